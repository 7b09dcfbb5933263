"""这一组测试共用：一月开局的行政区、一份计划、一次抽取。"""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace

import pytest

from tests.makers import District
from tests.server.publications.made import JANUARY, make_task


@pytest.fixture
def founded() -> datetime:
    """一月五日开局。"""
    return JANUARY


@pytest.fixture
def task(district: District) -> SimpleNamespace:
    """一份计划、一次抽取。"""
    return make_task(district)
