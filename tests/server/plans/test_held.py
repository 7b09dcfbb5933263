"""计划里疑似有个人信息：公示之前就扣下，审批人退回去改；干净的新版照常公开，扣过的一版只留一行（S3-14、S4-15）。"""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from server import clock
from server.db import session
from server.plans import revising, service
from server.plans.models import Plan
from server.problems import Problem
from server.publications import gate, planned
from server.publications.models import TextHold
from tests.makers import District, made, sign_in
from tests.server.plans.lists import make_item
from tests.server.plans.test_plans import fields

PHONE = "14000000177"


def approved(district: District, plan: Plan) -> Plan:
    """送审、批准。"""
    service.submit(district.actor("clerk"), plan.id)
    return service.decide(district.actor("approver"), plan.id, "APPROVED")


@pytest.fixture
def plan(district: District) -> Plan:
    """批准了的一份计划，名称里写了手机号：名称还不看号码的时候编的。"""
    row = service.create_plan(district.actor("clerk"), year=2026, title="2026 年度抽查计划")
    with made() as s:
        s.get_one(Plan, row.id).title = f"2026 年度抽查计划，联系{PHONE}"
    service.add_entry(district.actor("clerk"), row.id, fields(make_item(district.department.id)))
    return approved(district, row)


def holds() -> list[str]:
    """扣下的各份的状态，旧的在前。"""
    planned.ahead()
    return list(session().scalars(select(TextHold.state).order_by(TextHold.id)))


def test_a_held_plan_is_sent_back_mended_and_published(client: FlaskClient, district: District, plan: Plan) -> None:
    """扣下的公示不了，说明白；审批人退回，改掉的成为下一版，公布以后原来的文字哪里也没有。"""
    assert holds() == ["held"]
    where = f"/api/v1/plans/{plan.id}"
    refused = client.post(f"{where}/publication", headers=sign_in(client, "publisher"))
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/plan.held")
    assert "疑似有手机号" in client.get(where, headers=sign_in(client, "clerk")).json["held"]
    words = {"decision": "RETURNED", "opinion": "名称里有手机号，改掉再送。"}
    back = client.post(f"{where}/decisions", json=words, headers=sign_in(client, "approver"))
    assert (back.json["state"], back.json["version"], back.json["held"]) == ("returned", 2, "")
    with pytest.raises(Problem, match="没有公示过"):
        revising.abandon(district.actor("clerk"), plan.id, "不改了，照旧。")
    (block,) = client.get(f"{where}/review", headers=sign_in(client, "clerk")).json["blocks"]
    assert "请先照退回意见改好" in block
    assert "放弃调整" not in block
    service.change_plan(district.actor("clerk"), plan.id, {"title": "2026 年度抽查计划"})
    approved(district, plan)
    assert holds() == ["lapsed"]
    assert client.post(f"{where}/publication", headers=sign_in(client, "publisher")).json["state"] == "published"
    texts = [client.get(path).text for path in ("/plans", f"/plans/{plan.id}", f"/plans/{plan.id}.json")]
    assert "第 1 版" in texts[1]
    assert "没有对外公布" in texts[1]
    assert "调整过" not in texts[0]
    assert [text for text in texts if PHONE in text] == []


def test_only_what_is_held_is_sent_back_after_the_approval(district: District, plan: Plan) -> None:
    """放行了的不再退回，公示出去；编制人自己不能退。"""
    with pytest.raises(Problem, match="编制人"):
        service.decide(district.actor("clerk"), plan.id, "RETURNED", "我来改。")
    holds()
    (hold,) = session().scalars(select(TextHold))
    gate.release(district.actor("publisher"), hold.id, "号码是单位的公开电话")
    with pytest.raises(Problem, match="不用退回"):
        service.decide(district.actor("approver"), plan.id, "RETURNED", "还是改掉。")
    revising.publish(district.actor("publisher"), plan.id)
    planned.plans()
    assert holds() == ["released"]


