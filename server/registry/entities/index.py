"""检索的索引：名称、地址的两字组与拼音首字母（S0-07 对象库要找得到人）。

SQLite's trigram index finds nothing for words of two characters, and most Chinese words have two; so pairs of
characters are indexed. SQLite: a contentless FTS5 table. Triggers written in plain SQL note what changed, whoever wrote
it, and the note is worked off inside the same transaction, at its commit: a trigger that wrote to FTS5 itself would
make it flush for every row, five times the cost of an import. PostgreSQL: a GIN index over the same pairs, computed by
an immutable function, so nothing has to be kept in step.
"""

from __future__ import annotations

import sqlite3
from typing import Any

from sqlalchemy import DDL, Connection, Engine, Integer, String, event
from sqlalchemy.orm import Mapped

from server.db import INTERNAL, Base, _writing, column
from server.domain.pairs import KEEP, folded, pairs, runs
from server.registry.entities.models import Entity

__all__ = ["KEEP", "folded", "pairs"]

AT_ONCE = 2000
"""Rows indexed in one commit (about 80 ms); a longer backlog follows with the next commits and the sweep."""


class EntityNumber(Base):
    """检索用的行号：全文索引只认整数，按入库先后。"""

    __tablename__ = "entity_number"
    __table_args__ = ({"comment": "检索行号", "sqlite_autoincrement": True},)
    n: Mapped[int] = column("行号", INTERNAL, Integer, primary_key=True)
    entity_id: Mapped[str] = column("检查对象", INTERNAL, String(36), unique=True)


class EntityReindex(Base):
    """等着重新编入索引的行，连同编入时的旧内容；提交前清空。"""

    __tablename__ = "entity_reindex"
    __table_args__ = ({"comment": "待编入索引"},)
    entity_id: Mapped[str] = column("检查对象", INTERNAL, String(36), primary_key=True)
    name: Mapped[str | None] = column("旧名称", INTERNAL, String(200), nullable=True)
    address: Mapped[str | None] = column("旧地址", INTERNAL, String(300), nullable=True)
    initials: Mapped[str | None] = column("旧拼音首字母", INTERNAL, String(200), nullable=True)


def grams(name: str, address: str, initials: str) -> str:
    """一户的全部词：两字组、每串的末一字、首字母的三连与末二连（前加 p），空格隔开。

    The last character stands alone so that a single character is found as the beginning of a word wherever it stands.
    """
    words: set[str] = set()
    for text in (folded(name), folded(address)):
        words.update(pairs(text))
        words.update([run[-1] for run in runs(text)])
    words.update(["p" + initials[at : at + 3] for at in range(len(initials) - 1)])
    return " ".join(words)


SQLITE = (
    "CREATE VIRTUAL TABLE entity_fts USING fts5(grams, content='', detail=none, columnsize=0, tokenize='ascii')",
    """CREATE TRIGGER entity_fts_insert AFTER INSERT ON entity BEGIN
    INSERT OR REPLACE INTO entity_reindex (entity_id) VALUES (new.id); END""",
    """CREATE TRIGGER entity_fts_update AFTER UPDATE OF name, address, name_initials ON entity
    WHEN old.name IS NOT new.name OR old.address IS NOT new.address OR old.name_initials IS NOT new.name_initials BEGIN
    INSERT OR IGNORE INTO entity_reindex VALUES (old.id, old.name, old.address, old.name_initials); END""",
    """CREATE TRIGGER entity_fts_delete AFTER DELETE ON entity BEGIN
    INSERT OR IGNORE INTO entity_reindex VALUES (old.id, old.name, old.address, old.name_initials); END""",
)
FOLDED = (
    "translate(regexp_replace(normalize({0}, NFKC), '\\s', '', 'g'), "
    "'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')"
)
_POSTGRESQL = (
    "CREATE FUNCTION entity_folded(t text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT {t} $$",
    """CREATE FUNCTION entity_grams(name text, address text, initials text) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 500 AS $$
    SELECT coalesce(array_agg(DISTINCT word), '{}') FROM (
        SELECT substr(t, i, w) AS word FROM (VALUES ({name}), ({address})) AS said(t),
            generate_series(1, 2) AS w, generate_series(1, length(t) - w + 1) AS i
        UNION ALL SELECT 'p' || substr(initials, i, w)
        FROM generate_series(2, 3) AS w, generate_series(1, length(initials) - w + 1) AS i) AS words $$""",
    "CREATE INDEX ix_entity_grams ON entity USING gin (entity_grams(name, address, name_initials))",
)
# The folding is written out in both functions: one that called the other would not survive a dump and restore.
POSTGRESQL = tuple(
    statement.replace("{t}", FOLDED.format("t"))
    .replace("{name}", FOLDED.format("name"))
    .replace("{address}", FOLDED.format("address"))
    for statement in _POSTGRESQL
)


