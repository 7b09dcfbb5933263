"""抽取的测试共用的一天和一份名单。"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from server import clock
from tests.makers import District
from tests.server.plans.lists import make_entities, make_inspectors

SPRING = datetime(2026, 3, 10, 1, 0, tzinfo=UTC)


@pytest.fixture
def spring() -> Iterator[None]:
    """2026 年 3 月 10 日上午九点。"""
    with clock.hands_at(SPRING):
        yield


@pytest.fixture
def lists(district: District) -> District:
    """六十户、六名检查人员。"""
    make_entities(district.department.id, 60)
    make_inspectors(district.department.id, 6)
    return district
