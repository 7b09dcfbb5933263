"""清单的版本：草稿 → 法制审核 → 批准 → 公布；一步一人，一步一条留痕（S0-10、S3-09、S4-01、S4-20）。"""

from __future__ import annotations

from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from server import clock, trail
from server.accounts.models import Department
from server.auth import SYSTEM, Actor, get_visible, visible
from server.db import session, unit
from server.domain import item_list as law
from server.domain import plan, stages
from server.problems import Absent, Problem, refuse
from server.registry.items import drafts
from server.registry.items.judging import advance, judge, reviewed, tell_next
from server.registry.items.judging import publish as mark_published
from server.registry.items.judging import revoke as mark_revoked
from server.registry.items.models import Item, ItemList, ItemListRow
from server.registry.items.service import facts
from server.registry.items.snapshot import active_items, digest, document_of, row_of, unlisted_items

Json = dict[str, Any]


def listing(actor: Actor) -> list[ItemList]:
    """本部门历次清单，新的在前。"""
    return list(session().scalars(visible(ItemList, actor).order_by(ItemList.version.desc())))


def get(actor: Actor, list_id: str) -> ItemList:
    """一版清单。

    Raises Absent.
    """
    return get_visible(ItemList, actor, list_id, "清单")


def published(department_id: str) -> ItemList | None:
    """现行公布的那一版。"""
    query = select(ItemList).where(ItemList.department_id == department_id, ItemList.state == "published")
    return session().scalar(query.order_by(ItemList.version.desc()).limit(1))


def rows_of(row: ItemList | None) -> list[Json]:
    """一版的各行；草稿是此刻启用的事项，送审之后是冻结的快照。"""
    if row is None:
        return []
    if row.state == "draft":
        return [row_of(item) for item in active_items(row.department_id)]
    return [each.body for each in row.rows]


def changes_of(row: ItemList) -> Json:
    """与现行版之差；草稿随改随算，送审之后是定下的。"""
    if row.state != "draft":
        return row.changed
    return law.difference(rows_of(published(row.department_id)), rows_of(row))


def compared_with(row: ItemList) -> ItemList | None:
    """changes_of 拿来相比的一版：草稿是此刻现行的，送审之后是送审时现行的；没有现行的为 None。"""
    if row.state == "draft":
        return published(row.department_id)
    then = row.submitted_at or row.created_at  # one entered as published was never submitted
    query = select(ItemList).where(ItemList.department_id == row.department_id, ItemList.version < row.version)
    stood = query.where(ItemList.published_at <= then, or_(ItemList.ended_at.is_(None), ItemList.ended_at > then))
    return session().scalar(stood.order_by(ItemList.version.desc()).limit(1))


def left_out(row: ItemList) -> list[Item]:
    """登记了没有启用、因此不列入这一版草稿的事项；送审之后不再说。"""
    return unlisted_items(row.department_id) if row.state == "draft" else []


def start(actor: Actor) -> ItemList:
    """开下一版草稿；已有在办的一版就是它。

    Raises Absent.
    """
    if actor.department_id is None:
        raise Absent("部门")
    pending = visible(ItemList, actor).where(ItemList.state.in_(("draft", "reviewing", "approved")))
    found = session().scalar(pending.limit(1))
    if found is not None:
        return found
    with unit() as s:
        row = drafts.ensure(s, actor)
        if row is None:
            raise Absent("部门")
        trail.append(s, "item_list.started", ref=row.id, actor=actor, payload={"version": row.version})
    return row


def submit(actor: Actor, list_id: str, reason: str, title: str = "") -> ItemList:
    """送审：此刻启用的事项冻结成快照，定下指纹与前后之差（S2-06、S4-20）。

    Raises Absent, Problem list.empty / list.no_content / list.unchanged / list.reason / item.no_basis /
    item.basis_expired, wrong_state.
    """
    with unit() as s:
        row = get(actor, list_id)
        state = advance(row.state, "submit")
        items = active_items(row.department_id)
        for item in items:
            refuse(plan.may_activate(facts(item), clock.today()))
        if blank := [item.name for item in items if not item.content.strip()]:
            names = "”“".join(blank[:3])
            raise Problem("list.no_content", f"事项“{names}”没有填写抽查内容，不能公布。请先填好再送审。")
        rows = [row_of(item) for item in items]
        found = law.difference(rows_of(published(row.department_id)), rows)
        refuse(law.may_submit(rows, found, reason))
        row.rows = [
            ItemListRow(list_id=row.id, position=at, item_id=body["id"], body=body) for at, body in enumerate(rows, 1)
        ]
        row.state, row.reason, row.changed = state, reason.strip(), found
        row.title = title.strip() or row.title
        row.submitted_by, row.submitted_at = actor.officer_id, clock.now()
        row.reviewed_by = row.approved_by = None
        row.review_opinion = row.opinion = ""
        row.sha256 = digest(document_of(s.get_one(Department, row.department_id), row.version, rows))
        _outdate(row)
        _tell(s, row)
        payload = {"version": row.version, "items": len(rows), "alg": row.alg, "sha256": row.sha256}
        trail.append(s, "item_list.submitted", ref=row.id, actor=actor, payload=payload)
    return row


