"""时限看板：在走的各钟，按到期先后；另按周数一数（S4-21、S4-23）。"""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select

from server import clock
from server.accounts.models import Department
from server.auth import Actor, visible
from server.db import session
from server.domain.calendar import DAY, Calendar, working_days_left
from server.domain.vocabulary.rules import DeadlineKind, DeadlineState
from server.rules import clocks, leading, years
from server.rules.models import Deadline

WEEKS = 10
MOST = 500


def board(
    actor: Actor, *, department_id: str | None = None, kind: str | None = None, state: str = "open"
) -> dict[str, Any]:
    """看得见的时限：至多五百条，早的在前；总数、逾期数与各周件数按同一条件数。

    state: open, or met for what was done in the last thirty days.
    """
    query = visible(Deadline, actor).where(Deadline.state == state)
    if state != DeadlineState.OPEN:
        query = query.where(Deadline.met_on >= clock.today() - DAY * 30)
    if department_id:
        query = query.where(Deadline.department_id == department_id)
    chosen = query.where(Deadline.kind == kind) if kind else query
    s, table, today = session(), years.in_force(), clock.today()
    rows = list(s.scalars(chosen.order_by(Deadline.due_on, Deadline.id).limit(MOST)))
    names = {row.id: row.name for row in s.scalars(select(Department))}
    dues = Counter({row[0]: row[1] for row in s.execute(_by(chosen.subquery().c.due_on))})
    return {
        "items": [row_of(row, names, today, table) | {"link": leading.link_of(actor, row)} for row in rows],
        "next": None,
        "total": sum(dues.values()),
        "late": _late(chosen) if state == DeadlineState.OPEN else 0,
        "kinds": [
            {"kind": k, "label": DeadlineKind(k).label, "count": n} for k, n in s.execute(_by(query.subquery().c.kind))
        ],
        "weeks": weeks(dues, today),
        "today": today,
    }


def _late(chosen: Any) -> int:
    row = chosen.subquery().c
    passed = or_(row.due_on < clock.today(), row.due_at < clock.now())
    return session().scalar(select(func.count()).where(passed)) or 0


def _by(column: Any) -> Any:
    return select(column, func.count()).group_by(column).order_by(column)


def weeks(dues: Counter[date], today: date) -> list[dict[str, Any]]:
    """自本周起十周，每周到期几件；更早的算在逾期里，更晚的不画。"""
    monday = today - DAY * today.weekday()
    starts = [monday + DAY * 7 * n for n in range(WEEKS)]
    return [
        {
            "from": start,
            "to": start + DAY * 6,
            "count": sum(n for on, n in dues.items() if start <= on <= start + DAY * 6),
        }
        for start in starts
    ]


def row_of(row: Deadline, names: dict[str, str], today: date, table: Calendar) -> dict[str, Any]:
    """一只钟写成一行。"""
    late = row.state == DeadlineState.OPEN and clocks.late(row)
    return {
        "id": row.id,
        "kind": row.kind,
        "label": DeadlineKind(row.kind).label,
        "title": row.title,
        "link": row.link,
        "department_id": row.department_id,
        "department": names.get(row.department_id, ""),
        "subject_kind": row.subject_kind,
        "subject_id": row.subject_id,
        "started_on": row.started_on,
        "days": row.days,
        "due_on": row.due_on,
        "provisional": row.provisional,
        "says": row.says,
        "state": row.state,
        "met_on": row.met_on,
        "days_left": working_days_left(today, row.due_on, table),
        "unknown_year": None if late else years.unknown_year(table, today, row.due_on),
        "late": late or bool(row.met_on and row.met_on > row.due_on),
    }
