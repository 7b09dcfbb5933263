"""每条规则要么有程序读它，要么在桌面标明尚未启用。"""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from server.domain.rule_specs import KEYS
from server.domain.rule_unused import UNUSED
from tests.makers import District, sign_in

SERVER = Path(__file__).parents[3] / "server"
CATALOGUE = {"rule_specs.py", "profile_values.py", "rule_unused.py", "vocabulary.py"}
"""Files that only name keys."""


def readers() -> dict[str, list[str]]:
    """规则到读它的文件；时限的规则由 vocabulary.DeadlineKind 一并交给读钟的程序。"""
    sources = {path: path.read_text() for path in SERVER.rglob("*.py") if path.name not in CATALOGUE}
    clocks = (SERVER / "domain" / "vocabulary.py").read_text()
    found = {key: [path.name for path, text in sources.items() if f'"{key}"' in text] for key in KEYS}
    return {key: names or (["deadlines.py"] if f'"{key}"' in clocks else []) for key, names in found.items()}


@pytest.mark.parametrize("key", sorted(KEYS))
def test_a_rule_is_read_or_said_to_be_unused(key: str) -> None:
    """有人读的不标，没人读的必标。"""
    assert bool(readers()[key]) is (key not in UNUSED)


def test_the_desk_says_what_is_not_in_use(client: FlaskClient, district: District) -> None:
    """规则一览里，尚未启用的带一句现在怎样办。"""
    rows = client.get("/api/v1/rules", headers=sign_in(client, "clerk")).json["rules"]
    told = {row["key"]: row["unused"] for row in rows}
    assert told["publish.result_days"] == ""
    assert told["checklist.bulk_ok"] == UNUSED["checklist.bulk_ok"]
