"""从文件到逐行结论：读、认列、逐行判断、与库比对。什么也不写；写在哪里由 sink 决定。"""

from __future__ import annotations

import io
import itertools
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from server import shell
from server.db import session
from server.registry.imports import columns, entities, inspectors, items
from server.registry.imports.entity_shelf import EntityShelf
from server.registry.imports.item_shelf import ItemShelf
from server.registry.imports.limits import Unreadable
from server.registry.imports.report import Draft, Flaw, Record, Tally
from server.registry.imports.shelf import InspectorShelf, Known, Place, Shelf, difference

CHUNK = 500
"""Rows written in one unit: about 60 ms of the writer's time, 150 ms on a busy machine (the law is 200 ms)."""

Row = tuple[int, list[str]]
Staged = dict[str, Any]
Sink = Callable[[list[Staged]], None]


@dataclass(frozen=True, slots=True)
class Kind:
    """一种可导入的表。"""

    name: str
    columns: columns.Columns
    read: Callable[[int, Record, dict[str, str]], Draft]
    shelf: Shelf
    key: tuple[str, ...]

    def key_column(self, titles: Mapping[str, str]) -> str:
        """表中认人认事的那一列。"""
        return next((titles[name] for name in self.key if name in titles), "")


KINDS = {
    "items": Kind("items", items.COLUMNS, items.read, ItemShelf(), ("name",)),
    "entities": Kind("entities", entities.COLUMNS, entities.read, EntityShelf(), ("code", "regno")),
    "inspectors": Kind("inspectors", inspectors.COLUMNS, inspectors.read, InspectorShelf(), ("cert_no",)),
}
TOTAL = re.compile(r"^(合计|总计|小计|共计)")
HINT = re.compile(r"请|填写|必填|单选|复选|格式|例如|如[:：]")
SAMPLE = re.compile(r"(案例|示例|样例|例[:：]).{0,6}(删除|参考)|（?请删除）?$")


def examine(source: bytes | Path, sha256: str, kind: Kind, place: Place, sink: Sink) -> tuple[Tally, dict[str, Any]]:
    """读一份表，逐行给出结论，返回计数、问题与读表说明。

    sink gets import_row values in chunks; rows that equal the library are only counted. Raises Unreadable.
    """
    tally = Tally(sha256)
    head, sheet, rows = open_sheet(source, kind.columns)
    note: dict[str, Any] = {
        "sheet": sheet,
        "header_row": head.row,
        "columns": dict(head.titles),
        "ignored": head.ignored,
    }
    skipped: list[dict[str, Any]] = []
    drafts = read_rows(rows, head, kind, skipped)
    seen = Seen(kind.key_column(head.titles), head.titles.get("name", ""))
    while chunk := list(itertools.islice(drafts, CHUNK)):
        sink(list(judge(chunk, kind, place, seen, tally)))
    if not tally.rows:
        raise Unreadable("import.empty", "表是空的：没有可导入的行。")
    return tally, note | {"skipped": skipped[:50]}


def open_sheet(source: bytes | Path, wanted: columns.Columns) -> tuple[columns.Head, str, Iterator[Row]]:
    """在受限子进程里读表，找到第一张认得出表头的工作表。

    Raises Unreadable.
    """
    openings = []
    for name, rows in sheets(unpacked(source)):
        opening = list(itertools.islice(rows, columns.LOOK))
        openings.append(opening)
        head = columns.find(opening, wanted)
        if head is not None:
            below = (row for row in opening if row[0] > head.row)
            return head, name, itertools.chain(below, rows)
    raise columns.no_head(next(filter(None, openings), []), wanted)


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


def sheets(output: bytes) -> Iterator[tuple[str, Iterator[Row]]]:
    """子进程的输出 → 各工作表；行边用边解，不整份留在内存。"""
    marks = [match.start() for match in re.finditer(rb"^\{", output, re.MULTILINE)]
    for start, end in zip(marks, [*marks[1:], len(output)], strict=True):
        stream = io.BytesIO(output[start:end] if len(marks) > 1 else output)
        about = json.loads(stream.readline())
        yield about["sheet"], ((row[0], row[1:]) for row in map(json.loads, stream))


def read_rows(rows: Iterable[Row], head: columns.Head, kind: Kind, skipped: list[dict[str, Any]]) -> Iterator[Draft]:
    """逐行读；合计行、示例行、表头下的填表说明跳过并记下。"""
    titles = dict(head.titles)
    for number, cells in rows:
        record = head.record(cells)
        if reason := why_skip(number, cells, record, head, kind):
            skipped.append({"row": number, "why": reason})
        elif any(record.values()):
            yield kind.read(number, record, titles)


def why_skip(number: int, cells: list[str], record: Record, head: columns.Head, kind: Kind) -> str | None:
    """这一行为什么不是数据；是数据时为 None。"""
    text = next((cell.strip() for cell in cells if cell.strip()), "")
    if TOTAL.match(text):
        return "合计行"
    if any(SAMPLE.search(cell) for cell in cells[:6] if len(cell) < 40):
        return "示例行"
    told = any(HINT.search(cell) for cell in cells)
    if number == head.row + 1 and told and not any(record.get(key) for key in kind.key):
        return "填表说明"
    return None


@dataclass(slots=True)
class Seen:
    """表里已出现过的键，以及说明问题时用的列名。"""

    key_column: str
    name_column: str
    keys: dict[str, tuple[int, str]] = field(default_factory=dict)

    def clash(self, draft: Draft) -> list[Flaw]:
        """与前面某行重复。"""
        if not draft.key:
            return []
        row, name = self.keys.setdefault(draft.key, (draft.row, draft.name))
        if row == draft.row:
            return []
        if name == draft.name:
            value = draft.key.partition(":")[2] or draft.name
            return [Flaw(self.key_column, value, "duplicate.row", f"与第 {row} 行重复，只留第 {row} 行。")]
        return [Flaw(self.name_column, draft.name, "duplicate.code", f"与第 {row} 行代码相同、名称不同。")]

    def refused(self, draft: Draft, known: Known | None) -> list[Flaw]:
        """库里的同一行不许借导入改。"""
        if known is None or known.refusal is None:
            return []
        code, message = known.refusal
        return [Flaw(self.key_column, draft.key.partition(":")[2] or draft.name, code, message)]


def judge(chunk: list[Draft], kind: Kind, place: Place, seen: Seen, tally: Tally) -> Iterator[Staged]:
    """一批行的结论：新增、变更、不变（只计数）、有问题。"""
    keys = {draft.key for draft in chunk if draft.key}
    known = kind.shelf.known(session(), place, keys) if keys else {}
    for draft in chunk:
        flaws = draft.flaws + seen.clash(draft) + seen.refused(draft, known.get(draft.key))
        if flaws:
            told = [flaw.told(draft.row) for flaw in flaws]
            tally.rejected += 1
            tally.problems += told
            yield {"row": draft.row, "state": "rejected", "after": None, "before": None, "problems": told}
            continue
        state, before = _compared(draft, known.get(draft.key))
        setattr(tally, state, getattr(tally, state) + 1)
        if state != "same":
            values = {**draft.values, "key": draft.key}
            yield {"row": draft.row, "state": state, "after": values, "before": before, "problems": None}


def _compared(draft: Draft, known: Known | None) -> tuple[str, dict[str, Any] | None]:
    if known is None or not known.alive:
        return "new", None
    before, _ = difference(known.values, draft.values)
    if not known.listed:
        return "new", before or None
    return ("changed", before) if before else ("same", None)
