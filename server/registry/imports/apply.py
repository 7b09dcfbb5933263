"""入库与撤回：先在幕后把行备好，再一次生效。"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, bindparam, func, select, update
from sqlalchemy.orm import Session

from server import clock, trail
from server.accounts.messages import tell
from server.accounts.service import jurisdiction
from server.auth import SYSTEM, Actor, get_visible
from server.db import session, unit
from server.problems import Problem
from server.registry.imports import anew, dependents, item_shelf, since
from server.registry.imports.pipeline import CHUNK, KINDS
from server.registry.imports.shelf import Known, Place, Shelf, Values, many
from server.registry.imports.staging import technical
from server.registry.items import drafts
from server.registry.models import APPLIED, ImportBatch, ImportRow

ENTERING = ("new", "changed")
NAMED, AT_MOST = 5, 500
"""So many rows that cannot be taken back are named, out of so many that are looked up."""

LOOKED = 1_000
"""Whether a batch of more rows can be taken back is found out by the act alone: every row is compared."""

WAY_OUT = {
    "items": "请在“抽查事项清单”里逐项更正，不要的停用，没有启用过的可以删除。",
    "entities": "请在“检查对象”里逐户更正，不该在册的退出名录。",
    "inspectors": "请在“检查人员”里逐人更正，不该在库的出库。",
}
FIRST = "请先撤回后来的那一批，再撤回这一批。"
RETIRED = "停用了的已不列入清单，不用再办；这一批里别的事项请逐项更正，不要的停用，没有启用过的可以删除。"
InUse = Callable[[Session, str, Select[tuple[str]]], int]
in_use: list[InUse] = []
"""Later rooms add a question here: how many of these row ids (kind, query of ids) do you refer to?"""


def apply(batch_id: str) -> None:
    """备好各行并一次生效；中断后再调用会接着做完（state committing）。

    The act has exactly one trail entry; rows beyond the first chunk of changes follow in short technical units.
    """
    batch = session().get_one(ImportBatch, batch_id)
    if batch.state != "committing":
        return
    shelf, place = KINDS[batch.kind].shelf, Place(batch.department_id, jurisdiction().code)
    shelf.ready()
    row = 0
    while row := prepare(batch_id, shelf, place, row):
        pass
    subjects, corrected = subjects_digest(batch_id), corrected_rows(batch_id)
    by = _as_actor(batch)
    with unit() as s:
        batch = s.get_one(ImportBatch, batch_id, populate_existing=True)
        batch.state, batch.applied_at = APPLIED, clock.now()
        prepared = batch.changed
        changed = _settle_some(s, batch, shelf, place, by)
        if batch.changed != prepared:
            subjects, corrected = subjects_digest(batch_id), corrected_rows(batch_id)
        follow(s, batch, by, written=changed > 0 or _brought(s, batch, shelf))
        trail.append(s, "import.applied", ref=batch.id, actor=by, payload=_told(batch, subjects, corrected))
    settle(batch_id) if changed else _settled(batch_id)


def corrected_rows(batch_id: str) -> int:
    """在页面上改过、并因此入库的行数。"""
    mended = ImportRow.batch_id == batch_id, ImportRow.corrections.is_not(None), ImportRow.state.in_(ENTERING)
    return session().scalar(select(func.count()).select_from(ImportRow).where(*mended)) or 0


def _told(batch: ImportBatch, subjects: str, corrected: int) -> dict[str, Any]:
    return {
        "kind": batch.kind,
        "department": batch.department_id,
        "alg": "sha256",
        "file": batch.file_sha256,
        "rows": batch.rows,
        "new": batch.new,
        "changed": batch.changed,
        "same": batch.same,
        "rejected": batch.rejected,
        "corrected": corrected,
        "subjects": subjects,
    }


def _as_actor(batch: ImportBatch) -> Actor:
    """The officer who pressed the button signs the entry, even when a sweep does the work."""
    by = batch.committed_by or SYSTEM.officer_id
    return SYSTEM if by == SYSTEM.officer_id else Actor(by, "", batch.department_id, frozenset())


def prepare(batch_id: str, shelf: Shelf, place: Place, after: int) -> int:
    """重新比较并备好某行之后的一段：新行写进只属于这一批的业务行，返回做到第几行（0 即已备完）。"""
    waiting = (
        select(ImportRow.row, ImportRow.state, ImportRow.after, ImportRow.before)
        .where(ImportRow.batch_id == batch_id, ImportRow.row > after)
        .where(ImportRow.state.in_(anew.JUDGED), ImportRow.target_id.is_(None))
        .order_by(ImportRow.row)
        .limit(CHUNK)
    )
    seen: dict[int, tuple[str, Values, Values]] = {
        row: (state, values or {}, before or {}) for row, state, values, before in session().execute(waiting)
    }
    if not seen:
        return 0
    batch = session().get_one(ImportBatch, batch_id)
    with technical(lasting=False) as s:  # what a power cut takes has no target_id yet and is prepared again
        known = shelf.known(s, place, [values["key"] for _, values, _ in seen.values()])
        verdicts = {
            row: anew.judged(batch, values, before, known.get(values["key"]))
            for row, (_, values, before) in seen.items()
        }
        counts = anew.move(s, batch, {row: state for row, (state, _, _) in seen.items()}, verdicts)
        rows = {row: values for row, (_, values, _) in seen.items() if verdicts[row].state in ENTERING}
        fresh = [row for row, values in rows.items() if not _listed(known.get(values["key"]))]
        ids = shelf.insert(s, place, batch_id, [(rows[row], known.get(rows[row]["key"])) for row in fresh])
        targets = dict(zip(fresh, ids, strict=True))
        notes = [_noted(row, verdicts[row], known.get(values["key"]), targets) for row, values in rows.items()]
        table = ImportRow.__table__
        statement = update(ImportRow).where(table.c.batch_id == batch_id, table.c.row == bindparam("at"))
        columns: dict[str, Any] = {name: bindparam(f"now_{name}") for name in ("target_id", "before", "state")}
        if notes:
            many(s, statement.values(**columns), notes)
        further = counts | {"progress": ImportBatch.progress + len(seen)}
        s.execute(update(ImportBatch).where(ImportBatch.id == batch_id).values(**further))
    return max(seen)


def _listed(known: Known | None) -> bool:
    return known is not None and known.alive and known.listed


def _noted(row: int, verdict: anew.Verdict, known: Known | None, targets: dict[int, str]) -> Values:
    target = targets.get(row) or (known.id if known else None)
    return {"at": row, "now_target_id": target, "now_before": verdict.before or None, "now_state": verdict.state}


def settle(batch_id: str, undone_by: Actor = SYSTEM) -> None:
    """把其余的变更（或撤回后的原值）分段写完。"""
    while True:
        with technical() as s:
            batch = s.get_one(ImportBatch, batch_id)
            shelf, place = KINDS[batch.kind].shelf, Place(batch.department_id, jurisdiction().code)
            by = _as_actor(batch) if batch.state == APPLIED else undone_by
            if not _settle_some(s, batch, shelf, place, by):
                break
            follow(s, batch, SYSTEM, written=True)
    _settled(batch_id)


def follow(s: Session, batch: ImportBatch, by: Actor, *, written: bool) -> None:
    """写了事项，清单就有下一版草稿；撤回的，这一批登记的依据一并去掉。"""
    if batch.kind != "items" or not written:
        return
    if batch.state == "undone" and (kept := item_shelf.take_bases_back(s, batch)) and by is not SYSTEM:
        more = f"等 {len(kept)} 条" if len(kept) > NAMED else ""
        told = f"撤回了导入的事项，它登记的依据有这些留在依据库：{'、'.join(kept[:NAMED])}{more}。"
        tell(s, by.officer_id, "import", told[:480], dedupe=f"bases:{batch.id}", link="/desk/bases")
    drafts.follow(s, by, batch.department_id)


def _brought(s: Session, batch: ImportBatch, shelf: Shelf) -> bool:
    """这一批有没有带来新的行。"""
    return s.scalar(select(shelf.ids()).where(shelf.batch() == batch.id).limit(1)) is not None


def settling() -> bool:
    """是否有一批已生效而变更还没有写完；此时冻结名册要等一等。"""
    waiting = ImportBatch.state.in_((APPLIED, "undone")), ImportBatch.settled_at.is_(None)
    return session().scalar(select(ImportBatch.id).where(*waiting).limit(1)) is not None


def _settled(batch_id: str) -> None:
    anew.forget_same(batch_id)
    with technical() as s:
        s.execute(update(ImportBatch).where(ImportBatch.id == batch_id).values(settled_at=clock.now()))


def _settle_some(s: Session, batch: ImportBatch, shelf: Shelf, place: Place, by: Actor) -> int:
    """Bring a chunk of changed rows to what the state of the batch says: new values, or the old ones back."""
    forward = batch.state == APPLIED
    waiting = (
        select(ImportRow)
        .where(ImportRow.batch_id == batch.id, ImportRow.target_id.is_not(None))
        .where(ImportRow.done.is_(not forward), ImportRow.before.is_not(None))
        .order_by(ImportRow.row)
        .limit(CHUNK)
    )
    rows = [row for row in s.scalars(waiting) if row.before]
    if not rows:
        return 0
    if forward:
        _look_again(s, batch, shelf, place, rows)
    done, rows = len(rows), [row for row in rows if row.before is not None]
    wanted = {str(row.target_id): since.values(row, forward) for row in rows}
    if forward and batch.kind == "items":
        fresh = {row_id: values["bases"] for row_id, values in wanted.items() if "bases" in values}
        item_shelf.note_bases(s, batch.id, item_shelf.add_bases(s, fresh))
    for row in rows:
        row.done = forward
    s.flush()
    shelf.rewrite(s, wanted)
    was = {str(row.target_id): since.values(row, not forward) for row in rows}
    shelf.remember(s, batch, by.officer_id, {row_id: (was[row_id], now) for row_id, now in wanted.items()})
    return done


def _look_again(s: Session, batch: ImportBatch, shelf: Shelf, place: Place, rows: Sequence[ImportRow]) -> None:
    """写变更的同时再比一次：备好以后库里又改过的不写。What is not written any more loses its before-image."""
    known = shelf.known(s, place, [(row.after or {})["key"] for row in rows])
    for row in rows:
        verdict = anew.judged(batch, row.after or {}, row.before or {}, known.get((row.after or {})["key"]))
        row.before = verdict.before or None
        if row.state == "new" or verdict.before:
            continue  # a firm newly listed stays listed
        batch.changed -= 1
        if flaw := verdict.flaw or (anew.gone(row.after or {}) if verdict.state == "new" else None):
            batch.rejected += 1
            anew.put_aside(row, flaw)
        else:
            batch.same += 1
            row.state, row.target_id = "same", None


def subjects_digest(batch_id: str) -> str:
    """这一批所涉各行编号的 SHA-256（排序后逐行）：一条留痕说清全部对象。"""
    ids = session().scalars(
        select(ImportRow.target_id).where(ImportRow.batch_id == batch_id, ImportRow.target_id.is_not(None))
    )
    return hashlib.sha256("\n".join(sorted(str(each) for each in ids)).encode()).hexdigest()


def undo(actor: Actor, batch_id: str) -> ImportBatch:
    """撤回一批：新增的不再存在，变更的恢复原值；其后又改过或已被使用的不能撤回。

    Raises Absent, Problem wrong_state / import.changed_since / import.in_use.
    """
    batch = get_visible(ImportBatch, actor, batch_id, "导入批次")
    if batch.state != APPLIED or batch.settled_at is None:
        raise Problem("wrong_state", "这一批没有入库（或尚未写完），不能撤回。")
    shelf, place = KINDS[batch.kind].shelf, Place(batch.department_id, jurisdiction().code)
    subjects, corrected = subjects_digest(batch_id), corrected_rows(batch_id)
    if later := since.changed(batch, shelf, place):
        raise _later(batch, later)
    with unit() as s:
        batch = s.get_one(ImportBatch, batch_id, populate_existing=True)
        if batch.state != APPLIED:
            raise Problem("wrong_state", "这一批已经撤回。")
        if problem := _leaning(s, batch, shelf):
            raise problem
        batch.state, batch.undone_at, batch.settled_at = "undone", clock.now(), None
        left = _settle_some(s, batch, shelf, place, actor)
        follow(s, batch, actor, written=True)
        trail.append(s, "import.undone", ref=batch.id, actor=actor, payload=_told(batch, subjects, corrected))
    settle(batch_id, actor) if left else _settled(batch_id)
    return batch


def barred(batch: ImportBatch) -> str:
    """入库以后已经知道撤不回的，说是哪几行、为什么、该怎么办；撤得回、或批太大不逐行看的为空。"""
    if batch.state != APPLIED or batch.settled_at is None or batch.new + batch.changed > LOOKED:
        return ""
    shelf, place = KINDS[batch.kind].shelf, Place(batch.department_id, jurisdiction().code)
    later = since.changed(batch, shelf, place)
    problem = _later(batch, later) if later else _leaning(session(), batch, shelf)
    return problem.detail if problem else ""


def _leaning(s: Session, batch: ImportBatch, shelf: Shelf) -> Problem | None:
    """What was made on the new rows of the batch and would be left without them."""
    new = select(shelf.ids()).where(shelf.batch() == batch.id)
    if used := sum(ask(s, batch.kind, new) for ask in in_use):
        told = f"其中 {used} 行已用于计划、抽取或检查，不能撤回。{WAY_OUT[batch.kind]}"
        return Problem("import.in_use", told, rows=used)
    later = dependents.found(s, shelf.model, new) | (dependents.listed(s, new) if batch.kind == "items" else {})
    return _later(batch, later) if later else None


def _later(batch: ImportBatch, later: Mapping[str, str]) -> Problem:
    """哪几行为什么撤不回：“第 4 行 青禾某店：入库后改过”。later: id of the row in the library → why."""
    rows = select(ImportRow.row, ImportRow.after, ImportRow.target_id).where(
        ImportRow.batch_id == batch.id, ImportRow.target_id.in_(list(later)[:AT_MOST])
    )
    named = [
        f"第 {row} 行 {(after or {}).get('name', '')}：{later[target]}"
        for row, after, target in session().execute(rows.order_by(ImportRow.row).limit(NAMED))
    ]
    more = f"等 {len(later)} 行" if len(later) > len(named) else ""
    told = f"不能撤回：{'；'.join(named)}{more}。{_way_out(batch, set(later.values()))}"
    return Problem("import.changed_since", told, rows=len(later))


def _way_out(batch: ImportBatch, reasons: set[str]) -> str:
    if reasons == {since.STATES["retired"]}:
        return RETIRED
    return FIRST if all(reason.startswith(since.LATER) for reason in reasons) else WAY_OUT[batch.kind]
