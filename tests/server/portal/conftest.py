"""这一组测试共用：一月开局的行政区、一份计划、一次抽取。"""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from flask import Flask

from tests.makers import District
from tests.server.publications.made import make_task, opened_in_january


@pytest.fixture
def district(app: Flask) -> District:
    """一月五日开局。"""
    return opened_in_january()


@pytest.fixture
def task(district: District) -> SimpleNamespace:
    """一份计划、一次抽取。"""
    return make_task(district)
