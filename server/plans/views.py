"""计划的读法：把行读成给人看的样子。"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from server.accounts.models import Department, Officer
from server.db import session
from server.plans.models import Plan, PlanEntry
from server.plans.service import items_of


def entry(row: PlanEntry) -> dict[str, Any]:
    """一条抽查任务。"""
    names = ("id", "plan_id", "name", "targeting", "filter", "ratios", "rounding", "min_n", "reserve", "methods")
    return {name: getattr(row, name) for name in (*names, "content", "team_size", "repeat_months")} | {
        "items": items_of(session(), row.item_ids),
        "period": {"start": row.period_from, "end": row.period_to},
    }


def plan(row: Plan) -> dict[str, Any]:
    """一份计划。"""
    s = session()
    names = ("id", "year", "title", "scope", "version", "state", "created_at", "submitted_at", "decided_at", "opinion")
    return {name: getattr(row, name) for name in names} | {
        "department": s.get(Department, row.department_id),
        "author": person(row.author_id),
        "decided_by": person(row.decided_by),
        "entries": [entry(each) for each in row.entries],
    }


def person(officer_id: str | None) -> dict[str, str] | None:
    """办理人的编号与姓名。"""
    name = session().scalar(select(Officer.display_name).where(Officer.id == officer_id)) if officer_id else None
    return {"id": officer_id, "name": name} if officer_id and name else None
