"""送达队列：每人一条号码连续的队列，号码在写事务里取。"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import bindparam, insert, update
from sqlalchemy.orm import Session

from server import clock
from server.db import Base
from server.inspections.models import FeedCounter, FeedItem

COUNTER, ITEM = Base.metadata.tables[FeedCounter.__tablename__], Base.metadata.tables[FeedItem.__tablename__]
BUMP = update(COUNTER).where(COUNTER.c.officer_id == bindparam("whose")).values(rev=COUNTER.c.rev + 1)
BUMP = BUMP.returning(COUNTER.c.rev)
START, ADD = insert(COUNTER), insert(ITEM)
"""Built once and past the object layer: every delivery comes through here while it holds the writer."""


def feed(s: Session, officer_id: str, kind: str, subject: str, body: dict[str, Any] | None = None) -> int:
    """给一个人添一条变更，返回号码；必须在写单元里。

    kind: package, recall, ops, verdict, receipt, returned, notice, signers; subject: assignment id.
    """
    connection = s.connection()
    rev = connection.execute(BUMP, {"whose": officer_id}).scalar()
    if rev is None:
        rev = 1
        connection.execute(START, {"officer_id": officer_id, "rev": rev})
    row = {"officer_id": officer_id, "rev": rev, "kind": kind, "subject": subject, "body": body or {}}
    connection.execute(ADD, row | {"at": clock.now()})
    return int(rev)


def feed_all(
    s: Session, officer_ids: Iterable[str], kind: str, subject: str, body: dict[str, Any] | None = None
) -> None:
    """给几个人各添一条，按编号次序取号（避免互相等待）。"""
    for officer_id in sorted(set(officer_ids)):
        feed(s, officer_id, kind, subject, body)
