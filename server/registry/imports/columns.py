"""对列：在前几行里找表头（可合并两行），按同义词认出各列。"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from server.registry.imports.limits import Unreadable

Row = tuple[int, list[str]]
LOOK = 20
"""Rows searched for the head: real sheets open with a title, a unit and a notice row."""

NOISE = re.compile(r"[\s()\[\]【】〔〕*:、,，。/\\|\-_\"'“”‘’]+")


@dataclass(frozen=True, slots=True)
class Columns:
    """一种表要认的列：字段 → 同义的列名；needed 里每组至少要有一列。"""

    names: Mapping[str, tuple[str, ...]]
    needed: tuple[tuple[str, ...], ...]

    def field_of(self, title: str) -> str | None:
        """列名对应的字段；不认识的为 None。"""
        wanted = plain(title)
        return next((field for field, names in self.names.items() if wanted in map(plain, names)), None)

    def title(self, field: str) -> str:
        """字段的正式列名。"""
        return self.names[field][0]


@dataclass(frozen=True, slots=True)
class Head:
    """认出的表头：最后一行的行号、列号 → 字段、字段 → 表中的列名、不导入的列。"""

    row: int
    fields: Mapping[int, str]
    titles: Mapping[str, str]
    ignored: tuple[str, ...]

    def record(self, cells: Sequence[str]) -> dict[str, str]:
        """一行 → 字段 → 值（去两端空白；N/A、无、—— 这类算空）。"""
        return {field: clean(cells[at]) if at < len(cells) else "" for at, field in self.fields.items()}


def plain(title: str) -> str:
    """列名的规范写法：全角转半角，去空白、括号与标点，小写。"""
    return NOISE.sub("", unicodedata.normalize("NFKC", title)).lower()


BLANK = {"n/a", "na", "null", "none", "nan", "-", "--", "——", "—", "/", "\\", "#n/a"}


def clean(cell: str) -> str:
    """一格的规范写法：去两端空白与不可见字符；占位符算空。"""
    if cell.isascii() and cell.isalnum() and len(cell) > 4:
        return cell
    value = re.sub(r"[\u200b-\u200f\u2060\ufeff\x00-\x08\x0b-\x1f]", "", cell).strip().strip("\u3000").strip()
    return "" if value.lower() in BLANK else value


def find(rows: Sequence[Row], columns: Columns) -> Head | None:
    """在前几行里找认得列最多的表头；两行合并的表头只在比单行认得更多时采用。"""
    best: Head | None = None
    for at, (number, cells) in enumerate(rows[:LOOK]):
        for head in _candidates(number, cells, rows[at + 1] if at + 1 < len(rows) else None, columns):
            if best is None or len(head.titles) > len(best.titles):
                best = head
    return best if best is not None and not missing(best, columns) else None


def missing(head: Head, columns: Columns) -> list[str]:
    """缺哪些必需的列。"""
    found = set(head.titles)
    return ["或".join(map(columns.title, group)) for group in columns.needed if not found.intersection(group)]


def _candidates(number: int, cells: list[str], below: Row | None, columns: Columns) -> Iterator[Head]:
    yield _head(number, cells, columns)
    if below is not None and below[0] == number + 1:
        width = max(len(cells), len(below[1]))
        upper, lower = _filled(cells, width), _padded(below[1], width)
        yield _head(below[0], [_joined(u, v, columns) for u, v in zip(upper, lower, strict=True)], columns)


def _padded(cells: list[str], width: int) -> list[str]:
    return [*cells, *[""] * (width - len(cells))]


def _filled(cells: list[str], width: int) -> list[str]:
    """A merged upper cell speaks for the empty cells to its right."""
    filled, last = [], ""
    for cell in _padded(cells, width):
        last = cell.strip() or last
        filled.append(last)
    return filled


def _joined(upper: str, lower: str, columns: Columns) -> str:
    if not lower.strip() or upper == lower:
        return upper
    return next((title for title in (lower, upper + lower) if columns.field_of(title)), upper + lower)


def _head(number: int, cells: list[str], columns: Columns) -> Head:
    fields: dict[int, str] = {}
    ignored = []
    for at, title in enumerate(cells):
        field = columns.field_of(title) if title.strip() else None
        if field and field not in fields.values():
            fields[at] = field
        elif title.strip():
            ignored.append(title.strip())
    titles = {field: cells[at].strip() for at, field in fields.items()}
    return Head(number, fields, titles, tuple(ignored))


def no_head(rows: Sequence[Row], columns: Columns) -> Unreadable:
    """找不到表头时说清楚缺哪一列。"""
    guesses = [_head(number, cells, columns) for number, cells in rows[:LOOK]]
    best = max(guesses, key=lambda head: len(head.titles), default=None)
    if best is None:
        return Unreadable("import.empty", "表是空的：没有可导入的行。")
    lacking = "、".join(f"“{title}”" for title in missing(best, columns))
    if not best.titles:
        return Unreadable("import.no_header", f"前 {LOOK} 行里找不到表头。至少要有这些列：{lacking}。")
    return Unreadable("import.missing_column", f"第 {best.row} 行的表头里缺少这些列：{lacking}。")
