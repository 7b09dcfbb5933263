"""审计员查留痕：只有他能查，找得到、看得懂。"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from server import trail
from server.auth import SYSTEM
from server.db import unit
from server.followups import orders
from server.trail import values, words
from tests.makers import District, sign_in

URL = "/api/v1/trail/entries"


def test_the_auditor_reads_what_was_done(client: FlaskClient, district: District) -> None:
    """新的在前，写明谁办的、办了什么、封了几行。"""
    found = client.get(URL, headers=sign_in(client, "auditor"), query_string={"subject": "role"}).json
    assert found["total"] == len(found["items"]) > 0
    assert [row["i"] for row in found["items"]] == sorted((row["i"] for row in found["items"]), reverse=True)
    assert {row["label"] for row in found["items"]} == {"角色：授予"}
    assert all(row["actor"] and row["rows"] == 1 for row in found["items"])


@pytest.mark.parametrize("name", ["clerk", "approver", "sysadmin"])
def test_nobody_else_reads_the_trail(client: FlaskClient, district: District, name: str) -> None:
    """经办、审批、系统管理员都不能看。"""
    assert client.get(URL, headers=sign_in(client, name)).status_code == 403


def test_pages_follow_each_other(client: FlaskClient, district: District) -> None:
    """一页五十条，翻页不重不漏；按所涉对象找得到那一条。"""
    for number in range(60):
        with unit() as s:
            trail.append(s, "test.act", ref=f"r{number}", actor=SYSTEM)
    headers = sign_in(client, "auditor")
    first = client.get(URL, headers=headers).json
    second = client.get(URL, headers=headers, query_string={"before": first["next"]}).json
    assert len(first["items"]) == 50
    assert first["items"][-1]["i"] - 1 == second["items"][0]["i"]
    assert client.get(URL, headers=headers, query_string={"ref": "r7"}).json["total"] == 1
    assert client.get(URL, headers=headers, query_string={"subject": "nonsense"}).status_code == 422


def test_what_the_firm_did_itself_bears_its_name(client: FlaskClient, district: District) -> None:
    """单位凭码自己办的，谁办的写“被检查单位”，也能照此只查这些。"""
    with unit() as s:
        trail.append(s, "followup.reported", ref="r1", actor=orders.ENTITY)
    headers = sign_in(client, "auditor")
    page = client.get(URL, headers=headers, query_string={"actor": orders.ENTITY.officer_id}).json
    assert [(row["ref"], row["actor"]) for row in page["items"]] == [("r1", "被检查单位")]
    assert page["officers"][orders.ENTITY.officer_id] == "被检查单位"


def test_who_acts_without_an_account_has_a_name() -> None:
    """程序里写下的每一个没有账号的办事人，留痕里都有中文。"""
    found = set()
    for path in Path("server").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Actor" and node.args:
                found |= {node.args[0].value} if isinstance(node.args[0], ast.Constant) else set()
    assert {"entity", "system"} <= found <= set(values.NOBODY)


def test_every_kind_has_its_words() -> None:
    """程序里写下的每一种留痕，主语与动词都有中文。"""
    kinds = set()
    for path in Path("server").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "append" and len(node.args) == 2:
                kinds |= {
                    part.value
                    for part in ast.walk(node.args[1])
                    if isinstance(part, ast.Constant) and isinstance(part.value, str) and part.value.count(".") == 1
                }
    said = {kind for kind in kinds if not kind.endswith(".")}
    assert len(said) > 80
    unsaid = [kind for kind in sorted(said) if any(part[0] < "\u4e00" for part in words.label(kind).split("："))]
    assert unsaid == []
