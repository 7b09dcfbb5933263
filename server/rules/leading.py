"""时限那一行点开去哪里：上层房间在这里登记，规则房间不认识它们。"""

from __future__ import annotations

from collections.abc import Callable

from server.auth import Actor
from server.rules.models import Deadline

Leader = Callable[[Actor, Deadline], str]
LEADERS: dict[str, Leader] = {}


def leads(subject_kind: str) -> Callable[[Leader], Leader]:
    """登记：这一种事情的时限，此刻该去哪一页；说不出的答空，照开钟时记的。"""

    def decorate(function: Leader) -> Leader:
        LEADERS[subject_kind] = function
        return function

    return decorate


def link_of(actor: Actor, row: Deadline) -> str:
    """这一行的桌面网址：开钟时还没有的那一页，现在有了就去那一页。"""
    leader = LEADERS.get(row.subject_kind)
    return (leader(actor, row) if leader else "") or row.link
