"""证据文件：按指纹寻址、断点续传（tus 1.0 的核心动作），每人一份进度。

The offset is the size of the part on disk, so nothing has to be remembered across a crash. Bytes and directory are on
disk before the row says complete. Parts are not synced one by one: what a power cut takes of an unfinished file is sent
again, because the phone asks where it stands, and a part that came back damaged does not match the hash.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import fcntl
import hashlib
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from flask import current_app
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from server import clock, storage
from server.accounts import doors
from server.auth import Actor
from server.db import session, unit
from server.inspections.feeds import feed_all
from server.inspections.models import Assignment, Blob, BlobPart, BlobRef, OpLog, Record, TeamMember
from server.inspections.service import crew
from server.problems import Problem

MAX_BLOB = 40 << 20
LOCK_WAIT = 2.0
UNNAMED = timedelta(hours=48)


class Progress(NamedTuple):
    """收到哪里、共多长。"""

    offset: int
    length: int


def progress(actor: Actor, sha256: str) -> Progress | None:
    """收到哪里；没有见过、或不归此人知道的，都是 None（rulings 24）。"""
    s = session()
    part = s.get(BlobPart, (sha256, actor.officer_id))
    blob = s.scalar(select(Blob).where(Blob.sha256 == sha256))
    known = blob is not None and ((part is not None and part.complete) or _named_by(s, actor, sha256))
    if blob is not None and known and storage.exists(sha256):  # not what was destroyed with a dossier
        return Progress(blob.size, blob.size)
    if part is None or part.complete:
        return None
    return Progress(_size(_part(actor, sha256)), part.size)


def asked(actor: Actor, sha256: str) -> Progress | None:
    """手机来问传到哪里：字节已全在盘上、却在核对之前断了的，现在补上核对；对不上的作废，从头来。

    Without this a server killed between the last byte and the check would answer "all there" for ever, and nobody
    would send the file again.
    """
    known = progress(actor, sha256)
    if known is None or known.offset < known.length or not _cut_short(actor, sha256):
        return known
    with _locked(actor, sha256), contextlib.suppress(Problem):
        if _cut_short(actor, sha256):
            _complete(actor, sha256, known.length)
    return progress(actor, sha256)


def _cut_short(actor: Actor, sha256: str) -> bool:
    part = session().get(BlobPart, (sha256, actor.officer_id))
    return part is not None and not part.complete and _part(actor, sha256).exists()


def have(actor: Actor, hashes: list[str]) -> list[str]:
    """其中已收齐的；只回答本人的操作点过名的，和本人现在的任务里同组的人点过名的。

    A phone shows photos of colleagues, and of its own predecessor, which it never held: it may know where they are.
    """
    mine = select(TeamMember.assignment_id).where(
        TeamMember.officer_id == actor.officer_id, TeamMember.until.is_(None)
    )  # fmt: skip
    query = (
        select(Blob.sha256)
        .join(BlobRef, BlobRef.sha256 == Blob.sha256)
        .where(Blob.sha256.in_(hashes), or_(BlobRef.officer_id == actor.officer_id, BlobRef.insp.in_(mine)))
        .distinct()
        .order_by(Blob.sha256)
    )
    return [sha256 for sha256 in session().scalars(query) if storage.exists(sha256)]


def begin(actor: Actor, sha256: str, length: int) -> Progress:
    """登记一个文件将有多长；已登记的给回现在的进度。

    Raises Problem too_large, blob.length.
    """
    if length < 1:
        raise Problem("blob.length", "文件不能是空的。")
    if length > MAX_BLOB:
        raise Problem("too_large", "文件超过 40 MB。", limit=MAX_BLOB)
    known = progress(actor, sha256)
    if known is not None:
        if known.length != length:
            raise Problem("blob.length", "同一指纹的文件，前后说的长度不一样。", length=known.length)
        return known
    with unit(technical=True, lasting=False) as s:
        doors.spend(s)
        s.merge(
            BlobPart(sha256=sha256, officer_id=actor.officer_id, size=length, started_at=clock.now(), complete=False)
        )
    return Progress(0, length)


def whole(actor: Actor, sha256: str, content: bytes, checksum: str | None = None) -> Progress | None:
    """一次请求就是整个文件：核对、落盘，登记只用一个事务；已经传过一段的、已经收齐的答 None，按段办。

    Raises Problem checksum_mismatch (460), locked (423).
    """
    _check_chunk(content, checksum)
    if not 1 <= len(content) <= MAX_BLOB:
        return None
    with _locked(actor, sha256):
        if progress(actor, sha256) is not None:
            return None
        if hashlib.sha256(content).hexdigest() != sha256:
            raise Problem("checksum_mismatch", "文件与指纹不符，已作废，请从头重传。")
        storage.put(content, sha256)
        _register(actor, sha256, len(content))
    return Progress(len(content), len(content))


def append(actor: Actor, sha256: str, offset: int, chunk: bytes, checksum: str | None = None) -> Progress:
    """接上一段；收齐后核对指纹，不符则作废重来。

    Raises Absent-like Problem absent (not begun), blob.offset (409), too_large (413), locked (423),
    checksum_mismatch (460).
    """
    _check_chunk(chunk, checksum)
    with _locked(actor, sha256):
        known = progress(actor, sha256)
        if known is None:
            raise Problem("absent", "还没有登记这个文件；第一段请带 Upload-Length。")
        _must_be_wanted(actor, sha256)
        if offset != known.offset:
            raise Problem("blob.offset", f"已收到第 {known.offset} 字节，请从那里接着传。", offset=known.offset)
        if offset + len(chunk) > known.length:
            raise Problem("too_large", "内容比说好的长。", length=known.length)
        if known.offset == known.length:
            if _cut_short(actor, sha256):
                _complete(actor, sha256, known.length)
            return known
        doors.spend_now()
        _write(_part(actor, sha256), chunk)
        if offset + len(chunk) == known.length:
            _complete(actor, sha256, known.length)
    return Progress(offset + len(chunk), known.length)


def _must_be_wanted(actor: Actor, sha256: str) -> None:
    """开始两天以后仍没有操作点名的，不再收下去。"""
    s = session()
    part = s.get(BlobPart, (sha256, actor.officer_id))
    if part is None or part.complete or clock.now() - part.started_at < UNNAMED:
        return
    if not _named_by(s, actor, sha256):
        raise Problem("blob.unnamed", "两天里没有一条操作点名这个文件，不再接收；请先送达操作。")


def _check_chunk(chunk: bytes, checksum: str | None) -> None:
    if checksum is None:
        return
    alg, _, told = checksum.partition(" ")
    if alg not in ("sha256", "sha1"):
        raise Problem("bad_request", "只认 sha1、sha256 校验。")
    try:
        expected = base64.b64decode(told, validate=True)
    except binascii.Error as error:
        raise Problem("bad_request", "校验值看不懂。") from error
    if hashlib.new(alg, chunk, usedforsecurity=False).digest() != expected:
        raise Problem("checksum_mismatch", "这一段在路上变了，请重传这一段。")


def _folder() -> Path:
    folder: Path = current_app.config["SUNLOT"].files / "parts"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _part(actor: Actor, sha256: str) -> Path:
    return _folder() / f"{sha256}.{actor.officer_id}"


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


@contextlib.contextmanager
def _locked(actor: Actor, sha256: str) -> Iterator[None]:
    """一个人的一个文件同时只有一个请求在写；等两秒，再不行就请稍后重试。"""
    with (_folder() / f"{sha256}.{actor.officer_id}.lock").open("w") as lock:
        until = time.monotonic() + LOCK_WAIT
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                if time.monotonic() > until:
                    raise Problem("locked", "上一段还在写，请稍后再传。") from error
                time.sleep(0.05)
        yield


def _write(path: Path, chunk: bytes) -> None:
    with path.open("ab") as file:
        file.write(chunk)


def _complete(actor: Actor, sha256: str, length: int) -> None:
    path = _part(actor, sha256)
    if storage.digest_of(path) != sha256:
        path.unlink()
        raise Problem("checksum_mismatch", "文件与指纹不符，已作废，请从头重传。")
    storage.adopt(path, sha256)
    _register(actor, sha256, length)


def _register(actor: Actor, sha256: str, length: int) -> None:
    with unit(technical=True) as s:
        doors.spend(s)
        s.merge(BlobPart(sha256=sha256, officer_id=actor.officer_id, size=length, complete=True))
        kept(s, sha256, length)
    (_folder() / f"{sha256}.{actor.officer_id}.lock").unlink(missing_ok=True)


def kept(s: Session, sha256: str, length: int) -> None:
    """文件已在盘上、指纹已核对：登记，收据随之改变；在调用者的单元里。"""
    if s.scalar(select(Blob.id).where(Blob.sha256 == sha256)) is None:
        s.add(Blob(sha256=sha256, size=length))
    s.flush()
    renew_receipts(s, sha256)


def renew_receipts(s: Session, sha256: str) -> None:
    """文件收齐，收据随之改变：送给已封存的检查的检查组。"""
    query = (
        select(Assignment)
        .join(Record, Record.assignment_id == Assignment.id)
        .where(Assignment.id.in_(select(BlobRef.insp).where(BlobRef.sha256 == sha256)))
    )
    for assignment in s.scalars(query):
        feed_all(s, crew(assignment), "receipt", assignment.id)


def _named_by(s: Session, actor: Actor, sha256: str) -> bool:
    where = (BlobRef.sha256 == sha256, BlobRef.officer_id == actor.officer_id)
    named = select(BlobRef.sha256).join(OpLog, (OpLog.dev == BlobRef.dev) & (OpLog.seq == BlobRef.seq))
    return s.scalar(named.where(*where).limit(1)) is not None
