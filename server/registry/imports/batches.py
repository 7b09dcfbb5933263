"""导入批次：收下 → 读表、比对（尚未写入任何数据）→ 入库（一次生效）→ 可撤回（rulings 34）。

Nothing a reader can see changes before the flip; the flip is one short act with one trail entry. See
docs/decisions/0001-import-staging.md for the reasons and the figures.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select, update

from server import clock, storage
from server.accounts.models import Department, Jurisdiction
from server.accounts.service import jurisdiction
from server.auth import Actor, get_visible, visible
from server.db import new_id, session, unit
from server.jobs import LEASE
from server.problems import Absent, Problem
from server.registry.arrived import KEPT, WAITING
from server.registry.imports import identity, limits, mappings, renames
from server.registry.imports.limits import Unreadable
from server.registry.imports.opening import NoHead
from server.registry.imports.pipeline import KINDS, Kind, Reading, examine
from server.registry.imports.report import Tally
from server.registry.imports.shelf import Place
from server.registry.imports.staging import Sink, clear, corrected, seen, technical
from server.registry.models import ImportBatch, ImportRow


def place_of(department_code: str, actor: Actor) -> Place:
    """部门代码 → 导入到哪里；别的部门的代码与不存在的一样。

    Raises Absent.
    """
    department = session().scalar(select(Department).where(Department.code == department_code.strip()))
    mine = department and ("system" in actor.roles or actor.department_id == department.id)
    if department is None or not mine:
        raise Absent("部门")
    return Place(department.id, jurisdiction().code)


def kind_of(name: str) -> Kind:
    """表的种类。

    Raises Problem import.kind.
    """
    if name not in KINDS:
        raise Problem("import.kind", "请说明导入哪一种表：items、entities 或 inspectors。")
    return KINDS[name]


def check(source: bytes | Path, kind: str, place: Place) -> dict[str, Any]:
    """只看不写：返回与真正导入相同的报告。

    Raises Unreadable, Problem import.kind / too_large.
    """
    return rehearse(source, kind, place)[0]


def rehearse(source: bytes | Path, kind: str, place: Place) -> tuple[dict[str, Any], list[str]]:
    """只看不写（--dry-run）：报告，以及没有读的列。

    Raises Unreadable, Problem import.kind / too_large.
    """
    size_ok(len(source) if isinstance(source, bytes) else source.stat().st_size)
    how = Reading(remembered=mappings.remembered(kind, place.department_id))
    tally, note, _ = examine(source, storage.digest_of(source), kind_of(kind), place, lambda rows, total: None, how)
    return tally.report() | others(note), note["ignored"]


def others(note: Mapping[str, Any]) -> dict[str, Any]:
    """报告里没有读的别的工作表；没有的不提。"""
    return {"sheets": note["sheets"]} if note.get("sheets") else {}


def size_ok(size: int) -> None:
    """文件不空、不超过上限。

    Raises Problem too_large / import.empty.
    """
    if size > limits.FILE:
        raise Problem("too_large", f"表格超过 {limits.FILE >> 20} MB。请分成几个文件。")
    if size == 0:
        raise Problem("import.empty", "文件是空的。")


def receive(actor: Actor, kind: str, place: Place, source: bytes | Path, file_name: str, *, here: bool = False) -> str:
    """收下一份表：原件存档，登记批次，返回批次编号。尚未写入任何业务数据。

    `here` says that the caller reads the sheet at once, so that the worker keeps its hands off.
    Raises Problem import.kind / import.empty / too_large.
    """
    size = len(source) if isinstance(source, bytes) else source.stat().st_size
    size_ok(size)
    batch = ImportBatch(
        id=new_id(),
        kind=kind_of(kind).name,
        department_id=place.department_id,
        file_sha256=storage.put(source),
        file_name=identity.unnamed(file_name)[:300],
        size=size,
        created_by=actor.officer_id,
        lease_until=lease() if here else None,
    )
    with unit(technical=True) as s:
        s.add(batch)
    return batch.id


def receive_sheet(actor: Actor, batch_id: str, sheet: int, *, at_most: int = 0) -> tuple[str, bool]:
    """同一个文件里没有读的另一张工作表，或撤回了的这一张，另成一批：（批次编号，是否当场读）。

    sheet: its place among the visible sheets of the file. Raises Absent, Problem import.sheet.
    """
    first = get_visible(ImportBatch, actor, batch_id, "导入批次")
    other = next((each for each in offered(first) if each.get("at") == sheet), None)
    if other is None:
        raise Problem("import.sheet", "没有这一张工作表，或它就是已读的那一张。")
    here = first.size <= at_most
    copied = {name: getattr(first, name) for name in ("kind", "department_id", "file_sha256", "file_name", "size")}
    batch = ImportBatch(
        id=new_id(),
        **copied,
        note={"choice": {"sheet": sheet}, "sheet": other["name"], "sheet_at": sheet, "tables": 2 if first.sheet else 1},
        created_by=actor.officer_id,
        lease_until=lease() if here else None,
    )
    with unit(technical=True) as s:
        s.add(batch)
    return batch.id, here


def offered(batch: ImportBatch) -> list[dict[str, Any]]:
    """同一个文件里可以另读成一批的工作表，隐藏的也列出；撤回了的，它自己的那一张（again）也可以再读。"""
    others: list[dict[str, Any]] = batch.note.get("sheets") or []
    if batch.state != "undone" or "sheet_at" not in batch.note:
        return others
    own = {"name": batch.note.get("sheet", ""), "at": batch.note["sheet_at"], "rows": batch.rows, "known": True}
    return [own | {"again": True}, *others]


def lease() -> datetime:
    """当场做的事认领到何时；做的人死了，后台到时接手。"""
    return clock.now() + LEASE


@contextmanager
def at_once(batch_id: str) -> Iterator[None]:
    """当场做一批的下一步，做完（或没做成）放手给后台。"""
    try:
        yield
    finally:
        session().rollback()
        _set(batch_id, lease_until=None)


def stage(batch_id: str) -> None:
    """读表、比对，把逐行结论放进暂存；重做时先清掉上一次的，改过的格留着。

    Raises Unreadable after having noted it on the batch: state failed, or columns when a person can match them.
    """
    batch = session().get_one(ImportBatch, batch_id)
    if batch.state != "received":
        return
    kind, place = KINDS[batch.kind], Place(batch.department_id, jurisdiction().code)
    choice = mappings.choice_of(batch.note)
    clear(batch_id)
    corrections, kept = corrected(batch_id)
    how = Reading(choice, mappings.remembered(batch.kind, batch.department_id), corrections, kept)
    sink = Sink(batch_id, set(corrections))
    try:
        tally, note, opening = examine(storage.path(batch.file_sha256), batch.file_sha256, kind, place, sink.take, how)
    except NoHead as problem:
        guessed = mappings.guessed(problem, choice)
        _set(batch_id, state="columns", problem=problem.message, note=guessed, opening=seen(problem.tables))
        raise
    except Unreadable as problem:
        named = {name: batch.note[name] for name in ("sheet", "sheet_at", "tables") if name in batch.note}
        _set(batch_id, state="failed", problem=problem.message, note={"code": problem.code, **named})
        raise
    sink.forget_the_rest()
    note |= {"read_at": clock.now().isoformat()}  # what the library said then
    counts = tally.counts() | {"total": tally.rows, "progress": tally.rows}
    _set(batch_id, state="previewed", problem=None, note=note, opening=opening, **counts)
    if choice.fields is not None:
        mappings.remember(batch, note)


def _set(batch_id: str, **values: Any) -> None:
    with technical() as s:
        s.execute(update(ImportBatch).where(ImportBatch.id == batch_id).values(**values))


def request_commit(actor: Actor, batch_id: str, *, at_most: int = 0, renamed: bool = False) -> bool:
    """要求入库：同一种表一次只入一批，先来先入。

    True when the caller is to apply it at once: it has just been asked for and compares at most `at_most` rows.
    renamed: somebody has confirmed that the firms whose names differ are renamed. Raises Absent, Problem wrong_state /
    import.busy / import.renamed.
    """
    with unit(technical=True) as s:
        s.execute(select(Jurisdiction.code).with_for_update())
        batch = get_visible(ImportBatch, actor, batch_id, "导入批次")
        if batch.state in ("committing", "applied"):
            return False
        if batch.state != "previewed":
            raise Problem("wrong_state", "这一批还没有读完，或已放弃，不能入库。")
        busy = select(ImportBatch.id).where(ImportBatch.kind == batch.kind, ImportBatch.state == "committing")
        if s.scalar(busy) is not None:
            raise Problem("import.busy", "另一批正在入库，请稍候再点入库。")
        renames.insist(s, batch, confirmed=renamed)
        batch.state, batch.committed_by = "committing", actor.officer_id
        batch.total, batch.progress = batch.new + batch.changed + batch.same, 0
        here = batch.total <= at_most
        batch.lease_until = lease() if here else None
    return here


def discard(actor: Actor, batch_id: str) -> ImportBatch:
    """放弃尚未入库的一批。

    Raises Absent, Problem wrong_state.
    """
    with unit(technical=True):
        batch = get_visible(ImportBatch, actor, batch_id, "导入批次")
        stuck = batch.state == "committing" and batch.parked_at is not None
        if batch.state not in ("received", "columns", "previewed", "failed") and not stuck:
            raise Problem("wrong_state", "正在入库，不能放弃。")
        batch.state = "discarded"
    return batch


def forgotten(now: datetime) -> list[str]:
    """该清的批次：搁下满 KEPT 天的预览，以及已放弃、没读成而暂存还在的。"""
    old = ImportBatch.state.in_(WAITING) & (ImportBatch.created_at <= now - timedelta(days=KEPT))
    staged = select(ImportRow.batch_id).where(ImportRow.batch_id == ImportBatch.id).exists()
    left = ImportBatch.state.in_(("discarded", "failed")) & (ImportBatch.opening.is_not(None) | staged)
    return list(session().scalars(select(ImportBatch.id).where(old | left).order_by(ImportBatch.id)))


def forget(batch_id: str) -> None:
    """放弃并清掉暂存的行、改过的格与各表的前几行；封存的原件照旧。"""
    with technical() as s:
        batch = s.get_one(ImportBatch, batch_id, populate_existing=True, with_for_update=True)
        if batch.state not in (*WAITING, "discarded", "failed"):
            return  # somebody has entered it meanwhile
        batch.state = "discarded" if batch.state in WAITING else batch.state
        batch.opening = None
    clear(batch_id, corrected_too=True)


def report(batch: ImportBatch, most: int | None = None) -> dict[str, Any]:
    """批次的报告（interfaces.md 的样子）；most 是至多说几行的问题。"""
    rows = select(ImportRow.problems).where(ImportRow.batch_id == batch.id, ImportRow.state == "rejected")
    tally = Tally(batch.file_sha256, batch.new, batch.changed, batch.same, batch.rejected)
    for told in session().scalars(rows.order_by(ImportRow.row).limit(most)):
        tally.problems += told or []
    return tally.report() | others(batch.note)


def changes(batch_id: str, limit: int = 50) -> list[dict[str, Any]]:
    """变更示例：行号、原值、新值，供逐条看。"""
    query = select(ImportRow).where(ImportRow.batch_id == batch_id, ImportRow.before.is_not(None))
    return [
        {"row": row.row, "before": row.before, "after": {key: (row.after or {}).get(key) for key in row.before or {}}}
        for row in session().scalars(query.order_by(ImportRow.row).limit(limit))
        if row.before
    ]


def batches(actor: Actor, limit: int = 100) -> list[ImportBatch]:
    """本部门的导入批次，新的在前。"""
    return list(session().scalars(visible(ImportBatch, actor).order_by(ImportBatch.id.desc()).limit(limit)))
