"""服务器在每一句、每一次落盘之前都死一次：重来一遍，恰好收存一次、生效一次、留痕一条。"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import os
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import event, func, select

from server import storage
from server.db import db, session
from server.demo.phone import Phone
from server.inspections.models import Blob, FeedItem, OpLog
from server.trail.models import LogEntry
from tests.server.field.test_blobs import send
from tests.server.field.world import first


class Died(BaseException):
    """进程没了。"""


class Fuse:
    """第 n 步时烧断。"""

    def __init__(self, n: int) -> None:
        self.left = n

    def step(self, *_: Any, **__: Any) -> None:
        """走一步。"""
        self.left -= 1
        if self.left == 0:
            raise Died


@contextlib.contextmanager
def dying(n: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[Fuse]:
    """到第 n 句 SQL、提交、落盘或改名之前死掉；没有那么多步就活着。"""
    fuse, engine = Fuse(n), db.engine
    whats = ("before_cursor_execute", "commit")
    with monkeypatch.context() as broken:
        for name in ("fsync", "replace"):
            real = getattr(os, name)
            broken.setattr(os, name, lambda *a, _real=real: (fuse.step(), _real(*a))[1])
        for what in whats:
            event.listen(engine, what, fuse.step)
        try:
            with contextlib.suppress(Died):
                yield fuse
        finally:
            for what in whats:
                event.remove(engine, what, fuse.step)
            session().rollback()


def count(model: Any) -> int:
    """表里的行数。"""
    return session().scalar(select(func.count()).select_from(model)) or 0


def test_every_step_of_a_delivery(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    """送达的每一步：死在哪里都一样，再送一次补齐，不多一条。"""
    visit = first(phone)
    steps = 0
    for n in itertools.count(1):
        op = phone.op(visit, "note.set", {"item": None, "text": f"第{n}次"}, base=visit.heads("note:-"))
        rows, entries, items = count(OpLog), count(LogEntry), count(FeedItem)
        with dying(n, monkeypatch) as fuse:
            phone.push_batch([op])
        assert phone.push_batch([op])["verdicts"][0]["verdict"] == "applied"
        assert (count(OpLog), count(LogEntry), count(FeedItem)) == (rows + 1, entries + 1, items + 2)
        steps = n
        if fuse.left > 0:
            break
    assert steps > 12


def test_every_step_of_an_upload(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    """照片一次送完的每一步：再送一次，字节都在，只登记一次。"""
    for n in itertools.count(1):
        content = f"{n:09d}".encode() * 50
        sha = hashlib.sha256(content).hexdigest()
        with dying(n, monkeypatch) as fuse:
            send(phone, 0, content, sha=sha, size=len(content))
        again = send(phone, 0, content, sha=sha, size=len(content))
        assert (again.status_code, again.headers.get("Upload-Offset")) == (204, "450") or again.json["offset"] == 450
        assert storage.read(sha) == content
        assert session().scalar(select(func.count()).where(Blob.sha256 == sha)) == 1
        session().rollback()
        if fuse.left > 0:
            break
    assert n > 8
