"""抽查比例与频次：把清单里印着的中文读成机器字段（S0-15、S3-09、S4-01、S4-07）。

What cannot be read stays kind `none` with its text kept: a rule is never invented.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Kind = Literal["min", "max", "exact", "step", "none"]

AT_LEAST = r"不低于|不少于|不小于|至少|最低|≥|>="
AT_MOST = r"不超过|不高于|不大于|不多于|至多|最多|上限|≤|<="
NUMBER = r"\d+(?:\.\d+)?"
SHARE = re.compile(
    rf"(?P<number>{NUMBER})(?P<mark>[%‰])"
    rf"|(?P<base>百分之|千分之)(?P<said>{NUMBER}|[一二三四五六七八九十]+)"
    r"|(?P<p>\d+)/(?P<q>\d+)"
)
# The bound may stand a few characters before the number: 不超过总数的2%.
LOW = re.compile(rf"(?:{AT_LEAST})[^,，;；。、]{{0,6}}$")
HIGH = re.compile(rf"(?:{AT_MOST})[^,，;；。、]{{0,6}}$")
WHOLE = frozenset({"全部", "全部检查", "全覆盖"})
LEVELS = {"省": "province", "市": "city", "县": "county", "区": "county"}
LEVEL = re.compile(r"^(省|市|县|区)(?:级)?(?:局|市场监督管理局|监管部门|级局)?")
TIMES = re.compile(rf"(?P<low>{NUMBER}|[一二两三四五六七八九十]+)(?:[-—–~至到](?P<high>\d+))?次")
DIGITS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}


@dataclass(frozen=True, slots=True)
class Ratio:
    """抽查比例：种类、最简分数、适用层级与原文。

    `share` is exact (2‰ = 1/500) and present for min, max and exact; `options` holds the
    shares of a step rule in printed order; `level` says whom the number binds when the text
    binds only one level; `otherwise` marks a text that allows another way as well.
    """

    kind: Kind
    share: Fraction | None
    text: str
    level: str | None = None
    otherwise: bool = False
    options: tuple[Fraction, ...] = ()


@dataclass(frozen=True, slots=True)
class Frequency:
    """抽查频次：每若干年或每月几次，或每个许可（备案）期内几次，与原文。

    `low`/`high` are the least and most times per `every` units of `unit`.
    """

    kind: Kind | Literal["range"]
    low: int | None
    high: int | None
    unit: Literal["year", "month", "permit"] | None
    every: int
    text: str


def parse_ratio(text: str) -> Ratio:
    """读一格抽查比例（S4-07 不低于、S3-09 不超过）。"""
    plain = _plain(text)
    found = list(SHARE.finditer(plain))
    shares = tuple(_share(match) for match in found)
    if plain in WHOLE:
        return Ratio("exact", Fraction(1), text)
    if not found or any(share > 1 for share in shares):
        return Ratio("none", None, text)
    level = LEVEL.match(plain)
    bound = LEVELS[level[1]] if level else None
    if len(found) > 1:
        return Ratio("step", None, text, bound, options=shares)
    before, after = plain[: found[0].start()], plain[found[0].end() :]
    return Ratio(_bound(before, after), shares[0], text, bound, otherwise="或" in after)


def parse_frequency(text: str) -> Frequency:
    """读一格抽查频次（S4-01、S4-24）。"""
    plain = _plain(text)
    found = list(TIMES.finditer(plain))
    if not found:
        return Frequency("none", None, None, None, 1, text)
    if len(found) > 1 or "分次" in plain:
        return Frequency("step", None, None, None, 1, text)
    low = _count(found[0]["low"])
    high = int(found[0]["high"]) if found[0]["high"] else low
    unit, every = _period(plain)
    if unit is None or low is None or high is None:
        return Frequency("none", None, None, None, 1, text)
    kind = _bound(plain[: found[0].start()], plain[found[0].end() :])
    if kind == "exact" and low != high:
        return Frequency("range", low, high, unit, every, text)
    at_least, at_most = kind != "max", kind != "min"
    return Frequency(kind, low if at_least else None, high if at_most else None, unit, every, text)


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def _share(match: re.Match[str]) -> Fraction:
    if match["number"]:
        return Fraction(match["number"]) / (100 if match["mark"] == "%" else 1000)
    if match["base"]:
        said = match["said"]
        number = Fraction(said) if said[0].isdecimal() else Fraction(_count(said) or 0)
        return number / (100 if match["base"] == "百分之" else 1000)
    return Fraction(int(match["p"]), int(match["q"])) if int(match["q"]) else Fraction(2)


def _bound(before: str, after: str) -> Literal["min", "max", "exact"]:
    if LOW.search(before) or after.startswith("以上"):
        return "min"
    if HIGH.search(before) or after.startswith(("以内", "以下")):
        return "max"
    return "exact"


def _count(said: str) -> int | None:
    if said.isdecimal():
        return int(said)
    if said == "十":
        return 10
    tens, ten, ones = said.rpartition("十")
    if ten:
        return (DIGITS.get(tens, 1) if tens else 1) * 10 + (DIGITS.get(ones, 0) if ones else 0)
    return DIGITS.get(said)


def _period(plain: str) -> tuple[Literal["year", "month", "permit"] | None, int]:
    if "有效期" in plain:
        return "permit", 1
    if "半年" in plain:
        return "month", 6
    if "季" in plain:
        return "month", 3
    spans = re.search(r"每(\d+|[一两二三四五六七八九十]+)个?(年|月)", plain)
    if spans:
        return ("year" if spans[2] == "年" else "month"), _count(spans[1]) or 1
    if "月" in plain:
        return "month", 1
    return ("year", 1) if "年" in plain else (None, 1)
