"""库里已有什么、怎样写进去：三种表各一个书架。

A shelf works behind the veil of batches (`staged=True`): it sees rows that no reader sees, and takes over rows that an
abandoned or undone batch left behind instead of tripping over their unique keys.
"""

from __future__ import annotations

import itertools
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Insert, Update, bindparam, insert, select, update
from sqlalchemy.orm import Session

from server import clock
from server.accounts.models import Department
from server.accounts.service import jurisdiction
from server.db import Base, new_id
from server.domain.flags import in_force
from server.domain.trades import says_less
from server.registry.imports import elsewhere
from server.registry.imports.report import Draft, Flaw
from server.registry.models import Arrived, ImportBatch, Inspector, live

STAGED = {"staged": True}
MOST_VALUES = 32_000
"""Parameters in one statement; SQLite takes 32,766 since version 3.32."""

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

    def other_than(self, name: str) -> bool:
        """库里这一行读者看得见，而且是另一个名称。"""
        return self.alive and "".join(str(self.values["name"]).split()) != "".join(name.split())


def difference(now: Mapping[str, Any], wanted: Mapping[str, Any]) -> tuple[Values, Values]:
    """(原值, 新值)，只含表中写了且与库里不同的列；标记逐项合并；行业只写了粗的，留库里细的。"""
    before: Values = {}
    after: Values = {}
    for key, value in wanted.items():
        if key not in now or (key == "industry" and says_less(value, now[key] or "")):
            continue
        merged = _marked(now[key], value) if isinstance(value, dict) and key == "flags" else value
        if now[key] != merged:
            before[key], after[key] = now[key], merged
    return before, after


def _marked(now: Mapping[str, Any] | None, said: Mapping[str, bool]) -> Values:
    """A sheet says yes or no: what says the same as the library changes nothing, and a flag keeps its dates."""
    here = in_force(now, clock.today())
    return {**(now or {}), **{kind: on for kind, on in said.items() if on != (kind in here)}}


def add_all(s: Session, model: type[Base], rows: Sequence[Values]) -> None:
    """插入很多行，不经过对象；各行要给全每一列。"""
    if rows:
        many(s, insert(model), rows)


def many(s: Session, statement: Insert | Update, rows: Sequence[Values]) -> None:
    """一条语句对许多行：SQLite 上只编一次、各值只转一次，插入的各行合成一句。

    Values that the statement would fill in by itself are left to SQLAlchemy, which takes three times as long.
    """
    connection = s.connection()
    compiled = statement.compile(dialect=connection.dialect, column_keys=list(rows[0]))
    names, fixed, given = compiled.positiontup, compiled.params, set(rows[0])
    if names is None or any(fixed[name] is None for name in names if name not in given):
        connection.execute(statement, rows)
        return
    columns = []
    for name in names:
        turn = compiled.binds[name].type.dialect_impl(connection.dialect).bind_processor(connection.dialect)
        column = [row[name] for row in rows] if name in given else [fixed[name]] * len(rows)
        columns.append(_turned(turn, column) if turn else column)
    values = list(zip(*columns, strict=True))
    if isinstance(statement, Insert):
        _at_once(connection, str(compiled), values)
    else:
        connection.exec_driver_sql(str(compiled), values)


def _turned(turn: Callable[[Any], Any], column: Sequence[Any]) -> list[Any]:
    """Values as the driver wants them; one object that stands in many rows (a time, None) is turned once."""
    turned: dict[int, Any] = {}
    for value in column:
        if id(value) not in turned:
            turned[id(value)] = turn(value)
    return [turned[id(value)] for value in column]


def _at_once(connection: Connection, one: str, values: Sequence[tuple[Any, ...]]) -> None:
    """One statement for all rows that its parameters have room for.

    A table with triggers makes SQLite keep a journal of every page that a statement touches; for rows inserted one by
    one that takes three times as long as the rows themselves.
    """
    head, word, row = one.rpartition(" VALUES ")
    most = MOST_VALUES // len(values[0])
    for at in range(0, len(values), most):
        part = values[at : at + most]
        together = f"{head}{word}{', '.join([row] * len(part))}"
        connection.exec_driver_sql(together, tuple(itertools.chain.from_iterable(part)))


