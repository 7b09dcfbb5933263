"""实施时间的写法：全年、季度、月份、起止日期（S3-14）。"""

from __future__ import annotations

import calendar
import re
import unicodedata
from datetime import date

HALVES = {"上半年": (1, 6), "下半年": (7, 12), "全年": (1, 12)}
QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
TO = r"(?:至|到|~|-{1,2}|—{1,2}|–)"
MONTHS = re.compile(rf"(?:(\d{{4}})年)?(\d{{1,2}})月?{TO}(?:(\d{{4}})年)?(\d{{1,2}})月(?:底|份|末)?")
MONTH = re.compile(r"(?:(\d{4})年)?(\d{1,2})月(?:份)?")
YEAR_MONTH = r"(\d{4})[年./-](\d{1,2})月?(?:份|底|末)?"
YEAR_MONTHS = re.compile(rf"{YEAR_MONTH}(?:{TO}{YEAR_MONTH})?")
DAY = r"(?:(\d{4})[年./-])?(\d{1,2})[月./-](\d{1,2})日?"
DAYS = re.compile(rf"{DAY}{TO}{DAY}")


def read_period(text: str, year: int) -> tuple[date, date] | None:
    """读成起止两日（都含）；看不懂为 None，空为全年。

    A year that is not written is the year of the plan. The result may lie outside that year: the caller says so.
    """
    said = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).removesuffix("期间")
    if open_ended(said):
        return None
    said = said.removesuffix("前")
    said = re.sub(rf"^{year}年(?=全年|[上下]半年|第?[一二三四1-4]季度)", "", said)
    if not said:
        return _months(year, 1, year, 12)
    if said in HALVES:
        return _months(year, HALVES[said][0], year, HALVES[said][1])
    if found := re.fullmatch(r"第?([一二三四1-4])季度", said):
        last = QUARTERS[found[1]] * 3
        return _months(year, last - 2, year, last)
    if found := DAYS.fullmatch(said):
        first = int(found[1] or year)
        return _days((first, found[2], found[3]), (int(found[4] or first), found[5], found[6]))
    if found := YEAR_MONTHS.fullmatch(said):
        return _months(int(found[1]), int(found[2]), int(found[3] or found[1]), int(found[4] or found[2]))
    if found := MONTHS.fullmatch(said):
        first = int(found[1] or year)
        return _months(first, int(found[2]), int(found[3] or first), int(found[4]))
    if found := MONTH.fullmatch(said):
        first = int(found[1] or year)
        return _months(first, int(found[2]), first, int(found[2]))
    return None


def open_ended(text: str) -> bool:
    """只写到几时为止，没有写从几时起：“9月前”“6月底前”“第二季度前”。"""
    said = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    spans = re.sub(r"\d{4}[-./]\d{1,2}(?:[-./]\d{1,2})?", "", said)  # the dash inside a date is no span
    return re.search(r"[前止](?:完成|结束|办结)?$", said) is not None and re.search(rf"{TO}|起", spans) is None


def _months(year: int, month: int, last_year: int, last: int) -> tuple[date, date] | None:
    if not (1 <= month <= 12 and 1 <= last <= 12 and 2000 <= year <= 2200 and 2000 <= last_year <= 2200):
        return None
    return date(year, month, 1), date(last_year, last, calendar.monthrange(last_year, last)[1])


def _days(*parts: tuple[int, str, str]) -> tuple[date, date] | None:
    try:
        first, last = (date(year, int(month), int(day)) for year, month, day in parts)
    except ValueError:
        return None
    return first, last
