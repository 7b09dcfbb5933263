"""从文件到逐行结论：读、认列、逐行判断、与库比对。什么也不写；写在哪里由 sink 决定。"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from server.db import session
from server.registry.imports import columns, entities, fields, identity, inspectors, items, opening, skips
from server.registry.imports.doubles import Held, Seen, nobody
from server.registry.imports.entity_shelf import EntityShelf
from server.registry.imports.item_shelf import ItemShelf
from server.registry.imports.limits import CELL, Unreadable
from server.registry.imports.report import RENAMED, Draft, Flaw, Record, Tally
from server.registry.imports.shelf import InspectorShelf, Known, Place, Shelf, difference
from server.registry.required import LABELS, wanted

CHUNK = 750
"""Rows written in one unit: about 70 ms of the writer's time, 110 ms on a busy machine (the law is 200 ms)."""

Row = columns.Row
Staged = dict[str, Any]
Sink = Callable[[list[Staged], int], None]
Corrections = Mapping[int, Mapping[str, Mapping[str, str]]]
"""Row → field → {"from", "to", "by", "at"}: what a person has mended on the screen."""

TOLD = 50
"""Skipped rows named one by one in the note; the counts are complete."""

KEY = 600


@dataclass(frozen=True, slots=True)
class Kind:
    """一种可导入的表。"""

    name: str
    columns: columns.Columns
    read: Callable[[int, Record, dict[str, str]], Draft]
    shelf: Shelf
    key: tuple[str, ...]
    one: str = ""

    def seen(self, titles: Mapping[str, str], again: Callable[[int], Held | None] = nobody) -> Seen:
        """这一张表里出现过的键；again 取回某一行。"""
        return Seen(titles, self.key, self.veiled, again)

    def held(self, row: int, record: Record | None, titles: dict[str, str], dates1904: bool) -> Held | None:
        """占着键的一行：名称与各格。"""
        if record is None:
            return None
        draft = self.draft(row, dict(record), titles, dates1904, suspect=False)
        return draft.name, draft.cells

    def veiled(self, said: str) -> str:
        """误填的身份证号不重现；人员表里十八位数字的证号也算。"""
        return identity.hidden(inspectors.without_identity(said) if self.name == "inspectors" else said)

    def draft(
        self, number: int, record: Record, titles: dict[str, str], dates1904: bool, *, suspect: bool = True
    ) -> Draft:
        """一行读成的业务值；日期列里的序数先变成日期。suspect：已看出没有身份证号的行不再逐格看。"""
        for name in self.columns.dates:
            if record.get(name):
                record[name] = fields.serial(record[name], dates1904)
        draft = self.read(number, record, titles)
        draft.cells = record
        told = {flaw.column for flaw in draft.flaws}
        for name in [name for name, value in record.items() if len(value) >= CELL and titles[name] not in told]:
            message = f"有 {CELL:,} 以上个字，放不下。"
            draft.flaws.append(Flaw(titles[name], record[name][:60], "text.too_long", message))
        if suspect:
            identity.refuse(draft, record, titles, self.key)
        self._veil(draft, titles)
        return draft

    def numbered(self, draft: Draft, titles: Mapping[str, str]) -> list[str]:
        """写着身份证号的各栏。"""
        told = {flaw.column for flaw in draft.flaws if flaw.code.endswith(".id_number")}
        return [name for name in draft.cells if titles[name] in told] if told else []

    def _veil(self, draft: Draft, titles: Mapping[str, str]) -> None:
        """写着身份证号的格遮住以后才暂存：号码只留在封存的原件里。"""
        for name in self.numbered(draft, titles):
            draft.cells[name] = identity.hidden(inspectors.without_identity(draft.cells[name]))
            if name in self.key:
                draft.key = ""  # such a row is nobody's double

    def insist(self, draft: Draft, titles: Mapping[str, str], asked: Iterable[str]) -> None:
        """表里有这一列、这一行却空着的必填栏，记成问题；列都没有的，按老登记补。"""
        told = {flaw.column for flaw in draft.flaws}
        for name in asked:
            if name in titles and titles[name] not in told and not draft.cells.get(name, "").strip():
                draft.flaws.append(Flaw(titles[name], "", "registry.required", f"{LABELS[name]}必填。"))


