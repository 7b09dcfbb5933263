"""联合抽查的一户：一次入户、一份通知书、三份检查表、三个结果，各部门各立一卷、共用封面（S3-17、S4-19；A20）。"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from server import clock
from server.db import new_id, session
from server.draws import closing, history, visited
from server.draws.after import service as after
from server.draws.after.models import DrawChange
from server.draws.models import Draw
from server.inspections import rehearsals
from server.inspections.models import Assignment, FeedItem, NumberEntry
from server.plans.models import PlanConsultation, PlanEntry
from server.problems import Problem
from server.registry.models import Checklist, Inspector, Item
from tests.makers import District, made, sign_in
from tests.server.draws.later import asked, changed, dispatched, drawn_world, units
from tests.server.draws.test_kinds import SPRING, plan_of
from tests.server.draws.world import WITNESSES
from tests.server.inspections.joints import Joint, make_joint
from tests.server.inspections.test_following import seal


@pytest.fixture(autouse=True)
def spring() -> Iterator[None]:
    """2026 年 3 月 10 日。"""
    with clock.hands_at(SPRING):
        yield


@pytest.fixture
def joint(district: District) -> Joint:
    """三个部门，十家餐馆。"""
    return make_joint(district)


def unit_of(draw: Draw, row: Assignment) -> Any:
    """派单的那一户。"""
    return next(one for one in units(draw) if one.entity_id == row.entity_id)


def test_one_visit_one_notice_and_a_record_of_each_department(district: District, joint: Joint) -> None:
    """三个部门抽中的一户：一次入户、同一份通知书，三张派单各有事项、检查表、检查组、主检、封存权与文号。"""
    draw = joint.hold()
    rows = dispatched(district, draw)
    visits = [joint.of(rows, one.entity_id) for one in units(draw)]
    assert len(rows) == 3 * len(visits)
    assert len({row.no for row in rows}) == len(rows)
    for visit in visits:
        assert list(visit) == ["SJ", "XF", "JK"]
        assert {row.visit_id for row in visit.values()} == {visit["SJ"].id}
        assert len({row.notice_no for row in visit.values()}) == 1
        assert len({row.form for row in visit.values()}) == 3
        notices = [row.package["notice"] for row in visit.values()]
        assert notices[0] == notices[1] == notices[2]
        letter = "".join(notices[0]["paragraphs"])
        for code, row in visit.items():
            name, team = joint.departments[code].name, row.package["team"]
            assert [seat["role"] for seat in team] == ["LEAD", "MEMBER"]
            assert {seat["department"] for seat in team} == {name}
            assert row.seal_holder == team[0]["officer_id"]
            assert session().get_one(Inspector, team[0]["inspector_id"]).can_lead
            assert [item["name"] for item in row.package["items"]] == [f"{name}的事项"]
            assert f"{name}：{name}的事项" in letter
            assert all(f"{seat['name']}（执法证号 {seat['cert_no']}）" in letter for seat in team)
            assert [one["no"] for one in row.package["joint"]["parts"]] == [each.no for each in visit.values()]
    numbers = session().scalars(select(NumberEntry).where(NumberEntry.kind == "NOTICE")).all()
    assert len(numbers) == len(visits)
    assert [slot["quals"] for slot in plan_of(draw)["slots"]] == [["L", "Z"], ["Z"]] * 3


def test_the_firm_is_visited_once(district: District, joint: Joint) -> None:
    """次数按户算：本年抽中一次，频次、近期已查也只算一次；各部门各有自己的期限。"""
    draw = joint.hold()
    rows = dispatched(district, draw)
    entity = rows[0].entity_id
    with made() as s:
        s.get_one(Draw, draw.id).state = "CLOSED"
    day, ids = clock.today(), list(joint.items.values())
    assert visited.times(session(), [entity], day.year)[entity] == (1, day)
    asked_for = {"department_id": joint.departments["XF"].id, "item_ids": [new_id()], "day": day, "months": 0}
    assert entity not in history.visits(session(), **asked_for, most=2).recent
    assert entity in history.visits(session(), **asked_for, most=1).recent
    assert entity in history.visits(session(), **(asked_for | {"item_ids": ids, "months": 12}), most=9).recent


def test_each_department_sees_its_own_record_only(district: District, joint: Joint, client: FlaskClient) -> None:
    """消防看得见、撤得回自己的一张；别部门的一张照旧查无此单，手机也只带自己的。"""
    every = dispatched(district, joint.hold())
    rows = joint.of(every, every[0].entity_id)
    headers = sign_in(client, "clerk-XF")
    assert client.get(f"/api/v1/assignments/{rows['XF'].id}", headers=headers).json["no"] == rows["XF"].no
    for code in ("SJ", "JK"):
        path = f"/api/v1/assignments/{rows[code].id}"
        assert client.get(path, headers=headers).status_code == 404
        assert client.post(f"{path}/recall", json={"reason": "不该我们查"}, headers=headers).status_code == 404
    listed = client.get("/api/v1/assignments", headers=headers).json["items"]
    assert {row["no"] for row in listed} == {row.no for row in every if row.department_id == rows["XF"].department_id}
    path = f"/api/v1/assignments/{rows['XF'].id}/recall"
    assert client.post(path, json={"reason": "本部门另行安排"}, headers=headers).status_code == 200
    session().expire_all()
    assert [session().get_one(Assignment, rows[code].id).state for code in rows] == [
        "notified",
        "cancelled",
        "notified",
    ]


def test_the_draw_names_everybody_and_who_sends_him(district: District, joint: Joint, client: FlaskClient) -> None:
    """派发以后，抽中的一户写出各部门的人，别的部门的写明部门，各立记录的部门各有主检；派发以前没有姓名。"""
    draw = joint.hold()
    headers, path = sign_in(client, "clerk"), f"/api/v1/draws/{draw.id}/standing"
    before = client.get(path, headers=headers).json["units"][0]["team"]
    assert {(one["name"], one["office"]) for one in before} == {(None, "")}
    dispatched(district, draw)
    team = client.get(path, headers=headers).json["units"][0]["team"]
    partners = [joint.departments[code].name for code in ("XF", "XF", "JK", "JK")]
    assert [one["office"] for one in team] == ["", "", *partners]
    assert all(one["name"] for one in team)
    assert [one["lead"] for one in team] == [True, False] * 3


def test_who_takes_part_reads_how_far_the_lead_has_drawn(district: District, joint: Joint, client: FlaskClient) -> None:
    """参加部门看得到计划里这一条由谁抽、抽到哪一步；自己去建立抽取，说没有这个条目。"""
    draw = joint.hold()
    entry = session().get_one(PlanEntry, draw.plan_entry_id)
    with made() as s:
        asked_of = {"department_id": joint.departments["XF"].id, "due_on": clock.today(), "asked_by": ""}
        s.add(PlanConsultation(id=new_id(), plan_id=entry.plan_id, round=1, **asked_of))
    headers = sign_in(client, "clerk-XF")
    plan = client.get(f"/api/v1/plans/{entry.plan_id}", headers=headers).json
    assert (plan["mine"], plan["entries"][0]["draw_state"]) == (False, "DRAWN")
    body = {"plan_entry_id": entry.id, "witnesses": WITNESSES}
    assert client.post("/api/v1/draws", json=body, headers=headers).status_code == 404


def test_closing_counts_firms_and_names_the_departments(district: District, joint: Joint) -> None:
    """结束时还差的按户数，不按派单数；差在哪个部门写得出来。"""
    draw = joint.hold()
    rows = dispatched(district, draw)
    firms = {row.entity_id for row in rows}
    with pytest.raises(Problem, match=f"还有 {len(firms)} 户没有公示结果") as told:
        closing.close(district.actor("clerk"), draw.id)
    assert told.value.extra["waiting"] == len(firms)
    xf = joint.departments["XF"]
    with made() as s:
        left = Assignment.department_id != xf.id
        s.execute(update(Assignment).where(Assignment.draw_id == draw.id, left).values(state="cancelled"))
    with pytest.raises(Problem, match=f"{xf.name} {len(firms)} 户）"):
        closing.close(district.actor("clerk"), draw.id)


def test_a_struck_unit_is_struck_for_all(district: District, joint: Joint) -> None:
    """换下一户：三张派单都撤回，递补户又是三张派单、一份新的通知书，送到各自的检查组。"""
    draw = joint.hold()
    old = joint.of(dispatched(district, draw), units(draw)[0].entity_id)
    change = changed(district, draw, units(draw)[0])
    session().expire_all()
    assert {session().get_one(Assignment, row.id).state for row in old.values()} == {"cancelled"}
    fresh = joint.of(list(session().scalars(select(Assignment))), str(change.called_id))
    assert list(fresh) == ["SJ", "XF", "JK"]
    assert len({row.notice_no for row in fresh.values()}) == len({row.visit_id for row in fresh.values()}) == 1
    assert [one.inspector_id for row in fresh.values() for one in row.team] == change.seats
    for row in fresh.values():
        fed = select(FeedItem.officer_id).where(FeedItem.subject == row.id, FeedItem.kind == "package")
        assert set(session().scalars(fed)) == {one.officer_id for one in row.team}


def test_a_new_inspector_changes_his_department_only(district: District, joint: Joint) -> None:
    """换消防的一个人：只有消防的检查组变了；没有出发的部门拿到写着新人的通知书，已经开始的不动。"""
    draw = joint.hold()
    rows = joint.of(dispatched(district, draw), units(draw)[0].entity_id)
    with made() as s:
        s.get_one(Assignment, rows["JK"].id).state = "on_site"
    before = {code: row.package for code, row in rows.items()}
    change = changed(district, draw, unit_of(draw, rows["XF"]), "P1", seat=4)
    session().expire_all()
    now = {code: session().get_one(Assignment, row.id) for code, row in rows.items()}
    crew = {code: [one.inspector_id for one in row.team if one.until is None] for code, row in now.items()}
    assert change.replacement_id in crew["XF"]
    assert [one["inspector_id"] for one in before["SJ"]["team"]] == crew["SJ"]
    name = session().get_one(Inspector, str(change.replacement_id)).name
    letters = {code: "".join(row.package["notice"]["paragraphs"]) for code, row in now.items()}
    assert name in letters["XF"]
    assert letters["SJ"] == letters["XF"]
    assert now["JK"].package == before["JK"]
    assert now["SJ"].package["team"] == before["SJ"]["team"]
    assert now["SJ"].package["joint"] == now["XF"].package["joint"]


def test_a_sealed_record_stops_the_unit_but_not_the_others_seats(district: District, joint: Joint) -> None:
    """消防已经封存：这一户不能再换，消防的人不能再换；疾控还没有查完，人还可以换。"""
    draw = joint.hold()
    rows = joint.of(dispatched(district, draw), units(draw)[0].entity_id)
    seal(rows["XF"])
    unit, clerk = unit_of(draw, rows["XF"]), district.actor("clerk")
    for refused in (asked(unit), asked(unit, "P1", seat=3)):
        with pytest.raises(Problem, match="封存"):
            after.propose(clerk, draw.id, refused)
    change = changed(district, draw, unit, "P1", seat=6)
    assert session().get_one(DrawChange, change.id).state == "CONFIRMED"


def test_who_sends_one_person_stays_with_the_lead(district: District, joint: Joint) -> None:
    """消防只出一人：它的人和事项在牵头部门的那一份里；那一份的两份检查表对不上，冻结以前就被说出来。"""
    with pytest.raises(Problem, match="不是同一份检查表"):
        joint.hold((2, 1, 2))
    with made() as s:
        same = s.get_one(Item, joint.items["SJ"]).checklist_id
        s.execute(update(Item).where(Item.id == joint.items["XF"]).values(checklist_id=same))
        s.execute(update(Draw).values(state="VOID"))
    draw = joint.hold((2, 1, 2))
    rows = joint.of(dispatched(district, draw), units(draw)[0].entity_id)
    assert list(rows) == ["SJ", "JK"]
    homes = [seat["department"] for seat in rows["SJ"].package["team"]]
    assert homes == [joint.departments[code].name for code in ("SJ", "SJ", "XF")]
    assert len(rows["SJ"].package["items"]) == 2


def test_two_sheets_in_one_record_are_refused_by_name(district: District, joint: Joint) -> None:
    """同一部门的两个事项各用一份检查表：仍派不出去，一张派单也没有留下。"""
    draw = joint.hold()
    with made() as s:
        own = Checklist(id=new_id(), code="T77", version=1, hash="7" * 64, title="另一份检查表", body={"sections": []})
        s.add(own)
        s.flush()
        s.execute(update(Item).where(Item.id == joint.items["XF"]).values(department_id=district.department.id))
        s.execute(update(Item).where(Item.id == joint.items["SJ"]).values(checklist_id=own.id))
    with pytest.raises(Problem, match="只用一份，请先配成同一份"):
        dispatched(district, draw)
    session().rollback()
    assert session().scalars(select(Assignment.id)).all() == []


def test_a_rehearsal_of_a_joint_visit_is_erased_whole(district: District, joint: Joint) -> None:
    """演练：各部门的演练文号、派单都有；删去时一张不剩，共用的通知书文号写明作废。"""
    draw = joint.hold(rehearsal=True)
    rows = dispatched(district, draw)
    assert len({row.visit_id for row in rows}) == len(units(draw))
    assert all(row.rehearsal and "演练" in row.no + row.notice_no for row in rows)
    with made() as s:
        rehearsals.erase(s, [draw.plan_entry_id])
    assert session().scalars(select(Assignment.id)).all() == []
    assert None not in set(session().scalars(select(NumberEntry.voided_reason)))


def test_one_department_is_dispatched_as_before(district: District) -> None:
    """一个部门的抽查照旧：任务包里没有联合检查，派单不属于哪一次共同的入户，签的第一席才要能任主检。"""
    draw = drawn_world(district)
    for row in dispatched(district, draw):
        assert row.visit_id is None
        assert "joint" not in row.package
    assert [slot["quals"] for slot in plan_of(draw)["slots"]] == [["L", "Z"], ["Z"]]
