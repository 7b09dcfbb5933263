"""真的 Chromium 在随机的时刻被 SIGKILL 十次：页面说过“已存本机”的，一条不丢，一条不重。"""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.drills import _browser

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_ten_killed_browsers_lose_nothing(tmp_path: Path) -> None:
    """一次检查里杀十次；答应过的备注与照片，局里恰好各一份，都采纳。"""
    if not _browser.possible():
        pytest.fail("没有 Chromium，或手机页还没有构建：make build")
    found = _browser.kills(tmp_path, 10, (0.1, 1.5))
    assert (found["lost"], found["duplicate"], found["holes"], found["held"]) == (0, 0, 0, 0), found
    assert found["kills"] == 10
    assert found["promised"] >= 3
