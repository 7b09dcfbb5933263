"""手机在桌面上怎么称呼。"""

from __future__ import annotations

import pytest

from server.accounts.handset import handset

CHROMIUM = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0"


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        (f"Mozilla/5.0 (Linux; Android 10; K) {CHROMIUM} Mobile Safari/537.36", "安卓手机，Chrome 131"),
        (f"Mozilla/5.0 (Linux; Android 13; T-1) {CHROMIUM} Safari/537.36", "安卓平板，Chrome 131"),
        (f"Mozilla/5.0 (Phone; OpenHarmony 5.0) {CHROMIUM} ArkWeb/4.1.6 Mobile", "鸿蒙手机，华为浏览器 4"),
        (f"Mozilla/5.0 (Linux; Android 12; HarmonyOS) {CHROMIUM} HuaweiBrowser/15.0 Mobile", "鸿蒙手机，华为浏览器 15"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) Version/17.1 Mobile Safari/604.1",
            "苹果手机，Safari 17",
        ),
        (f"Mozilla/5.0 (X11; Linux x86_64) {CHROMIUM} Safari/537.36", "电脑，Chrome 131"),
        ("another program", "登记的名字"),
    ],
)
def test_a_phone_is_called_by_what_it_is(agent: str, said: str) -> None:
    """说是什么手机、什么浏览器；认不出的照登记的名字。"""
    assert handset("登记的名字", agent) == said
