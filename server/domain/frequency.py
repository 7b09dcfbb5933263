"""抽查频次：每多久几次，对同一对象至多几次（S4-01、S4-24；附件2 的注三：按对象定频次）。"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from server.domain.notation import AT_LEAST, AT_MOST, DASH, NUMBER, SAID, STRICT, bound, count, level, plain
from server.domain.ratio import SHARE, Kind, parse_ratio
from server.domain.said_period import FIGURES, HALVES, Span, Unit, one_span, spans, timeless

COUNT = rf"(?:{NUMBER}|{SAID})"
TIMES = re.compile(
    rf"(?<![{FIGURES}.半几下前后近每这该同某第首])(?<!(?<!则)上)"
    rf"(?P<low>{COUNT})(?:次?{DASH}(?P<high>{COUNT}))?次(?!性|数|品|氯)"
)
"""第一次, 每一次, 一次性 are no frequency; 原则上一次 is."""
EITHER = re.compile(rf"(?:\d|{SAID})[、,/或和及]$")
"""1、2次: which of the two is not known."""
SAME = re.compile(
    r"同一(?!个?(?:自然)?(?:年|季|月|周|日|天|事项|时期|期间))|一个单位|单个|单[户家]|[每一][户家]"
    r"|每个?(?:单位|企业|对象|主体|市场主体|经营主体|机构)"
)
WEAK = re.compile(r"(?<=[,、])|(?=或者?|且|但)")
ROUNDS = re.compile(rf"{COUNT}[轮回遍]$")
CAPPED = re.compile(rf"(?:并|但|且|同时|而|一般|原则上|也)*(?:{AT_MOST})({COUNT})次")
OPENING = re.compile(
    r"^(?:其中|或者?|而且|且|但|并|对于|对|原则上|一般|通常|应当?|须|要|按|抽查频次|检查频次|频次|为|是|根据实际(?:工作)?需要|[,;:、()。\-])+"
)
CLASS = re.compile(
    r"[A-Za-z](?:[、,和及\-—]?[A-Za-z])*[类级档]|[一二三四五]类|风险|信用|重点|失信|其他|其余|新(?:设|办|开|建)"
)


@dataclass(frozen=True, slots=True)
class Frequency:
    """抽查频次：每 `every` 个 `unit` 至少、至多几次，与原文。

    `low`/`high` are the least and most times; `per_object` says that the bound is for one and the same object, not for
    the department; `when` names the objects it is for, if only some; `share` is the part of the pool checked each time;
    `steps` holds alternatives, classes or levels in printed order. A step of kind `none` without a share is a part that
    was not read, kept in its `when`.
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
    when: str = ""
    steps: tuple[Frequency, ...] = ()


def parse_frequency(text: str) -> Frequency:
    """读一格抽查频次（S4-01、S4-24）。读不懂的留原文，不编数字；几处里读不懂的一处也照留。"""
    said = plain(text)
    same = bool(SAME.search(said))
    steps = _joined(_step(part, said) for part in _parts(said))
    if not any(each.kind != "none" for each in steps):
        return Frequency("none", None, None, None, 1, text)
    if len(steps) > 1:
        return Frequency("step", None, None, None, 1, text, same, steps=tuple(steps))
    who = steps[0].when if CLASS.search(steps[0].when) else ""
    return replace(steps[0], text=text, per_object=same, level=level(said), when=who)


def _parts(said: str) -> list[str]:
    """One part per number of times; a clause without one belongs to the next, a share to the one before."""
    found: list[str] = []
    for clause in re.split("[;。]", said):
        first, waiting = len(found), ""
        for piece in filter(None, WEAK.split(clause)):
            if TIMES.search(piece):
                found.append(waiting + piece)
                waiting = ""
            elif len(found) > first and SHARE.search(piece):
                found[-1] += piece
            else:
                waiting += piece
        behind = len(found) > first
        if _left_out(waiting) and not (behind and timeless(_masked(found[-1]))):
            found.append(waiting)
        elif behind:
            found[-1] += waiting
    return found


