"""任务包到了手机就是下载了：整包取的和随变更送到的一样记，只记一次。"""

from __future__ import annotations

from flask.testing import FlaskClient
from sqlalchemy import select

from server.db import session
from server.inspections.models import Assignment
from server.trail.models import LogPayload
from tests.server.field.world import World, phones


def entries() -> int:
    """留痕里有几次下载。"""
    return len(session().scalars(select(LogPayload.i).where(LogPayload.kind == "assignments.taken")).all())


def states() -> set[tuple[str, bool]]:
    """各项任务的状态，有没有下载时间。"""
    session().expire_all()
    return {(row.state, row.taken_at is not None) for row in session().scalars(select(Assignment))}


def test_a_package_that_comes_with_the_changes_is_taken_once(world: World, client: FlaskClient) -> None:
    """没有取过整包的手机随变更收到任务：已下载、一条留痕；再取一遍、协检再取，时间不动。"""
    lead, second = phones(client)
    before = entries()
    assert states() == {("notified", False)}
    assert any(one["kind"] == "package" for one in lead.changes())
    assert (states(), entries()) == ({("taken", True)}, before + 1)
    times = set(session().scalars(select(Assignment.taken_at)))
    lead.cursor = 0
    lead.changes()
    second.changes()
    session().expire_all()
    assert set(session().scalars(select(Assignment.taken_at))) == times
