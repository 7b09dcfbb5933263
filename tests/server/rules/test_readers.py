"""每条规则要么有程序读它，要么由法定、不可改；没有“有值而不起作用”的规则。"""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from server.domain.rule_fixed import FIXED
from server.domain.rule_specs import KEYS
from tests.makers import District, sign_in

SERVER = Path(__file__).parents[3] / "server"
WORDS = SERVER / "domain" / "vocabulary" / "rules.py"
CATALOGUE = {"rule_specs.py", "profile_values.py", "rule_fixed.py"}
"""Files that only name keys."""


def readers() -> dict[str, list[str]]:
    """规则到读它的文件；时限的规则由 DeadlineKind 一并交给读钟的程序。"""
    sources = {path: path.read_text() for path in SERVER.rglob("*.py") if path.name not in CATALOGUE and path != WORDS}
    clocks = WORDS.read_text()
    found = {key: [path.name for path, text in sources.items() if f'"{key}"' in text] for key in KEYS}
    return {key: names or (["deadlines.py"] if f'"{key}"' in clocks else []) for key, names in found.items()}


READ = readers()


@pytest.mark.parametrize("key", sorted(KEYS))
def test_a_rule_is_read_or_fixed_by_law(key: str) -> None:
    """有人读的不标，没人读的必标明由法定固定，不两样都是。"""
    assert bool(READ[key]) != (key in FIXED)


def test_the_desk_says_what_law_fixes(client: FlaskClient, district: District) -> None:
    """规则一览里，不可改的带一句为什么；另定它不收。"""
    rows = client.get("/api/v1/rules", headers=sign_in(client, "clerk")).json["rules"]
    told = {row["key"]: row["fixed"] for row in rows}
    assert told["publish.result_days"] == ""
    assert told["recusal.may_continue"] == FIXED["recusal.may_continue"]
    body = {"key": "recusal.may_continue", "layer": "DEPARTMENT", "value": True, "basis": "局务会纪要 3 号"}
    answer = client.post("/api/v1/rules", json=body | {"since": "2099-01-01"}, headers=sign_in(client, "clerk"))
    assert (answer.status_code, answer.json["type"]) == (422, "/problems/rules.fixed")
