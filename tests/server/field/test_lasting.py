"""什么等落盘、什么不等：证据一律等，用过的随机数与登记要传的文件不等。"""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import text

from server.db import UnitError, db, session, unit


def waits() -> str:
    """现在这个连接提交时等不等落盘。"""
    asked = {"sqlite": "PRAGMA synchronous", "postgresql": "SHOW synchronous_commit"}[db.engine.dialect.name]
    return str(session().scalar(text(asked)))


def test_only_what_may_be_gone_is_not_waited_for(app: Flask) -> None:
    """不等落盘的单元之后，下一个单元、下一次读仍然等。"""
    lasting = waits()
    with unit(technical=True, lasting=False):
        assert waits() in ("1", "off")
    with unit(technical=True):
        assert waits() == lasting
    assert waits() == lasting
    assert lasting in ("2", "on")


def test_an_act_always_waits(app: Flask) -> None:
    """办事的单元不能说不等。"""
    with pytest.raises(UnitError, match="落盘"), unit(lasting=False):
        pass
