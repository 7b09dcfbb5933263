"""待处理：收存而未采纳的操作，由本部门审批人决定，决定也留痕；同一任务的几条可以一次决定。"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock, trail
from server.accounts.messages import tell
from server.auth import Actor, get_visible
from server.db import session, unit
from server.domain.vocabulary.inspections import Quarantine as Cause
from server.domain.vocabulary.inspections import QuarantineDecision
from server.field.ledger import SqlLedger
from server.field.refs import named_files
from server.inspections import names
from server.inspections.feeds import feed
from server.inspections.models import Assignment, OpLog, Quarantine, Record
from server.problems import Problem
from sync.ledger import settle
from sync.ops import problems

PICTURED = ("photo", "signature", "witness")
ADOPTABLE = ("not_team", "actor_disabled", "late", "ended_device")
WHY_NOT = "只有未封存、未撤回的检查里因人员或时间待处理的操作可以采纳；其余请转为补充说明或不采纳。"
NO_DOSSIER = "任务已撤回或没有对应的派单，没有案卷可放补充说明；请写明理由，不采纳。"


def decide(actor: Actor, ids: Sequence[str], decision: str, reason: str) -> list[Quarantine]:
    """决定同一任务的一条或几条：ADOPT 采纳、ADDENDUM 转为补充说明、REJECT 不采纳；原操作永远保留。

    An adopted operation joins the state, and a seal that waited for it is judged again; into a sealed record nothing
    is ever merged. All are decided or none; whoever sent them learns decision and reason.
    Raises Absent; Problem quarantine.decided, quarantine.cannot_adopt, quarantine.several_tasks.
    """
    for quarantine_id in ids:
        get_visible(Quarantine, actor, quarantine_id, "待处理事项")
    with unit() as s:
        query = select(Quarantine).where(Quarantine.id.in_(ids)).order_by(Quarantine.dev, Quarantine.seq)
        rows = list(s.scalars(query.with_for_update()))
        if len({row.assignment_id for row in rows}) > 1:
            raise Problem("quarantine.several_tasks", "一次只能决定同一任务的内容。")
        hashes = [_decide(s, actor, row, decision, reason) for row in rows]
        _answer(s, rows)
        payload: dict[str, Any] = {"decision": decision, "reason": reason}
        payload |= {"op": hashes[0]} if len(rows) == 1 else {"ops": hashes, "rows": [row.id for row in rows]}
        trail.append(s, "quarantine.decided", ref=rows[0].id, actor=actor, payload=payload)
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


def _decide(s: Session, actor: Actor, row: Quarantine, decision: str, reason: str) -> str:
    if row.decision is not None:
        raise Problem("quarantine.decided", "这一条已经决定过。")
    op, assignment = s.get_one(OpLog, (row.dev, row.seq)), s.get(Assignment, row.assignment_id or "")
    if decision == "ADDENDUM" and (assignment is None or assignment.state == "cancelled"):
        raise Problem("quarantine.cannot_adopt", NO_DOSSIER)
    if decision == "ADOPT":
        _must_be_adoptable(assignment, s.get(Record, row.assignment_id or ""), row)
        ledger = SqlLedger(s, row.dev, f"quarantine:{row.id}")
        ledger.rejudge(op.op, "applied")
        settle(ledger, op.insp, sealed=False)
        ledger.deliver()
    row.decision, row.decided_reason = decision, reason
    row.decided_by, row.decided_at = actor.officer_id, clock.now()
    return op.raw_hash


def _answer(s: Session, rows: Sequence[Quarantine]) -> None:
    """送来的人得知决定和理由：消息里一条，手机上一条；撤回的任务手机已清掉资料，也照样说。"""
    assignment = s.get(Assignment, rows[0].assignment_id or "")
    for officer_id in sorted({row.officer_id for row in rows}):
        mine = [row for row in rows if row.officer_id == officer_id]
        about = names.title(assignment) if assignment else "没有对应派单的内容"
        text = f"{about}：{Cause(mine[0].reason).label.split('，')[0]}的 {len(mine)} 条，{answered(mine[0])}"
        tell(s, officer_id, "quarantine", text, dedupe=f"quarantine.decided:{mine[0].id}")
        held = [s.get_one(OpLog, (row.dev, row.seq)) for row in mine]
        ops = [op.op_id for op in held if op.verdict != "applied"]
        feed(
            s, officer_id, "notice", rows[0].assignment_id or "", {"text": text, "says": answered(mine[0]), "ops": ops}
        )


def _must_be_adoptable(assignment: Assignment | None, record: Record | None, row: Quarantine) -> None:
    closed = assignment is None or record is not None or assignment.state == "cancelled"
    if closed or row.reason not in ADOPTABLE or row.kind in ("seal", "addendum.add"):
        raise Problem("quarantine.cannot_adopt", WHY_NOT)
