"""规则与时间的扫描：重算暂定的时限、催办、年计划的钟、缺年历的告警；一律幂等。"""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server import clock, trail
from server.accounts.messages import officers_with, tell
from server.accounts.models import Department, Jurisdiction, Officer, RoleGrant
from server.auth import OVERSEER, SYSTEM
from server.db import session, unit
from server.domain import deadlines
from server.domain.calendar import DAY, missing_year, working_days_left
from server.domain.vocabulary.rules import DeadlineKind, DeadlineState
from server.jobs import Tally, sweep
from server.rules import clocks, leading, moved, values, years
from server.rules.models import Deadline

BATCH = 100
OWN_CALLS = (DeadlineKind.PUBLISH, DeadlineKind.COLLECT)
"""Whoever publishes calls for these itself, because only there is known whether the dossier was decided."""
OPENS_BEFORE = 60


@sweep("rules.reckon")
def reckon() -> Tally:
    """年历换了就重算：暂定的变成确定的，跟着它的日期在同一事务里改，留痕写明前后。"""
    tally, current = Tally(), years.stamp()
    while True:
        stale = (Deadline.state == DeadlineState.OPEN) & (Deadline.reckoned != current)
        with unit(technical=True) as s:
            rows = list(s.scalars(select(Deadline).where(stale, Deadline.days.is_(None)).limit(BATCH)))
            for row in rows:
                row.reckoned = current
        ids = list(session().scalars(select(Deadline.id).where(stale, Deadline.days.is_not(None)).limit(BATCH)))
        if not ids and not rows:
            return tally
        if ids:
            tally.due += len(ids)
            tally.done += _reckon(ids)


def _reckon(ids: list[str]) -> int:
    with unit() as s:
        rows = list(s.scalars(select(Deadline).where(Deadline.id.in_(ids)).order_by(Deadline.id)))
        changes = []
        for row in rows:
            before = row.due_on
            if clocks.again(row):
                s.flush()
                moved.tell(s, row)
                changes.append({"id": row.id, "from": before.isoformat(), "to": row.due_on.isoformat()})
        payload = {"calendar": years.stamp(), "looked_at": len(rows), "changed": changes}
        trail.append(s, "deadlines.reckoned", ref=None, actor=SYSTEM, payload=payload)
    return len(rows)


@sweep("rules.alert")
def alert() -> Tally:
    """到期前按种类催办，逾期再催一次；一只钟一档只催一次。"""
    tally, today, table = Tally(), clock.today(), years.in_force()
    by_day = (Deadline.kind.not_in(OWN_CALLS), Deadline.due_at.is_(None))
    query = select(Deadline).where(Deadline.state == DeadlineState.OPEN, *by_day)
    for row in list(session().scalars(query.order_by(Deadline.due_on))):
        level = deadlines.alert(today, row.due_on, table, deadlines.LEVELS.get(row.kind, deadlines.ALERTS))
        if level is None or (row.alerted is not None and row.alerted <= level):
            continue
        tally.due += 1
        _call(row.id, level, working_days_left(today, row.due_on, table))
        tally.done += 1
    return tally


def _call(deadline_id: str, level: int, left: int) -> None:
    with unit() as s:
        row = s.get_one(Deadline, deadline_id)
        roles = ("clerk",) if level > 1 else ("clerk", "approver")
        people = {p for role in roles for p in officers_with(s, role, row.department_id, clock.today())}
        link = f"/desk{leading.link_of(SYSTEM, row)}"  # who is told here is of the department whose clock it is
        for officer_id in sorted(people):
            dedupe = f"clock:{row.id}:{row.due_on.isoformat()}:{level}"
            tell(s, officer_id, "deadline", sentence(row, left), dedupe=dedupe, link=link)
        row.alerted = level
        payload = {"level": level, "told": len(people), "due": row.due_on.isoformat()}
        trail.append(s, "deadline.called", ref=row.id, actor=SYSTEM, payload=payload)


@sweep("rules.hours")
def hours() -> Tally:
    """按小时算的时限（紧急检查补批）：将到催经办、审批；过了再催一次，并报上级部门与督导的人。"""
    tally = Tally()
    query = select(Deadline).where(Deadline.state == DeadlineState.OPEN, Deadline.due_at.is_not(None))
    for row in list(session().scalars(query.order_by(Deadline.due_at))):
        level = deadlines.hour_alert(clock.now(), row.due_at or clock.now())
        if level is None or (row.alerted is not None and row.alerted <= level):
            continue
        tally.due += 1
        _call_by_hour(row.id, level)
        tally.done += 1
    return tally


