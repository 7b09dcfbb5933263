"""隔离区怎样列出来：每条写明哪一户、哪一项任务，可以按这些字找；派单不归他看的、名称还封着的，不写也找不到。"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, or_, select

from server.accounts.models import Officer
from server.auth import Actor, visible
from server.db import session
from server.field import schemas
from server.inspections import names
from server.inspections.models import Assignment, OpLog, Quarantine

MOST = 200


def listed(actor: Actor, decided: bool, words: str) -> dict[str, Any]:
    """待处理的，旧的在前；已决定的，新近决定的在前；最多二百条。"""
    undecided = Quarantine.decision.is_(None)
    rows = visible(Quarantine, actor).where(~undecided if decided else undecided)
    if words:
        by = Quarantine.officer_id.in_(select(Officer.id).where(Officer.display_name.contains(words, autoescape=True)))
        theirs = rows.where(by).with_only_columns(Quarantine.assignment_id)
        # whole tasks: all of one task can be decided together, so none of it may be left out of sight
        tasks = or_(Quarantine.assignment_id.in_(_said(actor, words)), Quarantine.assignment_id.in_(theirs))
        rows = rows.where(or_(tasks, by))
    total = session().scalar(select(func.count()).select_from(rows.subquery()))
    order = (Quarantine.decided_at.desc(), Quarantine.id) if decided else (Quarantine.created_at, Quarantine.id)
    found = session().scalars(rows.order_by(*order).limit(MOST)).all()
    return {"items": shown(actor, found), "next": None, "total": total}


def shown(actor: Actor, rows: Sequence[Quarantine]) -> list[dict[str, Any]]:
    """各条连同谁做的、原操作、哪一户的哪一项任务。"""
    ids = {row.assignment_id for row in rows if row.assignment_id}
    tasks = {one.id: one for one in session().scalars(visible(Assignment, actor).where(Assignment.id.in_(ids)))}
    told = names.known(actor, tasks.values())
    return [_row(row, tasks.get(row.assignment_id or ""), told) for row in rows]


def _said(actor: Actor, words: str) -> list[str]:
    """这些字说的派单：任务名称、文号里有的，和对象名称里有、此人又已知道名称的。"""
    held = visible(Quarantine, actor).with_only_columns(Quarantine.assignment_id)
    near = visible(Assignment, actor).where(Assignment.id.in_(held))
    fields = (Assignment.task_name, Assignment.no)
    plain = near.where(or_(*(column.contains(words, autoescape=True) for column in fields)))
    named = session().scalars(near.where(Assignment.entity_name.contains(words, autoescape=True))).all()
    return sorted(names.known(actor, named) | set(session().scalars(plain.with_only_columns(Assignment.id))))


def _row(row: Quarantine, task: Assignment | None, told: set[str]) -> dict[str, Any]:
    plain = {name: getattr(row, name) for name in schemas.QuarantineRow().fields if hasattr(row, name)}
    log = session().get_one(OpLog, (row.dev, row.seq))
    return plain | {
        "by": session().get_one(Officer, row.officer_id).display_name,
        "received_at": log.received_at,
        "op": log.op if log.raw else {},
        "entity_name": task.entity_name if task and task.id in told else None,
        "task_name": task and task.task_name,
        "no": task and task.no,
    }
