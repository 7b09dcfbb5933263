"""计划的时限：年度节点与调整时限；别处要时限只问这里（S3-14、S3-17）。"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock
from server.accounts.models import Department
from server.auth import Actor, visible
from server.db import session
from server.domain.calendar import working_days_left
from server.domain.planning import milestones
from server.domain.vocabulary.rules import DeadlineKind, DeadlineState
from server.plans import keep, revising
from server.plans.models import JointOffice, Plan, PlanVersion
from server.rules import service as rules
from server.rules.models import Deadline


def due(plan: Plan, version: PlanVersion | None) -> dict[str, Any] | None:
    """一份计划此刻的时限：调整过的看 10 个工作日，头一版看二月底、一月底；办到了为 None。"""
    if plan.kind != "ANNUAL" or plan.state == "closed":
        return None
    found = revising.adjustment(plan)
    if found is not None:
        filed = version and version.version == plan.version and version.published_at and version.filed_at
        if filed or _adjusted(plan):
            return None
        basis = keep.profile(plan.department_id).basis("plan.adjust_days")
        return _told(found.on, f"第 {plan.version} 版{found.says}", basis, provisional=found.provisional)
    if plan.published_at is not None or _met(plan):
        return None
    profile = keep.of_year(plan.department_id, plan.year)
    day = milestones.due_of(profile, plan.year, plan.scope)
    rule = "joint_plan.due" if plan.scope == "JOINT" else "plan.due"
    basis = profile.basis(rule)
    return _told(day, f"应在这一天之前公布：{basis}", basis)


def _adjusted(plan: Plan) -> bool:
    """这一次调整的钟已经办结：要备案的报出了，不要的公示了；回执晚到，不再催。"""
    clocks = (Deadline.subject_id == plan.id, Deadline.kind == DeadlineKind.ADJUST)
    met = (Deadline.started_on == plan.revised_on, Deadline.state == DeadlineState.MET)
    return session().scalar(select(Deadline.id).where(*clocks, *met).limit(1)) is not None


def _met(plan: Plan) -> bool:
    """本部门这一年的计划已经公布过一份：年度的时限办到了，补编的一份不因此算晚。"""
    same = (Plan.department_id == plan.department_id, Plan.year == plan.year, Plan.scope == plan.scope)
    out = select(Plan.id).where(*same, Plan.kind == "ANNUAL", Plan.published_at.is_not(None)).limit(1)
    return session().scalar(out) is not None


def _told(day: date, says: str, basis: str = "", provisional: bool = False) -> dict[str, Any]:
    """一个时限与还剩几个工作日；数进了没有公布放假安排的年份，那个数是暂定的，说出是哪一年。"""
    today, table = clock.today(), rules.calendar()
    late = today > day
    left = -working_days_left(day, today, table) if late else working_days_left(today, day, table)
    return {
        "on": day,
        "says": says,
        "basis": basis,
        "provisional": provisional,
        "days_left": left,
        "late": late,
        "unknown_year": None if late else rules.unknown_year(table, today, day),
    }


@rules.leads("department")
def _yearly_plan(actor: Actor, row: Deadline) -> str:
    """年度计划的钟：编了的去那一份，补编的以最近一份为准；还没有编的仍去计划一览。"""
    department_id, _, wanted = row.subject_id.partition(":")
    scope = {DeadlineKind.PLAN: "SINGLE", DeadlineKind.JOINT_PLAN: "JOINT"}.get(DeadlineKind(row.kind))
    if scope is None or not wanted.isdigit():
        return ""
    same = (Plan.department_id == department_id, Plan.year == int(wanted), Plan.scope == scope, Plan.kind == "ANNUAL")
    found = session().scalar(visible(Plan, actor).where(*same).order_by(Plan.id.desc()).limit(1))
    return f"/plans/{found.id}" if found else ""


def year(s: Session, department_id: str | None, wanted: int) -> list[dict[str, Any]]:
    """一年的节点与本部门办到没有；没有牵头联合计划的部门，联合计划的节点说牵头部门哪天公布的，不给它计时。

    Who belongs to no department (上级督导) has no plan of his own to be late with.
    """
    every = list(s.scalars(select(Plan).where(Plan.year == wanted, Plan.kind == "ANNUAL").order_by(Plan.id)))
    mine = [plan for plan in every if plan.department_id == department_id]
    leads = any(plan.scope == "JOINT" for plan in mine) or _is_office(s, department_id)
    rows = []
    for stone in milestones.of_year(keep.of_year(department_id, wanted), wanted):
        scope = {"plan.due": "SINGLE", "joint_plan.due": "JOINT"}.get(stone.rule)
        own = bool(scope) and department_id is not None and (scope != "JOINT" or leads)
        asked = mine if own else every if scope == "JOINT" else []
        first = _first(s, [plan for plan in asked if plan.scope == scope])
        told = _told(stone.due_on, stone.title) | {"rule": stone.rule, "title": stone.title, "basis": stone.basis}
        plan, done = first or (None, None)
        by = s.get_one(Department, plan.department_id).name if plan and not own else ""
        rows.append(told | {"done_on": done, "own": own, "lead": by, "state": plan.state if plan and by else ""})
    return rows


def _first(s: Session, plans: list[Plan]) -> tuple[Plan, date] | None:
    """最早公示的一份与那一天；一份也没有公示为 None。"""
    found = [(plan, [row.published_at for row in revising.versions(s, plan.id) if row.published_at]) for plan in plans]
    dated = [(plan, clock.shanghai_day(at[0])) for plan, at in found if at]
    return min(dated, key=lambda each: each[1], default=None)


def _is_office(s: Session, department_id: str | None) -> bool:
    """联席会议办公室设在本部门：没有人牵头时，联合计划由它催办。"""
    office = s.scalar(select(JointOffice.department_id).order_by(JointOffice.since.desc(), JointOffice.id.desc()))
    return department_id is not None and office == department_id
