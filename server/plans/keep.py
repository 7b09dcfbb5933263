"""计划室里共用的几步：取自己的计划、换状态、核对能不能改。"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from server import clock, storage
from server.auth import Actor, get_visible
from server.db import session
from server.domain import second, stages
from server.domain.decide import Refusal
from server.domain.profiles import Profile
from server.plans import past
from server.plans.models import Plan, PlanEntry
from server.problems import Absent, Problem, refuse
from server.rules import service as rules

EDITABLE = ("draft", "returned", "revising")
MOST_FILE = 12 * 1024 * 1024
KINDS = {b"%PDF-": "application/pdf", b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}


def profile(department_id: str | None, on: date | None = None) -> Profile:
    """某日（默认今天）对这个部门作数的规则。"""
    return rules.profile_of(department_id, on)


def of_year(department_id: str | None, year: int) -> Profile:
    """一个年度的计划按哪天的规则：今年的按今天，明年的按那年的第一天，往年的按最后一天。"""
    return profile(department_id, within(date(year, 1, 1), date(year, 12, 31)))


def of_entry(plan: Plan, entry: PlanEntry) -> Profile:
    """一条任务按开始实施那天的规则；已经开始的按今天，过去了的按止日。"""
    return profile(plan.department_id, within(entry.period_from, entry.period_to))


def within(start: date, end: date) -> date:
    """这段日子里离今天最近的一天。"""
    return max(start, min(clock.today(), end))


def own(actor: Actor, plan_id: str) -> Plan:
    """本部门编制的计划；别的部门的看得到也办不了。Raises Absent."""
    plan = get_visible(Plan, actor, plan_id, "计划")
    if plan.department_id != actor.department_id:
        raise Absent("计划")
    return plan


def editable(actor: Actor, plan_id: str) -> Plan:
    """可以改的计划。Raises Absent, Problem plan.not_editable."""
    plan = own(actor, plan_id)
    if plan.state == "consulting":
        raise Problem("plan.not_editable", "正在征求意见，内容不能变；要改请先收回。")
    if plan.state in ("published", "filed"):
        raise Problem("plan.not_editable", "计划已经公示；要改请办理调整，另成一版。")
    if plan.state not in EDITABLE:
        raise Problem("plan.not_editable", "计划已经送审或批准，不能再改；需要改时请先退回。")
    return plan


def undrawn(s: Session, entries: Sequence[PlanEntry]) -> None:
    """已经抽取的条目不能再动。Raises Problem plan.entry_drawn."""
    if past.already_drawn(s, [entry.id for entry in entries]):
        raise Problem("plan.entry_drawn", "这一条已经抽取或派出，不能再改或删去。")


def following(plan: Plan, act: str) -> str:
    """下一个状态。Raises Problem wrong_state."""
    found = stages.advance(stages.PLAN, plan.state, act)
    if isinstance(found, Refusal):
        refuse(found)
        raise AssertionError("unreachable")
    return found


def as_shown(plan: Plan, submitted_at: str | None) -> None:
    """页面上的是哪一次送审的。Raises Problem sent_anew."""
    refuse(second.as_shown(clock.iso(plan.submitted_at) if plan.submitted_at else "", submitted_at))


def read(value: Any) -> Any:
    """读出的值，读不出就说明。Raises Problem."""
    if isinstance(value, Refusal):
        refuse(value)
    return value


def keep_file(name: str, content: bytes) -> dict[str, Any]:
    """收下一份影印件：PDF、JPEG 或 PNG，不超过 12 MB；存入后只留指纹与名称。

    Told by its leading bytes, not by its name; it is stored and handed out, never opened here.
    Raises Problem plan.file.
    """
    media = next((kind for lead, kind in KINDS.items() if content.startswith(lead)), None)
    if media is None or len(content) > MOST_FILE:
        raise Problem("plan.file", "影印件须是 PDF、JPEG 或 PNG，不超过 12 MB。")
    return {"sha256": storage.put(content), "alg": "sha256", "name": name[-120:], "size": len(content), "type": media}


def department_of(actor: Actor) -> str:
    """办事人的部门。Raises Absent."""
    if actor.department_id is None:
        raise Absent("部门")
    return actor.department_id


def fresh(plan: Plan) -> Plan:
    """带着最新条目的计划。"""
    session().refresh(plan)
    return plan
