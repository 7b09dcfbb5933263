"""计划说真话：范围、须改、合并、时限、退回，写出来的就是会发生的（S3-07、S3-14、S3-17）。"""

from __future__ import annotations

import io
import json
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from server import clock
from server.accounts.models import Message
from server.db import session
from server.domain.planning import advice
from server.plans import consulting, content, merging, past, pasting, review, revising, service, views
from server.plans.models import MeetingMinutes, Plan
from server.problems import Problem
from server.registry.entities import sublibraries
from tests.makers import District, sign_in
from tests.server.plans import test_joint as joint
from tests.server.plans.lists import make_entities, make_item
from tests.server.plans.test_plans import fields

others, joint_plan = joint.others, joint.plan  # the fixtures of the joint plan
HEAD = "抽查任务名称\t抽查事项\t检查对象\t抽查比例\n"


@pytest.fixture
def own(district: District) -> Plan:
    """一份部门计划，名录里 50 户。"""
    make_entities(district.department.id, 50)
    return service.create_plan(district.actor("clerk"), year=2026, title="2026 年度抽查计划")


def add(district: District, plan: Plan, **more: Any) -> str:
    """添一条。"""
    item = more.pop("item", None) or make_item(district.department.id)
    return service.add_entry(district.actor("clerk"), plan.id, fields(item) | more).id


def told(plan: Plan, row: int = 0) -> dict[str, Any]:
    """一条的须改与提示，按代码。"""
    seen = review.of(session(), session().get_one(Plan, plan.id))["rows"][row]["notes"]
    return {note["code"].removeprefix("plan."): note for note in seen}


def test_words_that_are_no_condition_stop_the_plan_until_the_clerk_says_so(district: District, own: Plan) -> None:
    """粘来的“眼镜店”没有读成条件：列为须改、拦住送审；选了条件，或明说就是全部，才放行。"""
    make_item(district.department.id, code="01", name="登记检查")
    pasting.commit(district.actor("clerk"), own.id, HEAD + "眼镜店抽查\t01\t眼镜店\t5%")
    entry = session().get_one(Plan, own.id).entries[0]
    assert content.scope_text(entry) == "名录内全部有效对象（部门写作“眼镜店”）"
    assert told(own)["scope_unread"]["must"]
    with pytest.raises(Problem, match="没有读成条件"):
        service.submit(district.actor("clerk"), own.id)
    service.change_entry(district.actor("clerk"), entry.id, {"everybody": True})
    assert "scope_unread" not in told(own)
    service.change_entry(district.actor("clerk"), entry.id, {"object_scope": "钟表店"})
    assert "scope_unread" in told(own)  # what was confirmed was said about other words
    service.change_entry(district.actor("clerk"), entry.id, {"filter": {"district": ["城东"]}})
    assert service.submit(district.actor("clerk"), own.id).state == "submitted"


def test_a_sub_library_is_named_wherever_the_scope_is(district: District, own: Plan) -> None:
    """限在子库里的条目，写什么话都盖不住子库的名字：桌面、公示的内容是同一句。"""
    sublibraries.create(district.actor("clerk"), "城东专项库", {"district": ["城东"]})
    add(district, own, filter={"sub_library": ["城东专项库"]}, object_scope="食品销售者")
    wanted = "子库 城东专项库（部门写作“食品销售者”）"
    assert content.of(session(), own)["entries"][0]["scope"] == wanted
    assert views.entry(own.entries[0])["scope_text"] == wanted


def test_an_objection_stands_among_what_must_be_changed(district: District, joint_plan: Plan) -> None:
    """有部门修改后同意：送审会拦的那句话就列在须改里，不在提示里。"""
    joint.ask(district, joint_plan)
    joint.answer(district, joint_plan, "XF", "CHANGE", "请改到下半年。")
    joint.answer(district, joint_plan, "WL", "AGREE")
    blocks = review.of(session(), joint_plan)["blocks"]
    with pytest.raises(Problem) as refused:
        service.submit(district.actor("clerk"), joint_plan.id)
    assert blocks == [refused.value.detail]


def minutes(client: FlaskClient, path: str, **more: Any) -> Any:
    """登记或更正纪要。"""
    body = {"title": "联席会议", "held_on": "2026-01-12", "decisions": "同意本计划。"} | more
    data = {"minutes": json.dumps(body), "file": (io.BytesIO(joint.PDF), "纪要.pdf")}
    return client.post(f"/api/v1{path}", data=data, headers=sign_in(client, "clerk"))


def test_minutes_of_a_meeting_to_come_are_refused(client: FlaskClient, district: District, joint_plan: Plan) -> None:
    """会还没有开就没有纪要：将来的日期不收。"""
    later = (clock.today() + timedelta(days=1)).isoformat()
    refused = minutes(client, "/minutes", plan_id=joint_plan.id, held_on=later)
    assert (refused.status_code, refused.json["type"]) == (422, "/problems/plan.minutes_date")


