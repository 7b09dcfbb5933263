"""名称与库里不同的行：人名不同的先当作另一个人，企业改名的要人认一认（S1-06 名录准确）。

A certificate belongs to one person: a row with another name is a problem until a person confirms this very row. Firms
are renamed every day: their rows are counted, shown apart, and enter after one tick for the batch.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from server.db import session
from server.problems import Problem
from server.registry.imports.pipeline import KINDS
from server.registry.imports.report import RENAMED
from server.registry.imports.shelf import Place
from server.registry.models import ImportBatch, ImportRow


def renamed(batch_id: str) -> tuple[ColumnElement[bool], ...]:
    """这一批里会改掉库里名称的行。"""
    entering = ImportRow.state.in_(("new", "changed"))
    return ImportRow.batch_id == batch_id, entering, ImportRow.before["name"].as_string().is_not(None)


def count(batch_id: str) -> int:
    """改名的有几行。"""
    return session().scalar(select(func.count()).select_from(ImportRow).where(*renamed(batch_id))) or 0


def insist(s: Session, batch: ImportBatch, *, confirmed: bool) -> None:
    """入库前：改名的户要有人说一声确已改名；证号在预览之后到了别人名下的，请重读。

    Raises Problem import.renamed.
    """
    if batch.kind == "entities" and not confirmed and (many := count(batch.id)):
        told = f"其中 {many} 户代码已在库而名称不同，入库就是改名。请核对后勾选“这些户确已改名”再入库。"
        raise Problem("import.renamed", told, rows=many)
    if batch.kind == "inspectors" and (others := _others(s, batch)):
        told = "；".join(f"第 {row} 行 {name}：证号现属{now}" for row, name, now in others[:3])
        raise Problem("import.renamed", f"预览之后名录有变动（{told}）。请放弃这一批，重新导入。", rows=len(others))


def _others(s: Session, batch: ImportBatch) -> list[tuple[int, str, str]]:
    """Few people, so each is looked up again: the list may have changed since the preview."""
    query = select(ImportRow.row, ImportRow.after, ImportRow.corrections).where(
        ImportRow.batch_id == batch.id, ImportRow.state.in_(("new", "changed"))
    )
    rows: list[tuple[int, dict[str, Any]]] = [
        (row, after or {}) for row, after, said in s.execute(query) if RENAMED not in (said or {})
    ]
    known = KINDS[batch.kind].shelf.known(s, Place(batch.department_id, ""), [after["key"] for _, after in rows])
    return [
        (row, after["name"], now.values["name"])
        for row, after in rows
        if (now := known.get(after["key"])) is not None and now.other_than(after["name"])
    ]
