"""分类子库、专项库：按条件，或逐户列入（S4-03）。"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.exc import IntegrityError

from server import clock, trail
from server.auth import SYSTEM, Actor, get_visible, visible
from server.db import new_id, session, unit
from server.problems import Problem
from server.registry.entities import hooks
from server.registry.entities.search import Wanted, in_sub_library, matching
from server.registry.models import Entity, SubLibrary


def listed(actor: Actor) -> list[dict[str, Any]]:
    """本部门的子库与各自的户数；户数与在名录里按它筛选所得相同。"""
    rows = list(session().scalars(visible(SubLibrary, actor).order_by(SubLibrary.id)))
    return [shown(actor, row) for row in rows]


def shown(actor: Actor, row: SubLibrary) -> dict[str, Any]:
    """一个子库与它的户数。"""
    query = matching(actor, Wanted(sub_library=row.id)).with_only_columns(func.count(Entity.id))
    return {
        "id": row.id,
        "name": row.name,
        "query": row.query,
        "note": row.note,
        "closed_on": row.closed_on,
        "count": session().scalar(query) or 0,
    }


def create(actor: Actor, name: str, query: dict[str, Any] | None, note: str = "") -> SubLibrary:
    """建一个子库；query 为空即逐户列入。

    Raises Problem sub_library.name / forbidden.
    """
    if actor.department_id is None:
        raise Problem("forbidden", "只能建本部门的子库。")
    row = SubLibrary(
        id=new_id(),
        department_id=actor.department_id,
        name=name.strip(),
        query=query,
        note=note,
        created_by=actor.officer_id,
    )
    with unit() as s:
        s.add(row)
        try:
            s.flush()
        except IntegrityError as error:
            raise Problem("sub_library.name", f"已有叫“{row.name}”的子库。") from error
        trail.append(s, "sub_library.created", ref=row.id, actor=actor, payload={"name": row.name, "query": query})
    return row


def change(actor: Actor, sub_library_id: str, values: dict[str, Any]) -> SubLibrary:
    """改名称、条件、说明，或停用（closed）。

    Raises Absent, Problem sub_library.name / sub_library.kind (a hand-made one does not become a query) /
    sub_library.named (a plan asks for it by its name).
    """
    with unit() as s:
        row = get_visible(SubLibrary, actor, sub_library_id, "子库")
        if "query" in values and (values["query"] is None) != (row.query is None):
            raise Problem("sub_library.kind", "逐户列入的子库与按条件的子库不能互换，请另建一个。")
        if values.get("name", row.name) != row.name and any(
            ask(s, row.department_id, row.name) for ask in hooks.shelved
        ):
            raise Problem("sub_library.named", f"有计划按“{row.name}”抽查，不能改名；要改请另建一个。")
        closed = values.pop("closed", None)
        if closed is not None:
            row.closed_on = clock.today() if closed else None
        for key, value in values.items():
            setattr(row, key, value)
        try:
            s.flush()
        except IntegrityError as error:
            raise Problem("sub_library.name", f"已有叫“{row.name}”的子库。") from error
        payload = {"fields": sorted(values), "closed": closed}
        trail.append(s, "sub_library.changed", ref=row.id, actor=actor, payload=payload)
    return row


def by_hand(actor: Actor, sub_library_id: str) -> SubLibrary:
    """可以逐户列入的子库。

    Raises Absent, Problem sub_library.kind.
    """
    row = get_visible(SubLibrary, actor, sub_library_id, "子库")
    if row.query is not None or row.closed_on is not None:
        raise Problem("sub_library.kind", "这个子库按条件自动算出，或已停用，不能逐户列入。")
    return row


def on_shelf(department_id: str, name: str) -> ColumnElement[bool] | None:
    """在一个部门叫这个名称的子库里（查询条件）；没有这个子库为 None。计划与抽取的定向条件用它（S4-03）。"""
    row = session().scalar(select(SubLibrary).where(SubLibrary.department_id == department_id, SubLibrary.name == name))
    return in_sub_library(SYSTEM, row.id) if row else None


def shelves(department_id: str, wanted: Sequence[str]) -> dict[str, frozenset[str]]:
    """户的编号到它所在的、点名的子库；没有这个名称的子库就谁也不在里面。"""
    found: dict[str, set[str]] = {}
    for name in wanted:
        here = on_shelf(department_id, name)
        if here is not None:
            for entity_id in session().scalars(select(Entity.id).where(here)):
                found.setdefault(entity_id, set()).add(name)
    return {entity_id: frozenset(named) for entity_id, named in found.items()}


def names(actor: Actor) -> dict[str, str]:
    """编号到名称。"""
    query = select(SubLibrary.id, SubLibrary.name).where(
        SubLibrary.id.in_(visible(SubLibrary, actor).with_only_columns(SubLibrary.id))
    )
    return {row[0]: row[1] for row in session().execute(query)}
