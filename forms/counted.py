"""检查内容里写明的项数（共 14 项，其中重点 8 项）：与表里的检查项对一对，写错的给出对的写法（S4-12）。

What counts is a printed row of the table: every item of every section, shown on the phone or not. Words about
materials, and numbers that are not said to be all there is, are left alone.
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

_GAP = "[ \u3000]*"
_SAID = re.compile(
    f"(?:(重点|一般)(?:检查)?(?:项目|项)?{_GAP})?((?<!公)共(?:计|有)?)?{_GAP}"
    f"([0-9０-９]+|[零〇一二两三四五六七八九十百]+){_GAP}个?(?:检查)?项(?!重点|一般|材料|以上|以内)"
)
_END = re.compile("[。；;\n]")
_DIGITS = "零一二三四五六七八九"
_LEVELS = {"重点": "KEY", "一般": "GENERAL"}


class Miscount(NamedTuple):
    """一处写错的项数：在正文的哪里、原来的写法、对的数（同样写法）。"""

    start: int
    end: int
    said: str
    right: str


def miscounts(form: dict[str, Any]) -> list[Miscount]:
    """检查内容里与检查项不符的各处，按先后。"""
    return list(_found(form["parts"]["content"], form["sections"]))


def recounted(form: dict[str, Any]) -> str:
    """检查内容，项数都照检查项写对。"""
    text: str = form["parts"]["content"]
    for one in reversed(miscounts(form)):
        text = text[: one.start] + one.right + text[one.end :]
    return text


def _found(text: str, sections: list[dict[str, Any]]) -> Iterator[Miscount]:
    scope, last = sections, -1
    for match in _SAID.finditer(text):
        level, together, number = match[1], match[2], match[3]
        before = re.sub(f"{_GAP}$", "", text[: match.start()])
        linked = last >= 0 and not _END.search(text, last, match.start())
        if before.endswith("材料") or not (together or (level and linked)):
            continue
        named = [part for part in sections if part["title"] and before.endswith(part["title"])]
        if named:
            scope = named[:1]
        elif not (level and linked):
            scope = sections
        last = match.end()
        items = [item for part in scope for item in part["items"]]
        right = sum(not level or item["level"] == _LEVELS[level] for item in items)
        if _value(number) != right:
            said = _chinese(right) if number[0] in _DIGITS + "〇两十百" else str(right)
            yield Miscount(match.start(3), match.end(3), match[0].strip(" \u3000"), said)


def _value(said: str) -> int:
    if said.isdecimal():
        return int(said)
    total = digit = 0
    for sign in said.replace("〇", "零").replace("两", "二"):
        if sign in _DIGITS:
            digit = _DIGITS.index(sign)
        else:
            total += (digit or 1) * (10 if sign == "十" else 100)
            digit = 0
    return total + digit


def _chinese(number: int) -> str:
    """Up to 999: a table has at most 300 items."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    ten = "" if not tens else "十" if tens == 1 and not hundreds else _DIGITS[tens] + "十"
    gap = "零" if hundreds and rest and not tens else ""
    said = (_DIGITS[hundreds] + "百" if hundreds else "") + gap + ten + (_DIGITS[ones] if ones else "")
    return said or "零"
