"""哪些条目查的是同一批对象：能合并的、同一事项列了两次的、别的部门也查的（S0-12、S0-13、S4-19）。"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from server.accounts.models import Department
from server.domain.item_list import full_name
from server.domain.office import on_site
from server.domain.planning import advice
from server.domain.profiles import Profile
from server.plans import content, counting, merging, past
from server.plans.models import Plan, PlanConsultation, PlanEntry
from server.registry.models import Item

PUBLIC = ("approved", "published", "filed", "revising")
MOST_PAIRS = 200
DRAWN = "已经抽取的条目合并不了，请改还没有抽取的一条。"
APART = "两份计划的条目合并不了，请改其中一条。"


@dataclass
class Desk:
    """一次自查共用的事实。"""

    s: Session
    plan: Plan
    profile: Profile
    day: date
    departments: dict[str, Department]


def tell(desk: Desk, rows: list[dict[str, Any]]) -> None:
    """把重叠的提示写进各条的自查。"""
    _mergeable(desk, rows)
    _twice(desk, rows)
    _others(desk, rows)


def _mergeable(desk: Desk, rows: list[dict[str, Any]]) -> None:
    """本计划里真能合并成一次检查的两条：只提办得到的，哪些相同照实说。"""
    drawn = past.already_drawn(desk.s, [entry.id for entry in desk.plan.entries])
    items = merging.items_by_id(desk.s, desk.plan.entries)
    open_ones = [(n, entry) for n, entry in enumerate(desk.plan.entries) if entry.id not in drawn]
    for at, entry in open_ones:
        for before, other in open_ones:
            if before >= at or merging.obstacle([other, entry], items, desk.plan.department_id):
                continue
            note = asdict(advice.one_check(before + 1, other.name, _alike(other, entry, items)))
            rows[at]["notes"].append(note | {"fix": {"merge": [other.id, entry.id]}})
            break


def _alike(other: PlanEntry, entry: PlanEntry, items: Mapping[str, Item]) -> advice.Alike:
    """两条能合并的，哪些相同。"""
    both = [items[key] for key in entry.item_ids if key in other.item_ids and key in items]
    same = (entry.period_from, entry.period_to) == (other.period_from, other.period_to)
    start, end = min(entry.period_from, other.period_from), max(entry.period_to, other.period_to)
    return advice.Alike(
        scope=content.scope_text(entry),
        items=[full_name(item.name, item.sub_item) for item in both],
        whole=set(entry.item_ids) == set(other.item_ids),
        period=None if same else f"{start} 至 {end}",
        visit=on_site(entry.methods),
    )


def _twice(desk: Desk, rows: list[dict[str, Any]]) -> None:
    """本计划里同一事项列了两次，对象、时间又重合，而提示里还没有提议合并的（S0-12、S4-19）。"""
    plan = desk.plan
    told = {tuple(note["fix"]["merge"]) for row in rows for note in row["notes"] if "merge" in note["fix"]}
    drawn = past.already_drawn(desk.s, [entry.id for entry in plan.entries])
    items = merging.items_by_id(desk.s, plan.entries)
    for at, entry in enumerate(plan.entries):
        for before, other in enumerate(plan.entries[:at], 1):
            if (other.id, entry.id) not in told and (number := _both(desk, entry, other, plan.department_id)):
                both = [other, entry]
                why = DRAWN if drawn & {other.id, entry.id} else merging.obstacle(both, items, plan.department_id)
                where = f"第 {before} 行“{other.name}”"
                rows[at]["notes"].append(asdict(advice.twice(where, number, why, _visited(entry, other))))


def _others(desk: Desk, rows: list[dict[str, Any]]) -> None:
    """本部门别的计划列了同一事项、同一批对象；别的部门、上级同一时期也查同一批对象。"""
    plan, s, left = desk.plan, desk.s, MOST_PAIRS
    superior = desk.departments[plan.department_id].superior_id
    for theirs in _plans(desk):
        own = theirs.department_id == plan.department_id
        pairs = [(at, entry, n, other) for at, entry in enumerate(plan.entries) for n, other in _numbered(theirs)]
        for at, entry, n, other in pairs:
            if not _meet(entry, other) or (own and not _same_item(entry, other)) or left == 0:
                continue
            left -= 1
            where = (plan.department_id, entry.filter), (theirs.department_id, other.filter)
            number = counting.shared(s, *where, desk.day)
            if number and own:
                where_else = f"《{theirs.title}》第 {n} 条“{other.name}”"
                rows[at]["notes"].append(asdict(advice.twice(where_else, number, APART, _visited(entry, other))))
            elif number:
                name = desk.departments[theirs.department_id].name
                above = theirs.department_id == superior
                rows[at]["notes"].append(asdict(advice.elsewhere(name, other.name, number, above)))


def _plans(desk: Desk) -> list[Plan]:
    """要比的别的年度计划：本部门的不论走到哪一步，别的部门的看批准了的和征求我单位意见的；演练谁也不比。"""
    plan = desk.plan
    asked = select(PlanConsultation.plan_id).where(PlanConsultation.department_id == plan.department_id)
    seen = [Plan.department_id != plan.department_id, or_(Plan.state.in_(PUBLIC), Plan.id.in_(asked))]
    own = [Plan.department_id == plan.department_id, Plan.id != plan.id, Plan.state != "closed"]
    which = or_(and_(*seen), and_(*own)) if plan.kind == "ANNUAL" else and_(*seen)
    query = select(Plan).where(Plan.year == plan.year, Plan.kind == "ANNUAL", which)
    return list(desk.s.scalars(query.order_by((Plan.department_id != plan.department_id), Plan.id)))


def _numbered(plan: Plan) -> Iterable[tuple[int, PlanEntry]]:
    return enumerate(plan.entries, 1)


def _both(desk: Desk, one: PlanEntry, other: PlanEntry, department_id: str) -> int:
    """两条列了同一事项、时间重合的，共有几户；不相干为 0。"""
    if not _meet(one, other) or not _same_item(one, other):
        return 0
    return counting.shared(desk.s, (department_id, one.filter), (department_id, other.filter), desk.day)


def _same_item(one: PlanEntry, other: PlanEntry) -> bool:
    return not set(one.item_ids).isdisjoint(other.item_ids)


def _visited(*entries: PlanEntry) -> bool:
    """每一条都到现场。"""
    return all(on_site(entry.methods) for entry in entries)


def _meet(one: PlanEntry, other: PlanEntry) -> bool:
    return one.period_from <= other.period_to and other.period_from <= one.period_to
