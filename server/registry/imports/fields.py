"""几种共用的格子：日期、年月、顿号分开的多项、是否。"""

from __future__ import annotations

import re
import unicodedata
from datetime import date

DAY = re.compile(r"(\d{4})[-./年]?(\d{1,2})[-./月]?(\d{1,2})日?(?:\s.*)?")
MONTH = re.compile(r"(\d{4})[-./年]?(\d{1,2})月?(?:[-./]?\d{1,2}日?)?(?:\s.*)?")
SPAN = re.compile(r"\s*(?:至|到|~|—{1,2}|–|起至|\s-\s|-(?=\d{4}))\s*")
FOREVER = ("长期", "永久", "9999")


def halfwidth(text: str) -> str:
    """全角转半角。"""
    return unicodedata.normalize("NFKC", text).strip()


def day(text: str) -> date | None:
    """读一个日期：2026-07-08、2026/7/8、2026年7月8日、20260708；读不出为 None。"""
    match = DAY.fullmatch(halfwidth(text))
    try:
        return date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None


def month(text: str) -> str | None:
    """读一个年月，写成 1988-03；给了日也只留年月（只收必要的信息）。"""
    match = MONTH.fullmatch(halfwidth(text))
    if not match or not 1 <= int(match[2]) <= 12 or not 1900 <= int(match[1]) <= 2100:
        return None
    return f"{match[1]}-{int(match[2]):02d}"


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


def yes(text: str) -> bool:
    """是否这类格子。"""
    return halfwidth(text).lower() in ("是", "有", "y", "yes", "true", "1", "√", "✓", "已列入", "列入")
