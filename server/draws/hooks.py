"""导入的行是否已被抽取用到：用到的批次不能整批撤回。"""

from __future__ import annotations

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from server.draws.models import DrawSeat, DrawUnit
from server.plans.models import PlanEntry
from server.registry.service import in_use


def drawn(s: Session, kind: str, ids: Select[tuple[str]]) -> int:
    """这些行里有几行已进过计划或冻结过的名册。"""
    if kind == "entities":
        return s.scalar(select(func.count(DrawUnit.entity_id.distinct())).where(DrawUnit.entity_id.in_(ids))) or 0
    if kind == "inspectors":
        return s.scalar(select(func.count(DrawSeat.inspector_id.distinct())).where(DrawSeat.inspector_id.in_(ids))) or 0
    planned = {item for items in s.scalars(select(PlanEntry.item_ids)) for item in items}
    return len(planned.intersection(s.scalars(ids)))


in_use.append(drawn)
