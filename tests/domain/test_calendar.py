"""工作日历。"""

from datetime import date, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.calendar import Calendar, due, missing_year, shipped, shipped_days, working_days_left

DAYS_OF_RECORD = st.dates(date(2016, 1, 1), date(2026, 9, 30))


@pytest.mark.parametrize(
    ("start", "days", "said"),
    [
        ("2025-09-28", 3, "2025-10-09"),
        ("2025-09-28", 20, "2025-10-31"),
        ("2026-01-30", 20, "2026-03-05"),
        ("2026-11-24", 10, "2026-12-08"),
        ("2027-01-01", 20, "2027-01-27 provisional"),
        ("2026-12-20", 20, "2027-01-13 provisional"),
    ],
)
def test_known_figures(start: str, days: int, said: str) -> None:
    """国庆调休、春节、未公布年份的已知数字。"""
    assert str(due(date.fromisoformat(start), days)) == said


def test_a_working_saturday_counts() -> None:
    """调休上班的周六算工作日。"""
    saturday = date(2025, 10, 11)
    assert saturday.weekday() == 5
    assert shipped().is_working(saturday)


def test_the_table_agrees_with_an_outside_library() -> None:
    """2016–2026 年每一天，与另一个日历库一致。"""
    oracle = holidays.country_holidays("CN", years=range(2016, 2027), categories=("public",))
    span = (date(2016, 1, 1) + timedelta(days=step) for step in range(4018))
    assert [day for day in span if shipped().is_working(day) != oracle.is_working_day(day)] == []


@given(DAYS_OF_RECORD, st.integers(1, 30))
def test_due_is_the_nth_working_day(start: date, days: int) -> None:
    """到期日是工作日，且其间恰有 n 个工作日。"""
    reached = due(start, days)
    assert not reached.provisional
    assert shipped().is_working(reached.on)
    assert working_days_left(start, reached.on) == days


@given(DAYS_OF_RECORD, st.sampled_from((3, 7, 10, 20)))
def test_a_provisional_date_is_never_late(start: date, days: int) -> None:
    """把历年当作未公布来算，暂定日从不晚于真实期限。"""
    blind = due(start, days, Calendar(frozenset(), frozenset(), frozenset()))
    assert blind.provisional
    assert blind.on <= due(start, days).on


def test_a_year_becomes_known_with_its_first_row() -> None:
    """导入下一年的安排后，日期不再暂定。"""
    rows = [{"date": "2027-01-01", "kind": "off"}]
    table = Calendar.of(rows)
    assert str(due(date(2027, 1, 4), 3, table)) == "2027-01-07"


def test_less_than_one_day_is_a_mistake() -> None:
    """工作日数小于 1 不是时限。"""
    with pytest.raises(ValueError, match="至少为 1"):
        due(date(2026, 1, 1), 0)


def test_days_left_turn_negative_after_the_date() -> None:
    """到期当天剩 0 天，过了为负。"""
    on = date(2026, 3, 5)
    assert working_days_left(on, on) == 0
    assert working_days_left(date(2026, 3, 6), on) == -1


@pytest.mark.parametrize("year", range(2016, 2027))
def test_a_year_entered_again_is_the_same_year(year: int) -> None:
    """随程序的某一年去掉再按通知录入，与原来一日不差；录入别的年份不碰它。"""
    known = shipped()
    rows = {each.day: each.kind for each in shipped_days(year)}
    gone = Calendar(
        frozenset(day for day in known.off if day.year != year),
        frozenset(day for day in known.work if day.year != year),
        known.years - {year},
    )
    assert gone.with_year(year, rows) == known
    assert known.with_year(2031, {date(2031, 1, 1): "off"}).off - known.off == {date(2031, 1, 1)}


def test_a_notice_may_name_days_of_the_year_before() -> None:
    """下一年的通知把上一年末的周末改为上班，上一年其余的日子不动，也仍是已公布。"""
    table = shipped().with_year(2027, {date(2026, 12, 27): "work", date(2027, 1, 1): "off"})
    assert table.is_working(date(2026, 12, 27))
    assert table.years == shipped().years | {2027}
    assert table.off - shipped().off == {date(2027, 1, 1)}


@pytest.mark.parametrize(("today", "missing"), [("2026-11-01", None), ("2026-11-02", 2027), ("2028-06-01", 2028)])
def test_a_missing_year_is_seen_sixty_days_ahead(today: str, missing: int | None) -> None:
    """六十天内会走进去的未知年份，提前看得见。"""
    assert missing_year(date.fromisoformat(today)) == missing
