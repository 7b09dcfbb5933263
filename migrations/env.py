"""迁移的台子：连接与表来自应用；公示投影不在此列，它可随时重建。"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from alembic import context
from flask import current_app
from sqlalchemy.engine import Connection

from server.db import Base, _writing, build_projection


@contextlib.contextmanager
def unbound(connection: Connection) -> Iterator[None]:
    """SQLite 换表（建新、抄录、删旧、改名）时不认外键，换完逐行核对；别的库照旧。

    With foreign keys on, dropping the old table counts as deleting its rows: every upgrade of a filled database fails.
    """
    raw = connection.connection.dbapi_connection
    if connection.dialect.name != "sqlite" or raw is None:
        yield
        return
    raw.execute("PRAGMA foreign_keys=OFF")  # type: ignore[attr-defined]
    try:
        yield
        orphans = raw.execute("PRAGMA foreign_key_check").fetchall()  # type: ignore[attr-defined]
        if orphans:
            raise RuntimeError(f"升级后有 {len(orphans)} 行失去了所属的行，例如 {orphans[0]}")
    finally:
        raw.execute("PRAGMA foreign_keys=ON")  # type: ignore[attr-defined]


def run() -> None:
    """在应用的数据库上运行迁移。"""
    engine = current_app.extensions["migrate"].db.engine
    token = _writing.set(True)
    try:
        with engine.connect() as connection, unbound(connection):
            context.configure(
                connection=connection,
                target_metadata=Base.metadata,
                render_as_batch=True,
                compare_type=True,
                include_name=lambda name, kind, _parents: (
                    kind not in ("table", "index")
                    or not (name or "").startswith(("public_", "entity_fts", "ix_entity_grams"))
                ),
            )
            with context.begin_transaction():
                context.run_migrations()
    finally:
        _writing.reset(token)
    build_projection()


run()
