"""年度计划：依据、比例、期限、送审、审批。"""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from server.accounts import service as accounts
from server.accounts.roles import grant_role
from server.auth import SYSTEM
from server.domain.quota import ratio_json
from server.domain.ratio import parse_ratio
from server.plans import service
from server.plans.models import Plan
from server.problems import Absent, Problem
from tests.makers import District, make_officer, sign_in
from tests.server.plans.lists import make_entities, make_item

RATIOS = {"A": "1%", "B": "3%", "C": "10%", "D": "30%"}


def entry_body(item: str, **more: Any) -> dict[str, Any]:
    """一条合格的抽查任务。"""
    body = {
        "name": "登记事项抽查",
        "item_ids": [item],
        "ratios": RATIOS,
        "period": {"from": "2026-01-01", "to": "2026-12-31"},
    }
    return body | more


@pytest.fixture
def plan(district: District) -> Plan:
    """一份 2026 年的空计划。"""
    return service.create_plan(district.actor("clerk"), year=2026, title="2026 年度抽查计划")


def add(client: FlaskClient, plan: Plan, body: dict[str, Any]) -> Any:
    """以经办的身份添一条。"""
    return client.post(f"/api/v1/plans/{plan.id}/entries", json=body, headers=sign_in(client, "clerk"))


def test_a_plan_is_written_submitted_and_approved(client: FlaskClient, district: District) -> None:
    """经办编制、添条目、送审，审批人同意。"""
    clerk, approver = sign_in(client, "clerk"), sign_in(client, "approver")
    made = client.post("/api/v1/plans", json={"year": 2026, "title": "年度计划"}, headers=clerk)
    assert (made.status_code, made.json["state"]) == (201, "draft")
    where = f"/api/v1/plans/{made.json['id']}"
    item = make_item(district.department.id)
    entry = client.post(f"{where}/entries", json=entry_body(item), headers=clerk)
    assert entry.status_code == 201, entry.text
    assert entry.json["ratios"] == {"A": [1, 100], "B": [3, 100], "C": [1, 10], "D": [3, 10], "N": [3, 100]}
    assert client.post(f"{where}/submission", headers=clerk).json["state"] == "submitted"
    done = client.post(f"{where}/decisions", json={"decision": "APPROVED"}, headers=approver)
    assert (done.json["state"], done.json["decided_by"]["name"]) == ("approved", "approver")
    assert client.get("/api/v1/plans", headers=clerk).json["total"] == 1


def test_the_author_does_not_approve_his_own_plan(app: object, district: District, plan: Plan) -> None:
    """编制人另有审批角色，也不能批自己的计划。"""
    grant_role(SYSTEM, district.officers["clerk"].id, "approver")
    make = district.actor("clerk")
    service.add_entry(make, plan.id, fields(make_item(district.department.id)))
    service.submit(make, plan.id)
    with pytest.raises(Problem, match="编制人自己") as caught:
        service.decide(make, plan.id, "APPROVED")
    assert caught.value.entry.status == 403


def fields(item: str) -> dict[str, Any]:
    """办事函数所收的一条。"""
    from datetime import date

    return {
        "name": "登记事项抽查",
        "item_ids": [item],
        "ratios": RATIOS,
        "methods": ["ON_SITE"],
        "period_from": date(2026, 1, 1),
        "period_to": date(2026, 12, 31),
    }


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"basis": False}, 409, "item.no_basis"),
        ({"state": "draft"}, 409, "item.not_active"),
        ({"state": "retired"}, 409, "item.not_active"),
    ],
)
def test_an_unusable_item_enters_no_plan(
    client: FlaskClient, district: District, plan: Plan, change: dict[str, Any], status: int, code: str
) -> None:
    """没有依据或没有启用的事项列不进计划（S0-02）。"""
    answer = add(client, plan, entry_body(make_item(district.department.id, **change)))
    assert (answer.status_code, answer.json["type"]) == (status, f"/problems/{code}")


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"ratios": {"A": "150%"}}, "plan.ratio_range"),
        ({"ratios": {"E": "1%"}}, "plan.ratio_range"),
        ({"ratios": {"A": "很多"}}, "plan.ratio_range"),
        ({"ratios": {"A": 0.1}}, "plan.ratio_range"),
        ({"ratios": {"A": "0%"}}, "plan.ratio_range"),
        ({"period": {"from": "2026-12-31", "to": "2026-01-01"}}, "plan.period_reversed"),
        ({"period": {"from": "2026-01-01", "to": "2027-01-01"}}, "plan.period_outside_year"),
        ({"filter": {"老板": ["王"]}}, "plan.filter"),
        ({"filter": {"district": "城东"}}, "plan.filter"),
        ({"team_size": 1}, "invalid"),
        ({"name": ""}, "invalid"),
    ],
)
def test_a_wrong_entry_is_refused(
    client: FlaskClient, district: District, plan: Plan, more: dict[str, Any], code: str
) -> None:
    """看不懂的比例、颠倒的期限、单人检查组都说得出问题。"""
    answer = add(client, plan, entry_body(make_item(district.department.id), **more))
    assert (answer.status_code, answer.json["type"]) == (422, f"/problems/{code}")


