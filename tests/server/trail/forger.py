"""篡改者：一个什么都能改的数据库主人，每次动一处，看核对是否发现。

Every mutation happens in one transaction (guards lifted) that is rolled back, or in one file that is put back, so that
thousands can be tried on one county.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, Boolean, Date, Integer, LargeBinary, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from draw import merkle
from server import storage
from server.db import Utc, session
from server.draws.models import DrawSeat, DrawUnit
from server.publications.public import PublicResult
from server.trail import rows
from server.trail import service as trail
from server.trail.models import LogEntry, LogHead, LogNode, LogPayload
from server.trail.verify import against_checkpoint, verify
from server.witness import checks

OTHERS: tuple[type[Any], ...] = (LogEntry, LogHead, LogNode, LogPayload, DrawUnit, DrawSeat, PublicResult)


class Forger:
    """有种子的篡改者：同一个种子做同样的事。"""

    def __init__(self, seed: int, checkpoint: str) -> None:
        self.random = random.Random(seed)
        self.checkpoint = checkpoint
        found = (*rows.models(), *OTHERS)
        self.tables = [model for model in found if session().scalar(select(func.count()).select_from(model))]
        self.files = sorted(storage.root().glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/[0-9a-f]*"))

    def once(self) -> str | None:
        """动一处，返回没被发现的那一处的说法；发现了为 None。"""
        ways: list[tuple[Callable[[], Any], int]] = [
            (self._column, 10), (self._removed, 3), (self._swapped, 3), (self._copied, 2),
            (self._file, 4), (self._truncated, 1), (self._rewritten, 1),
        ]  # fmt: skip
        (way,) = self.random.choices([w for w, _ in ways], [weight for _, weight in ways])
        try:
            with way() as what:
                if what is not None:
                    return None if found_by_anybody(self.checkpoint) else what
        except IntegrityError:  # even the owner of the database cannot write this; something else, then
            session().rollback()
        return self.once()

    # 改库 -----------------------------------------------------------------------------------------------------

    def _row(self, model: type[Any] | None = None) -> tuple[type[Any], dict[str, Any], Any]:
        """随便一行：表、内容、按主键找它的条件。"""
        model = model or self.random.choice(self.tables)
        table = model.__table__
        count = session().scalar(select(func.count()).select_from(model)) or 0
        whole = select(*(getattr(model, column.key) for column in table.columns)).order_by(*table.primary_key.columns)
        query = whole.offset(self.random.randrange(count)).limit(1)
        row = dict(session().execute(query).one()._mapping)
        where = [column == row[column.key] for column in table.primary_key.columns]
        return model, row, where

    def _columns(self, model: type[Any]) -> list[str]:
        keys = {column.key for column in model.__table__.primary_key.columns}
        mine = rows.sealed(model) or tuple(model.__table__.columns.keys())
        held = session().get_bind(model).dialect.name == "postgresql"  # elsewhere search words take no value at all
        return [name for name in mine if name not in keys and (held or (model, name) != (PublicResult, "words"))]

    @contextmanager
    def _column(self) -> Iterator[str | None]:
        model, row, where = self._row()
        name = self.random.choice(self._columns(model))
        value = invented(model.__table__.columns[name].type) if row[name] is None else other(row[name], self.random)
        with undone() as s:
            s.execute(update(model.__table__).where(*where).values(**{name: value}))
            yield f"{model.__tablename__}.{name}: {row[name]!r} -> {value!r}"

    @contextmanager
    def _removed(self) -> Iterator[str | None]:
        model, row, where = self._row()
        with undone() as s:
            s.execute(delete(model.__table__).where(*where))
            yield f"{model.__tablename__} removed: {row}"

    @contextmanager
    def _swapped(self) -> Iterator[str | None]:
        """两行互换一列：次序与归属的改动。"""
        model, one, here = self._row()
        _, two, there = self._row(model)
        name = self.random.choice(self._columns(model))
        if one[name] == two[name] or model.__table__.columns[name].unique:
            yield None
            return
        with undone() as s:
            s.execute(update(model.__table__).where(*here).values(**{name: two[name]}))
            s.execute(update(model.__table__).where(*there).values(**{name: one[name]}))
            yield f"{model.__tablename__}.{name} swapped: {one[name]!r} <-> {two[name]!r}"

    @contextmanager
    def _copied(self) -> Iterator[str | None]:
        """多出一行：照抄一行，换个编号。"""
        model, row, _ = self._row()
        columns = model.__table__.columns
        fresh = [
            c for c in columns if c.unique or c.primary_key or c.key in ("no", "public_id", "seq", "version", "kind")
        ]
        changed = {c.key: other(row[c.key], self.random) for c in fresh}
        if any(c.foreign_keys for c in fresh) or model is LogHead:
            yield None
            return
        with undone() as s:
            s.execute(insert(model.__table__).values(**row | changed))
            yield f"{model.__tablename__} copied: {row}"

    @contextmanager
    def _truncated(self) -> Iterator[str | None]:
        """截去日志的尾巴并改好日志头、子树与内容，自洽。"""
        size = trail.head(session())[0]
        keep = self.random.randrange(1, size)
        with undone() as s:
            rebuilt(s, list(s.scalars(select(LogEntry.body).order_by(LogEntry.i)))[:keep])
            yield f"log truncated to {keep} of {size}"

    @contextmanager
    def _rewritten(self) -> Iterator[str | None]:
        """改写一条内容，连叶子、子树、日志头一起改好，自洽。"""
        size = trail.head(session())[0]
        at = self.random.randrange(size)
        with undone() as s:
            bodies = list(s.scalars(select(LogEntry.body).order_by(LogEntry.i)))
            bodies[at] = bodies[at].replace(b'"at":"2', b'"at":"3')
            rebuilt(s, bodies)
            yield f"log rewritten from {at}"

    # 改文件 ---------------------------------------------------------------------------------------------------

    @contextmanager
    def _file(self) -> Iterator[str | None]:
        path: Path = self.random.choice(self.files)
        content = path.read_bytes()
        how = self.random.choice(["bit", "cut", "gone", "longer"])
        try:
            if how == "gone":
                path.unlink()
            elif how == "bit" and content:
                at = self.random.randrange(len(content))
                path.write_bytes(
                    content[:at] + bytes([content[at] ^ 1 << self.random.randrange(8)]) + content[at + 1 :]
                )
            else:
                path.write_bytes(content[: len(content) // 2] if how == "cut" and content else content + b"\0")
            yield f"file {path.name}: {how}"
        finally:
            path.write_bytes(content)


def found_by_anybody(checkpoint: str) -> bool:
    """核对是否发现：日志、证据行、文件、名单、公示页，或外面留着的检查点。"""
    s = session()
    s.expire_all()
    try:
        return bool(verify(s) or against_checkpoint(s, checkpoint) or next(checks.everything(s), None))
    except (ValueError, LookupError, TypeError):  # a value no program of ours could have written
        return True


@contextmanager
def undone() -> Iterator[Session]:
    """一个什么都能改的事务，事后当没发生过。"""
    s = session()
    s.rollback()
    s.expunge_all()
    try:
        yield s
    finally:
        s.rollback()
        s.expunge_all()


def rebuilt(s: Session, bodies: list[bytes]) -> None:
    """照这些正文重建叶子、子树与日志头。"""
    for model in (LogEntry, LogNode):
        s.execute(delete(model.__table__))
    s.execute(delete(LogPayload.__table__).where(LogPayload.i >= len(bodies)))
    frontier: list[bytes] = []
    nodes: list[dict[str, Any]] = []
    for index, body in enumerate(bodies):
        frontier, done = merkle.append(frontier, index, merkle.leaf_hash(body))
        nodes += [{"level": level, "i": at, "hash": value} for level, at, value in done]
    leaves = [{"i": i, "body": body, "leaf": merkle.leaf_hash(body)} for i, body in enumerate(bodies)]
    s.execute(insert(LogEntry.__table__), leaves)
    s.execute(insert(LogNode.__table__), nodes)
    s.execute(update(LogHead.__table__).values(size=len(bodies), frontier=b"".join(frontier)))


def other(value: Any, chance: random.Random) -> Any:
    """同一类型的另一个值。"""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + chance.choice([1, -1, 1000])
    if isinstance(value, bytes):
        at = chance.randrange(len(value)) if value else 0
        return value[:at] + bytes([value[at] ^ 1 << chance.randrange(8)]) + value[at + 1 :] if value else b"\1"
    if isinstance(value, datetime):
        return value + timedelta(milliseconds=chance.choice([1, -86_400_000]))
    if isinstance(value, date):
        return value + timedelta(days=chance.choice([1, -30]))
    if isinstance(value, (dict, list)):
        return [*value, "x"] if isinstance(value, list) else value | {"x": 1}
    return text_of(str(value), chance)


def text_of(value: str, chance: random.Random) -> str:
    """换一个字；空的写上一个字。"""
    if not value:
        return "改"
    at = chance.randrange(len(value))
    return value[:at] + ("0" if value[at] != "0" else "1") + value[at + 1 :]


def invented(kind: TypeEngine[Any]) -> Any:
    """原来为空的，填上一个值。"""
    if isinstance(kind, Utc):
        return datetime(2026, 1, 2, tzinfo=UTC)
    values = {Date: date(2026, 1, 2), Boolean: True, Integer: 1, LargeBinary: b"\1", JSON: {"x": 1}}
    return next((value for known, value in values.items() if isinstance(kind, known)), "1")
