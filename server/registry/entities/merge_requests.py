"""种类不同、代码不同的两户合并：一人提出，本部门另一人确认或退回（S1-06 对象完整）。"""

from __future__ import annotations

from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from server import clock, trail
from server.accounts.messages import officers_with, tell
from server.accounts.roles import signed_as
from server.auth import Actor, get_visible, visible
from server.db import new_id, session, unit
from server.domain import second
from server.domain.vocabulary.entities import EntityKind
from server.problems import Absent, Problem, refuse
from server.registry.entities import merging
from server.registry.models import Entity, EntityMerge

SHOWN = 200
DONE = {"CONFIRMED": "merged", "REFUSED": "refused", "WITHDRAWN": "withdrawn"}


def request(actor: Actor, old_id: str, into_id: str, reason: str, evidence: str) -> EntityMerge:
    """提出合并：依据写明，等本部门另一名经办或审批人确认；确认之前两户照旧。

    Raises Absent, Problem entity.merge / entity.two_subjects / entity.busy / entity.exited / entity.merge_waiting.
    """
    if actor.department_id is None:
        raise Absent("部门")
    with unit() as s:
        old, into = merging.pair(s, actor, old_id, into_id, evidence)
        why = merging.needs_second(s, actor, old, into)
        if not why:
            raise Problem("entity.merge", "两户种类相同，登记代码不冲突，不必另一人确认，请直接合并。")
        if s.scalar(_waiting_on(old.id, into.id)) is not None:
            raise Problem("entity.merge_waiting", "这一户已有一件合并在等确认，先办完那一件。")
        row = EntityMerge(
            id=new_id(),
            department_id=actor.department_id,
            old_id=old.id,
            into_id=into.id,
            reason=reason.strip(),
            evidence=evidence.strip(),
            requested_by=actor.officer_id,
        )
        s.add(row)
        _ask(s, actor, row, f"请确认：“{old.name}”并入“{into.name}”，{why}")
        trail.append(s, "entity.merge_requested", ref=row.id, actor=actor, payload={"old": old.id, "into": into.id})
    return row


def decide(actor: Actor, request_id: str, decision: str, opinion: str = "") -> EntityMerge:
    """确认（当场合并）、退回（写理由），或由提出人撤回；提出人自己不能确认。

    Raises Absent, Problem wrong_state / duty_separation / forbidden / entity.reason and what merging raises.
    """
    with unit() as s:
        row = get_visible(EntityMerge, actor, request_id, "待确认的合并")
        if row.department_id != actor.department_id:
            raise Problem("forbidden", "只有提出的部门能确认。")
        if row.state != "waiting":
            raise Problem("wrong_state", "这一件已经办过。", state=row.state)
        if decision != "WITHDRAWN":
            refuse(second.another(actor.officer_id, (row.requested_by,), "自己提出的要由另一人确认，您可以撤回。"))
        elif row.requested_by != actor.officer_id:
            raise Problem("forbidden", "只有提出人能撤回。")
        if decision == "REFUSED" and len(opinion.strip()) < 2:
            raise Problem("entity.reason", "退回要写理由，提出人看得到。", field="opinion")
        row.state, row.opinion = DONE[decision], opinion.strip()
        row.decided_by, row.decided_at = actor.officer_id, clock.now()
        payload = {"old": row.old_id, "into": row.into_id, "requested_by": row.requested_by}
        if decision == "CONFIRMED":
            old, into = merging.pair(s, actor, row.old_id, row.into_id, row.evidence)
            merging.join(s, actor, old, into, row.reason, row.evidence)
            _tell(s, row, f"“{old.name}”并入“{into.name}”已确认")
            trail.append(s, "entity.merged", ref=into.id, actor=actor, payload=payload)
        elif decision == "REFUSED":
            _tell(s, row, f"合并没有同意：{row.opinion[:200]}")
            trail.append(s, "entity.merge_refused", ref=row.id, actor=actor, payload=payload)
        else:
            trail.append(s, "entity.merge_withdrawn", ref=row.id, actor=actor, payload=payload)
    return row


def listed(actor: Actor, state: str = "waiting") -> list[EntityMerge]:
    """本部门的合并申请，新的在前；state 为空即全部。"""
    query = visible(EntityMerge, actor).order_by(EntityMerge.requested_at.desc(), EntityMerge.id.desc()).limit(SHOWN)
    return list(session().scalars(query.where(EntityMerge.state == state) if state else query))


def shown(actor: Actor, row: EntityMerge) -> dict[str, Any]:
    """一件申请与两户的对照。"""
    return {
        "id": row.id,
        "old": _firm(row.old_id),
        "into": _firm(row.into_id),
        "reason": row.reason,
        "evidence": row.evidence,
        "state": row.state,
        "requested_by": signed_as(row.requested_by, "clerk", row.requested_at),
        "requested_at": row.requested_at,
        "opinion": row.opinion,
        "decided_by": signed_as(row.decided_by, "clerk", row.decided_at) if row.decided_by else "",
        "decided_at": row.decided_at,
        "mine": row.requested_by == actor.officer_id,
    }


def _firm(entity_id: str) -> dict[str, str]:
    row = session().get_one(Entity, entity_id)
    kind = EntityKind(row.kind).label
    return {"id": row.id, "name": row.name, "code": row.id_value, "kind": kind, "address": row.address}


def _waiting_on(old_id: str, into_id: str) -> Any:
    """Neither of the two may be in another merge that waits: the one would pull the ground from the other."""
    both = (old_id, into_id)
    touches = or_(EntityMerge.old_id.in_(both), EntityMerge.into_id.in_(both))
    return select(EntityMerge.id).where(EntityMerge.state == "waiting", touches).limit(1)


def _ask(s: Session, actor: Actor, row: EntityMerge, text: str) -> None:
    today = clock.today()
    asked = {one for role in ("clerk", "approver") for one in officers_with(s, role, row.department_id, today)}
    for officer_id in sorted(asked - {actor.officer_id}):
        tell(s, officer_id, "registry", text, dedupe=f"merge:{row.id}", link="/desk/entities?merges=1")


def _tell(s: Session, row: EntityMerge, text: str) -> None:
    link = f"/desk/entities?id={row.into_id}"
    tell(s, row.requested_by, "registry", text, dedupe=f"merge-done:{row.id}", link=link)
