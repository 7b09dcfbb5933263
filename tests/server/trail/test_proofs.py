"""包含与一致：数据库里取一次就够，手机与外人都核得过；多要的、要错的都没有。"""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from draw import merkle
from server import trail
from server.auth import SYSTEM
from server.db import session, unit
from server.trail import proofs, service
from server.trail.models import LogEntry


def grown(count: int) -> list[bytes]:
    """再添几条，给出每一步的根。"""
    roots = []
    for number in range(count):
        with unit() as s:
            trail.append(s, "test.act", ref=None, actor=SYSTEM, payload={"n": number})
        roots.append(service.head(session())[1])
    return roots


def test_every_entry_is_proved_in_every_size(app: Flask) -> None:
    """二十条里的每一条，在每一个大小里都证得出。"""
    roots = grown(20)
    leaves = [session().get_one(LogEntry, i).leaf for i in range(20)]
    for size in range(1, 21):
        for index in range(size):
            proof = proofs.inclusion(session(), index, size)
            assert merkle.verify_inclusion(index, size, leaves[index], roots[size - 1], proof)


def test_every_size_continues_every_smaller_one(app: Flask) -> None:
    """每一个大小都接得上从前的每一个。"""
    roots = grown(13)
    for size in range(1, 14):
        for old in range(1, size + 1):
            proof = proofs.consistency(session(), old, size)
            assert merkle.verify_consistency(old, size, roots[old - 1], roots[size - 1], proof)


@pytest.mark.parametrize(("old", "size"), [(0, 3), (4, 3), (2, 4)])
def test_what_the_log_does_not_hold_is_not_proved(app: Flask, old: int, size: int) -> None:
    """从空的出发、往回、超出日志的，都没有证明。"""
    grown(3)
    with pytest.raises(ValueError, match=r"."):
        proofs.consistency(session(), old, size)


def test_a_phone_asks_from_where_it_stood(client: FlaskClient) -> None:
    """从记住的条数要证明，答复自己核得过；记得比日志还多的，只得到现在的样子。"""
    roots = grown(5)
    told = client.get("/log/consistency?since=3").json
    proof = [bytes.fromhex(each) for each in told["proof"]]
    assert merkle.verify_consistency(3, told["size"], roots[2], bytes.fromhex(told["root"]), proof)
    for since in ("0", "9", "-1", "x"):
        assert client.get(f"/log/consistency?since={since}").json["proof"] == []
