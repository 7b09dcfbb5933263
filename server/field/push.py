"""送达：一批操作，一个事务，一条留痕；重复送来给回原样的裁决。"""

from __future__ import annotations

from collections import Counter
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock, trail
from server.accounts.models import Device
from server.auth import Actor
from server.db import session, unit
from server.field.ledger import SqlLedger
from server.inspections.models import Blob, BlobRef
from server.problems import Problem
from sync.ledger import Refused, Verdict, receive


class _NothingNew(Exception):
    """整批都收过：不写，只给回原裁决。"""

    def __init__(self, verdicts: list[Verdict], ack_seq: int) -> None:
        super().__init__()
        self.verdicts, self.ack_seq = verdicts, ack_seq


def push(actor: Actor, dev: str, batch_id: str, ops: list[dict[str, Any]]) -> dict[str, Any]:
    """收下一批操作：先收存后判断，每条恰有一个裁决（rulings 34：一次请求一条留痕）。

    Raises Problem sync.device, sync.gap (with `expected`), sync.fork.
    """
    if session().scalar(select(Device.id).where(Device.id == dev, Device.officer_id == actor.officer_id)) is None:
        raise Problem("sync.device", "这批操作不是您的手机记的。")
    verdicts, ack_seq, _ = deposit(actor, dev, batch_id, ops)
    return {
        "batch_id": batch_id,
        "ack_seq": ack_seq,
        "verdicts": [verdict._asdict() for verdict in verdicts],
        "blobs_missing": _missing(session(), dev, [op["seq"] for op in ops]),
        "server_time": clock.iso(clock.now()),
    }


def deposit(
    actor: Actor, dev: str, batch_id: str, ops: list[dict[str, Any]], kind: str = "sync.pushed"
) -> tuple[list[Verdict], int, int]:
    """收存一部手机的一批操作：各条裁决、收到第几条、其中几条是新的；谁可以交，由调用者先看过。

    Raises Problem sync.gap, sync.fork.
    """
    try:
        with unit() as s:
            device = s.scalars(select(Device).where(Device.id == dev).with_for_update()).one()
            return _store(s, actor, device, batch_id, ops, kind)
    except Refused as refused:
        raise _said(refused) from refused
    except _NothingNew as old:
        return old.verdicts, old.ack_seq, 0


def _store(
    s: Session, actor: Actor, device: Device, batch_id: str, ops: list[dict[str, Any]], kind: str
) -> tuple[list[Verdict], int, int]:
    last = ops[-1]["seq"] if ops else device.head_seq
    ledger = SqlLedger(s, device, f"push:{device.id}:{last}")
    ledger.expect(ops)
    with s.no_autoflush:  # one flush for the batch instead of one per operation
        verdicts = receive(ledger, device.id, ops)
    if not ledger.fresh:
        raise _NothingNew(verdicts, device.head_seq)
    ledger.deliver()
    if actor.officer_id == device.officer_id:
        device.last_seen_at = clock.now()
    payload = {
        "dev": device.id,
        "batch": batch_id,
        "ops": [row.raw_hash for row in ledger.fresh.values()],
        "verdicts": dict(Counter(row.verdict for row in ledger.fresh.values())),
    }
    trail.append(s, kind, ref=ledger.trail_ref, actor=actor, payload=payload)
    return verdicts, device.head_seq, len(ledger.fresh)


def _said(refused: Refused) -> Problem:
    if refused.code == "gap":
        return Problem("sync.gap", f"中间缺了操作，请从第 {refused.expected} 条起重送。", expected=refused.expected)
    return Problem("sync.fork", "同一序号已有另一条操作：手机的数据像是复制或恢复来的，请重新登记手机。")


def _missing(s: Session, dev: str, seqs: list[int]) -> list[str]:
    """这批操作点名而服务器还没有收齐的文件。"""
    query = (
        select(BlobRef.sha256)
        .join(Blob, Blob.sha256 == BlobRef.sha256, isouter=True)
        .where(BlobRef.dev == dev, BlobRef.seq.in_(seqs), BlobRef.role != "strokes", Blob.id.is_(None))
        .distinct()
        .order_by(BlobRef.sha256)
    )
    return list(s.scalars(query))
