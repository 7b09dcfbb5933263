"""打开一份表：子进程读出的各工作表，在哪一张的哪一行找到表头。"""

from __future__ import annotations

import io
import itertools
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from server import shell
from server.registry.imports import columns, identity
from server.registry.imports.columns import Columns, Head, Remembered, Row
from server.registry.imports.limits import Unreadable

SHEETS, LINES, WIDTH, LETTERS = 40, 14, 40, 60
"""How much is kept for the person who matches the columns: a county has a sheet for each of its townships."""
MOST = 100
"""Sheets looked at; a web page can hold thousands of tables."""
BLOCK = 1 << 16
"""Bytes of lines decoded at once: line by line takes twice as long."""
OPENS = b"\n["
UNSEEN = b'\n{"unseen":'


@dataclass(slots=True)
class Table:
    """一张可见的工作表：前几行、其余各行、隐藏的列、序数日期的起算年、共几行。"""

    name: str
    hidden: list[int]
    dates1904: bool
    total: int
    first: list[Row]
    rest: Iterator[Row] = field(repr=False)
    lines: bytes = field(repr=False)
    """All of it as it was read, a row to a line in the order of their numbers."""

    def below(self, head: Head) -> Iterator[Row]:
        """表头以下的各行。"""
        return itertools.chain((row for row in self.first if row[0] > head.row), self.rest)

    def row(self, number: int) -> list[str] | None:
        """再取某一行的各格：对半找，不留全表；没有这一行为 None。"""
        low, high = 0, len(self.lines)
        while low < high:
            middle = (low + high) // 2
            at = self.lines.find(OPENS, middle, high + 1)
            found = int(self.lines[at + 2 : self.lines.index(b",", at)]) if at >= 0 else number + 1
            if found == number:
                return list(json.loads(self.lines[at + 1 : self.lines.find(b"\n", at + 1)])[1:])
            low, high = (at + 1, high) if found < number else (low, middle)
        return None

    def seen(self) -> dict[str, Any]:
        """给人看的前几行（每格只留开头）；身份证号先遮住再截短，免得截断了认不出。"""
        rows = [
            [number, *(identity.hidden(cell)[:LETTERS] for cell in cells[:WIDTH])]
            for number, cells in self.first[:LINES]
        ]
        return {"name": self.name, "total": self.total, "rows": rows}


@dataclass(frozen=True, slots=True)
class Choice:
    """人指定的工作表（自 0 起）、表头所在行、各列对到哪里；没有指定时为空。"""

    sheet: int | None = None
    row: int = 0
    fields: Mapping[int, str] | None = None

    def find(self, first: Sequence[Row], wanted: Columns, remembered: Remembered | None) -> Head | None:
        """在前几行里找表头；人对过列的照人说的。"""
        if self.fields is None:
            return columns.find(first, wanted, remembered, self.row)
        head = columns.guess(first, wanted, self.row)
        return head and replace(head, fields={at: name for at, name in self.fields.items() if at < len(head.cells)})


@dataclass(slots=True)
class Opened:
    """找到了表头的工作表；others 是没有读的别的工作表。"""

    tables: list[Table]
    at: int
    head: Head
    others: list[dict[str, Any]] = field(default_factory=list)

    @property
    def table(self) -> Table:
        """有表头的那一张。"""
        return self.tables[self.at]


class NoHead(Unreadable):
    """读得开但列对不上：人可以在页面上对列。"""

    def __init__(self, cause: Unreadable, tables: Sequence[Table], at: int, head: Head | None) -> None:
        super().__init__(cause.code, cause.message)
        self.tables, self.at, self.head = tables, at, head


def held(tables: Sequence[Table]) -> bool:
    """工作表的名字、前几行（表头、表头以上的字）里有没有身份证号。"""
    return any(identity.UNSEEN in each.name or any(identity.held(cells) for _, cells in each.first) for each in tables)


