"""计划外任务与年度节点（S1-09、S1-20、S2-01、S3-14）。"""

from __future__ import annotations

import io
import json
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from server import clock
from server.db import session
from server.domain import profiles
from server.domain.planning import offplan as sources
from server.plans import content, offplan, service
from server.plans.models import Plan
from server.problems import Problem
from tests.makers import District, made, sign_in
from tests.server.plans.lists import make_entities, make_item
from tests.server.plans.test_plans import RATIOS

PROOF = ("登记表.pdf", b"%PDF-1.7\n%%EOF\n")


def task(item: str, **more: Any) -> dict[str, Any]:
    """一个计划外任务的写法。"""
    year = clock.today().year
    body = {
        "name": "涉投诉商户检查",
        "item_ids": [item],
        "period": {"from": f"{year}-01-01", "to": f"{year}-12-31"},
        "source": "COMPLAINT",
        "source_reason": "群众投诉缺斤短两，登记第 12 号。",
        "source_no": "投诉〔2026〕12号",
    }
    return body | more


def send(client: FlaskClient, body: dict[str, Any], proof: bool = True) -> Any:
    """以经办的身份立任务。"""
    data: dict[str, Any] = {"task": json.dumps(body)}
    if proof:
        data["file"] = (io.BytesIO(PROOF[1]), PROOF[0])
    return client.post("/api/v1/off-plan-tasks", data=data, headers=sign_in(client, "clerk"))


def test_a_complaint_is_a_task_for_one_shop_and_not_random(client: FlaskClient, district: District) -> None:
    """投诉举报针对具体对象，标明计划外、不随机；照样要另一人审批（S2-01）。"""
    item, shop = make_item(district.department.id), make_entities(district.department.id, 1)
    made = send(client, task(item, targets=shop))
    assert made.status_code == 201, made.text
    entry = made.json["entries"][0]
    assert (made.json["kind"], entry["random_kind"], entry["source_says"]) == (
        "OFFPLAN",
        "EXEMPT",
        "计划外：投诉举报（不随机）",
    )
    assert entry["source_file"]["size"] == len(PROOF[1])
    seen = client.get(f"/api/v1/plans/{made.json['id']}", headers=sign_in(client, "approver")).json["entries"][0]
    assert [(one["id"], one["name"]) for one in seen["named"]] == [(shop[0], "青禾县第0号商行")]
    told = client.get(f"/api/v1/plans/{made.json['id']}/review", headers=sign_in(client, "clerk")).json["rows"][0]
    assert (told["base"], told["count"], told["notes"]) == (1, 1, [])
    service.submit(district.actor("clerk"), made.json["id"])
    with pytest.raises(Problem, match="编制人自己"):
        service.decide(district.actor("clerk"), made.json["id"], "APPROVED")


def test_what_is_shown_at_the_door_holds_no_number_of_a_person(client: FlaskClient, district: District) -> None:
    """任务名称、来源记录里写了手机号，名称里写了固定电话，立任务、改名就说；改过再写进去，送审也说。"""
    item, shop = make_item(district.department.id), make_entities(district.department.id, 1)
    refused = send(client, task(item, targets=shop, name="张某14000000177举报明码标价核查"))
    assert (refused.status_code, refused.json["type"]) == (422, "/problems/plan.numbers")
    assert "疑似有手机号" in refused.json["detail"]
    assert "14000000177" not in refused.json["detail"]
    assert send(client, task(item, targets=shop, name="投诉核查0539-1400001")).json["type"] == "/problems/plan.numbers"
    said = {"at": clock.iso(clock.now()), "phone": "", "by": "甲", "text": "我是140 0000 0177，店里缺斤少两。"}
    refused = send(client, task(item, targets=shop, record=said), proof=False)
    assert refused.json["type"] == "/problems/plan.numbers"
    opened = send(client, task(item, targets=shop)).json
    with pytest.raises(Problem, match="计划名称里疑似有固定电话"):
        service.change_plan(district.actor("clerk"), opened["id"], {"title": "投诉核查（0539）1400001"})
    service.change_entry(district.actor("clerk"), opened["entries"][0]["id"], {"name": "查14000000177所说的店"})
    with pytest.raises(Problem, match="疑似有手机号"):
        service.submit(district.actor("clerk"), opened["id"])


def test_a_named_task_stays_named_when_it_is_edited(client: FlaskClient, district: District) -> None:
    """条目表单送来“双随机”：指名的任务改了别的栏，仍不随机（S2-01）。"""
    item, shop = make_item(district.department.id), make_entities(district.department.id, 1)
    entry = send(client, task(item, targets=shop)).json["entries"][0]
    asked = {"content": "称重和标价", "random_kind": "DOUBLE", "random_reason": "", "filter": None}
    found = client.patch(f"/api/v1/plan-entries/{entry['id']}", json=asked, headers=sign_in(client, "clerk")).json
    assert (found["content"], found["random_kind"], found["targets"]) == ("称重和标价", "EXEMPT", shop)


