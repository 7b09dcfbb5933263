"""数据库自己拒绝改与删日志；依法删除内容先登记后删除，证明不坏。"""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import Executable, delete, text, update
from sqlalchemy.exc import DBAPIError

from server import trail
from server.auth import SYSTEM
from server.db import Base, session, unit
from server.trail import guard
from server.trail.erase import erase
from server.trail.models import LogEntry, LogNode, LogPayload
from server.trail.verify import verify
from tests.makers import District


def refused(statement: Executable) -> None:
    with pytest.raises(DBAPIError, match=guard.REFUSAL):
        session().execute(statement)
    session().rollback()


MODELS = (LogEntry, LogPayload, LogNode)


@pytest.mark.parametrize("model", MODELS)
def test_the_database_refuses_to_change_the_log(district: District, model: type[Base]) -> None:
    """UPDATE 与 DELETE 都被数据库挡回。"""
    refused(update(model).values(i=-1))
    refused(delete(model))


def test_the_guards_can_be_lifted_and_put_back(district: District) -> None:
    """演练时卸下，再装上仍然挡得住。"""
    name = session().get_bind().dialect.name
    for statement in (*guard.lifted(name), *guard.statements(name)):
        session().execute(text(statement))
    session().commit()
    refused(delete(LogEntry))


def test_a_migrated_database_has_the_same_guards(migrated: Flask) -> None:
    """从空库升级来的，与直接建表的，挡得一样。"""
    with unit() as s:
        trail.append(s, "test.act", ref=None, actor=SYSTEM)
    for model in MODELS:
        refused(delete(model))


def test_an_erased_payload_leaves_every_proof(district: District) -> None:
    """删去一条内容：叶子、证据行、重算都照旧成立，并且写明删了什么。"""
    target = session().query(LogPayload.i).filter(LogPayload.kind.like("%role%")).order_by(LogPayload.i).first()
    assert target is not None
    entry = erase(SYSTEM, target.i, "个人信息保护法第四十七条，当事人要求")
    assert session().get(LogPayload, target.i) is None
    assert session().get_one(LogPayload, entry).kind == "trail.payload_erased"
    assert verify(session()) == []
    with pytest.raises(ValueError, match="不能删"):
        erase(SYSTEM, entry, "再删")
    with pytest.raises(LookupError):
        erase(SYSTEM, target.i, "再删")


def test_every_table_of_the_log_is_guarded() -> None:
    """日志头之外，留痕的表都在门闩之内。"""
    tables = {name for name in Base.metadata.tables if name.startswith("log_")}
    guarded = {name for name in (*guard.APPEND_ONLY, guard.PAYLOAD) if name.startswith("log_")}
    assert tables - {"log_head", "log_key"} == guarded