KINDS = {
    "items": Kind("items", items.COLUMNS, items.read, ItemShelf(), ("name",)),
    "entities": Kind("entities", entities.COLUMNS, entities.read, EntityShelf(), ("code", "regno"), "entity"),
    "inspectors": Kind("inspectors", inspectors.COLUMNS, inspectors.read, InspectorShelf(), ("cert_no",), "inspector"),
}


@dataclass(slots=True)
class Reading:
    """怎样读：人指定的工作表与表头、记住的对列、改过的格、重复时要留的行。"""

    choice: opening.Choice = field(default_factory=opening.Choice)
    remembered: columns.Remembered = field(default_factory=dict)
    corrections: Corrections = field(default_factory=dict)
    kept: Mapping[str, int] = field(default_factory=dict)


def examine(
    source: bytes | Path, sha256: str, kind: Kind, place: Place, sink: Sink, how: Reading | None = None
) -> tuple[Tally, dict[str, Any], list[dict[str, Any]]]:
    """读一份表，逐行给出结论，返回计数与问题、读表说明、各工作表的前几行。

    sink gets import_row values in chunks; rows that equal the library come too, because the library may say otherwise
    when the batch is entered. Raises Unreadable.
    """
    how = how or Reading()
    tally = Tally(sha256)
    opened = opening.open_sheet(source, kind.columns, how.choice, how.remembered)
    head, table = opened.head, opened.table
    skipped: list[tuple[int, str]] = []
    watch = Watch(opening.held(opened.tables))

    def again(row: int) -> Record | None:
        cells = table.row(row)
        return None if cells is None else head.record(cells) | mended(how.corrections.get(row, {}))

    drafts = read_rows(table.below(head), head, kind, skipped, table.dates1904, how.corrections, watch)
    seen = kind.seen(head.titles, lambda row: kind.held(row, again(row), head.titles, table.dates1904))
    seen.keys.update({key: (row, "") for key, row in how.kept.items()})
    noted = 0
    while chunk := list(itertools.islice(drafts, CHUNK)):
        staged = list(judge(chunk, kind, place, seen, tally))
        noted += sum(row["state"] in ("new", "changed") and bool(row["problems"]) for row in staged)
        for row in staged:
            row["corrections"] = how.corrections.get(row["row"])
        sink(staged, table.total)
    if not tally.rows:
        raise Unreadable("import.empty", "表是空的：没有可导入的行。")
    note = about(opened) | {
        "skipped": [{"row": row, "why": reason} for row, reason in skipped[:TOLD]],
        "skips": dict(Counter(reason for _, reason in skipped)),
        "noted": noted,
        "identity": watch.held,
    }
    return tally, note, [each.seen() for each in opened.tables[: opening.SHEETS]]


@dataclass(slots=True)
class Watch:
    """原表里有没有身份证号：没有读的列、跳过的行也算。"""

    held: bool = False

    def look(self, cells: list[str]) -> bool:
        """看一行；这一行值得逐格细看的为真。"""
        suspect = identity.suspect(cells)
        self.held = self.held or (suspect and identity.held(cells))
        return suspect


def about(opened: opening.Opened) -> dict[str, Any]:
    """读表说明：工作表、表头、对列。"""
    head, table = opened.head, opened.table
    return {
        "sheet": table.name,
        "sheet_at": opened.at,
        "header_row": head.row,
        "header_lines": head.lines,
        "titles": list(head.cells),
        "fields": {str(at): name for at, name in head.fields.items()},
        "columns": head.titles,
        "ignored": head.ignored,
        "hidden": len(table.hidden),
        "dates1904": table.dates1904,
        "remembered": head.remembered,
        "sheets": opened.others,
    }


