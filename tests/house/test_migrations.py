"""迁移：一个头，从空库升级成功，升级后的表与模型一致。"""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import Config

from server.app import ROOT
from server.db import Base, db

EXPRESSIONS = ("ix_entity_grams", "ix_entity_ending")
"""Indexes on expressions: SQLAlchemy cannot read them back from SQLite and says so; their searches are tested."""


def test_there_is_one_head() -> None:
    """只有一个头。"""
    config = Config(str(ROOT / "migrations" / "alembic.ini"))
    config.set_main_option("script_location", str(ROOT / "migrations"))
    assert len(ScriptDirectory.from_config(config).get_heads()) == 1


@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index ix_entity_ending")
def test_an_empty_database_upgrades_to_the_models(migrated: Flask) -> None:
    """从空库升级后，表结构与模型没有一处不同。"""
    with db.engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "include_name": lambda name, kind, _p: (
                    kind not in ("table", "index")
                    or not (name or "").startswith(("public_", "entity_fts", *EXPRESSIONS))
                ),
            },
        )
        assert compare_metadata(context, Base.metadata) == []


def test_both_databases_keep_what_they_acknowledge(app: Flask) -> None:
    """SQLite 用 WAL 与 synchronous=FULL；PostgreSQL 用 synchronous_commit=on。"""
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
            assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        else:
            assert connection.exec_driver_sql("SHOW synchronous_commit").scalar() == "on"
