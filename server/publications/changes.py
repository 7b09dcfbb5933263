"""更正与撤下要两个人：一人拟，另一人看过前后对照再确认；确认之前公示不变（S3-16、S4-15）。"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock, trail
from server.accounts.messages import officers_with, tell
from server.auth import Actor, get_visible
from server.db import new_id, session, unit
from server.domain import second
from server.problems import Problem, refuse, register
from server.publications import choosing, service
from server.publications.models import Publication, PublicationChange

register("publication.pending", 409, "已有一份更正或撤下等着确认")
register("publication.changed", 409, "公示已经变了")

ACTS = {"correct": "更正", "withdraw": "撤下"}
CONFIRMERS = ("publisher", "approver", "legal_reviewer")
LINK = "/desk/publications"


def propose(actor: Actor, publication_id: str, act: str, changes: Mapping[str, Any], reason: str) -> PublicationChange:
    """拟一份更正或撤下，等另一人确认。

    Raises Absent; Problem publication.reason, publication.privacy, publication.field, publication.unchanged,
    publication.pending, wrong_state.
    """
    reason = service.reasoned(reason)
    with unit() as s:
        row = get_visible(Publication, actor, publication_id, "公示")
        if row.state not in ("published", "corrected"):
            raise Problem("wrong_state", f"这条公示现在不能{ACTS[act]}。")
        if waiting(s, row.id) is not None:
            raise Problem("publication.pending", "这条公示已有一份更正或撤下等着确认，请先办完那一份。")
        if act == "correct":
            service.after(service.last_version(s, row).record, changes, row.version + 1)
            _listed(s, row, changes)
        change = PublicationChange(
            id=new_id(), publication_id=row.id, act=act, changes=dict(changes) if act == "correct" else {},
            reason=reason, seen=row.version, proposed_by=actor.officer_id, proposer=actor.name, at=clock.now(),
            state="proposed", opinion="", decider="",
        )  # fmt: skip
        s.add(change)
        said = f"“{row.entity_name}”的公示拟{ACTS[act]}，请核对后确认：{reason}"
        for officer_id in _others(s, row.owner_department_id, actor.officer_id):
            tell(s, officer_id, "publication", said, dedupe=f"change:{change.id}", link=LINK)
        payload = {"act": act, "fields": sorted(change.changes), "reason": reason}
        trail.append(s, "publication.change_proposed", ref=row.id, actor=actor, payload=payload)
    return change


def decide(actor: Actor, change_id: str, confirmed: bool, opinion: str) -> PublicationChange:
    """确认（即刻生效，成为公开的新一版）或不同意；拟的人不能自己确认。

    Raises Absent; Problem duty_separation, publication.reason, publication.changed, wrong_state.
    """
    with unit() as s:
        change = get_visible(PublicationChange, actor, change_id, "更正")
        row = s.get_one(Publication, change.publication_id, with_for_update=True)
        if change.state != "proposed":
            raise Problem("wrong_state", "这一份已经办过了。")
        refuse(second.another(actor.officer_id, (change.proposed_by,), "这一份是您拟的，请由另一人核对后确认。"))
        if not confirmed and len(opinion.strip()) < service.REASON_LENGTH:
            raise Problem("publication.reason", "不同意请写明为什么，拟办的人要照着改。")
        if confirmed and row.version != change.seen:
            raise Problem("publication.changed", "拟办之后公示又有了新的一版，请退回重拟。")
        change.state = "confirmed" if confirmed else "refused"
        change.decided_by, change.decider, change.decided_at = actor.officer_id, actor.name, clock.now()
        change.opinion = opinion.strip()
        kind, payload = _done(s, row, change, actor) if confirmed else ("change_rejected", {"reason": change.opinion})
        said = f"“{row.entity_name}”的{ACTS[change.act]}" + ("已确认生效。" if confirmed else f"未获同意：{opinion}")
        tell(s, change.proposed_by, "publication", said, dedupe=f"changed:{change.id}", link=LINK)
        trail.append(s, f"publication.{kind}", ref=row.id, actor=actor, payload=payload)
    return change


def _done(s: Session, row: Publication, change: PublicationChange, actor: Actor) -> tuple[str, dict[str, Any]]:
    if change.act == "withdraw":
        payload = service.withdrawn(s, row, change.reason, actor)
    else:
        _listed(s, row, change.changes)
        payload = service.corrected(s, row, change.changes, change.reason, actor)
    return row.state, payload | {"proposed_by": change.proposed_by}


def _listed(s: Session, row: Publication, changes: Mapping[str, Any]) -> None:
    """事项只能是清单上有的；拟的时候看一次，生效之前再看一次。Raises Problem publication.field."""
    if "items" in changes:
        refuse(choosing.unlisted(changes["items"], choosing.names(s, row)))


def waiting(s: Session, publication_id: str) -> PublicationChange | None:
    """等着确认的一份；没有为 None。"""
    query = select(PublicationChange).where(PublicationChange.publication_id == publication_id)
    return s.scalars(query.where(PublicationChange.state == "proposed")).first()


def pending(publication_ids: list[str]) -> dict[str, PublicationChange]:
    """一页公示里各自等着确认的一份。"""
    query = select(PublicationChange).where(PublicationChange.publication_id.in_(publication_ids))
    found = session().scalars(query.where(PublicationChange.state == "proposed"))
    return {row.publication_id: row for row in found}


def _others(s: Session, department_id: str, officer_id: str) -> list[str]:
    found = (officers_with(s, role, department_id, clock.today()) for role in CONFIRMERS)
    return sorted({one for people in found for one in people} - {officer_id})
