"""租约：别人拿着的不碰，死去的后台留下的接过来，五次不成就搁置。"""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import true

from server import clock, sweeps
from server.db import db, session, unit
from server.jobs import LEASE, claim, release
from server.registry.models import ImportBatch
from tests.makers import District


@pytest.fixture
def batch(app: object, district: District) -> str:
    """一行可以被认领的。"""
    with unit(technical=True) as s:
        row = ImportBatch(
            kind="items",
            department_id=district.department.id,
            file_sha256="0" * 64,
            size=1,
            state="applied",
            created_by="system",
        )
        s.add(row)
    return row.id


def taken() -> list[str]:
    with unit(technical=True) as s:
        return claim(s, ImportBatch, true())


def test_a_claimed_row_is_left_alone_until_its_lease_ends(batch: str) -> None:
    """认领未过期的不碰，过期的可以接手。"""
    assert taken() == [batch]
    assert taken() == []
    with clock.hands_at(clock.now() + LEASE + timedelta(seconds=1)):
        assert taken() == [batch]


def test_a_new_worker_takes_up_what_the_dead_one_held(batch: str) -> None:
    """SQLite 上后台重启后立即接手；PostgreSQL 可能另有后台，等租约到期。"""
    taken()
    sweeps.take_up()
    assert taken() == ([batch] if db.engine.dialect.name == "sqlite" else [])


def test_five_failures_park_a_row(batch: str) -> None:
    """五次不成就搁置，不再认领。"""
    for _ in range(5):
        assert taken() == [batch]
        with unit(technical=True) as s:
            release(s.get_one(ImportBatch, batch), "坏了")
    assert taken() == []
    assert session().get_one(ImportBatch, batch).parked_at is not None
