"""待处理：收存而未采纳的操作，由本部门审批人决定，决定也留痕；同一任务的几条可以一次决定。"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock, trail
from server.accounts.messages import tell
from server.accounts.models import Officer
from server.auth import Actor, get_visible
from server.db import session, unit
from server.domain.vocabulary.inspections import Quarantine as Cause
from server.domain.vocabulary.inspections import QuarantineDecision
from server.field.ledger import SqlLedger
from server.field.refs import named_files
from server.inspections import names
from server.inspections.feeds import feed
from server.inspections.models import Assignment, OpLog, Quarantine, Record
from server.inspections.service import crew
from server.problems import Problem
from sync.ledger import settle
from sync.ops import problems

PICTURED = ("photo", "signature", "witness")
ADOPTABLE = ("not_team", "actor_disabled", "late", "ended_device")
WHY_NOT = "只有未封存、未撤回的检查里因人员或时间待处理的操作可以采纳；其余请转为补充说明或不采纳。"
UNFIT = (
    "封存现在不能采纳：{}。同组手机还没送齐的，等送齐再采纳；不能等的，封存判为不采纳，由现任成员重新封存。"
    "其余内容可以先采纳。"
)
NO_DOSSIER = "任务已撤回或没有对应的派单，没有案卷可放补充说明；请写明理由，不采纳。"


def decide(actor: Actor, ids: Sequence[str], decision: str, reason: str) -> list[Quarantine]:
    """决定同一任务的一条或几条：ADOPT 采纳、ADDENDUM 转为补充说明、REJECT 不采纳；原操作永远保留。

    An adopted operation joins the state, and a seal that waited for it is judged again. A seal is adopted after all
    others of the same decision, and only when digest, signature and guards hold then: what is overlooked is who sent
    it and when, never what was signed. Into a sealed record nothing is ever merged. All are decided or none; whoever
    sent them learns decision and reason, of a refused seal the whole team does.
    Raises Absent; Problem quarantine.decided, quarantine.cannot_adopt, quarantine.seal_unfit, quarantine.several_tasks.
    """
    for quarantine_id in ids:
        get_visible(Quarantine, actor, quarantine_id, "待处理事项")
    with unit() as s:
        query = select(Quarantine).where(Quarantine.id.in_(ids)).order_by(Quarantine.dev, Quarantine.seq)
        rows = sorted(s.scalars(query.with_for_update()), key=lambda row: row.kind == "seal")
        if len({row.assignment_id for row in rows}) > 1:
            raise Problem("quarantine.several_tasks", "一次只能决定同一任务的内容。")
        entry = rows[0].id  # the receipt of a seal adopted here names this entry of the log
        hashes = [_decide(s, actor, row, decision, reason, entry) for row in rows]
        _answer(s, rows)
        payload: dict[str, Any] = {"decision": decision, "reason": reason}
        payload |= {"op": hashes[0]} if len(rows) == 1 else {"ops": hashes, "rows": [row.id for row in rows]}
        trail.append(s, "quarantine.decided", ref=entry, actor=actor, payload=payload)
    return rows


def answered(row: Quarantine) -> str:
    """手机上怎样说这一条的决定：不是原因的代码，而是一句话；句号由手机加。"""
    if not row.decision or not row.decided_by:
        return ""
    return f"审批人已判：{QuarantineDecision(row.decision).label}。理由：{row.decided_reason.rstrip('。')}"


def picture_of(row: Quarantine) -> str | None:
    """这一条拍下或签下的影像的指纹：照片、签名、见证人签名；没有影像的，和随卷锁走了原文的，为空。"""
    op = session().get_one(OpLog, (row.dev, row.seq))
    if not op.raw or problems(op.op):
        return None
    return next((one.sha256 for one in named_files(op.op) if one.role in PICTURED), None)


def _decide(s: Session, actor: Actor, row: Quarantine, decision: str, reason: str, entry: str) -> str:
    if row.decision is not None:
        raise Problem("quarantine.decided", "这一条已经决定过。")
    op, assignment = s.get_one(OpLog, (row.dev, row.seq)), s.get(Assignment, row.assignment_id or "")
    if decision == "ADDENDUM" and (assignment is None or assignment.state == "cancelled"):
        raise Problem("quarantine.cannot_adopt", NO_DOSSIER)
    if decision == "ADOPT":
        _must_be_adoptable(assignment, s.get(Record, row.assignment_id or ""), row)
        ledger = SqlLedger(s, row.dev, entry)
        lacks = ledger.seal_lacks(op.op) if row.kind == "seal" else []
        if lacks:
            raise Problem("quarantine.seal_unfit", UNFIT.format("；".join(note["message"] for note in lacks)))
        ledger.rejudge(op.op, "applied")
        settle(ledger, op.insp, sealed=row.kind == "seal")
        ledger.deliver()
    row.decision, row.decided_reason = decision, reason
    row.decided_by, row.decided_at = actor.officer_id, clock.now()
    return op.raw_hash


def _answer(s: Session, rows: Sequence[Quarantine]) -> None:
    """送来的人得知决定和理由：消息里一条，手机上一条；撤回的任务手机已清掉资料，也照样说。

    A refused seal concerns the team: the visit has to be sealed again, by whoever holds the right now.
    """
    assignment = s.get(Assignment, rows[0].assignment_id or "")
    again = _sealed_again_by(s, assignment, rows) if assignment else ""
    for officer_id in sorted({row.officer_id for row in rows}):
        mine = [row for row in rows if row.officer_id == officer_id]
        about = names.title(assignment) if assignment else "没有对应派单的内容"
        text = f"{about}：{Cause(mine[0].reason).label.split('，')[0]}的 {len(mine)} 条，{answered(mine[0])}"
        text += f"。{again}" if again else ""
        tell(s, officer_id, "quarantine", text, dedupe=f"quarantine.decided:{mine[0].id}")
        held = [s.get_one(OpLog, (row.dev, row.seq)) for row in mine]
        ops = [op.op_id for op in held if op.verdict != "applied"]
        feed(
            s, officer_id, "notice", rows[0].assignment_id or "", {"text": text, "says": answered(mine[0]), "ops": ops}
        )
    if assignment and again:
        told = f"{names.title(assignment)}：{again}理由：{rows[-1].decided_reason}"
        for officer_id in sorted(set(crew(assignment)) - {row.officer_id for row in rows}):
            tell(s, officer_id, "quarantine", told, dedupe=f"quarantine.seal:{rows[-1].id}")
            feed(s, officer_id, "notice", assignment.id, {"text": told, "says": "", "ops": []})


def _sealed_again_by(s: Session, assignment: Assignment, rows: Sequence[Quarantine]) -> str:
    """封存没有被采纳的，接下来由谁做什么；判的不是封存、任务已撤回或已另行封存的，为空。"""
    refused = [row for row in rows if row.kind == "seal" and row.decision in ("REJECT", "ADDENDUM")]
    if not refused or assignment.state == "cancelled" or s.get(Record, assignment.id) is not None:
        return ""
    holder = s.get_one(Officer, assignment.seal_holder).display_name
    return f"封存没有被采纳，已发出的告知书不作数，由{holder}在自己手机上重新封存。"


def _must_be_adoptable(assignment: Assignment | None, record: Record | None, row: Quarantine) -> None:
    closed = assignment is None or record is not None or assignment.state == "cancelled"
    if closed or row.reason not in ADOPTABLE or row.kind == "addendum.add":
        raise Problem("quarantine.cannot_adopt", WHY_NOT)
