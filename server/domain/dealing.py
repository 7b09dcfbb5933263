"""派员的选项：单随机用到哪天、检查日怎么列、几户一捆（S4-18、S4-19）。"""

from __future__ import annotations

from datetime import date, timedelta

from server.domain.calendar import Calendar
from server.domain.decide import Refusal
from server.domain.vocabulary import RandomKind

MOST_DAYS, MOST_IN_BUNDLE = 120, 20


def may_draw_single(kind: str, until: date | None, today: date) -> Refusal | None:
    """单随机是暂时的：过了写明的那一天，只能双随机（S4-18）。"""
    if kind == RandomKind.SINGLE and (until is None or today > until):
        day = until.isoformat() if until else "没有写明的一天"
        return Refusal("draw.single_over", f"单随机只用到 {day}，请调整计划改为双随机。")
    return None


def inspection_days(first: date, last: date, half: bool, calendar: Calendar) -> list[str] | Refusal:
    """从起到止的工作日；半日的写成 -1 上午、-2 下午。"""
    span = [first + timedelta(days=n) for n in range((last - first).days + 1)] if last >= first else []
    days = [day.isoformat() for day in span if calendar.is_working(day)]
    if not 1 <= len(days) <= MOST_DAYS:
        return Refusal("draw.days", f"检查日须有 1 至 {MOST_DAYS} 个工作日，这段时间里有 {len(days)} 个。")
    return [f"{day}-{part}" for day in days for part in (1, 2)] if half else days


def may_bundle(size: int) -> Refusal | None:
    """几户一捆：同一区域的，一个检查组一趟走完。"""
    if 1 <= size <= MOST_IN_BUNDLE:
        return None
    return Refusal("draw.days", f"一捆是 1 至 {MOST_IN_BUNDLE} 户。")


def day_words(day: str) -> str:
    """检查日的说法：2026年3月10日上午。"""
    parts = [int(part) for part in day.split("-")]
    half = {1: "上午", 2: "下午"}[parts[3]] if len(parts) > 3 else ""
    return f"{parts[0]}年{parts[1]}月{parts[2]}日{half}"
