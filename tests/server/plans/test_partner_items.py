"""联合计划列入参与部门公布了的事项；没有参与的、没有公布的不行（S3-17、S4-19；A20）。"""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from server.accounts import service as accounts
from server.auth import SYSTEM
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
