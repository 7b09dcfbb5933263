"""报到：手机说做到第几条、还留着什么、清理过什么；被清空的手机由此看得出来（sync.md 3.9）。"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock
from server.accounts.models import Device
from server.auth import Actor
from server.db import session, unit
from server.field.models import DeviceContact, LocalDeletion, LostFile, PromisedOp
from server.field.package import MIN_CLIENT
from server.field.protocol import NEWEST, OLDEST
from server.inspections.models import Blob, BlobRef, OpLog
from server.problems import Problem

MOST_WAITED = 500


def report(actor: Actor, told: dict[str, Any]) -> dict[str, Any]:
    """收下一次报到，答复局里收到第几条、还缺哪些文件。

    Raises Problem sync.device when the credential is not a phone's.
    """
    if actor.device_id is None:
        raise Problem("sync.device", "报到要凭手机签名。")
    with unit(technical=True) as s:
        device = s.get_one(Device, actor.device_id)
        device.last_seen_at = clock.now()
        before = s.get(DeviceContact, device.id)
        s.merge(_contact(device.id, told, before))
        _promise(s, device.id, told["unsent"])
        _lose(s, device.id, actor.officer_id, told["lacks"])
        _record(s, device.id, told["deleted"])
        head, revoked = device.head_seq, device.revoked_at is not None
    return {
        "last_seq": head,
        "revoked": revoked,
        "blobs_missing": missing_files(session(), actor.officer_id),
        "protocol": {"newest": NEWEST, "oldest": OLDEST},
        "min_client": MIN_CLIENT,
        "server_time": clock.iso(clock.now()),
    }


def missing_files(s: Session, officer_id: str) -> list[str]:
    """此人的操作点过名、还没有收齐的文件，旧的在前。"""
    query = (
        select(BlobRef.sha256)
        .join(Blob, Blob.sha256 == BlobRef.sha256, isouter=True)
        .where(BlobRef.officer_id == officer_id, BlobRef.role != "strokes", Blob.id.is_(None))
        .distinct()
        .order_by(BlobRef.sha256)
        .limit(MOST_WAITED)
    )
    return list(s.scalars(query))


def _contact(device_id: str, told: dict[str, Any], before: DeviceContact | None) -> DeviceContact:
    return DeviceContact(
        device_id=device_id,
        at=clock.now(),
        last_seq=told["last_seq"],
        unsent_ops=told["unsent_ops"],
        unsent_files=told["unsent_files"],
        persisted=told["persisted"],
        protocol=told["protocol"],
        app=told["app"],
        told_at=before.told_at if before else None,
    )


def _promise(s: Session, device_id: str, unsent: list[dict[str, Any]]) -> None:
    ids = [row["op_id"] for row in unsent]
    known = set(s.scalars(select(PromisedOp.op_id).where(PromisedOp.device_id == device_id, PromisedOp.op_id.in_(ids))))
    known |= set(s.scalars(select(OpLog.op_id).where(OpLog.op_id.in_(ids))))
    for row in {row["op_id"]: row for row in unsent}.values():
        if row["op_id"] not in known:
            s.add(PromisedOp(device_id=device_id, **row))


def _lose(s: Session, device_id: str, officer_id: str, lacks: list[str]) -> None:
    named = set(s.scalars(select(BlobRef.sha256).where(BlobRef.officer_id == officer_id, BlobRef.sha256.in_(lacks))))
    there = set(s.scalars(select(LostFile.sha256).where(LostFile.device_id == device_id)))
    for sha256 in sorted(named - there):
        s.add(LostFile(device_id=device_id, sha256=sha256))


def _record(s: Session, device_id: str, deleted: list[dict[str, Any]]) -> None:
    there = set(s.scalars(select(LocalDeletion.number).where(LocalDeletion.device_id == device_id)))
    for row in {row["number"]: row for row in deleted}.values():
        if row["number"] not in there:
            s.add(LocalDeletion(device_id=device_id, **row))
