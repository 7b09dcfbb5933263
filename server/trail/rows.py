"""证据行：只随办事改动的行，其摘要写进同一条留痕，事后改库即现形（S0-20, rulings 34）。

A model names its evidence columns in `__sealed__` (append only: the number of columns is part of the digest, so that
older digests stay recomputable). Whatever an act writes into them is digested into its own trail entry. A technical
unit may not touch them, and a row that differs from its last digest, or is gone, or came by another door, is found by
`faults`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import event, insert, inspect, select
from sqlalchemy.orm import Mapper, Session, object_session

from server import clock
from server.db import Base

TOUCHED = "sealed_rows"
WRITTEN = "sealed_writes"


def sealed(model: type[Any]) -> tuple[str, ...]:
    """这张表的证据列（模型里以空格相隔）；不是证据的表为空。"""
    return _split(getattr(model, "__sealed__", ""))


@cache
def _split(names: str) -> tuple[str, ...]:
    return tuple(names.split())


def key_of(row: Any) -> str:
    """行的名字：表名与主键。"""
    state: Any = inspect(row)
    values = state.mapper.primary_key_from_instance(row)
    return f"{state.mapper.local_table.name}:{'/'.join(str(value) for value in values)}"


def digest_of(row: Any, columns: int | None = None) -> str:
    """证据列的摘要，形如 "12.<64 hex>"；12 是所含列数。"""
    names = sealed(type(row))[:columns]
    return _digest([[name, getattr(row, name)] for name in names])


def _digest(pairs: list[list[Any]]) -> str:
    return f"{len(pairs)}.{hashlib.sha256(_text(pairs).encode()).hexdigest()}"


def _plain(value: Any) -> str:
    """日期、时刻与字节的写法；时刻一律 UTC，两种数据库读回来是同一个字。"""
    if isinstance(value, datetime):
        return clock.iso(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    raise TypeError(f"证据列里不能有 {type(value).__name__}")


_text = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain).encode


def write(s: Session, model: type[Any], values: Sequence[Mapping[str, Any]]) -> None:
    """许多新的证据行一次写下，不经对象层；摘要同样进这个单元的留痕。

    values: every evidence column by name; other columns as the table needs them. Sealed models only.
    """
    if not values:
        return
    table: Any = model.__table__
    names, keys = sealed(model), [column.name for column in table.primary_key]
    s.connection().execute(insert(table), list(values))
    noted: dict[str, str] = s.info.setdefault(WRITTEN, {})
    for row in values:
        name = f"{table.name}:{'/'.join(str(row[key]) for key in keys)}"
        noted[name] = _digest([[each, row[each]] for each in names])


@event.listens_for(Session, "before_flush")
def _notice(s: Session, _context: Any, _instances: Any) -> None:
    """记下这个单元动过哪些证据行；摘要留到留痕时再算，那时已是最后的值。"""
    touched: dict[int, tuple[Any, bool]] = s.info.setdefault(TOUCHED, {})
    for row in (*s.new, *s.dirty):
        names = sealed(type(row))
        if names and (row in s.new or _changed(row, names)):
            touched[id(row)] = (row, False)


@event.listens_for(Mapper, "before_delete")
def _gone(_mapper: Mapper[Any], _connection: Any, row: Any) -> None:
    """记下删去的证据行：直接删的，和随主人删去的（before_flush 那时还看不见，删草稿里的一条任务即如此）。"""
    s = object_session(row)
    if s is not None and sealed(type(row)):
        s.info.setdefault(TOUCHED, {})[id(row)] = (row, True)


def _changed(row: Any, names: Iterable[str]) -> bool:
    attributes = inspect(row).attrs
    return any(attributes[name].history.has_changes() for name in names)


def take(s: Session) -> dict[str, str | None]:
    """本单元动过的证据行：名字到摘要，删去的为 None；取走即清。写下之后又改过的，以后来的为准。"""
    touched: dict[int, tuple[Any, bool]] = s.info.pop(TOUCHED, {})
    written: dict[str, str] = s.info.pop(WRITTEN, {})
    return written | {key_of(row): None if gone else digest_of(row) for row, gone in touched.values()}


def models() -> Iterator[type[Any]]:
    """全部证据表，按表名。"""
    mappers: Iterable[Mapper[Any]] = Base.registry.mappers
    yield from sorted((m.class_ for m in mappers if sealed(m.class_)), key=lambda model: str(model.__tablename__))


def faults(s: Session, last: dict[str, str | None]) -> Iterator[str]:
    """把每一行与它最后一次的摘要对照；last 是日志里最后写下的。

    Reads every evidence table once, in chunks, past the filter that hides rows of imports not applied.
    """
    open_rows = {key: digest for key, digest in last.items() if digest is not None}
    for model in models():
        query = select(model).execution_options(staged=True, yield_per=500, populate_existing=True)
        with s.scalars(query) as found:
            for row in found:
                key = key_of(row)
                expected = open_rows.pop(key, None)
                if expected is None:
                    yield f"row {key} has no entry"
                elif digest_of(row, int(expected.split(".")[0])) != expected:
                    yield f"row {key} differs from its entry"
                s.expunge(row)
    yield from (f"row {key} is missing" for key in open_rows)
