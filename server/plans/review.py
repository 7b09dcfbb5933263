"""计划的自查：覆盖、应抽、提示，一次算好给桌面（S1-02、S1-07、S3-09、S4-19）。"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from fractions import Fraction
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock
from server.accounts.models import Department
from server.domain.frequency import times_a_year
from server.domain.initiators import initiator_of
from server.domain.planning import advice, coverage
from server.domain.vocabulary.items import ItemCategory
from server.domain.vocabulary.plans import RandomKind
from server.plans import checking, consulting, content, counting, keep, overlaps, past, revising, sharing
from server.plans.models import Plan, PlanEntry
from server.plans.service import items_of
from server.registry.models import Item


def of(s: Session, plan: Plan) -> dict[str, Any]:
    """一份计划的自查结果。"""
    departments = {row.id: row for row in s.scalars(select(Department))}
    desk = overlaps.Desk(s, plan, keep.of_year(plan.department_id, plan.year), clock.today(), departments)
    listed = checking.listed(s, plan)
    rows = [_row(desk, entry, listed[entry.id]) for entry in plan.entries]
    overlaps.tell(desk, rows)
    _done(desk, rows)
    _since_submitted(desk, rows)
    _frozen(desk, rows)
    counted = [row["count"] for row in rows if row["count"]]
    return {
        "coverage": _coverage(desk),
        "rows": rows,
        "visits": sum(counted),
        "merged": _spared(rows),
        "capped": sum(row["capped"] for row in rows),
        "blocks": _blocks(desk),
        "to_ask": [departments[each].name for each in consulting.concerned(s, plan) if each in departments],
    }


def _done(desk: overlaps.Desk, rows: list[dict[str, Any]]) -> None:
    """已经抽取的一条不能再改：没有须改，只有提示。"""
    done = past.already_drawn(desk.s, [row["entry_id"] for row in rows])
    for note in [note for row in rows if row["entry_id"] in done for note in row["notes"]]:
        note["must"] = False


def _since_submitted(desk: overlaps.Desk, rows: list[dict[str, Any]]) -> None:
    """送审以后、公示以前，须改的只是拦住批准和公示的；别的送审时问过了，留作提示给批的人看。"""
    if desk.plan.state not in ("submitted", "approved"):
        return
    barred = checking.lapsed(desk.s, desk.plan)
    for row in rows:
        codes = {one.code for one in barred.get(row["entry_id"], ())}
        for note in row["notes"]:
            note["must"] = note["must"] and bool(codes & {note["code"], f"plan.{note['code']}"})


def _spared(rows: list[dict[str, Any]]) -> int:
    """照提示合并最多少跑几户次：合成一次上门的几条，至少还要跑其中最多的一条。"""
    groups: dict[str, list[dict[str, Any]]] = {}
    known = {row["entry_id"]: row for row in rows}
    for row in rows:
        groups.setdefault(row["entry_id"], [row])
        for note in row["notes"]:
            if note["code"] == "merge":
                into, own = (groups.setdefault(each, [known[each]]) for each in note["fix"]["merge"])
                if into is not own:
                    into.extend(own)
                    groups.update({each["entry_id"]: into for each in own})
    each = {id(group): [row["count"] or 0 for row in group] for group in groups.values()}
    return sum(sum(counts) - max(counts) for counts in each.values())


def _frozen(desk: overlaps.Desk, rows: list[dict[str, Any]]) -> None:
    """批准过的一版、已经抽取的各条照当时的户数，此刻的另写：名录变了，公示的数不变（S3-14）。"""
    kept = content.kept(desk.s, desk.plan)
    then = {entry["id"]: entry for entry in kept["entries"]} if kept else content.fixed(desk.s, desk.plan)
    for row in rows:
        row["now"] = None
        if said := then.get(row["entry_id"]):
            row["now"] = {"base": row["base"], "count": row["count"]}
            row["base"], row["count"] = said["base"], said["quantity"]


def _coverage(desk: overlaps.Desk) -> dict[str, Any]:
    """部门清单上启用的事项，列入本部门本年各计划的都算数。"""
    s, plan = desk.s, desk.plan
    own = (Item.department_id == plan.department_id, Item.state == "active")
    items = list(s.scalars(select(Item).where(*own).order_by(Item.code, Item.id)))
    query = (
        select(PlanEntry.item_ids)
        .join(Plan, Plan.id == PlanEntry.plan_id)
        .where(Plan.department_id == plan.department_id, Plan.year == plan.year, Plan.kind == "ANNUAL")
    )
    elsewhere = {
        key for keys in s.scalars(query.where(Plan.id != plan.id, Plan.state.in_(overlaps.PUBLIC))) for key in keys
    }
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


def _row(desk: overlaps.Desk, entry: PlanEntry, listed: Sequence[advice.Note]) -> dict[str, Any]:
    s, plan, profile = desk.s, desk.plan, keep.of_entry(desk.plan, entry)
    if entry.random_kind == RandomKind.EXEMPT:
        return _named(desk, entry)
    by_class = counting.sizes(s, plan.department_id, desk.day, entry.filter)
    count, shares = counting.quota(by_class, entry), counting.used_shares(by_class, entry)
    items = items_of(s, entry.item_ids)
    rule = profile.number("frequency.max_per_year")
    most = times_a_year(entry.frequency_cap, rule)
    months, begins = entry.repeat_months, max(desk.day, entry.period_from)
    seen = past.read(s, past.Asked(plan.department_id, entry.item_ids, begins, months, most))
    full = counting.how_many(s, plan.department_id, desk.day, entry.filter, seen.full)
    recent = counting.how_many(s, plan.department_id, desk.day, entry.filter, seen.recent - seen.full)
    categories = [(item.name, item.category, ItemCategory(item.category)) for item in items]
    cap = advice.cap_of([item.category for item in items], profile)
    without = [item.name for item in items if item.checklist_id is None]
    forms = 1 if without else sharing.sheets(entry, plan.department_id, items)  # the bare ones are told first
    notes = [
        advice.over_cap(categories, shares or [Fraction(*pair) for pair in entry.ratios.values()], profile),
        *listed,
        advice.no_such_class(count.base, count.lacking, count.drawn)
        or advice.small_population(count.base, count.drawn or 0, shares, cap),
        *advice.capped(recent, full, months, most, begins if begins > desk.day else None),
        advice.looser(entry.frequency_cap, rule),
        advice.checklists(forms, without),
        advice.initiated_elsewhere(_initiators(items, entry), desk.departments[plan.department_id].name),
    ]
    if count.drawn is None and not count.lacking:
        text = (
            f"最少 {entry.min_n} 户，库内只有 {count.base} 户。" if entry.min_n > count.base else "请改比例或最少户数。"
        )
        notes.append(advice.Note("quota", "比例与户数矛盾，算不出名额", text, True))
    if checking.unapproved(plan) and entry.period_to >= desk.day:  # a period wholly over is told below
        notes.append(advice.begun(entry.period_from, desk.day))
    kept = [note for note in notes if note]
    kept += checking.told(s, plan, entry, kept, by_class)
    return {
        "entry_id": entry.id,
        "base": count.base,
        "count": count.drawn,
        "capped": full + recent,
        "notes": [asdict(note) for note in kept],
    }


def _named(desk: overlaps.Desk, entry: PlanEntry) -> dict[str, Any]:
    """指名的任务没有比例，也不随机：看检查表、依据和时间（S2-01）。"""
    s = desk.s
    items, size = items_of(s, entry.item_ids), len(entry.targets)
    without = [item.name for item in items if item.checklist_id is None]
    note = advice.checklists(len({item.checklist_id for item in items if item.checklist_id}), without)
    kept = [note] if note else []
    kept += checking.told(s, desk.plan, entry, kept, {})
    return {
        "entry_id": entry.id,
        "base": size,
        "count": size,
        "capped": 0,
        "notes": [asdict(each) for each in kept],
    }


def _initiators(items: Sequence[Item], entry: PlanEntry) -> list[tuple[str, str | None]]:
    """写了发起部门的事项，对这一条的对象各由谁发起。"""
    subject = f"{content.scope_text(entry)} {' '.join((entry.filter or {}).get('industry', ()))}"
    return [(item.name, initiator_of(item.initiators, subject)) for item in items if item.initiators]


def _blocks(desk: overlaps.Desk) -> list[str]:
    """不在哪一条里、而送审会拦住的：一处也没有改、由谁牵头、征求意见还差什么。"""
    if desk.plan.state not in (*keep.EDITABLE, "consulting"):
        return []
    s, plan = desk.s, desk.plan
    found = (revising.unchanged(s, plan), consulting.lead_fits(s, plan), consulting.open_question(s, plan))
    return [one.message for one in found if one]
