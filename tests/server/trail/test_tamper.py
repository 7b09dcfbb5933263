"""数据库主人动一处，核对就发现一处：五百次随机篡改，一次不漏（P4）。"""

from __future__ import annotations

from flask import Flask

from server.db import session
from server.trail.verify import verify
from server.witness import checks
from tests.server.trail.county import finished
from tests.server.trail.forge import lift, unbind
from tests.server.trail.forger import Forger

RUNS = 500


def test_whatever_is_changed_is_found(app: Flask) -> None:
    """P4：原样没有一处不符；改列、删行、换行、添行、改文件、截尾、整条重写，都被发现。"""
    checkpoint = finished(app)
    assert [*verify(session()), *checks.everything(session())] == []
    lift()
    unbind()
    forger = Forger(20261121, checkpoint)
    assert [what for what in (forger.once() for _ in range(RUNS)) if what] == []
