"""送到的操作由谁做：当天不得参加检查的人，不能开始检查，也不能封存（S1-05）。"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from server.clock import shanghai_day
from server.domain.evidence import paper_end
from server.inspections.models import Assignment
from server.inspections.service import came_and_left
from server.registry.inspectors.standing import unfit

ASKED = ("visit.start", "seal")


def unfit_for(s: Session, op: dict[str, Any], assignment: Assignment, inspector_id: str | None) -> list[dict[str, str]]:
    """这一步为什么不能由他们来做：开始检查看本人，封存看全组；可以做则为空。

    inspector_id: of the author in the register. The day is the day of the deed by the corrected clock of the phone:
    who leaves the list later was fit on the day.
    """
    if op["kind"] not in ASKED:
        return []
    team = [member["inspector_id"] for member in assignment.package["team"]]
    ids = team if op["kind"] == "seal" else [inspector_id or ""]
    found = unfit(s, ids, _day(s, op, assignment), assignment.entity_id)
    return [{"code": refusal.code, "message": refusal.message} for refusal in found.values()]


def _day(s: Session, op: dict[str, Any], assignment: Assignment) -> date:
    """检查的那一天：照纸表补录的是纸表上的一天，录入时已离开名录的人那天还在。"""
    paper = paper_end([op] if op["kind"] == "visit.start" else came_and_left(s, assignment.id))
    return shanghai_day(paper) if paper else day_of(op)


def day_of(op: dict[str, Any]) -> date:
    """这一步在哪一天（上海），按手机钟与服务器钟之差改正。"""
    wall = datetime.fromisoformat(op["wall"])
    return shanghai_day(wall + timedelta(milliseconds=op["off"]))
