"""两字组：中文词多是两个字，检索按相邻两字编索引（S0-07、S1-18 要找得到）。"""

from __future__ import annotations

import string
import unicodedata
from itertools import pairwise

LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
KEEP = frozenset(string.ascii_lowercase + string.digits)


def folded(text: str | None) -> str:
    """比较用的写法：全角变半角、去空白、英文字母小写。"""
    return "".join(unicodedata.normalize("NFKC", text or "").split()).translate(LOWER)


def pairs(text: str) -> list[str]:
    """相邻两字；ASCII 标点不算字，遇到它就断开。text is folded."""
    if text.isalnum():  # nothing to break at, as in most names: four times as fast
        return [before + after for before, after in pairwise(text)]
    letter = [each in KEEP or not each.isascii() for each in text]
    return [text[at : at + 2] for at in range(len(text) - 1) if letter[at] and letter[at + 1]]