def strangers(drafts: Sequence[Draft], known: Mapping[str, Known]) -> Iterator[tuple[Draft, Known]]:
    """名称与库里同一键的不同、还没有人说过确已改名的行。"""
    for draft in drafts:
        now = known.get(draft.key)
        if now is not None and draft.name and not draft.renamed and now.refusal is None and now.other_than(draft.name):
            yield draft, now


class Shelf(ABC):
    """一种表的书架。"""

    model: type[Arrived]
    fields: tuple[str, ...]
    dates: tuple[str, ...] = ()
    beforehand: tuple[Callable[[], object], ...] = ()
    """What takes long the first time and must not be done while the writer is held."""

    def ready(self) -> None:
        """先做费时的准备；做过的再做一次不费时。"""
        for deed in self.beforehand:
            deed()

    def ids(self) -> Any:
        """编号列。"""
        return self.model.id  # type: ignore[attr-defined]

    def batch(self) -> Any:
        """批次列。"""
        return self.model.batch_id

    def revision(self) -> Any:
        """修订次数列。"""
        return self.model.revision  # type: ignore[attr-defined]

    def doubts(
        self, s: Session, place: Place, drafts: Sequence[Draft], known: Mapping[str, Known]
    ) -> dict[int, tuple[str, str, str | None]]:
        """名称与库里不同、多半不是同一个的行：行号 → (代码, 说明, 建议的键)；要人逐行认一认。"""
        return {}

    @abstractmethod
    def known(self, s: Session, place: Place, keys: Iterable[str]) -> dict[str, Known]:
        """按键查库。"""

    def advise(self, s: Session, place: Place, drafts: Sequence[Draft]) -> dict[int, tuple[str, str, str]]:
        """库里的情形提示某一行有问题：行号 → (代码, 说明, 建议的值)。"""
        return {}

    def hints(
        self, s: Session, place: Place, drafts: Sequence[Draft], titles: Mapping[str, str], known: Mapping[str, Known]
    ) -> None:
        """库里的情形让某一行照收而要说一句、或者要补全的，加在这一行里。"""
        return

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

    def remember(self, s: Session, batch: ImportBatch, by: str, changes: Mapping[str, tuple[Values, Values]]) -> None:
        """改了的各行在自己的变动里留一条：编号 → (原值, 新值)；没有变动可看的表不留。"""
        return

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

    def doubts(
        self, s: Session, place: Place, drafts: Sequence[Draft], known: Mapping[str, Known]
    ) -> dict[int, tuple[str, str, str | None]]:
        """一个证号只属一个人：姓名不同就当作另一个人。"""
        told = "证号 {} 现属{}，本行写的是{}。若是同一人改名，请核对后确认。"
        return {
            draft.row: ("inspector.renamed", told.format(draft.key, now.values["name"], draft.name), None)
            for draft, now in strangers(drafts, known)
        }

    def hints(
        self, s: Session, place: Place, drafts: Sequence[Draft], titles: Mapping[str, str], known: Mapping[str, Known]
    ) -> None:
        """工作单位写着本地另一个部门的、系统里没有部门叫这个名称的：照收为本部门的人，说一句。"""
        offices: dict[str, str] = dict(s.execute(select(Department.id, Department.name)).all())
        own, region = offices.pop(place.department_id), jurisdiction().name
        for draft in drafts:
            said = draft.values.get("unit", "")
            named = elsewhere.office(said, own, offices.values(), region)
            if named or elsewhere.stranger(said, own, region):
                who = f"写的是别的部门（{named}）" if named else "系统里没有部门叫这个名称"
                told = f"{who}，照收为本部门（{own}）的人。不是本部门的，请在原表里删去再导。"
                draft.notes.append(Flaw(titles["unit"], said[:60], "inspector.unit", told))

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