def test_a_general_item_above_its_cap_is_not_submitted(client: FlaskClient, district: District, plan: Plan) -> None:
    """一般事项比例超过上限，送审时指出（S3-09）。"""
    item = make_item(district.department.id, category="GENERAL")
    assert add(client, plan, entry_body(item, ratios={"B": "12%"})).status_code == 201
    answer = client.post(f"/api/v1/plans/{plan.id}/submission", headers=sign_in(client, "clerk"))
    assert (answer.status_code, answer.json["type"], answer.json["cap"]) == (422, "/problems/plan.ratio_cap", "10%")


def test_an_empty_plan_is_not_submitted(client: FlaskClient, district: District, plan: Plan) -> None:
    """没有条目不能送审；没送审不能审批。"""
    answer = client.post(f"/api/v1/plans/{plan.id}/submission", headers=sign_in(client, "clerk"))
    assert (answer.status_code, answer.json["type"]) == (409, "/problems/plan.empty")
    approve = client.post(
        f"/api/v1/plans/{plan.id}/decisions", json={"decision": "APPROVED"}, headers=sign_in(client, "approver")
    )
    assert (approve.status_code, approve.json["type"]) == (409, "/problems/wrong_state")


def test_a_submitted_plan_is_frozen_until_returned(app: object, district: District, plan: Plan) -> None:
    """送审后不能改；退回要写意见，退回后可改。"""
    clerk, approver = district.actor("clerk"), district.actor("approver")
    entry = service.add_entry(clerk, plan.id, fields(make_item(district.department.id)))
    service.submit(clerk, plan.id)
    with pytest.raises(Problem, match="不能再改"):
        service.remove_entry(clerk, entry.id)
    with pytest.raises(Problem, match="写明意见"):
        service.decide(approver, plan.id, "RETURNED")
    assert service.decide(approver, plan.id, "RETURNED", "比例偏低").state == "returned"
    service.change_entry(clerk, entry.id, {"ratios": {"B": "5%"}})
    assert service.submit(clerk, plan.id).state == "submitted"


def test_another_department_sees_nothing(client: FlaskClient, district: District, plan: Plan) -> None:
    """别的部门的计划答得像没有一样；别的部门的事项也列不进来。"""
    other = accounts.create_department(SYSTEM, code="990100-XF", name="消防大队", short_name="消")
    make_officer("stranger", "clerk", other.id)
    headers = sign_in(client, "stranger")
    absent = client.get("/api/v1/plans/00000000-0000-7000-8000-000000000000", headers=headers)
    foreign = client.get(f"/api/v1/plans/{plan.id}", headers=headers)
    assert foreign.status_code == absent.status_code == 404
    assert foreign.json == absent.json
    with pytest.raises(Absent):
        service.add_entry(district.actor("clerk"), plan.id, fields(make_item(other.id)))


def test_an_entry_below_its_item_s_own_ratio_is_not_submitted(
    client: FlaskClient, district: District, plan: Plan
) -> None:
    """清单写 100% 而只排 20%：须改，送不了审；提到 100% 就可以（S4-01）。"""
    make_entities(district.department.id, 20)
    item = make_item(district.department.id, ratio_text="100%", ratio=ratio_json(parse_ratio("100%")))
    made = add(client, plan, entry_body(item, ratios={"B": "20%"})).json
    headers, where = sign_in(client, "clerk"), f"/api/v1/plans/{plan.id}"
    told = client.get(f"{where}/review", headers=headers).json["rows"][0]["notes"]
    assert [note["must"] for note in told if note["code"] == "ratio_floor"] == [True]
    answer = client.post(f"{where}/submission", headers=headers)
    assert (answer.status_code, answer.json["type"]) == (422, "/problems/plan.ratio_floor")
    client.patch(f"/api/v1/plan-entries/{made['id']}", json={"ratios": {"B": "100%"}}, headers=headers)
    assert client.post(f"{where}/submission", headers=headers).json["state"] == "submitted"


def test_an_entry_nobody_fits_is_not_submitted(app: object, district: District, plan: Plan) -> None:
    """条件之内一户也没有的，送不了审，并说出看辖区还是行业。"""
    clerk = district.actor("clerk")
    made = service.add_entry(clerk, plan.id, fields(make_item(district.department.id)))
    service.change_entry(clerk, made.id, {"filter": {"kind": ["ASSOCIATION"]}})
    with pytest.raises(Problem, match=r"一户也没有.*另选辖区、行业、对象种类"):
        service.submit(clerk, plan.id)
