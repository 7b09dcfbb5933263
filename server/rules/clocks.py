"""时限：各房间在自己的写单元里开钟、办结、取消；不另留痕（那一件事的留痕已经说明）。"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock
from server.db import new_id
from server.domain.calendar import due
from server.domain.deadlines import Clock
from server.domain.vocabulary.rules import DeadlineState
from server.rules import years
from server.rules.models import Deadline


@dataclass(frozen=True, slots=True)
class Subject:
    """一只钟属于哪件事：种类、编号、部门、一句话、桌面网址。

    title never names an entity before credentials were shown: the board is read by the whole department.
    """

    kind: str
    id: str
    department_id: str
    title: str
    link: str


def start(s: Session, subject: Subject, rung: Clock, started_on: date, days: int | None = None) -> Deadline:
    """开一只钟；同一件事、同一种、同一起算日只有一只，再开就是改期。

    rung: what server.domain.deadlines computed. days: working days, or None for a fixed date. Runs in the
    caller's writing unit.
    """
    stamp = years.stamp()
    row = s.scalar(
        select(Deadline).where(
            Deadline.subject_id == subject.id, Deadline.kind == rung.rule, Deadline.started_on == started_on
        )
    )
    if row is None:
        row = Deadline(id=new_id(), kind=rung.rule, subject_id=subject.id, started_on=started_on)
        row.created_at = clock.now()
        s.add(row)
    row.subject_kind, row.department_id = subject.kind, subject.department_id
    row.title, row.link = subject.title[:200], subject.link
    row.days, row.due_on, row.provisional, row.says = days, rung.on, rung.provisional, rung.says[:200]
    row.due_at = rung.at
    row.reckoned, row.state = stamp, DeadlineState.OPEN
    return row


def yearly_id(department_id: str, year: int) -> str:
    """年度时限属于“某部门某年”：计划公示时用它办结。"""
    return f"{department_id}:{year}"


def start_new(s: Session, subjects: Iterable[Subject], rung: Clock, started_on: date) -> None:
    """一次开许多只定日的钟（派发一批检查）；都是新事，不查重。"""
    stamp = years.stamp()
    s.add_all(
        Deadline(
            id=new_id(),
            kind=rung.rule,
            subject_kind=each.kind,
            subject_id=each.id,
            department_id=each.department_id,
            title=each.title[:200],
            link=each.link,
            started_on=started_on,
            due_on=rung.on,
            provisional=rung.provisional,
            says=rung.says[:200],
            reckoned=stamp,
            state=DeadlineState.OPEN,
            created_at=clock.now(),
        )
        for each in subjects
    )


def on_rule(s: Session, subject: Subject, rung: Clock | None, started_on: date, days: int) -> Deadline | None:
    """开一只按工作日数的钟；规则不要求（rung 为 None）时不开。"""
    return start(s, subject, rung, started_on, days) if rung else None


def meet(s: Session, subject_id: str, kinds: Iterable[str] = (), on: date | None = None) -> int:
    """办结一件事的时限（默认它的全部），返回几只；晚了也照记办结日。"""
    return _close(s, subject_id, tuple(kinds), DeadlineState.MET, on or clock.today())


def cancel(s: Session, subject_id: str, kinds: Iterable[str] = (), *, started_on: date | None = None) -> int:
    """这件事不再需要这些时限（撤回、取消）；给了起算日的，只取消那一天起算的。"""
    return _close(s, subject_id, tuple(kinds), DeadlineState.CANCELLED, None, started_on)


def _close(
    s: Session, subject_id: str, kinds: tuple[str, ...], state: str, on: date | None, started_on: date | None = None
) -> int:
    query = select(Deadline).where(Deadline.subject_id == subject_id, Deadline.state == DeadlineState.OPEN)
    query = query.where(Deadline.started_on == started_on) if started_on else query
    rows = list(s.scalars(query.where(Deadline.kind.in_(kinds)) if kinds else query))
    for row in rows:
        row.state, row.met_on, row.closed_at = state, on, clock.now()
    return len(rows)


def late(row: Deadline) -> bool:
    """逾期没有：按小时的看时刻，按日的当日 24:00 前都算按期。"""
    return clock.now() > row.due_at if row.due_at else clock.today() > row.due_on


def again(row: Deadline) -> bool:
    """按作数的年历重算一只钟；到期日或暂定变了返回真。"""
    row.reckoned = years.stamp()
    if row.days is None:
        return False
    reached = due(row.started_on, row.days, years.in_force())
    if (reached.on, reached.provisional) == (row.due_on, row.provisional):
        return False
    row.due_on, row.provisional = reached.on, reached.provisional
    row.alerted = None
    return True
