"""工作细则（一细则）：逐项或统一制定，正文或盖章的 PDF，一版一版地审核、批准、公布（S3-13、S4-06）。"""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from server import clock, storage, trail
from server.auth import Actor, get_visible, visible
from server.db import new_id, session, unit
from server.domain import item_list as law
from server.domain.vocabulary.items import GuidelineScope
from server.problems import Absent, Problem, refuse
from server.registry.items.judging import advance, judge, reviewed, tell_next
from server.registry.items.judging import publish as mark_published
from server.registry.items.judging import revoke as mark_revoked
from server.registry.items.models import Guideline, Item
from server.registry.items.snapshot import digest

Json = dict[str, Any]
LARGEST = 20 << 20
ACTIVE = (b"/JavaScript", b"/JS ", b"/JS(", b"/Launch", b"/EmbeddedFile", b"/RichMedia", b"/OpenAction")


def listing(actor: Actor) -> list[Guideline]:
    """本部门的细则，各版都在，新的在前。"""
    return list(session().scalars(visible(Guideline, actor).order_by(Guideline.code, Guideline.version.desc())))


def link(row: Guideline) -> str:
    """一版细则在办公桌面上的位置。"""
    return f"/desk/guidelines?id={row.id}"


def get(actor: Actor, guideline_id: str) -> Guideline:
    """一版细则。

    Raises Absent.
    """
    return get_visible(Guideline, actor, guideline_id, "细则")


def create(actor: Actor, values: Json) -> Guideline:
    """起草一份细则；code 已有的就是它的下一版（在办的一版没办完之前不能再开）。

    Raises Absent, Problem conflict.
    """
    if actor.department_id is None:
        raise Absent("部门")
    _check_items(actor, values)
    with unit() as s:
        own = select(Guideline).where(Guideline.department_id == actor.department_id)
        code = values.pop("code", "").strip() or f"XZ{1 + _codes(actor.department_id):02d}"
        last = s.scalar(own.where(Guideline.code == code).order_by(Guideline.version.desc()).limit(1))
        if last is not None and last.state in ("draft", "reviewing", "approved"):
            raise Problem("conflict", f"{code} 第 {last.version} 版还没有办完。")
        copied = {} if last is None else {name: getattr(last, name) for name in ("text", "scope", "item_ids")}
        row = Guideline(
            id=new_id(),
            department_id=actor.department_id,
            code=code,
            version=last.version + 1 if last else 1,
            author_id=actor.officer_id,
            created_at=clock.now(),
            **(copied | values),
        )
        s.add(row)
        s.flush()
        payload = {"code": code, "version": row.version, "title": row.title}
        trail.append(s, "guideline.created", ref=row.id, actor=actor, payload=payload)
    return row


def _codes(department_id: str) -> int:
    counted = select(func.count(func.distinct(Guideline.code))).where(Guideline.department_id == department_id)
    return session().scalar(counted) or 0


def change(actor: Actor, guideline_id: str, values: Json) -> Guideline:
    """改草稿。

    Raises Absent, Problem wrong_state.
    """
    _check_items(actor, values)
    with unit() as s:
        row = _draft(actor, guideline_id)
        for key, value in values.items():
            setattr(row, key, value)
        trail.append(s, "guideline.changed", ref=row.id, actor=actor, payload={"fields": sorted(values)})
    return row


def remove(actor: Actor, guideline_id: str) -> None:
    """删去还没有送审过的草稿；送审过、退回来的留着。

    Raises Absent, Problem wrong_state.
    """
    with unit() as s:
        row = _draft(actor, guideline_id)
        if row.submitted_at is not None:
            raise Problem("wrong_state", "这一版送审过，不能删去；请改好再送。")
        s.delete(row)
        payload = {"code": row.code, "version": row.version, "title": row.title}
        trail.append(s, "guideline.removed", ref=guideline_id, actor=actor, payload=payload)


def attach(actor: Actor, guideline_id: str, content: bytes, name: str) -> Guideline:
    """附上盖章的 PDF；带脚本、附件、自动动作的不收。

    Raises Absent, Problem wrong_state / guideline.file / too_large.
    """
    _draft(actor, guideline_id)
    if len(content) > LARGEST:
        raise Problem("too_large", "附件不能超过 20 MB。")
    if not content.startswith(b"%PDF-") or b"%%EOF" not in content[-2048:]:
        raise Problem("guideline.file", "只收 PDF 文件。请把文件另存为 PDF 再上传。", field="file")
    if any(mark in content for mark in ACTIVE):
        raise Problem(
            "guideline.file", "这个 PDF 里有脚本、附件或自动动作，不能公开。请重新打印成 PDF 再上传。", field="file"
        )
    sha256 = storage.put(content)
    with unit() as s:
        row = _draft(actor, guideline_id)
        row.file_sha256, row.file_name, row.file_size = sha256, name[-200:], len(content)
        trail.append(s, "guideline.attached", ref=row.id, actor=actor, payload={"alg": "sha256", "sha256": sha256})
    return row


