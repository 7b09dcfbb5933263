"""扫描：收齐的图片在受限子进程里打开看过；两天没有操作点名的文件清掉。"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from flask import current_app
from sqlalchemy import select

from server import clock, storage
from server.db import session, unit
from server.field import losses
from server.field.blobs import UNNAMED
from server.inspections.models import Blob, BlobPart, BlobRef, FeedItem
from server.jobs import Tally, claim, release, sweep
from server.shell import ChildError, limited

__all__ = ["losses"]
KEPT = timedelta(days=400)
PICTURES = ("photo", "thumb", "signature", "witness")


@sweep("pictures")
def look_at_pictures() -> Tally:
    """打开看过每张收齐的图片，记下实际格式与大小，打不开的记下原因。"""
    tally = Tally()
    pictures = select(BlobRef.sha256).where(BlobRef.role.in_(PICTURES))
    with unit(technical=True) as s:
        ids = claim(s, Blob, Blob.checked_at.is_(None) & Blob.sha256.in_(pictures), limit=20)
    told = _look([str(storage.path(session().get_one(Blob, blob_id).sha256)) for blob_id in ids])
    with unit(technical=True) as s:
        for blob_id, found in zip(ids, told, strict=True):
            blob = s.get_one(Blob, blob_id)
            retry = found.pop("retry", None)
            for name, value in found.items():
                setattr(blob, name, value)
            blob.checked_at = None if retry else clock.now()
            release(blob, retry)
            tally.due, tally.done, tally.failed = tally.due + 1, tally.done + (not retry), tally.failed + bool(retry)
    return tally


def _look(paths: list[str]) -> list[dict[str, Any]]:
    """一个子进程看一批；有一张让它垮了，就逐张再看，只怪那一张。"""
    if not paths:
        return []
    try:
        lines = limited("server.field.look", stdin=json.dumps(paths).encode(), cpu_s=20, wall_s=60).splitlines()
    except ChildError as error:
        return [{"retry": error.message}] if len(paths) == 1 else [found for path in paths for found in _look([path])]
    return [json.loads(line) for line in lines]


@sweep("stray_files")
def drop_strays() -> Tally:
    """两天后仍没有任何操作点名的文件与半截上传，清掉。"""
    tally = Tally()
    old = clock.now() - UNNAMED
    named = select(BlobRef.sha256)
    folder = current_app.config["SUNLOT"].files / "parts"
    with unit(technical=True) as s:
        loose = BlobPart.sha256.not_in(named)
        for part in s.scalars(select(BlobPart).where(BlobPart.started_at < old, loose).limit(100)):
            (folder / f"{part.sha256}.{part.officer_id}").unlink(missing_ok=True)
            (folder / f"{part.sha256}.{part.officer_id}.lock").unlink(missing_ok=True)
            s.delete(part)
            tally.due, tally.done = tally.due + 1, tally.done + 1
        for blob in s.scalars(select(Blob).where(Blob.completed_at < old, Blob.sha256.not_in(named)).limit(100)):
            s.delete(blob)
            tally.due, tally.done = tally.due + 1, tally.done + 1
    return tally


@sweep("old_changes")
def drop_old_changes() -> Tally:
    """四百天以前的变更清掉；停在那以前的手机重取离线包，未送达的内容不受影响。"""
    tally = Tally()
    with unit(technical=True) as s:
        old = select(FeedItem).where(FeedItem.at < clock.now() - KEPT).order_by(FeedItem.officer_id, FeedItem.rev)
        for row in s.scalars(old.limit(1000)):
            s.delete(row)
            tally.due, tally.done = tally.due + 1, tally.done + 1
    return tally
