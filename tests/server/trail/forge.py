"""数据库主人的手：卸下门闩，绕过程序改库。"""

from __future__ import annotations

from typing import Any

from sqlalchemy import event, text

from server.db import db, session
from server.trail import guard


def lift() -> None:
    """卸下日志表的门闩。"""
    s = session()
    for statement in guard.lifted(s.get_bind().dialect.name):
        s.execute(text(statement))
    s.commit()


def unbind() -> None:
    """让外键与触发器在此后的连接上都不作数。"""
    db.session.remove()
    engine = db.engine
    engine.dispose()
    sql = "PRAGMA foreign_keys=OFF" if engine.dialect.name == "sqlite" else "SET session_replication_role = replica"

    @event.listens_for(engine, "connect")
    def _loose(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        cursor.execute(sql)
        cursor.close()
        connection.commit()
