"""四十个出错的世界经真的服务器走完：同样的不变式，一条不少；SQLite 走前二十个，PostgreSQL 走后二十个。"""

from __future__ import annotations

import os

import pytest
from flask.testing import FlaskClient

from sync.sim.check import violations
from tests.makers import District
from tests.server.field.live import live_world, shorter

WORLDS = int(os.environ.get("SYNC_LIVE_WORLDS", "20"))
FIRST = WORLDS if os.environ.get("TEST_DATABASE") == "postgresql" else 0


def test_worlds_through_the_real_server(
    client: FlaskClient, district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    """请求与答复丢失、重复、迟到，服务器在提交前后死掉，手机被清空、被复制、被撤回：一条不丢，一条不重。"""
    made, kinds, verdicts = 0, set[str](), set[str]()
    for seed in range(FIRST, FIRST + WORLDS):
        world = live_world(client, district, seed, monkeypatch, seed - FIRST)
        wrong = violations(world)
        assert not wrong, "\n".join([f"seed {seed}: {wrong[:4]}", *shorter(client, district, seed, monkeypatch)])
        made += len(world.server.log())
        kinds |= world.kinds
        verdicts |= {v[-1] for v in world.server.verdicts.values()}
    assert made > 8 * WORLDS
    assert {"server killed", "wipe", "recall", "remove", "forget", "form"} <= kinds
    assert {"applied", "quarantined:recalled", "quarantined:invalid"} <= verdicts