def test_minutes_are_corrected_or_withdrawn_before_the_plan_goes_up(
    client: FlaskClient, district: District, joint_plan: Plan
) -> None:
    """纪要登错了可以更正、可以撤去：原来的留着、不再作数；送审以后不能再动。"""
    clerk = sign_in(client, "clerk")
    first = minutes(client, "/minutes", plan_id=joint_plan.id).json["id"]
    second = minutes(client, f"/minutes/{first}/correction", held_on="2026-01-13", why="日期写错了")
    assert second.status_code == 201, second.text
    old = session().get_one(MeetingMinutes, first)
    assert (old.ended_why, session().get_one(MeetingMinutes, second.json["id"]).ended_at) == ("更正：日期写错了", None)
    gone = client.post(f"/api/v1/minutes/{second.json['id']}/withdrawal", json={"why": "登错了计划"}, headers=clerk)
    assert gone.json["ended_why"] == "撤去：登错了计划"
    joint.ask(district, joint_plan)
    with pytest.raises(Problem, match="没有答复"):  # withdrawn minutes settle nothing
        service.submit(district.actor("clerk"), joint_plan.id)
    third = minutes(client, "/minutes", plan_id=joint_plan.id).json["id"]
    service.submit(district.actor("clerk"), joint_plan.id)
    fixed = client.post(f"/api/v1/minutes/{third}/withdrawal", json={"why": "不要了"}, headers=clerk)
    assert fixed.json["type"] == "/problems/plan.minutes_fixed"


def test_a_revision_asks_those_it_touches_again(district: District, joint_plan: Plan, others: dict[str, str]) -> None:
    """调整动到的部门要再问；没有动到的沿用前一版；已不参与的不算；前一版的纪要不抵这一版的意见。"""
    home, clerk = district.department.id, district.actor("clerk")
    slots = [{"department_id": each, "seats": 1} for each in (home, others["WL"])]
    kept = add(district, joint_plan, slots=slots, name="文旅联合抽查")
    joint.published(district, joint_plan)
    revising.revise(clerk, joint_plan.id, "消防不再参加，时间提前。")
    assert consulting.concerned(session(), joint_plan) == []
    first = joint_plan.entries[0].id
    seats = [{"department_id": each, "seats": 1} for each in (home, others["XF"])]
    service.change_entry(clerk, first, {"slots": seats, "period_to": date(2026, 11, 30)})
    assert consulting.concerned(session(), joint_plan) == [others["XF"]]
    with pytest.raises(Problem, match="还没有向青禾县消防救援大队书面征求意见"):
        service.submit(clerk, joint_plan.id)
    assert [row.department_id for row in consulting.standing(session(), joint_plan)] == [others["WL"]]
    service.remove_entry(clerk, kept)
    assert consulting.standing(session(), joint_plan) == []  # no longer in it: its old consent is not shown
    joint.ask(district, joint_plan)
    joint.answer(district, joint_plan, "XF", "AGREE")
    assert service.submit(clerk, joint_plan.id).state == "submitted"


def test_only_what_can_be_merged_is_offered(district: District, own: Plan) -> None:
    """对象写得不同的不提合并；时间只是重合的，照实说重合。"""
    item = make_item(district.department.id)
    add(district, own, item=item, period_from=date(2026, 7, 1), period_to=date(2026, 9, 30))
    add(district, own, item=item, period_from=date(2026, 7, 1), period_to=date(2026, 12, 31))
    note = told(own, 1)["merge"]
    assert "时间相同" not in note["title"]
    assert "实施时间为 2026-07-01 至 2026-12-31" in note["text"]
    service.change_entry(district.actor("clerk"), own.entries[1].id, {"object_scope": "眼镜店", "everybody": True})
    assert "merge" not in told(own, 1)


def test_words_for_everybody_and_no_words_are_one_scope(district: District, own: Plan) -> None:
    """一条写“全部对象”、一条没有写，都从整个名录里抽：提议合并，也合并得了。"""
    first, second = add(district, own, object_scope="全部 对象"), add(district, own)
    assert told(own, 1)["merge"]["fix"] == {"merge": [first, second]}
    assert content.scope_text(merging.merge(district.actor("clerk"), own.id, [first, second])) == "名录内全部有效对象"


def test_a_visit_and_a_check_at_the_desk_are_not_merged(district: District, own: Plan) -> None:
    """一条现场、一条书面：不提合并，合并时也不收；都是书面的可以合并，不算少跑（S0-18）。"""
    item = make_item(district.department.id)
    add(district, own, item=item)
    desk = add(district, own, item=item, methods=["DOCUMENT"])
    assert "merge" not in told(own, 1)
    why = "一条到现场、一条不到现场，合并不了；要一次上门查完，请先都改成到现场的方式。"
    assert told(own, 1)["twice"]["text"] == f"同一户会为同一事项查两次。{why}"
    with pytest.raises(Problem, match="一条到现场、一条不到现场"):
        merging.merge(district.actor("clerk"), own.id, [own.entries[0].id, desk])
    add(district, own, item=item, methods=["NETWORK"])
    note = told(own, 2)["merge_desk"]
    assert note["title"].endswith("事项、对象、时间相同")
    assert note["fix"] == {"merge": [desk, own.entries[2].id]}
    assert review.of(session(), session().get_one(Plan, own.id))["merged"] == 0


