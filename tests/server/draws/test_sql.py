"""同一个数据库里按号签排序，得到的就是抽取的名次：SQLite 与 PostgreSQL 都与本实现一户不差。"""

from __future__ import annotations

from hashlib import sha256

import pytest
from sqlalchemy import func, literal, select

from draw.hashing import stage
from server.db import session
from server.draws.models import DrawUnit
from tests.makers import District
from tests.server.draws.world import approved_entry, drawn

pytestmark = pytest.mark.usefixtures("spring")


def test_the_engine_orders_the_units_as_the_draw_does(lists: District) -> None:
    """每层按散列排的头几户，正是中签与候补，次序、号签都相同。"""
    draw = drawn(lists, approved_entry(lists))
    s = session()
    name = literal(stage(str(draw.seed), "units")) + DrawUnit.blind
    own = func.encode(func.sha256(func.convert_to(name, "UTF8")), "hex")
    if s.get_bind().dialect.name == "sqlite":  # the engine has no hash of its own
        raw = s.connection().connection.driver_connection
        assert raw is not None
        raw.create_function("hashed", 1, lambda text: sha256(text.encode()).hexdigest(), deterministic=True)
        own = func.hashed(name)
    columns = (DrawUnit.stratum, own.label("own"), DrawUnit.ticket, DrawUnit.rank, DrawUnit.reserve_rank)
    query = select(*columns).where(DrawUnit.draw_id == draw.id, DrawUnit.flag == "-")
    rows = s.execute(query.order_by(DrawUnit.stratum, own, DrawUnit.blind)).all()
    for stratum in {row.stratum for row in rows}:
        mine = [row for row in rows if row.stratum == stratum]
        taken = [row for row in mine if row.ticket is not None]
        assert taken == mine[: len(taken)]
        assert all(row.own == row.ticket for row in taken)
        drawn_first = [row.rank for row in taken if row.rank] + [row.reserve_rank for row in taken if row.reserve_rank]
        n = sum(row.rank is not None for row in taken)
        assert drawn_first == [*range(1, n + 1), *range(1, len(taken) - n + 1)]
