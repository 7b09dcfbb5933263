"""合并重复登记的对象：两个编号都留着，旧编号找得到并入的那一户（S1-06 对象完整）。"""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from server import clock, trail
from server.auth import Actor, get_visible
from server.db import new_id, unit
from server.domain.vocabulary.entities import CodeKind, EntityKind
from server.problems import Problem
from server.registry.entities import hooks
from server.registry.entities.service import event
from server.registry.models import (
    ConflictOfInterest,
    Entity,
    EntityEvent,
    EntityPermit,
    Membership,
    SubLibraryMember,
)

SUBJECT_CODES = (CodeKind.USCC, CodeKind.REG_NO)
"""Codes the registrar gives to one subject: two different ones are two subjects until somebody shows otherwise."""


def merge(actor: Actor, old_id: str, into_id: str, reason: str, evidence: str = "") -> Entity:
    """把 old 并入 into，返回 into；合并不能撤回，都要写依据；种类不同、代码不同的两户须两人办（merge_requests）。

    A unified social credit code names one subject for life: two different valid ones are two subjects unless the
    registrar has given the same subject a new code, which `evidence` tells (document, date).

    Lists, permits, sub-libraries and recusals go over; inspections, draws and publications keep the id they were made
    under and are reached through it. Raises Absent, Problem entity.merge / entity.two_subjects / entity.busy /
    entity.exited / entity.merge_second.
    """
    with unit() as s:
        old, into = pair(s, actor, old_id, into_id, evidence)
        if why := needs_second(s, actor, old, into):
            raise Problem("entity.merge_second", f"{why}，须由本部门另一人确认。请提出合并，等另一人确认。")
        join(s, actor, old, into, reason, evidence)
        trail.append(s, "entity.merged", ref=into.id, actor=actor, payload={"old": old.id, "into": into.id})
    return into


def pair(s: Session, actor: Actor, old_id: str, into_id: str, evidence: str) -> tuple[Entity, Entity]:
    """能合并的两户：要并掉的，留下的。

    Raises Absent, Problem entity.merge / entity.two_subjects / entity.busy / entity.exited.
    """
    old = get_visible(Entity, actor, old_id, "检查对象")
    into = get_visible(Entity, actor, into_id, "检查对象")
    if old.id == into.id:
        raise Problem("entity.merge", "不能并入自己。")
    if old.merged_into or into.merged_into:
        raise Problem("entity.merge", "其中一户已经并入别户。")
    if len(evidence.strip()) < 4:
        raise Problem("entity.two_subjects", _why_evidence(old, into), field="evidence")
    if into.status == "exited":
        raise Problem("entity.exited", "留下的一户已退出名录，请反过来合并，或先恢复它。")
    if hooks.under_inspection(s, [old.id]):
        raise Problem("entity.busy", "要并掉的一户正在检查，办结之后才能合并。")
    return old, into


def needs_second(s: Session, actor: Actor, old: Entity, into: Entity) -> str:
    """为什么要第二个人：种类不同，两个登记代码不同，或自己先把种类改成一样的；不要的为空。

    A number of one's own (其他编号) says nothing about the subject, and a registration number beside a unified code is
    the same firm before and after its new licence: these may be joined by one person.
    """
    if old.kind != into.kind:
        return "两户种类不同"
    if old.id_kind == into.id_kind and old.id_kind in SUBJECT_CODES:
        return f"两户的{CodeKind(old.id_kind).label}不同"
    here = (EntityEvent.entity_id.in_((old.id, into.id)), EntityEvent.by == actor.officer_id)
    changes = s.scalars(select(EntityEvent.changes).where(*here, EntityEvent.kind == "CHANGED"))
    return "种类是您改成一样的" if any("kind" in (told.get("before") or {}) for told in changes) else ""


def join(s: Session, actor: Actor, old: Entity, into: Entity, reason: str, evidence: str) -> None:
    """并过去：名录、许可、子库、回避；在调用者的写单元里，留痕由调用者写。"""
    _lists(s, old.id, into.id)
    _permits(s, old.id, into.id)
    _recusals(s, old.id, into.id)
    s.execute(update(Entity).where(Entity.merged_into == old.id).values(merged_into=into.id))
    old.merged_into, old.status = into.id, "exited"
    old.revision += 1
    into.revision += 1
    told = {"from": old.id_value, "into": into.id_value, "from_name": old.name, "evidence": evidence.strip()}
    s.add(event(actor, old.id, "MERGED", clock.today(), told, reason))
    s.add(event(actor, into.id, "MERGED", clock.today(), told, reason))


def _why_evidence(old: Entity, into: Entity) -> str:
    """A merge cannot be taken back: what it rests on is written down every time."""
    if old.id_kind == into.id_kind == "uscc":
        return "两个统一社会信用代码都有效而不相同，是两个主体，不能合并。确系换码的，请写明登记机关换码的依据。"
    if old.kind != into.kind:
        kinds = f"{EntityKind(old.kind).label}与{EntityKind(into.kind).label}"
        return f"两户种类不同（{kinds}），多半是两个主体。确是同一户的，请写明依据：登记机关的文书、文号、日期。"
    return "请写明合并的依据，例如登记机关的文书、文号，或两份执照的核对情况。合并后不能拆开。"


def _lists(s: Session, old_id: str, into_id: str) -> None:
    """Whoever had the old one on the list has the one that stays on it from today; the old one leaves today."""
    today = clock.today()
    has = set(s.scalars(select(Membership.department_id).where(Membership.entity_id == into_id)))
    for row in s.scalars(select(Membership).where(Membership.entity_id == old_id, Membership.until.is_(None))):
        row.until = today
        if row.department_id not in has:
            s.add(Membership(entity_id=into_id, department_id=row.department_id, since=today))
    listed = set(s.scalars(select(SubLibraryMember.sub_library_id).where(SubLibraryMember.entity_id == into_id)))
    shelves = select(SubLibraryMember).where(SubLibraryMember.entity_id == old_id, SubLibraryMember.until.is_(None))
    for place in s.scalars(shelves):
        place.until = today
        if place.sub_library_id not in listed:
            s.add(SubLibraryMember(sub_library_id=place.sub_library_id, entity_id=into_id, since=today))


def _permits(s: Session, old_id: str, into_id: str) -> None:
    has = {(row.kind, row.number) for row in s.scalars(select(EntityPermit).where(EntityPermit.entity_id == into_id))}
    for row in s.scalars(select(EntityPermit).where(EntityPermit.entity_id == old_id)):
        if (row.kind, row.number) not in has:
            row.entity_id = into_id


def _recusals(s: Session, old_id: str, into_id: str) -> None:
    """Copied, not moved: who must not check the one must not check the other under either id."""
    rows = list(s.scalars(select(ConflictOfInterest).where(ConflictOfInterest.entity_id.in_((old_id, into_id)))))
    has = {(row.inspector_id, row.kind) for row in rows if row.entity_id == into_id}
    s.add_all(
        ConflictOfInterest(
            id=new_id(),
            inspector_id=row.inspector_id,
            entity_id=into_id,
            kind=row.kind,
            since=row.since,
            until=row.until,
        )
        for row in rows
        if row.entity_id == old_id and (row.inspector_id, row.kind) not in has
    )
