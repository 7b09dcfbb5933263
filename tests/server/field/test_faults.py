"""坏网络：慢、断、半开、丢答复、重复、截短、登录网页；操作恰好一次，照片一字不差。"""

from __future__ import annotations

import http.client
import json
import secrets
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from server import storage
from server.db import session
from server.demo.phone import Phone, Refused
from server.inspections.models import OpLog
from server.inspections.service import load_ops
from tests.faultproxy import Fault, FaultProxy, through
from tests.makers import PASSWORD
from tests.server.field.wire import serving
from tests.server.field.world import World
from tools.benches._machine import Client

FAULTS = {
    "slow": Fault(rate=400_000, delay=0.002),
    "cut in the middle of the operations": Fault(kind="cut", after=900, times=3),
    "cut in the middle of a photo": Fault(kind="cut", after=60_000, times=4),
    "half open": Fault(kind="half_open", after=700, times=2),
    "answers dropped": Fault(kind="drop_response", times=4),
    "requests twice": Fault(kind="duplicate", times=3),
    "answers cut short": Fault(kind="truncate", times=3),
    "a portal that answers 200": Fault(kind="portal", times=3),
}
FOR_EVER, SOON = 60.0, 3.0  # only a line that swallows is told by the clock; a busy machine is not a bad line
BROKEN = (OSError, http.client.HTTPException, Refused, json.JSONDecodeError, KeyError, TypeError)


def patiently(work: Callable[[], Any], tries: int = 15) -> Any:
    """试到成为止，与手机一样不灰心；记着试了几次。"""
    for attempt in range(tries):
        try:
            return work()
        except BROKEN:
            if attempt == tries - 1:
                raise
    raise AssertionError


def deliver(phone: Phone) -> None:
    """送完操作与照片；照片清单在手里，送到才放下。"""
    patiently(lambda: phone.push(size=20))
    files = dict(phone.files)

    def upload() -> None:
        phone.files = dict(files)
        phone.upload(chunk=64 * 1024)

    patiently(upload)


def test_every_fault_of_the_line_loses_nothing(app: Flask, world: World) -> None:
    """每种毛病都真的发生过；之后每个操作恰好一条，照片逐字节相同。"""
    with serving(app) as port, FaultProxy(port) as proxy:
        client = Client(port)
        phone = Phone(client, "inspector1", PASSWORD)  # type: ignore[arg-type]
        (visit, *_) = phone.take()
        through(proxy, client)
        for name, fault in FAULTS.items():
            client.hang_up()
            client.timeout = SOON if fault.kind == "half_open" else FOR_EVER
            content = secrets.token_bytes(150_000)
            for _ in range(4):
                phone.op(visit, "note.set", {"item": None, "text": name})
            phone.shoot(visit, "q01")
            phone.files[(sha := phone._keep(content)["sha256"])] = content
            phone.op(visit, "photo.add", _photo(visit, sha, len(content)))
            before, proxy.hit, proxy.fault = dict(phone.files), 0, Fault(**vars(fault))
            deliver(phone)
            assert proxy.hit == fault.times, name
            proxy.fault = Fault()
            assert all(storage.read(key) == plain for key, plain in before.items()), name
    session().rollback()
    assert [row.seq for row in session().scalars(select(OpLog).order_by(OpLog.seq))] == list(range(1, phone.seq + 1))
    assert {row.verdict for row in session().scalars(select(OpLog))} == {"applied"}
    assert sorted(op["op_id"] for op in load_ops(visit.insp)) == sorted(op["op_id"] for op in visit.ops)


def _photo(visit: Any, sha256: str, size: int) -> dict[str, Any]:
    shot = next(op["p"] for op in reversed(visit.ops) if op["kind"] == "photo.add")
    from server.db import new_id

    return {**shot, "photo_id": new_id(), "sha256": sha256, "size": size, "thumb": None}


@pytest.mark.parametrize("kind", ["portal", "truncate"])
def test_a_foreign_answer_is_never_taken_for_a_receipt(app: Flask, world: World, kind: str) -> None:
    """登录网页与半截答复不算送到：手机仍把它们当未送达。"""
    with serving(app) as port, FaultProxy(port) as proxy:
        phone = Phone(Client(port), "inspector1", PASSWORD)  # type: ignore[arg-type]
        (visit, *_) = phone.take()
        phone.arrive(visit)
        through(proxy, phone.client).hang_up()
        proxy.fault = Fault(kind=kind, times=9)
        with pytest.raises(BROKEN):
            phone.push()
        assert len(phone.outbox) == 2
        proxy.fault = Fault()
        patiently(phone.push)
    assert len(load_ops(visit.insp)) == 2
