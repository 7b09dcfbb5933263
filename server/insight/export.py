"""全部数据导出：每张业务表一个 CSV，另附列的说明与文件索引；个人信息按公开级别（rulings 13）。

Sensitive columns are never exported; personal ones only when asked for, and the trail says so. Keys, sessions and
upload parts are no business data and stay out; a backup carries everything, encrypted.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Table, select

from server import clock, storage, trail
from server.auth import Actor
from server.db import PERSONAL, SENSITIVE, Base, session, unit
from server.domain.disclosure import without_persons
from server.inspections import names
from server.vault import plain_size

TECHNICAL = frozenset(
    {
        "device_nonce",
        "auth_session",
        "sign_in_try",
        "sweep_bell",
        "blob_part",
        "feed_item",
        "feed_counter",
        "log_node",
        "entity_tally",
        "entity_number",
        "entity_reindex",
    }
)


Told = Callable[[int, int], None]


def _silent(done: int, total: int) -> None:
    """Nobody watches."""


def write(folder: Path, actor: Actor, *, personal: bool, told_so_far: Told = _silent) -> dict[str, Any]:
    """写到空文件夹，返回各表行数与文件数；留痕写明导出了什么、有没有个人信息。

    Without `personal`, personal fields inside JSON are left out too and numbers of persons in free text are starred.
    told_so_far: called after each table with tables written and tables in all.
    Layout: tables/<table>.csv (UTF-8 with BOM), columns.csv, files.csv, manifest.json with a SHA-256 of each.
    Raises FileExistsError when the folder is not empty.
    """
    if folder.exists() and any(folder.iterdir()):
        raise FileExistsError(17, "文件夹不是空的", str(folder))
    (folder / "tables").mkdir(parents=True, exist_ok=True)
    tables = [table for table in Base.metadata.sorted_tables if table.name not in TECHNICAL]
    rows = {}
    for done, table in enumerate(tables, 1):
        rows[table.name] = _table(folder / "tables" / f"{table.name}.csv", table, personal)
        told_so_far(done, len(tables))
    _sheet(folder / "columns.csv", ("表", "表名", "列", "说明", "公开级别", "是否导出"), _columns(tables, personal))
    files = _sheet(folder / "files.csv", ("sha256", "字节"), _files())
    prints = {str(path.relative_to(folder)): _digest(path) for path in sorted(folder.rglob("*.csv"))}
    told = {"at": clock.iso(clock.now()), "personal": personal, "rows": rows, "files": files, "sha256": prints}
    (folder / "manifest.json").write_text(json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True), "utf-8")
    with unit() as s:
        payload = {"personal": personal, "rows": sum(rows.values()), "files": files}
        trail.append(s, "data.exported", ref=None, actor=actor, payload=payload)
    return told


def _shown(column: Column[Any], personal: bool) -> bool:
    label = column.info.get("label")
    return label != SENSITIVE and (personal or label != PERSONAL)


def _table(path: Path, table: Table, personal: bool) -> int:
    columns = [column for column in table.columns if _shown(column, personal)]
    order = UNTOLD.get(table.name) or [column.name for column in table.primary_key.columns]
    rows = session().execute(select(*columns).order_by(*(table.c[name] for name in order))).yield_per(2000)
    titles = [column.name for column in columns]
    sealed = _sealed(titles, table.name)
    clean = (lambda value: value) if personal else without_persons
    return _sheet(
        path, titles, ([_plain(clean(x)) for x in sealed(dict(zip(titles, row, strict=True)))] for row in rows)
    )


UNTOLD = {"draw_unit": ("draw_id", "blind"), "draw_seat": ("draw_id", "slot")}
"""In the order of their keys these rows would stand like the firms they hide."""


def _sealed(columns: list[str], table: str) -> Callable[[dict[str, Any]], Iterable[Any]]:
    """把名称还封着的行里说出是哪一户的格空着（D3）：派单自己的，和写明是哪一张派单的各表的。"""
    key = "id" if table == "assignment" else "assignment_id"
    telling = [name for name in ("entity_id", "entity_name") if name in columns]
    if table != "number_entry" and not (telling and key in columns):
        return dict.values
    ids, numbers = names.withheld(session())

    def blanked(row: dict[str, Any]) -> Iterable[Any]:
        if row.get(key) in ids:
            row |= dict.fromkeys(telling, "")
        if table == "number_entry" and row["text"] in numbers:
            row |= {"subject": ""}
        return row.values()

    return blanked


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, datetime):
        return clock.iso(value)
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return value


def _columns(tables: list[Table], personal: bool) -> Iterator[list[Any]]:
    for table in tables:
        for column in table.columns:
            label = column.info.get("label", "")
            shown = "是" if _shown(column, personal) else "否"
            yield [table.name, table.comment or "", column.name, column.comment or "", str(label), shown]


def _files() -> Iterator[list[Any]]:
    root = storage.root()
    for path in sorted(root.rglob("*")) if root.exists() else []:
        if path.is_file() and len(path.name) == 64:
            size = path.stat().st_size
            locked = storage.LOCKED in path.relative_to(root).parts
            yield [path.name, plain_size(size) if locked else size]


def _sheet(path: Path, head: Any, rows: Any) -> int:
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(head)
        for row in rows:
            out.writerow(row)
            count += 1
    return count


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
