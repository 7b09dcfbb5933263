"""联合计划列入参与部门公布了的事项；没有参与的、没有公布的不行（S3-17、S4-19；A20）。"""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from server.accounts import service as accounts
from server.auth import SYSTEM
from server.registry.items.lists import service as lists
from server.registry.models import Item
from tests.makers import District, made, sign_in
from tests.server.plans.lists import make_item

RATIOS = dict.fromkeys("ABCDN", "5%")


@pytest.fixture
def others(district: District) -> dict[str, tuple[str, str]]:
    """消防与疾控，各有一个公布了的事项：部门与事项的编号。"""
    found = {}
    for code, name in (("XF", "青禾县消防救援大队"), ("JK", "青禾县疾病预防控制局")):
        row = accounts.create_department(SYSTEM, code=f"990100-{code}", name=name, short_name=f"青{code}")
        found[code] = (row.id, make_item(row.id, code=code, name=f"{name}的事项"))
    return found


def body(district: District, items: list[str], partners: list[str]) -> dict[str, Any]:
    """一条联合任务。"""
    seats = [{"department_id": one, "seats": 2} for one in (district.department.id, *partners)]
    told = {"name": "餐饮联合抽查", "item_ids": items, "ratios": RATIOS, "methods": ["ON_SITE"], "slots": seats}
    return told | {"period": {"from": "2026-03-01", "to": "2026-12-31"}}


def test_a_joint_plan_lists_items_of_those_who_take_part(
    district: District, others: dict[str, tuple[str, str]], client: FlaskClient
) -> None:
    """参与部门公布的事项给得出、列得进；没有参与的部门的不行，它退出时它的事项不能留下。"""
    headers, own = sign_in(client, "clerk"), make_item(district.department.id)
    (fire, fire_item), (_, health_item) = others["XF"], others["JK"]
    told = {"year": 2026, "title": "2026 年度联合抽查计划", "scope": "JOINT"}
    plan = client.post("/api/v1/plans", json=told, headers=headers).json["id"]
    path = f"/api/v1/plans/{plan}"
    with made() as s:
        s.get_one(Item, fire_item).sub_item = "消防设施"
    shown = client.get(f"{path}/partner-items?department_id={fire}", headers=headers).json["items"]
    assert [(one["id"], one["sub_item"], one["department"]) for one in shown] == [
        (fire_item, "消防设施", "青禾县消防救援大队")
    ]
    answer = client.post(f"{path}/entries", json=body(district, [own, fire_item], [fire]), headers=headers)
    assert answer.status_code == 201, answer.text
    entry = f"/api/v1/plan-entries/{answer.json['id']}"
    refused = client.post(f"{path}/entries", json=body(district, [own, health_item], [fire]), headers=headers)
    assert (refused.status_code, "归没有参与的部门" in refused.json["detail"]) == (422, True)
    alone = [{"department_id": district.department.id, "seats": 2}]
    assert client.patch(entry, json={"slots": alone}, headers=headers).status_code == 422
    assert client.patch(entry, json={"slots": alone, "item_ids": [own]}, headers=headers).status_code == 200


def test_a_plan_of_one_department_keeps_to_its_own_items(
    district: District, others: dict[str, tuple[str, str]], client: FlaskClient
) -> None:
    """部门自己的计划没有别人的事项可选，写了编号也查无此项；联合计划里没有公布的同样查无此项。"""
    headers, own = sign_in(client, "clerk"), make_item(district.department.id)
    fire, item = others["XF"]
    plan = client.post("/api/v1/plans", json={"year": 2026, "title": "2026 年度计划"}, headers=headers).json["id"]
    assert client.get(f"/api/v1/plans/{plan}/partner-items?department_id={fire}", headers=headers).json["items"] == []
    entry = body(district, [own, item], []) | {"slots": []}
    assert client.post(f"/api/v1/plans/{plan}/entries", json=entry, headers=headers).status_code == 404
    told = {"year": 2026, "title": "2026 年度联合抽查计划", "scope": "JOINT"}
    plan = client.post("/api/v1/plans", json=told, headers=headers).json["id"]
    with made() as s:
        s.get_one(Item, item).state = "draft"
    answer = client.post(f"/api/v1/plans/{plan}/entries", json=entry, headers=headers)
    assert answer.status_code == 404


HEAD = "抽查任务名称\t抽查事项\t检查对象\t抽查比例\t参与部门\n"


