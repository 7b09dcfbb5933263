"""执法检查人员名录：登记、修改、回避关系（S1-05, S2-12, S3-11, S4-04）。"""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from server import clock, trail
from server.auth import Actor, get_visible, visible
from server.db import new_id, session, unit
from server.problems import Problem
from server.registry.models import ConflictOfInterest, Entity, Inspector, live
from server.registry.paging import Page


def search(actor: Actor, q: str = "", status: str = "", after: str | None = None, limit: int = 100) -> Page:
    """本部门的检查人员：姓名或证号片段。"""
    s = session()
    query = visible(Inspector, actor)
    if status:
        query = query.where(Inspector.status == status)
    if text := "".join(unicodedata.normalize("NFKC", q).split()):
        name, number = Inspector.name, Inspector.cert_no
        query = query.where(or_(name.contains(text, autoescape=True), number.startswith(text, autoescape=True)))
    page = query.where(Inspector.id > after) if after else query
    rows = list(s.scalars(page.order_by(Inspector.id).limit(limit + 1)))
    total = s.scalar(query.with_only_columns(func.count())) or 0
    return Page(rows[:limit], rows[limit - 1].id if len(rows) > limit else None, total)


def get(actor: Actor, inspector_id: str) -> Inspector:
    """一位检查人员。

    Raises Absent.
    """
    return get_visible(Inspector, actor, inspector_id, "检查人员")


def create(actor: Actor, values: dict[str, Any]) -> Inspector:
    """登记一位检查人员到本部门（S3-11）。

    values: columns of Inspector; `cert_no` and `name` are required. Raises Problem inspector.cert_taken / forbidden.
    """
    if actor.department_id is None:
        raise Problem("forbidden", "只能登记本部门的检查人员。")
    values = values | {"department_id": actor.department_id, "batch_id": None}
    with unit() as s:
        left_behind = s.scalar(_abandoned(values["cert_no"]), execution_options={"staged": True})
        row = left_behind or Inspector(id=new_id())
        for key, value in values.items():
            setattr(row, key, value)
        _save(s, row)
        trail.append(s, "inspector.created", ref=row.id, actor=actor, payload={"cert_no": row.cert_no})
    return row


def change(actor: Actor, inspector_id: str, changes: dict[str, Any]) -> Inspector:
    """改登记、停职或出库（S1-05 单位与岗位变动及时调整）；没有变化时不写。

    Raises Absent, Problem inspector.cert_taken.
    """
    row = get(actor, inspector_id)
    fields = sorted(key for key, value in changes.items() if getattr(row, key) != value)
    if not fields:
        return row
    with unit() as s:
        row = get(actor, inspector_id)
        for key in fields:
            setattr(row, key, changes[key])
        row.revision += 1
        _save(s, row)
        trail.append(s, "inspector.changed", ref=row.id, actor=actor, payload={"fields": fields, "status": row.status})
    return row


def declare_conflict(
    actor: Actor, inspector_id: str, entity_id: str, kind: str, since: date | None = None, until: date | None = None
) -> ConflictOfInterest:
    """登记回避关系（S2-12）；同一关系重复登记只改起止。

    Raises Absent for a foreign inspector or entity.
    """
    with unit() as s:
        get(actor, inspector_id)
        get_visible(Entity, actor, entity_id, "检查对象")
        same = select(ConflictOfInterest).where(
            ConflictOfInterest.inspector_id == inspector_id,
            ConflictOfInterest.entity_id == entity_id,
            ConflictOfInterest.kind == kind,
        )
        row = s.scalar(same) or ConflictOfInterest(
            id=new_id(), inspector_id=inspector_id, entity_id=entity_id, kind=kind
        )
        row.since, row.until = since or clock.today(), until
        s.add(row)
        trail.append(s, "conflict.declared", ref=row.id, actor=actor, payload={"kind": kind})
    return row


def conflicts(actor: Actor, inspector_id: str) -> list[ConflictOfInterest]:
    """一位检查人员的回避关系。"""
    get(actor, inspector_id)
    query = visible(ConflictOfInterest, actor).where(ConflictOfInterest.inspector_id == inspector_id)
    return list(session().scalars(query.order_by(ConflictOfInterest.id)))


def _abandoned(cert_no: str) -> Any:
    """A row an undone batch left behind holds the unique number, though no reader sees it."""
    return select(Inspector).where(Inspector.cert_no == cert_no, ~live(Inspector))


def _save(s: Session, row: Inspector) -> None:
    s.add(row)
    try:
        s.flush()
    except IntegrityError as error:
        raise Problem("inspector.cert_taken", f"执法证号 {row.cert_no} 已登记。") from error
