"""暂存：读出的行先放在这里，短短地写，写完让一让；人改过的行从不先清后写。"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from server.db import session, unit
from server.registry.imports.opening import SHEETS, Table
from server.registry.imports.pipeline import CHUNK, Corrections, Staged
from server.registry.imports.shelf import add_all
from server.registry.models import ImportBatch, ImportRow

KEEP = "_keep"
"""Among the corrections of a row: of several rows with one code, a person has chosen this one."""


@contextmanager
def technical(*, lasting: bool = True) -> Iterator[Session]:
    """一段暂存的写：短，两段之间让一让别的写者。

    lasting: False for what the next reading of the source makes again: a power cut may take it, and the act that
    brings the batch into effect waits for all of it on the disk. SQLite lets one writer in at a time and a waiting
    writer looks only every few dozen milliseconds; a loop of short units without a pause would keep the others out.
    What is read and judged between two units is such a pause already, so only what it lacks is slept.
    """
    time.sleep(max(0.0, _free.until - time.perf_counter()))
    with unit(technical=True, lasting=lasting) as s:
        began = time.perf_counter()
        yield s
    ended = time.perf_counter()
    _free.until = ended + min(0.01, (ended - began) / 4)


class _Free(threading.local):
    """Until when this thread leaves the writer to others."""

    until = 0.0


_free = _Free()


def seen(tables: Sequence[Table]) -> list[dict[str, Any]]:
    """各工作表的前几行。"""
    return [table.seen() for table in tables[:SHEETS]]


@dataclass(slots=True)
class Sink:
    """暂存行的去处：逐段写入，每写一段就记下读到第几行。"""

    batch_id: str
    left: set[int]
    """Rows mended before this reading; the ones that do not come again are dropped at the end."""

    read: int = 0

    def take(self, rows: list[Staged], total: int = 0) -> None:
        """收下一段。"""
        again = self.left & {row["row"] for row in rows}
        self.left -= again
        self.read += CHUNK
        with technical(lasting=bool(again)) as s:
            _drop(s, self.batch_id, again)
            add_all(s, ImportRow, [{**row, "batch_id": self.batch_id, "done": False} for row in rows])
            progress = {"progress": min(self.read, total), "total": total}
            s.execute(update(ImportBatch).where(ImportBatch.id == self.batch_id).values(**progress))

    def forget_the_rest(self) -> None:
        """改过而这次没有再读到的行。"""
        with technical() as s:
            _drop(s, self.batch_id, self.left)


def _drop(s: Session, batch_id: str, rows: set[int]) -> None:
    if rows:
        s.execute(delete(ImportRow).where(ImportRow.batch_id == batch_id, ImportRow.row.in_(rows)))


def corrected(batch_id: str) -> tuple[Corrections, dict[str, int]]:
    """页面上改过的格，以及重复时人指定要留的行（键 → 行号）。"""
    query = select(ImportRow.row, ImportRow.corrections, ImportRow.key)
    rows = list(session().execute(query.where(ImportRow.batch_id == batch_id, ImportRow.corrections.is_not(None))))
    return {row: told for row, told, _ in rows}, {key: row for row, told, key in rows if KEEP in told}


def clear(batch_id: str, *, corrected_too: bool = False) -> None:
    """清掉一批的暂存行（分段）；改过的行留着，免得断电丢了人的改动，除非说明一并清掉。"""
    plain = [ImportRow.batch_id == batch_id, *([] if corrected_too else [ImportRow.corrections.is_(None)])]
    rows = select(ImportRow.row).where(*plain).limit(2000)
    while session().scalar(rows.limit(1)) is not None:
        with technical() as s:
            s.execute(delete(ImportRow).where(ImportRow.batch_id == batch_id, ImportRow.row.in_(rows)))
