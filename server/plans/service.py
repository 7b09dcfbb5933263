"""计划的办事函数：编制、送审、审批。"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock, trail
from server.accounts.service import jurisdiction
from server.auth import Actor, get_visible, visible
from server.db import new_id, session, unit
from server.domain import plan as law
from server.domain import profiles, stages
from server.domain.decide import Refusal
from server.domain.entry import read_filter, read_ratios
from server.plans.models import Plan, PlanEntry
from server.plans.problems import refuse
from server.problems import Absent, Problem
from server.registry.models import Item

EDITABLE = ("draft", "returned", "revising")


def create_plan(actor: Actor, *, year: int, title: str, scope: str = "SINGLE") -> Plan:
    """编制年度计划（S3-14）。"""
    if actor.department_id is None:
        raise Absent("部门")
    row = Plan(
        id=new_id(),
        department_id=actor.department_id,
        year=year,
        title=title.strip(),
        scope=scope,
        author_id=actor.officer_id,
        created_at=clock.now(),
        state="draft",
        version=1,
    )
    with unit() as s:
        s.add(row)
        trail.append(s, "plan.created", ref=row.id, actor=actor, payload={"year": year, "title": row.title})
    return row


def change_plan(actor: Actor, plan_id: str, changes: dict[str, Any]) -> Plan:
    """改计划名称或年度。Raises Absent, Problem plan.not_editable."""
    with unit() as s:
        row = _editable(actor, plan_id)
        for name, value in changes.items():
            setattr(row, name, value)
        for entry in row.entries:
            refuse(law.within_year(row.year, entry.period_from, entry.period_to))
        trail.append(s, "plan.changed", ref=row.id, actor=actor, payload={"changes": changes})
    return row


def add_entry(actor: Actor, plan_id: str, data: dict[str, Any]) -> PlanEntry:
    """添一条抽查任务（S0-02 没有依据的事项不能列入）。

    Raises Absent; Problem item.no_basis / item.basis_expired / item.not_active / plan.ratio_range / plan.filter /
    plan.period_reversed / plan.period_outside_year / plan.not_editable.
    """
    with unit() as s:
        plan = _editable(actor, plan_id)
        row = PlanEntry(id=new_id(), position=len(plan.entries), created_at=clock.now())
        _fill(actor, plan, row, {"reserve": [1, 5]} | data)
        plan.entries.append(row)
        trail.append(s, "plan.entry_added", ref=plan.id, actor=actor, payload={"entry": row.id, "name": row.name})
    return row


def change_entry(actor: Actor, entry_id: str, changes: dict[str, Any]) -> PlanEntry:
    """改一条抽查任务。Raises as add_entry."""
    with unit() as s:
        row = get_visible(PlanEntry, actor, entry_id, "计划条目")
        _fill(actor, _editable(actor, row.plan_id), row, changes)
        trail.append(s, "plan.entry_changed", ref=row.plan_id, actor=actor, payload={"entry": row.id})
    return row


def remove_entry(actor: Actor, entry_id: str) -> None:
    """删去一条抽查任务。Raises Absent, Problem plan.not_editable."""
    with unit() as s:
        row = get_visible(PlanEntry, actor, entry_id, "计划条目")
        plan = _editable(actor, row.plan_id)
        plan.entries.remove(row)
        trail.append(s, "plan.entry_removed", ref=plan.id, actor=actor, payload={"entry": entry_id, "name": row.name})


def submit(actor: Actor, plan_id: str) -> Plan:
    """送审：逐条核对依据、比例上限和期限（S3-09、S3-14）。

    Raises Absent; Problem plan.empty / plan.ratio_cap / item.* / wrong_state.
    """
    with unit() as s:
        plan = get_visible(Plan, actor, plan_id, "计划")
        state = _next(plan, "submit")
        refuse(law.may_submit([_checks(s, plan, entry) for entry in plan.entries], len(plan.entries)))
        plan.state, plan.submitted_by, plan.submitted_at = state, actor.officer_id, clock.now()
        trail.append(s, "plan.submitted", ref=plan.id, actor=actor, payload={"entries": len(plan.entries)})
    return plan


def decide(actor: Actor, plan_id: str, decision: str, opinion: str = "") -> Plan:
    """审批：同意或退回，办理人不得是编制人或送审人（S0-20）。

    Raises Absent; Problem plan.own_approval / plan.opinion_missing / wrong_state.
    """
    with unit() as s:
        plan = get_visible(Plan, actor, plan_id, "计划")
        state = _next(plan, "approve" if decision == "APPROVED" else "return")
        for person in (plan.author_id, plan.submitted_by or plan.author_id):
            refuse(law.may_decide(person, actor.officer_id, decision, opinion))
        plan.state, plan.decided_by, plan.decided_at, plan.opinion = state, actor.officer_id, clock.now(), opinion
        payload = {"decision": decision, "opinion": opinion}
        trail.append(s, "plan.decided", ref=plan.id, actor=actor, payload=payload)
    return plan


def items_of(s: Session, item_ids: Sequence[str]) -> list[Item]:
    """条目所列的事项，按所列次序。"""
    found = {item.id: item for item in s.scalars(select(Item).where(Item.id.in_(item_ids)))}
    return [found[item_id] for item_id in item_ids if item_id in found]


def item_facts(item: Item) -> law.Item:
    """判断所需的事项事实。"""
    bases = [law.Basis(b.title, b.article, b.in_force_from, b.in_force_to) for b in item.bases]
    return law.Item(item.name, item.category, bases, item.state == "active")


def _fill(actor: Actor, plan: Plan, row: PlanEntry, data: dict[str, Any]) -> None:
    if "item_ids" in data:
        _check_items(actor, data["item_ids"])
    if "ratios" in data:
        data = data | {"ratios": _read(read_ratios(data["ratios"]))}
    if "filter" in data:
        data = data | {"filter": _read(read_filter(data["filter"]))}
        data["targeting"] = "TARGETED" if data["filter"] else "UNTARGETED"
    for name, value in data.items():
        setattr(row, name, value)
    refuse(law.within_year(plan.year, row.period_from, row.period_to))


def _check_items(actor: Actor, item_ids: list[str]) -> None:
    mine = set(session().scalars(visible(Item, actor).where(Item.id.in_(item_ids)).with_only_columns(Item.id)))
    if not item_ids or set(item_ids) - mine:
        raise Absent("抽查事项")
    for item in items_of(session(), item_ids):
        refuse(law.may_plan_item(item_facts(item), clock.today()))


def _checks(s: Session, plan: Plan, entry: PlanEntry) -> list[Refusal | None]:
    profile, items = profiles.load(jurisdiction().profile), items_of(s, entry.item_ids)
    shares = {Fraction(p, q) for p, q in entry.ratios.values() if p}
    return [
        law.within_year(plan.year, entry.period_from, entry.period_to),
        *(law.may_plan_item(item_facts(item), clock.today()) for item in items),
        *(law.within_ratio_cap(item.category, share, profile) for item in items for share in sorted(shares)),
    ]


def _editable(actor: Actor, plan_id: str) -> Plan:
    plan = get_visible(Plan, actor, plan_id, "计划")
    if plan.state not in EDITABLE:
        raise Problem("plan.not_editable", "计划已经送审或批准，不能再改；需要改时请先退回。")
    return plan


def _next(plan: Plan, act: str) -> str:
    following = stages.advance(stages.PLAN, plan.state, act)
    if isinstance(following, Refusal):
        refuse(following)
        raise AssertionError("unreachable")
    return following


def _read(value: Any) -> Any:
    if isinstance(value, Refusal):
        refuse(value)
    return value
