"""锁卷：办结七日的、有人提出销毁的，把只属于它的文件锁到它自己的密钥下；一步一落盘，随时可断（决定 0012）。"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from cryptography.exceptions import InvalidTag
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from server import clock, lockers, storage
from server.db import session, unit
from server.dossiers.keeping import belongs, keys
from server.dossiers.keeping.models import Destruction, DossierKey, LockedFile
from server.dossiers.models import CaseFile, Dossier
from server.inspections.models import Blob, BlobRef
from server.jobs import Tally, claim, release, sweep

SETTLED = timedelta(days=7)
"""A case just bound is still looked at and mended; the same week after which phones let go of their photos."""
BATCH = 5


@sweep("dossiers.lock")
def lock() -> Tally:
    """办结满七日的一卷锁起来；有人提出销毁的先锁；销毁了的去掉密文。备份在走时不动。"""
    tally = Tally()
    with lockers.moving() as free:
        if not free:
            return tally
        for dossier_id in _claimed():
            tally.due += 1
            done = _locked(dossier_id)
            tally.done, tally.failed = tally.done + done, tally.failed + (not done)
        for sha256 in _void():
            tally.due, tally.done = tally.due + 1, tally.done + _removed(sha256)
    return tally


def due() -> list[str]:
    """要锁的案卷：还没有锁过的，锁过之后又有新文书的；照片还没有打开看过的等一等。"""
    bound = select(CaseFile.dossier_id).group_by(CaseFile.dossier_id)
    bound = bound.having(func.max(CaseFile.bound_at) < clock.now() - SETTLED)
    unseen = select(BlobRef.sha256).join(Blob, Blob.sha256 == BlobRef.sha256).where(
        BlobRef.insp == Dossier.assignment_id, BlobRef.role.in_(belongs.PICTURES),
        Blob.checked_at.is_(None), Blob.parked_at.is_(None),
    )  # fmt: skip
    asked = select(Destruction.dossier_id).where(Destruction.state == "proposed")
    query = (
        select(Dossier.id)
        .outerjoin(DossierKey, DossierKey.dossier_id == Dossier.id)
        .where(Dossier.state == "approved", Dossier.rehearsal.is_(False), ~unseen.exists())
        .where(or_(Dossier.id.in_(bound), Dossier.id.in_(asked)))
        .where(
            or_(DossierKey.id.is_(None), DossierKey.wrapped.is_not(None)),
            or_(DossierKey.id.is_(None), DossierKey.covers != Dossier.version, Dossier.id.in_(asked)),
            or_(DossierKey.id.is_(None), DossierKey.parked_at.is_(None)),
        )
    )
    found = session().execute(query.add_columns(DossierKey.covers == Dossier.version).order_by(Dossier.id).limit(BATCH))
    return [row[0] for row in found if not row[1] or unlocked(session(), session().get_one(Dossier, row[0]))]


def unlocked(s: Session, dossier: Dossier) -> int:
    """还不能销毁的几件：没有锁的、明文又来了的、别处后来也用上而没有放回的。"""
    locked = set(keys.files(s, dossier.id))
    plain = {sha256 for sha256 in locked if storage.path(sha256).is_file()}
    mine = belongs.own(s, dossier)
    return len(mine - locked) + len(plain) + len(belongs.shared(s, dossier, locked)) + (not locked)


def _claimed() -> list[str]:
    ids = due()
    if not ids:
        return []
    with unit(technical=True) as s:
        known = set(s.scalars(select(DossierKey.dossier_id).where(DossierKey.dossier_id.in_(ids))))
        s.add_all(keys.fresh(each) for each in ids if each not in known)
        s.flush()
        claimed = claim(s, DossierKey, DossierKey.dossier_id.in_(ids), limit=BATCH)
        return list(s.scalars(select(DossierKey.dossier_id).where(DossierKey.id.in_(claimed))))


def _locked(dossier_id: str) -> bool:
    """锁完一卷；出了岔子的原样留着，写明为什么。"""
    try:
        covers = _lock_all(dossier_id)
    except (lockers.Unequal, OSError, InvalidTag) as error:
        covers, said = 0, str(error) or "密钥打不开"
    with unit(technical=True) as s:
        row = s.scalars(select(DossierKey).where(DossierKey.dossier_id == dossier_id)).one()
        row.covers = covers
        release(row, None if covers else said)
    return bool(covers)


def _lock_all(dossier_id: str) -> int:
    """逐件锁好，返回锁到案卷行的第几版。"""
    s = session()
    s.rollback()
    dossier = s.get_one(Dossier, dossier_id, populate_existing=True)
    version, key = dossier.version, _key(s, dossier_id)
    mine = belongs.own(s, dossier)
    before = {row.sha256: _told(row) for row in s.scalars(_rows(dossier_id))}
    foreign = belongs.shared(s, dossier, before)
    s.rollback()  # nothing is read any more while files are written
    for sha256 in sorted(mine - set(before)):
        told = lockers.lock(sha256, key)
        with unit(technical=True) as s:
            s.add(_row(sha256, dossier_id, told))
        before[sha256] = told
    for sha256 in sorted(set(before) - foreign):
        if storage.path(sha256).is_file():
            lockers.checked(sha256, key, before[sha256])
            lockers.clear(storage.path(sha256))
    for sha256 in sorted(foreign):
        _give_back(sha256)
    return version


def _key(s: Session, dossier_id: str) -> bytes:
    wrapped = s.scalars(select(DossierKey.wrapped).where(DossierKey.dossier_id == dossier_id)).one()
    return keys.unwrap(dossier_id, wrapped or b"")


def _rows(dossier_id: str) -> Any:
    return select(LockedFile).where(LockedFile.dossier_id == dossier_id)


def _row(sha256: str, dossier_id: str, told: lockers.Locked) -> LockedFile:
    return LockedFile(sha256=sha256, dossier_id=dossier_id, cipher_sha256=told.sha256, cipher_size=told.size)


def _told(row: LockedFile) -> lockers.Locked:
    return lockers.Locked(row.cipher_sha256, row.cipher_size)


def _give_back(sha256: str) -> None:
    """别的检查后来也用着它：放回明文，不再随这一卷销毁。"""
    storage.put(storage.read(sha256), sha256)
    with unit(technical=True) as s:
        s.delete(s.get_one(LockedFile, sha256))
    lockers.clear(storage.locked_path(sha256))


def _void(limit: int = 200) -> list[str]:
    """密钥已销毁、密文还在盘上的。"""
    query = (
        select(LockedFile.sha256)
        .join(DossierKey, DossierKey.dossier_id == LockedFile.dossier_id)
        .where(DossierKey.wrapped.is_(None), LockedFile.removed_at.is_(None))
    )
    return list(session().scalars(query.order_by(LockedFile.sha256).limit(limit)))


def _removed(sha256: str) -> bool:
    lockers.clear(storage.locked_path(sha256))
    with unit(technical=True) as s:
        s.get_one(LockedFile, sha256).removed_at = clock.now()
    return True
