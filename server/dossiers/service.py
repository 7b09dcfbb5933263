"""案卷的办事：审定、退回、法制审核；后面的房间往卷里放文书（S0-20、S1-12、S3-18）。"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server import clock, storage, trail
from server.accounts.messages import tell
from server.auth import Actor, get_visible, visible
from server.db import new_id, session, unit
from server.documents.case import Case
from server.documents.gaps import unseen
from server.domain import dossier as rules
from server.domain import stages
from server.domain.decide import Refusal
from server.domain.vocabulary.inspections import Disposal, ResultCode
from server.domain.vocabulary.people import Role
from server.domain.vocabulary.plans import Decision as Verdict
from server.dossiers.assembly import facts
from server.dossiers.models import Decision, Dossier, DossierDocument
from server.inspections import recusals
from server.inspections import service as inspections
from server.inspections.models import Assignment, Quarantine, Record, TeamMember
from server.problems import Problem, refuse, register
from server.registry.models import Checklist
from sync.canon import parse

for code, status, title in (
    ("dossier.not_approver", 403, "不能审定"),
    ("dossier.not_legal", 403, "不能法制审核"),
    ("dossier.own_inspection", 403, "参加检查的人不能审定"),
    ("dossier.same_reviewer", 403, "法制审核与审定须由两人办"),
    ("dossier.foreign_department", 403, "不能审定其他部门的检查"),
    ("dossier.files_missing", 409, "附件没有收齐"),
    ("dossier.quarantine_open", 409, "还有待处理的操作"),
    ("dossier.legal_review", 409, "须先经法制审核"),
    ("dossier.opinion_missing", 422, "退回要写明意见"),
    ("dossier.items_missing", 422, "退回要勾选至少一项"),
    ("dossier.item_unknown", 422, "检查表里没有这一项"),
    ("dossier.reason_missing", 422, "退回要写明理由"),
    ("dossier.batch", 409, "有几份不能成批通过"),
    ("dossier.waiting", 503, "待生成PDF"),
):
    register(code, status, title)

BATCH = 50
"""一次至多成批通过几份。"""


def decide(actor: Actor, dossier_id: str, seen: int, decision: str, opinion: str, items: Mapping[str, str]) -> Dossier:
    """审定或退回（S1-12）；须先法制审核的，由法制审核人先办。

    seen: the version the reviewer looked at. items: check item id → reason. Raises Absent; Problem
    precondition_failed, wrong_state, dossier.*. A return reaches the phones and never opens the seal (rulings 22).
    """
    get_visible(Dossier, actor, dossier_id, "案卷")
    with unit() as s:
        dossier = s.scalars(select(Dossier).where(Dossier.id == dossier_id).with_for_update()).one()
        if dossier.version != seen:
            raise Problem("precondition_failed", "别人刚改过这份案卷。请看新的内容再决定。", version=dossier.version)
        step = _step(dossier, decision)
        if step is None:
            raise Problem("wrong_state", "这份案卷现在不在审核中。", state=dossier.state)
        refuse(_legal(s, dossier, actor, decision, opinion, items) if step == "legal" else None)
        refuse(_review(s, dossier, actor, decision, opinion, items) if step == "review" else None)
        row = Decision(
            id=new_id(), revision=dossier.revision, step=step, decision=decision, opinion=opinion.strip(),
            items=[{"item": item, "reason": reason} for item, reason in items.items()],
            officer_id=actor.officer_id, officer_name=actor.name, at=clock.now(),
        )  # fmt: skip
        dossier.decisions.append(row)
        _effect(s, dossier, row)
        dossier.version += 1
        payload = {"no": dossier.no, "revision": dossier.revision, "step": step, "decision": decision}
        kind = "dossier.approved" if decision == Verdict.APPROVED else "dossier.returned"
        trail.append(s, kind if step == "review" else "dossier.legal", ref=dossier.id, actor=actor, payload=payload)
    return dossier


def _step(dossier: Dossier, decision: str) -> str | None:
    """这一次决定是哪一步；现在不能决定的为 None。

    A return that names no item (the opinion alone, as was once taken) can be answered by nobody: whoever sends back at
    that step may name the items now, and nothing else can be done with it.
    """
    if dossier.state != "returned":
        return {"in_review": "review", "legal_review": "legal"}.get(dossier.state)
    last = dossier.decisions[-1]
    return last.step if decision == Verdict.RETURNED and not last.items else None


def approve_clean(actor: Actor, seen: Mapping[str, int], opinion: str) -> int:
    """成批通过未发现问题的（S1-12）：只收 R01、没有问题、没有补正过的；有一份不合，全都不办，点名是哪几份。

    seen: dossier id → the version looked at. One entry of the trail names all of them. Raises Absent; Problem
    dossier.batch with the refused ones in `refused`.
    """
    for dossier_id in seen:
        get_visible(Dossier, actor, dossier_id, "案卷")
    with unit() as s:
        rows = list(s.scalars(select(Dossier).where(Dossier.id.in_(seen)).order_by(Dossier.id).with_for_update()))
        refused = {row.no: why for row in rows if (why := _not_clean(s, row, actor, seen[row.id]))}
        if refused:
            raise Problem(
                "dossier.batch", "；".join(f"{no}：{why}" for no, why in refused.items()) + "。", refused=refused
            )
        for row in rows:
            decision = Decision(
                id=new_id(), revision=row.revision, step="review", decision=str(Verdict.APPROVED),
                opinion=opinion.strip(), items=[], officer_id=actor.officer_id, officer_name=actor.name, at=clock.now(),
            )  # fmt: skip
            row.decisions.append(decision)
            _effect(s, row, decision)
            row.version += 1
        payload = {"opinion": opinion.strip(), "dossiers": {row.no: row.record_digest for row in rows}}
        trail.append(s, "dossiers.approved", ref=None, actor=actor, payload=payload)
    return len(rows)


def together(actor: Actor) -> list[tuple[Dossier, str]]:
    """成批通过的名单：本部门待审定、未发现问题的，先查的在前，至多五十份；要单独审的连同为什么。"""
    mine = (Dossier.department_id == actor.department_id, Dossier.state == "in_review")
    query = visible(Dossier, actor).where(*mine, Dossier.result_code == ResultCode.R01)
    rows = session().scalars(query.order_by(Dossier.ended_on, Dossier.id).limit(BATCH))
    return [(row, _not_clean(session(), row, actor, row.version)) for row in rows]


def _not_clean(s: Session, row: Dossier, actor: Actor, version: int) -> str:
    """这一份为什么不能成批通过；能为空。"""
    if row.version != version:
        return "刚被改过"
    if row.state != "in_review":
        return "不在待审定"
    if row.result_code != ResultCode.R01 or set(row.disposals) - {Disposal.NONE}:
        return "有问题，要单独审"
    if row.revision > 1:
        return "补正过，要单独审"
    if count := unseen_of(row):
        return f"{count} 项未检查，要单独审"
    if _lost(row):
        return "有文件没有送达，要单独审"
    own = s.get_one(Assignment, row.assignment_id)
    if _replaced(s, own.id) or recusals.outcomes(s, own) or recusals.former(s, own):
        return "检查组换过人，或者有人申请过回避，要单独审"
    refusal = _review(s, row, actor, str(Verdict.APPROVED), "", {})
    return refusal.message if refusal else ""


def unseen_of(row: Dossier) -> int:
    """这一卷几项未检查，多到说不上未发现问题；没有到这个程度为 0。"""
    stored = latest(row, "RECORD_JSON") if row.result_code == ResultCode.R01 else None
    return unseen(Case(parse(storage.read(stored.sha256))).mended()) if stored else 0


def _lost(row: Dossier) -> set[str]:
    """这一卷写明没有送达、再也不会来的文件：审批人看得见，不拦他。"""
    stored = latest(row, "RECORD_JSON")
    return {one["sha256"] for one in parse(storage.read(stored.sha256)).get("lost", [])} if stored else set()


def _replaced(s: Session, assignment_id: str) -> bool:
    """派发以后检查组换过人。"""
    gone = select(TeamMember.id).where(TeamMember.assignment_id == assignment_id, TeamMember.until.is_not(None))
    return s.scalar(gone.limit(1)) is not None


def _team(s: Session, assignment_id: str) -> frozenset[str]:
    """参加过这次检查的全部人员，换下的也算。"""
    return frozenset(s.scalars(select(TeamMember.officer_id).where(TeamMember.assignment_id == assignment_id)))


def _reviewer(actor: Actor) -> rules.Reviewer:
    return rules.Reviewer(actor.officer_id, actor.department_id, actor.roles)


def _item_ids(s: Session, assignment_id: str) -> list[str]:
    form = s.get_one(Assignment, assignment_id).form
    body = s.scalars(select(Checklist.body).where(Checklist.hash == form)).one()
    return [item["id"] for section in body["sections"] for item in section["items"]]


def _review(
    s: Session, dossier: Dossier, actor: Actor, decision: str, opinion: str, items: Mapping[str, str]
) -> Refusal | None:
    unsent = (inspections.receipt(s, dossier.assignment_id) or {"missing": [""]})["missing"]
    missing = len(set(unsent) - _lost(dossier)) if unsent else 0
    waiting = select(func.count()).where(
        Quarantine.assignment_id == dossier.assignment_id, Quarantine.decision.is_(None)
    )
    known = facts(dossier, _team(s, dossier.assignment_id), missing, s.scalar(waiting) or 0)
    if any(row.step == "legal" and row.officer_id == actor.officer_id for row in dossier.decisions):
        return Refusal("dossier.same_reviewer", "您做过这份案卷的法制审核，不能再审定")
    return rules.may_decide(known, _reviewer(actor), decision, opinion, items, _item_ids(s, dossier.assignment_id))


def _legal(
    s: Session, dossier: Dossier, actor: Actor, decision: str, opinion: str, items: Mapping[str, str]
) -> Refusal | None:
    if Role.LEGAL_REVIEWER not in actor.roles:
        return Refusal("dossier.not_legal", "这份案卷须先由法制审核人审核")
    if actor.officer_id in _team(s, dossier.assignment_id):
        return Refusal("dossier.own_inspection", "参加检查的人不能审核自己的检查")
    if actor.department_id != dossier.department_id:
        return Refusal("dossier.foreign_department", "不能审核其他部门的检查")
    if decision == Verdict.APPROVED:
        return None
    stand_in = rules.Reviewer(actor.officer_id, actor.department_id, actor.roles | {Role.APPROVER})
    return rules.may_decide(facts(dossier), stand_in, decision, opinion, items, _item_ids(s, dossier.assignment_id))


def _effect(s: Session, dossier: Dossier, row: Decision) -> None:
    if row.decision == Verdict.RETURNED:
        _advance(dossier, "return")
        back = {"decision_id": row.id, "opinion": row.opinion, "items": row.items}
        inspections.send_back(s, dossier.assignment_id, back)
    elif row.step == "legal":
        _advance(dossier, "agree")
        dossier.legally_reviewed = True
    else:
        _advance(dossier, "approve")
        dossier.approved_at = row.at
        inspections.move(s, dossier.assignment_id, "approve")
        for officer_id in sorted(_team(s, dossier.assignment_id)):
            text = f"{dossier.entity_name}的检查记录（{dossier.no}）已审定。"
            tell(s, officer_id, "dossier", text, dedupe=f"dossier:{row.id}")


def _advance(dossier: Dossier, act: str) -> None:
    following = stages.advance(stages.DOSSIER, dossier.state, act)
    if isinstance(following, Refusal):
        raise Problem("wrong_state", following.message, **dict(following.extra))
    dossier.state = following


# 供后面的房间 -----------------------------------------------------------------------------------------------------


def add_document(
    s: Session, dossier_id: str, kind: str, sha256: str, size: int, ref: str | None = None
) -> DossierDocument:
    """往卷里放一份文书（rulings 29）；在调用者的写单元里，同类的依次编版。"""
    dossier = s.get_one(Dossier, dossier_id)
    last = max((row.revision for row in dossier.documents if row.kind == kind), default=0)
    row = DossierDocument(kind=kind, revision=last + 1, sha256=sha256, size=size, ref=ref)
    dossier.documents.append(row)
    dossier.version += 1
    return row


def of_assignment(assignment_id: str) -> Dossier | None:
    """某派单的现场卷；还没有时为 None。"""
    return session().scalar(select(Dossier).where(Dossier.assignment_id == assignment_id))


def papers(assignment_id: str) -> tuple[tuple[str, str], ...]:
    """可以对外核对的指纹：现场卷各版 PDF（现行的 record，以前的 record_old），补正后重签的记录摘要 amended。"""
    dossier = of_assignment(assignment_id)
    found = latest(dossier, "RECORD_PDF") if dossier else None
    if dossier is None or found is None:
        return ()
    older = (row for row in dossier.documents if row.kind == "RECORD_PDF" and row.revision < found.revision)
    sealed = session().get_one(Record, assignment_id).sealed_digest
    amended = [("amended", dossier.record_digest)] if dossier.record_digest != sealed else []
    return (("record", found.sha256), *(("record_old", row.sha256) for row in older), *amended)


def approved_at(assignment_id: str) -> datetime | None:
    """审定的时刻；没有审定为 None。"""
    dossier = of_assignment(assignment_id)
    return dossier.approved_at if dossier else None


def latest(dossier: Dossier, kind: str, revision: int | None = None) -> DossierDocument | None:
    """某种文书的最新一版，或指定的一版。"""
    rows = [row for row in dossier.documents if row.kind == kind and revision in (None, row.revision)]
    return max(rows, key=lambda row: row.revision, default=None)
