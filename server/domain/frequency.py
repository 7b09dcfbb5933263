"""抽查频次：每多久几次，对同一对象至多几次（S4-01、S4-24；附件2 的注三：按对象定频次）。"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Literal

from server.domain.notation import DASH, NUMBER, SAID, bound, count, level, plain
from server.domain.ratio import SHARE, Kind, parse_ratio

Unit = Literal["year", "month", "week", "day", "permit"]

TIMES = re.compile(rf"(?P<low>{NUMBER}|{SAID})(?:{DASH}(?P<high>\d+))?次")
SAME = re.compile(r"同一|一个单位|单个|每户|每家|每个单位")


@dataclass(frozen=True, slots=True)
class Frequency:
    """抽查频次：每 `every` 个 `unit` 至少、至多几次，与原文。

    `low`/`high` are the least and most times; `per_object` says that the bound is for one and the same object, not for
    the department; `share` is the part of the pool checked each time; `steps` holds alternatives or levels in printed
    order.
    """

    kind: Kind
    low: int | None
    high: int | None
    unit: Unit | None
    every: int
    text: str
    per_object: bool = False
    level: str | None = None
    share: Fraction | None = None
    steps: tuple[Frequency, ...] = ()


def parse_frequency(text: str) -> Frequency:
    """读一格抽查频次（S4-01、S4-24）。读不懂的留原文，不编数字。"""
    said = plain(text)
    found = list(TIMES.finditer(said))
    same = bool(SAME.search(said))
    if not found:
        return Frequency("none", None, None, None, 1, text)
    if len(found) > 1 or "分次" in said:
        steps = tuple(_step(part) for part in re.split(r"[;。、]|,(?=或)", said) if part)
        return Frequency("step", None, None, None, 1, text, same, steps=steps)
    return replace(_one(said, found[0]), text=text, per_object=same, level=level(said))


def _step(part: str) -> Frequency:
    found = TIMES.search(part)
    share = parse_ratio(part).share if SHARE.search(part) else None
    one = _one(part, found) if found else Frequency("none", None, None, None, 1, part)
    return replace(one, text=part, share=share, level=level(part), per_object=bool(SAME.search(part)))


def _one(said: str, match: re.Match[str]) -> Frequency:
    low = count(match["low"])
    high = int(match["high"]) if match["high"] else low
    unit, every = _period(said)
    if unit is None or low is None or high is None or low > high:
        return Frequency("none", None, None, None, 1, said)
    if low != high:
        return Frequency("range", low, high, unit, every, said)
    kind = bound(said[: match.start()], said[match.end() :])
    return Frequency(kind, None if kind == "max" else low, None if kind == "min" else high, unit, every, said)


def _period(said: str) -> tuple[Unit | None, int]:
    if "有效期" in said:
        return "permit", 1
    if "半年" in said:
        return "month", 6
    if "季" in said:
        return "month", 3
    spans = re.search(rf"每(\d+|{SAID})个?(年|月|周|日|天)", said)
    names: dict[str, Unit] = {"年": "year", "月": "month", "周": "week", "日": "day", "天": "day"}
    if spans:
        return names[spans[2]], count(spans[1]) or 1
    if re.search(r"每周|/周", said):
        return "week", 1
    if re.search(r"每[日天]|/[日天]", said):
        return "day", 1
    if "月" in said:
        return "month", 1
    return ("year", 1) if "年" in said else (None, 1)


def room_left(rule: Frequency, past: Iterable[date], on: date) -> int | None:
    """该日所在的期间里，对同一对象还能查几次；频次没有上限或按许可期算的答 None（S1-16 防止重复检查）。

    A period of several years or months is the calendar span that ends with the year or month of `on`.
    """
    if rule.high is None or rule.unit not in ("year", "month"):
        return None
    used = sum(0 <= _age(rule.unit, day, on) < rule.every for day in past)
    return max(0, rule.high - used)


def _age(unit: str, day: date, on: date) -> int:
    years = on.year - day.year
    return years if unit == "year" else years * 12 + on.month - day.month
