"""预览给人看的样子：各状态的行、问题按原因归并、变更前后、有问题的行另成一张表。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, select

from server import storage
from server.auth import Actor, get_visible
from server.db import session
from server.domain import item_list as law
from server.domain import quota
from server.domain.decide import Refusal
from server.domain.frequency import Frequency
from server.domain.ratio import Ratio
from server.problems import Problem
from server.registry.imports import batches, columns, elsewhere, identity, renames, xlsx
from server.registry.imports.apply import barred
from server.registry.imports.corrections import reopened
from server.registry.imports.pipeline import KINDS
from server.registry.imports.pipeline import mended as mended_cells
from server.registry.imports.report import RENAMED
from server.registry.imports.shelf import STAGED
from server.registry.imports.staging import KEEP
from server.registry.models import ImportBatch, ImportRow, Item, ItemList, ItemListRow

MOST = 200
HIDDEN_VALUES = ("key", "id_kind")
"""What a staged row carries for the machine and nobody reads."""

TEXT_OF = {"ratio": "ratio_text", "frequency": "frequency_text"}
"""What a machine read from which text; where the text changes, that says enough."""

Row = dict[str, Any]


def summary(batch: ImportBatch) -> dict[str, Any]:
    """批次的总账：按原因几行、能一键改的几行、改过的几行、可对的各项。"""
    here = ImportRow.batch_id == batch.id
    by_reason = select(ImportRow.reason, func.count()).where(here, ImportRow.state == "rejected")
    counts = session().execute(by_reason.group_by(ImportRow.reason)).all()
    fixable = select(func.count()).select_from(ImportRow).where(here, ImportRow.fixable.is_(True))
    corrected = select(func.count()).select_from(ImportRow).where(here, ImportRow.corrections.is_not(None))
    return {
        "reasons": [{"code": code, "rows": count} for code, count in sorted(counts, key=lambda one: (-one[1], one[0]))],
        "fixable": session().scalar(fixable) or 0,
        "corrected": session().scalar(corrected) or 0,
        "renamed": renames.count(batch.id) if batch.kind == "entities" else 0,
        "elsewhere": elsewhere.named(batch),
        "listed": listed(batch),
        "barred": barred(batch),
        "sheets": sheets(batch),
        "noted": session().scalar(select(func.count()).select_from(ImportRow).where(*with_hints(batch.id))) or 0,
        "catalogue": catalogue(batch.kind),
    }


def with_hints(batch_id: str) -> tuple[ColumnElement[bool], ...]:
    """照收而另有提示的行。"""
    return ImportRow.batch_id == batch_id, ImportRow.state.in_(("new", "changed")), ImportRow.problems.is_not(None)


def sheets(batch: ImportBatch) -> list[Row]:
    """文件里没有读的别的工作表，撤回以后可以再读的这一张；已读成另一批的说是哪一批。"""
    others = batches.offered(batch)
    same = (
        ImportBatch.file_sha256 == batch.file_sha256,
        ImportBatch.kind == batch.kind,
        ImportBatch.department_id == batch.department_id,
        ImportBatch.id != batch.id,
        ImportBatch.state.not_in(("discarded", "undone", "failed")),
    )
    found = session().execute(select(ImportBatch.note, ImportBatch.id).where(*same)) if others else ()
    read = {note.get("sheet_at", (note.get("choice") or {}).get("sheet")): batch_id for note, batch_id in found}
    named = [each | {"name": identity.unnamed(each["name"])} for each in others]
    return [each | ({"batch": read[each["at"]]} if each.get("at") in read else {}) for each in named]


def listed(batch: ImportBatch) -> str:
    """冻结着这一批内容的清单版本，撤回不改它们：说是哪几版、怎样才恢复；没有为空。

    A version is judged by its rows, not by its day alone: it may have been sent for review before the batch, or after
    the batch was taken back.
    """
    if batch.kind != "items" or batch.applied_at is None:
        return ""
    frozen = [ItemList.department_id == batch.department_id, ItemList.submitted_at >= batch.applied_at]
    frozen += [ItemList.submitted_at <= batch.undone_at] if batch.undone_at else []
    frozen += [ItemList.state.in_(("reviewing", "approved", "published"))]
    versions = list(session().scalars(select(ItemList).where(*frozen).order_by(ItemList.version)))
    own = holding(batch, [row.id for row in versions]) if versions else set()
    return "".join(law.kept(row.version, row.state, bool(row.reviewed_by)) for row in versions if row.id in own)


def holding(batch: ImportBatch, list_ids: Sequence[str]) -> set[str]:
    """这几版清单里，哪些的行带着这一批写进去的内容。"""
    query = (
        select(ItemListRow.list_id, ItemListRow.body, Item.batch_id, ImportRow.before, ImportRow.after)
        .join(ImportRow, ImportRow.target_id == ItemListRow.item_id)
        .join(Item, Item.id == ItemListRow.item_id)
        .where(ItemListRow.list_id.in_(list_ids), ImportRow.batch_id == batch.id)
    )
    return {
        list_id
        for list_id, body, came, before, after in session().execute(query, execution_options=STAGED)
        if law.holds(body, None if came == batch.id else before or {}, after or {})
    }


def matching(actor: Actor, batch_id: str) -> dict[str, Any]:
    """对列要看的：各工作表的前几行、现在怎样对、能对的各项。

    Raises Absent.
    """
    batch = get_visible(ImportBatch, actor, batch_id, "导入批次")
    return {
        "sheets": [
            each
            | {"name": identity.unnamed(each["name"])}
            | {"rows": [[number, *(_plain(batch, cell) for cell in cells)] for number, *cells in each["rows"]]}
            for each in batch.opening or []
        ],
        "sheet": batch.note.get("sheet_at", 0),
        "row": batch.note.get("header_row", 1),
        "fields": batch.note.get("fields", {}),
        "catalogue": catalogue(batch.kind),
    }


def masked(value: Any) -> Any:
    """读表说明里的身份证号遮住（从前读的批次里还有）。"""
    if isinstance(value, dict):
        return {name: masked(each) for name, each in value.items()}
    if isinstance(value, list):
        return [masked(each) for each in value]
    return identity.hidden(value) if isinstance(value, str) else value


def catalogue(kind: str) -> list[dict[str, Any]]:
    """这种表能对的各项：字段、正式列名、是否必需（同一组至少要有一项）。"""
    wanted = KINDS[kind].columns
    needed = {name for group in wanted.needed for name in group}
    return [{"field": name, "title": names[0], "needed": name in needed} for name, names in wanted.names.items()]


def rows(
    actor: Actor,
    batch_id: str,
    *,
    state: str = "",
    reason: str = "",
    fixable: bool = False,
    renamed: bool = False,
    noted: bool = False,
    after: int = 0,
    limit: int = 100,
) -> tuple[list[Row], int | None, int]:
    """一批里某种状态的行，按行号：（各行，下一页从哪一行之后，共几行）。

    Raises Absent.
    """
    batch = get_visible(ImportBatch, actor, batch_id, "导入批次")
    wanted = [ImportRow.batch_id == batch.id]
    wanted += [ImportRow.state == state] if state else []
    wanted += [ImportRow.reason == reason] if reason else []
    wanted += [ImportRow.fixable.is_(True)] if fixable else []
    wanted += renames.renamed(batch.id) if renamed else []
    wanted += with_hints(batch.id) if noted else []
    total = session().scalar(select(func.count()).select_from(ImportRow).where(*wanted)) or 0
    page = select(ImportRow).where(*wanted, ImportRow.row > after).order_by(ImportRow.row).limit(min(limit, MOST) + 1)
    found = list(session().scalars(page))
    more = len(found) > min(limit, MOST)
    found = found[: min(limit, MOST)]
    return [shown(batch, row) for row in found], found[-1].row if more else None, total


def shown(batch: ImportBatch, row: ImportRow) -> Row:
    """一行的样子。"""
    titles: dict[str, str] = batch.note.get("columns", {})
    fields = {title: name for name, title in reversed(titles.items())}
    after, before = row.after or {}, row.before or {}
    corrections = row.corrections or {}
    mended = [name for name in corrections if name not in (KEEP, RENAMED)]
    problems = [*(row.problems or []), *elsewhere.hints(batch, row)]
    return {
        "row": row.row,
        "state": row.state,
        "cells": row.cells and {name: _plain(batch, text) for name, text in row.cells.items()},
        "values": {name: _said(name, value) for name, value in after.items() if name not in HIDDEN_VALUES},
        "problems": [{**told, "field": fields.get(told["column"], "")} for told in problems],
        "changes": [
            {"field": name, "before": _said(name, before[name]), "after": _said(name, after.get(name))}
            for name in before
            if TEXT_OF.get(name) not in before
        ],
        "corrections": [
            {"field": name} | {at: _plain(batch, corrections[name][at]) for at in ("from", "to")} for name in mended
        ],
        "kept": KEEP in corrections,
    }


def _said(name: str, value: Any) -> Any:
    """机器字段说成一句话；别的照原样。"""
    if name not in TEXT_OF or not isinstance(value, dict):
        return value
    rule = quota.read_ratio(value) if name == "ratio" else quota.read_frequency(value)
    words = "" if isinstance(rule, Refusal) else _words(rule)
    return (words or "没有读出数字") + ("（人工更正）" if value.get("by") == "hand" else "")


def _words(rule: Ratio | Frequency) -> str:
    """比例或频次的一句话。"""
    return quota.say_ratio(rule) if isinstance(rule, Ratio) else quota.say_frequency(rule)


def _plain(batch: ImportBatch, said: str) -> str:
    """误填的身份证号不在页面上重现。"""
    return KINDS[batch.kind].veiled(said)


def problem_sheet(actor: Actor, batch_id: str) -> tuple[bytes, str]:
    """有问题的行另成一张 xlsx：列与原表相同，后面加“问题说明”，改好可直接再导。

    Raises Absent, Problem wrong_state, Unreadable.
    """
    batch = get_visible(ImportBatch, actor, batch_id, "导入批次")
    query = select(ImportRow).where(ImportRow.batch_id == batch.id, ImportRow.state == "rejected")
    wrong = {row.row: row for row in session().scalars(query)}
    if not wrong:
        raise Problem("wrong_state", "这一批没有问题行。")
    opened = reopened(batch)
    width = len(opened.head.cells)
    sheet = xlsx.Sheet([*opened.head.cells, columns.REASON, columns.PLACE])
    places = {name: at for at, name in opened.head.fields.items()}
    for number, cells in opened.table.below(opened.head):
        if number in wrong:
            row = wrong[number]
            # Read anew from the original: what must not be shown on the page does not leave in a new file either.
            now = overlaid(cells, mended_cells(row.corrections or {}), places, width)
            now = [identity.without(_plain(batch, cell)) for cell in now]
            told = "".join(dict.fromkeys(each["message"] for each in row.problems or []))
            titles = {each["column"] for each in row.problems or []}
            marked = {at for name, at in places.items() if opened.head.titles[name] in titles}
            sheet.add([*now, told, str(number)], marked)
    return sheet.bytes(), f"{identity.unnamed(batch.file_name).rpartition('.')[0] or '导入'}-问题行.xlsx"


def overlaid(cells: list[str], said: Mapping[str, str], places: Mapping[str, int], width: int) -> list[str]:
    """原表的一行，盖上改过的格，补齐到表头的宽度。"""
    now = [*cells[:width], *[""] * (width - len(cells))]
    for name, value in said.items():
        if name in places:
            now[places[name]] = value
    return now


def source(actor: Actor, batch_id: str) -> tuple[str, str]:
    """封存的原件：（路径，文件名）。

    Raises Absent.
    """
    batch = get_visible(ImportBatch, actor, batch_id, "导入批次")
    return str(storage.path(batch.file_sha256)), identity.unnamed(batch.file_name) or "原件"
