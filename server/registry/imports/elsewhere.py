"""事项表的“部门”、人员表的“工作单位”写着别的部门：照收为本部门的，但要先说出来。"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from sqlalchemy import func, select

from server.accounts.models import Department
from server.db import session
from server.domain.initiators import same_office, within_office
from server.registry.models import ImportBatch, ImportRow

OWN = re.compile(r"^[本我](?:部门|单位|局|队|委|办|机关)$")
STANDING = re.compile(r"(?:(?<!分)局|厅|委|会|院|校|政府|公司)$")
"""What ends so has a name of its own; teams, stations and sections are somebody's, and the sheet need not say whose."""
PARTS = re.compile(r"[、，,；;/\s]+")

Row = dict[str, Any]


def other(said: str, own: str) -> bool:
    """写的是不是别的部门；几个部门里有自己的不算。"""
    parts = [part for part in PARTS.split(said) if part]
    return bool(parts) and not any(OWN.match(part) or same_office(part, own) for part in parts)


def named(batch: ImportBatch) -> list[Row]:
    """要入库的行里写着哪些别的部门、各几行，多的在前。"""
    if batch.kind != "items":
        return []
    said, own = ImportRow.after["group"].as_string(), _own(batch)
    here = ImportRow.batch_id == batch.id, ImportRow.state.in_(("new", "changed")), said.is_not(None)
    counted = session().execute(select(said, func.count()).where(*here).group_by(said)).all()
    found = [{"name": name, "rows": rows} for name, rows in counted if other(name, own)]
    return sorted(found, key=lambda one: (-one["rows"], one["name"]))


def hints(batch: ImportBatch, row: ImportRow) -> list[Row]:
    """这一行上的提示：它写的是别的部门。"""
    said = (row.after or {}).get("group", "") if batch.kind == "items" else ""
    if not said or not other(said, own := _own(batch)):
        return []
    column = batch.note.get("columns", {}).get("group", "部门")
    told = f"写的是“{said[:60]}”，照收为本部门（{own}）的事项。"
    return [{"row": row.row, "column": column, "value": said[:60], "code": "item.department", "message": told}]


def office(said: str, own: str, offices: Iterable[str], region: str) -> str:
    """人员的工作单位写的是本地另外哪一个部门；是本部门的、看不出是哪一家的为空。"""
    if not other(said, own) or within_office(said, own, region):
        return ""
    return next((each for each in offices if within_office(said, each, region)), "")


def stranger(said: str, own: str, region: str) -> bool:
    """人员的工作单位像一家单位的名称，又不是本部门；先问过 office，系统里没有别的部门叫这个名称。"""
    return other(said, own) and bool(STANDING.search(said)) and not within_office(said, own, region)


def _own(batch: ImportBatch) -> str:
    return session().get_one(Department, batch.department_id).name
