"""留痕：在业务事务里追加一条，返回序号；检查点由本机密钥签名（C2SP tlog-checkpoint）。"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from typing import Any, Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import select
from sqlalchemy.orm import Session

from draw import merkle
from draw.canonical import canonical
from server import clock
from server.trail import rows
from server.trail.models import LogHead
from server.trail.statements import statements

MAX_BODY = 64 * 1024
ERASED = "trail.payload_erased"
HEAD = select(LogHead.size, LogHead.frontier).where(LogHead.id == 1)


class Doer(Protocol):
    """留痕只需要知道办事人的编号。"""

    @property
    def officer_id(self) -> str: ...


def append(s: Session, kind: str, *, ref: str | None, actor: Doer, payload: dict[str, Any] | None = None) -> int:
    """追加一条留痕，返回序号；必须是事务的最后一句（S0-20, rulings 34）。

    The public leaf carries time, kind and the salted hash of the private payload, nothing else: a reference or a
    pseudonym per person would let outsiders link acts before the visit. Business changes still pending in the session
    are flushed first, because the head row is the lock that every writer meets last. An act of a delegate names his
    principal ("for") in the private payload.
    """
    s.flush()
    moment = clock.now()
    private: dict[str, Any] = {"ref": ref, "actor": actor.officer_id, "data": payload or {}}
    if principal := getattr(actor, "principal", None):
        private["for"] = principal
    if touched := rows.take(s):
        private["rows"] = touched
    content = json.dumps(
        private,
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    salt = secrets.token_bytes(16)
    body = canonical(
        {
            "v": 1,
            "alg": "sha256",
            "at": clock.iso(moment),
            "kind": kind,
            "h": hashlib.sha256(salt + content.encode()).hexdigest(),
        }
    )
    leaf = merkle.leaf_hash(body)
    connection = s.connection()
    write = statements(connection.dialect.name)
    found = connection.exec_driver_sql(write.head).first()
    index, edge = (found[0], bytes(found[1])) if found else (0, b"")
    frontier = [edge[at : at + 32] for at in range(0, len(edge), 32)]
    frontier, finished = merkle.append(frontier, index, leaf)
    connection.exec_driver_sql(write.move if found else write.start, (index + 1, b"".join(frontier)))
    connection.exec_driver_sql(write.entry, (index, body, leaf))
    private_row = (index, write.moment(moment), kind, ref, actor.officer_id, salt, content)
    connection.exec_driver_sql(write.payload, private_row)
    connection.exec_driver_sql(write.node, finished)
    s.info["trail_entries"] = s.info.get("trail_entries", 0) + 1
    return index


def head(s: Session) -> tuple[int, bytes]:
    """日志的大小与根。"""
    row = s.execute(HEAD).first()
    if row is None:
        return 0, merkle.root_of_frontier([])
    return row.size, merkle.root_of_frontier([row.frontier[at : at + 32] for at in range(0, len(row.frontier), 32)])


def checkpoint(s: Session, origin: str, key: bytes) -> str:
    """签名检查点：来源、大小、根（base64），Ed25519 签名行（C2SP signed-note）。

    key: 32-byte Ed25519 seed.
    """
    size, root = head(s)
    text = f"{origin}\n{size}\n{base64.b64encode(root).decode()}\n"
    private = Ed25519PrivateKey.from_private_bytes(key)
    public = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    key_id = hashlib.sha256(f"{origin}\n".encode() + b"\x01" + public).digest()[:4]
    signature = base64.b64encode(key_id + private.sign(text.encode())).decode()
    return f"{text}\n— {origin} {signature}\n"


def verifier_key(origin: str, key: bytes) -> str:
    """核验公钥的一行写法（vkey），印在公文上供外人核对。"""
    public = Ed25519PrivateKey.from_private_bytes(key).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    key_id = hashlib.sha256(f"{origin}\n".encode() + b"\x01" + public).digest()[:4]
    return f"{origin}+{key_id.hex()}+{base64.b64encode(bytes([1]) + public).decode()}"
