"""收件：一批操作的收存与裁决，存取通过一个小接口（Store）。

The server's rules without a database: ``server/field/ledger.py`` gives SQL to the interface,
the simulator gives memory. The caller runs ``receive`` inside ONE transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import NamedTuple, Protocol

from sync.canon import encoded
from sync.journal import Head, place
from sync.judge import Facts, judge
from sync.kinds import AFTER_SEAL
from sync.ops import Op, meant_for
from sync.state import until_seal


class Entry(NamedTuple):
    """日志里的一条：操作号、整条操作的摘要、裁决。"""

    op_id: str
    raw_hash: str
    verdict: str


class Raw(NamedTuple):
    """一条操作的规范字节与其摘要，一批只算一次。"""

    content: bytes
    sha256: str


class Verdict(NamedTuple):
    """答复手机的一条裁决。"""

    seq: int
    op_id: str
    verdict: str


class Refused(Exception):
    """整批不收：code 为 gap（缺号，附应有编号）或 fork（分叉）。"""

    def __init__(self, code: str, expected: int) -> None:
        super().__init__(code)
        self.code, self.expected = code, expected


class Store(Protocol):
    """账本所需的存取；全部在调用者的同一事务内。"""

    def head(self, dev: str) -> Head:
        """设备日志末端，哈希为整条操作的摘要。"""

    def stored(self, dev: str, seq: int) -> Entry | None:
        """该编号已收存的一条。"""

    def facts(self, op: Op, raw: bytes | None = None) -> Facts:
        """裁决所依据的事实；raw 为整条操作的规范字节，算过的就给。"""

    def append(self, op: Op, raw: Raw, verdict: str) -> None:
        """收存操作与裁决，并写出其效果。"""

    def accepted(self, insp: str) -> Sequence[Op]:
        """一次检查已采纳的操作。"""

    def waiting_seals(self, insp: str) -> Sequence[Op]:
        """因摘要不符而待处理的封存操作。"""

    def rejudge(self, op: Op, verdict: str) -> None:
        """改判：裁决仍只有一个，新裁决再送达一次。"""


def raw_of(op: Op) -> Raw:
    """规范字节与摘要；操作是 parse 读出来的，内容已经查过。"""
    content = encoded(op)
    return Raw(content, sha256(content).hexdigest())


def _placed(store: Store, dev: str, ops: Sequence[Op]) -> list[tuple[Op, Raw, bool]]:
    head = store.head(dev)
    rows = []
    for op in ops:
        raw = raw_of(op)
        old = store.stored(dev, op["seq"]) if op["seq"] <= head.seq else None
        where = place(head, op["seq"], raw.sha256, old.raw_hash if old else None)
        if where in ("gap", "fork"):
            raise Refused(where, head.seq + 1)
        if where == "applied":
            head = Head(op["seq"], raw.sha256)
        rows.append((op, raw, where == "applied"))
    return rows


def beyond_seal(ops: Iterable[Op]) -> list[Op]:
    """已采纳、但封存的手机当时还不知道的操作：没有并入已签内容。"""
    every = list(ops)
    inside = {op["op_id"] for op in until_seal(every)}
    late = (op for op in every if op["op_id"] not in inside)
    late = (op for op in late if meant_for(op) is None)
    return [op for op in late if op["kind"] != "seal" and op["kind"] not in AFTER_SEAL]


def settle(store: Store, insp: str, sealed: bool) -> None:
    """封存后的整理：等到缺的操作后补采封存；封存未含的操作改为待处理。

    ``sealed`` says that a seal was applied in this very batch. Later operations need no settling, they are judged
    against the seal when they arrive.
    """
    waiting = () if sealed else store.waiting_seals(insp)
    for seal in waiting:
        if judge(seal, store.facts(seal)) == "applied":
            store.rejudge(seal, "applied")
            sealed = True
            break
    if sealed:
        for op in beyond_seal(store.accepted(insp)):
            store.rejudge(op, "quarantined:sealed")


def receive(store: Store, dev: str, ops: Sequence[Op]) -> list[Verdict]:
    """收下一批：逐条先存后判，重复的给回原裁决。

    Every op must be an object with ``dev`` equal to ``dev`` and a whole number ``seq``.
    Raises Refused (gap, fork) before anything is stored.
    """
    rows = _placed(store, dev, ops)
    sealed: dict[str, bool] = {}
    for op, raw, fresh in rows:
        if fresh:
            verdict = judge(op, store.facts(op, raw.content))
            store.append(op, raw, verdict)
            insp = str(op.get("insp"))
            sealed[insp] = sealed.get(insp, False) or (verdict == "applied" and op["kind"] == "seal")
    for insp in sorted(sealed):
        settle(store, insp, sealed[insp])
    entries = ((op["seq"], store.stored(dev, op["seq"])) for op, _, _ in rows)
    return [Verdict(seq, entry.op_id, entry.verdict) for seq, entry in entries if entry]
