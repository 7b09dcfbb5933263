"""别的房间问公示：哪些检查的结果此刻公开着（A20 共用封面），哪些案卷还不能移交。"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock
from server.dossiers import transfer, visit
from server.publications import cases
from server.publications.models import Publication

OPEN = ("published", "corrected")


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


visit.shown.append(shown)
transfer.hinders.append(cases.unsettled)