def submit(actor: Actor, guideline_id: str, reason: str = "") -> Guideline:
    """送审：定下指纹。

    Raises Absent, Problem guideline.empty / guideline.items / list.reason, wrong_state.
    """
    with unit() as s:
        row = get(actor, guideline_id)
        state = advance(row.state, "submit")
        if not row.text.strip() and row.file_sha256 is None:
            raise Problem("guideline.empty", "细则还没有正文，也没有附件。")
        if row.scope == GuidelineScope.ITEM and not item_names(row):  # S4-06: for items one by one, or for all of them
            text = "单项细则还没有勾选适用的事项。请勾选它用于哪些事项，或者把范围改成统一细则，再送审。"
            raise Problem("guideline.items", text, field="item_ids")
        refuse(law.too_short(reason))
        row.state, row.reason = state, reason.strip()
        row.submitted_by, row.submitted_at = actor.officer_id, clock.now()
        row.reviewed_by = row.approved_by = None
        row.review_opinion = row.opinion = ""
        row.sha256 = digest(document_of(row))
        tell_next(s, row, "guideline", link(row))
        payload = {"code": row.code, "version": row.version, "alg": row.alg, "sha256": row.sha256}
        trail.append(s, "guideline.submitted", ref=row.id, actor=actor, payload=payload)
    return row


def review(
    actor: Actor, guideline_id: str, decision: str, opinion: str = "", submitted_at: str | None = None
) -> Guideline:
    """法制审核。Raises Absent, Problem sent_anew / duty_separation / list.opinion, wrong_state."""
    with unit() as s:
        row = get(actor, guideline_id)
        reviewed(row, actor, decision, opinion, submitted_at)
        tell_next(s, row, "guideline", link(row))
        trail.append(s, "guideline.reviewed", ref=row.id, actor=actor, payload={"decision": decision})
    return row


def decide(
    actor: Actor, guideline_id: str, decision: str, opinion: str = "", submitted_at: str | None = None
) -> Guideline:
    """批准或退回。

    Raises Absent, Problem sent_anew / duty_separation / list.opinion / list.not_reviewed, wrong_state.
    """
    with unit() as s:
        row = get(actor, guideline_id)
        judge(row, actor, decision, opinion, submitted_at)
        tell_next(s, row, "guideline", link(row))
        trail.append(s, "guideline.decided", ref=row.id, actor=actor, payload={"decision": decision})
    return row


def publish(actor: Actor, guideline_id: str, submitted_at: str | None = None) -> Guideline:
    """公布；同一编号的前一版作废，仍可读（S3-13）。

    Raises Absent, Problem sent_anew / duty_separation, wrong_state.
    """
    with unit() as s:
        row = get(actor, guideline_id)
        mark_published(row, actor, submitted_at)
        same = (Guideline.department_id == row.department_id, Guideline.code == row.code)
        for before in s.scalars(select(Guideline).where(*same, Guideline.state == "published")):
            if before.id != row.id:
                before.state, before.ended_at = advance(before.state, "supersede"), clock.now()
        payload = {"code": row.code, "version": row.version, "alg": row.alg, "sha256": row.sha256}
        trail.append(s, "guideline.published", ref=row.id, actor=actor, payload=payload)
    return row


def revoke(actor: Actor, guideline_id: str, reason: str) -> Guideline:
    """废止现行的一版：网页与理由仍公开；要再用，起草下一版（S3-13）。

    Raises Absent, Problem duty_separation / list.reason / list.held, wrong_state.
    """
    with unit() as s:
        row = get(actor, guideline_id)
        mark_revoked(row, actor, reason)
        payload = {"code": row.code, "version": row.version, "reason": row.ended_reason, "sha256": row.sha256}
        trail.append(s, "guideline.revoked", ref=row.id, actor=actor, payload=payload)
    return row


def missing_parts(row: Guideline) -> list[str]:
    """正文里没有写到的部分；只有附件的不判断（S3-13 五个部分）。"""
    return law.words_missing(law.GUIDELINE_PARTS, row.text) if row.text.strip() else []


def document_of(row: Guideline) -> Json:
    """公布的全文：指纹出自它。"""
    names = ("code", "version", "title", "document_no", "scope", "item_ids", "text", "file_sha256")
    return {"v": 1, "alg": row.alg, "kind": "guideline", **{name: getattr(row, name) for name in names}}


def item_names(row: Guideline) -> list[str]:
    """适用的事项，此刻的名称。"""
    items = session().execute(select(Item.name, Item.sub_item).where(Item.id.in_(row.item_ids)).order_by(Item.id))
    return [law.full_name(name, sub) for name, sub in items]


def _draft(actor: Actor, guideline_id: str) -> Guideline:
    row = get(actor, guideline_id)
    if row.state != "draft":
        raise Problem("wrong_state", "细则已经送审或公布，不能再改；要改请先退回，或起草下一版。")
    return row


def _check_items(actor: Actor, values: Json) -> None:
    wanted = set(values.get("item_ids") or [])
    found = set(session().scalars(visible(Item, actor).where(Item.id.in_(wanted)).with_only_columns(Item.id)))
    if wanted - found:
        raise Absent("抽查事项")
