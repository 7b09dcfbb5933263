"""采纳的操作对派单的效果：到场、中止、封存、补正。"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from server import clock
from server.accounts.messages import officers_with, tell
from server.domain import stages
from server.domain.evidence import clock_is_off, end_of_inspection, paper_end
from server.inspections import names, recusals
from server.inspections.feeds import feed_all
from server.inspections.models import Assignment, Record
from server.inspections.records import countersign
from server.inspections.service import came_and_left, crew, state_of


def take_effect(
    s: Session, assignment: Assignment, device: Row[Any], op: dict[str, Any], received: datetime, trail_ref: str
) -> None:
    """一个采纳的操作的效果；其余种类只改变重放出来的内容。"""
    kind = op["kind"]
    if kind == "visit.start":
        names.at_the_door(s, assignment, device.officer_id)
        _advance(s, assignment, "arrive")
    elif kind == "recuse.request" or (kind == "visit.end" and op["p"].get("reason")):
        if kind == "recuse.request":
            recusals.announce(s, assignment, op, received)
        _advance(s, assignment, "suspend")  # an end without a reason is that of a finished visit: the read-back follows
    elif kind == "loss.declare":
        _report_loss(s, assignment, op)
    elif kind == "seal.pass":
        assignment.seal_holder = op["p"]["to"]
        feed_all(s, crew(assignment), "package", assignment.id)
    elif kind == "seal":
        _seal(s, assignment, device, op, received, trail_ref)
    elif kind == "addendum.add":
        _amend(s, assignment, op, trail_ref)


def _advance(s: Session, assignment: Assignment, act: str) -> None:
    if act in stages.acts(stages.ASSIGNMENT, assignment.state):
        state_of(s, assignment, act)


def _report_loss(s: Session, assignment: Assignment, op: dict[str, Any]) -> None:
    """手机缺了自己的操作（被清理、换了身份）：审批人得知缺从哪一条起（rulings 18）。"""
    text = f"{names.title(assignment)}：手机申报缺失，自第 {op['p']['expected_seq']} 条起。{op['p']['reason']}"
    for officer_id in officers_with(s, "approver", assignment.department_id, clock.today()):
        tell(s, officer_id, "loss", text, dedupe=f"loss:{op['op_id']}", link=f"/desk/progress?id={assignment.id}")


def _seal(
    s: Session, assignment: Assignment, device: Row[Any], op: dict[str, Any], received: datetime, trail_ref: str
) -> None:
    """封存：登记记录、回签、送收据（S3-16 的时限从检查结束日起算）。"""
    p, sealed_at = op["p"], clock.iso(received)
    wall = clock.parse_iso(op["wall"])
    paper = paper_end(came_and_left(s, assignment.id))
    claimed, offset = (paper, 0) if paper else (wall, op["off"])  # a paper's day, not the day it was typed in
    try:
        ended_on = end_of_inspection(claimed, offset, assignment.created_at, received)
        off = clock_is_off(wall, op["off"], received)
    except OverflowError:  # a clock beyond the calendar proves nothing: the earliest day remains
        ended_on, off = clock.shanghai_day(assignment.created_at), True
    s.add(
        Record(
            assignment_id=assignment.id,
            seal_op=op["op_id"],
            content_digest=p["content_digest"],
            sealed_digest=p["record_digest"],
            record_digest=p["record_digest"],
            result_code=p["result_code"],
            ended_at=paper or clock.parse_iso(p["ended_at"]),
            ended_on=ended_on,
            clock_off=off,
            device_id=device.id,
            sealed_by=device.officer_id,
            device_signature=p["device_signature"],
            sealed_at_server=received,
            countersignature=countersign(assignment.id, p["content_digest"], p["record_digest"], sealed_at),
            trail_ref=trail_ref,
        )
    )
    _advance(s, assignment, "arrive")
    _advance(s, assignment, "seal")
    _advance(s, assignment, "receive")
    feed_all(s, crew(assignment), "receipt", assignment.id)


def _amend(s: Session, assignment: Assignment, op: dict[str, Any], trail_ref: str) -> None:
    """补正：不拆封，记录摘要换成 H(原摘要, 补正)，结果随补正更正，重新回签（rulings 22）。"""
    record = s.get_one(Record, assignment.id)
    for change in op["p"]["changes"]:
        if change["item"] == "result":
            record.result_code = change["new"]["code"]
    record.record_digest, record.trail_ref = op["p"]["digest_after"], trail_ref
    sealed_at = clock.iso(record.sealed_at_server)
    record.countersignature = countersign(assignment.id, record.content_digest, record.record_digest, sealed_at)
    record.archived_at = None
    assignment.returned = None
    _advance(s, assignment, "amend")
    feed_all(s, crew(assignment), "receipt", assignment.id)