def open_sheet(
    source: bytes | Path, wanted: Columns, choice: Choice | None = None, remembered: Remembered | None = None
) -> Opened:
    """在受限子进程里读表，找到第一张认得出表头的工作表。

    Raises Unreadable; NoHead when the file can be read but its columns cannot be told.
    """
    chosen = choice or Choice()
    output = unpacked(source)
    found = list(tables(output))
    places = range(len(found)) if chosen.sheet is None else [chosen.sheet] if chosen.sheet < len(found) else []
    for at in places:
        head = chosen.find(found[at].first, wanted, remembered)
        if head is not None and not columns.missing(head.titles, wanted):
            others = [_other(table, place, wanted, remembered) for place, table in enumerate(found) if place != at]
            return Opened(found, at, head, [each for each in others if each["rows"]] + unseen(output))
    at = max(places, key=lambda place: (*_likely(found[place], wanted, chosen.row), -place), default=0)
    first, hidden = (found[at].first, len(found[at].hidden)) if found else ([], 0)
    cause = columns.no_head(first, wanted, hidden)
    if cause.code == "import.empty":
        raise cause
    if not hidden and not _wide(first):
        raise Unreadable("import.no_table", "这不是表格：每行只有一格。请确认选对了文件，再传 Excel 或 CSV。")
    raise NoHead(cause, found, at, columns.guess(first, wanted, chosen.row))


def _wide(rows: Sequence[Row]) -> bool:
    """有一行不止一格，才算表格。"""
    return any(sum(map(bool, map(str.strip, cells))) > 1 for _, cells in rows)


def _likely(table: Table, wanted: Columns, at: int) -> tuple[int, bool, bool]:
    """一张工作表像不像要的那张：认得几列，是不是表格，有没有内容；封面、说明排在后面。"""
    head = columns.guess(table.first, wanted, at)
    return len(head.fields) if head else 0, _wide(table.first), bool(table.first)


def _other(table: Table, at: int, wanted: Columns, remembered: Remembered | None) -> dict[str, Any]:
    """没有读的一张：名字、第几张、几行（认得出表头的只数表头以下）。"""
    head = columns.find(table.first, wanted, remembered)
    above = sum(number <= head.row for number, _ in table.first) if head else 0
    return {"name": table.name, "at": at, "rows": table.total - above, "known": head is not None}


def unseen(output: bytes) -> list[dict[str, Any]]:
    """隐藏而有内容的工作表。"""
    told = (json.loads(line) for line in output[_end(output) :].splitlines())
    return [{"name": identity.unnamed(each["unseen"]), "rows": each["rows"], "hidden": True} for each in told]


def _end(output: bytes) -> int:
    """Where the visible sheets end; a row opens with a bracket, so the mark stands nowhere else."""
    if output.startswith(UNSEEN[1:]):
        return 0
    at = output.find(UNSEEN)
    return at + 1 if at >= 0 else len(output)


def unpacked(source: bytes | Path) -> bytes:
    """子进程读出的各行。

    Raises Unreadable for everything the child could not do.
    """
    try:
        return shell.limited(
            "server.registry.imports.reader", (), source, cpu_s=20, memory_mb=1024, wall_s=60, output_mb=200
        )
    except shell.Declined as said:
        raise Unreadable(said.code, said.message) from said
    except (shell.OutOfMemory, shell.TooMuchOutput) as error:
        raise Unreadable("import.bomb", "打不开这个文件：展开后太大，已停止。没有写入任何数据。") from error
    except shell.OutOfTime as error:
        raise Unreadable("import.slow", "打不开这个文件：读得太久，已停止。没有写入任何数据。") from error
    except shell.ChildError as error:
        raise Unreadable("import.damaged", "打不开这个文件：内容异常。没有写入任何数据。") from error


def _rows(stream: io.BytesIO) -> Iterator[Row]:
    while lines := stream.readlines(BLOCK):
        yield from ((row[0], row[1:]) for row in json.loads(b"[" + b",".join(lines) + b"]"))


def tables(output: bytes) -> Iterator[Table]:
    """子进程的输出 → 各工作表；行边用边解，不整份留在内存。"""
    last = _end(output)
    marks = [0] if last else []
    while marks and (line := output.find(b"\n{", marks[-1], last)) >= 0:
        marks.append(line + 1)
    for start, end in itertools.islice(itertools.pairwise([*marks, last]), MOST):
        lines = output[start:end] if end - start < len(output) else output
        stream = io.BytesIO(lines)
        about = json.loads(stream.readline())
        total = output.count(b"\n", start, end) - 1
        rows = _rows(stream)
        first = list(itertools.islice(rows, columns.LOOK))
        yield Table(identity.unnamed(about["sheet"]), about["hidden"], about["dates1904"], total, first, rows, lines)
