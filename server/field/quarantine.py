"""待处理：收存而未采纳的操作，由本部门审批人逐条决定，决定也留痕。"""

from __future__ import annotations

from sqlalchemy import select

from server import clock, trail
from server.auth import Actor, get_visible
from server.db import unit
from server.field.ledger import SqlLedger
from server.inspections.models import Assignment, OpLog, Quarantine, Record
from server.problems import Problem
from sync.ledger import settle

ADOPTABLE = ("not_team", "actor_disabled", "late")
WHY_NOT = "只有未封存、未撤回的检查里因人员或时间待处理的操作可以采纳；其余请转为补充说明或不采纳。"


def decide(actor: Actor, quarantine_id: str, decision: str, reason: str) -> Quarantine:
    """决定一条：ADOPT 采纳、ADDENDUM 转为补充说明、REJECT 不采纳；原操作永远保留。

    An adopted operation joins the state, and a seal that waited for it is judged again; into a sealed record nothing
    is ever merged.
    Raises Absent; Problem quarantine.decided, quarantine.cannot_adopt.
    """
    get_visible(Quarantine, actor, quarantine_id, "待处理事项")
    with unit() as s:
        row = s.scalars(select(Quarantine).where(Quarantine.id == quarantine_id).with_for_update()).one()
        if row.decision is not None:
            raise Problem("quarantine.decided", "这一条已经决定过。")
        op = s.get_one(OpLog, (row.dev, row.seq))
        if decision == "ADOPT":
            _must_be_adoptable(s.get(Assignment, row.assignment_id or ""), s.get(Record, row.assignment_id or ""), row)
            ledger = SqlLedger(s, row.dev, f"quarantine:{row.id}")
            ledger.rejudge(op.op, "applied")
            settle(ledger, op.insp, sealed=False)
            ledger.deliver()
        row.decision, row.decided_reason = decision, reason
        row.decided_by, row.decided_at = actor.officer_id, clock.now()
        payload = {"op": op.raw_hash, "decision": decision, "reason": reason}
        trail.append(s, "quarantine.decided", ref=row.id, actor=actor, payload=payload)
    return row


def _must_be_adoptable(assignment: Assignment | None, record: Record | None, row: Quarantine) -> None:
    closed = assignment is None or record is not None or assignment.state == "cancelled"
    if closed or row.reason not in ADOPTABLE or row.kind in ("seal", "addendum.add"):
        raise Problem("quarantine.cannot_adopt", WHY_NOT)
