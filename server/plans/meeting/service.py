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
from server.plans.models import JointOffice, MeetingMember, MeetingMinutes
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

    Raises Absent, Problem plan.file / plan.minutes_file.
    """
    if file is None:
        raise Problem("plan.minutes_file", "请附上签发的会议纪要影印件。")
    if data.get("plan_id"):
        keep.own(actor, data["plan_id"])
    stored = keep.keep_file(*file)
    row = MeetingMinutes(
        id=new_id(),
        department_id=keep.department_of(actor),
        created_by=actor.officer_id,
        created_at=clock.now(),
        file=stored,
        **data,
    )
    with unit() as s:
        s.add(row)
        payload = {"plan": row.plan_id, "held": row.held_on.isoformat(), "sha256": stored["sha256"]}
        trail.append(s, "meeting.minutes_added", ref=row.id, actor=actor, payload=payload)
    return row
