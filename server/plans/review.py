"""计划的自查：覆盖、应抽、提示，一次算好给桌面（S1-02、S1-07、S3-09、S4-19）。"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock
from server.accounts.models import Department
from server.domain.initiators import initiator_of
from server.domain.planning import advice, coverage
from server.domain.profiles import Profile
from server.domain.vocabulary import ItemCategory, RandomKind
from server.plans import checking, consulting, content, counting, keep, past
from server.plans.models import Plan, PlanEntry
from server.plans.service import items_of
from server.registry.models import Item

PUBLIC = ("approved", "published", "filed", "revising")
MOST_PAIRS = 200


@dataclass
class Desk:
    """一次自查共用的事实。"""

    s: Session
    plan: Plan
    profile: Profile
    day: date
    departments: dict[str, Department]


def of(s: Session, plan: Plan) -> dict[str, Any]:
    """一份计划的自查结果。"""
    departments = {row.id: row for row in s.scalars(select(Department))}
    desk = Desk(s, plan, keep.profile(), clock.today(), departments)
    listed = checking.listed(s, plan)
    rows = [_row(desk, entry, listed[entry.id]) for entry in plan.entries]
    _siblings(plan, rows)
    _others(desk, rows)
    counted = [row["count"] for row in rows if row["count"]]
    return {
        "coverage": _coverage(desk),
        "rows": rows,
        "visits": sum(counted),
        "merged": sum(row["count"] or 0 for row in rows if any(note["code"] == "merge" for note in row["notes"])),
        "capped": sum(row["capped"] for row in rows),
        "consultation": _question(desk),
    }


def _coverage(desk: Desk) -> dict[str, Any]:
    """部门清单上启用的事项，列入本部门本年各计划的都算数。"""
    s, plan = desk.s, desk.plan
    own = (Item.department_id == plan.department_id, Item.state == "active")
    items = list(s.scalars(select(Item).where(*own).order_by(Item.code, Item.id)))
    query = (
        select(PlanEntry.item_ids)
        .join(Plan, Plan.id == PlanEntry.plan_id)
        .where(Plan.department_id == plan.department_id, Plan.year == plan.year, Plan.kind == "ANNUAL")
    )
    elsewhere = {key for keys in s.scalars(query.where(Plan.id != plan.id, Plan.state.in_(PUBLIC))) for key in keys}
    own_items = {key for entry in plan.entries for key in entry.item_ids}
    planned = elsewhere | own_items
    kind = coverage.kind_of(desk.departments[plan.department_id].name)
    found = coverage.measure(kind, [item.id for item in items], planned, desk.profile)
    missing = set(found.missing)
    others = {item.id for item in items if item.id in elsewhere - own_items}
    cells = [
        {
            "id": item.id,
            "code": item.code,
            "name": item.name,
            "planned": item.id not in missing,
            "elsewhere": item.id in others,
        }
        for item in items
    ]
    return {
        **asdict(found),
        "missing": len(missing),
        "elsewhere": len(others),
        "must": desk.profile.flag("plan.must_cover_list"),
        "full_by": desk.profile.text("coverage.full_by") if "coverage.full_by" in desk.profile.settings else "",
        "percent": found.percent,
        "lacking": found.lacking,
        "items": cells,
    }


def _row(desk: Desk, entry: PlanEntry, listed: Sequence[advice.Note]) -> dict[str, Any]:
    s, plan, profile = desk.s, desk.plan, desk.profile
    if entry.random_kind == RandomKind.EXEMPT:
        return _named(s, entry)
    by_class = counting.sizes(s, plan.department_id, desk.day, entry.filter)
    count, shares = counting.quota(by_class, entry), counting.used_shares(by_class, entry)
    items = items_of(s, entry.item_ids)
    most = profile.number("frequency.max_per_year")
    months = entry.repeat_months
    seen = past.read(s, past.Asked(plan.department_id, entry.item_ids, desk.day, months, entry.frequency_cap or most))
    full = counting.how_many(s, plan.department_id, desk.day, entry.filter, seen.full)
    recent = counting.how_many(s, plan.department_id, desk.day, entry.filter, seen.recent - seen.full)
    categories = [(item.name, item.category, ItemCategory(item.category)) for item in items]
    cap = advice.cap_of([item.category for item in items], profile)
    without = [item.name for item in items if item.checklist_id is None]
    forms = len({item.checklist_id for item in items if item.checklist_id})
    notes = [
        advice.over_cap(categories, shares or [Fraction(*pair) for pair in entry.ratios.values()], profile),
        *listed,
        advice.small_population(count.base, count.drawn or 0, shares, cap),
        *advice.capped(recent, full, months, entry.frequency_cap or most),
        advice.checklists(forms, without),
        advice.initiated_elsewhere(_initiators(items, entry), desk.departments[plan.department_id].name),
    ]
    if count.drawn is None:
        text = (
            f"最少 {entry.min_n} 户，库内只有 {count.base} 户。" if entry.min_n > count.base else "请改比例或最少户数。"
        )
        notes.append(advice.Note("quota", "比例与户数矛盾，算不出名额", text, True))
    return {
        "entry_id": entry.id,
        "base": count.base,
        "count": count.drawn,
        "capped": full + recent,
        "notes": [asdict(note) for note in notes if note],
    }


def _named(s: Session, entry: PlanEntry) -> dict[str, Any]:
    """指名的任务没有比例，也不随机：只提醒检查表（S2-01）。"""
    items, size = items_of(s, entry.item_ids), len(entry.targets)
    without = [item.name for item in items if item.checklist_id is None]
    note = advice.checklists(len({item.checklist_id for item in items if item.checklist_id}), without)
    notes = [asdict(note)] if note else []
    return {"entry_id": entry.id, "base": size, "count": size, "capped": 0, "notes": notes}


def _initiators(items: Sequence[Item], entry: PlanEntry) -> list[tuple[str, str | None]]:
    """写了发起部门的事项，对这一条的对象各由谁发起。"""
    subject = f"{content.scope_text(entry)} {' '.join((entry.filter or {}).get('industry', ()))}"
    return [(item.name, initiator_of(item.initiators, subject)) for item in items if item.initiators]


def _siblings(plan: Plan, rows: list[dict[str, Any]]) -> None:
    """本计划里对象、时间相同的两条：提议合并。"""
    for at, entry in enumerate(plan.entries):
        for before, other in enumerate(plan.entries[:at]):
            same = entry.filter == other.filter and (entry.slots or []) == (other.slots or [])
            if same and _meet(entry, other):
                note = asdict(advice.same_visit(before + 1, other.name))
                rows[at]["notes"].append(note | {"fix": {"merge": [other.id, entry.id]}})
                break


def _others(desk: Desk, rows: list[dict[str, Any]]) -> None:
    """别的部门、上级同一时期也查同一批对象。"""
    plan, s = desk.plan, desk.s
    query = (
        select(PlanEntry, Plan.department_id)
        .join(Plan, Plan.id == PlanEntry.plan_id)
        .where(
            Plan.year == plan.year,
            Plan.kind == "ANNUAL",
            Plan.state.in_(PUBLIC),
            Plan.department_id != plan.department_id,
        )
        .order_by(PlanEntry.plan_id, PlanEntry.position)
    )
    theirs = [(row[0], row[1]) for row in s.execute(query)]
    superior = desk.departments[plan.department_id].superior_id
    left = MOST_PAIRS
    for entry, row in zip(plan.entries, rows, strict=True):
        for other, department_id in theirs:
            if not _meet(entry, other) or left == 0:
                continue
            left -= 1
            number = counting.shared(s, (plan.department_id, entry.filter), (department_id, other.filter), desk.day)
            if number:
                name = desk.departments[department_id].name
                row["notes"].append(asdict(advice.elsewhere(name, other.name, number, department_id == superior)))


def _meet(one: PlanEntry, other: PlanEntry) -> bool:
    return one.period_from <= other.period_to and other.period_from <= one.period_to


def _question(desk: Desk) -> str:
    refusal = consulting.open_question(desk.s, desk.plan)
    return refusal.message if refusal else ""
