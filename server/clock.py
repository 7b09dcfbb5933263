"""唯一的钟：数据库存 UTC，日期一律按上海。

Everybody asks here for "now" and "today", so that tests and demonstrations can set the hands.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
_frozen: ContextVar[datetime | None] = ContextVar("frozen_clock", default=None)


def now() -> datetime:
    """现在（UTC，带时区，精确到毫秒）。"""
    moment = _frozen.get() or datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def milliseconds() -> int:
    """现在，自 1970 年起的毫秒数（编号用）。"""
    return int(now().timestamp() * 1000)


def today() -> date:
    """今天（上海日期）。"""
    return shanghai_day(now())


def shanghai_day(moment: datetime) -> date:
    """某一时刻所在的上海日期。"""
    return moment.astimezone(SHANGHAI).date()


def iso(moment: datetime) -> str:
    """时刻写成 2026-11-24T08:00:00.000Z，毫秒三位，处处同一写法。"""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def parse_iso(text: str) -> datetime:
    """读回 iso() 的写法；没有时区的时刻不接受。

    Raises ValueError for anything that is not an instant with an offset.
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("时刻缺少时区")
    return moment.astimezone(UTC)


def held() -> datetime | None:
    """钟被拨到的时刻（只用于测试与演示）；没有拨过的为空。"""
    return _frozen.get()


@contextlib.contextmanager
def hands_at(moment: datetime) -> Iterator[None]:
    """把钟拨到某一时刻（只用于测试与演示）。"""
    token = _frozen.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.reset(token)
