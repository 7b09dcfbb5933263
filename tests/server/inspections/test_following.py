"""抽取变更之后派单跟着变：换户、换人、作废，手机各得其所；封存的不动（S4-09）。"""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from server import clock
from server.accounts.models import Device, Message
from server.db import session
from server.draws import history, visited
from server.draws.after import service, standing
from server.draws.models import Draw
from server.inspections.models import Assignment, FeedItem, NumberEntry, OpLog, Record
from server.problems import Problem
from server.publications import lists
from server.registry.inspectors import standing as people
from sync.canon import canonical
from tests.makers import District, made
from tests.server.draws.later import asked, changed, dispatched, drawn_world, units


@pytest.fixture
def world(district: District) -> tuple[Draw, list[Assignment]]:
    """抽出并派发。"""
    draw = drawn_world(district)
    return draw, dispatched(district, draw)


def feeds(officer_id: str, subject: str) -> list[str]:
    """送给某人的、关于某张派单的变更种类。"""
    where = (FeedItem.officer_id == officer_id, FeedItem.subject == subject)
    return list(session().scalars(select(FeedItem.kind).where(*where).order_by(FeedItem.rev)))


def unit_of(draw: Draw, row: Assignment) -> Any:
    """派单的那一户。"""
    return next(one for one in units(draw) if one.entity_id == row.entity_id)


def test_a_struck_unit_is_recalled_and_its_reserve_is_sent(
    district: District, world: tuple[Draw, list[Assignment]]
) -> None:
    """换户：旧单撤回并到手机，递补户得新单、新文号、新通知书，送到它的检查组。"""
    draw, rows = world
    row = rows[0]
    change = changed(district, draw, unit_of(draw, row))
    old = session().get_one(Assignment, row.id)
    assert old.state == "cancelled"
    assert [feeds(member.officer_id, old.id)[-1] for member in old.team] == ["recall", "recall"]
    fresh = session().scalars(select(Assignment).where(Assignment.entity_id == change.called_id)).one()
    assert [member.inspector_id for member in fresh.team] == change.seats
    assert [feeds(member.officer_id, fresh.id) for member in fresh.team] == [["package"], ["package"]]
    assert fresh.package["draw"]["rank"] > fresh.package["draw"]["of"]
    assert hashlib.sha256(canonical(fresh.package)).hexdigest() == fresh.package_hash
    assert session().scalars(select(NumberEntry.text).where(NumberEntry.subject == change.called_id)).all()


def test_a_new_inspector_gets_the_package_and_the_old_one_a_recall(
    district: District, world: tuple[Draw, list[Assignment]]
) -> None:
    """换主检：换发的任务包写着新的人，文号、链的起点、检查码不变；封存权随席位走。"""
    draw, rows = world
    row, before = rows[0], rows[0].package
    out = row.team[0].officer_id
    change = changed(district, draw, unit_of(draw, row), "P1", seat=1)
    now = session().get_one(Assignment, row.id)
    barred = people.conflicts(session(), [one.inspector_id for one in now.team], clock.today())
    assert barred == {change.inspector_id: frozenset({row.entity_id})}  # not named for this firm again (S2-12)
    crew = [member for member in now.team if member.until is None]
    assert sorted(member.inspector_id for member in crew) == sorted(
        [str(change.replacement_id), row.team[1].inspector_id]
    )
    fresh = next(member for member in crew if member.inspector_id == change.replacement_id)
    assert (fresh.role, now.seal_holder) == ("LEAD", fresh.officer_id)
    assert feeds(out, now.id)[-1] == "recall"
    assert feeds(fresh.officer_id, now.id) == ["package"]
    package = now.package
    assert all(package[name] == before[name] for name in ("assignment_id", "no", "nonce", "code_url", "form"))
    assert package["team"][0]["inspector_id"] == change.replacement_id
    notice = "".join(package["notice"]["paragraphs"])
    assert package["team"][0]["name"] in notice
    assert "换发" not in notice  # nobody has been served: there is nothing to change, only to make anew
    assert "重新制作；此前同一文号的通知书已经送达的，由本件代替。" in notice
    assert now.package_hash != hashlib.sha256(canonical(before)).hexdigest()


def test_the_door_code_names_who_comes_now(
    client: FlaskClient, district: District, world: tuple[Draw, list[Assignment]]
) -> None:
    """换人之后，检查码页写新的检查组，不再写退出的人；没有变的不重写。"""
    draw, rows = world
    row, page = rows[0], f"/c/{rows[0].code_token}"
    lists.codes()
    out, stays = (one["cert_no"] for one in row.package["team"])
    assert out in client.get(page).text
    changed(district, draw, unit_of(draw, row), "P1", seat=1)
    session().rollback()
    assert lists.codes() == 1
    comes = session().get_one(Assignment, row.id).package["team"][0]["cert_no"]
    text = client.get(page).text
    assert (comes in text, stays in text, out in text) == (True, True, False)
    assert lists.codes() == 0


