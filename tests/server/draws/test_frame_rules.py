"""名册的范围：按子库抽、按事项的频次除外、并进来的户次数相加（S1-06、S4-03、S4-24）。"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from server import clock
from server.db import session
from server.domain.frequency import parse_frequency
from server.domain.quota import frequency_json
from server.draws import history, service
from server.draws.models import Draw, DrawUnit
from server.registry.entities import sublibraries
from server.registry.entities.hooks import visited
from server.registry.models import Item
from tests.makers import District, made, sign_in
from tests.makers_registry import merged
from tests.server.draws.world import WITNESSES, approved_entry, drawn
from tests.server.plans.lists import make_entities, make_inspectors


@pytest.fixture(autouse=True)
def spring() -> Iterator[None]:
    """2026 年 3 月 10 日。"""
    with clock.hands_at(datetime(2026, 3, 10, 1, 0, tzinfo=UTC)):
        yield


@pytest.fixture
def home(district: District) -> str:
    """名录里六十户、四名检查人员。"""
    make_entities(district.department.id, 60)
    make_inspectors(district.department.id, 4)
    return district.department.id


def test_only_members_of_the_sub_library_are_drawn(client: FlaskClient, district: District, home: str) -> None:
    """定向条件写子库：别的户以 E4 除外。"""
    sublibraries.create(district.actor("clerk"), "城东专项库", {"district": ["城东"]})
    entry = approved_entry(district, filter={"sub_library": ["城东专项库"]})
    draw = service.prepare(district.actor("clerk"), entry.id, witnesses=WITNESSES)
    seen = client.get(f"/api/v1/draws/{draw.id}/preflight", headers=sign_in(client, "clerk")).json
    assert seen["excluded"] == {"E4": 30}


def chosen(draw: Draw) -> list[str]:
    """抽中的户。"""
    query = select(DrawUnit.entity_id).where(DrawUnit.draw_id == draw.id, DrawUnit.rank.is_not(None))
    return list(session().scalars(query.order_by(DrawUnit.entity_id)))


@pytest.mark.parametrize(("said", "full"), [("同一对象每年不超过1次", True), ("每年不少于1次", False)])
def test_the_frequency_of_an_item_bounds_the_visits(district: District, home: str, said: str, full: bool) -> None:
    """清单写明同一对象一年至多一次：查过的除外，不看计划另写的月数；写不少于的不除外。"""
    entry = approved_entry(district, repeat_months=0)
    with made() as s:
        s.execute(update(Item).values(frequency_text=said, frequency=frequency_json(parse_frequency(said))))
    draw = drawn(district, entry)
    past = history.visits(session(), department_id=home, item_ids=entry.item_ids, day=clock.today(), months=0, most=99)
    assert past.recent == (frozenset(chosen(draw)) if full else frozenset())


@pytest.mark.parametrize(("methods", "full"), [(["ON_SITE"], True), (["DOCUMENT", "NETWORK"], False)])
def test_a_check_at_the_desk_does_not_fill_the_year(
    district: District, home: str, methods: list[str], full: bool
) -> None:
    """一年最多进门几次：书面检查、网络监测没有进门，不占次数。"""
    entry = approved_entry(district, repeat_months=0, methods=methods)
    draw = drawn(district, entry)
    past = history.visits(session(), department_id=home, item_ids=entry.item_ids, day=clock.today(), months=0, most=1)
    assert past.recent == (frozenset(chosen(draw)) if full else frozenset())


@pytest.mark.parametrize(
    ("said", "years"), [("对同一单位两年一次", 2), ("同一对象每3年不超过1次", 3), ("C类同一对象两年一次", 0)]
)
def test_a_frequency_of_several_years_holds_for_all_of_them(
    district: District, home: str, said: str, years: int
) -> None:
    """几年一次的，查过以后那几个年度里都除外，到第几年才又能抽；以前存下的读法错了也照原文。"""
    entry = approved_entry(district, repeat_months=0)
    with made() as s:
        s.execute(update(Item).values(frequency_text=said, frequency=frequency_json(parse_frequency("每年1次"))))
    units = frozenset(chosen(drawn(district, entry)))
    for later in range(4):
        day = clock.today().replace(year=2026 + later)
        past = history.visits(session(), department_id=home, item_ids=entry.item_ids, day=day, months=0, most=99)
        assert past.recent == (units if later < years else frozenset()), day


def test_visits_of_a_merged_firm_add_up(district: District, home: str) -> None:
    """两户各抽中一次，合并之后留下的一户是两次。"""
    draw = drawn(district, approved_entry(district, ratios={"B": "100%"}))
    with made() as s:
        s.execute(update(Draw).values(state="CLOSED", open_at="drawn"))
    first, second = chosen(draw)[:2]
    before = visited(session(), [first, second], 2026)
    merged(district, first, second)
    after = visited(session(), [second], 2026)
    assert (before[first][0], before[second][0], after[second][0]) == (1, 1, 2)
