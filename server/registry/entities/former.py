"""旧编号、旧名称：并入别户的，按它的代码、后六位、名称仍找得到留下的那一户（S1-06 对象完整）。

A merged row is in no list any more, so a search asks for it apart. There are few of them, and the partial index
`ix_entity_merged` holds exactly those: they are read one by one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select

from server.db import session
from server.registry.entities.ending import LEAST
from server.registry.entities.models import Entity, EntityEvent
from server.registry.entities.words import Words, asked

MOST = 200
"""Words that fit more merged firms than this say too little: the list shows what fits by itself."""


def survivors(said: Words) -> list[str]:
    """所问的是这些户的旧编号、旧名称；没有或太多为空。"""
    if not said.text:
        return []
    query = _fitting(said).with_only_columns(Entity.merged_into).distinct()
    found = list(session().scalars(query.limit(MOST + 1)))
    return [str(one) for one in found] if len(found) <= MOST else []


def formerly(q: str, ids: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """这一页各户里，所问的旧编号、旧名称，哪天并入：编号 → 各旧户。"""
    said = asked(q)
    if not said.text or not ids:
        return {}
    day = (
        select(EntityEvent.effective)
        .where(EntityEvent.entity_id == Entity.id, EntityEvent.kind == "MERGED")
        .order_by(EntityEvent.at)  # a firm is merged once; it may have taken in others before
        .where(EntityEvent.changes["from"].as_string() == Entity.id_value)
        .limit(1)
        .scalar_subquery()
    )
    query = _fitting(said).where(Entity.merged_into.in_(ids))
    found: dict[str, list[dict[str, Any]]] = {}
    for into, code, name, on in session().execute(
        query.with_only_columns(Entity.merged_into, Entity.id_value, Entity.name, day).order_by(Entity.id)
    ):
        found.setdefault(str(into), []).append({"code": code, "name": name, "on": on})
    return found


def _fitting(said: Words) -> Select[Any]:
    merged = select(Entity).where(Entity.merged_into.is_not(None))
    return merged.where(or_(and_(said.read(), said.in_name()), *_coded(said.code)))


def _coded(code: str) -> list[ColumnElement[bool]]:
    """Begins alike, or ends alike where an ending says enough (ending.py)."""
    if not code:
        return []
    begins = Entity.id_value.startswith(code, autoescape=True)
    ends = Entity.id_value.endswith(code, autoescape=True)
    return [begins, ends] if len(code) >= LEAST and any(each.isdigit() for each in code) else [begins]
