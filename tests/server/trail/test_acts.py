"""数痕的规矩自己也要站得住：少一条、多一条、读了也留，都数得出来。"""

from __future__ import annotations

import pytest
from flask import Flask

from server import trail
from server.auth import SYSTEM
from server.db import unit
from tests import acts
from tests.makers import District


def left(app: Flask, entries: int, method: str = "POST", status: int = 200) -> None:
    """一个网址，留这么多条痕。"""

    @app.route("/api/v1/test/acts", methods=["GET", "POST"])
    def act() -> tuple[str, int]:
        for _ in range(entries):
            with unit() as s:
                trail.append(s, "test.act", ref=None, actor=SYSTEM)
        return "", status

    app.test_client().open("/api/v1/test/acts", method=method)


@pytest.fixture
def own(app: Flask) -> Flask:
    """还没有接过请求的应用：网址要在头一个请求之前添。"""
    return app


def test_one_entry_for_one_act(own: Flask) -> None:
    """恰好一条，过。"""
    left(own, 1)
    assert "POST /api/v1/test/acts" in acts.seen
    acts.seen.discard("POST /api/v1/test/acts")


@pytest.mark.parametrize(
    ("entries", "method", "status"),
    [(0, "POST", 200), (2, "POST", 200), (1, "POST", 409), (1, "GET", 200)],
    ids=["none", "two", "a refused one", "a read one"],
)
def test_any_other_number_is_told(own: Flask, entries: int, method: str, status: int) -> None:
    """不留、多留、没办成也留、读一读也留，都说出来。"""
    with pytest.raises(acts.Uncounted, match="/api/v1/test/acts"):
        left(own, entries, method, status)
    acts.seen.discard(f"{method} /api/v1/test/acts")


def test_what_is_listed_exists(app: Flask) -> None:
    """说明过的网址都还在，而且真的会写。"""
    every = set(acts.writing(app)) | {f"GET {rule.rule}" for rule in app.url_map.iter_rules()}
    lists = (acts.TECHNICAL, acts.AT_MOST_ONE, acts.STAGED)
    assert {route for each in lists for route in each} <= every
    assert all(reason for each in (*lists, acts.COUNTERS) for reason in each.values())


@pytest.mark.parametrize("method", ["PATCH", "GET"])
def test_a_silent_change_is_told(own: Flask, district: District, method: str) -> None:
    """没有留痕却改了库，说出是哪张表；回滚了的不算。"""
    from server.accounts.models import Department
    from server.db import session

    @own.route("/api/v1/test/acts", methods=[method])
    def act() -> str:
        row = session().get_one(Department, district.department.id)
        row.phone = "1400"
        session().flush()
        session().rollback()
        with unit(technical=True) as s:
            s.get_one(Department, district.department.id).phone = "1401"
        return ""

    with pytest.raises(acts.Uncounted, match="department"):
        own.test_client().open("/api/v1/test/acts", method=method)
