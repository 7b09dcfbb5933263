"""在岗与代理：不在岗的起止、代理的起止、培训记录、附件5 联络表（S0-27b、S4-22）。"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock, trail
from server.accounts.models import Absence, Department, Liaison, Officer, RoleGrant, Training
from server.accounts.roles import EXCLUSIVE, active_roles
from server.auth import Actor, get_visible, visible
from server.db import new_id, session, unit
from server.domain.vocabulary.people import AbsenceKind
from server.problems import Absent, Problem, register

register("absence.dates", 422, "起止日期不对")
register("absence.again", 409, "这一段不在岗已登记过")
register("absence.foreign", 403, "只能登记本部门的人")
register("delegate.role", 422, "不能代理这个角色")
register("delegate.person", 422, "不能由这个人代理")
register("delegate.dates", 422, "代理的起止日期不对")
register("training.dates", 422, "培训的日期不对")
register("training.again", 409, "这次培训已记过")
register("liaison.foreign", 403, "只能填本单位的联络表")

DELEGABLE = ("approver", "legal_reviewer", "publisher")
LONGEST = timedelta(days=92)


def delegate(actor: Actor, *, role: str, officer_id: str, since: date, until: date) -> RoleGrant:
    """把自己的角色在一段时间里交给本部门的一个人代理；自己的角色不变，代理到期自动收回。

    Duties stay separated: an act still refuses its own author, whoever holds which role.
    Raises Absent; Problem delegate.role / delegate.person / delegate.dates.
    """
    if role not in DELEGABLE or not actor.has(role):
        raise Problem("delegate.role", "只能代理自己现有的审批、法制审核或公示角色。")
    if not clock.today() <= since <= until <= since + LONGEST:
        raise Problem("delegate.dates", "代理须自今天或以后，止日不早于起日，最长三个月。")
    with unit() as s:
        person = get_visible(Officer, actor, officer_id, "人员")
        _may_stand_in(actor, person, role)
        row = RoleGrant(
            id=new_id(),
            officer_id=person.id,
            role=role,
            department_id=actor.department_id,
            since=since,
            until=until,
            delegated_from=actor.officer_id,
            granted_by=actor.officer_id,
        )
        person.grants.append(row)
        s.flush()
        payload = {"role": role, "to": person.id, "since": since.isoformat(), "until": until.isoformat()}
        trail.append(s, "role.delegated", ref=person.id, actor=actor, payload=payload)
    return row


def _may_stand_in(actor: Actor, person: Officer, role: str) -> None:
    if person.id == actor.officer_id or person.department_id != actor.department_id or not person.active:
        raise Problem("delegate.person", "代理人须是本部门另一位在用的人员。")
    held = active_roles(person, clock.today())
    if role in held:
        raise Problem("delegate.person", "这个人已经有这个角色，不用代理。")
    if held & EXCLUSIVE:
        raise Problem("delegate.person", "系统、安全、审计三员不能代理业务角色。")


def end_delegation(actor: Actor, grant_id: str) -> None:
    """提前收回自己交出的代理。Raises Absent."""
    with unit() as s:
        row = s.get(RoleGrant, grant_id)
        if row is None or row.delegated_from != actor.officer_id or row.revoked_at is not None:
            raise Absent("代理")
        row.revoked_at = clock.now()
        trail.append(s, "role.delegation_ended", ref=row.officer_id, actor=actor, payload={"role": row.role})


def record_absence(
    actor: Actor, *, officer_id: str | None, kind: str, since: date, until: date, note: str = ""
) -> Absence:
    """登记不在岗：本人登自己的，经办与审批登本部门的，系统管理员登任何人的；起止、原因都相同的不登两次。

    Raises Absent; Problem absence.dates / absence.foreign / absence.again.
    """
    if not since <= until <= since + timedelta(days=366):
        raise Problem("absence.dates", "止日不早于起日，最长一年。")
    with unit() as s:
        person = get_visible(Officer, actor, officer_id or actor.officer_id, "人员")
        if not _may_record(actor, person):
            raise Problem("absence.foreign", "只能登记自己的，经办与审批可以登记本部门的。")
        told = {"officer_id": person.id, "kind": kind, "since": since, "until": until}
        if s.scalar(select(Absence.id).filter_by(**told, cancelled_at=None).limit(1)) is not None:
            said = f"{since.isoformat()} 至 {until.isoformat()} 的{AbsenceKind(kind).label}"
            raise Problem("absence.again", f"{said}已登记过，不用再登。要改的，请先撤销那一条。")
        row = Absence(
            id=new_id(),
            **told,
            note=note.strip(),
            recorded_by=actor.officer_id,
            created_at=clock.now(),
        )
        s.add(row)
        payload = {"officer": person.id, "since": since.isoformat(), "until": until.isoformat()}
        trail.append(s, "officer.absent", ref=row.id, actor=actor, payload=payload)
    return row


def _may_record(actor: Actor, person: Officer) -> bool:
    own = person.department_id == actor.department_id and actor.has("clerk", "approver")
    return person.id == actor.officer_id or own or actor.has("system_admin")


def cancel_absence(actor: Actor, absence_id: str) -> None:
    """撤销登记（提前回来）。Raises Absent, Problem absence.foreign."""
    with unit() as s:
        row = get_visible(Absence, actor, absence_id, "登记")
        if not _may_record(actor, s.get_one(Officer, row.officer_id)):
            raise Problem("absence.foreign", "只能撤销自己或本部门的。")
        if row.cancelled_at is not None:
            raise Absent("登记")
        row.cancelled_at = clock.now()
        trail.append(s, "officer.back", ref=row.id, actor=actor)


def away(s: Session, officer_ids: list[str], on: date) -> set[str]:
    """这些人里某日不在岗的。"""
    query = select(Absence.officer_id).where(
        Absence.officer_id.in_(officer_ids), Absence.cancelled_at.is_(None), Absence.since <= on, Absence.until >= on
    )
    return set(s.scalars(query))


def record_training(actor: Actor, officer_id: str, data: dict[str, Any]) -> Training:
    """记一次培训（S0-27b）：本部门经办记本部门的人；写错了再记一条，不改旧的，一字不差的不记两次。

    Raises Absent; Problem training.dates / absence.foreign / training.again.
    """
    if data["held_on"] > clock.today() or (data["valid_until"] and data["valid_until"] < data["held_on"]):
        raise Problem("training.dates", "培训结束日不能在今天以后，有效期不能早于结束日。")
    with unit() as s:
        person = get_visible(Officer, actor, officer_id, "人员")
        if person.department_id != actor.department_id and not actor.has("system_admin"):
            raise Problem("absence.foreign", "只能记本部门的人。")
        if s.scalar(select(Training.id).filter_by(officer_id=person.id, **data).limit(1)) is not None:
            told = f"{data['held_on'].isoformat()} 的“{data['title']}”已给这个人记过，各栏都一样，不用再记。"
            raise Problem("training.again", told)
        row = Training(id=new_id(), officer_id=person.id, recorded_by=actor.officer_id, created_at=clock.now(), **data)
        s.add(row)
        payload = {"officer": person.id, "qualification": row.qualification, "held_on": row.held_on.isoformat()}
        trail.append(s, "officer.trained", ref=row.id, actor=actor, payload=payload)
    return row


def put_liaison(actor: Actor, department_id: str, role: str, data: dict[str, str]) -> Liaison:
    """填附件5 的一行：本单位经办填本单位的，系统管理员可填任何单位（S4-22）。

    Raises Absent; Problem liaison.foreign.
    """
    if department_id != actor.department_id and not actor.has("system_admin"):
        raise Problem("liaison.foreign", "只能填本单位的联络表。")
    with unit() as s:
        get_visible(Department, actor, department_id, "部门")
        row = s.scalar(select(Liaison).where(Liaison.department_id == department_id, Liaison.role == role))
        if row is None:
            row = Liaison(id=new_id(), department_id=department_id, role=role)
            s.add(row)
        for name, value in data.items():
            setattr(row, name, value.strip())
        row.changed_by, row.changed_at = actor.officer_id, clock.now()
        s.flush()
        trail.append(s, "liaison.filled", ref=row.id, actor=actor, payload={"department": department_id, "role": role})
    return row


def liaisons(actor: Actor) -> list[Liaison]:
    """看得见的联络表，按部门与三种身份排好。"""
    order = {"LEADER": 0, "OFFICE": 1, "CONTACT": 2}
    rows = list(session().scalars(visible(Liaison, actor)))
    return sorted(rows, key=lambda row: (row.department_id, order[row.role]))
