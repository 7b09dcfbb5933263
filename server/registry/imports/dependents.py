"""入库之后又登记在这些行上的东西：请假、资质、回避、许可、子库、账号……有了就不能整批撤回。

Every table that refers to a row of the registry counts, whichever room wrote it: a batch taken back must not leave a
leave without a person. What the import itself writes beside its rows is left out.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select, true
from sqlalchemy.orm import Session

from server.accounts.models import Officer
from server.db import Base
from server.registry.models import EntityEvent, ItemBasis, Membership

LISTS = "item_ids"
"""Under this name a table keeps the items a guideline, a task or a result from elsewhere is about."""
OWN = (Membership.__tablename__, ItemBasis.__tablename__)
BY_HAND = {EntityEvent.__tablename__: EntityEvent.changes["batch"].as_string().is_(None)}
"""Of these tables the import writes some rows only; a later batch is told of by itself (since.py)."""


def found(s: Session, model: type[Any], new: Select[tuple[str]]) -> dict[str, str]:
    """哪些行（编号）有了后来登记的东西，是什么。"""
    told: dict[str, str] = {}
    for table, column in _columns(model.__tablename__):
        for row_id in s.scalars(select(column).where(column.in_(new), BY_HAND.get(table.name, true())).distinct()):
            told.setdefault(row_id, f"已登记{table.comment or table.name}")
    return told


def listed(s: Session, new: Select[tuple[str]]) -> dict[str, str]:
    """哪些事项（编号）写在别的表的一列里（工作细则、外来结果），那里没有外键。"""
    ids: set[str] = set(s.scalars(new))
    told: dict[str, str] = {}
    for table in lists() if ids else ():
        for named in s.scalars(select(table.c[LISTS])):
            told |= dict.fromkeys(ids.intersection(named or ()), f"已写进{table.comment or table.name}")
    return told


def lists() -> list[Any]:
    """一列里写着几个事项的各表。"""
    return [table for table in Base.metadata.sorted_tables if LISTS in table.c]


def _columns(target: str) -> list[tuple[Any, Any]]:
    """The columns of every table that refer to this one; an account refers to its person without a foreign key."""
    bound: list[tuple[Any, Any]] = (
        [(Officer.__table__, Officer.__table__.c.inspector_id)] if target == "inspector" else []
    )
    return [
        *bound,
        *(
            (table, column)
            for table in Base.metadata.sorted_tables
            if table.name not in OWN and not table.info.get("derived")
            for column in table.columns
            for key in column.foreign_keys
            if key.column.table.name == target
        ),
    ]