def read_rows(
    rows: Iterable[Row],
    head: columns.Head,
    kind: Kind,
    skipped: list[tuple[int, str]],
    dates1904: bool = False,
    corrections: Corrections | None = None,
    watch: Watch | None = None,
) -> Iterator[Draft]:
    """逐行读；不是数据的行跳过并记下。"""
    titles, asked, watch, below = head.titles, wanted(kind.one), watch or Watch(), False
    for number, cells in rows:
        suspect = watch.look(cells)
        record = head.record(cells)
        if corrections and number in corrections:
            record |= mended(corrections[number])
            suspect = True
        elif reason := skips.why(number, cells, record, head, kind.key, below=below):
            skipped.append((number, reason))
            below = reason == skips.NOTED
            continue
        if any(record.values()):
            below = False
            draft = kind.draft(number, record, titles, dates1904, suspect=suspect)
            kind.insist(draft, titles, asked)
            draft.mended = bool(corrections and number in corrections)
            draft.renamed = draft.mended and RENAMED in (corrections or {})[number]
            yield draft


def mended(corrections: Mapping[str, Mapping[str, str]]) -> Record:
    """改过的格：字段 → 新值。"""
    return {name: told["to"] for name, told in corrections.items() if "to" in told}


def judge(chunk: list[Draft], kind: Kind, place: Place, seen: Seen, tally: Tally) -> Iterator[Staged]:
    """一批行的结论：新增、变更、不变、有问题。"""
    keys = {draft.key for draft in chunk if draft.key}
    known = kind.shelf.known(session(), place, keys) if keys else {}
    advice = kind.shelf.advise(session(), place, chunk)
    doubts = kind.shelf.doubts(session(), place, chunk, known)
    kind.shelf.hints(session(), place, chunk, seen.titles, known)
    for draft in chunk:
        if draft.row in advice:
            draft.flaws.append(seen.advised(draft, *advice[draft.row]))
        if draft.row in doubts:
            draft.flaws.append(seen.doubted(draft, *doubts[draft.row]))
        draft.flaws += seen.refused(draft, known.get(draft.key))  # before the clash: such a row holds no key
        flaws = draft.flaws + seen.clash(draft)
        staged = verdict(draft, flaws, known.get(draft.key))
        setattr(tally, staged["state"], getattr(tally, staged["state"]) + 1)
        tally.problems += (staged["problems"] or []) if flaws else []
        tally.notes += (staged["problems"] or []) if staged["state"] in ("new", "changed") else []
        yield staged


def verdict(draft: Draft, flaws: list[Flaw], known: Known | None) -> Staged:
    """一行的结论，写成 import_row 的各列。"""
    here = known is not None and known.alive
    told = [flaw.told(draft.row) for flaw in flaws or [*draft.notes, *([] if here else draft.assumed)]]
    told = [each | {name: identity.hidden(each[name]) for name in ("value", "message")} for each in told]
    state, before = ("rejected", None) if flaws else _compared(draft, known)
    return {
        "row": draft.row,
        "state": state,
        "key": draft.key[:KEY],
        "after": None if flaws else {**draft.values, "key": draft.key},
        "before": before,
        "problems": told or None,
        "reason": flaws[0].code[:40] if flaws else None,
        "fixable": bool(flaws) and all(flaw.suggestion for flaw in flaws),
        "cells": draft.cells if flaws or draft.mended else None,
    }


def _compared(draft: Draft, known: Known | None) -> tuple[str, dict[str, Any] | None]:
    if known is None or not known.alive:
        return "new", None
    before, _ = difference(known.values, draft.values)
    if not known.listed:
        return "new", before or None
    return ("changed", before) if before else ("same", None)
