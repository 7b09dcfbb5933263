"""时限改期时谁要跟着改：上层房间在这里登记，规则房间不认识它们。"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from server.rules.models import Deadline

Follower = Callable[[Session, Deadline], None]
FOLLOWERS: dict[str, Follower] = {}


def follows(subject_kind: str) -> Callable[[Follower], Follower]:
    """登记：这一种事情的时限改期时，在同一事务里调用。"""

    def decorate(function: Follower) -> Follower:
        FOLLOWERS[subject_kind] = function
        return function

    return decorate


def tell(s: Session, row: Deadline) -> None:
    """告诉跟着改的房间；没有登记的不用改。"""
    follower = FOLLOWERS.get(row.subject_kind)
    if follower is not None:
        follower(s, row)
