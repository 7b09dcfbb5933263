"""收件次序：每台设备一条连续编号的日志，恰好一次。

Pure: given how far the server got with a device and what it stored at a number, says
what an arriving operation is.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

Place = Literal["applied", "repeated", "gap", "fork"]


class Head(NamedTuple):
    """设备日志的末端：最后编号与该操作的哈希（空日志为 0 与空串）。"""

    seq: int
    hash: str


def place(head: Head, seq: int, op_hash: str, stored: str | None = None) -> Place:
    """新到操作的位置：applied 接续、repeated 重复、gap 缺号、fork 分叉。

    ``stored`` is the hash kept at ``seq`` and is needed only below the head; an unknown one
    counts as a fork, because a number once given may never be given again.
    """
    if seq == head.seq + 1:
        return "applied"
    if seq > head.seq:
        return "gap"
    known = head.hash if seq == head.seq else stored
    return "repeated" if known == op_hash else "fork"
