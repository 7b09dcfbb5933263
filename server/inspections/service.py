"""检查的办事：撤回、移交封存权；供后面房间使用的读取与状态推进。"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock, trail
from server.accounts.messages import tell
from server.auth import Actor, get_visible
from server.db import session, unit
from server.domain import stages
from server.domain.decide import Refusal
from server.domain.office import on_site
from server.inspections.dispatch import dispatch_draw
from server.inspections.feeds import feed, feed_all
from server.inspections.models import Assignment, OpLog, Record
from server.inspections.records import receipt
from server.problems import Problem, register
from server.rules import service as rules

__all__ = ["archived", "dispatch_draw", "feed", "load_ops", "move", "receipt", "send_back", "state_of"]

register("assignment.not_member", 409, "不是检查组成员")
register("assignment.sealed", 409, "已经封存")


def crew(assignment: Assignment) -> list[str]:
    """现任检查组成员的账号。"""
    return [member.officer_id for member in assignment.team if member.until is None]


def load_ops(assignment_id: str, s: Session | None = None) -> list[dict[str, Any]]:
    """一次检查已采纳、计入状态的全部操作，按手机与序号；供重放、成卷、导出。"""
    return [row.op for row in accepted_rows(s or session(), assignment_id)]


def accepted_rows(s: Session, assignment_id: str) -> Sequence[OpLog]:
    """同上，日志行。"""
    where = (OpLog.insp == assignment_id, OpLog.verdict == "applied", OpLog.effective.is_(True))
    return s.scalars(select(OpLog).where(*where).order_by(OpLog.dev, OpLog.seq)).all()


def came_and_left(s: Session, assignment_id: str) -> list[dict[str, Any]]:
    """一次检查已采纳的到达与离开，按手机与序号。"""
    where = (OpLog.insp == assignment_id, OpLog.verdict == "applied", OpLog.effective.is_(True))
    kinds = OpLog.kind.in_(("visit.start", "visit.end"))
    return [row.op for row in s.scalars(select(OpLog).where(*where, kinds).order_by(OpLog.dev, OpLog.seq))]


def state_of(s: Session, assignment: Assignment, act: str) -> None:
    """按阶段表推进派单状态并送到手机；在调用者的写单元里，不单独留痕。

    Raises Problem wrong_state.
    """
    following = stages.advance(stages.ASSIGNMENT, assignment.state, act)
    if isinstance(following, Refusal):
        raise Problem("wrong_state", following.message, **dict(following.extra))
    if following != assignment.state:
        assignment.state = following
        feed_all(s, crew(assignment), "package", assignment.id, {"state": following})


def move(s: Session, assignment_id: str, act: str) -> Assignment:
    """供成卷、审定、公示推进派单（adopt、review、approve、publish、close）；在调用者的写单元里。

    Raises Problem wrong_state.
    """
    assignment = s.get_one(Assignment, assignment_id)
    state_of(s, assignment, act)
    return assignment


def send_back(s: Session, assignment_id: str, decision: dict[str, Any]) -> Assignment:
    """退回补正：意见逐项送到检查组的手机；在调用者的写单元里（rulings 22）。

    decision: {"decision_id", "opinion", "items": [{"item", "reason"}]}. Raises Problem wrong_state.
    """
    assignment = move(s, assignment_id, "return")
    assignment.returned = decision
    if not on_site(assignment.package["task"].get("methods") or ()):  # made at the desk: the phones hold nothing yet
        feed_all(s, crew(assignment), "package", assignment.id)
    feed_all(s, crew(assignment), "returned", assignment.id, decision)
    for officer_id in crew(assignment):
        text = f"{assignment.entity_name}的检查记录被退回补正：{decision['opinion']}"
        tell(s, officer_id, "returned", text, dedupe=f"returned:{decision['decision_id']}")
    return assignment


def archived(s: Session, assignment_id: str) -> None:
    """现场卷已做成：收据改为已归档，送到手机；在调用者的写单元里（rulings 29）。"""
    record = s.get_one(Record, assignment_id)
    record.archived_at = record.archived_at or clock.now()
    feed_all(s, crew(s.get_one(Assignment, assignment_id)), "receipt", assignment_id)


def recall(actor: Actor, assignment_id: str, reason: str, aside: Sequence[str] = ()) -> Assignment:
    """撤回派单：封存前可撤，手机上的工作保留、送来后待处理。

    `aside`: inspectors of the team who must keep away from this firm, where a recusal is granted thereby (S2-12).
    Raises Absent; Problem wrong_state, assignment.not_member.
    """
    get_visible(Assignment, actor, assignment_id, "派单")
    with unit() as s:
        assignment = s.scalars(select(Assignment).where(Assignment.id == assignment_id).with_for_update()).one()
        if set(aside) - {one.inspector_id for one in assignment.team}:
            raise Problem("assignment.not_member", "回避的只能是这个检查组的人。")
        following = stages.advance(stages.ASSIGNMENT, assignment.state, "cancel")
        if isinstance(following, Refusal):
            raise Problem("wrong_state", "封存后的检查不能撤回。", state=assignment.state)
        assignment.state, assignment.cancelled_reason = following, reason
        body = {"reason": reason, "at": clock.iso(clock.now())}
        feed_all(s, crew(assignment), "recall", assignment.id, body)
        rules.cancel(s, assignment.id)
        payload = {"reason": reason} | ({"aside": list(aside)} if aside else {})
        trail.append(s, "assignment.recalled", ref=assignment.id, actor=actor, payload=payload)
    return assignment


def move_seal_right(actor: Actor, assignment_id: str, officer_id: str, reason: str) -> Assignment:
    """手机遗失时，把封存权移交给检查组的另一人（rulings 43）；遗失的手机以后送来的待处理。

    What its owner records on a phone enrolled later counts, and so does everything once the right is given back.
    Raises Absent; Problem assignment.not_member, assignment.sealed.
    """
    get_visible(Assignment, actor, assignment_id, "派单")
    with unit() as s:
        assignment = s.scalars(select(Assignment).where(Assignment.id == assignment_id).with_for_update()).one()
        if officer_id not in crew(assignment):
            raise Problem("assignment.not_member", "封存权只能移交给检查组的现任成员。")
        if s.get(Record, assignment_id) is not None:
            raise Problem("assignment.sealed", "检查已经封存，不用再移交。")
        before, assignment.seal_holder = assignment.seal_holder, officer_id
        gone = {**(assignment.displaced or {}), before: clock.iso(clock.now())}
        assignment.displaced = {key: at for key, at in gone.items() if key != officer_id} or None
        feed_all(s, crew(assignment), "package", assignment.id)
        payload = {"from": before, "to": officer_id, "reason": reason}
        trail.append(s, "assignment.seal_right_moved", ref=assignment.id, actor=actor, payload=payload)
    return assignment
