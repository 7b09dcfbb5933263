"""互认：采用别的部门、别的层级已有的检查结果，同一事项不再重复检查（S0-22、S1-16、S3-05）。"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock, storage, trail
from server.auth import Actor, get_visible
from server.db import new_id, unit
from server.domain import second
from server.domain.followups import WORDS
from server.domain.vocabulary.people import Role
from server.domain.vocabulary.plans import Decision
from server.followups.models import AdoptedResult
from server.problems import Absent, Problem, refuse
from server.registry.models import Entity, Item
from server.rules import service as rules

PDF = b"%PDF-"
MOST_BYTES = 12 << 20


def months_after(day: date, months: int) -> date:
    """几个月之后的同一天；没有那一天的取月末。"""
    at = day.year * 12 + day.month - 1 + months
    year, month = divmod(at, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise ValueError("no such day")


def propose(
    actor: Actor,
    *,
    entity_id: str,
    item_ids: Sequence[str],
    authority: str,
    no: str,
    inspected_on: date,
    words: str,
    paper: tuple[str, bytes],
) -> AdoptedResult:
    """登记一份别处的检查结果，附来文，等批准。

    Raises Absent; Problem adopted.dates, followup.words, followup.file.
    """
    get_visible(Entity, actor, entity_id, "检查对象")
    for item_id in item_ids:
        get_visible(Item, actor, item_id, "抽查事项")
    if actor.department_id is None:
        raise Absent("部门")
    if not item_ids or len(words.strip()) < WORDS or len(authority.strip()) < 2 or len(no.strip()) < 2:
        raise Problem("followup.words", "请写明机关、来文号、结果，并选抵哪些事项。")
    months = rules.profile_of(actor.department_id).number("norepeat.months")
    until = months_after(inspected_on, months)
    if inspected_on > clock.today() or until < clock.today():
        raise Problem("adopted.dates", f"只采用最近 {months} 个月之内的检查结果。")
    name, content = paper
    if not content.startswith(PDF) or len(content) > MOST_BYTES:
        raise Problem("followup.file", "来文须是 PDF，不超过 12 MB。")
    sha256 = storage.put(content)
    with unit() as s:
        row = AdoptedResult(
            id=new_id(), department_id=actor.department_id, entity_id=entity_id, item_ids=list(item_ids),
            source_authority=authority.strip(), source_no=no.strip(), inspected_on=inspected_on,
            result_words=words.strip(), sha256=sha256, size=len(content), name=name[-100:] or "来文.pdf",
            free_until=until, author_id=actor.officer_id, state="proposed", created_at=clock.now(),
        )  # fmt: skip
        s.add(row)
        payload = {"entity": entity_id, "items": list(item_ids), "no": no, "sha256": sha256}
        trail.append(s, "adoption.proposed", ref=row.id, actor=actor, payload=payload)
    return row


def decide(actor: Actor, adopted_id: str, decision: str, opinion: str) -> AdoptedResult:
    """批准或不采用；登记的人不能自己批。

    Raises Absent; Problem duty_separation, followup.not_approver, wrong_state, followup.words.
    """
    with unit() as s:
        row = get_visible(AdoptedResult, actor, adopted_id, "互认")
        if Role.APPROVER not in actor.roles or actor.department_id != row.department_id:
            raise Problem("followup.not_approver", "只有本部门审批人可以批准。")
        refuse(second.another(actor.officer_id, (row.author_id,), "登记的人不能自己批准。"))
        if row.state != "proposed":
            raise Problem("wrong_state", "这一件已经批过了。", state=row.state)
        if decision == Decision.RETURNED and len(opinion.strip()) < WORDS:
            raise Problem("followup.words", f"不采用要写明理由，至少 {WORDS} 个字。")
        row.state = "approved" if decision == Decision.APPROVED else "rejected"
        row.approver_id, row.decided_at = actor.officer_id, clock.now()
        kind = "adoption.approved" if row.state == "approved" else "adoption.rejected"
        trail.append(s, kind, ref=row.id, actor=actor, payload={"opinion": opinion, "until": str(row.free_until)})
    return row


def spared(s: Session, item_ids: Sequence[str], day: date) -> set[str]:
    """有互认的结果、这些事项这一天不再重复检查的户。"""
    query = select(AdoptedResult.entity_id, AdoptedResult.item_ids).where(
        AdoptedResult.state == "approved", AdoptedResult.free_until >= day, AdoptedResult.inspected_on <= day
    )
    return {entity_id for entity_id, items in s.execute(query) if set(items) & set(item_ids)}
