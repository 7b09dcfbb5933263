"""就地改：改一格，这一行当场重判；原件不动，改了什么记在行上，入库时留痕写明改过几行。"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock, storage
from server.accounts.service import jurisdiction
from server.auth import Actor, get_visible
from server.problems import Absent, Problem
from server.registry.imports import opening, skips
from server.registry.imports.columns import clean
from server.registry.imports.doubles import Held
from server.registry.imports.limits import CELL
from server.registry.imports.pipeline import KINDS, Kind, verdict
from server.registry.imports.report import RENAMED, Record
from server.registry.imports.shelf import Place
from server.registry.imports.staging import KEEP, technical
from server.registry.models import ImportBatch, ImportRow
from server.registry.required import wanted

AT_ONCE = 50
"""Rows mended in one unit when all suggestions are taken."""


def correct(actor: Actor, batch_id: str, number: int, cells: Mapping[str, str]) -> ImportRow:
    """改一行里的几格（字段 → 新值），当场重判。

    Raises Absent, Problem wrong_state / import.field.
    """
    return _at_desk(actor, batch_id, lambda desk: desk.correct(desk.row(number), cells))


def keep(actor: Actor, batch_id: str, number: int) -> ImportRow:
    """几行代码相同、名称不同时留这一行；原来占着的那一行改为有问题。

    Raises Absent, Problem wrong_state.
    """
    return _at_desk(actor, batch_id, lambda desk: desk.keep(desk.row(number)))


def rename(actor: Actor, batch_id: str, number: int) -> ImportRow:
    """确认这一行与库里是同一个人、同一户，现在叫这个名字。

    Raises Absent, Problem wrong_state.
    """
    return _at_desk(actor, batch_id, lambda desk: desk.rename(desk.row(number)))


def accept_all(actor: Actor, batch_id: str) -> int:
    """采用全部可以一键采用的建议，返回改成的行数。

    Raises Absent, Problem wrong_state.
    """
    done, after, sheet = 0, 0, Original()
    while True:
        rows, mended = _at_desk(actor, batch_id, partial(Desk.accept, after=after), sheet)
        if not rows:
            return done
        done, after = done + mended, rows[-1]


class _SheetNeeded(Exception):
    """The answer lies in the sheet itself, and a sheet is never read while the writer is held."""


@dataclass(slots=True)
class Original:
    """原件里的各行，用到了才读。"""

    rows: dict[int, Record] | None = None


Answer = TypeVar("Answer")


def _at_desk(actor: Actor, batch_id: str, act: Callable[[Desk], Answer], sheet: Original | None = None) -> Answer:
    sheet = sheet or Original()
    while True:
        try:
            with technical() as s:
                return act(Desk(s, actor, batch_id, sheet))
        except _SheetNeeded:
            sheet.rows = dict(records(get_visible(ImportBatch, actor, batch_id, "导入批次")))


class Desk:
    """改一批时手边的东西：批次、种类、列名。"""

    def __init__(self, s: Session, actor: Actor, batch_id: str, sheet: Original) -> None:
        self._sheet = sheet
        query = select(ImportBatch.id).where(ImportBatch.id == batch_id).with_for_update()
        s.execute(query)  # counts of one batch change one after the other
        self.s, self.actor = s, actor
        self.batch = get_visible(ImportBatch, actor, batch_id, "导入批次")
        if self.batch.state != "previewed":
            raise Problem("wrong_state", "这一批还没有读完，或已入库、放弃，不能再改。")
        self.kind: Kind = KINDS[self.batch.kind]
        self.place = Place(self.batch.department_id, jurisdiction().code)
        self.titles: dict[str, str] = self.batch.note["columns"]

    def row(self, number: int) -> ImportRow:
        """可以改的一行。

        Raises Absent.
        """
        row = self.s.get(ImportRow, (self.batch.id, number))
        if row is None or row.cells is None:
            raise Absent("问题行")
        return row

    def suggestions(self, row: ImportRow) -> dict[str, str]:
        """各问题的建议：字段 → 建议的值。"""
        fields = {title: name for name, title in reversed(self.titles.items())}
        told = [each for each in row.problems or [] if each.get("suggestion") and each["column"] in fields]
        return {fields[each["column"]]: each["suggestion"] for each in told}

    def correct(self, row: ImportRow, cells: Mapping[str, str]) -> ImportRow:
        """改这一行并重判。"""
        if unknown := set(cells) - set(self.kind.columns.names):
            raise Problem("import.field", f"这种表没有“{min(unknown)[:40]}”这一项。")
        before, corrections = row.cells or {}, dict(row.corrections or {})
        now = {name: clean(value[:CELL]) for name, value in cells.items()}
        for name, value in now.items():
            first = corrections.get(name, {}).get("from", before.get(name, ""))
            corrections[name] = {"from": first, "to": value, **self._by()}
        if {"name", *self.kind.key} & set(now):
            corrections.pop(RENAMED, None)  # what was confirmed was another name
        if set(self.kind.key) & set(now):
            corrections.pop(KEEP, None)  # this row was chosen among those of another code
        self._judge(row, before | now, corrections)
        return row

    def accept(self, after: int) -> tuple[list[int], int]:
        """采用某行之后一段的建议：看过的行号，其中改成的行数。"""
        query = select(ImportRow).where(ImportRow.batch_id == self.batch.id, ImportRow.fixable.is_(True))
        rows = list(self.s.scalars(query.where(ImportRow.row > after).order_by(ImportRow.row).limit(AT_ONCE)))
        for row in rows:
            self.correct(row, self.suggestions(row))
        return [row.row for row in rows], sum(row.state != "rejected" for row in rows)

    def keep(self, row: ImportRow) -> ImportRow:
        """留这一行。"""
        corrections = {**(row.corrections or {}), KEEP: self._by()}
        other = self._holder(row)
        if other is not None:
            self._reject(other, row)
        self._judge(row, row.cells or {}, corrections)
        return row

    def rename(self, row: ImportRow) -> ImportRow:
        """这一行是改名。"""
        self._judge(row, row.cells or {}, {**(row.corrections or {}), RENAMED: self._by()})
        return row

    def _by(self) -> dict[str, str]:
        return {"by": self.actor.officer_id, "at": clock.now().isoformat()}

    def _judge(self, row: ImportRow, record: Record, corrections: dict[str, Any]) -> None:
        titles = self._titles(record)
        draft = self.kind.draft(row.row, dict(record), titles, bool(self.batch.note.get("dates1904")))
        self.kind.insist(draft, titles, wanted(self.kind.one))
        draft.mended, draft.renamed = True, RENAMED in corrections
        for name in {*self.kind.numbered(draft, titles)} & set(corrections):
            corrections[name] = corrections[name] | {"to": draft.cells[name]}  # without the number somebody typed
        seen = self.kind.seen(titles, self._again)
        every = self.kind.shelf.known(self.s, self.place, [draft.key]) if draft.key else {}
        known = every.get(draft.key)
        advice = {} if KEEP in corrections else self.kind.shelf.advise(self.s, self.place, [draft])
        flaws = list(draft.flaws)
        if draft.row in advice:
            flaws.append(seen.advised(draft, *advice[draft.row]))
        if KEEP not in corrections and draft.name and (holder := self._clash(row, draft.key)):
            flaws.append(seen.repeats(draft, *holder))
        doubts = self.kind.shelf.doubts(self.s, self.place, [draft], every)
        flaws += [seen.doubted(draft, *doubt) for doubt in doubts.values()] + seen.refused(draft, known)
        self.kind.shelf.hints(self.s, self.place, [draft], titles, every)
        self._put(row, verdict(draft, flaws, known), corrections)

    def _put(self, row: ImportRow, values: dict[str, Any], corrections: dict[str, Any] | None) -> None:
        batch = self.batch
        setattr(batch, row.state, getattr(batch, row.state) - 1)
        for name, value in values.items():
            setattr(row, name, value)
        row.corrections = corrections
        setattr(batch, row.state, getattr(batch, row.state) + 1)
        self.s.flush()

    def _clash(self, row: ImportRow, key: str) -> tuple[int, str] | None:
        """Another row of this sheet that holds the key, also one that equals the library."""
        other = self._staged(row.row, key) if key else None
        return None if other is None else (other.row, str((other.after or {}).get("name", "")))

    def _staged(self, but: int, key: str) -> ImportRow | None:
        query = select(ImportRow).where(ImportRow.batch_id == self.batch.id, ImportRow.key == key, ImportRow.row != but)
        return self.s.scalar(query.where(ImportRow.state != "rejected").order_by(ImportRow.row).limit(1))

    def _again(self, number: int) -> Held | None:
        """A row that holds a key, as it stands now: mended here, or as the sheet says."""
        row = self.s.get(ImportRow, (self.batch.id, number))
        record = (row.cells if row is not None else None) or self._records().get(number)
        return self.kind.held(number, record, self._titles(record or {}), bool(self.batch.note.get("dates1904")))

    def _titles(self, record: Record) -> dict[str, str]:
        """The columns of a row; a cell typed in may have none in the sheet."""
        return {name: self.titles.get(name) or self.kind.columns.title(name) for name in record}

    def _records(self) -> dict[int, Record]:
        if self._sheet.rows is None:
            raise _SheetNeeded
        return self._sheet.rows

    def _holder(self, row: ImportRow) -> ImportRow | None:
        return self._staged(row.row, row.key) if row.key else None

    def _reject(self, other: ImportRow, winner: ImportRow) -> None:
        record = other.cells or self._records().get(other.row, {})
        draft = self.kind.draft(other.row, dict(record), self.titles, bool(self.batch.note.get("dates1904")))
        flaw = self.kind.seen(self.titles, self._again).repeats(draft, winner.row, "")
        corrections = {name: told for name, told in (other.corrections or {}).items() if name != KEEP}
        self._put(other, verdict(draft, [flaw], None), corrections or None)


def records(batch: ImportBatch) -> list[tuple[int, Record]]:
    """原件里的各行（行号、字段 → 值），按这一批的对列；不是数据的行（案例、合计、注）不算。

    Raises Unreadable.
    """
    opened = reopened(batch)
    read = ((number, cells, opened.head.record(cells)) for number, cells in opened.table.below(opened.head))
    key = KINDS[batch.kind].key
    return [
        (number, record) for number, cells, record in read if not skips.why(number, cells, record, opened.head, key)
    ]


def reopened(batch: ImportBatch) -> opening.Opened:
    """照读这一批时的样子再打开原件。

    Raises Unreadable.
    """
    note = batch.note
    fields = {int(at): name for at, name in note["fields"].items()}
    choice = opening.Choice(note["sheet_at"], note["header_row"], fields)
    return opening.open_sheet(storage.path(batch.file_sha256), KINDS[batch.kind].columns, choice)
