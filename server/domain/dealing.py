"""派员的选项：单随机用到哪天、检查日怎么列、几户一捆（S4-18、S4-19）。"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from server.domain.calendar import Calendar
from server.domain.decide import Refusal
from server.domain.vocabulary.plans import RandomKind

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


def may_reach(
    own: str, below: Collection[str], registers: Sequence[str], lenders: Sequence[str], joint: bool
) -> Refusal | None:
    """跨层级抽取能不能这样取名录、调人：只限本部门和下级；联合抽查的席位各归各部门，不再抽调。"""
    if joint and (registers or lenders):
        return Refusal("draw.not_below", "联合抽查的名录和席位由参加部门定，不能再取下级的名录、抽调下级的人。")
    if {*registers, *lenders} - {*below, own}:
        return Refusal("draw.not_below", "只能取本部门和下级部门的名录，只能抽调下级部门的检查人员。")
    return None


def within_limit(bundle: int, most: int) -> Refusal | None:
    """一捆能不能由一个人接下：每人至多几户的规则之下（0 为不限）。"""
    if 0 < most < bundle:
        said = f"一捆 {bundle} 户，超过了规则定的每人一次至多 {most} 户，请把捆改小，或提高上限"
        return Refusal("draw.too_few_hands", said)
    return None


def day_words(day: str) -> str:
    """检查日的说法：2026年3月10日上午。"""
    return f"{int(day[:4])}年{short_day(day)}"


def short_day(day: str) -> str:
    """表格里的检查日，年份另有交代：3月10日上午；没有抽日子的为空。"""
    parts = [int(part) for part in day.split("-")] if day else []
    half = {1: "上午", 2: "下午"}[parts[3]] if len(parts) > 3 else ""
    return f"{parts[1]}月{parts[2]}日{half}" if parts else ""
