"""书面检查在真的 Chromium 里：检查员要材料，单位凭码上传，收进记录，指纹一字不差。"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from server import clock, storage, sweeps
from server.db import session
from server.domain.calendar import shipped
from server.followups import codes
from server.inspections.models import Assignment
from tests.journeys.counties import county_in, inside, opened
from tests.journeys.lab import CHROMIUM, Server

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PDF = b"%PDF-1.7\nlicence\n%%EOF\n"


@dataclass
class Office:
    """一台真的服务器，一户派好的书面检查和它的主检。"""

    server: Server
    lead: str
    password: str
    assignment: str
    token: str
    data: Path


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """派好一户书面检查。"""
    data = tmp_path / "data"
    with county_in(data) as county:
        given = county.dispatch(county.draw(county.plan(methods=["DOCUMENT"]))["id"])[0]
        lead = str(county.lead_phone(given).officer["name"])
        token = session().get_one(Assignment, given["id"]).code_token
        found = Office(Server(data), lead, county.people.passwords[lead], given["id"], token, data)
    found.server.start()
    yield found
    found.server.kill()


def signed_in(browser: Browser, office: Office) -> Page:
    """主检登录桌面，打开这一户。"""
    page = browser.new_page(viewport={"width": 1280, "height": 800}, locale="zh-CN")
    page.goto(f"{office.server.url}/desk/office/{office.assignment}")
    page.locator("[name=name]").fill(office.lead)
    page.locator("[name=password]").fill(office.password)
    page.keyboard.press("Enter")
    page.locator("[data-test=office-start]").click()
    return page


def code_of(office: Office) -> str:
    """通知书末尾的办事码：从库里算出来，与纸上的一样。"""
    with inside(opened(office.data)):
        sweeps.run()
        row = codes.current(session(), office.assignment)
        assert row is not None
        return codes.text_of(row)


def working_day() -> str:
    """一周之后的第一个工作日。"""
    day, table = clock.today() + timedelta(days=7), shipped()
    while table.knows(day) and not table.is_working(day):
        day += timedelta(days=1)
    return day.isoformat()


def test_what_the_firm_uploads_becomes_part_of_the_record(office: Office, tmp_path: Path) -> None:
    """出通知书、单位上传并交上、收进记录：材料的指纹就是单位交来的那份的。"""
    file = tmp_path / "营业执照.pdf"
    file.write_bytes(PDF)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = signed_in(browser, office)
        page.locator("[data-test=request-begin]").click()
        page.locator("[data-test=request-wanted]").fill("营业执照\n2025年度财务报表")
        page.locator("[data-test=request-due]").fill(working_day())
        page.locator("[data-test=request-told]").fill("邮寄送达")
        page.locator("[data-test=request-go]").click()
        expect(page.locator("[data-test=request-card]")).to_contain_text("等单位报送")
        shop = browser.new_context(viewport={"width": 360, "height": 800}, java_script_enabled=False).new_page()
        shop.goto(f"{office.server.url}/c/{office.token}/in")
        shop.locator("[data-test=code]").fill(code_of(office))
        shop.locator("[data-test=enter]").click()
        expect(shop.locator("[data-test=headline]")).to_contain_text("前报送材料")
        shop.locator("[data-test=files]").set_input_files(str(file))
        shop.locator("[data-test=stage]").click()
        expect(shop.locator("[data-test=staged]")).to_contain_text("营业执照")
        shop.locator("[data-test=m-name]").fill("店员戊")
        shop.locator("[data-test=m-hand-in]").click()
        expect(shop.locator("[data-test=handed-in]")).to_contain_text("交上 1 份")
        page.locator("[data-test=request-refresh]").click()
        page.locator("[data-test=request-take]").click()
        expect(page.locator("[data-test=request-card]")).to_contain_text("已收进记录")
        expect(page.locator("[data-test=office-files]")).to_contain_text(storage.digest_of(PDF)[:16])
        browser.close()