def _install() -> None:
    """Tables made without migrations (tests) get the same index; a migration holds the same statements."""
    after: Any = EntityReindex.__table__
    after.add_is_dependent_on(Entity.__table__)
    for dialect, statements in (("sqlite", SQLITE), ("postgresql", POSTGRESQL)):
        for statement in statements:
            ddl = DDL(statement.replace("%", "%%"))  # type: ignore[no-untyped-call]
            event.listen(after, "after_create", ddl.execute_if(dialect=dialect))


_install()


@event.listens_for(Engine, "connect")
def _function(dbapi_connection: Any, _record: Any) -> None:
    if isinstance(dbapi_connection, sqlite3.Connection):
        dbapi_connection.create_function("entity_folded", 1, folded, deterministic=True)


@event.listens_for(Engine, "commit")
def _in_step(connection: Connection) -> None:
    """The index follows in the transaction that changed the rows: readers never see one without the other."""
    if connection.dialect.name == "sqlite" and _writing.get():
        raw: Any = connection.connection.dbapi_connection
        if _ready(raw):
            catch_up(raw)


def _ready(raw: sqlite3.Connection) -> bool:
    query = "SELECT count(*) FROM sqlite_master WHERE name IN ('entity_reindex', 'entity_fts', 'entity')"
    return bool(raw.execute(query).fetchone()[0] == 3)


def catch_up(raw: sqlite3.Connection, most: int = AT_ONCE) -> int:
    """把记下的变动编进索引，至多 most 行，返回编了几行；在写者自己的事务里用。"""
    if raw.execute("SELECT 1 FROM entity_reindex LIMIT 1").fetchone() is None:
        return 0
    raw.execute(
        """INSERT INTO entity_number (entity_id) SELECT r.entity_id FROM entity_reindex r
        JOIN entity e ON e.id = r.entity_id WHERE r.entity_id NOT IN (SELECT entity_id FROM entity_number)
        ORDER BY r.entity_id LIMIT ?""",
        (most,),
    )
    rows = raw.execute(
        """SELECT r.entity_id, r.name, r.address, r.initials, e.name, e.address, e.name_initials, n.n
        FROM entity_reindex r LEFT JOIN entity e ON e.id = r.entity_id
        LEFT JOIN entity_number n ON n.entity_id = r.entity_id ORDER BY r.entity_id LIMIT ?""",
        (most,),
    ).fetchall()
    raw.executemany(
        "INSERT INTO entity_fts (entity_fts, rowid, grams) VALUES ('delete', ?, ?)",
        [(row[7], grams(*row[1:4])) for row in rows if row[7] is not None and row[1] is not None],
    )
    raw.executemany(
        "INSERT INTO entity_fts (rowid, grams) VALUES (?, ?)",
        [(row[7], grams(*row[4:7])) for row in rows if row[7] is not None and row[4] is not None],
    )
    gone = [(row[0],) for row in rows if row[4] is None]
    raw.executemany("DELETE FROM entity_number WHERE entity_id = ?", gone)
    if len(rows) < most:
        raw.execute("DELETE FROM entity_reindex")
    else:
        raw.executemany("DELETE FROM entity_reindex WHERE entity_id = ?", [(row[0],) for row in rows])
    return len(rows)
