"""按月：公开栏通报、站点地图、更正与撤下（S2-18 定期公布，S4-15 公开栏）。"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from server.db import session
from server.problems import Absent
from server.publications.finding import first_of
from server.publications.public import PublicFact, PublicResult

PART = 50
"""Rows on one sheet of the bulletin: two A4 pages, and far below 50 KB."""
SHEETS = 200
MONTH = re.compile(r"(\d{4})-(\d{2})")


@dataclass(frozen=True)
class Bulletin:
    """一个月的通报里的一份：第几份、各行、一共几条、其中已撤下几条。"""

    month: str
    part: int
    parts: int
    total: int
    withdrawn: int
    rows: list[PublicResult]
    first: int


def months() -> list[dict[str, Any]]:
    """有公示的月份与条数，新的在前。"""
    row = session().get(PublicFact, "periods")
    return list(row.value["months"]) if row else []


def postings(month: str) -> list[dict[str, str]]:
    """这个月的通报还公示在哪里：渠道、地方、日期（S0-24、S4-15）。"""
    row = session().get(PublicFact, "postings")
    return list(row.value.get(month, [])) if row else []


def span(month: str) -> tuple[int, int]:
    """一个月的次序号从哪里到哪里。

    Raises Absent for what is no month.
    """
    found = MONTH.fullmatch(month)
    if not found or not 1 <= int(found[2]) <= 12 or not 2000 <= int(found[1]) <= 2199:
        raise Absent("这个月的公示")
    year, number = int(found[1]), int(found[2])
    after = date(year + number // 12, number % 12 + 1, 1)
    return first_of(date(year, number, 1)), first_of(after)


def bulletin(month: str, part: int) -> Bulletin:
    """一个月的通报的第 part 份，按公示先后。

    Raises Absent when nothing was published in that month or there is no such part.
    """
    low, high = span(month)
    told = next((each for each in months() if each["month"] == month), {"count": 0})
    total = told["count"]
    parts = -(-total // PART)
    if not 1 <= part <= parts:
        raise Absent("这个月的公示")
    query = select(PublicResult).where(PublicResult.n >= low, PublicResult.n < high).order_by(PublicResult.n)
    rows = list(session().scalars(query.offset((part - 1) * PART).limit(PART)))
    return Bulletin(month, part, parts, total, told.get("withdrawn", 0), rows, (part - 1) * PART + 1)


def numbers(month: str) -> Iterator[tuple[str, str]]:
    """一个月里的公示编号与最近改动的日期。"""
    low, high = span(month)
    columns = (PublicResult.public_id, PublicResult.published_on, PublicResult.changed_on)
    query = select(*columns).where(PublicResult.n >= low, PublicResult.n < high).order_by(PublicResult.n)
    with session().execute(query.execution_options(yield_per=1000)) as found:
        for public_id, published, changed in found:
            yield public_id, (changed or published).isoformat()


def changes(most: int = SHEETS) -> list[PublicResult]:
    """更正过的、撤下的，近的在前。"""
    query = select(PublicResult).where(PublicResult.changed_on.is_not(None))
    return list(session().scalars(query.order_by(PublicResult.changed_on.desc(), PublicResult.n.desc()).limit(most)))
