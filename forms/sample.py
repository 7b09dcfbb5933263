"""现场抽样：现场的名单里抽几个，由出发前锁定的种子算出，谁都能复算（S3-18、S4-08）。

Twin: `sample.ts`. The seed is the `nonce` of the task package: its hash stood in the trail
before anybody left. The list itself goes into every ticket, so the list has to be fixed first
and another list is another draw; every draw stays on record with its number.
"""

from collections.abc import Sequence
from hashlib import sha256
from typing import NamedTuple

from forms.canonical import canonical

PURPOSE = "sunlot-sample-v1"


class Ticket(NamedTuple):
    """名单上的一个：第几个（从 1 起）和它的签号。"""

    no: int
    ticket: str


def tickets(seed: str, item: str, attempt: int, names: Sequence[str]) -> list[Ticket]:
    """整个名单按签号从小到大；前几个就是抽中的，其后依次递补。

    `seed`: 64 hex; `item`: id of the check item; `attempt`: 1 for the first draw of this item.
    """
    listed = sha256(canonical(list(names))).hexdigest()
    head = f"{PURPOSE}\n{seed}\n{item}\n{attempt}\n{listed}\n"
    drawn = [Ticket(no, sha256(f"{head}{no}".encode()).hexdigest()) for no in range(1, len(names) + 1)]
    return sorted(drawn, key=lambda row: row.ticket)


def picked(seed: str, item: str, attempt: int, names: Sequence[str], n: int) -> list[int]:
    """抽中的 n 个在名单上的序号，先抽中的在前；名单不足 n 个时全取。"""
    return [row.no for row in tickets(seed, item, attempt, names)[:n]]
