"""清单原文里写的期间：每年、两年内、隔月、许可有效期（S4-01、S4-24）。读不准的不编。"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from server.domain.notation import SAID, count

Unit = Literal["year", "month", "week", "day", "permit"]
Span = tuple[Unit, int]

UNITS: dict[str, Span] = {
    "年": ("year", 1), "季": ("month", 3), "月": ("month", 1),
    "周": ("week", 1), "星期": ("week", 1), "日": ("day", 1), "天": ("day", 1),
}  # fmt: skip
EACH = r"(?P<unit>年|季|月|周|星期|日|天)度?"
NUMBER = rf"(?:\d+|{SAID})"
FIGURES = r"\d一二两三四五六七八九十百千零〇"
WHOLE = r"(?:自然|完整|日历|检查|抽查)?"
PERMIT = re.compile(r"有效期限?(?:之?内)?")
HALVES = re.compile(r"上半?年?[、和及与,]?下半年")
OTHER = re.compile(rf"(?<!间)每?隔{EACH}")
"""隔年: every second one. 每隔两年, 间隔一年 are understood in two ways and stay unread."""
HALF = re.compile(r"(?<![上下个])(?P<mark>每|/)?半年度?(?:之?内)?")
NUMBERED = re.compile(
    rf"(?:(?P<mark>每|/)|(?<![{FIGURES}.半几第近前满隔续超约后月\-—–~～至到])(?<![{FIGURES}][、,或和及]))"
    rf"(?P<n>{NUMBER})(?P<of>个)?{WHOLE}{EACH}(?P<within>之?内)?"
)
BARE = re.compile(
    rf"(?P<mark>每个?|/){WHOLE}{EACH}(?:之?内)?"
    rf"|(?:全|本|当|同一个?|按|逐){WHOLE}{EACH.replace('unit', 'whole')}"
    r"|^(?P<first>年|季|月|周)(?=[#不至最≤≥])"
)
LONE = re.compile(rf"(?<![{FIGURES}第])(?:(?P<unit>年|季|月)度|(?P<within>年)内)")
PLANNED = re.compile(
    r"年度[^,;。、\d]{0,6}?(?:计划|方案|任务|安排|重点)|每次[^,;。]*|自?\d{4}年(?:\d{1,2}月)?(?:\d{1,2}日)?(?:起|开始)"
)
"""年度计划 names a paper, 每次 speaks of one visit, 自2026年起 of the beginning: none is how often."""
SUSPECT = re.compile(
    rf"{NUMBER}多?个?半?个?(?:年|季|月|周|星期|日|天)|半个?月|[上下]半年|隔|[双单逢][年月周]|年半|[一二三四]季"
)
"""Words of time no reading is sure of: dates, months of the year, 近三年, 每隔两年."""
NOT_EVERY = re.compile(r"半|龄|以上|以下|以后|后|前|底|初|末|检|报|审|未|来|代|期|限|级|左右")
DEADLINE = re.compile(r"后|之日|起|收到|发现|新(?:设|办|开|成立|建)")
EACH_OF = re.compile(r"各[^,;。、#]{0,4}#")
"""四个季度各#: once in each of them, not once in all."""
LONGEST = {"年": 20}


@dataclass(frozen=True, slots=True)
class Said:
    """一处期间：多长、写在哪里，前面有没有“每”。"""

    span: Span
    start: int
    end: int
    marked: bool = False


def spans(said: str) -> tuple[Said, ...]:
    """原文里认得出的各处期间，按先后；次数须已遮去。"""
    taken = list(said)
    found: list[Said] = []
    for pattern in (PLANNED, PERMIT, HALVES, OTHER, HALF, NUMBERED, BARE, LONE):
        for match in pattern.finditer("".join(taken)):
            span = None if pattern is PLANNED else _span(pattern, match)
            if span is not None:
                found.append(Said(span, match.start(), match.end(), _marked(match)))
            if span is not None or pattern is PLANNED:
                taken[match.start() : match.end()] = "#" * (match.end() - match.start())
    return tuple(sorted(found, key=lambda each: each.start))


def one_span(said: str) -> Span | None:
    """这句话说的唯一的期间；没有、不止一个或读不准的为 None。"""
    found = spans(said)
    rest = list(said)
    for each in found:
        rest[each.start : each.end] = "#" * (each.end - each.start)
    if SUSPECT.search(PLANNED.sub("#", "".join(rest))):
        return None
    told = {each.span for each in found}
    if ("permit", 1) in told and any(each.marked for each in found):
        told.discard(("permit", 1))  # 有效期内每年一次: how often within the term
    if HALVES.search(said):
        return ("month", 6) if "各" in said and told <= {("month", 6), ("year", 1)} else None
    if EACH_OF.search(said) and any(each.span[1] > 1 and not each.marked for each in found):
        return None
    if DEADLINE.search(said) and not any(each.marked for each in found):
        return None
    return told.pop() if len(told) == 1 else None


def timeless(said: str) -> bool:
    """没有一个说时间的词，连读不准的也没有。"""
    return not spans(said) and not SUSPECT.search(said)


def _marked(match: re.Match[str]) -> bool:
    return bool(match.groupdict().get("mark"))


def _span(pattern: re.Pattern[str], match: re.Match[str]) -> Span | None:
    if pattern is PERMIT:
        return "permit", 1
    if pattern in (HALVES, HALF):
        return "month", 6
    if pattern is NUMBERED:
        return _numbered(match)
    name = next(
        value for key, value in match.groupdict().items() if key in ("unit", "whole", "first", "within") and value
    )
    unit, size = UNITS[name]
    return unit, size * (2 if pattern is OTHER else 1)


def _numbered(match: re.Match[str]) -> Span | None:
    """3月 is a month of the year and 15日 a day of the month unless 每, 个, 内 or 两 say otherwise."""
    name, number = match["unit"], count(match["n"])
    sure = match["mark"] or match["within"] or (match["of"] and name != "日") or match["n"] == "两"
    after = match.string[match.end() :]
    if not number or number > LONGEST.get(name, 400) or (name in ("季", "月", "日") and not sure):
        return None
    if after.startswith("半") or (not match["mark"] and NOT_EVERY.match(after)):
        return None
    unit, size = UNITS[name]
    return unit, size * number
