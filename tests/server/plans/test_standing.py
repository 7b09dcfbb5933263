"""送审以后清单废止了：批准、公示都再问一次，须改的一直看得见，批准了的退得回去（S0-02、S3-09、S4-01）。"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from server import clock
from server.db import session
from server.domain.decide import Refusal
from server.domain.planning import standing
from server.plans import past, review, revising, service
from server.plans.models import Plan
from server.problems import Problem
from server.registry.items.lists import service as lists
from server.registry.items.models import Item, ItemBasis
from tests.makers import District, made, sign_in
from tests.makers_items import publish_list
from tests.server.plans import test_joint as joint
from tests.server.plans.lists import make_item
from tests.server.plans.test_plans import fields

others, joint_plan = joint.others, joint.plan  # the fixtures of the joint plan
PAGE = "不在已公布的抽查事项清单里，不能列入计划或抽取"


@pytest.fixture
def plan(district: District) -> Plan:
    """两条、两个事项，已经送审。"""
    clerk = district.actor("clerk")
    row = service.create_plan(clerk, year=2026, title="2026 年度抽查计划")
    for code in ("01", "02"):
        item = make_item(district.department.id, code=code, name=f"事项{code}检查", content="看证照")
        service.add_entry(clerk, row.id, fields(item) | {"name": f"抽查{code}"})
    return service.submit(clerk, row.id)


def revoke(client: FlaskClient, district: District) -> None:
    """审批人废止现行的清单。"""
    row = lists.published(district.department.id)
    assert row is not None
    told = {"reason": "上级清单修订，先行废止。"}
    headers = sign_in(client, "approver")
    answer = client.post(f"/api/v1/item-lists/{row.id}/revocation", json=told, headers=headers)
    assert answer.status_code == 200, answer.text


def decide(client: FlaskClient, plan: Plan, decision: str = "APPROVED", opinion: str = "") -> Any:
    """审批人决定。"""
    told = {"decision": decision, "opinion": opinion}
    return client.post(f"/api/v1/plans/{plan.id}/decisions", json=told, headers=sign_in(client, "approver"))


def publish(client: FlaskClient, plan: Plan) -> Any:
    """公示人公示。"""
    return client.post(f"/api/v1/plans/{plan.id}/publication", headers=sign_in(client, "publisher"))


def musts(plan: Plan) -> list[list[str]]:
    """各条须改的代码。"""
    rows = review.of(session(), session().get_one(Plan, plan.id))["rows"]
    return [[note["code"] for note in row["notes"] if note["must"]] for row in rows]


def test_a_plan_whose_list_was_revoked_since_is_not_approved_only_returned(
    client: FlaskClient, district: District, plan: Plan
) -> None:
    """送审以后清单废止：批准被拒，说出哪几行、为什么、怎么办；自查里仍是须改；退回照办。"""
    assert musts(plan) == [[], []]
    revoke(client, district)
    assert musts(plan) == [["item.not_listed"], ["item.not_listed"]]
    refused = decide(client, plan)
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/item.not_listed")
    assert refused.json["detail"] == (
        f"有 2 行须改，不能批准：第 1 行“事项01检查”{PAGE}；第 2 行“事项02检查”{PAGE}。"
        "请退回修改，或者先公布列有这些事项的清单。"
    )
    assert session().get_one(Plan, plan.id).state == "submitted"
    assert decide(client, plan, "RETURNED", "清单废止了。").json["state"] == "returned"


def test_an_approved_plan_whose_list_was_revoked_is_not_published_until_a_list_holds_its_items(
    client: FlaskClient, district: District, plan: Plan
) -> None:
    """批准以后清单废止：公示被拒、须改照样写着，各条说现在不能抽取；再公布一版清单，公示照办，其后再废止也不收回。"""
    done = decide(client, plan).json
    assert (done["state"], [entry["barred"] for entry in done["entries"]]) == ("approved", ["", ""])
    revoke(client, district)
    told = client.get(f"/api/v1/plans/{plan.id}", headers=sign_in(client, "clerk")).json["entries"]
    assert [entry["barred"] for entry in told] == [f"“事项0{n}检查”{PAGE}。请先公布清单新版。" for n in (1, 2)]
    assert musts(plan) == [["item.not_listed"], ["item.not_listed"]]
    refused = publish(client, plan)
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/item.not_listed")
    assert refused.json["detail"].startswith("有 2 行须改，不能公示：第 1 行“事项01检查”")
    assert refused.json["detail"].endswith("请审批人退回修改，或者先公布列有这些事项的清单。")
    assert client.get(f"/plans/{plan.id}").status_code == 404
    publish_list(district, "重新公布。")
    assert musts(plan) == [[], []]
    assert publish(client, plan).json["state"] == "published"
    revoke(client, district)
    assert session().get_one(Plan, plan.id).state == "published"
    assert client.get(f"/plans/{plan.id}").status_code == 200


def test_an_approved_plan_that_cannot_be_published_goes_back_and_comes_again_unchanged(
    client: FlaskClient, district: District, plan: Plan
) -> None:
    """公示不了的退得回去；清单重新公布以后，原样也能再送审、批准、公示。"""
    decide(client, plan)
    assert "不用退回" in decide(client, plan, "RETURNED", "想想还是改。").json["detail"]
    revoke(client, district)
    back = decide(client, plan, "RETURNED", "清单废止了，等新的一版。")
    assert (back.json["state"], back.json["version"]) == ("returned", 2)
    with pytest.raises(Problem, match="不在已公布的抽查事项清单里"):
        service.submit(district.actor("clerk"), plan.id)
    publish_list(district, "重新公布。")
    service.submit(district.actor("clerk"), plan.id)
    assert decide(client, plan).json["state"] == "approved"
    assert publish(client, plan).json["state"] == "published"


def test_a_joint_plan_asks_the_list_of_each_department_again(
    client: FlaskClient, district: District, joint_plan: Plan
) -> None:
    """联合计划里参与部门的事项，看它自己公布的清单：征求意见以后废止了，批准不了，写明是哪一行。"""
    entry, (home, *partners) = joint_plan.entries[0], [one["department_id"] for one in joint_plan.entries[0].slots]
    item = make_item(partners[0], code="XF1", name="消防设施检查")
    service.change_entry(district.actor("clerk"), entry.id, {"item_ids": [*entry.item_ids, item]})
    joint.asked_again(district, joint_plan)
    service.submit(district.actor("clerk"), joint_plan.id)
    theirs = lists.published(partners[0])
    assert theirs is not None
    with made() as s:
        s.get_one(type(theirs), theirs.id).state = "revoked"
    refused = decide(client, joint_plan)
    assert f"第 1 行“消防设施检查”{PAGE}" in refused.json["detail"]
    assert lists.published(home) is not None
    assert musts(joint_plan) == [["item.not_listed"]]


def test_a_revision_is_asked_again_and_the_published_version_stays(
    client: FlaskClient, district: District, plan: Plan
) -> None:
    """调整的一版送审以后清单废止：批准不了；上一版照旧公开。"""
    decide(client, plan)
    publish(client, plan)
    clerk = district.actor("clerk")
    revising.revise(clerk, plan.id, "对象增加，随之调整。")
    service.change_entry(clerk, plan.entries[0].id, {"note": "与消防一同上门"})
    service.submit(clerk, plan.id)
    revoke(client, district)
    assert decide(client, plan).json["type"] == "/problems/item.not_listed"
    assert "第 1 版" in client.get(f"/plans/{plan.id}").text
    assert decide(client, plan, "RETURNED", "清单废止了。").json["state"] == "returned"


@pytest.mark.parametrize(("change", "code"), [("retired", "item.not_active"), ("bare", "item.no_basis")])
def test_whatever_the_law_forbids_of_an_item_is_asked_again(
    client: FlaskClient, plan: Plan, change: str, code: str
) -> None:
    """送审以后停用的、没有了依据的事项，也批准不了；这时公布清单没有用，不写这条出路。"""
    (item,) = plan.entries[1].item_ids
    with made() as s:
        if change == "retired":
            s.get_one(Item, item).state = "retired"
        else:
            for row in s.query(ItemBasis).where(ItemBasis.item_id == item).all():
                s.delete(row)
    refused = decide(client, plan)
    assert refused.json["type"] == f"/problems/{code}"
    assert "有 1 行须改，不能批准：第 2 行“事项02检查”" in refused.json["detail"]
    assert refused.json["detail"].endswith("。请退回修改。")


def test_a_day_that_passed_since_the_submission_bars_no_approval(
    district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    """送审以后过了实施的止日：批的人看得到提示，不拦。"""
    clerk, approver = district.actor("clerk"), district.actor("approver")
    row = service.create_plan(clerk, year=2026, title="2026 年度抽查计划")
    period = {"period_from": date(2026, 7, 20), "period_to": date(2026, 7, 31)}
    service.add_entry(clerk, row.id, fields(make_item(district.department.id)) | period)
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 7, 31, 2, tzinfo=UTC))
    service.submit(clerk, row.id)
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 8, 1, 2, tzinfo=UTC))
    (seen,) = review.of(session(), row)["rows"]
    assert [note["must"] for note in seen["notes"] if note["code"] == "plan.period_past"] == [False]
    assert service.decide(approver, row.id, "APPROVED").state == "approved"


def test_what_is_drawn_or_sent_out_already_is_not_asked_again(
    client: FlaskClient, district: District, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    """先行派出的一条已经不能改：清单后来废止，不因它拦住补批。"""
    revoke(client, district)
    monkeypatch.setattr(past, "already_drawn", lambda _s, ids: set(ids))
    assert musts(plan) == [[], []]
    assert decide(client, plan).json["state"] == "approved"


def test_a_drawn_row_does_not_hold_back_the_revision(
    client: FlaskClient, district: District, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    """公示的计划抽过一条，清单后来废止：调整时抽过的不算须改，别的照样拦住。"""
    decide(client, plan)
    publish(client, plan)
    clerk = district.actor("clerk")
    first, second = [entry.id for entry in plan.entries]
    revising.revise(clerk, plan.id, "两条都与消防一同上门。")
    service.change_entry(clerk, second, {"note": "与消防一同上门"})
    revoke(client, district)
    monkeypatch.setattr(past, "already_drawn", lambda _s, ids: set(ids) & {first})
    assert [bool(each) for each in musts(plan)] == [False, True]
    with pytest.raises(Problem, match="已公布的抽查事项清单"):
        service.submit(clerk, plan.id)
    monkeypatch.setattr(past, "already_drawn", lambda _s, ids: set(ids) & {first, second})
    assert musts(plan) == [[], []]
    assert service.submit(clerk, plan.id).state == "submitted"


def test_a_rehearsal_is_asked_again_like_at_its_submission(client: FlaskClient, district: District) -> None:
    """演练送审时也看清单，批准时照样。"""
    clerk = district.actor("clerk")
    row = service.create_plan(clerk, year=2026, title="演练", kind="REHEARSAL")
    service.add_entry(clerk, row.id, fields(make_item(district.department.id)))
    service.submit(clerk, row.id)
    revoke(client, district)
    assert decide(client, row).json["type"] == "/problems/item.not_listed"


def test_the_same_reason_in_many_rows_is_said_once() -> None:
    """几行同一个原因说一次，原因多了说几处。"""
    lines = [(n, Refusal("item.not_listed", f"“{'甲乙丙丁戊'[n % 5]}”不在。请先公布")) for n in range(1, 9)]
    found = standing.may_go_on(lines, "批准", "请退回修改")
    assert found is not None
    assert found.message == (
        "有 8 行须改，不能批准：第 1、6 行“乙”不在；第 2、7 行“丙”不在；第 3、8 行“丁”不在；等 5 处。"
        "请退回修改，或者先公布列有这些事项的清单。"
    )
    assert standing.may_go_on([], "批准", "请退回修改") is None
