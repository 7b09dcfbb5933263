"""日志的签名密钥：第几把、公钥链、换钥（draw.md 5.9）。

The public chain is a text of lines, the present key first: "VKEY", then for every older key "VKEY SIGNATURE", where
SIGNATURE is that older key's Ed25519 signature over the statement naming its successor. Whoever holds any printed vkey
can walk from it to the present one.
"""

from __future__ import annotations

import base64

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server import clock
from server.db import unit
from server.trail.models import LogKey
from server.trail.service import Doer, append, checkpoint, head, verifier_key


def statement(origin: str, vkey: str) -> bytes:
    """前一把密钥签的话：这个日志从此用这把公钥。"""
    return f"sunlot log key\n{origin}\n{vkey}\n".encode()


def seed(s: Session) -> bytes:
    """现用私钥的种子（32 字节），在库外的密钥文件夹里。"""
    return _secret(_last(s))


def _last(s: Session) -> int:
    return s.scalar(select(func.max(LogKey.n))) or 1


def _secret(n: int) -> bytes:
    value: bytes = current_app.config["SUNLOT"].secret("trail-ed25519" if n == 1 else f"trail-ed25519-{n}")
    return value


def signed_head(s: Session, origin: str) -> str:
    """现在的检查点，用现用的密钥签。"""
    return checkpoint(s, origin, seed(s))


def chain(s: Session, origin: str) -> str:
    """公钥链：现用的一行在前，往下是更早的，各附它对后一把的签名。"""
    later = list(s.scalars(select(LogKey).order_by(LogKey.n.desc())))
    vkeys = [row.vkey for row in later] + [verifier_key(origin, _secret(1))]
    signatures = ["", *(f" {row.signature}" for row in later)]
    return "".join(f"{vkey}{signature}\n" for vkey, signature in zip(vkeys, signatures, strict=True))


def rotate(actor: Doer, origin: str) -> str:
    """换一把签名密钥，返回新公钥；旧钥签名为证，写进留痕（S0-20）。

    The old secret stays in the key folder: checkpoints it signed remain verifiable through the chain.
    """
    with unit() as s:
        n = _last(s)
        vkey = verifier_key(origin, _secret(n + 1))
        signature = base64.b64encode(
            Ed25519PrivateKey.from_private_bytes(_secret(n)).sign(statement(origin, vkey))
        ).decode()
        s.add(LogKey(n=n + 1, vkey=vkey, signature=signature, i=head(s)[0], at=clock.now()))
        payload = {"n": n + 1, "vkey": vkey, "signature": signature}
        append(s, "trail.key_rotated", ref=None, actor=actor, payload=payload)
    return vkey
