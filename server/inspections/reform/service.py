"""派出以后检查表换版：没有动手的任务悄悄换用新的，动了手的由有权封存的人在手机上决定（S4-12）。"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server import trail
from server.accounts.service import jurisdiction
from server.auth import Actor, own_department, visible
from server.db import session, unit
from server.domain.stages import IN_HAND
from server.inspections import versions
from server.inspections.feeds import feed_all
from server.inspections.models import Assignment, OpLog
from server.inspections.service import crew, load_ops
from server.problems import Problem, register
from server.registry.models import Checklist

register("form_change.version", 409, "不能换成这一版检查表")
register("form_change.none", 409, "没有可换版的任务")

OPEN = IN_HAND
MOST = 100


class Changed(NamedTuple):
    """换了几张、请手机决定几张、还剩几张。"""

    moved: list[str]
    offered: int
    left: int


def waiting(actor: Actor, to: str) -> list[dict[str, Any]]:
    """本部门还在用同一检查表较旧一版、尚未封存的任务：每一版几张，其中几张已经动手。"""
    s = session()
    new = s.scalars(visible(Checklist, actor).where(Checklist.hash == to)).first()
    if new is None:
        return []
    begun = select(OpLog.insp).where(OpLog.insp == Assignment.id, OpLog.verdict == "applied").exists()
    query = (
        select(Checklist.hash, Checklist.version, func.count(), func.count().filter(begun))
        .join(Assignment, Assignment.form == Checklist.hash)
        .where(
            Checklist.code == new.code, Checklist.version < new.version, own_department(Assignment.department_id, actor)
        )
        .where(Assignment.state.in_(OPEN), _without(to))
        .group_by(Checklist.hash, Checklist.version)
        .order_by(Checklist.version)
    )
    names = ("form", "version", "assignments", "touched")
    return [dict(zip(names, row, strict=True)) for row in s.execute(query).all()]


def replace(actor: Actor, old: str, to: str, reason: str) -> Changed:
    """本部门用旧版的未封存任务换版：一次至多一百张，余下的再来一次（rulings 34 写者不久占）。

    Raises Problem form_change.version, form_change.none.
    """
    _fits(old, to)
    with unit() as s:
        where = (Assignment.department_id == actor.department_id, Assignment.form == old, Assignment.state.in_(OPEN))
        query = select(Assignment).where(*where, _without(to)).order_by(Assignment.id)
        rows = s.scalars(query.limit(MOST).with_for_update()).all()
        if not rows:
            raise Problem("form_change.none", "没有还在用旧版、尚未封存的任务。")
        moved = change(s, rows, to, reason, actor.officer_id)
        left = s.scalar(select(func.count()).select_from(Assignment).where(*where, _without(to))) or 0
        payload = {"from": old, "to": to, "packages": moved, "offered": len(rows) - len(moved), "reason": reason}
        trail.append(s, "assignments.form_changed", ref=to, actor=actor, payload=payload)
    return Changed(moved, len(rows) - len(moved), left)


def change(s: Session, rows: Sequence[Assignment], to: str, reason: str, officer_id: str) -> list[str]:
    """给这些派单添一版：没有动手的随即换发，答换发的任务包指纹；动了手的，检查组得知有新版可换。"""
    touched = set(s.scalars(select(OpLog.insp).where(OpLog.insp.in_([row.id for row in rows])).distinct()))
    moved = []
    for row in rows:
        every = versions.add(s, row, to, reason, officer_id)
        if versions.follow(s, row, every, load_ops(row.id, s) if row.id in touched else ()):
            moved.append(row.package_hash)
        else:
            feed_all(s, crew(row), "package", row.id)
    s.flush()
    return moved


def _without(to: str) -> Any:
    mine = (versions.FormVersion.assignment_id == Assignment.id, versions.FormVersion.form == to)
    return ~select(versions.FormVersion.n).where(*mine).exists()


def _fits(old: str, to: str) -> None:
    s = session()
    before, after = (s.scalars(select(Checklist).where(Checklist.hash == each)).first() for each in (old, to))
    if before is None or after is None or before.code != after.code or before.version >= after.version:
        raise Problem("form_change.version", "只能换成同一张检查表较新的一版。")
    pending = [item["no"] for part in after.body["sections"] for item in part["items"] if item.get("pending")]
    if pending and not jurisdiction().demo:
        raise Problem("form_change.version", f"检查表还有待核的题（第 {'、'.join(pending)} 题），不能用于真实任务。")
