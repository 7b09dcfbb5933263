"""计划各表谁能看：本部门的人。"""

from __future__ import annotations

from sqlalchemy import ColumnElement, select

from server.auth import Actor, own_department, scope
from server.plans.models import Plan, PlanEntry


@scope(Plan)
def _plans(actor: Actor) -> ColumnElement[bool]:
    return own_department(Plan.department_id, actor)


@scope(PlanEntry)
def _entries(actor: Actor) -> ColumnElement[bool]:
    return PlanEntry.plan_id.in_(select(Plan.id).where(own_department(Plan.department_id, actor)))
