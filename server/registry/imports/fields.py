"""几种共用的格子：日期、年月、顿号分开的多项、是否。"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta

DAY = re.compile(r"(\d{4})([-./年]?)(\d{1,2})([-./月]?)(\d{1,2})日?(?:[\sT]\s*\d{1,2}:.*)?")
MONTH = re.compile(r"(\d{4})([-./年]?)(\d{1,2})月?")
SPAN = re.compile(r"\s*(?:至|到|~|—{1,2}|–|起至|\s-\s|-(?=\d{4}))\s*")
FOREVER = ("长期", "永久", "9999")
NUMERALS = {"〇": 0, "零": 0, "○": 0, "O": 0, **{each: at for at, each in enumerate("一二三四五六七八九", 1)}}
SPOKEN = r"([一二三四五六七八九十]{1,3})"
CHINESE_DAY = re.compile(rf"([〇零○O一二三四五六七八九]{{4}})年{SPOKEN}月{SPOKEN}日")
SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
DAY_0_1900, DAY_0_1904 = date(1899, 12, 30), date(1904, 1, 1)
"""Day 0 of the two epochs of spreadsheets (1900 counts a 29 February that never was; later days come out right)."""


def halfwidth(text: str) -> str:
    """全角转半角。"""
    return unicodedata.normalize("NFKC", text).strip()


def day(text: str) -> date | None:
    """读一个日期；读不出为 None。

    2026-07-08, 2026/7/8, 2026.7.8, 2026年7月8日, 20260708 and 二〇二六年七月八日; a time of day behind it is dropped.
    Serial numbers of spreadsheets are not read here, because only the sheet knows their epoch: see serial().
    """
    plain = halfwidth(text)
    if spoken := CHINESE_DAY.fullmatch(re.sub(r"\s", "", plain)):
        year = int("".join(str(NUMERALS[each]) for each in spoken[1]))
        return _date(year, _spoken(spoken[2]), _spoken(spoken[3]))
    match = DAY.fullmatch(plain)
    if not match or bool(match[2]) != bool(match[4]):
        return None  # 1975-12 is a year and a month, never 2 January
    if not match[2] and (len(match[3]), len(match[5])) != (2, 2):
        return None  # without separators only eight digits are clear: 2024111 could be two days
    return _date(int(match[1]), int(match[3]), int(match[5]))


def _date(year: int, month: int, day_: int) -> date | None:
    try:
        return date(year, month, day_)
    except ValueError:
        return None


def _spoken(text: str) -> int:
    """十 → 10, 十二 → 12, 二十 → 20, 三十一 → 31; 0 for what is no such number."""
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return NUMERALS[text] if len(text) == 1 else 0
    return (NUMERALS.get(tens, 0) if tens else 1) * 10 + (NUMERALS.get(ones, 0) if ones else 0)


def serial(text: str, dates1904: bool) -> str:
    """日期列里的五位序数（表格软件的日期去掉了格式）写成 2026-07-08；别的原样返回。"""
    match = SERIAL.fullmatch(text)
    if not match:
        return text
    return ((DAY_0_1904 if dates1904 else DAY_0_1900) + timedelta(int(match[1]))).isoformat()


def month(text: str) -> str | None:
    """读一个年月，写成 1988-03；给了日也只留年月（只收必要的信息）。

    A day beside it must be a day there is: 1975-1-32 is a slip of the pen, and nobody knows in which figure.
    """
    if found := day(text):
        return f"{found.year}-{found.month:02d}" if 1900 <= found.year <= 2100 else None
    match = MONTH.fullmatch(halfwidth(text))
    if not match or (not match[2] and len(match[3]) != 2):
        return None
    if not 1 <= int(match[3]) <= 12 or not 1900 <= int(match[1]) <= 2100:
        return None
    return f"{match[1]}-{int(match[3]):02d}"


def span(text: str) -> tuple[date | None, date | None] | None:
    """读“起至止”；只有一个日期时当作止；读不出为 None。"""
    parts = [part for part in SPAN.split(halfwidth(text)) if part]
    days = [None if part.startswith(FOREVER) else day(part) for part in parts]
    if (
        not parts
        or len(parts) > 2
        or any(d is None and not p.startswith(FOREVER) for d, p in zip(days, parts, strict=True))
    ):
        return None
    return (days[0], days[1]) if len(days) == 2 else (None, days[0])


def several(text: str) -> list[str]:
    """读多项：顿号、逗号、分号、斜线、空格分开；“无”算没有；去重保序。"""
    parts = (part.strip() for part in re.split(r"[、,，;；/|\n\s]+", text))
    return list(dict.fromkeys(part for part in parts if part and part not in ("无", "无要求")))


YES = (
    "是", "有", "对", "可", "可以", "能", "可任", "可任主检", "主检", "已列入", "列入", "y", "yes", "true", "t", "1",
    "√", "✓", "✔",
)  # fmt: skip
NO = (
    "否", "无", "没有", "不", "不是", "非", "不可", "不可以", "不能", "不可任", "未列入", "已移出", "移出", "n", "no",
    "false", "f", "0", "×", "✗", "✘", "x",
)  # fmt: skip


def truth(text: str) -> bool | None:
    """是否这类格子；别的说法为 None，由人来认，从不当作“否”。"""
    said = halfwidth(text).lower().rstrip("。.")
    return True if said in YES else False if said in NO else None
