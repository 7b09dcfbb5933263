"""核对锁着的与销毁了的：密文仍是登记的那一份、解得开；没有密钥的须有两人办成的销毁为据（S0-20）。"""

from __future__ import annotations

from collections.abc import Iterator

from cryptography.exceptions import InvalidTag
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server import lockers
from server.dossiers.keeping import keys
from server.dossiers.keeping.models import Destruction, DossierKey, LockedFile
from sync.canon import digest

DONE = select(Destruction.dossier_id).where(Destruction.state == "destroyed")


def locked(s: Session) -> set[str]:
    """锁着、密钥还在的文件；它们在不在、对不对由 faults 说。"""
    query = select(LockedFile.sha256).join(DossierKey, DossierKey.dossier_id == LockedFile.dossier_id)
    return set(s.scalars(query.where(DossierKey.wrapped.is_not(None))))


def destroyed(s: Session) -> set[str]:
    """依法销毁了的文件：可以不在。"""
    return set(s.scalars(select(LockedFile.sha256).where(LockedFile.dossier_id.in_(DONE))))


def faults(s: Session) -> Iterator[str]:
    """逐件对照；没有依据而没有密钥、有依据而密钥还在，都是错。"""
    done = set(s.scalars(DONE))
    for one in s.scalars(select(Destruction).where(Destruction.state == "destroyed").order_by(Destruction.id)).all():
        if digest(keys.files(s, one.dossier_id)) != one.listed:
            yield f"the files of destroyed dossier {one.dossier_id} are not those decided on"
    for row in s.execute(select(DossierKey.dossier_id, DossierKey.wrapped).order_by(DossierKey.dossier_id)).all():
        if row.wrapped is None and row.dossier_id not in done:
            yield f"the key of dossier {row.dossier_id} is gone without a decision"
        elif row.wrapped is not None and row.dossier_id in done:
            yield f"the key of destroyed dossier {row.dossier_id} still stands"
        elif row.wrapped is not None:
            yield from _files(s, row.dossier_id, row.wrapped)


def _files(s: Session, dossier_id: str, wrapped: bytes) -> Iterator[str]:
    try:
        key = keys.unwrap(dossier_id, wrapped)
    except InvalidTag:
        yield f"the key of dossier {dossier_id} does not open"
        return
    query = select(LockedFile).where(LockedFile.dossier_id == dossier_id).order_by(LockedFile.sha256)
    for row in s.scalars(query).all():
        if lockers.whole(row.sha256) != row.cipher_sha256:
            yield f"locked file {row.sha256} holds something else"
        elif lockers.opened(row.sha256, key) != row.sha256:
            yield f"locked file {row.sha256} does not open to its name"


def told(s: Session) -> str:
    """一句话：依法销毁了几卷几件；没有为空。"""
    cases = s.scalar(select(func.count()).select_from(DONE.subquery())) or 0
    return f"已销毁（有依据） {cases} 卷 {len(destroyed(s))} 个文件" if cases else ""
