"""联席会议的办事：办公室设在哪里、成员变动、登记纪要（S3-07）。"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock, trail
from server.accounts.models import Department
from server.auth import Actor, get_visible
from server.db import new_id, session, unit
from server.plans import keep
from server.plans.models import JointOffice, MeetingMember, MeetingMinutes, Plan
from server.problems import Absent, Problem


def office(s: Session) -> JointOffice | None:
    """联席会议办公室现在设在哪个部门；没有指定为 None。"""
    return s.scalar(select(JointOffice).order_by(JointOffice.since.desc(), JointOffice.id.desc()).limit(1))


def set_office(actor: Actor, department_id: str) -> JointOffice:
    """指定办公室设在哪个部门；以前的留着。Raises Absent."""
    if session().get(Department, department_id) is None:
        raise Absent("部门")
    row = JointOffice(id=new_id(), department_id=department_id, since=clock.today(), set_by=actor.officer_id)
    with unit() as s:
        s.add(row)
        trail.append(s, "joint_office.set", ref=row.id, actor=actor, payload={"department": department_id})
    return row


def members(s: Session, on: date) -> list[MeetingMember]:
    """某日在任的召集人、成员、联络员。"""
    query = select(MeetingMember).where(MeetingMember.since <= on)
    query = query.where(MeetingMember.until.is_(None) | (MeetingMember.until >= on))
    order = {"CONVENER": 0, "MEMBER": 1, "LIAISON": 2}
    return sorted(s.scalars(query), key=lambda row: (order.get(row.role, 3), row.department_id, row.id))


def _office_only(actor: Actor) -> None:
    """成员名册由办公室登记；变动报办公室备案。Raises Problem forbidden."""
    row = office(session())
    if row is None or row.department_id != actor.department_id:
        raise Problem("forbidden", "联席会议成员由联席会议办公室登记，请把变动报给办公室。")


def add_member(actor: Actor, data: dict[str, Any]) -> MeetingMember:
    """登记一位。Raises Absent, Problem forbidden."""
    _office_only(actor)
    if session().get(Department, data["department_id"]) is None:
        raise Absent("部门")
    row = MeetingMember(id=new_id(), since=clock.today(), created_by=actor.officer_id, created_at=clock.now(), **data)
    with unit() as s:
        s.add(row)
        trail.append(s, "meeting.member_added", ref=row.id, actor=actor, payload={"role": row.role})
    return row


def end_member(actor: Actor, member_id: str) -> MeetingMember:
    """不再担任：写上止期，名字不删。Raises Absent, Problem forbidden / wrong_state."""
    _office_only(actor)
    with unit() as s:
        row = get_visible(MeetingMember, actor, member_id, "成员")
        if row.until is not None:
            raise Problem("wrong_state", "这一位已经不再担任。")
        row.until = clock.today()
        trail.append(s, "meeting.member_ended", ref=row.id, actor=actor)
    return row


def add_minutes(actor: Actor, data: dict[str, Any], file: tuple[str, bytes] | None) -> MeetingMinutes:
    """登记一份纪要；附在计划上的，须是看得见的计划（A4）。

    Raises Absent, Problem plan.file / plan.minutes_file / plan.minutes_date.
    """
    if file is None:
        raise Problem("plan.minutes_file", "请附上签发的会议纪要影印件。")
    _held(data)
    if data.get("plan_id"):
        keep.own(actor, data["plan_id"])
    stored = keep.keep_file(*file)
    row = _minutes(actor, data, stored)
    with unit() as s:
        s.add(row)
        payload = {"plan": row.plan_id, "held": row.held_on.isoformat(), "sha256": stored["sha256"]}
        trail.append(s, "meeting.minutes_added", ref=row.id, actor=actor, payload=payload)
    return row


def correct_minutes(
    actor: Actor, minutes_id: str, data: dict[str, Any], file: tuple[str, bytes] | None, why: str
) -> MeetingMinutes:
    """更正一份纪要：另登一份，原来的留着、标明更正；送审以后不能再改。没有附新影印件的沿用原来的。

    Raises Absent, Problem plan.file / plan.minutes_date / plan.minutes_fixed.
    """
    _held(data)
    old = _open_minutes(actor, minutes_id)
    stored = keep.keep_file(*file) if file else dict(old.file or {})
    row = _minutes(actor, data | {"plan_id": old.plan_id}, stored)
    with unit() as s:
        old = _open_minutes(actor, minutes_id)
        _end(old, actor, f"更正：{why.strip()}")
        s.add(row)
        payload = {"plan": row.plan_id, "before": old.id, "held": row.held_on.isoformat(), "reason": why.strip()}
        trail.append(s, "meeting.minutes_corrected", ref=row.id, actor=actor, payload=payload)
    return row


def withdraw_minutes(actor: Actor, minutes_id: str, why: str) -> MeetingMinutes:
    """撤去一份登记错了的纪要：不再作数，仍看得见。Raises Absent, Problem plan.minutes_fixed."""
    with unit() as s:
        row = _open_minutes(actor, minutes_id)
        _end(row, actor, f"撤去：{why.strip()}")
        payload = {"plan": row.plan_id, "reason": why.strip()}
        trail.append(s, "meeting.minutes_withdrawn", ref=row.id, actor=actor, payload=payload)
    return row


def _held(data: dict[str, Any]) -> None:
    if data["held_on"] > clock.today():
        raise Problem("plan.minutes_date", f"开会日期 {data['held_on'].isoformat()} 还没有到，会没有开就没有纪要。")


def _minutes(actor: Actor, data: dict[str, Any], stored: dict[str, Any]) -> MeetingMinutes:
    return MeetingMinutes(
        id=new_id(),
        department_id=keep.department_of(actor),
        created_by=actor.officer_id,
        created_at=clock.now(),
        file=stored,
        **data,
    )


def _open_minutes(actor: Actor, minutes_id: str) -> MeetingMinutes:
    """还能更正的一份：本部门登记的、还作数、所议的计划还没有送审。"""
    row = get_visible(MeetingMinutes, actor, minutes_id, "会议纪要")
    if row.department_id != actor.department_id:
        raise Absent("会议纪要")
    if row.ended_at is not None:
        raise Problem("plan.minutes_fixed", "这一份已经更正或撤去。")
    if row.plan_id and session().get_one(Plan, row.plan_id).state not in (*keep.EDITABLE, "consulting"):
        raise Problem("plan.minutes_fixed", "计划已经送审或批准，所附的纪要不能再改；要改先请审批人退回。")
    return row


def _end(row: MeetingMinutes, actor: Actor, why: str) -> None:
    row.ended_at, row.ended_by, row.ended_why = clock.now(), actor.officer_id, why