def review(actor: Actor, list_id: str, decision: str, opinion: str = "", submitted_at: str | None = None) -> ItemList:
    """法制审核：同意，或写明意见退回（S4-20）。

    Raises Absent, Problem sent_anew / duty_separation / list.opinion, wrong_state.
    """
    with unit() as s:
        row = get(actor, list_id)
        reviewed(row, actor, decision, opinion, submitted_at)
        _thaw(row)
        _outdate(row)
        _tell(s, row)
        payload = {"version": row.version, "decision": decision, "opinion": opinion.strip()}
        trail.append(s, "item_list.reviewed", ref=row.id, actor=actor, payload=payload)
    return row


def decide(actor: Actor, list_id: str, decision: str, opinion: str = "", submitted_at: str | None = None) -> ItemList:
    """批准或退回；批准须已经法制审核，作者不能自批（S0-20、S4-20）。

    Raises Absent, Problem sent_anew / duty_separation / list.opinion / list.not_reviewed, wrong_state.
    """
    with unit() as s:
        row = get(actor, list_id)
        judge(row, actor, decision, opinion, submitted_at)
        _thaw(row)
        _outdate(row)
        _tell(s, row)
        payload = {"version": row.version, "decision": decision, "opinion": opinion.strip()}
        trail.append(s, "item_list.decided", ref=row.id, actor=actor, payload=payload)
    return row


def _tell(s: Session, row: ItemList) -> None:
    tell_next(s, row, "item_list", f"/desk/item-lists/{row.id}")


def _thaw(row: ItemList) -> None:
    """A returned version is a draft again: it follows the items until it is submitted anew."""
    if row.state == "draft":
        row.rows, row.changed, row.sha256 = [], {}, None


def _outdate(row: ItemList) -> None:
    """A step was taken: stage, days and names on the paper are others, and what was laid out before counts no more."""
    row.pdf_sha256 = row.parked_at = row.last_error = None
    row.attempts = 0
    flag_modified(row, "pdf_sha256")  # written even if it was empty when read: the sweep may have filled it since


def publish(actor: Actor, list_id: str, submitted_at: str | None = None) -> ItemList:
    """公布：新版生效，旧版作废但仍可读；其后计划只能列这一版里的事项（S0-10、S4-20）。

    Raises Absent, Problem sent_anew / duty_separation, wrong_state.
    """
    with unit() as s:
        row = get(actor, list_id)
        before = published(row.department_id)  # before the new one counts as published itself
        mark_published(row, actor, submitted_at)
        _outdate(row)
        if before is not None:
            before.state, before.ended_at = advance(before.state, "supersede"), clock.now()
        _next(s, row)  # what changed during the review
        payload = {"version": row.version, "alg": row.alg, "sha256": row.sha256, "before": before and before.version}
        trail.append(s, "item_list.published", ref=row.id, actor=actor, payload=payload)
    return row


def _next(s: Session, row: ItemList) -> None:
    """The items differ from the list in force: the next draft stands open."""
    s.flush()
    if drafts.differs(s, row.department_id):
        drafts.ensure(s, SYSTEM, row.department_id)


def revoke(actor: Actor, list_id: str, reason: str) -> ItemList:
    """废止现行的一版：页面与理由仍公开；其后没有新版公布，计划列不进任何事项，下一版草稿随即开着（S0-02、S4-01）。

    Raises Absent, Problem duty_separation / list.reason / list.held, wrong_state.
    """
    with unit() as s:
        row = get(actor, list_id)
        mark_revoked(row, actor, reason)
        _next(s, row)  # without one nobody would see what to submit
        payload = {"version": row.version, "reason": row.ended_reason, "alg": row.alg, "sha256": row.sha256}
        trail.append(s, "item_list.revoked", ref=row.id, actor=actor, payload=payload)
    return row


def acts(row: ItemList) -> tuple[str, ...]:
    """此刻能办的事。"""
    return stages.acts(stages.ITEM_LIST, row.state)
