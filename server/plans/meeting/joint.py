"""汇总：各部门的联合计划合成一份，谁答复、谁没答复、谁还没交（S3-17）。"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock
from server.accounts.models import Department
from server.domain.planning import milestones
from server.plans import consulting, content, keep
from server.plans.meeting import service as meeting
from server.plans.models import MeetingMinutes, Plan, PlanVersion

SHOWN = ("consulting", "submitted", "returned", "approved", "published", "filed", "revising", "closed")
SETTLED = ("published", "filed", "closed")


def aggregate(s: Session, year: int) -> dict[str, Any]:
    """一年的汇总：全部联合计划（草稿除外）逐条列出，另列各部门的进度。"""
    names = content.names_of(s)
    where = (Plan.scope == "JOINT", Plan.kind == "ANNUAL", Plan.year == year, Plan.state.in_(SHOWN))
    plans = list(s.scalars(select(Plan).where(*where).order_by(Plan.department_id, Plan.id)))
    office = meeting.office(s)
    return {
        "year": year,
        "office": {"id": office.department_id, "name": names.get(office.department_id, "")} if office else None,
        "due_on": milestones.due_of(keep.of_year(office.department_id if office else None, year), year, "JOINT"),
        "plans": [_plan(s, plan, names) for plan in plans],
        "departments": _departments(s, year),
        "tasks": sum(len(plan.entries) for plan in plans),
    }


def _plan(s: Session, plan: Plan, names: dict[str, str]) -> dict[str, Any]:
    minutes = s.scalars(select(MeetingMinutes).where(MeetingMinutes.plan_id == plan.id)).all()
    return {
        "id": plan.id,
        "no": plan.no,
        "title": plan.title,
        "version": plan.version,
        "state": plan.state,
        "authority": names.get(plan.department_id, ""),
        "entries": content.shown(s, plan)["entries"],
        "consultations": [consultation(row, names, plan.version) for row in consulting.standing(s, plan)],
        "minutes": [row.no or row.title for row in minutes if row.ended_at is None],
    }


def consultation(row: Any, names: dict[str, str], version: int | None = None) -> dict[str, Any]:
    """一个部门的答复；过期未答的标明沉默，沿用前一版的（version 之前）标明是第几版的。"""
    return {
        "id": row.id,
        "department": {"id": row.department_id, "name": names.get(row.department_id, "")},
        "round": row.round,
        "asked_at": row.asked_at,
        "due_on": row.due_on,
        "answer": row.answer,
        "reason": row.reason,
        "answered_at": row.answered_at,
        "silent": row.answer is None and clock.today() > row.due_on,
        "version": row.version,
        "carried": version is not None and row.version < version,
    }


def _departments(s: Session, year: int) -> list[dict[str, Any]]:
    """每个在用部门的年度计划走到哪一步；没有编的也列出。"""
    query = select(Plan).where(Plan.year == year, Plan.kind == "ANNUAL")
    plans: dict[str, list[Plan]] = {}
    for plan in s.scalars(query.order_by(Plan.id)):
        plans.setdefault(plan.department_id, []).append(plan)
    first: dict[str, Any] = {}
    shown = select(PlanVersion).where(PlanVersion.published_at.is_not(None)).order_by(PlanVersion.version.desc())
    for version in s.scalars(shown):
        first[version.plan_id] = version.published_at
    rows = []
    for row in s.scalars(select(Department).where(Department.active.is_(True)).order_by(Department.code)):
        mine = {scope: _progress(plans.get(row.id, []), scope, first, year) for scope in ("SINGLE", "JOINT")}
        rows.append({"id": row.id, "name": row.name, "annual": mine["SINGLE"], "joint": mine["JOINT"]})
    return rows


def _progress(plans: list[Plan], scope: str, first: dict[str, Any], year: int) -> dict[str, Any] | None:
    chosen = [plan for plan in plans if plan.scope == scope]
    if not chosen:
        return None
    plan = max(chosen, key=lambda each: (each.state in SETTLED, each.id))
    at = first.get(plan.id)
    late = at is not None and clock.shanghai_day(at) > milestones.due_of(
        keep.of_year(plan.department_id, year), year, scope
    )
    return {"state": plan.state, "published_at": at, "late": late}
