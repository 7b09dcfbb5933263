"""工作台的样式在真的 Chromium 里：等我办的种类再多，最近一次抽取也看得见。"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from server.app import ROOT
from tests.journeys.lab import CHROMIUM, FLAGS

pytestmark = [pytest.mark.browser, pytest.mark.slow]
DESK = ROOT / "pwa" / "src" / "desk"
KINDS = "".join(f'<li style="height:41px">事 {n}</li>' for n in range(24))
PAGE = f"""<body style="margin:0"><main class="main" style="display:flex;flex-direction:column;height:600px">
<div class="fill two"><section class="card"></section><div class="col"><section class="card"><ul>{KINDS}</ul></section>
<section class="card" data-testid="latest-draw" style="height:110px">抽取</section></div></div></main></body>"""


def test_the_latest_draw_stays_in_sight_beside_many_kinds() -> None:
    """二十四种事等着办：清单自己滚动，最近一次抽取整张在框里；只有两种时清单不留空。"""
    if not Path(CHROMIUM).exists():
        pytest.fail(f"没有 {CHROMIUM}：apt-get install chromium")
    own = re.search(r"<style scoped>(.*?)</style>", (DESK / "insight" / "Workbench.vue").read_text("utf-8"), re.DOTALL)
    assert own
    styles = (DESK / "styles" / "parts.css").read_text("utf-8") + re.sub(r":deep\((.*?)\)", r"\1", own[1])
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 600})
        page.set_content(f"<style>{styles}</style>{PAGE}")
        box = page.get_by_test_id("latest-draw").bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 600
        assert page.locator(".col").evaluate("all => all.scrollHeight <= all.clientHeight")
        page.locator("li").evaluate_all("all => all.slice(2).forEach(one => one.remove())")
        assert page.locator(".col .card").first.evaluate("one => one.offsetHeight < 160")
        browser.close()
