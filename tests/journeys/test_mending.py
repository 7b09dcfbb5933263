"""导入的问题行在真的 Chromium 里：只用键盘一格一格改，不跳过一行。"""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from server.demo import lists
from tests.journeys.counties import clerk_at

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def nameless(rows: int) -> bytes:
    """几户没有名称的对象表。"""
    head, *lines = lists.entities(rows).decode("utf-8-sig").splitlines()
    at = head.split(",").index("企业名称")
    cut = [",".join("" if n == at else cell for n, cell in enumerate(line.split(","))) for line in lines]
    return "\n".join([head, *cut]).encode()


def test_tab_and_enter_lead_from_one_cell_to_the_next(tmp_path: Path) -> None:
    """Tab 离开和 Enter 改好都到下一处：三行依次改完，不跳过；号码去掉以后剩下的字，没有再打就不算改好。"""
    data = tmp_path / "data"
    with clerk_at(data, "imports") as page:
        page.locator("[data-test=kind-entities]").click()
        sheet = {"name": "名录.csv", "mimeType": "text/csv", "buffer": nameless(3)}
        page.locator("[data-test=file]").set_input_files(sheet)
        page.locator("[data-test=send-file]").click()
        expect(page.locator("[data-test=problem-row]")).to_have_count(3)
        page.locator("[data-test=fix-input]").first.focus()
        page.keyboard.type("青禾县商行 110101198003071407")
        page.keyboard.press("Enter")
        expect(page.get_by_text("行“企业名称”还不对")).to_be_visible()
        expect(page.locator("[data-test=fix-input]").first).to_have_value("青禾县商行")
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        page.wait_for_timeout(500)
        expect(page.locator("[data-test=problem-row]")).to_have_count(3)
        page.locator("[data-test=fix-input]").first.select_text()
        for left, key in ((2, "Tab"), (1, "Enter"), (0, "Tab")):
            at = page.locator("tr.cur td.num").inner_text()
            page.keyboard.type(f"青禾县第{at}户商行")
            page.keyboard.press(key)
            expect(page.locator("[data-test=problem-row]")).to_have_count(left)
            if left:
                expect(page.locator("[data-test=fix-input]").first).to_be_focused()
