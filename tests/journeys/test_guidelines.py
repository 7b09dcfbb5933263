"""工作细则在真的 Chromium 里：没有按保存就附文件、送审，写了的一字不丢。"""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from server.db import session
from server.registry.models import Guideline
from tests.journeys.counties import clerk_at, inside, opened

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_what_stands_on_the_page_is_what_is_sent(tmp_path: Path) -> None:
    """写正文，附 PDF，再写，直接送审：冻结的是页面上的那一份。"""
    data = tmp_path / "data"
    with clerk_at(data, "guidelines") as page:
        page.locator("[data-test=new-guideline]").click()
        page.locator("[data-test=save-guideline]").click()
        expect(page.locator("[data-test=erase-guideline]")).to_be_visible()
        text = page.locator("[data-test=guideline-text]")
        text.fill("# 抽查原则\n公开公平")
        page.locator("[data-test=guideline-file]").set_input_files(
            {"name": "细则.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\nrules\n%%EOF\n"}
        )
        expect(page.locator("[data-test=get-guideline]")).to_be_visible()
        expect(text).to_have_value("# 抽查原则\n公开公平")
        text.fill("# 抽查原则\n公开公平\n# 督查考核")
        page.locator("[data-test=judge]").click()
        page.locator("[data-test=judge-reason]").fill("首次制定。")
        page.locator("[data-test=judge-go]").click()
        expect(page.locator("[data-test=waits]")).to_be_visible()
    with inside(opened(data)):
        row = session().scalars(select(Guideline).order_by(Guideline.created_at.desc())).first()
        assert row is not None
        assert (row.state, row.text.endswith("# 督查考核")) == ("reviewing", True)
