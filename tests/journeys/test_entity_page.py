"""店主那一段，在真的 Chromium 里、不用脚本：扫码、输办事码、传照片、交整改、提异议，局里当即看到。"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from server.db import session
from server.demo import followups, pictures
from server.followups import codes
from server.inspections.models import Assignment
from tests.journeys.counties import county_in
from tests.journeys.lab import CHROMIUM, Server

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@dataclass
class Shop:
    """一家收到责令改正通知书的店。"""

    server: Server
    token: str
    code: str


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """一台真的服务器，里面有一件送达了的责令改正。"""
    data = tmp_path / "data"
    with county_in(data) as county:
        visited = county.dispatch(county.draw(county.plan())["id"])[0]
        county.visit(visited, failing=1)
        county.settle()
        county.desk("approver").decide(county.dossier_of(visited)["id"], "APPROVED", "同意。")
        county.settle()
        clerk, approver = county.desk("clerk"), county.desk("approver")
        followups.served(clerk, approver, clerk.get("/followups?kind=ORDER")["items"][0])
        county.settle()
        row = session().get_one(Assignment, visited["id"])
        code = codes.current(session(), row.id)
        assert code is not None
        found = Shop(Server(data), row.code_token, codes.text_of(code))
    found.server.start()
    yield found
    found.server.kill()


def test_the_shop_hands_in_its_rectification_and_objects(shop: Shop, tmp_path: Path) -> None:
    """没有脚本、没有账号：码错一次，传照片，交整改，提异议，看到通知书；交过的不能再交。"""
    photo = tmp_path / "改好.jpg"
    photo.write_bytes(pictures.photo("journey"))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": 360, "height": 800}, java_script_enabled=False)
        page = context.new_page()
        page.goto(f"{shop.server.url}/c/{shop.token}")
        expect(page.locator("h1")).to_contain_text("责令改正")
        page.locator("[data-test=entity-door]").click()
        page.locator("[data-test=code]").fill("AAAA-2222")
        page.locator("[data-test=enter]").click()
        expect(page.locator("[data-test=said]")).to_contain_text("办事码不对")
        page.locator("[data-test=code]").fill(shop.code.lower())
        page.locator("[data-test=enter]").click()
        page.locator("[data-test=photos]").set_input_files(str(photo))
        page.locator("[data-test=upload]").click()
        expect(page.locator("[data-test=photo]")).to_have_count(1)
        page.locator("[data-test=words]").fill("执照已经挂到收银台旁边，附照片。")
        page.locator("[data-test=name]").fill("店主")
        page.locator("[data-test=hand-in]").click()
        expect(page.locator("[data-test=reported]")).to_contain_text("整改情况已收到")
        expect(page.locator("[data-test=hand-in]")).to_have_count(0)
        page.locator("[data-test=open-objection]").click()
        page.locator("[data-test=why]").fill("执照当天正在换框，不是没有悬挂。")
        page.locator("[data-test=who]").fill("店主")
        page.locator("[data-test=object]").click()
        expect(page.locator("[data-test=objection]")).to_contain_text("书面答复")
        paper = page.locator("a", has_text="责令改正通知书").get_attribute("href") or ""
        assert page.request.get(shop.server.url + paper).body()[:5] == b"%PDF-"
        sideways = page.locator("html").bounding_box()
        assert sideways is not None
        assert sideways["width"] <= 360
        browser.close()
