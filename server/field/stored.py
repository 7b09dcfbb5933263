"""收存的一条：与日志的一行同样的内容；一批攒着，一次写下。"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from server.db import Base
from server.field.refs import Named
from server.inspections.models import BlobRef, OpLog
from server.trail import rows

REFS = insert(Base.metadata.tables[BlobRef.__tablename__])


@dataclass(slots=True)
class Stored:
    """一条操作与它的裁决；各栏见 OpLog。"""

    dev: str
    seq: int
    op_id: str
    insp: str
    actor: str
    kind: str
    raw: bytes
    raw_hash: str
    hash: str
    verdict: str
    notes: list[dict[str, str]]
    effective: bool
    received_at: datetime

    @property
    def op(self) -> dict[str, Any]:
        """操作的内容。"""
        found: dict[str, Any] = json.loads(self.raw)
        return found


NAMES = tuple(field.name for field in fields(Stored))


class Waiting:
    """还没有写下的日志行与文件引用。"""

    def __init__(self, s: Session) -> None:
        self.s = s
        self._rows: list[Stored] = []
        self._refs: list[dict[str, Any]] = []

    def add(self, row: Stored) -> None:
        """攒一条。"""
        self._rows.append(row)

    def refer(self, row: Stored, officer_id: str, files: list[Named]) -> None:
        """它点名的文件；同一用途的同一文件只记一次。"""
        base = {"dev": row.dev, "seq": row.seq, "insp": row.insp, "officer_id": officer_id}
        seen = {(file.sha256, file.role): file for file in reversed(files)}
        self._refs += [base | {"sha256": sha, "role": role, "size": file.size} for (sha, role), file in seen.items()]

    def write(self) -> None:
        """写下攒着的：读日志之前、留痕之前。"""
        taken, self._rows = self._rows, []
        rows.write(self.s, OpLog, [{name: getattr(row, name) for name in NAMES} | ALG for row in taken])
        refs, self._refs = self._refs, []
        if refs:
            self.s.connection().execute(REFS, refs)


ALG = {"alg": "sha256"}
