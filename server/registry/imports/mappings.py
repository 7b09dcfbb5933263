"""对列：人在页面上指定工作表、表头和各列，读成之后按表头指纹记住，下次同样的表不必再对。"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from server import clock
from server.auth import Actor, get_visible
from server.db import new_id, session, unit
from server.jobs import LEASE
from server.problems import Problem
from server.registry.imports import columns
from server.registry.imports.opening import Choice, NoHead, held
from server.registry.imports.pipeline import KINDS
from server.registry.models import ImportBatch, ImportMapping


def remembered(kind: str, department_id: str) -> dict[str, dict[int, str]]:
    """本部门这种表记住的对列：表头指纹 → 列号 → 字段。"""
    query = select(ImportMapping.fingerprint, ImportMapping.fields)
    here = ImportMapping.kind == kind, ImportMapping.department_id == department_id
    return {mark: _numbered(fields) for mark, fields in session().execute(query.where(*here))}


def _numbered(fields: Mapping[str, str]) -> dict[int, str]:
    return {int(at): name for at, name in fields.items()}


def choice_of(note: Mapping[str, Any]) -> Choice:
    """批次上记着的人的指定。"""
    said = note.get("choice") or {}
    fields = said.get("fields")
    return Choice(said.get("sheet"), said.get("row", 0), None if fields is None else _numbered(fields))


def guessed(problem: NoHead, choice: Choice) -> dict[str, Any]:
    """列对不上时的读表说明：最像的工作表和表头，人从这里改起。"""
    head = problem.head
    note: dict[str, Any] = {"code": problem.code, "sheet_at": problem.at, "identity": held(problem.tables)}
    if problem.tables:
        note |= {"sheet": problem.tables[problem.at].name, "hidden": len(problem.tables[problem.at].hidden)}
        note["tables"] = sum(bool(each.first) for each in problem.tables)
    if head is not None:
        note |= {
            "header_row": head.row,
            "header_lines": head.lines,
            "titles": list(head.cells),
            "fields": {str(at): name for at, name in head.fields.items()},
        }
    return note | ({"choice": told(choice)} if choice.fields is not None else {})


def told(choice: Choice) -> dict[str, Any]:
    """人的指定，写成 JSON。"""
    fields = choice.fields or {}
    return {"sheet": choice.sheet, "row": choice.row, "fields": {str(at): name for at, name in fields.items()}}


def match(actor: Actor, batch_id: str, sheet: int, row: int, fields: Mapping[int, str], *, at_most: int = 0) -> bool:
    """对列：按人说的重新读表，批次回到 received；对列照旧的只是重新比较，不另记住。

    True when the caller is to read it at once (a file of at most `at_most` bytes); else the worker does.
    Raises Absent, Problem wrong_state / import.columns.
    """
    with unit(technical=True):
        batch = get_visible(ImportBatch, actor, batch_id, "导入批次")
        if batch.state not in ("columns", "previewed"):
            raise Problem("wrong_state", "这一批已经入库或放弃，不能再对列。")
        check(batch.kind, fields)
        if not (batch.state == "previewed" and _as_read(batch.note, sheet, row, fields)):
            batch.note = {**batch.note, "choice": told(Choice(sheet, row, fields))}
        batch.state, batch.progress, batch.total = "received", 0, 0
        here = batch.size <= at_most
        batch.lease_until = clock.now() + LEASE if here else None
    return here


def _as_read(note: Mapping[str, Any], sheet: int, row: int, fields: Mapping[int, str]) -> bool:
    """说的与这一批已经读成的一样。"""
    read = note["sheet_at"], note["header_row"], _numbered(note["fields"])
    return read == (sheet, row, dict(fields))


def check(kind: str, fields: Mapping[int, str]) -> None:
    """每个字段至多一列，必需的字段都有。

    Raises Problem import.columns.
    """
    wanted = KINDS[kind].columns
    names = list(fields.values())
    if unknown := [name for name in names if name not in wanted.names]:
        raise Problem("import.columns", f"没有“{unknown[0][:40]}”这一项。")
    if twice := [name for name in names if names.count(name) > 1]:
        raise Problem("import.columns", f"有两列都对到了“{wanted.title(twice[0])}”。每一项只能对一列。")
    if lacking := columns.missing(dict.fromkeys(names), wanted):
        raise Problem("import.columns", f"还缺必需的列：{'、'.join(lacking)}。")


def remember(batch: ImportBatch, note: Mapping[str, Any]) -> None:
    """记住这一次的对列；同样的表头再记一次就换成新的。"""
    head = columns.Head(0, tuple(note["titles"]), {})
    here = (
        ImportMapping.department_id == batch.department_id,
        ImportMapping.kind == batch.kind,
        ImportMapping.fingerprint == head.fingerprint,
    )
    with unit(technical=True) as s:
        row = s.scalar(select(ImportMapping).where(*here))
        if row is None:
            row = ImportMapping(
                id=new_id(), department_id=batch.department_id, kind=batch.kind, fingerprint=head.fingerprint
            )
            s.add(row)
        row.fields, row.at, row.by = dict(note["fields"]), clock.now(), batch.created_by
