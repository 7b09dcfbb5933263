"""每一只钟，一千个随机的起算日，与另一个日历库自己数出来的一天不差。"""

from __future__ import annotations

import calendar
import random
from collections.abc import Callable
from datetime import date, timedelta

import holidays
import pytest

from server.domain import deadlines
from server.domain.calendar import last_working, working_days_left
from server.domain.profiles import load, names
from server.domain.vocabulary.rules import DeadlineKind

ORACLE = holidays.country_holidays("CN", years=range(2015, 2027), categories=("public",))
FIRST, LAST = date(2016, 1, 1), date(2026, 10, 31)
CASES = 1_000
DEFAULT = load("cn-2025-default")
COUNTED = (
    DeadlineKind.ORDER,
    DeadlineKind.RECHECK,
    DeadlineKind.TRANSFER,
    DeadlineKind.OBJECTION,
    DeadlineKind.ABNORMAL,
)
Rule = Callable[[date], deadlines.Clock | None]
REPORTING = load("ziyang-2017")
CLOCKS: dict[str, tuple[Rule, int]] = {
    "publish": (lambda day: deadlines.publish_clock(DEFAULT, day), DEFAULT.number("publish.result_days")),
    "publish after handling": (
        lambda day: deadlines.publish_clock(DEFAULT, FIRST, handled_on=day),
        DEFAULT.number("publish.result_days"),
    ),
    "collect": (lambda day: deadlines.collect_clock(DEFAULT, day), DEFAULT.number("publish.collect_days")),
    "report": (lambda day: deadlines.report_clock(REPORTING, day), REPORTING.number("report.days")),
    "plan adjustment": (
        lambda day: deadlines.plan_adjustment_clock(DEFAULT, day),
        DEFAULT.number("plan.adjust_days"),
    ),
    **{
        kind.label: (lambda day, kind=kind: deadlines.counted_clock(DEFAULT, kind, day), DEFAULT.number(kind))
        for kind in COUNTED
    },
}


def starts(seed: str) -> list[date]:
    """一千个起算日；调休、长假前后都在内。"""
    rng, span = random.Random(seed), (LAST - FIRST).days
    return [FIRST + timedelta(days=rng.randint(0, span)) for _ in range(CASES)]


@pytest.mark.parametrize("name", CLOCKS)
def test_every_counted_clock(name: str) -> None:
    """当日不计，第 n 个工作日到期；起算日是假日也一样。"""
    clock, days = CLOCKS[name]
    for start in starts(name):
        found = clock(start)
        assert found is not None
        assert (found.on, found.provisional) == (ORACLE.get_nth_working_day(start, days), False), start


def test_the_earlier_of_the_two_publication_clocks() -> None:
    """二十日与七日并走，早的为准。"""
    rng = random.Random("two")
    for ended in starts("ended"):
        approved = ended + timedelta(days=rng.randint(0, 40))
        if approved > LAST:
            continue
        both = deadlines.effective(deadlines.publication_clocks(DEFAULT, ended, approved))
        assert both is not None
        wanted = (ORACLE.get_nth_working_day(ended, 20), ORACLE.get_nth_working_day(approved, 7))
        assert both.on == min(wanted), (ended, approved)


def test_a_window_that_ends_on_a_day_off_ends_the_working_day_before() -> None:
    """时窗止于休息日的，提前到前一个工作日。"""
    for end in starts("window"):
        day = end
        while not ORACLE.is_working_day(day):
            day -= timedelta(days=1)
        assert last_working(end) == day
        found = deadlines.countdown(None, end, None)
        assert found is not None
        assert found.on == day


def test_days_left_and_reminders() -> None:
    """还剩几个工作日、该提醒到哪一档，与逐日数出来的一致；过了期是负数，提醒为 0。"""
    rng = random.Random("left")
    for today in starts("today"):
        on = min(today + timedelta(days=rng.randint(-30, 45)), date(2026, 12, 31))
        first, last = min(today, on) + timedelta(days=1), max(today, on)
        left = ORACLE.get_working_days_count(first, last) if first <= last else 0
        assert working_days_left(today, on) == (left if on >= today else -left)
        reached = [level for level in deadlines.ALERTS if left <= level]
        wanted = 0 if today > on else min(reached, default=None)
        assert deadlines.alert(today, on) == wanted, (today, on)


@pytest.mark.parametrize("name", names())
def test_yearly_days_of_every_profile(name: str) -> None:
    """每种规则方案的年度截止日：写二月底的，闰年是二十九日。"""
    profile = load(name)
    for key in ("plan.due", "joint_plan.due"):
        month, day = (int(part) for part in profile.text(key).split("-"))
        for year in range(2016, 2041):
            last = 29 if calendar.isleap(year) else 28
            assert deadlines.yearly_clock(profile, key, year).on == date(year, month, last if month == 2 else day)
