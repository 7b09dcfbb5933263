"""留痕：同一事务、恰好一条、改不动。"""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from server import trail
from server.auth import SYSTEM
from server.db import UnitError, session, unit
from server.trail import service
from server.trail.models import LogEntry, LogHead, LogNode, LogPayload
from server.trail.verify import against_checkpoint, verify
from tests.makers import District
from tests.server.trail.forge import lift


def act(afterwards: Callable[[Session], object]) -> None:
    with unit() as s:
        trail.append(s, "test.act", ref=None, actor=SYSTEM)
        afterwards(s)


def add(count: int) -> None:
    for number in range(count):
        with unit() as s:
            trail.append(s, "test.act", ref=str(number), actor=SYSTEM, payload={"n": number})


def test_an_act_without_a_trail_entry_is_refused(app: object) -> None:
    """一个办事单元不留痕就不提交。"""
    with pytest.raises(UnitError), unit():
        pass


def test_two_entries_in_one_act_are_refused_and_undone(app: object) -> None:
    """一个单元留两条痕就全部回滚。"""
    with pytest.raises(UnitError):
        act(lambda s: trail.append(s, "test.act", ref=None, actor=SYSTEM))
    assert service.head(session())[0] == 0


def test_nothing_may_be_written_after_the_trail(app: object, district: District) -> None:
    """留痕是事务的最后一句。"""
    with pytest.raises(UnitError):
        act(lambda s: s.add(LogHead(id=2, size=0, frontier=b"")))


def test_the_whole_log_recomputes(app: object) -> None:
    """从头重算与日志头一致。"""
    add(9)
    assert service.head(session())[0] == 9
    assert verify(session()) == []


@pytest.mark.parametrize(
    ("model", "change", "word"),
    [
        (LogEntry, {"body": b"{}"}, "leaf 4"),
        (LogPayload, {"json": "{}"}, "payload 4"),
        (LogPayload, {"kind": "other"}, "payload 4"),
    ],
)
def test_an_edited_row_is_found(app: object, model: type, change: dict[str, object], word: str) -> None:
    """改动任何一行都会被发现。"""
    add(9)
    lift()
    session().execute(update(model).where(model.i == 4).values(**change))
    session().commit()
    assert any(word in fault for fault in verify(session()))


def test_a_truncated_log_is_found_by_an_old_checkpoint(app: object) -> None:
    """截掉尾巴并改好日志头与子树：日志自己看不出来，旧检查点能。"""
    add(5)
    old = service.checkpoint(session(), "t/log", bytes(32))
    lift()
    session().execute(update(LogHead).values(size=1, frontier=session().get(LogEntry, 0).leaf))
    for model in (LogEntry, LogPayload):
        session().execute(model.__table__.delete().where(model.i > 0))
    session().execute(delete(LogNode).where((LogNode.i > 0) | (LogNode.level > 0)))
    session().commit()
    assert verify(session()) == []
    assert against_checkpoint(session(), old)


def test_tiles_give_the_leaf_hashes(client: FlaskClient, district: District) -> None:
    """外人按 tlog-tiles 取得的摘要就是叶子摘要。"""
    size = service.head(session())[0]
    answer = client.get(f"/log/tile/0/000.p/{size}")
    assert answer.data == b"".join(session().get(LogEntry, i).leaf for i in range(size))
    assert client.get(f"/log/tile/0/000.p/{size + 1}").status_code == 404


def test_the_public_leaf_names_nobody(app: object, district: District) -> None:
    """公开叶子只有时刻、种类和摘要。"""
    body = session().get(LogEntry, 0).body.decode()
    assert set(json.loads(body)) == {"v", "alg", "at", "kind", "h"}