def _call_by_hour(deadline_id: str, level: int) -> None:
    with unit() as s:
        row, today = s.get_one(Deadline, deadline_id), clock.today()
        own = [officers_with(s, role, row.department_id, today) for role in ("clerk", "approver")]
        above = _above(s, row.department_id, today) if level == 0 else []
        for officer_id in sorted({one for found in (*own, above) for one in found}):
            dedupe = f"clock:{row.id}:{clock.iso(row.due_at or row.created_at)}:{level}"
            text = hour_sentence(row, passed=level == 0)
            tell(s, officer_id, "deadline", text, dedupe=dedupe, link=f"/desk{row.link}")
        row.alerted = level
        told = len({one for found in (*own, above) for one in found})
        payload = {"level": level, "told": told, "above": len(above), "due": row.due_on.isoformat()}
        trail.append(s, "deadline.called", ref=row.id, actor=SYSTEM, payload=payload)


def _above(s: Session, department_id: str, on: date) -> list[str]:
    """上级部门的审批人，以及督导的人：本部门没有办，由他们过问。"""
    superior = s.get_one(Department, department_id).superior_id
    approvers = officers_with(s, "approver", superior, on) if superior else []
    watching = {superior, department_id, None}
    return sorted({*approvers, *(one for place in watching for one in officers_with(s, OVERSEER, place, on))})


def hour_sentence(row: Deadline, *, passed: bool) -> str:
    """按小时的催办：到几时几分写在 says 里。"""
    name = DeadlineKind(row.kind).label
    return f"{name}{'已过期限' if passed else '时限快到'}：{row.title}。{row.says}。"


def sentence(row: Deadline, left: int) -> str:
    """催办的一句话。"""
    name = DeadlineKind(row.kind).label
    due = f"{row.due_on.isoformat()}{'（暂定）' if row.provisional else ''}"
    if left < 0:
        return f"{name}已过期限 {due}：{row.title}。{row.says}。"
    rest = "今天 24:00 截止" if left == 0 else f"还剩 {left} 个工作日"
    return f"{name}到 {due}，{rest}：{row.title}。{row.says}。"


@sweep("rules.yearly")
def yearly() -> Tally:
    """每个编计划的部门，每年一只年度计划的钟（S3-14 二月底前），到期前六十天开。"""
    tally, horizon = Tally(), clock.today() + DAY * OPENS_BEFORE
    for department_id in _planners(session()):
        rung = deadlines.yearly_clock(values.profile_of(department_id), DeadlineKind.PLAN, horizon.year)
        subject_id = clocks.yearly_id(department_id, horizon.year)
        own = (Deadline.subject_id == subject_id, Deadline.kind == DeadlineKind.PLAN)
        known = session().scalar(select(Deadline.id).where(*own))
        if known is None and clock.today() <= rung.on <= horizon:
            tally.due += 1
            _open_yearly(subject_id, department_id, rung, horizon.year)
            tally.done += 1
    return tally


def _open_yearly(subject_id: str, department_id: str, rung: deadlines.Clock, year: int) -> None:
    subject = clocks.Subject("department", subject_id, department_id, f"{year} 年度抽查计划", "/plans")
    with unit() as s:
        row = clocks.start(s, subject, rung, clock.today())
        s.flush()
        payload = {"kind": rung.rule, "due": rung.on.isoformat()}
        trail.append(s, "deadline.opened", ref=row.id, actor=SYSTEM, payload=payload)


def _planners(s: Session) -> list[str]:
    clerks = select(RoleGrant.department_id).where(RoleGrant.role == "clerk", RoleGrant.revoked_at.is_(None))
    query = select(Department.id).where(Department.active.is_(True), Department.id.in_(clerks))
    return list(s.scalars(query.order_by(Department.code)))


@sweep("rules.year_missing")
def year_missing() -> Tally:
    """六十天内要用而没有录的年历：每周告诉系统、安全两位管理员一次（rulings 9）。"""
    tally, today = Tally(), clock.today()
    year = missing_year(today, years.in_force())
    if year is None or session().scalar(select(Jurisdiction.code)) is None:
        return tally
    week = f"{today.isocalendar().year}W{today.isocalendar().week}"
    for officer_id in _keepers(session(), today):
        tally.due += 1
        tally.done += _warn(officer_id, year, week)
    return tally


def _warn(officer_id: str, year: int, week: str) -> bool:
    with unit(technical=True) as s:
        waiting = s.scalar(
            select(func.count()).where(Deadline.state == DeadlineState.OPEN, Deadline.provisional.is_(True))
        )
        text = f"{year} 年的放假安排还没有录入，现有 {waiting} 个时限只能暂定。通知一公布，请到“工作日历”录入。"
        return tell(s, officer_id, "calendar", text, dedupe=f"calendar:{year}:{week}", link="/desk/calendar")


def _keepers(s: Session, on: date) -> list[str]:
    query = (
        select(RoleGrant.officer_id)
        .join(Officer, Officer.id == RoleGrant.officer_id)
        .where(
            RoleGrant.role.in_(("system_admin", "security_admin")),
            RoleGrant.revoked_at.is_(None),
            RoleGrant.since <= on,
            Officer.active.is_(True),
        )
    )
    return sorted(set(s.scalars(query)))