def pasted(client: FlaskClient, plan: str, text: str, dry: bool = True) -> Any:
    """粘一行。"""
    told = {"text": HEAD + text, "dry_run": dry}
    return client.post(f"/api/v1/plans/{plan}/paste", json=told, headers=sign_in(client, "clerk"))


@pytest.fixture
def joint(client: FlaskClient, district: District) -> str:
    """一份空的联合计划，本部门有一个事项。"""
    make_item(district.department.id, code="01", name="登记事项检查")
    told = {"year": 2026, "title": "2026 年度联合抽查计划", "scope": "JOINT"}
    return str(client.post("/api/v1/plans", json=told, headers=sign_in(client, "clerk")).json["id"])


def test_a_pasted_row_names_items_of_those_who_take_part(
    client: FlaskClient, others: dict[str, tuple[str, str]], joint: str
) -> None:
    """粘来的联合任务写上参与部门公布的事项，名称、编号都认；没有写它参与的，说填哪一栏。"""
    fire, item = others["XF"]
    row = "餐饮联合抽查\t01、青禾县消防救援大队的事项\t企业\t5%\t"
    assert pasted(client, joint, f"{row}县消防救援大队1").json["rows"][0]["problems"] == []
    (made_one,) = [pasted(client, joint, "餐饮联合抽查\t01、XF\t企业\t5%\t县消防大队2", dry=False)]
    assert made_one.status_code == 200, made_one.text
    plan = client.get(f"/api/v1/plans/{joint}", headers=sign_in(client, "clerk")).json
    (entry,) = plan["entries"]
    assert [one["id"] for one in entry["items"]][1] == item
    assert [(one["department_id"], one["seats"]) for one in entry["slots"]][1] == (fire, 2)
    (problem,) = pasted(client, joint, row).json["rows"][0]["problems"]
    assert problem["message"] == (
        "“青禾县消防救援大队的事项”是青禾县消防救援大队公布的事项：请在“参与部门”一栏写上这个部门。"
    )
    (problem,) = pasted(client, joint, "餐饮联合抽查\t没有的事项\t企业\t5%\t县消防大队").json["rows"][0]["problems"]
    assert "清单里没有启用的“没有的事项”" in problem["message"]


def test_an_item_two_departments_share_by_name_is_told(
    client: FlaskClient, others: dict[str, tuple[str, str]], joint: str
) -> None:
    """本部门也有同名的读作本部门的，提醒一句；两个参与部门同名的说不清。"""
    make_item(others["XF"][0], code="XF2", name="登记事项检查")
    make_item(others["XF"][0], code="XF3", name="公共事项")
    make_item(others["JK"][0], code="JK3", name="公共事项")
    row = pasted(client, joint, "联合抽查\t登记事项检查\t企业\t5%\t消防大队").json["rows"][0]
    assert row["problems"] == []
    assert "“登记事项检查”读作本部门的事项；青禾县消防救援大队也公布了同名的。" in row["hints"]
    (problem,) = pasted(client, joint, "联合抽查\t公共事项\t企业\t5%\t消防大队、疾控局").json["rows"][0]["problems"]
    assert "都公布了，说不清是哪一个" in problem["message"]


@pytest.mark.parametrize("said", ["市场监管局", "县市场监管局2", "青禾县市场监督管理局", "疾控局1", "县疾病预防控制局"])
def test_offices_are_read_by_the_names_people_use(
    client: FlaskClient, others: dict[str, tuple[str, str]], joint: str, said: str
) -> None:
    """市场监管局就是市场监督管理局，带不带县、写不写席位都认。"""
    assert others
    assert pasted(client, joint, f"联合抽查\t01\t企业\t5%\t{said}").json["rows"][0]["problems"] == []


def test_a_paste_refused_since_the_preview_says_why(
    client: FlaskClient, district: District, others: dict[str, tuple[str, str]], joint: str
) -> None:
    """读的时候都好、添的时候清单废止了：拒绝的话里就有是哪一格、为什么。"""
    assert others
    row = "联合抽查\t01\t企业\t5%\t"
    assert pasted(client, joint, row).json["bad"] == 0
    found = lists.published(district.department.id)
    assert found is not None
    lists.revoke(district.actor("approver"), found.id, "上级清单修订，先行废止。")
    refused = pasted(client, joint, row, dry=False)
    assert (refused.status_code, refused.json["type"]) == (422, "/problems/plan.paste_rows")
    assert refused.json["detail"].startswith("第 2 行有问题。抽查事项：“登记事项检查”不在已公布的抽查事项清单里")
