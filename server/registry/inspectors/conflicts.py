"""回避关系：登记、终止、本人确认（S2-12）。"""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock, trail
from server.accounts.messages import tell
from server.accounts.models import Officer
from server.auth import Actor, get_visible, visible
from server.db import new_id, session, unit
from server.domain.team import must_confirm
from server.problems import Absent, Problem
from server.registry.models import ConflictOfInterest, Entity, Inspector


def _person(actor: Actor, inspector_id: str) -> Inspector:
    """本部门经办看得见的人，或本人。"""
    return get_visible(Inspector, actor, inspector_id, "检查人员")


def declare_conflict(
    actor: Actor, inspector_id: str, entity_id: str, kind: str, since: date | None = None, until: date | None = None
) -> ConflictOfInterest:
    """登记回避关系（S2-12）；同一关系重复登记只改起止。经办登记，或本人申报自己的。

    What another person entered waits for the word of the inspector, who is told.
    Raises Absent for a foreign inspector or entity; Problem invalid when it ends before it begins.
    """
    begins = since or clock.today()
    if until and until < begins:
        raise Problem("invalid", "回避的止日早于起日。")
    if not actor.has("clerk") and actor.inspector_id != inspector_id:
        raise Absent("检查人员")
    with unit() as s:
        person = _person(actor, inspector_id)
        get_visible(Entity, actor, entity_id, "检查对象")
        same = select(ConflictOfInterest).where(
            ConflictOfInterest.inspector_id == inspector_id,
            ConflictOfInterest.entity_id == entity_id,
            ConflictOfInterest.kind == kind,
        )
        row = s.scalar(same) or ConflictOfInterest(
            id=new_id(), inspector_id=inspector_id, entity_id=entity_id, kind=kind
        )
        news = (row.since, row.until) != (begins, until)
        row.since, row.until = begins, until
        s.add(row)
        if news and actor.inspector_id != inspector_id:
            _ask(s, person, row)
        trail.append(s, "conflict.declared", ref=row.id, actor=actor, payload={"kind": kind})
    return row


def _ask(s: Session, person: Inspector, row: ConflictOfInterest) -> None:
    """请本人核对：先前确认的不算数了；哪一户、什么关系只在名录里看。"""
    person.conflicts_confirmed_on = None
    known = f"conflict:{row.id}:{row.since}:{row.until or ''}"
    said = "经办登记了您的一条回避关系。请核对，没有遗漏就点“本人确认：以上齐全”。"
    for officer in s.scalars(select(Officer.id).where(Officer.inspector_id == person.id, Officer.active.is_(True))):
        tell(s, officer, "conflict", said, dedupe=known, link=f"/desk/inspectors?id={person.id}")


def unconfirmed(actor: Actor) -> int:
    """登记了而本人还没有确认的回避关系，或确认已满一年：等他本人的为 1。"""
    if not actor.has("inspector") or actor.inspector_id is None:
        return 0
    person = session().get(Inspector, actor.inspector_id)
    if person is None or not must_confirm(person.conflicts_confirmed_on, clock.today()):
        return 0
    held = select(ConflictOfInterest.id).where(ConflictOfInterest.inspector_id == person.id).limit(1)
    return int(session().scalar(held) is not None)


def end_conflict(actor: Actor, conflict_id: str, on: date) -> ConflictOfInterest:
    """终止回避关系：当天仍须回避，次日起不必；不删。

    Raises Absent.
    """
    with unit() as s:
        row = get_visible(ConflictOfInterest, actor, conflict_id, "回避关系")
        row.until = on
        trail.append(s, "conflict.ended", ref=row.id, actor=actor, payload={"on": on.isoformat()})
    return row


def conflicts(actor: Actor, inspector_id: str) -> list[ConflictOfInterest]:
    """一位检查人员的回避关系。"""
    _person(actor, inspector_id)
    query = visible(ConflictOfInterest, actor).where(ConflictOfInterest.inspector_id == inspector_id)
    return list(session().scalars(query.order_by(ConflictOfInterest.id)))


def names(rows: list[ConflictOfInterest]) -> dict[str, str]:
    """回避关系里各户的名称。"""
    query = select(Entity.id, Entity.name).where(Entity.id.in_([row.entity_id for row in rows]))
    return {row[0]: row[1] for row in session().execute(query)}


def confirm(actor: Actor, inspector_id: str) -> Inspector:
    """本人确认：登记的回避关系齐全（S2-12）。别人不能代为确认。

    Raises Absent, Problem forbidden.
    """
    if actor.inspector_id != inspector_id:
        raise Problem("forbidden", "回避关系须由本人确认，别人不能代办。")
    with unit() as s:
        row = _person(actor, inspector_id)
        row.conflicts_confirmed_on = clock.today()
        held = len(conflicts(actor, inspector_id))
        trail.append(s, "conflict.confirmed", ref=row.id, actor=actor, payload={"count": held})
    return row
