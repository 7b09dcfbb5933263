"""桌面的每一屏、公示网站的每一种页：axe-core 按 WCAG 2.2 AA 看，一条毛病也没有。"""

from __future__ import annotations

import json
import re
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from server.app import ROOT, create_app
from server.db import Base, build_projection, db
from server.demo.cli import keep
from server.demo.county import County
from server.publications.sweeps import project
from server.settings import Settings
from tests.journeys.axe import Quiet, violations
from tests.journeys.lab import CHROMIUM, FLAGS, Server

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SCREENS = ROOT / "pwa" / "src" / "desk" / "screens.ts"
PORTAL = ("/", "/results", "/draws", "/plans", "/items", "/guidelines", "/inspectors", "/verify")
ROLES = ("clerk", "approver", "publisher", "sysadmin", "secadmin", "auditor")


class Place:
    """一台真的服务器，里面有一次抽完、派好的检查；passwords 是各人的密码，lead 是主检的账号和他那一户。"""

    def __init__(self, data: Path) -> None:
        data.mkdir()
        url, public = f"sqlite:///{data / 'sunlot.db'}", f"sqlite:///{data / 'public.db'}"
        app = create_app(Settings(data=data, database_url=url, public_url=public, demo=True))
        with app.app_context():
            Base.metadata.create_all(db.engine)
            build_projection()
            county = County(app)
            county.bring_lists(60)
            rows = county.dispatch(county.draw(county.plan())["id"])
            row = rows[0]
            self.ids: dict[str, str] = {}
            self.furnish(county, rows)
            project()
            keep(county.people)
            self.passwords: dict[str, str] = dict(county.people.passwords)
            desk = county.desk("clerk")
            lead = next(member["officer_id"] for member in row["team"] if member["role"] == "LEAD")
            officers = {each["id"]: each["name"] for each in desk.get("/officers")["items"]}
            self.lead: tuple[str, str] = (officers[lead], row["id"])
            self.ids |= {"plans": desk.get("/plans")["items"][0]["id"], "draws": desk.get("/draws")["items"][0]["id"]}
        self.server = Server(data)
        self.server.start()

    def furnish(self, county: County, rows: list[dict[str, Any]]) -> None:
        """派好以后还要办的事；这里一件也没有。"""


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """演示县，全部屏幕共用。"""
    if not (ROOT / "pwa" / "dist" / "desk" / "index.html").exists():
        pytest.fail("桌面还没有构建：make build")
    found = Place(tmp_path_factory.mktemp("axe") / "data")
    yield found
    found.server.kill()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """一个浏览器。"""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, "--lang=zh-CN"])
        yield opened
        opened.close()


def screens(ids: dict[str, str]) -> list[str]:
    """路由表里的每一屏；带编号的用演示县的那一个。"""
    found = []
    for path in re.findall(r"path: '([^']+)'", SCREENS.read_text("utf-8")):
        plain = re.sub(r"/:\w+\?$", "", path)
        if ":id" in plain:
            room = plain.split("/")[1]
            plain = plain.replace(":id", ids[room]) if room in ids else ""
        if plain and ":" not in plain and plain != "/sign-in":
            found.append(plain)
    return found


def own_password(county: Place, who: str) -> None:
    """一次性密码先换成自己的，否则哪一屏也看不到。"""
    body = {"name": who, "password": county.passwords[who], "kind": "desk"}
    signed = _post(f"{county.server.url}/api/v1/session", body)
    if signed["account"]["must_change_password"]:
        new = "qinghe-axe-2026"
        token = signed["access_token"]
        _post(f"{county.server.url}/api/v1/session/password", {"old": county.passwords[who], "new": new}, token)
        county.passwords[who] = new


def _post(url: str, body: dict[str, Any], token: str = "") -> Any:
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    with urllib.request.urlopen(urllib.request.Request(url, json.dumps(body).encode(), headers), timeout=60) as said:
        text = said.read()
    return json.loads(text) if text else None


def signed_in(browser: Browser, county: Place, who: str) -> Page:
    """一扇登录好的窗。"""
    page = browser.new_page(locale="zh-CN", timezone_id="Asia/Shanghai", viewport={"width": 1280, "height": 800})
    return enter(page, county, who)


def enter(page: Page, county: Place, who: str) -> Page:
    """在这一页登录。"""
    own_password(county, who)
    page.goto(f"{county.server.url}/desk/sign-in")
    page.fill('[data-test="name"]', who)
    page.fill('[data-test="password"]', county.passwords[who])
    page.click('[data-test="sign-in"]')
    page.wait_for_selector('[data-test="account-menu"]')
    return page


@pytest.mark.parametrize("who", ROLES)
def test_every_screen_of_the_desk(browser: Browser, county: Place, who: str) -> None:
    """路由表里的每一屏，这个角色看到的样子。"""
    page, found = signed_in(browser, county, who), {}
    quiet = Quiet(page)
    for path in screens(county.ids):
        page.goto(f"{county.server.url}/desk{path}")
        quiet.settle()
        if wrong := violations(page):
            found[path] = wrong
    page.close()
    assert found == {}


def test_a_new_tab_is_signed_in_and_out_with_the_first(browser: Browser, county: Place) -> None:
    """新开的标签页不再问密码；一页退出，别的页也退出；一页登录，等在登录页的别的页也进去。"""
    context = browser.new_context(locale="zh-CN", viewport={"width": 1280, "height": 800})
    first = enter(context.new_page(), county, "clerk")
    second, third = context.new_page(), context.new_page()
    second.goto(f"{county.server.url}/desk/entities")
    expect(second.locator('[data-test="account-menu"]')).to_be_visible()
    third.goto(f"{county.server.url}/desk/sign-in")
    expect(third.locator('[data-test="account-menu"]')).to_be_visible()
    second.click('[data-test="account-menu"]')
    second.click('[data-test="sign-out"]')
    for page in (first, second, third):
        page.wait_for_url("**/desk/sign-in")
        expect(page.locator('[data-test="sign-in"]')).to_be_visible()
    enter(second, county, "clerk")
    for page in (first, third):
        expect(page.locator('[data-test="account-menu"]')).to_be_visible()
    context.close()


@pytest.mark.parametrize("path", ["/desk/sign-in", *PORTAL])
def test_what_anybody_sees(browser: Browser, county: Place, path: str) -> None:
    """登录页与公示网站。"""
    page = browser.new_page(locale="zh-CN", viewport={"width": 1280, "height": 800})
    quiet = Quiet(page)
    page.goto(f"{county.server.url}{path}")
    quiet.settle()
    wrong = violations(page)
    page.close()
    assert wrong == []
