"""手机与服务器的约定版本：现在这一版与上一版都能用；再旧的不能取新任务，但永远可以送达（sync.md 3.11）。

Version 1 knows push, changes, bundle and blobs. Version 2 adds the heartbeat, tombstones in the bundle and the passing
of the seal right. A phone names its version in X-Sunlot-Protocol; one that names none speaks version 1.
"""

from __future__ import annotations

import re

from server.problems import Problem

NEWEST = 2
OLDEST = NEWEST - 1
HEADER = "X-Sunlot-Protocol"


def spoken(told: str | None) -> int:
    """手机讲的版本；没有说的是第 1 版，看不懂的算第 0 版。"""
    if told is None:
        return 1
    return int(told) if re.fullmatch(r"[0-9]{1,4}", told) else 0


def may_pull(told: str | None) -> None:
    """旧到不认识的版本不能取新任务。

    Raises Problem client.too_old (426); pushing never asks.
    """
    if spoken(told) < OLDEST:
        raise Problem(
            "client.too_old",
            "手机程序太旧，请更新后再取新任务；已做的照常可以送达。",
            newest=NEWEST,
            oldest=OLDEST,
        )
