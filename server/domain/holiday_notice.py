"""读国务院办公厅的放假通知：表格或通知原文，逐日核对星期与天数，看不懂的不猜。"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from server.domain.calendar import Marked

WEEK = "一二三四五六日"
LATIN = re.compile(r"[,\t]")
KINDS = {
    "off": "off", "休": "off", "休息": "off", "放假": "off",
    "work": "work", "班": "work", "上班": "work", "补班": "work", "调休上班": "work",
}  # fmt: skip
DAY_CELL = re.compile(r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$")
POINT = r"(?:(?P<{0}y>\d{{4}})年)?(?:(?P<{0}m>\d{{1,2}})月)?(?P<{0}d>\d{{1,2}})日(?:（(?P<{0}n>[^（）]*)）)?"
SPAN = re.compile(POINT.format("a") + "(?:至" + POINT.format("b") + ")?")
SECTION = re.compile(r"^(?:[一二三四五六七八九十]+、)?\s*(?P<name>[^：:，。\d]{2,12})[：:](?P<rest>.+)$")
COUNT = re.compile(r"共\s*(\d+)\s*天")


class Unclear(ValueError):
    """通知里有看不懂或对不上的地方；说明是哪一行。"""


@dataclass
class _Reader:
    year: int
    month: int = 1

    def point(self, found: re.Match[str], side: str) -> date:
        """One day of a sentence; a month or year left out is that of the day before it."""
        self.month = int(found[side + "m"] or self.month)
        year = int(found[side + "y"] or self.year)
        try:
            day = date(year, self.month, int(found[side + "d"]))
        except ValueError as error:
            raise Unclear(f"“{found[0]}”不是一个日子。") from error
        told = (found[side + "n"] or "").partition("周")[2][:1].replace("天", "日")
        if told and told != WEEK[day.weekday()]:
            raise Unclear(f"{day.isoformat()} 是周{WEEK[day.weekday()]}，通知里写的是周{told}，请核对。")
        return day


def read(text: str, year: int) -> tuple[Marked, ...]:
    """读一年的安排：CSV（日期、休或班、名称）或通知原文，都认。

    Raises Unclear with a sentence that names the line.
    """
    lines = [line.strip() for line in text.lstrip("\ufeff").splitlines() if line.strip()]
    table = [line for line in lines if LATIN.search(line) and re.match(r"\d{4}", line)]
    found = tuple(_table(lines)) if table else tuple(_prose(lines, year))
    return check(found, year)


def check(days: tuple[Marked, ...], year: int) -> tuple[Marked, ...]:
    """整年核对：不重复、在这一年（或前一年末）、几个大节都有假。

    Raises Unclear.
    """
    if not days:
        raise Unclear("没有读到任何日子。请粘贴通知全文，或交“日期,休或班,名称”的表。")
    seen: dict[date, str] = {}
    for each in days:
        if seen.setdefault(each.day, each.kind) != each.kind:
            raise Unclear(f"{each.day.isoformat()} 又休又班，请核对。")
        if not date(year - 1, 12, 20) <= each.day <= date(year, 12, 31):
            raise Unclear(f"{each.day.isoformat()} 不属于 {year} 年的安排。")
    _whole_year(seen, year)
    unique = {each.day: each for each in days}
    return tuple(unique[day] for day in sorted(unique))


def _whole_year(seen: dict[date, str], year: int) -> None:
    rest = [day for day, kind in seen.items() if kind == "off" and day.year == year]
    if not {1, 5, 10} <= {day.month for day in rest} or len(rest) < 11:
        raise Unclear(f"{year} 年的安排不全：元旦、劳动节、国庆节都要有，放假至少 11 天。")


def _table(lines: list[str]) -> Iterator[Marked]:
    for number, line in enumerate(lines, 1):
        cells = [cell.strip() for cell in next(csv.reader([line.replace("\t", ",")]))]
        found = DAY_CELL.match(cells[0])
        if found is None:
            if number == 1:
                continue
            raise Unclear(f"第 {number} 行：“{cells[0]}”不是日期。")
        kind = KINDS.get(cells[1]) if len(cells) > 1 else None
        if kind is None:
            raise Unclear(f"第 {number} 行：第二列须是“休”或“班”。")
        try:
            day = date(*(int(part) for part in found.groups()))
        except ValueError as error:
            raise Unclear(f"第 {number} 行：没有 {cells[0]} 这一天。") from error
        yield Marked(day, kind, cells[2] if len(cells) > 2 else "")


def _prose(lines: list[str], year: int) -> Iterator[Marked]:
    for line in lines:
        section = SECTION.match(line)
        if section and "日" in section["rest"] and "放假" in section["rest"]:
            yield from _section(section["name"].strip(), section["rest"], _Reader(year))


def _section(name: str, text: str, reader: _Reader) -> Iterator[Marked]:
    rest = 0
    for sentence in re.split(r"[。；;]", text):
        kind = "work" if "上班" in sentence else "off" if "放假" in sentence else None
        if kind is None:
            continue
        for found in SPAN.finditer(sentence):
            first = reader.point(found, "a")
            last = reader.point(found, "b") if found["bd"] else first
            if not 0 <= (last - first).days <= 15:
                raise Unclear(f"{name}：“{found[0]}”起止不对。")
            for step in range((last - first).days + 1):
                day = first + timedelta(days=step)
                if kind == "work" and day.weekday() < 5:
                    raise Unclear(f"{day.isoformat()} 本来就是工作日，不用写成上班，请核对。")
                rest += kind == "off"
                yield Marked(day, kind, name)
        told = COUNT.search(sentence)
        if told and kind == "off" and int(told[1]) != rest:
            raise Unclear(f"{name}：写明共 {told[1]} 天，读出来是 {rest} 天，请核对。")
