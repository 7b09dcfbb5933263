"""完成率：一年派出的随机抽查，现在公示着的才算完成；工作台、本部门进度用同一个数法（S3-16、S2-04）。

The analysis counts the same visits from plain values; what is public now is one subquery for all of them.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from sqlalchemy import Select, case, func

from server import clock
from server.auth import Actor, visible
from server.db import session
from server.domain.shares import percent
from server.domain.vocabulary.inspections import AssignmentState
from server.domain.words import labels
from server.inspections.models import Assignment
from server.publications.visits import public_now

DONE = ("published", "closed")
WITHDRAWN = "withdrawn"
STAGE: Any = case((Assignment.state.in_(DONE) & Assignment.id.not_in(public_now()), WITHDRAWN), else_=Assignment.state)
"""派单办到了哪里；公示之后撤下的单列，不再算已公示。"""


def sent(actor: Actor, department_id: str | None, year: int) -> Select[Any]:
    """一年派出的检查：看得见的，演练不计；`department_id` 为空不分部门。"""
    start, end = (clock.parse_iso(f"{each}-01-01T00:00:00+08:00") for each in (year, year + 1))
    query = visible(Assignment, actor).where(Assignment.rehearsal.is_(False))
    query = query.where(Assignment.created_at >= start, Assignment.created_at < end)
    return query.where(Assignment.department_id == department_id) if department_id else query


def completion(actor: Actor, department_id: str | None, year: int) -> dict[str, Any]:
    """随机抽查派出几件、公示着几件、各阶段几件；撤回的不数，不随机的另计。"""
    random = Assignment.draw_id.is_not(None)
    columns = sent(actor, department_id, year).with_only_columns(STAGE, random, func.count())
    rows = session().execute(columns.group_by(STAGE, random)).all()
    counts = Counter({stage: number for stage, drawn, number in rows if drawn})
    extra = sum(number for stage, drawn, number in rows if not drawn and stage != "cancelled")
    total = counts.total() - counts["cancelled"]
    published = sum(counts[each] for each in DONE)
    words = {**labels(AssignmentState), WITHDRAWN: "已撤下"}
    return {
        "year": year,
        "total": total,
        "published": published,
        "percent": percent(published, total),
        "nonrandom": extra,
        "random_percent": percent(total, total + extra),
        "states": [{"state": s, "label": words[s], "count": counts[s]} for s in words],
    }


def public(actor: Actor, department_id: str | None, year: int) -> Select[Any]:
    """这一年派出的随机抽查里公示着的派单（子查询）。"""
    drawn = sent(actor, department_id, year).where(Assignment.draw_id.is_not(None))
    return drawn.with_only_columns(Assignment.id).where(Assignment.id.in_(public_now()))
