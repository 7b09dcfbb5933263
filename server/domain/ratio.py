"""抽查比例：把清单里印着的中文读成机器字段（S0-15、S3-09、S4-01、S4-07）。

What cannot be read stays kind `none` with its text kept: a rule is never invented.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal, TypeVar

from server.domain.notation import DASH, NUMBER, SAID, STRICT, bound, count, level, plain
from server.domain.said_period import spans

Kind = Literal["min", "max", "exact", "range", "step", "none"]
Number = TypeVar("Number", int, Fraction)

SHARE = re.compile(
    rf"(?P<first>{NUMBER})[%‰]?{DASH}(?P<last>{NUMBER})(?P<both>[%‰])"
    rf"|(?P<number>{NUMBER})(?P<mark>[%‰])"
    rf"|(?P<base>百分之|千分之)(?P<said>{NUMBER}|{SAID})"
    r"|(?P<p>\d+)/(?P<q>\d+)"
)
UNIT = r"(?:户|家|所|处|个单位|个主体)"
HEADS = re.compile(rf"(?P<low>\d+)(?:{DASH}(?P<high>\d+))?{UNIT}")
SIZE = re.compile(rf"(?:(?<!不)(?:超过|多于|满)|不足|不满)\d+{UNIT}的?|\d+{UNIT}(?:及以下|及以上|以下|以上)的?")
"""A condition on how many objects there are: 10所及以下, 超过10所; 不超过10所 is a bound."""
RAW = re.compile(r"0?\.\d{1,4}")
WHOLE = frozenset({"全部", "全部检查", "全覆盖"})
ALL_OF_THEM = re.compile(r"全部|全覆盖")
"""Beside a condition on how many there are: 不满10户的全部检查."""
CLASS = re.compile(
    r"(?:^|[,;、。)])([^,;、。()%‰]{0,6}(?:[A-D]|[一二三四高中低])(?:类|级|等|档|风险)[^,;、。()%‰]{0,10})\([^()]*$"
)
"""Who is meant by the share in the round bracket just opened: A级(不低于1%)."""
CLASSED = re.compile(r"(?:[A-D]|[一二三四高中低])(?:类|级|等|档|风险)")
"""Names a class: a share that stands alone is for it only; other words before a share are for nobody in particular."""
BEHIND = re.compile(r"\(([^()%‰]{0,6}(?:[A-D]|[一二三四高中低])(?:类|级|等|档|风险)[^()%‰]{0,10})\)")
"""Who is meant by the share just before: 3%(A级), 5%(B级)."""
YEARLY = frozenset({("year", 1), ("month", 3), ("month", 1)})
"""The periods a share can be for; 两年10% is no share of one year."""
CLOSED = re.compile(rf"[\[【]({NUMBER})[%‰]?,({NUMBER}[%‰])[\]】]")
"""3% to 5% with both ends, written as an interval: the comma stands for a dash."""
HALF = re.compile(rf"[\[【]{NUMBER}[%‰]?,{NUMBER}[%‰]\)|\({NUMBER}[%‰]?,{NUMBER}[%‰][\]】]")
"""Half open: the one end is left out, which no bound here can hold."""
FRAME = str.maketrans(dict.fromkeys("[]【】〔〕〖〗"))
"""Brackets around a number that say nothing of it; round ones hold what belongs together."""
TAIL = re.compile(r"(?:不|至|最|≥|>|≤|<|上限|的?抽查|比例|一般|总数).*$")


@dataclass(frozen=True, slots=True)
class Ratio:
    """抽查比例：种类、上下限（最简分数）、户数、适用层级与原文。

    `low`/`high` are exact (2‰ = 1/500): min has low, max has high, exact has both alike, range both. `count_low` and
    `count_high` bound the number of objects where the text counts heads; both kinds of bound together both apply.
    `steps` holds the parts of a step rule in printed order, each with the `when` or `level` it is for; `per` is the
    period the share is for; `otherwise` marks a text that allows another way as well.
    """

    kind: Kind
    text: str
    low: Fraction | None = None
    high: Fraction | None = None
    count_low: int | None = None
    count_high: int | None = None
    per: Literal["year", "quarter", "month"] | None = None
    level: str | None = None
    otherwise: bool = False
    when: str = ""
    steps: tuple[Ratio, ...] = ()

    @property
    def share(self) -> Fraction | None:
        """唯一的那个比例：不低于取下限，不超过取上限；区间、分档、未写明没有。"""
        if self.kind in ("min", "exact"):
            return self.low
        return self.high if self.kind == "max" else None

    @property
    def options(self) -> tuple[Fraction, ...]:
        """分档的各个比例，按所印次序。"""
        return tuple(step.share for step in self.steps if step.share is not None)


def parse_ratio(text: str) -> Ratio:
    """读一格抽查比例（S4-07 不低于、S3-09 不超过）。"""
    said = _unframed(text)
    if said in WHOLE:
        return Ratio("exact", text, Fraction(1), Fraction(1))
    parts = _parts(said)
    if not parts or HALF.search(plain(text)) or any(_broken(match) for match in SHARE.finditer(said)) or _longer(said):
        return Ratio("none", text)
    per, own = _per(said), level(said)
    if len(parts) == 1:
        only, named = _one(parts[0]), _step(parts[0]).when
        return replace(only, text=text, per=per, level=own, when=only.when or (named if CLASSED.search(named) else ""))
    steps = tuple(_step(part) for part in parts)
    return Ratio("step", text, per=per, level=None if any(step.level for step in steps) else own, steps=steps)


def raw_share(text: str) -> str:
    """Excel 百分比格抄来的原值写成百分数：“0.02”是“2%”；别的为空（“1”是百分之一还是全部，说不准）。

    Four decimals are a share to the hundredth of a percent; what is longer comes from a calculation and is not read.
    """
    said = plain(text)
    value = Fraction(said) if RAW.fullmatch(said) else Fraction(0)
    return f"{float(value * 100):g}%" if value else ""


def impossible(text: str) -> str:
    """比例写得不可能时，说为什么；可能的为空。读不懂不算不可能，照原文掌握。"""
    said = _unframed(text)
    if re.search(rf"(?:^|[^\d%‰])[-−](?={NUMBER}[%‰])", said):
        return "抽查比例不能是负数。"
    if any(not match["q"] and max(_shares(match)) > 1 for match in SHARE.finditer(said)):
        return "抽查比例不能超过 100%。"
    return ""


def _unframed(text: str) -> str:
    return CLOSED.sub(r"\1-\2", plain(text)).translate(FRAME)


def _parts(said: str) -> list[str]:
    """One part per share; heads belong to the share they stand beside; a condition on size opens a new part."""
    if SIZE.search(said):
        told = (SHARE, HEADS, ALL_OF_THEM)
        return [clause for clause in re.split("[,;。]", said) if any(each.search(clause) for each in told)]
    ends = [_end(said, match.end()) for match in SHARE.finditer(said)]
    if not ends:
        return [said] if HEADS.search(said) else []
    starts = [0, *ends[:-1]]
    return [said[start:end] for start, end in zip(starts, [*ends[:-1], len(said)], strict=True)]


def _end(said: str, at: int) -> int:
    """Where a share ends: behind the class in brackets that stands after it."""
    behind = BEHIND.match(said, at)
    return behind.end() if behind else at


def _one(part: str) -> Ratio:
    size = SIZE.search(part)
    rest = part[size.end() :] if size else part
    found, heads = SHARE.search(rest), HEADS.search(rest)
    kind: Kind = "none"
    low = high = None
    if found and not STRICT.search(rest[: found.start()]):
        first, last = _shares(found)
        before, after = rest[: found.start()], rest[found.end() :]
        kind, low, high = _bounds(first, last, before, after)
    least = most = None
    if heads:
        few = int(heads["low"])
        many = int(heads["high"]) if heads["high"] else few
        counted, least, most = _bounds(few, many, rest[: heads.start()], rest[heads.end() :])
        kind = kind if found else counted
    if size and not found and not heads and ALL_OF_THEM.search(rest):
        kind, low, high = "exact", Fraction(1), Fraction(1)
    after = rest[found.end() :] if found else ""
    otherwise = "或" in after
    return Ratio(kind, "", low, high, least, most, otherwise=otherwise, when=size[0].rstrip("的") if size else "")


def _step(part: str) -> Ratio:
    step = replace(_one(part), text="", level=level(part.lstrip(",;、。(")))
    if step.when or step.level:
        return step
    found = SHARE.search(part)
    if found and (behind := BEHIND.match(part, found.end())):
        return replace(step, when=behind[1])
    ahead = part[: found.start()] if found else part
    lead = re.split("[,;。()]", ahead)[-1].lstrip("、")
    if not TAIL.sub("", lead) and (named := CLASS.search(ahead)):
        lead = named[1]
    who = TAIL.sub("", lead).removeprefix("其中").removeprefix("或者").removeprefix("对")
    return replace(step, when=who if len(who) <= 20 else "")


def _bounds(first: Number, last: Number, before: str, after: str) -> tuple[Kind, Number | None, Number | None]:
    if first != last:
        return "range", first, last
    kind = bound(before, after)
    return kind, None if kind == "max" else first, None if kind == "min" else first


def _shares(match: re.Match[str]) -> tuple[Fraction, Fraction]:
    if match["both"]:
        scale = 100 if match["both"] == "%" else 1000
        return Fraction(match["first"]) / scale, Fraction(match["last"]) / scale
    if match["number"]:
        share = Fraction(match["number"]) / (100 if match["mark"] == "%" else 1000)
    elif match["base"]:
        said = match["said"]
        number = Fraction(said) if said[0].isdecimal() else Fraction(count(said) or 0)
        share = number / (100 if match["base"] == "百分之" else 1000)
    else:
        share = Fraction(int(match["p"]), int(match["q"]))
    return share, share


def _broken(match: re.Match[str]) -> bool:
    """150 %, 1/0 and 20%-10% are no shares."""
    if match["q"] and not int(match["q"]):
        return True
    first, last = _shares(match)
    return last > 1 or first > last


def _longer(said: str) -> bool:
    return any(each.span not in YEARLY for each in spans(said))


def _per(said: str) -> Literal["year", "quarter", "month"] | None:
    if re.search(r"/年|每年|年度", said):
        return "year"
    if re.search(r"/季|每季|季度", said):
        return "quarter"
    return "month" if re.search(r"/月|每月|月度", said) else None
