"""文号：机关代字、六角括号里的年份、不带“第”的顺序号（S2-04 备案、S3-18 归档）。"""

from __future__ import annotations

import re
from dataclasses import dataclass

DEFAULT_PATTERN = "{字头}检字〔{year}〕{seq}号"
NUMBER = re.compile(r"(?P<stem>[^〔〕\s]+)〔(?P<year>\d{4})〕(?P<seq>[1-9]\d*)号")


@dataclass(frozen=True, slots=True)
class DocumentNumber:
    """一个文号的三部分。"""

    stem: str
    year: int
    seq: int


def format_number(initials: str, year: int, seq: int, pattern: str = DEFAULT_PATTERN) -> str:
    """写出文号，例如 青市监检字〔2026〕12号；代字为空或序号小于 1 抛 ValueError。"""
    if not initials.strip() or seq < 1:
        raise ValueError("文号要有机关代字，顺序号从 1 起")
    return pattern.replace("{字头}", initials).replace("{year}", f"{year:04d}").replace("{seq}", str(seq))


def stem_of(initials: str, year: int, pattern: str) -> str:
    """一个系列的文号里顺序号之前的部分，例如 青市监双随机〔2026〕。"""
    return format_number(initials, year, 1, pattern.partition("{seq}")[0])


def parse_number(text: str) -> DocumentNumber | None:
    """读文号；不合格式（如用方括号、序号带前导零）为 None。"""
    match = NUMBER.fullmatch(text.strip())
    if match is None:
        return None
    return DocumentNumber(match["stem"], int(match["year"]), int(match["seq"]))


def next_seq(used: frozenset[int]) -> int:
    """下一个顺序号：比用过的最大号大一；作废的号不再用。"""
    return max(used, default=0) + 1