def test_a_held_reason_is_mended_alone(client: FlaskClient, district: District, plan: Plan) -> None:
    """调整的理由里有手机号：只改理由也能再送；公开的是改过的理由，调整与公开过的一版相比。"""
    holds()
    (hold,) = session().scalars(select(TextHold))
    gate.release(district.actor("publisher"), hold.id, "号码是单位的公开电话")
    revising.publish(district.actor("publisher"), plan.id)
    clerk = sign_in(client, "clerk")
    revising.revise(district.actor("clerk"), plan.id, "人手少了，问14000000178。")
    service.change_plan(district.actor("clerk"), plan.id, {"title": "2026 年度抽查计划"})
    approved(district, plan)
    service.decide(district.actor("approver"), plan.id, "RETURNED", "理由里有手机号。")
    changed = client.patch(f"/api/v1/plans/{plan.id}", json={"revision_reason": "少了"}, headers=clerk)
    assert changed.json["type"] == "/problems/plan.revision_reason"
    client.patch(f"/api/v1/plans/{plan.id}", json={"revision_reason": "检查人手少了。"}, headers=clerk)
    approved(district, plan)
    revising.publish(district.actor("publisher"), plan.id)
    planned.plans()
    page = client.get(f"/plans/{plan.id}").text
    assert "检查人手少了" in page
    assert "与第 1 版相比" in page
    assert "2026 年度抽查计划" in page
    assert "14000000178" not in page + client.get(f"/plans/{plan.id}.json").text


def test_a_hold_names_the_row_and_the_column_of_the_screen(client: FlaskClient, district: District) -> None:
    """备注、检查内容里的号码：计划页与放行页都说是哪一条的哪一栏；条目里改得掉，名称自己疑似的只说第几条。"""
    clerk, item = district.actor("clerk"), make_item(district.department.id)
    row = service.create_plan(clerk, year=2026, title="2026 年度抽查计划")
    entry = service.add_entry(clerk, row.id, fields(item) | {"note": f"联系{PHONE}", "content": f"先问{PHONE}"}).id
    service.add_entry(clerk, row.id, fields(item) | {"name": "抽查鲁A12345"})
    approved(district, row)
    planned.ahead()
    where = f"/api/v1/plans/{row.id}"
    said = client.get(where, headers=sign_in(client, "clerk")).json["held"]
    assert "“登记事项抽查”的检查内容、“登记事项抽查”的备注、第 2 条的抽查任务名称里疑似有手机号、车牌号" in said
    (hold,) = client.get("/api/v1/text-holds", headers=sign_in(client, "publisher")).json["items"]
    assert hold["places"] == ["“登记事项抽查”的检查内容", "“登记事项抽查”的备注", "第 2 条的抽查任务名称"]
    service.decide(district.actor("approver"), row.id, "RETURNED", "号码改掉。")
    mended = {"note": "与消防一同上门", "content": "亮照经营", "name": "登记事项抽查"}
    for one in service.session().get_one(Plan, row.id).entries:
        service.change_entry(clerk, one.id, mended if one.id == entry else {"name": "公示信息抽查"})
    approved(district, row)
    revising.publish(district.actor("publisher"), row.id)
    planned.plans()
    page = client.get(f"/plans/{row.id}").text
    assert "备注：与消防一同上门" in page
    assert "检查内容：亮照经营" in page


def test_a_plan_published_while_held_does_not_hold_its_next_version(
    client: FlaskClient, district: District, plan: Plan
) -> None:
    """从前扣着也算公示了的：桌面说没有对外公布；下一版干净就公开，原来的文字在调整情况里也没有。"""
    with made() as s:  # as it went before a held version was refused
        row = s.get_one(Plan, plan.id)
        version = revising.versions(s, plan.id)[-1]
        row.state, row.published_at = "published", clock.now()
        version.published_at = row.published_at
    planned.plans()
    assert client.get(f"/plans/{plan.id}").status_code == 404
    assert "没有对外公布" in client.get(f"/api/v1/plans/{plan.id}", headers=sign_in(client, "clerk")).json["held"]
    revising.revise(district.actor("clerk"), plan.id, "名称里多写了电话。")
    service.change_plan(district.actor("clerk"), plan.id, {"title": "2026 年度抽查计划"})
    approved(district, plan)
    revising.publish(district.actor("publisher"), plan.id)
    planned.plans()
    page = client.get(f"/plans/{plan.id}").text
    assert "名称里多写了电话" in page
    assert PHONE not in page + client.get(f"/plans/{plan.id}.json").text
    assert holds() == ["lapsed"]
