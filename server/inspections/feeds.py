"""送达队列：每人一条号码连续的队列，号码在写事务里取。"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from server.inspections.models import FeedCounter, FeedItem


def feed(s: Session, officer_id: str, kind: str, subject: str, body: dict[str, Any] | None = None) -> int:
    """给一个人添一条变更，返回号码；必须在写单元里。

    kind: package, recall, ops, verdict, receipt, returned, notice; subject: assignment id.
    """
    bump = (
        update(FeedCounter)
        .where(FeedCounter.officer_id == officer_id)
        .values(rev=FeedCounter.rev + 1)
        .returning(FeedCounter.rev)
    )
    rev = s.execute(bump).scalar()
    if rev is None:
        s.add(FeedCounter(officer_id=officer_id, rev=1))
        s.flush()
        rev = 1
    s.add(FeedItem(officer_id=officer_id, rev=rev, kind=kind, subject=subject, body=body or {}))
    return int(rev)


def feed_all(
    s: Session, officer_ids: Iterable[str], kind: str, subject: str, body: dict[str, Any] | None = None
) -> None:
    """给几个人各添一条，按编号次序取号（避免互相等待）。"""
    for officer_id in sorted(set(officer_ids)):
        feed(s, officer_id, kind, subject, body)