def test_an_off_plan_task_has_one_name(client: FlaskClient, district: District) -> None:
    """改名称、改条目，份名与任务名称一同改；带着来源写的也一样；名称没有换的，份名照旧。"""
    item, shop = make_item(district.department.id), make_entities(district.department.id, 1)
    opened = send(client, task(item, targets=shop)).json
    row, clerk = session().get_one(Plan, opened["id"]), district.actor("clerk")
    for asked in ("明码标价核查", "计划外：投诉举报（不随机）——明码标价核查"):
        service.change_plan(clerk, row.id, {"title": asked})
        assert (row.title, row.entries[0].name) == ("计划外：投诉举报（不随机）——明码标价核查", "明码标价核查")
    service.change_entry(clerk, row.entries[0].id, {"name": "计量核查"})
    assert (row.title, row.entries[0].name) == ("计划外：投诉举报（不随机）——计量核查", "计量核查")
    with made() as s:  # as it was called before the two went together
        s.get_one(Plan, row.id).title = "十月投诉"
    service.change_plan(clerk, row.id, {"title": "计量核查"})
    assert row.title == "十月投诉"


@pytest.mark.parametrize(
    ("change", "proof", "code"),
    [
        ({"source": "SPECIAL"}, True, "plan.source"),
        ({"source_reason": "有"}, True, "plan.source_reason"),
        ({}, False, "plan.source_evidence"),
        ({"targets": []}, True, "plan.targets"),
        ({"period": {"from": "2020-01-01", "to": "2020-01-02"}}, True, "plan.period_past"),
        ({"source": "ASSIGNED", "targets": ["x"]}, True, "plan.targets"),
    ],
)
def test_off_plan_needs_source_reason_and_evidence(
    client: FlaskClient, district: District, change: dict[str, Any], proof: bool, code: str
) -> None:
    """专项不在允许的来源里；没理由、没凭据、对象不对都不立。"""
    item, shop = make_item(district.department.id), make_entities(district.department.id, 1)
    answer = send(client, task(item, targets=shop) | change, proof)
    assert (answer.status_code, answer.json["type"]) == (422, f"/problems/{code}")


@pytest.mark.parametrize("text", ["{}", "[]", "{", "[" * 50_000, '{"title": 1}'])
def test_nonsense_in_a_form_is_answered_calmly(client: FlaskClient, district: District, text: str) -> None:
    """表单里的 JSON 缺栏、不是对象、写坏了，都答 422。"""
    headers = sign_in(client, "clerk")
    for path, name in (("/minutes", "minutes"), ("/off-plan-tasks", "task")):
        answer = client.post(f"/api/v1{path}", data={name: text}, headers=headers)
        assert (answer.status_code, answer.json["type"]) == (422, "/problems/invalid")


def test_the_public_text_names_no_firm(client: FlaskClient, district: District) -> None:
    """公示的内容只有户数：指名的商户上门之前不公开。"""
    item, shop = make_item(district.department.id), make_entities(district.department.id, 1)
    plan = session().get_one(Plan, send(client, task(item, targets=shop)).json["id"])
    said = json.dumps(content.of(session(), plan), ensure_ascii=False)
    assert "指名的 1 户" in said
    assert "100%" not in said
    assert "青禾县第0号商行" not in said


def test_every_profile_says_which_sources_are_allowed() -> None:
    """资阳一个也不许，抚顺只许投诉，通用许四种。"""
    found = {name: len(sources.allowed(profiles.load(name))) for name in profiles.names()}
    assert (found["ziyang-2017"], found["fushun-price-2016"], found["cn-2025-default"]) == (0, 1, 4)


def test_an_assigned_task_is_still_drawn(district: District) -> None:
    """上级交办写条件，不指定对象，仍双随机。"""
    year = clock.today().year
    entry = {
        "name": "交办检查",
        "item_ids": [make_item(district.department.id)],
        "ratios": RATIOS,
        "methods": ["ON_SITE"],
        "period_from": date(year, 1, 1),
        "period_to": date(year, 12, 31),
    }
    plan = offplan.open_task(
        district.actor("clerk"), source="ASSIGNED", reason="市局交办，见来文。", no="1", entry=entry, evidence=PROOF
    )
    assert (plan.kind, plan.entries[0].random_kind) == ("OFFPLAN", "DOUBLE")


def test_the_year_has_its_days(client: FlaskClient, district: District) -> None:
    """一月底联合计划、二月底年度计划；闰年二月底是二十九日。"""
    headers = sign_in(client, "clerk")
    stones = client.get("/api/v1/plan-years/2026", headers=headers).json["milestones"]
    assert [(row["on"], row["rule"]) for row in stones] == [
        ("2026-01-31", "joint_plan.due"),
        ("2026-02-28", "plan.due"),
    ]
    leap = client.get("/api/v1/plan-years/2028", headers=headers).json["milestones"]
    assert leap[1]["on"] == "2028-02-29"


def test_a_plan_not_published_in_time_is_late(client: FlaskClient, district: District) -> None:
    """三月还没有公布的年度计划，页面说应于哪天公布、晚了；已公布过一份的年度，补编的一份不算晚。"""
    plan = service.create_plan(district.actor("clerk"), year=2026, title="计划")
    due = client.get(f"/api/v1/plans/{plan.id}", headers=sign_in(client, "clerk")).json["due"]
    assert (due["on"], due["late"]) == ("2026-02-28", clock.today() > date(2026, 2, 28))
    assert "S3-14" in due["basis"]
    with made() as s:
        s.execute(update(Plan).where(Plan.id == plan.id).values(state="published", published_at=clock.now()))
    more = service.create_plan(district.actor("clerk"), year=2026, title="补编的计划")
    assert client.get(f"/api/v1/plans/{more.id}", headers=sign_in(client, "clerk")).json["due"] is None
