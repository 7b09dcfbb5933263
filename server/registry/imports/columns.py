"""对列：在前几行里找表头（可合并两行），按同义词或记住的对列认出各列。"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from server.registry.imports import identity
from server.registry.imports.limits import Unreadable

Row = tuple[int, list[str]]
Remembered = Mapping[str, Mapping[int, str]]
"""Fingerprint of a head → column (from 0) → field; a column that is left out is not imported."""

LOOK = 20
"""Rows searched for the head: real sheets open with a title, a unit and a notice row."""

REASON, PLACE = "问题说明", "原行号"
"""Columns that the sheet of problem rows carries behind the original ones; they are no part of the head."""

NOTED = re.compile(r"[:：].*\d|^(?:制表|填报|填表|审核|单位|日期|时间)\S{0,4}[:：]|\d{4}\s*年\s*\d{1,2}\s*月")
"""A cell of the line above a table that says who made it and when; it changes with every sheet."""

NOISE = re.compile(r"[\s()\[\]【】〔〕*:、,，。/\\|\-_\"'“”‘’]+")


@dataclass(frozen=True, slots=True)
class Columns:
    """一种表要认的列：字段 → 同义的列名；needed 里每组至少要有一列；dates 是日期列；levels 是分级的名称列。"""

    names: Mapping[str, tuple[str, ...]]
    needed: tuple[tuple[str, ...], ...]
    dates: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    """Titles of name, the wider first: the last two that stand side by side are name and sub-item."""

    def field_of(self, title: str) -> str | None:
        """列名对应的字段；不认识的为 None。"""
        wanted = plain(title)
        return next((field for field, names in self.names.items() if wanted in map(plain, names)), None)

    def title(self, field: str) -> str:
        """字段的正式列名。"""
        return self.names[field][0]


@dataclass(frozen=True, slots=True)
class Head:
    """认出的表头：最后一行的行号、各列的列名、列号（自 0 起）→ 字段。"""

    row: int
    cells: tuple[str, ...]
    fields: Mapping[int, str]
    lines: int = 1
    remembered: bool = False
    merged: bool = False
    """The lower of the two rows repeats the upper: heads merged downwards, so it is no row of data."""

    printed: tuple[Sequence[str], ...] = ()
    """The two rows of such a head as they stand in the sheet."""

    @property
    def titles(self) -> dict[str, str]:
        """字段 → 表中的列名。"""
        return {field: self.cells[at] or f"第 {at + 1} 列" for at, field in self.fields.items()}

    @property
    def ignored(self) -> list[str]:
        """不导入的列。"""
        return [title for at, title in enumerate(self.cells) if title and at not in self.fields]

    @property
    def fingerprint(self) -> str:
        """表头指纹：同样的列名同样的次序，就是同一种表。"""
        own = [title for title in map(plain, self.cells) if title not in (REASON, PLACE)]
        while own and not own[-1]:
            own.pop()
        return hashlib.sha256("\x1f".join(own).encode()).hexdigest()

    def record(self, cells: Sequence[str]) -> dict[str, str]:
        """一行 → 字段 → 值（去两端空白；N/A、无、—— 这类算空）。"""
        return {field: clean(cells[at]) if at < len(cells) else "" for at, field in self.fields.items()}

    def repeated(self, cells: Sequence[str]) -> bool:
        """这一行是不是又印了一遍表头（每页重复的那种）。"""
        return _same(cells, self.cells) or (self.lines > 1 and any(_same(cells, row) for row in self.printed))


def _same(cells: Sequence[str], titles: Sequence[str]) -> bool:
    filled = 0
    for cell, title in zip(cells, titles, strict=False):
        if said := cell.strip():
            if plain(said) != plain(title) and (said == title or plain(identity.hidden(said)) != plain(title)):
                return False
            filled += 1
    return filled > 1


@lru_cache(maxsize=4096)
def plain(title: str) -> str:
    """列名的规范写法：全角转半角，去空白、括号与标点，小写。"""
    return NOISE.sub("", unicodedata.normalize("NFKC", title)).lower()


BLANK = {"n/a", "na", "null", "none", "nan", "-", "--", "——", "—", "/", "\\", "#n/a"}
INVISIBLE = re.compile(r"[\u200b-\u200f\u2060\ufeff\x00-\x08\x0b-\x1f]")
FORMULA = re.compile(r'="([^"]*)"')


def clean(cell: str) -> str:
    """一格的规范写法：去两端空白、不可见字符与“存为文本”的记号；占位符算空。"""
    if cell.isascii() and cell.isalnum() and len(cell) > 4:
        return cell
    plain_text = cell if cell.isprintable() else INVISIBLE.sub("", cell)
    value = plain_text.strip()
    if value[:1] == "=" and (kept := FORMULA.fullmatch(value)):
        value = kept[1].strip()
    elif value[:1] == "'" and value[1:2].isalnum():
        value = value[1:]
    return "" if len(value) < 5 and value.lower() in BLANK else value


def find(rows: Sequence[Row], columns: Columns, remembered: Remembered | None = None, at: int = 0) -> Head | None:
    """在前几行里找表头：记住的对列优先，其次认得列最多的；两行合并的只在比单行认得更多时采用。

    `at` > 0 looks at that row only (the row a person has named).
    """
    best: Head | None = None
    for head in candidates(rows, columns):
        if at and head.row != at:
            continue
        kept = (remembered or {}).get(head.fingerprint)
        if kept is not None:
            fields = {column: field for column, field in kept.items() if column < len(head.cells)}
            return replace(head, fields=fields, remembered=True)
        if best is None or _rank(head) > _rank(best):
            best = head
    return best if best is not None and not missing(best.titles, columns) else None


def guess(rows: Sequence[Row], columns: Columns, at: int = 0) -> Head | None:
    """最像表头的一行，哪怕还缺列；人来对列时从它开始。"""
    found = [head for head in candidates(rows, columns) if not at or head.row == at]
    return max(found, key=_rank, default=None)


def _rank(head: Head) -> tuple[int, int]:
    """Of two rows as good as one the one is the head, unless its heads are merged down into the next row."""
    return len(head.fields), 1 if head.merged else 1 - head.lines


def missing(found: Mapping[str, object], columns: Columns) -> list[str]:
    """缺哪些必需的列。"""
    return ["或".join(map(columns.title, group)) for group in columns.needed if not set(group) & set(found)]


def candidates(rows: Sequence[Row], columns: Columns) -> Iterator[Head]:
    """前几行里的每一行，以及与下一行合起来的每一对；标题（只有一格，或一句话横跨各格）与注的行不与表头合并。"""
    for at, (number, cells) in enumerate(rows[:LOOK]):
        yield _head(number, cells, columns)
        below = rows[at + 1] if at + 1 < len(rows) else None
        said = set(map(str.strip, cells)) - {""}
        if below is not None and below[0] == number + 1 and len(said) > 1 and not any(map(NOTED.search, said)):
            width = max(len(cells), len(below[1]))
            own, upper, lower = _padded(cells, width), _filled(cells, width), _padded(below[1], width)
            pairs = zip(own, upper, lower, strict=True)
            joined = [_joined(u, v, columns) if o.strip() or v.strip() else "" for o, u, v in pairs]
            hung = sum(bool(u.strip()) and u == v for u, v in zip(own, lower, strict=True)) > 1
            yield replace(_head(below[0], joined, columns, lines=2), merged=hung, printed=(own, lower))


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


def _head(number: int, cells: Sequence[str], columns: Columns, lines: int = 1) -> Head:
    fields: dict[int, str] = {}
    titles = tuple(identity.hidden(title.strip()) for title in cells)  # told, kept and remembered in many places
    for at, title in enumerate(titles):
        field = columns.field_of(title) if title else None
        if field and field not in fields.values():
            fields[at] = field
    for at, field in _levels(titles, columns):
        fields = {place: name for place, name in fields.items() if name != field} | {at: field}
    return Head(number, titles, fields, lines)


def _levels(titles: Sequence[str], columns: Columns) -> Iterator[tuple[int, str]]:
    """Of the levels that stand in the head the last two; with a sub-item under its own title the last is the name."""
    places = {plain(title): at for at, title in reversed(list(enumerate(titles))) if title}
    found = [places[plain(title)] for title in columns.levels if plain(title) in places]
    if len(found) > 1:
        own = any(columns.field_of(title) == "sub_item" for title in titles if title)
        yield from [(found[-1], "name")] if own else [(found[-2], "name"), (found[-1], "sub_item")]


def no_head(rows: Sequence[Row], columns: Columns, hidden: int = 0) -> Unreadable:
    """找不到表头时说清楚缺哪一列。"""
    best = guess(rows, columns)
    if best is None:
        return Unreadable("import.empty", "表是空的：没有可导入的行。")
    lacking = "、".join(f"“{title}”" for title in missing(best.titles, columns))
    unseen = f"有 {hidden} 个隐藏列没有读，如果在里面，请取消隐藏再传。" if hidden else ""
    if not best.fields:
        told = f"前 {LOOK} 行里找不到表头。至少要有这些列：{lacking}。{unseen}"
        return Unreadable("import.no_header", told)
    return Unreadable("import.missing_column", f"第 {best.row} 行的表头里缺少这些列：{lacking}。{unseen}")
