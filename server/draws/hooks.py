"""导入的行是否已被抽取用到：用到的批次不能整批撤回。"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session

from server.draws import history, visited
from server.draws.models import (
    Draw,
    DrawChange,
    DrawMinutes,
    DrawPhone,
    DrawScene,
    DrawSeat,
    DrawSignature,
    DrawUnit,
    NameOpening,
    NameRequest,
)
from server.plans import offplan, past
from server.plans.models import PlanEntry
from server.registry.service import in_use

__all__ = ["visited"]


def drawn(s: Session, kind: str, ids: Select[tuple[str]]) -> int:
    """这些行里有几行已进过计划或冻结过的名册。"""
    if kind == "entities":
        return s.scalar(select(func.count(DrawUnit.entity_id.distinct())).where(DrawUnit.entity_id.in_(ids))) or 0
    if kind == "inspectors":
        return s.scalar(select(func.count(DrawSeat.inspector_id.distinct())).where(DrawSeat.inspector_id.in_(ids))) or 0
    planned = {item for items in s.scalars(select(PlanEntry.item_ids)) for item in items}
    return len(planned.intersection(s.scalars(ids)))


def passed(s: Session, asked: past.Asked) -> past.Past:
    """近期查过同一事项的、今年已查满次数的户，给编计划的人看（S1-07、S1-16）。

    Only what is no longer sealed: the filter of a draft narrowed to one firm would otherwise tell whether it is drawn.
    """

    def seen(months: int, most: int) -> frozenset[str]:
        place, items, day = asked.department_id, asked.item_ids, asked.day
        found = history.visits(s, department_id=place, item_ids=items, day=day, months=months, most=most, told=True)
        return found.recent

    return past.Past(seen(asked.months, NEVER), seen(0, asked.most))


def entries(s: Session, ids: Sequence[str]) -> set[str]:
    """这些条目里已经抽出的。"""
    query = select(Draw.plan_entry_id).where(Draw.plan_entry_id.in_(ids), Draw.state != "VOID")
    return set(s.scalars(query))


def stages(s: Session, ids: Sequence[str]) -> dict[str, str]:
    """这些条目最近一次抽取的状态；补充抽取另算。"""
    query = select(Draw.plan_entry_id, Draw.state).where(Draw.plan_entry_id.in_(ids), Draw.supplements_id.is_(None))
    return {row[0]: row[1] for row in s.execute(query.order_by(Draw.attempt))}


def erase(s: Session, ids: Sequence[str]) -> None:
    """删去演练的抽取：席位、名单、抽取。"""
    rows = list(s.scalars(select(Draw).where(Draw.plan_entry_id.in_(ids), Draw.rehearsal.is_(True))))
    keys = [row.id for row in rows]
    for model in (
        NameRequest,
        NameOpening,
        DrawSignature,
        DrawMinutes,
        DrawScene,
        DrawPhone,
        DrawChange,
    ):  # evidence rows: one by one, so that each is logged
        for kept in s.scalars(select(model).where(model.draw_id.in_(keys))):
            s.delete(kept)
    s.flush()
    s.execute(delete(DrawSeat).where(DrawSeat.draw_id.in_(keys)))
    s.execute(delete(DrawUnit).where(DrawUnit.draw_id.in_(keys)))
    for row in rows:
        s.delete(row)
    s.flush()


NEVER = 10**6
in_use.append(drawn)
past.readers.append(passed)
past.drawn.append(entries)
past.stages.append(stages)
offplan.erasers["draws"] = erase
