"""依法删去一条留痕背后的内容，证明仍然成立（个人信息保护法 47）。"""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import delete

from server import clock
from server.db import unit
from server.trail.models import LogErasure, LogPayload
from server.trail.service import ERASED, Doer, append


def erase(actor: Doer, i: int, reason: str) -> int:
    """删去第 i 条的内容与盐，返回写明此事的留痕序号；叶子留在树里，什么证明也不坏。

    The digests of evidence rows that only this payload held are carried over into the new entry.
    Raises LookupError when there is no such payload, ValueError for an empty reason or an entry of this very kind.
    """
    if not reason.strip():
        raise ValueError("删去留痕内容须写明依据与理由")
    with unit() as s:
        row = s.get(LogPayload, i)
        if row is None:
            raise LookupError(f"第 {i} 条没有可删的内容")
        if row.kind == ERASED:
            raise ValueError("删除登记本身不能删")
        private: dict[str, Any] = json.loads(row.json)
        s.expunge(row)
        s.add(LogErasure(i=i, reason=reason.strip(), at=clock.now()))
        s.flush()
        s.execute(delete(LogPayload).where(LogPayload.i == i))
        payload = {"i": i, "reason": reason.strip(), "rows": private.get("rows", {})}
        return append(s, ERASED, ref=None, actor=actor, payload=payload)
