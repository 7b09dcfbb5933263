"""许多手机的模拟：五千个世界随测试跑，植入的错误必须被抓到。"""

import os

import pytest

from sync.sim.__main__ import first_failure, story
from sync.sim.check import violations
from sync.sim.world import BUGS, World

WORLDS, SHARES = 5000, 5
FAULTS = {
    "request lost",
    "request late",
    "request twice",
    "server killed",
    "answer lost",
    "gateway answers HTML",
    "phone killed before the write",
    "phone killed before the ack",
    "phone killed before the page",
    "changes lost",
    "bit flipped",
    "stale offset",
    "photo request lost",
    "quota",
    "report lost",
    "migrated",
    "new identity",
    *("recall", "remove", "form", "wipe", "clone", "expire", "downgrade", "forget", "archive", "purge", "late"),
}


@pytest.mark.parametrize("share", range(SHARES))
def test_worlds_keep_every_promise(share: int) -> None:
    """五千个出错的世界静下来后，不变式全部成立；不成立的打印种子与最短步迹。"""
    every = range(share, int(os.environ.get("SYNC_WORLDS", WORLDS)), SHARES)
    failed = next((seed for seed in every if violations(World(seed).run())), None)
    assert failed is None, story(failed)


def test_every_fault_really_happens() -> None:
    """故障单上的每一种都真的发生过，各种裁决都有，时钟前后差到四百天；不是空跑。"""
    worlds = [World(seed).run() for seed in range(60)]
    assert set().union(*(world.kinds for world in worlds)) >= FAULTS
    rows = [row for world in worlds for row in world.server.log()]
    rulings = {v[-1] for world in worlds for v in world.server.verdicts.values()}
    kinds = {"answer.set", "photo.add", "result.set", "seal", "loss.declare", "form.migrate"}
    assert {row.op["kind"] for row in rows} >= kinds
    wanted = ("sealed", "recalled", "invalid", "not_team", "seal_digest")
    assert {"applied", *(f"quarantined:{reason}" for reason in wanted)} <= rulings
    assert any(not row.effective for row in rows)
    skews = [phone.skew for world in worlds for phone in world.phones]
    assert min(skews) < -380
    assert max(skews) > 380


def test_same_seed_same_world() -> None:
    """同一种子得到逐字节相同的世界，步迹也相同。"""
    one, two = World(7).run(), World(7).run()
    assert [row.raw for row in one.server.log()] == [row.raw for row in two.server.log()]
    assert one.trace == two.trace
    assert violations(one) == violations(two) == []


def test_a_failure_tells_its_seed_and_its_steps() -> None:
    """出错的世界说得出种子、违反了什么、走到哪一步为止。"""
    told = story(1, "drop_equal").splitlines()
    assert told[0].startswith("seed 1, ")
    assert " c " in told[0] or "'c " in told[0]
    assert 1 < len(told) < 90


@pytest.mark.parametrize("seed", [117, 118, 331])
def test_a_copied_phone_reads_everything_before_the_world_is_judged(seed: int) -> None:
    """最后一刻报到才发现被复制的手机，重取了离线包世界才算静下来。"""
    world = World(seed).run()
    assert "  1 new identity after clone seen" in world.trace
    assert not any(phone.refetch for phone in world.phones)
    assert violations(world) == []


def test_a_discarded_photo_does_not_hide_the_pieces_of_others() -> None:
    """一张作废重来、另两张同时各到一段：世界还没有静，照片全部送到才核对。"""
    world = World(10).run()
    assert world.server.discarded
    assert violations(world) == []


@pytest.mark.parametrize("bug", BUGS)
def test_planted_bug_is_caught(bug: str) -> None:
    """每个植入的错误在 200 个种子之内被抓到。"""
    assert first_failure(200, bug) is not None
