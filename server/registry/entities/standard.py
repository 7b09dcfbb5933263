"""规则要的分类子库：按区域、信用风险各建一个，缺哪些看得见，一次建齐（S4-03）。"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from server import trail
from server.auth import Actor, visible
from server.db import new_id, session, unit
from server.domain.vocabulary.entities import CreditClass
from server.problems import Problem
from server.registry.models import Entity, Membership, SubLibrary
from server.rules import service as rules

RULE = "entity.sub_libraries"
COLUMNS = {"region": "district", "credit_class": "credit_class", "risk_class": "credit_class"}
"""Dimensions that follow from a column; an industry is told by the office, by a search that it keeps."""


def lacking(actor: Actor) -> list[dict[str, Any]]:
    """规则要而还没有的子库：名称与条件。停用的算有。"""
    wanted = rules.profile_of(actor.department_id).words(RULE)
    columns = dict.fromkeys(COLUMNS[each] for each in wanted if each in COLUMNS)
    have = [row.query for row in session().scalars(visible(SubLibrary, actor)) if row.query]
    return [
        {"name": _name(column, value), "query": {column: [value]}}
        for column in columns
        for value in _values(actor, column)
        if {column: [value]} not in [_plain(query) for query in have]
    ]


def build(actor: Actor) -> list[SubLibrary]:
    """把缺的一次建齐，一条留痕。

    Raises Problem forbidden / sub_library.complete / sub_library.name.
    """
    if actor.department_id is None:
        raise Problem("forbidden", "只能建本部门的子库。")
    made = [
        SubLibrary(id=new_id(), department_id=actor.department_id, created_by=actor.officer_id, note="按规则建", **each)
        for each in lacking(actor)
    ]
    if not made:
        raise Problem("sub_library.complete", "规则要的分类子库都有了。")
    with unit() as s:
        s.add_all(made)
        try:
            s.flush()
        except IntegrityError as error:
            raise Problem("sub_library.name", "已有同名而条件不同的子库，请先改它的名称。") from error
        payload = {"names": [row.name for row in made]}
        trail.append(s, "sub_library.built", ref=actor.department_id, actor=actor, payload=payload)
    return made


def _values(actor: Actor, column: str) -> list[str]:
    if column == "credit_class":
        return [each.value for each in CreditClass]
    here = select(Membership.entity_id).where(
        Membership.department_id == actor.department_id, Membership.until.is_(None)
    )
    query = select(Entity.district).where(Entity.id.in_(here), Entity.district != "").distinct()
    return sorted(session().scalars(query))


def _name(column: str, value: str) -> str:
    return f"信用风险 {value} 类" if column == "credit_class" else f"辖区：{value}"


def _plain(query: dict[str, Any]) -> dict[str, Any]:
    """Only the conditions that are set: a kept query also carries its empty ones."""
    return {key: value for key, value in query.items() if value}
