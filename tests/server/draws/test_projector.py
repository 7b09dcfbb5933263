"""抽取仪式在真的 Chromium 里：投影、刷新、断网、见证人手机、签字成卷。"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect, sync_playwright

from server.app import ROOT, create_app
from server.db import Base, build_projection, db
from server.demo.county import WITNESSES, County
from server.settings import Settings
from tests.journeys.lab import CHROMIUM, FLAGS, Server

pytestmark = [pytest.mark.browser, pytest.mark.slow]
GROUPS = ("63454", "66039", "01031", "69462")


@dataclass
class Hall:
    """会场：服务器、浏览器、经办人的口令、冻结好的抽取。"""

    server: Server
    browser: Browser
    password: str
    draws: dict[str, str]

    def projector(self, ceremony: str) -> Page:
        """经办人登录，打开投影。"""
        page = self.browser.new_page(viewport={"width": 1920, "height": 1080})
        page.goto(f"{self.server.url}/desk/sign-in")
        page.locator("input").first.fill("clerk")
        page.locator("input[type=password]").fill(self.password)
        page.get_by_test_id("sign-in").click()
        expect(page.get_by_test_id("account-menu")).to_be_visible()
        page.goto(f"{self.server.url}/desk/draws/{self.draws[ceremony]}/ceremony")
        return page

    def asked(self, page: Page, path: str) -> Any:
        """经办人从接口读到的。"""
        base = f"{self.server.url}/api/v1"
        grant = page.request.post(f"{base}/session", data={"name": "clerk", "password": self.password, "kind": "desk"})
        headers = {"Authorization": f"Bearer {grant.json()['access_token']}"}
        return page.request.get(f"{base}{path}", headers=headers).json()


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    """一台真的服务器，三次冻结好的抽取：掷骰的、用手机的、现场摇号的。"""
    if not Path(CHROMIUM).exists():
        pytest.fail(f"没有 {CHROMIUM}：apt-get install chromium")
    if not (ROOT / "pwa" / "dist" / "desk").exists():
        pytest.fail("桌面页还没有构建：make build")
    data = tmp_path / "data"
    data.mkdir()
    settings = Settings(
        data=data,
        database_url=f"sqlite:///{data / 'sunlot.db'}",
        public_url=f"sqlite:///{data / 'public.db'}",
        demo=True,
    )
    app = create_app(settings)
    with app.app_context():
        Base.metadata.create_all(db.engine)
        build_projection()
        county = County(app)
        county.bring_lists(120)
        draws = {ceremony: frozen(county, ceremony) for ceremony in ("dice", "phones", "manual")}
        password = county.people.passwords["clerk"]
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()
    server = Server(data)
    server.start()
    try:
        with sync_playwright() as playwright:
            playwright.selectors.set_test_id_attribute("data-test")
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            yield Hall(server, browser, password, draws)
            browser.close()
    finally:
        server.kill()


def frozen(county: County, ceremony: str) -> str:
    """建立并冻结一次抽取。"""
    clerk = county.desk("clerk")
    body = {"plan_entry_id": county.plan()["id"], "witnesses": WITNESSES, "ceremony": ceremony}
    draw: dict[str, Any] = clerk.post("/draws", body)
    clerk.post(f"/draws/{draw['id']}/freeze")
    return str(draw["id"])


def rows_of(roster: dict[str, Any], planned: int) -> str:
    """照名册录一份合规矩的：每层取头几户，主检、协检轮着来。"""
    leads = [one["number"] for one in roster["staff"] if one["lead"]]
    lines: list[str] = []
    spare = planned - sum(one["low"] for one in roster["quotas"])
    for quota in roster["quotas"]:
        more = min(spare, quota["high"] - quota["low"])
        spare -= more
        own = [one["number"] for one in roster["units"] if one["stratum"] == quota["stratum"]]
        for number in own[: quota["low"] + more]:
            lead = leads[len(lines) % len(leads)]
            second = next(one["number"] for one in roster["staff"][len(lines) % 2 :] if one["number"] != lead)
            lines.append(f"{number} {lead} {second}")
    return "\n".join(lines)


def test_by_hand_with_the_roster_before_and_a_question_before_the_record(hall: Hall, tmp_path: Path) -> None:
    """摇号以前墙上有名册；录错的当场说是哪一户；记录以前念一遍；记录以后公开页就是真话。"""
    page = hall.projector("manual")
    place = f"/draws/{hall.draws['manual']}"
    roster = hall.asked(page, f"{place}/roster")
    expect(page.get_by_test_id("roster-units")).to_contain_text(roster["units"][0]["blind"])
    page.get_by_test_id("manual-rows").fill("99999 1 2")
    expect(page.get_by_test_id("manual-missing")).to_contain_text("名册里没有第 99999 行")
    page.screenshot(path=tmp_path / "roster.png")
    text = rows_of(roster, hall.asked(page, place)["numbers"]["planned"])
    page.get_by_test_id("manual-rows").fill(text)
    page.get_by_test_id("manual-how").fill("摇号机，公证员操作")
    page.get_by_test_id("record-manual").click()
    expect(page.get_by_test_id("ask-dialog")).to_contain_text(f"共 {len(text.splitlines())} 户（名册第")
    page.screenshot(path=tmp_path / "asked.png")
    page.get_by_test_id("ask-no").click()
    assert hall.asked(page, place)["state"] == "FROZEN"
    page.get_by_test_id("record-manual").click()
    page.get_by_test_id("ask-yes").click()
    expect(page.get_by_test_id("not-recomputable")).to_be_visible()
    expect(page.get_by_test_id("legend-manual")).to_be_visible()
    expect(page.get_by_text("号签最小者中签")).to_have_count(0)
    page.keyboard.press("End")
    page.screenshot(path=tmp_path / "result.png")
    page.goto(f"{hall.server.url}/draws/{hall.asked(page, place)['no']}")
    expect(page.locator("main")).to_contain_text("现场摇号的三步")
    expect(page.locator("main")).to_contain_text("下载记录包")
    page.screenshot(path=tmp_path / "public.png", full_page=True)
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{hall.server.url}/desk{place}/roster")
    expect(page.get_by_test_id("roster-staff")).to_be_visible()
    page.screenshot(path=tmp_path / "sheet.png")
    page.goto(f"{hall.server.url}/desk{place}")
    expect(page.get_by_test_id("to-roster")).to_be_visible()
    page.screenshot(path=tmp_path / "desk.png")


def test_dice_with_a_reload_and_no_server_in_the_middle(hall: Hall) -> None:
    """读回两组后刷新、断网时读完、服务器回来再按一次：数一个不丢，结果只有一个，最后签字成卷。"""
    page = hall.projector("dice")
    expect(page.get_by_test_id("planned")).to_be_visible()
    committed(page)
    expect(page.get_by_test_id("dice-group-1")).to_be_visible()
    page.keyboard.type(GROUPS[0] + "70")
    expect(page.get_by_test_id("dice-said")).to_contain_text("“7、0”没有录入：先请见证人甲读回第一组")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("dice-said")).to_be_hidden()
    page.keyboard.type(GROUPS[1][:3])
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("dice-said")).to_contain_text("第二组还差 2 颗")
    page.keyboard.type(GROUPS[1][3:])
    page.keyboard.press("Enter")
    page.reload()
    expect(page.get_by_test_id("dice-group-2")).to_contain_text("读回一致")
    other = hall.projector("dice")
    (
        expect(other.get_by_test_id("dice-group-2")).to_contain_text("读回一致"),
        "another machine goes on where this one is",
    )
    other.context.close()
    hall.server.kill()
    page.keyboard.type("0" + "1" + "9")
    page.keyboard.press("Backspace")
    page.keyboard.type("031")
    page.keyboard.press("Enter")
    page.keyboard.type(GROUPS[3])
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("corrections")).to_have_text("1")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("cut")).to_be_visible()
    hall.server.start()
    expect(page.get_by_test_id("cut")).to_be_hidden(timeout=30000)
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("seed")).to_be_visible(timeout=30000)
    seed = page.get_by_test_id("seed").inner_text()
    page.reload()
    expect(page.get_by_test_id("seed")).to_have_text(seed)
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.wait_for_url("**/minutes")
    minutes(page)


def committed(page: Page) -> None:
    """系统封下自己的数：指纹先留在墙上，再按一次才往下走。"""
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("commitment")).to_have_count(1)
    expect(page.get_by_test_id("ceremony-next")).to_contain_text("都看到了系统的指纹")
    page.keyboard.press("Enter")


def minutes(page: Page) -> None:
    """拟记录，两人手签、一人拒签、其余签在纸上的不留，成卷。"""
    expect(page.get_by_test_id("minutes-blocked")).to_contain_text("还没有填：地点")
    for field, value in (
        ("place", "局三楼会议室"),
        ("host", "科长丁"),
        ("operator", "办事员戊"),
        ("recorder", "办事员己"),
    ):
        page.get_by_test_id(f"minutes-{field}").fill(value)
    page.get_by_test_id("draft-minutes").click()
    outdated(page)
    for signer in ("host", "operator", "recorder", "w1"):
        page.get_by_test_id(f"sign-{signer}").click()
        sign(page)
        expect(page.get_by_test_id(f"signer-{signer}")).to_contain_text("已签")
    expect(page.get_by_test_id("minutes-unclosed")).to_contain_text("见证人乙")
    page.get_by_test_id("refuse-w2").click()
    page.get_by_test_id("refuse-reason").fill("中途离场，没有看完")
    page.get_by_test_id("confirm-refuse").click()
    expect(page.get_by_test_id("signer-w2")).to_contain_text("拒绝签字")
    page.get_by_test_id("close-minutes").click()
    expect(page.get_by_test_id("close-signed")).to_contain_text("科长丁（主持）")
    expect(page.get_by_test_id("close-refused")).to_contain_text("见证人乙（见证），理由：中途离场")
    expect(page.get_by_test_id("close-missing")).to_contain_text("没有")
    page.get_by_test_id("not-yet").click()
    expect(page.get_by_test_id("minutes-state")).to_have_text("待签字")
    page.get_by_test_id("close-minutes").click()
    page.get_by_test_id("confirm-close").click()
    expect(page.get_by_test_id("minutes-closed")).to_be_visible(timeout=90000)


def outdated(page: Page) -> None:
    """拟定之后加了影像：签字的按钮当即停用，写明理由；重新拟定才能签。签在纸上的，当场要扫描件。"""
    expect(page.get_by_test_id("sign-host")).to_be_enabled()
    photo: FilePayload = {"name": "会场.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8\xff\xe0 scene"}
    page.get_by_test_id("add-scene").set_input_files(photo)
    expect(page.get_by_test_id("minutes-stale")).to_contain_text("请先重新拟定")
    for deed in ("sign", "paper", "refuse"):
        expect(page.get_by_test_id(f"{deed}-host")).to_be_disabled()
    page.get_by_test_id("draft-minutes").click()
    expect(page.get_by_test_id("minutes-stale")).to_be_hidden()
    page.get_by_test_id("paper-host").click()
    expect(page.get_by_test_id("scan-dialog")).to_contain_text("科长丁")
    page.get_by_test_id("scan-later").click()


def sign(page: Page) -> None:
    """在签名板上画一个名字。"""
    box = page.get_by_test_id("sign-canvas").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 3, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(1, 25):
        page.mouse.move(x + 6 * step, y + 30 * (-1) ** step)
    page.mouse.up()
    page.get_by_test_id("sign-done").click()
    expect(page.get_by_test_id("sign-canvas")).to_be_hidden()


def test_phones_commit_without_a_network_and_reveal_after_the_bell(hall: Hall) -> None:
    """两部手机交指纹（一部断网再接上、刷新过），鸣铃，揭示，合成；投影跟着服务器走。"""
    page = hall.projector("phones")
    expect(page.get_by_test_id("planned")).to_be_visible()
    committed(page)
    expect(page.get_by_test_id("phone-2")).to_be_visible()
    seal = page.get_by_test_id("wall-seal")
    expect(seal).to_be_in_viewport()
    expect(seal).to_contain_text("系统的指纹")
    paths = [one["path"] for one in hall.asked(page, f"/draws/{hall.draws['phones']}/phones")["items"]]
    told = [one["code"] for one in hall.asked(page, f"/draws/{hall.draws['phones']}/spoken")["items"]]
    with page.expect_popup() as small:
        page.get_by_test_id("open-spoken").click()
    small.value.get_by_test_id("show-spoken-1").click()
    expect(small.value.get_by_test_id("spoken-1")).to_contain_text(told[0][:3])
    expect(small.value.get_by_test_id("spoken-2")).to_be_hidden()
    small.value.close()
    phones = []
    for place, (path, code) in enumerate(zip(paths, told, strict=True), 1):
        context = hall.browser.new_context(viewport={"width": 360, "height": 800})
        phone = context.new_page()
        phone.goto(hall.server.url + path)
        phone.get_by_test_id("words").fill(f"我写的{place}")
        if place == 1:
            phone.get_by_test_id("commit").click()
            expect(phone.locator("#said")).to_contain_text("请先填口令")
            phone.get_by_test_id("spoken").fill(f"{(int(code) + 1) % 10**6:06d}")
            phone.get_by_test_id("commit").click()
            expect(phone.locator("#said")).to_contain_text("口令不对")
            expect(phone.locator("#again-title")).to_contain_text("口令没有填对")
            expect(phone.get_by_test_id("retry")).to_have_text("改好了口令，再交一次")
        phone.get_by_test_id("spoken").fill(code)
        if place == 1:
            context.set_offline(True)
            phone.get_by_test_id("retry").click()
            expect(phone.locator("#cut")).to_be_visible()
            context.set_offline(False)
            phone.reload()
            phone.get_by_test_id("spoken").fill(code)
            phone.get_by_test_id("retry").click()
        else:
            phone.get_by_test_id("spoken").fill(told[0])
            phone.get_by_test_id("commit").click()
            expect(phone.locator("#said")).to_contain_text("口令不对")
            phone.get_by_test_id("spoken").fill(code)
            phone.get_by_test_id("retry").click()
        expect(phone.get_by_text("等铃响")).to_be_visible()
        phones.append(phone)
    expect(page.get_by_test_id("phone-2")).to_have_attribute("data-state", "committed", timeout=15000)
    page.keyboard.press("Enter")
    for phone in phones:
        phone.get_by_test_id("reveal").click(timeout=15000)
        expect(seal).to_contain_text(phone.locator("dd.hash").inner_text().strip())
        expect(phone.get_by_text("您的数已经揭示")).to_be_visible()
    # the projector asks every few seconds: it may know of one reveal and not yet of the other
    for place in (1, 2):
        expect(page.get_by_test_id(f"phone-{place}")).to_have_attribute("data-state", "revealed", timeout=15000)
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("seed")).to_be_visible(timeout=30000)
    expect(phones[0].get_by_role("heading", name="已经抽出")).to_be_visible(timeout=15000)
