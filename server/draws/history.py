"""以往的抽取：近期已抽中、次数已满或已被别的部门抽中的对象（S1-07、S1-16、S4-19）。"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from server.clock import shanghai_day
from server.domain.frequency import Frequency, parse_frequency, room_left
from server.domain.office import on_site
from server.domain.quota import read_frequency
from server.draws.after.standing import in_use, inspected
from server.draws.models import Draw, DrawUnit
from server.draws.opening import unsealed
from server.plans.models import PlanEntry
from server.registry.entities.hooks import excused
from server.registry.items.service import holds
from server.registry.models import Entity, Item

COUNTED = ("DRAWN", "OPEN", "CLOSED")
RUNNING = ("DRAWN", "OPEN")
HOLDING = ("FROZEN", "COMMITTED", "SEEDED", "DRAWN")
"""From the frozen frame until the inspections are sent out."""


def counted() -> ColumnElement[bool]:
    """算数的户（外层须有 Draw 与 DrawUnit）：没有作废的抽取里的，和作废以前已经查完的（S1-07）。"""
    return or_(Draw.state.in_(COUNTED), and_(Draw.state == "SUPERSEDED", inspected()))


@dataclass(frozen=True)
class Visits:
    """按对象编号记的除外理由。"""

    recent: frozenset[str] = frozenset()
    elsewhere: frozenset[str] = frozenset()

    def flag(self, entity_id: str) -> str:
        """E1 限期内已抽中（查没查都算）、次数已满或有互认的结果；E3 已在其他部门本年的抽查里；否则 "-"。

        Of a void draw only what was inspected counts.
        """
        if entity_id in self.recent:
            return "E1"
        return "E3" if entity_id in self.elsewhere else "-"


def visits(
    s: Session, *, department_id: str, item_ids: Sequence[str], day: date, months: int, most: int, told: bool = False
) -> Visits:
    """读以往抽中的户；told 时只算名称不再封着的。

    months: no repeat of the same item within; most: times a year, all items and departments together (a check at
    the desk enters no firm and fills no year). Visits to a firm that was merged into another count for the one it
    is now. An item whose own frequency bounds the visits to one and the same object is asked too (附件2 的注三).
    """
    bounds = limits(s, item_ids)
    since = min(_months_before(day, months), date(day.year, 1, 1), *(_span(rule, day) for rule in bounds.values()))
    now_id = func.coalesce(Entity.merged_into, DrawUnit.entity_id)  # merging keeps the chain one step long
    query = (
        select(now_id, Draw.department_id, Draw.item_ids, Draw.drawn_at, Draw.state, PlanEntry.methods)
        .select_from(DrawUnit)
        .join(Draw, Draw.id == DrawUnit.draw_id)
        .join(PlanEntry, PlanEntry.id == Draw.plan_entry_id)
        .join(Entity, Entity.id == DrawUnit.entity_id, isouter=True)
        .where(in_use(), counted(), Draw.rehearsal.is_(False))
    )
    if told:
        query = query.where(unsealed(DrawUnit.entity_id))
    recent: set[str] = set()
    elsewhere: set[str] = set()
    times: dict[str, int] = {}
    days: dict[tuple[str, str], list[date]] = {}
    for entity, department, items, drawn_at, state, methods in s.execute(query):
        drawn = shanghai_day(drawn_at) if drawn_at else date.min
        if drawn < since:
            continue
        if drawn >= _months_before(day, months) and months and set(items) & set(item_ids):
            recent.add(entity)
        for item in set(items) & set(bounds):
            days.setdefault((entity, item), []).append(drawn)
        if drawn.year == day.year:
            times[entity] = times.get(entity, 0) + on_site(methods)
            if department != department_id and state in RUNNING:
                elsewhere.add(entity)
    recent |= {entity for entity, n in times.items() if n >= most}
    recent |= {entity for (entity, item), past in days.items() if room_left(bounds[item], past, day) == 0}
    recent |= excused(s, item_ids, day)
    return Visits(frozenset(recent), frozenset(elsewhere))


def sealed(s: Session) -> list[tuple[str, int]]:
    """名单还封着的各次抽取：编号与还没有揭开的户数（名称揭开一栏里数得出）；其中各户冻结时才除外。"""
    query = (
        select(Draw.no, func.count())
        .join(DrawUnit, DrawUnit.draw_id == Draw.id)
        .where(Draw.state.in_(RUNNING), Draw.rehearsal.is_(False), in_use())
        .where(~unsealed(DrawUnit.entity_id))
    )
    return [(no, n) for no, n in s.execute(query.group_by(Draw.no).order_by(Draw.no))]


def betrayed(s: Session, draws: Sequence[str]) -> dict[str, int]:
    """这些抽取里，因别的抽取除外（E1、E3）而那边名称还封着的户数；没有的不列。

    Whoever opens such a row learns who is drawn elsewhere and not yet visited (rulings 12): its key and its slips
    wait. Reserves count too, a supplementary draw leaves them out and any of them may still be called up. What was
    drawn there after this frame was frozen cannot be read from it.
    """
    mine, here, merged = aliased(DrawUnit), aliased(Draw), aliased(Entity)
    now_id = func.coalesce(merged.merged_into, DrawUnit.entity_id)
    query = (
        select(mine.draw_id, func.count(func.distinct(mine.entity_id)))
        .select_from(DrawUnit)
        .join(Draw, Draw.id == DrawUnit.draw_id)
        .join(merged, merged.id == DrawUnit.entity_id)
        .join(mine, mine.entity_id == now_id)
        .join(here, and_(here.id == mine.draw_id, here.id != Draw.id, Draw.drawn_at <= here.frozen_at))
        .where(mine.draw_id.in_(draws), mine.flag.in_(("E1", "E3")), ~unsealed(DrawUnit.entity_id))
        .where(Draw.state.in_(RUNNING), Draw.rehearsal.is_(False))
        .where(DrawUnit.rank.is_not(None) | DrawUnit.reserve_rank.is_not(None))
    )
    return {row[0]: row[1] for row in s.execute(query.group_by(mine.draw_id))}


def limits(s: Session, item_ids: Sequence[str]) -> dict[str, Frequency]:
    """各事项对同一对象的频次上限（S4-24 按对象定频次）；没有写上限、只对一部分对象的不在其中。

    What nobody corrected by hand is read from the text again: a reading stored earlier may be worse.
    """
    found: dict[str, Frequency] = {}
    query = select(Item.id, Item.frequency, Item.frequency_text).where(Item.id.in_(item_ids))
    for item_id, said, text in s.execute(query):
        rule = read_frequency(said) if said and said.get("by") == "hand" else parse_frequency(text or "")
        if not isinstance(rule, Frequency) or rule.when:
            continue
        if rule.per_object and room_left(rule, (), date.min) is not None:
            found[item_id] = rule
    return found


def _span(rule: Frequency, day: date) -> date:
    """The first day of the period of the rule that ends with the year or month of the day."""
    if rule.unit == "year":
        return date(day.year - rule.every + 1, 1, 1)
    return _months_before(day.replace(day=1), rule.every - 1)


def holding(s: Session, item_id: str) -> str | None:
    """已冻结名册、还没有派出的哪一次抽取里有这个事项；没有为 None。"""
    query = select(Draw.no, Draw.item_ids).where(Draw.state.in_(HOLDING), Draw.rehearsal.is_(False)).order_by(Draw.no)
    return next((no for no, held in s.execute(query) if item_id in held), None)


holds.append(holding)


def _months_before(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    first_of_next = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    last = (first_of_next - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))
