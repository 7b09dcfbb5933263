"""入库以后又变过没有：人改过的、后来的批次改过的；后来的一批撤回了，各行又是这一批写下的样子，就不算。

Every writing of a row adds one to its revision. A later batch that was taken back has added two (there and back), so a
row whose revision is explained by such batches alone stands again as this batch left it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from server.db import session
from server.registry.imports.pipeline import CHUNK
from server.registry.imports.shelf import STAGED, Place, Shelf, Values
from server.registry.models import ImportBatch, ImportRow, Item, Membership

CHANGED = "入库后改过"
STATES = {"active": "入库后启用了", "retired": "入库后停用了"}
LATER = "后来导入的"
"""How the reason of a row begins that only a later batch stands on."""


@dataclass(slots=True)
class Touched:
    """一行被后来的批次写过几次，现在还算数的是哪一批。"""

    written: int = 0
    standing: str = ""


def values(row: ImportRow, forward: bool) -> Values:
    """一行要写成的样子：新值，或原值。"""
    before, after = row.before or {}, row.after or {}
    if not forward:
        return before
    return {key: {**(before[key] or {}), **after[key]} if key == "flags" else after[key] for key in before}


def changed(batch: ImportBatch, shelf: Shelf, place: Place) -> dict[str, str]:
    """不再是这一批写下的样子、或已列入别的部门名录的行（编号），是怎么变的。"""
    s = session()
    new = select(shelf.ids()).where(shelf.batch() == batch.id)
    later = _new_rows(s, batch, shelf, new)
    if batch.kind == "entities":
        elsewhere = select(Membership.entity_id).where(
            Membership.entity_id.in_(new), Membership.department_id != batch.department_id
        )
        later |= dict.fromkeys(s.scalars(elsewhere), "已列入别的部门的名录")
    query = select(ImportRow).where(ImportRow.batch_id == batch.id, ImportRow.done.is_(True))
    rows = [row for row in s.scalars(query.execution_options(**STAGED)) if row.before]
    moved = [each for at in range(0, len(rows), CHUNK) for each in _moved_on(s, rows[at : at + CHUNK], shelf, place)]
    return later | _changed_rows(s, batch, shelf, moved)


def _new_rows(s: Session, batch: ImportBatch, shelf: Shelf, new: Select[tuple[str]]) -> dict[str, str]:
    """Rows this batch brought. Other bases alone add nothing to the revision of an item, so all items are looked up."""
    revised = new.where(shelf.revision() > 1)
    revisions: dict[str, int] = dict(s.execute(revised.add_columns(shelf.revision())).all())
    if not revisions and batch.kind != "items":
        return {}
    touched = _touched(s, batch, shelf, new if batch.kind == "items" else revised)
    later = {}
    for row_id in sorted(revisions.keys() | touched.keys()):
        by = touched.get(row_id, Touched())
        if revisions.get(row_id, 1) > 1 + by.written:
            later[row_id] = CHANGED
        elif by.standing:
            later[row_id] = by.standing
    if batch.kind == "items":
        moved = new.add_columns(Item.state).where(Item.id.in_(list(later)), Item.state.in_(STATES))
        later |= {row_id: STATES[state] for row_id, state in s.execute(moved)}
    return later


def _changed_rows(s: Session, batch: ImportBatch, shelf: Shelf, moved: Sequence[str]) -> dict[str, str]:
    """Rows that were here before and no longer hold what this batch wrote."""
    later = dict.fromkeys(moved, CHANGED)
    for at in range(0, len(moved), CHUNK):
        touched = _touched(s, batch, shelf, moved[at : at + CHUNK])
        later |= {row_id: by.standing for row_id, by in touched.items() if by.standing}
    return later


def _touched(s: Session, batch: ImportBatch, shelf: Shelf, which: Any) -> dict[str, Touched]:
    """后来的批次写过的行。"""
    query = (
        select(ImportRow.target_id, ImportRow.done, ImportRow.before, ImportBatch.department_id, ImportBatch.file_name)
        .join(ImportBatch, ImportBatch.id == ImportRow.batch_id)
        .where(ImportBatch.kind == batch.kind, ImportBatch.id != batch.id, ImportBatch.applied_at >= batch.applied_at)
        .where(ImportRow.before.is_not(None), ImportRow.target_id.in_(which))
        .order_by(ImportBatch.applied_at, ImportBatch.id)
    )
    found: dict[str, Touched] = {}
    for row_id, done, before, department_id, file_name in s.execute(query):
        if not before:
            continue  # the library had come to say the same before the row was written
        by = found.setdefault(row_id, Touched())
        if any(name in before for name in shelf.fields):
            by.written += 1 if done else 2
        if done:
            named = f"“{file_name}”" if file_name and department_id == batch.department_id else "另一批"
            by.standing = f"{LATER}{named}又改过"
    return found


def _moved_on(s: Session, rows: Sequence[ImportRow], shelf: Shelf, place: Place) -> list[str]:
    known = shelf.known(s, place, [(row.after or {})["key"] for row in rows])
    found = ((row, known.get((row.after or {})["key"])) for row in rows)
    return [
        str(row.target_id)
        for row, now in found
        if now is None or any(now.values.get(key) != value for key, value in values(row, True).items())
    ]
