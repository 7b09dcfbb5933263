"""这一组测试共用：一次派发好的抽查，一部主检的手机。"""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from server.demo.phone import Phone
from tests.makers import District
from tests.server.field.world import World, make_world


@pytest.fixture
def world(district: District) -> World:
    """派发好的两户。"""
    made = make_world(district)
    made.dispatch()
    return made


@pytest.fixture
def phone(world: World, client: FlaskClient) -> Phone:
    """主检的手机，已领任务。"""
    made = Phone(client, "inspector1", "qing-he-2026-Test")
    made.take()
    return made
