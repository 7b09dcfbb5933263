"""计划的网址：编制、条目、送审、审批；其余在 sheet、post、meeting。"""

from __future__ import annotations

from typing import Any

from server import clock
from server.accounts.schemas import page_of
from server.auth import access, current, get_visible, visible
from server.db import session
from server.plans import choosing, counting, keep, schemas, service, sharing, views
from server.plans.meeting import routes as meeting
from server.plans.models import Plan
from server.plans.post import routes as post
from server.plans.sheet import routes as sheet
from server.plans.site import APPROVER, CLERK, DESK, blp, flat

__all__ = ["blp", "meeting", "post", "sheet"]


@blp.route("/plans", methods=["GET"])
@access("看计划", roles=DESK, scope="部门内")
@blp.response(200, page_of(schemas.PlanOut))
def plans() -> dict[str, Any]:
    """年度计划，新的在前。"""
    actor = current()
    rows = session().scalars(visible(Plan, actor).order_by(Plan.year.desc(), Plan.id.desc())).all()
    return {"items": [views.plan(row, actor) for row in rows], "next": None, "total": len(rows)}


@blp.route("/plans", methods=["POST"])
@access("编制计划", roles=CLERK, scope="部门内")
@blp.arguments(schemas.PlanIn)
@blp.response(201, schemas.PlanOut)
def create_plan(data: dict[str, Any]) -> dict[str, Any]:
    """编制计划。"""
    return views.plan(service.create_plan(current(), **data), current())


@blp.route("/plans/<plan_id>", methods=["GET"])
@access("看计划", roles=DESK, scope="部门内")
@blp.response(200, schemas.PlanOut)
def plan(plan_id: str) -> dict[str, Any]:
    """一份计划。"""
    return views.plan(get_visible(Plan, current(), plan_id, "计划"), current())


@blp.route("/plans/<plan_id>", methods=["PATCH"])
@access("改计划", roles=CLERK, scope="部门内")
@blp.arguments(schemas.PlanChange)
@blp.response(200, schemas.PlanOut)
def change_plan(data: dict[str, Any], plan_id: str) -> dict[str, Any]:
    """改计划。"""
    return views.plan(service.change_plan(current(), plan_id, data), current())


@blp.route("/plans/<plan_id>/entries", methods=["POST"])
@access("添计划条目", roles=CLERK, scope="部门内")
@blp.arguments(schemas.PlanEntryIn)
@blp.response(201, schemas.PlanEntryOut)
def add_entry(data: dict[str, Any], plan_id: str) -> dict[str, Any]:
    """添一条抽查任务。"""
    return views.entry(service.add_entry(current(), plan_id, flat(data)))


@blp.route("/plan-entries/<entry_id>", methods=["PATCH"])
@access("改计划条目", roles=CLERK, scope="部门内")
@blp.arguments(schemas.PlanEntryChange)
@blp.response(200, schemas.PlanEntryOut)
def change_entry(data: dict[str, Any], entry_id: str) -> dict[str, Any]:
    """改一条抽查任务。"""
    return views.entry(service.change_entry(current(), entry_id, flat(data)))


@blp.route("/plan-entries/<entry_id>", methods=["DELETE"])
@access("删计划条目", roles=CLERK, scope="部门内")
@blp.response(204)
def remove_entry(entry_id: str) -> None:
    """删一条抽查任务。"""
    service.remove_entry(current(), entry_id)


@blp.route("/plans/<plan_id>/choices", methods=["GET"])
@access("看定向条件可选的值", roles=CLERK, scope="部门内")
@blp.response(200, schemas.PlanChoices)
def choices(plan_id: str) -> dict[str, Any]:
    """名录里有的辖区与行业，各有几户。"""
    row = keep.own(current(), plan_id)
    return choosing.offered(session(), row, clock.today())


@blp.route("/plans/<plan_id>/partner-items", methods=["GET"])
@access("看参与部门公布的事项，列进联合计划", roles=CLERK, scope="部门内的联合计划")
@blp.arguments(schemas.PartnersQuery, location="query")
@blp.response(200, schemas.PartnerItems)
def partner_items(data: dict[str, Any], plan_id: str) -> dict[str, Any]:
    """参与部门已公布的事项。"""
    return {"items": sharing.offered(keep.own(current(), plan_id), data["department_id"])}


@blp.route("/plans/<plan_id>/count", methods=["GET"])
@access("看条件之内有几户", roles=CLERK, scope="部门内")
@blp.arguments(schemas.PlanCountQuery, location="query")
@blp.response(200, schemas.PlanCountOut)
def count(data: dict[str, Any], plan_id: str) -> counting.Count:
    """全部条件合在一起有几户，按比例应抽几户。"""
    row = keep.own(current(), plan_id)
    return counting.meanwhile(session(), row.department_id, clock.today(), data)


@blp.route("/plans/<plan_id>/submission", methods=["POST"])
@access("送审计划", roles=CLERK, scope="部门内")
@blp.response(200, schemas.PlanOut)
def submit(plan_id: str) -> dict[str, Any]:
    """送审。"""
    return views.plan(service.submit(current(), plan_id), current())


@blp.route("/plans/<plan_id>/decisions", methods=["POST"])
@access("审批计划", roles=APPROVER, scope="部门内，非编制人")
@blp.arguments(schemas.PlanDecisionIn)
@blp.response(200, schemas.PlanOut)
def decide(data: dict[str, Any], plan_id: str) -> dict[str, Any]:
    """审批计划。"""
    return views.plan(service.decide(current(), plan_id, **data), current())
