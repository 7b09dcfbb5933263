"""导入的问题行在真的 Chromium 里：只用键盘一格一格改，不跳过一行。"""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from server.demo import lists
from tests.journeys.counties import clerk_at

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def nameless(rows: int) -> bytes:
    """几户没有名称的对象表。"""
    return altered(rows, {at: {"企业名称": ""} for at in range(rows)})


def altered(rows: int, cells: dict[int, dict[str, str]]) -> bytes:
    """对象表的前几户，改了其中几格。"""
    reader = csv.DictReader(io.StringIO(lists.entities(rows).decode("utf-8-sig")))
    out = io.StringIO()
    writer = csv.DictWriter(out, reader.fieldnames or ())
    writer.writeheader()
    writer.writerows(row | cells.get(at, {}) for at, row in enumerate(reader))
    return out.getvalue().encode()


def read(page: Page, content: bytes) -> None:
    """传上一张名录，读到预览。"""
    page.locator("[data-test=kind-entities]").click()
    page.locator("[data-test=file]").set_input_files({"name": "名录.csv", "mimeType": "text/csv", "buffer": content})
    page.locator("[data-test=send-file]").click()


def test_tab_and_enter_lead_from_one_cell_to_the_next(tmp_path: Path) -> None:
    """Tab 离开和 Enter 改好都到下一处：三行依次改完，不跳过；号码去掉以后剩下的字，没有再打就不算改好。"""
    data = tmp_path / "data"
    with clerk_at(data, "imports") as page:
        read(page, nameless(3))
        expect(page.locator("[data-test=problem-row]")).to_have_count(3)
        page.locator("[data-test=fix-input]").first.focus()
        page.keyboard.type("青禾县商行 110101198003071407")
        page.keyboard.press("Enter")
        expect(page.get_by_text("行“企业名称”还不对")).to_be_visible()
        expect(page.locator("[data-test=fix-input]").first).to_have_value("青禾县商行")
        page.keyboard.press("Control+Enter")
        expect(page.get_by_text("没有改过，没有保存。只去掉号码的，请用“删去号码”")).to_be_visible()
        page.keyboard.press("Tab")
        expect(page.locator("[data-test=fix-bare]")).to_be_focused()
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


def test_the_keyboard_alone_leads_from_the_problems_to_the_library(tmp_path: Path) -> None:
    """改好一格后 Tab 停在下一行的按钮上，Esc 回到按钮；有改名的户，Ctrl+Enter 先到勾选处，勾了就入库。"""
    other = lists.entities(5).decode("utf-8-sig").splitlines()[5].split(",")[1]
    cells = {0: {"企业名称": "青禾改了名的商行"}, 2: {"企业名称": ""}, 3: {"统一社会信用代码": other}}
    with clerk_at(tmp_path / "data", "imports") as page:
        read(page, altered(5, cells))
        page.locator("[data-test=fix-input]").first.focus()
        page.keyboard.type("青禾县新起的商行")
        page.keyboard.press("Tab")
        expect(page.locator("[data-test=fix-input]")).to_have_count(0)
        buttons = page.locator("[data-test=problem-row]").first.locator("button")
        expect(buttons.first).to_be_focused()
        for at in range(1, buttons.count()):
            page.keyboard.press("Tab")
            expect(buttons.nth(at)).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("[data-test=fix-input]")).to_be_focused()
        page.keyboard.press("Escape")
        expect(buttons.last).to_be_focused()
        page.keyboard.press("Control+Enter")
        expect(page.get_by_text("先核对改名的各户并勾选")).to_be_visible()
        expect(page.locator("[data-test=renamed-sure]")).to_be_focused()
        page.keyboard.press("Space")
        buttons.first.focus()
        page.keyboard.press("Control+Enter")
        expect(page.locator("[data-test=batch-state]")).to_have_text("已入库")
