"""回执：封存和每一次补正各是何时收到、收在存证日志的哪一条（S3-18、rulings 22）。"""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server import clock
from server.inspections.models import OpLog
from server.trail.models import LogPayload

OF = {"seal": "SEAL", "addendum.add": "ADDENDUM"}


def receipts(s: Session, assignment_id: str) -> list[dict[str, Any]]:
    """各份回执，先到的在前：{of, op_id, record_digest, received_at, trail_index}。

    `trail_index` counts from 0 and names the entry of the very batch that brought the operation, so that the time and
    the entry printed beside it are one event; operations of one batch share an entry. `of` is SEAL or ADDENDUM.
    """
    where = (OpLog.insp == assignment_id, OpLog.verdict == "applied", OpLog.effective.is_(True), OpLog.kind.in_(OF))
    rows = s.scalars(select(OpLog).where(*where).order_by(OpLog.received_at, OpLog.dev, OpLog.seq))
    return [
        {
            "of": OF[row.kind],
            "op_id": row.op_id,
            "record_digest": row.op["p"]["record_digest" if row.kind == "seal" else "digest_after"],
            "received_at": clock.iso(row.received_at),
            "trail_index": _entry(s, row),
        }
        for row in rows
    ]


def _entry(s: Session, row: OpLog) -> int | None:
    """这条操作随哪一批收下：一批写一条，以批里最后一条操作的序号为参照；同一批的收到时刻相同。"""
    batch = (OpLog.dev == row.dev, OpLog.received_at == row.received_at)
    last = s.scalar(select(func.max(OpLog.seq)).where(*batch))
    return s.scalar(select(func.min(LogPayload.i)).where(LogPayload.ref == f"push:{row.dev}:{last}"))
