"""库里已有什么、怎样写进去：三种表各一个书架。

A shelf works behind the veil of batches (`staged=True`): it sees rows that no reader sees, and takes over rows that an
abandoned or undone batch left behind instead of tripping over their unique keys.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Insert, Update, bindparam, insert, select, update
from sqlalchemy.orm import Session

from server import clock
from server.db import Base, new_id
from server.registry.imports.report import Draft
from server.registry.models import Arrived, Inspector, live

STAGED = {"staged": True}
Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """导入到哪里。"""

    department_id: str
    jurisdiction_code: str


@dataclass(slots=True)
class Known:
    """库里同一键的行：alive 为真即读者看得见；listed 为真即已在本部门名录里。"""

    id: str
    values: Values
    alive: bool
    listed: bool = True
    refusal: tuple[str, str] | None = None
    """(code, message) when the row of the file must not touch this one."""


def difference(now: Mapping[str, Any], wanted: Mapping[str, Any]) -> tuple[Values, Values]:
    """(原值, 新值)，只含表中写了且与库里不同的列；标记逐项合并。"""
    before: Values = {}
    after: Values = {}
    for key, value in wanted.items():
        if key not in now:
            continue
        merged = {**(now[key] or {}), **value} if isinstance(value, dict) and key == "flags" else value
        if now[key] != merged:
            before[key], after[key] = now[key], merged
    return before, after


def add_all(s: Session, model: type[Base], rows: Sequence[Values]) -> None:
    """插入很多行，不经过对象（五万行时快一倍）；各行要给全每一列。"""
    if rows:
        many(s, insert(model), rows)


def many(s: Session, statement: Insert | Update, rows: Sequence[Values]) -> None:
    """一条语句对许多行：SQLite 上只编一次、各值只转一次（五万行省两秒）。

    Values that the statement would fill in by itself are left to SQLAlchemy.
    """
    connection = s.connection()
    compiled = statement.compile(dialect=connection.dialect, column_keys=list(rows[0]))
    names, fixed = compiled.positiontup, compiled.params
    given = set(rows[0])
    if names is None or any(fixed[name] is None for name in names if name not in given):
        connection.execute(statement, rows)
        return
    types = [compiled.binds[name].type.dialect_impl(connection.dialect) for name in names]
    turned = [each.bind_processor(connection.dialect) for each in types]
    order = [(name, name in given, turn) for name, turn in zip(names, turned, strict=True)]
    values = [
        tuple(
            turn(row[name] if own else fixed[name]) if turn else row[name] if own else fixed[name]
            for name, own, turn in order
        )
        for row in rows
    ]
    connection.exec_driver_sql(str(compiled), values)


class Shelf(ABC):
    """一种表的书架。"""

    model: type[Arrived]
    fields: tuple[str, ...]
    dates: tuple[str, ...] = ()

    def ids(self) -> Any:
        """编号列。"""
        return self.model.id  # type: ignore[attr-defined]

    def batch(self) -> Any:
        """批次列。"""
        return self.model.batch_id

    def revision(self) -> Any:
        """修订次数列。"""
        return self.model.revision  # type: ignore[attr-defined]

    @abstractmethod
    def known(self, s: Session, place: Place, keys: Iterable[str]) -> dict[str, Known]:
        """按键查库。"""

    def advise(self, s: Session, place: Place, drafts: Sequence[Draft]) -> dict[int, tuple[str, str, str]]:
        """库里的情形提示某一行有问题：行号 → (代码, 说明, 建议的值)。"""
        return {}

    @abstractmethod
    def insert(self, s: Session, place: Place, batch_id: str, rows: Sequence[tuple[Values, Known | None]]) -> list[str]:
        """把各行写成只属于这一批的业务行（或接管无主的旧行），返回编号。"""

    def rewrite(self, s: Session, changes: Mapping[str, Values]) -> None:
        """改已有的行：编号 → 新值；修订次数加一。"""
        table: Any = self.model.__table__  # type: ignore[attr-defined]
        groups: dict[tuple[str, ...], list[Values]] = {}
        for row_id, values in changes.items():
            row = self.row(values)
            groups.setdefault(tuple(sorted(row)), []).append({"key": row_id, **row})
        for names, rows in groups.items():
            if names:
                settings: dict[str, Any] = {name: bindparam(name) for name in names}
                statement = update(table).where(table.c.id == bindparam("key"))
                many(s, statement.values(revision=table.c.revision + 1, **settings), rows)

    def row(self, values: Values) -> Values:
        """业务值 → 列值：只取本表的列，日期从文字变回日期。"""
        row = {name: values[name] for name in self.fields if name in values}
        for name in self.dates:
            if row.get(name):
                row[name] = date.fromisoformat(row[name])
        return row

    def plain(self, row: Any) -> Values:
        """列值 → 业务值（可写成 JSON）。"""
        values = {name: getattr(row, name) for name in self.fields}
        return values | {name: values[name].isoformat() for name in self.dates if values[name]}

    def put(self, s: Session, model: type[Base], rows: Sequence[Values], owned: Sequence[tuple[str, Values]]) -> None:
        """插入新行，接管旧行。"""
        add_all(s, model, rows)
        for row_id, values in owned:
            s.execute(update(model).where(model.__table__.c.id == row_id).values(**values))


class InspectorShelf(Shelf):
    """执法检查人员：认执法证号。"""

    model = Inspector
    dates = ("cert_from", "cert_to")
    fields = (
        "cert_no", "name", "gender", "birth_ym", "position", "unit", "post", "cert_from", "cert_to",
        "qualifications", "specialties", "law_fields", "regions", "can_lead", "status",
    )  # fmt: skip

    def known(self, s: Session, place: Place, keys: Iterable[str]) -> dict[str, Known]:
        """按执法证号查；登记在别的部门名下的不许动。"""
        query = select(Inspector, live(Inspector)).where(Inspector.cert_no.in_(list(keys)))
        found = {}
        for row, alive in s.execute(query, execution_options=STAGED):
            foreign = alive and row.department_id != place.department_id
            refusal = ("inspector.other_department", "这个执法证号已登记在别的部门名下。") if foreign else None
            found[row.cert_no] = Known(row.id, self.plain(row), bool(alive), True, refusal)
        return found

    def insert(self, s: Session, place: Place, batch_id: str, rows: Sequence[tuple[Values, Known | None]]) -> list[str]:
        """登记人员。"""
        fresh, owned, ids = [], [], []
        for values, known in rows:
            row = self.row(values) | {"batch_id": batch_id, "department_id": place.department_id}
            ids.append(known.id if known else new_id())
            if known:
                owned.append((known.id, {**BLANK_INSPECTOR, **row}))
            else:
                fresh.append({**BLANK_INSPECTOR, "created_at": clock.now(), **row, "id": ids[-1]})
        self.put(s, Inspector, fresh, owned)
        return ids


BLANK_INSPECTOR: Values = {
    "gender": "", "birth_ym": "", "position": "", "unit": "", "post": "", "cert_from": None, "cert_to": None,
    "qualifications": [], "specialties": [], "law_fields": [], "regions": [], "can_lead": True, "status": "active",
    "revision": 1,
}  # fmt: skip