def _left_out(part: str) -> bool:
    """Without 次, but meant as a frequency or as a share of several visits: 区级每季度, 每年一轮, 分次达到33%."""
    part = part.rstrip(",、()")
    told = spans(part)
    return bool(ROUNDS.search(part) or ("分次" in part and SHARE.search(part)) or (told and told[-1].end == len(part)))


def _step(part: str, said: str) -> Frequency:
    found = list(TIMES.finditer(part))
    share = parse_ratio(part).share if SHARE.search(part) else None
    one = _one(part, found[0], said) if len(found) == 1 else None
    own, same = level(part.lstrip(",、(")), bool(SAME.search(part))
    if one is None:
        unread = "" if share is not None else part.strip(",、()")[:60]
        return Frequency("none", None, None, None, 1, part, same, own, share, unread)
    return replace(one, text=part, per_object=same, level=own, share=share, when="" if own else _who(part))


def _one(part: str, match: re.Match[str], said: str) -> Frequency | None:
    low = count(match["low"])
    high = count(match["high"]) if match["high"] else low
    masked = part[: match.start()] + "#" + part[match.end() :]
    span = _headline(said) if timeless(masked) else one_span(masked)
    before, after = _bare(masked[: match.start()]), re.sub(r"^/", "", _bare(masked[match.start() + 1 :]))
    if span is None or not low or not high or low > high or EITHER.search(before) or STRICT.search(before):
        return None
    unit, every = span
    if low != high:
        return Frequency("range", low, high, unit, every, part)
    kind = bound(before, after)
    return Frequency(kind, None if kind == "max" else low, None if kind == "min" else high, unit, every, part)


def _bare(text: str) -> str:
    """Without the period: 至少每两年 binds the number that follows, and so does 次/年以上."""
    for each in reversed(spans(text)):
        text = text[: each.start] + text[each.end :]
    return text


def _headline(said: str) -> Span | None:
    """The period the whole text begins with holds for its parts: 每年不少于2次,其中C类不少于4次."""
    first = TIMES.search(said)
    head = said[: first.start()] if first else ""
    told = spans(head)
    return one_span(head) if told and not OPENING.sub("", head[: told[0].start]) else None


def _masked(said: str) -> str:
    return TIMES.sub(lambda match: "#" * len(match[0]), said)


def _who(part: str) -> str:
    """Which objects a part is for: the words before its period, bound and number, or those in brackets behind it."""
    masked = _masked(part)
    ends = [each.start for each in spans(masked)] + [masked.index("#")]
    ends += [match.start() for match in re.finditer(f"{AT_LEAST}|{AT_MOST}|各", masked)]
    lead = SAME.split(OPENING.sub("", part[: min(ends)]))[0].strip(",:、()的对")
    behind = re.search(r"\(([^()]*)\)[,、]?$", part)
    if not lead and behind and not behind[1].startswith("含"):
        lead = behind[1]
    return "" if HALVES.search(lead) else lead[:60]


def _joined(steps: Iterable[Frequency]) -> list[Frequency]:
    """每年不少于1次,且不超过3次 is one range."""
    found: list[Frequency] = []
    for step in steps:
        most = CAPPED.fullmatch(step.text.strip(",、"))
        if most and found and found[-1].kind == "min" and (high := count(most[1])) and high >= (found[-1].low or 0):
            kind: Kind = "exact" if high == found[-1].low else "range"
            found[-1] = replace(found[-1], kind=kind, high=high)
        else:
            found.append(step)
    return found


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


def times_a_year(own: int | None, rule: int) -> int:
    """同一户一年最多检查几次：条目自己写的只能比规则严，写宽了仍按规则（S1-16、S3-09）。"""
    return min(own or rule, rule)
