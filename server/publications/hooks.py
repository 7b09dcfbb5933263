"""别的房间问公示：哪些检查的结果此刻公开着（A20 共用封面），哪些更正、撤下了，哪些案卷还不能移交。"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from server import clock
from server.dossiers import transfer, visit
from server.inspections import mended
from server.publications import cases
from server.publications.models import Publication

OPEN, CHANGED = ("published", "corrected"), ("corrected", "withdrawn")


def shown(s: Session, assignment_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """公开着的结果：公示编号、结果的说法、首次公示日期。"""
    query = select(Publication).where(Publication.assignment_id.in_(assignment_ids), Publication.state.in_(OPEN))
    return {
        row.assignment_id: {
            "public_id": row.public_id,
            "result": row.versions[-1].record["result_label"],
            "on": clock.shanghai_day(row.published_at).isoformat(),
        }
        for row in s.scalars(query)
        if row.versions and row.published_at
    }


def changed(s: Session, assignment_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """公示之后更正、撤下的：现在的结果与日期。"""
    query = select(Publication).where(Publication.assignment_id.in_(assignment_ids), Publication.state.in_(CHANGED))
    return {
        row.assignment_id: {
            "state": row.state,
            "result_code": row.versions[-1].record["result_code"] if row.state == "corrected" else None,
            "on": clock.shanghai_day(row.versions[-1].at),
        }
        for row in s.scalars(query)
    }


def gone() -> Select[str]:
    """公示已撤下的派单。"""
    return select(Publication.assignment_id).where(Publication.state == "withdrawn")


visit.shown.append(shown)
mended.mended.append(changed)
mended.withdrawn.append(gone)
transfer.hinders.append(cases.unsettled)
