"""许多手机的模拟：少量世界随测试跑，植入的错误必须被抓到。"""

import pytest

from sync.sim.__main__ import first_failure
from sync.sim.check import violations
from sync.sim.world import BUGS, World


def test_worlds_keep_every_promise():
    """300 个出错的世界静下来后，不变式全部成立。"""
    assert first_failure(300) is None


def test_faults_really_happen():
    """世界里确有故障、封存和改判，不是空跑。"""
    worlds = [World(seed).run() for seed in range(40)]
    kinds = {row[2]["kind"] for world in worlds for row in world.server.log}
    rulings = {v[-1] for world in worlds for v in world.server.verdicts.values()}
    assert sum(world.faults for world in worlds) > 100
    assert {"answer.set", "photo.add", "seal"} <= kinds
    assert {"applied", "quarantined:sealed", "quarantined:recalled", "quarantined:invalid"} <= rulings


def test_same_seed_same_world():
    """同一种子得到逐字节相同的世界。"""
    one, two = World(7).run(), World(7).run()
    assert [row[4] for row in one.server.log] == [row[4] for row in two.server.log]
    assert violations(one) == violations(two) == []


@pytest.mark.parametrize("bug", BUGS)
def test_planted_bug_is_caught(bug):
    """每个植入的错误在 200 个种子之内被抓到。"""
    assert first_failure(200, bug) is not None