def test_a_sealed_visit_is_not_changed(district: District, world: tuple[Draw, list[Assignment]]) -> None:
    """封存之后提不出变更；提出以后才封存的，确认被拒，什么也没有变。"""
    draw, rows = world
    row, unit = rows[0], unit_of(draw, rows[0])
    waiting = service.propose(district.actor("clerk"), draw.id, asked(unit))
    seal(row)
    with pytest.raises(Problem, match="封存"):
        service.decide(district.actor("approver"), waiting.id, "CONFIRMED")
    other = unit_of(draw, rows[1])
    seal(rows[1])
    with pytest.raises(Problem, match="封存"):
        service.propose(district.actor("clerk"), draw.id, asked(other))
    assert len(units(draw)) == len(rows)


def test_superseding_recalls_what_is_open_and_keeps_what_is_sealed(
    district: District, world: tuple[Draw, list[Assignment]]
) -> None:
    """作废：没有封存的派单都撤回，封存的留着；查完的户重抽时照样除外（S1-07），没有查的不除外。"""
    draw, rows = world
    seal(rows[0], "adopted")
    row = service.propose(
        district.actor("clerk"), draw.id, asked(None, "", kind="SUPERSEDE", words="冻结时名录少了一个乡镇。")
    )
    for name in ("approver", "legal"):
        service.decide(district.actor(name), row.id, "CONFIRMED")
    states = {one.id: one.state for one in session().scalars(select(Assignment))}
    assert states.pop(rows[0].id) == "adopted"
    assert set(states.values()) == {"cancelled"}
    past = history.visits(
        session(), department_id=draw.department_id, item_ids=draw.item_ids, day=clock.today(), months=3, most=2
    )
    assert [past.flag(one.entity_id) for one in rows] == ["E1"] + ["-"] * (len(rows) - 1)
    year, asked_for = clock.today().year, [one.entity_id for one in rows]
    told = {entity: times for entity, (times, _) in visited.times(session(), asked_for, year).items() if times}
    assert set(told) <= {rows[0].entity_id}


def test_changes_before_the_dispatch_go_into_it(district: District) -> None:
    """派发之前的变更：派出的就是现在的户、现在的检查组。"""
    draw = drawn_world(district)
    gone = units(draw)[0]
    change = changed(district, draw, gone)
    seat = changed(district, draw, units(draw)[0], "P3", seat=2)
    made_ones = dispatched(district, draw)
    entities = {row.entity_id: row for row in made_ones}
    assert gone.entity_id not in entities
    assert [one.inspector_id for one in entities[str(change.called_id)].team] == change.seats
    assert seat.replacement_id in [one.inspector_id for one in entities[str(seat.entity_id)].team]


def seal(row: Assignment, state: str = "sealed") -> None:
    """造一份封存：只看有没有记录。"""
    with made() as s:
        device = Device(officer_id=row.team[0].officer_id, name="手机", public_key={}, enrolled_at=clock.now())
        s.add(device)
        s.flush()
        digest = "0" * 64
        s.add(
            Record(
                assignment_id=row.id,
                seal_op="op",
                content_digest=digest,
                sealed_digest=digest,
                record_digest=digest,
                result_code="R01",
                ended_at=clock.now(),
                ended_on=clock.today(),
                device_id=device.id,
                sealed_by=row.team[0].officer_id,
                device_signature="",
                sealed_at_server=clock.now(),
                countersignature="",
                trail_ref="test",
            )
        )
        s.get_one(Assignment, row.id).state = state


def test_a_recusal_on_site_is_decided_by_the_office(district: District, world: tuple[Draw, list[Assignment]]) -> None:
    """A7：现场提出回避，列在抽取页上；驳回则检查接着进行、检查组得知意见；换了人的不再列。"""
    draw, rows = world
    for row in rows[:2]:
        _ask_recusal(row)
    assert {one["no"] for one in standing.recusals(session(), draw)} == {rows[0].no, rows[1].no}
    clerk, approver = district.actor("clerk"), district.actor("approver")
    first = service.propose(clerk, draw.id, asked(unit_of(draw, rows[0]), "P1", seat=1))
    service.decide(approver, first.id, "REJECTED", "不是近亲属，不影响公正。")
    assert session().get_one(Assignment, rows[0].id).state == "on_site"
    told = session().scalars(select(Message.text).where(Message.officer_id == rows[0].team[0].officer_id)).all()
    assert any("不影响公正" in text for text in told)
    changed(district, draw, unit_of(draw, rows[1]), "P1", seat=1)
    assert session().get_one(Assignment, rows[1].id).state == "suspended"
    assert standing.recusals(session(), draw) == []


def _ask_recusal(row: Assignment) -> None:
    """手机送来的回避申请，检查中止。"""
    with made() as s:
        device = Device(officer_id=row.team[0].officer_id, name="手机", public_key={}, enrolled_at=clock.now())
        s.add(device)
        s.flush()
        wall = {"wall": clock.iso(clock.now()), "off": 0}
        raw = canonical({"kind": "recuse.request", "p": {"by": "经营者", "reason": "检查员是房东的亲戚"}} | wall)
        given = {"dev": device.id, "seq": 1, "op_id": row.id, "insp": row.id, "actor": row.team[0].officer_id}
        s.add(OpLog(**given, kind="recuse.request", raw=raw, raw_hash="0" * 64, hash="0" * 64, verdict="applied"))
        s.get_one(Assignment, row.id).state = "suspended"
