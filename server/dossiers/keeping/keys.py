"""案卷密钥：随机产生，由本机的保管密钥包着入库；读文件时在这里找。"""

from __future__ import annotations

import secrets

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock, storage
from server.db import session
from server.dossiers.keeping.models import Destruction, DossierKey, LockedFile
from server.dossiers.models import Dossier
from server.problems import Problem


def fresh(dossier_id: str) -> DossierKey:
    """给一卷一把新密钥。"""
    nonce = secrets.token_bytes(12)
    return DossierKey(
        dossier_id=dossier_id, wrapped=nonce + _master().encrypt(nonce, secrets.token_bytes(32), dossier_id.encode())
    )


def unwrap(dossier_id: str, wrapped: bytes) -> bytes:
    """取出一卷的密钥。Raises cryptography InvalidTag when it was changed or belongs to another dossier."""
    return _master().decrypt(wrapped[:12], wrapped[12:], dossier_id.encode())


def _master() -> AESGCM:
    return AESGCM(current_app.config["SUNLOT"].secret("dossier-keys"))


def of_file(sha256: str) -> bytes | None:
    """锁着这个文件的密钥；没有锁过的为 None，密钥已销毁的抛 Problem destroyed。"""
    query = (
        select(LockedFile.dossier_id, DossierKey.wrapped)
        .join(DossierKey, DossierKey.dossier_id == LockedFile.dossier_id)
        .where(LockedFile.sha256 == sha256)
    )
    found = session().execute(query).first()
    if found is None:
        return None
    if found.wrapped is None:
        raise destroyed(found.dossier_id)
    return unwrap(found.dossier_id, found.wrapped)


def destroyed(dossier_id: str) -> Problem:
    """已销毁的这句话：哪一卷、何日、凭什么由头。"""
    dossier = session().get_one(Dossier, dossier_id)
    done = carried_out(dossier_id)
    on = f"{clock.shanghai_day(done.decided_at).isoformat()} " if done is not None and done.decided_at else ""
    return Problem(
        "destroyed", f"{dossier.no} 的个人内容已于 {on}依法销毁，不能再看；指纹与留痕仍可核对。", no=dossier.no
    )


def carried_out(dossier_id: str) -> Destruction | None:
    """这一卷办成了的销毁；没有为 None。"""
    return session().scalar(
        select(Destruction).where(Destruction.dossier_id == dossier_id, Destruction.state == "destroyed")
    )


def files(s: Session, dossier_id: str) -> list[str]:
    """锁在这一卷密钥下的全部文件，按指纹。"""
    return list(
        s.scalars(select(LockedFile.sha256).where(LockedFile.dossier_id == dossier_id).order_by(LockedFile.sha256))
    )


def newest(dossier_id: str) -> Destruction | None:
    """这一卷最近一次销毁的提出；没有为 None。"""
    query = select(Destruction).where(Destruction.dossier_id == dossier_id).order_by(Destruction.id.desc())
    return session().scalar(query.limit(1))


storage.keyrings.append(of_file)
