"""封存记录与收据：服务器回签，逐件列出文件。"""

from __future__ import annotations

import base64
from typing import Any, cast

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock
from server.inspections.models import Assignment, Blob, BlobRef, OpLog, Record
from server.trail.models import LogPayload


def _key() -> Ed25519PrivateKey:
    seed: bytes = current_app.config["SUNLOT"].secret("countersign")
    return Ed25519PrivateKey.from_private_bytes(seed)


def public_key() -> str:
    """核验回签的公钥（Ed25519，base64 的 32 字节）。"""
    return base64.b64encode(_key().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()


def receipt_message(assignment_id: str, content: str, record: str, sealed_at: str) -> bytes:
    """回签所签的字节：用途、派单、两个摘要、服务器收到的时刻，各占一行。"""
    return f"sunlot-receipt-v1\n{assignment_id}\n{content}\n{record}\n{sealed_at}".encode()


def countersign(assignment_id: str, content: str, record: str, sealed_at: str) -> str:
    """服务器回签（Ed25519，base64）。"""
    return base64.b64encode(_key().sign(receipt_message(assignment_id, content, record, sealed_at))).decode()


def files(s: Session, assignment_id: str) -> list[dict[str, Any]]:
    """一次检查里操作点名的全部文件：指纹、字节数、是否已收齐核对；按指纹排序。"""
    query = (
        select(BlobRef.sha256, BlobRef.size, Blob.size)
        .join(OpLog, (OpLog.dev == BlobRef.dev) & (OpLog.seq == BlobRef.seq))
        .join(Blob, Blob.sha256 == BlobRef.sha256, isouter=True)
        .where(BlobRef.insp == assignment_id, OpLog.verdict == "applied")
        .order_by(BlobRef.sha256)
    )
    rows: dict[str, dict[str, Any]] = {}
    for sha, claimed, stored in s.execute(query):
        kept = cast("int | None", stored)  # the outer join leaves it empty
        rows.setdefault(sha, {"sha256": sha, "size": claimed if kept is None else kept, "verified": kept is not None})
    return list(rows.values())


def receipt(s: Session, assignment_id: str) -> dict[str, Any] | None:
    """一次检查的收据；尚未封存时为 None。"""
    record = s.get(Record, assignment_id)
    if record is None:
        return None
    listed = files(s, assignment_id)
    index = s.scalar(select(LogPayload.i).where(LogPayload.ref == record.trail_ref).order_by(LogPayload.i).limit(1))
    return {
        "assignment_id": assignment_id,
        "number": s.get_one(Assignment, assignment_id).no,
        "alg": record.countersign_alg,
        "content_digest": record.content_digest,
        "record_digest": record.record_digest,
        "sealed_at_server": clock.iso(record.sealed_at_server),
        "countersignature": record.countersignature,
        "trail_index": index,
        "files": listed,
        "missing": [row["sha256"] for row in listed if not row["verified"]],
        "archived": record.archived_at is not None,
    }
