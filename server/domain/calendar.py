"""工作日历：国务院放假与调休安排之上的工作日计算（S1-12、S2-13、S3-01、S3-14、S3-16）。"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib import resources

DAY = timedelta(days=1)
AHEAD = 60
"""年历最迟应在年前六十天录入；到那天还没有就告警（rulings 9）。"""


@dataclass(frozen=True, slots=True)
class Due:
    """到期日：当日 24:00 前为按期；`provisional` 表示日历未公布、日期暂定。"""

    on: date
    provisional: bool

    def __str__(self) -> str:
        return f"{self.on.isoformat()} provisional" if self.provisional else self.on.isoformat()


@dataclass(frozen=True, slots=True)
class Calendar:
    """一份日历：与平常周末不同的日子，以及已公布安排的年份。"""

    off: frozenset[date]
    work: frozenset[date]
    years: frozenset[int]

    @classmethod
    def of(cls, rows: Iterable[Mapping[str, str]]) -> Calendar:
        """由 date, kind(off|work) 两列的行建日历；一个年份有一行即视为已公布。"""
        days = [(date.fromisoformat(row["date"]), row["kind"]) for row in rows]
        return cls(
            off=frozenset(day for day, kind in days if kind == "off"),
            work=frozenset(day for day, kind in days if kind == "work"),
            years=frozenset(day.year for day, _ in days),
        )

    def with_year(self, year: int, rows: Mapping[date, str]) -> Calendar:
        """添上或换掉一年的安排。

        rows: day → off|work. A notice may also name days at the end of the year before (they are added to that
        year) or at the beginning of the year after (which stays unknown until its own notice).
        """
        off = {day for day in self.off if day.year != year and day not in rows}
        work = {day for day in self.work if day.year != year and day not in rows}
        return Calendar(
            off=frozenset(off | {day for day, kind in rows.items() if kind == "off"}),
            work=frozenset(work | {day for day, kind in rows.items() if kind == "work"}),
            years=self.years | {year},
        )

    def knows(self, day: date) -> bool:
        """该日所在年份的安排是否已经公布。"""
        return day.year in self.years

    def is_working(self, day: date) -> bool:
        """该日是否工作日：调休上班的周末算，放假的平日不算。"""
        return day in self.work or (day.weekday() < 5 and day not in self.off)


@dataclass(frozen=True, slots=True)
class Marked:
    """年历上标出的一天：休或班，属于哪个节日。"""

    day: date
    kind: str
    name: str


@cache
def shipped() -> Calendar:
    """随程序发布的日历，2016–2026 年（holiday-cn，MIT；只取事实）。"""
    return Calendar.of(_rows("workcalendar.csv"))


@cache
def shipped_days(year: int) -> tuple[Marked, ...]:
    """随程序发布的某年各个与平常不同的日子。"""
    rows = (Marked(date.fromisoformat(row["date"]), row["kind"], row["name"]) for row in _rows("workcalendar.csv"))
    return tuple(each for each in rows if each.day.year == year)


@cache
def shipped_notice(year: int) -> str:
    """随程序的年份出自哪份通知（文号）；没有的为空。"""
    rows = (row for row in _rows("calendar_notices.csv") if int(row["year"]) == year)
    return next((f"{row['document']}（{row['note']}）" if row["note"] else row["document"] for row in rows), "")


def _rows(name: str) -> list[dict[str, str]]:
    text = resources.files("server.domain").joinpath(f"data/{name}").read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


def due(start: date, days: int, calendar: Calendar | None = None) -> Due:
    """自某日起第 n 个工作日（S3-16）：当日不计，第 n 个工作日 24:00 截止。

    When the count runs into a year whose arrangement is not known, the answer is the
    weekends-only date of max(1, n − 2) days, marked provisional: such a date was never
    later than the true one on any start day of 2016–2026. Raises ValueError for n < 1.
    """
    if days < 1:
        raise ValueError("工作日数至少为 1")
    table = calendar or shipped()
    counted = 0
    for day in _after(start):
        if not table.knows(day):
            return Due(_weekdays_after(start, max(1, days - 2)), provisional=True)
        counted += table.is_working(day)
        if counted == days:
            return Due(day, provisional=False)
    raise AssertionError("unreachable")  # pragma: no cover


def last_working(day: date, calendar: Calendar | None = None) -> date:
    """这一天或它之前最近的工作日（连休不超过半个月）；不认识的年份按平日算。"""
    table = calendar or shipped()
    days = (day - DAY * back for back in range(15))
    return next((one for one in days if table.is_working(one)), day)


def working_days_left(today: date, until: date, calendar: Calendar | None = None) -> int:
    """到期前还剩几个工作日：今天不计，到期日计；已过期为负数。

    Days of unknown years count by weekday, as the provisional date itself does.
    """
    table = calendar or shipped()
    if until < today:
        return -working_days_left(until, today, table)
    span = (today + DAY * step for step in range(1, (until - today).days + 1))
    return sum(table.is_working(day) for day in span)


def missing_year(today: date, calendar: Calendar | None = None) -> int | None:
    """该录而没有录的年份：今天起六十天内会走进去的未知年份；没有为 None（rulings 9）。"""
    table = calendar or shipped()
    ahead = today + DAY * AHEAD
    return next((day.year for day in (today, ahead) if not table.knows(day)), None)


def _after(start: date) -> Iterator[date]:
    day = start
    while True:
        day += DAY
        yield day


def _weekdays_after(start: date, days: int) -> date:
    weekdays = (day for day in _after(start) if day.weekday() < 5)
    return next(day for count, day in enumerate(weekdays, 1) if count == days)
