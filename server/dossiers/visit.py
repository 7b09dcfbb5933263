"""共用封面：联合检查的各卷都有的一页，写明同一次入户还有哪些部门、各自的文号、人员与公示了的结果（S4-19、A20）。

What another department found is told only once it is public; its record, its dossier and its decisions stay its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy.orm import Session

from server.inspections import visiting
from server.inspections.models import Assignment, Record

Json = dict[str, Any]
Shown = Callable[[Session, Sequence[str]], dict[str, Json]]
shown: list[Shown] = []
"""Rooms that know what is public: assignment ids → public_id, result (its words) and on, only of those shown now."""


def cover(s: Session, assignment: Assignment) -> Json | None:
    """一次入户的各部门，牵头的在前；一个部门的检查为 None。

    `notice_no` of the visit and `departments`: a line each with its own assignment number, items, people, state in
    words and, once public, the result, the day and the public id; empty until then.
    """
    if assignment.visit_id is None:
        return None
    rows = [assignment, *visiting.others(s, assignment)]
    by_no = {row.no: row for row in rows}
    public = {key: told for ask in shown for key, told in ask(s, [row.id for row in rows]).items()}
    parts = assignment.package["joint"]["parts"]
    return {
        "notice_no": assignment.notice_no,
        "departments": [_line(s, one, by_no[one["no"]], assignment, public) for one in parts if one["no"] in by_no],
    }


def _line(s: Session, one: Json, row: Assignment, own: Assignment, public: dict[str, Json]) -> Json:
    told = public.get(row.id, {})
    return {
        "department": one["department"]["name"],
        "lead": row.id == row.visit_id,
        "own": row.id == own.id,
        "no": row.no,
        "items": one["items"],
        "team": [f"{person['name']}（{person['cert_no']}）" for person in one["team"]],
        "state": _state(s, row, bool(told)),
        "public_id": told.get("public_id", ""),
        "result": told.get("result", ""),
        "published_on": told.get("on", ""),
    }


def _state(s: Session, row: Assignment, public: bool) -> str:
    if row.state == "cancelled":
        return "已撤回"
    if public:
        return "已公示"
    return "已检查，还没有公示" if s.get(Record, row.id) is not None else "还没有查完"
