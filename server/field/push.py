"""送达：一批操作，一个事务，一条留痕；重复送来给回原样的裁决。"""

from __future__ import annotations

from collections import Counter
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock, trail
from server.accounts import doors
from server.accounts.models import Device
from server.auth import Actor
from server.db import session, unit
from server.field.ledger import SqlLedger
from server.field.refs import WITHOUT_FILES
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
    if actor.device_id != dev and not _own(actor, dev):
        raise Problem("sync.device", "这批操作不是您的手机记的。")
    verdicts, ack_seq, _ = deposit(actor, dev, batch_id, ops)
    return {
        "batch_id": batch_id,
        "ack_seq": ack_seq,
        "verdicts": [verdict._asdict() for verdict in verdicts],
        "blobs_missing": _missing(session(), dev, ops),
        "revoked": doors.speaks_ended(),
        "server_time": clock.iso(clock.now()),
    }


def _own(actor: Actor, dev: str) -> bool:
    query = select(Device.id).where(Device.id == dev, Device.officer_id == actor.officer_id)
    return session().scalar(query) is not None


def deposit(
    actor: Actor, dev: str, batch_id: str, ops: list[dict[str, Any]], kind: str = "sync.pushed"
) -> tuple[list[Verdict], int, int]:
    """收存一部手机的一批操作：各条裁决、收到第几条、其中几条是新的；谁可以交，由调用者先看过。

    Raises Problem sync.gap, sync.fork.
    """
    try:
        with unit() as s:
            doors.spend(s)
            return _store(s, actor, dev, batch_id, ops, kind)
    except Refused as refused:
        doors.unspent()
        raise _said(refused) from refused
    except _NothingNew as old:
        doors.unspent()
        return old.verdicts, old.ack_seq, 0


def _store(
    s: Session, actor: Actor, dev: str, batch_id: str, ops: list[dict[str, Any]], kind: str
) -> tuple[list[Verdict], int, int]:
    ledger = SqlLedger(s, dev, f"push:{dev}:{ops[-1]['seq'] if ops else 0}")
    if actor.officer_id == ledger.device.officer_id:
        ledger.seen = ledger.moment
    ledger.expect(ops)
    with s.no_autoflush:  # the ledger writes when it has to, not once per question
        verdicts = receive(ledger, dev, ops)
    if not ledger.fresh:
        raise _NothingNew(verdicts, ledger.head(dev).seq)
    ledger.deliver()
    payload = {
        "dev": dev,
        "batch": batch_id,
        "ops": [row.raw_hash for row in ledger.fresh.values()],
        "verdicts": dict(Counter(row.verdict for row in ledger.fresh.values())),
    }
    trail.append(s, kind, ref=ledger.trail_ref, actor=actor, payload=payload)
    return verdicts, ledger.head(dev).seq, len(ledger.fresh)


def _said(refused: Refused) -> Problem:
    if refused.code == "gap":
        return Problem("sync.gap", f"中间缺了操作，请从第 {refused.expected} 条起重送。", expected=refused.expected)
    return Problem("sync.fork", "同一序号已有另一条操作：手机的数据像是复制或恢复来的，请重新登记手机。")


def _missing(s: Session, dev: str, ops: list[dict[str, Any]]) -> list[str]:
    """这批操作点名而服务器还没有收齐的文件；全是不带文件的操作，就不用问。"""
    if all(op.get("kind") in WITHOUT_FILES for op in ops):
        return []
    query = (
        select(BlobRef.sha256)
        .join(Blob, Blob.sha256 == BlobRef.sha256, isouter=True)
        .where(BlobRef.dev == dev, BlobRef.seq.in_([op["seq"] for op in ops]))
        .where(BlobRef.role != "strokes", Blob.id.is_(None))
        .distinct()
        .order_by(BlobRef.sha256)
    )
    return list(s.scalars(query))
