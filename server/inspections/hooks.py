"""名录问：哪些户的检查还没有办结，不能退出、不能并掉。"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.inspections import following, rehearsals
from server.inspections.models import Assignment
from server.inspections.names import BEFORE_THE_DOOR
from server.registry.entities.hooks import busy

__all__ = ["following", "open_visits", "rehearsals"]
SETTLED = ("approved", "published", "closed", "cancelled")


def open_visits(s: Session, ids: Sequence[str]) -> set[str]:
    """到过门口而没有审定的户；名称还封着的不答：试一试退出，就会知道谁被抽中。"""
    sealed = Assignment.draw_id.is_not(None) & Assignment.state.in_(BEFORE_THE_DOOR)
    query = select(Assignment.entity_id).where(
        Assignment.entity_id.in_(ids), Assignment.state.not_in(SETTLED), Assignment.rehearsal.is_(False), ~sealed
    )
    return set(s.scalars(query))


busy.append(open_visits)