def test_what_merging_spares_leaves_the_longest_round() -> None:
    """三条同一批对象，30、600、30 户：合成一次上门还要跑 600 户，最多少跑 60；没有提议合并的不算。"""
    ask = {"code": "merge"}
    rows = [
        {"entry_id": "a", "count": 30, "notes": []},
        {"entry_id": "b", "count": 600, "notes": [ask | {"fix": {"merge": ["a", "b"]}}]},
        {"entry_id": "c", "count": 30, "notes": [ask | {"fix": {"merge": ["a", "c"]}}]},
        {"entry_id": "d", "count": 9, "notes": [{"code": "twice"}]},
    ]
    assert review._spared(rows) == 60


def test_an_item_without_a_checklist_stops_the_plan(district: District, own: Plan) -> None:
    """没有配检查表的事项：编计划时列为须改，送审时说出是哪一项。"""
    add(district, own, item=make_item(district.department.id, name="广告检查", checklist_id=None))
    assert told(own)["no_checklist"]["must"]
    with pytest.raises(Problem, match="事项“广告检查”还没有配检查表"):
        service.submit(district.actor("clerk"), own.id)


def test_what_was_checked_counts_back_from_the_start(
    district: District, own: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    """“三个月内已查过”从这一条开始实施的那天往回数，不从今天。"""
    asked: list[past.Asked] = []

    def reader(_s: Any, wanted: past.Asked) -> past.Past:
        asked.append(wanted)
        return past.Past(recent=frozenset(shops))

    shops = make_entities(district.department.id, 2, id_kind="other", id_value=lambda n: f"Y{n}")
    monkeypatch.setattr(past, "readers", [reader])
    start = date(clock.today().year, 12, 31)
    add(district, own, period_from=start, period_to=start)
    note = told(own)["repeat"]
    assert asked[-1].day == start
    assert note["title"].startswith(f"到 {start.isoformat()} 开始实施时，2 户")


def test_working_days_into_an_unknown_year_are_provisional(client: FlaskClient, district: District) -> None:
    """公布期限数进还没有放假安排的年份：说出是哪一年。"""
    plan = service.create_plan(district.actor("clerk"), year=2099, title="2099 年度抽查计划")
    due = client.get(f"/api/v1/plans/{plan.id}", headers=sign_in(client, "clerk")).json["due"]
    assert due["unknown_year"] is not None


def test_every_decision_is_told_in_order_and_a_return_reaches_the_clerk(
    client: FlaskClient, district: District, own: Plan
) -> None:
    """退回、再送、批准：经办收到退回的消息，办理经过两次都在。"""
    add(district, own)
    clerk, approver = district.actor("clerk"), district.actor("approver")
    service.submit(clerk, own.id)
    service.decide(approver, own.id, "RETURNED", "比例太低，请改。")
    service.submit(clerk, own.id)
    service.decide(approver, own.id, "APPROVED", "同意")
    seen = client.get(f"/api/v1/plans/{own.id}", headers=sign_in(client, "clerk")).json["decisions"]
    assert [(row["decision"], row["opinion"]) for row in seen] == [
        ("RETURNED", "比例太低，请改。"),
        ("APPROVED", "同意"),
    ]
    texts = session().scalars(select(Message.text).where(Message.officer_id == clerk.officer_id)).all()
    assert any("被退回：比例太低，请改。" in text for text in texts)


def test_a_call_is_written_down_instead_of_a_file(client: FlaskClient, district: District) -> None:
    """电话投诉没有文件：写下何时、谁记的、说了什么就能立；号码只露末四位；将来的时间不收。"""
    shop = make_entities(district.department.id, 1)
    record = {"at": clock.iso(clock.now()), "phone": "14000001234", "by": "甲", "text": "来电反映店里缺斤少两。"}
    task = {
        "source": "COMPLAINT",
        "source_reason": "群众来电反映。",
        "name": "投诉核查",
        "item_ids": [make_item(district.department.id)],
        "targets": shop,
        "period": {"from": clock.today().isoformat(), "to": f"{clock.today().year}-12-31"},
        "record": record,
    }
    headers = sign_in(client, "clerk")
    made = client.post("/api/v1/off-plan-tasks", data={"task": json.dumps(task)}, headers=headers)
    assert made.status_code == 201, made.text
    assert made.json["entries"][0]["source_record"]["phone"] == "…1234"
    late = task | {"record": record | {"at": clock.iso(clock.now() + timedelta(hours=2))}}
    refused = client.post("/api/v1/off-plan-tasks", data={"task": json.dumps(late)}, headers=headers)
    assert refused.json["type"] == "/problems/plan.source_evidence"


def test_a_period_that_has_begun_is_told_before_the_approval(district: District, own: Plan) -> None:
    """起日已过而还没有批准：提示，不拦；从当天起的不说。"""
    add(district, own, period_from=date(2026, 1, 1))
    assert told(own)["begun"]["title"] == "实施期限自 2026-01-01 起，已经过了"
    assert not told(own)["begun"]["must"]
    assert advice.begun(date(2026, 3, 1), date(2026, 3, 1)) is None
