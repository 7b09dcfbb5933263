"""合并与拆开：几条合成一次检查，一条按检查表拆成几条（S0-12、S4-19）。"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from sqlalchemy.orm import Session

from server import clock, trail
from server.auth import Actor, get_visible
from server.db import new_id, unit
from server.domain.entry import CLASSES
from server.domain.office import on_site
from server.domain.planning import scope
from server.domain.planning.cells import plain
from server.plans import keep, service, sharing
from server.plans.models import Plan, PlanEntry
from server.problems import Absent, Problem
from server.registry.models import Item

LONGEST_NAME = 60
"""Notices and minutes print the name in one line or two."""


def merge(actor: Actor, plan_id: str, entry_ids: Sequence[str]) -> PlanEntry:
    """几条合成一条：同一批对象、时间相接、都到现场或都不到、同一份检查表，一次查完（S0-12、S4-19）。

    The first entry receives the items of the others, the higher ratio of each class and the longest period.
    Raises Absent, Problem plan.merge / plan.not_editable / plan.entry_drawn.
    """
    with unit() as s:
        plan = keep.editable(actor, plan_id)
        chosen = [entry for entry in plan.entries if entry.id in set(entry_ids)]
        if len(chosen) != len(set(entry_ids)):
            raise Absent("计划条目")
        keep.undrawn(s, chosen)
        if why := obstacle(chosen, items_by_id(s, chosen), plan.department_id):
            raise Problem("plan.merge", why)
        first, rest = chosen[0], chosen[1:]
        first.name = joined([entry.name for entry in chosen])
        first.item_ids = list(dict.fromkeys(key for entry in chosen for key in entry.item_ids))
        first.ratios = {
            name: max((entry.ratios[name] for entry in chosen), key=lambda pair: Fraction(*pair)) for name in CLASSES
        }
        first.weights = {
            flag: max(entry.weights.get(flag, 0) for entry in chosen) for entry in chosen for flag in entry.weights
        }
        first.methods = list(dict.fromkeys(method for entry in chosen for method in entry.methods))
        first.period_from = min(entry.period_from for entry in chosen)
        first.period_to = max(entry.period_to for entry in chosen)
        first.min_n = max(entry.min_n for entry in chosen)
        first.content = "\n".join(dict.fromkeys(entry.content for entry in chosen if entry.content))
        for entry in rest:
            plan.entries.remove(entry)
        payload = {"entry": first.id, "merged": [entry.id for entry in rest]}
        trail.append(s, "plan.entries_merged", ref=plan.id, actor=actor, payload=payload)
    return first


def joined(names: Sequence[str]) -> str:
    """合成一条以后的名称：各条的名称都在；太长的写头一条与共几条，都不超过一栏（200 字）。"""
    every = list(dict.fromkeys(names))
    whole = "、".join(every)
    return whole if len(whole) <= LONGEST_NAME else f"{every[0][:180]}等 {len(names)} 项任务"


def items_by_id(s: Session, entries: Iterable[PlanEntry]) -> dict[str, Item]:
    """这几条的事项，按编号：归哪个部门、配哪一份检查表。"""
    wanted = [key for entry in entries for key in entry.item_ids]
    return {item.id: item for item in service.items_of(s, wanted)}


def obstacle(chosen: Sequence[PlanEntry], items: Mapping[str, Item], lead: str) -> str | None:
    """这几条为什么合并不了；合并得了为 None。提议合并与合并问的是同一处。"""
    first = chosen[0]
    if len(chosen) < 2:
        return "至少选两条才能合并。"
    if any(entry.random_kind != first.random_kind or entry.source != first.source for entry in chosen):
        return "随机方式或任务来源不同，合并不了。"
    if any(entry.filter != first.filter or (entry.slots or []) != (first.slots or []) for entry in chosen):
        return "对象范围或参与部门不同，合并不了。"
    if len({plain(scope.full(entry.filter, entry.object_scope or "")) for entry in chosen}) > 1:
        return "几条写的检查对象不同，合并不了；先把检查对象写成一样。"
    if len({entry.rounding == "heads" for entry in chosen}) > 1:
        return "一条写户数、一条写比例，合并不了；请先改成一样的写法。"
    if any(entry.period_from > first.period_to or entry.period_to < first.period_from for entry in chosen):
        return "实施时间没有重合，合并不了。"
    if len({on_site(entry.methods) for entry in chosen}) > 1:
        return "一条到现场、一条不到现场，合并不了；要一次上门查完，请先都改成到现场的方式。"
    together = [items[key] for entry in chosen for key in entry.item_ids if key in items]
    if sharing.sheets(first, lead, together) > 1:
        return "这几条的事项用了不同的检查表；一次检查只用一份检查表，请先统一检查表。"
    return None


def split(actor: Actor, entry_id: str) -> list[PlanEntry]:
    """按检查表拆成几条，每条一份检查表。Raises Absent, Problem plan.split / plan.not_editable / plan.entry_drawn."""
    with unit() as s:
        row = get_visible(PlanEntry, actor, entry_id, "计划条目")
        plan = keep.editable(actor, row.plan_id)
        keep.undrawn(s, [row])
        groups: dict[str, list[Item]] = defaultdict(list)
        for item in service.items_of(s, row.item_ids):
            groups[item.checklist_id or ""].append(item)
        if len(groups) < 2:
            raise Problem("plan.split", "这一条只用一份检查表，不用拆。")
        made, parts = [row], list(groups.values())
        row.item_ids = [item.id for item in parts[0]]
        for part in parts[1:]:
            copied = {column: getattr(row, column) for column in _COPIED}
            name = f"{row.name}（{part[0].name}）"[:200]
            other = PlanEntry(
                **copied, id=new_id(), name=name, item_ids=[item.id for item in part], created_at=clock.now()
            )
            plan.entries.append(other)
            made.append(other)
        for at, entry in enumerate(_in_order(plan, row, made)):
            entry.position = at
        payload = {"entry": row.id, "made": [entry.id for entry in made[1:]]}
        trail.append(s, "plan.entry_split", ref=plan.id, actor=actor, payload=payload)
    return made


_COPIED = (
    "targeting", "filter", "everybody", "ratios", "rounding", "min_n", "reserve", "methods", "content", "period_from",
    "period_to",
    "team_size", "repeat_months", "object_scope", "frequency_cap", "note", "slots", "source", "random_kind",
    "weights", "bundle", "draw_days",
)  # fmt: skip


def _in_order(plan: Plan, row: PlanEntry, made: Sequence[PlanEntry]) -> list[PlanEntry]:
    others = [entry for entry in plan.entries if entry not in made]
    at = sum(entry.position < row.position for entry in others)
    return [*others[:at], *made, *others[at:]]
