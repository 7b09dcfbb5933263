"""名录问：各户本年抽中几次、最近一次何时、此刻是否正在抽查里。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from server.clock import shanghai_day
from server.draws.after.standing import in_use
from server.draws.history import counted
from server.draws.models import Draw, DrawUnit
from server.draws.opening import unsealed
from server.registry.entities.hooks import busy, visits
from server.registry.models import Entity


def times(s: Session, ids: Sequence[str], year: int) -> Mapping[str, tuple[int, date | None]]:
    """本年抽中的次数与最近一次抽中的日期；作废的只算已经查完的，名称还封着的也不算：这个数会说出谁被抽中。"""
    now_id = func.coalesce(Entity.merged_into, DrawUnit.entity_id)  # visits of what was merged into it add up
    query = (
        select(now_id, Draw.drawn_at)
        .select_from(DrawUnit)
        .join(Draw, Draw.id == DrawUnit.draw_id)
        .join(Entity, Entity.id == DrawUnit.entity_id)
        .where(or_(Entity.id.in_(ids), Entity.merged_into.in_(ids)), in_use(), counted())
        .where(unsealed(DrawUnit.entity_id), Draw.rehearsal.is_(False))
    )
    found: dict[str, tuple[int, date | None]] = {}
    for entity_id, drawn_at in s.execute(query):
        day = shanghai_day(drawn_at) if drawn_at else None
        before, last = found.get(entity_id, (0, None))
        found[entity_id] = (
            before + (day is not None and day.year == year),
            max(filter(None, (last, day)), default=None),
        )
    return found


def running(s: Session, ids: Sequence[str]) -> set[str]:
    """已抽中而还没有派出、名称已公开的户；封着的不答，否则试一试退出就知道谁被抽中。"""
    query = select(DrawUnit.entity_id).join(Draw, Draw.id == DrawUnit.draw_id)
    query = query.where(DrawUnit.entity_id.in_(ids), in_use(), Draw.state == "DRAWN")
    return set(s.scalars(query.where(unsealed(DrawUnit.entity_id))))


visits.append(times)
busy.append(running)
