"""迁移的台子：连接与表来自应用；公示投影不在此列，它可随时重建。"""

from alembic import context
from flask import current_app

from server.db import Base, _writing, build_projection


def run() -> None:
    """在应用的数据库上运行迁移。"""
    engine = current_app.extensions["migrate"].db.engine
    token = _writing.set(True)
    try:
        with engine.connect() as connection:
            context.configure(
                connection=connection,
                target_metadata=Base.metadata,
                render_as_batch=True,
                compare_type=True,
                include_name=lambda name, kind, _parents: kind != "table" or not (name or "").startswith("public_"),
            )
            with context.begin_transaction():
                context.run_migrations()
    finally:
        _writing.reset(token)
    build_projection()


run()
