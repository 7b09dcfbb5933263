"""数据库：底座、列的公开级别、读与写的单元。

SQLite runs with WAL and synchronous=FULL (NORMAL loses acknowledged commits in a power cut), and a writing unit
begins with BEGIN IMMEDIATE (a deferred BEGIN that later writes answers "database is locked" at once).
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Dialect, MetaData, String, event, inspect, types
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import DeclarativeBase, MappedColumn, Session, mapped_column

from server import clock

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Label(StrEnum):
    """列的公开级别：公开、内部、个人、敏感（个人信息保护法 28）。"""

    PUBLIC = "public"
    INTERNAL = "internal"
    PERSONAL = "personal"
    SENSITIVE = "sensitive"


PUBLIC, INTERNAL, PERSONAL, SENSITIVE = Label.PUBLIC, Label.INTERNAL, Label.PERSONAL, Label.SENSITIVE


class Base(DeclarativeBase):
    """业务表的底座。"""

    metadata = MetaData(naming_convention=NAMING)


class PublicBase(DeclarativeBase):
    """公示投影表的底座：另一个库（SQLite 上是另一个文件），只由公示写入，随时可以重建。"""

    metadata = MetaData(naming_convention=NAMING, info={"bind_key": "public"})


db = SQLAlchemy(metadata=Base.metadata, session_options={"expire_on_commit": False})


class Utc(types.TypeDecorator[datetime]):
    """带时区的 UTC 时刻；没有时区的时刻拒绝入库。"""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("时刻缺少时区")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


_last_id = [0, 0]
_id_lock = threading.Lock()


def new_id() -> str:
    """UUIDv7（RFC 9562 5.7）：毫秒时刻在前，同一进程内单调递增。"""
    with _id_lock:
        milliseconds = max(clock.milliseconds(), _last_id[0])
        counter = _last_id[1] + 1 if milliseconds == _last_id[0] else int.from_bytes(os.urandom(2), "big") >> 5
        if counter > 0xFFF:
            milliseconds, counter = milliseconds + 1, 0
        _last_id[:] = [milliseconds, counter]
    tail = (2 << 62) | (int.from_bytes(os.urandom(8), "big") >> 2)
    text = f"{(milliseconds << 80) | (7 << 76) | (counter << 64) | tail:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def column(comment: str, label: Label, *args: Any, **kwargs: Any) -> MappedColumn[Any]:
    """一列：中文说明与公开级别必填。"""
    return mapped_column(*args, comment=comment, info={"label": label}, **kwargs)


def pk(comment: str = "内部编号") -> MappedColumn[Any]:
    """主键：UUIDv7 文本。"""
    return column(comment, INTERNAL, String(36), primary_key=True, default=new_id)


SEALED = ("sealed_rows", "sealed_writes")
"""What the trail notes of evidence rows in this unit (server.trail.rows)."""
_writing: ContextVar[bool] = ContextVar("writing", default=False)
_lasting: ContextVar[bool] = ContextVar("lasting", default=True)


class UnitError(RuntimeError):
    """一个办事单元没有恰好留下一条痕迹（rulings 34）；是程序错误，整个单元回滚。"""


def session() -> Session:
    """当前的读写会话。"""
    return db.session()


@contextlib.contextmanager
def unit(*, technical: bool = False, lasting: bool = True) -> Iterator[Session]:
    """一个写单元：一个事务，退出时提交；非技术性的单元必须以恰好一条留痕结束。

    lasting: False for what may be gone after a power cut without harm (used nonces, announced uploads): committed, but
    not waited for on the disk. Only a technical unit may say so; a later lasting one brings it to the disk as well.
    Raises UnitError when an act leaves none or several trail entries; everything is rolled back then.
    """
    if _writing.get():
        raise UnitError("写单元不能嵌套：办事函数之间不互相调用")
    s = session()
    s.rollback()  # ends a read snapshot: a writer that starts from an old snapshot cannot commit
    if not (lasting or technical):
        raise UnitError("办事的单元必须落盘")
    token, kept = _writing.set(True), _lasting.set(lasting)
    s.info["trail_entries"] = 0
    for noted in SEALED:
        s.info.pop(noted, None)
    try:
        yield s
        s.flush()
        entries = s.info["trail_entries"]
        if entries != (0 if technical else 1):
            raise UnitError(f"一个单元应留痕 {0 if technical else 1} 条，实为 {entries} 条")
        if any(s.info.get(noted) for noted in SEALED):
            raise UnitError("证据列只能随办事改动：技术单元动了它们")
        s.commit()
    except BaseException:
        s.rollback()
        raise
    finally:
        s.info["trail_entries"] = 0
        _writing.reset(token)
        _lasting.reset(kept)


def last_statement_guard(s: Session) -> None:
    """留痕之后不得再写：留痕行锁住日志头，是事务的最后一句。"""
    if s.info.get("trail_entries") and (s.new or s.dirty or s.deleted):
        raise UnitError("留痕之后又有写入；留痕必须是最后一句")


@event.listens_for(Session, "before_flush")
def _nothing_after_the_trail(s: Session, _context: Any, _instances: Any) -> None:
    last_statement_guard(s)


@event.listens_for(Engine, "connect")
def _on_connect(dbapi_connection: Any, _record: Any) -> None:
    if isinstance(dbapi_connection, sqlite3.Connection):
        dbapi_connection.isolation_level = None  # SQLAlchemy's begin event below says BEGIN itself
        cursor = dbapi_connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=15000"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()


@event.listens_for(Engine, "begin")
def _on_begin(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        _synchronous(connection, "FULL" if _lasting.get() else "NORMAL")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if _writing.get() else "BEGIN")
    elif not _lasting.get():
        connection.exec_driver_sql("SET LOCAL synchronous_commit TO OFF")


def _synchronous(connection: Connection, level: str) -> None:
    """SQLite takes the level of the connection, and only outside a transaction."""
    if connection.info.get("synchronous", "FULL") != level:
        connection.exec_driver_sql(f"PRAGMA synchronous={level}")
        connection.info["synchronous"] = level


def build_projection() -> bool:
    """建公示投影表；列与程序不符时整表重建，内容由公示扫描重新写入。

    The projection is derived data, so it has no migrations: returns True when tables were dropped and must be refilled.
    """
    engine = db.engines["public"]
    present = inspect(engine)
    stale = [
        table
        for table in PublicBase.metadata.sorted_tables
        if present.has_table(table.name)
        and {column["name"] for column in present.get_columns(table.name)} != {column.name for column in table.columns}
    ]
    PublicBase.metadata.drop_all(engine, tables=stale)
    PublicBase.metadata.create_all(engine)
    return bool(stale)
