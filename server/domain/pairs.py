"""两字组：中文词多是两个字，检索按相邻两字编索引（S0-07、S1-18 要找得到）。"""

from __future__ import annotations

import re
import string
import unicodedata
from operator import add

LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
KEEP = frozenset(string.ascii_lowercase + string.digits)
RUN = re.compile(r"[a-z0-9\u0080-\U0010ffff]+")


def folded(text: str | None) -> str:
    """比较用的写法：全角变半角、去空白、英文字母小写。"""
    plain = "".join(unicodedata.normalize("NFKC", text or "").split())
    return plain if plain == plain.lower() else plain.translate(LOWER)  # to translate takes ten times as long


def runs(text: str) -> list[str]:
    """连续的字；ASCII 标点不算字，遇到它就断开。text is folded."""
    return RUN.findall(text)


def pairs(text: str) -> list[str]:
    """相邻两字，不跨标点。text is folded."""
    return [pair for run in runs(text) for pair in map(add, run, run[1:])]
