"""桌面的各屏。"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from shots.camera import Camera
from shots.world import World

BAD_SHEET = (
    "企业名称,统一社会信用代码,地区,注册地址,信用风险分类\n"
    "青禾禾香便民药房有限公司,91990100MA00000001,城关镇,青禾县城关镇青禾大街1号,A\n"
    ",91990100MA0000000X,城关镇,青禾县城关镇青禾大街2号,B\n"
    "青禾柳岸宾馆有限公司,不是代码,柳溪镇,青禾县柳溪镇丰收路3号,Z\n"
)
CALM = "document.querySelectorAll('.el-message, .el-notification').forEach(node => node.remove())"


class Sitter:
    """坐在桌前的一个人，一扇窗。"""

    def __init__(self, browser: Browser, camera: Camera, world: World, who: str) -> None:
        self.camera, self.world = camera, world
        self.page: Page = browser.new_page(
            locale="zh-CN", timezone_id="Asia/Shanghai", viewport={"width": 1280, "height": 800}
        )
        self.page.set_default_timeout(10_000)
        camera.watch(self.page)
        if who:
            self.visit("/sign-in")
            self.fill(name=who, password=world.passwords[who])
            self.tap("sign-in")
            self.page.locator('[data-test="account-menu"], [data-test="sign-in-error"]').first.wait_for()

    def visit(self, path: str) -> None:
        """去一屏，等它安静下来。"""
        self.page.set_viewport_size({"width": 1280, "height": 800})
        self.page.goto(f"{self.world.url}/desk{path}")
        self.page.wait_for_load_state("networkidle")

    def tap(self, name: str) -> None:
        """按一下。"""
        self.page.locator(f'[data-test="{name}"]').first.click()

    def fill(self, **values: str) -> None:
        """填几栏。"""
        for name, value in values.items():
            self.page.locator(f'[data-test="{name.replace("_", "-")}"]').first.fill(value)

    def shoot(self, name: str, **how: Any) -> None:
        """照下这一屏，再回到宽屏。"""
        self.page.wait_for_timeout(350)
        self.page.evaluate(CALM)
        self.camera.shoot(self.page, f"desk-{name}", **how)
        self.page.set_viewport_size({"width": 1280, "height": 800})

    def see(self, name: str, path: str, *taps: str, **how: Any) -> None:
        """去一屏，按几下，照下来。"""
        self.visit(path)
        for one in taps:
            self.tap(one)
        self.shoot(name, **how)


def desk(browser: Browser, camera: Camera, world: World, folder: Path) -> None:
    """从登录到公示，按角色一屏一屏看过去。"""
    nobody = Sitter(browser, camera, world, "")
    nobody.see("signin-empty", "/sign-in")
    nobody.fill(name="ghost", password="not-the-password")  # noqa: S106
    nobody.tap("sign-in")
    nobody.shoot("signin-error", refused=True)
    nobody.page.close()
    clerk = Sitter(browser, camera, world, "clerk")
    _lists(clerk)
    _imports(clerk, folder)
    _plans(clerk, world)
    _draws(clerk, world)
    _progress(clerk)
    _review(browser, camera, world)
    clerk.page.close()


def _lists(clerk: Sitter) -> None:
    clerk.see("workbench-clerk", "/")
    clerk.see("items-full", "/items")
    clerk.visit("/items")
    clerk.fill(item_search="没有这样的事项")
    clerk.shoot("items-empty")
    clerk.visit("/items")
    clerk.page.emulate_media(media="print")
    clerk.shoot("items-print", sizes=((1123, 800),))
    clerk.page.emulate_media(media="screen")
    clerk.see("entities-full", "/entities")
    clerk.see("entities-longname", "/entities?q=连锁管理")
    clerk.tap("entity-row")
    clerk.shoot("entities-drawer")
    clerk.see("entities-empty", "/entities?q=没有这一家")
    clerk.see("inspectors-full", "/inspectors")
    clerk.tap("inspector-row")
    clerk.shoot("inspectors-edit")
    clerk.see("checklists-full", "/checklists")
    clerk.see("checklists-open", "/checklists", "checklist-row")


def _imports(clerk: Sitter, folder: Path) -> None:
    clerk.see("imports-full", "/imports")
    sheet = folder / "检查对象名录（十一月）.csv"
    sheet.write_text(BAD_SHEET, "utf-8-sig")
    clerk.tap("kind-entities")
    clerk.page.locator('[data-test="file"]').set_input_files(str(sheet))
    clerk.tap("send-file")
    clerk.page.locator('[data-test="problems"], [data-test="upload-error"]').first.wait_for()
    clerk.shoot("imports-report")


def _plans(clerk: Sitter, world: World) -> None:
    clerk.see("plans-full", "/plans")
    first = clerk.world.call("clerk", "GET", "/plans")["items"][0]
    clerk.see("plan-approved", f"/plans/{first['id']}")
    clerk.see("plans-new", "/plans", "new-plan")
    fresh = world.call("clerk", "POST", "/plans", {"year": first["year"], "title": f"{first['title']}（补充）"})
    clerk.see("plan-empty", f"/plans/{fresh['id']}")
    clerk.tap("new-entry")
    clerk.shoot("plan-entry")
    old = world.call("clerk", "GET", f"/plans/{first['id']}")["entries"][0]
    kept = ("rounding", "methods", "content", "period", "min_n")
    body = {name: old[name] for name in kept if name in old}
    body |= {"name": "餐饮服务和食品经营不定向抽查", "item_ids": [item["id"] for item in old["items"]]}
    body |= {"ratios": {"A": "1%", "B": "2%", "C": "4%", "D": "5%", "N": "2%"}}
    world.call("clerk", "POST", f"/plans/{fresh['id']}/entries", body)
    clerk.see("plan-draft", f"/plans/{fresh['id']}")
    world.call("clerk", "POST", f"/plans/{fresh['id']}/submission")
    clerk.see("plan-own", f"/plans/{fresh['id']}")
    boss = Sitter(clerk.page.context.browser, clerk.camera, world, "approver")  # type: ignore[arg-type]
    boss.see("plan-decide", f"/plans/{fresh['id']}")
    boss.page.close()
    world.call("approver", "POST", f"/plans/{fresh['id']}/decisions", {"decision": "APPROVED", "opinion": "同意。"})


def _draws(clerk: Sitter, world: World) -> None:
    clerk.see("draws-full", "/draws")
    drawn = world.call("clerk", "GET", "/draws")["items"][0]
    clerk.see("draw-open", f"/draws/{drawn['id']}")
    clerk.tap("tab-excluded")
    clerk.shoot("draw-excluded")
    entries = [entry for plan in world.call("clerk", "GET", "/plans")["items"] for entry in plan["entries"]]
    mine = next(entry["id"] for entry in entries if entry["name"].startswith("餐饮"))
    witnesses = [
        {"name": "见证人甲", "unit": "青禾县人大常委会", "role": "DEPUTY"},
        {"name": "见证人乙", "unit": "青禾县纪委监委", "role": "DISCIPLINE"},
    ]
    clerk.see("draws-ready", "/draws")
    clerk.tap("new-draw")
    clerk.shoot("draws-new")
    draw = world.call("clerk", "POST", "/draws", {"plan_entry_id": mine, "witnesses": witnesses})
    place = f"/draws/{draw['id']}"
    clerk.see("draw-preflight", place)
    clerk.tap("freeze")
    clerk.shoot("draw-freeze")
    world.call("clerk", "POST", f"{place}/freeze", {})
    clerk.see("draw-frozen", place)
    clerk.see("ceremony-commit", f"{place}/ceremony", sizes=((1280, 800), (360, 800)))
    world.call("clerk", "POST", f"{place}/commitment", {})
    clerk.see("ceremony-dice", f"{place}/ceremony")
    for digit in "31415926":
        clerk.page.keyboard.press(digit)
    clerk.shoot("ceremony-readback")
    world.call("clerk", "POST", f"{place}/dice", {"digits": "31415926535897932384"})
    clerk.visit(f"{place}/ceremony")
    clerk.page.wait_for_timeout(1500)
    clerk.shoot("ceremony-reveal")
    clerk.tap("show-all")
    clerk.shoot("ceremony-result")
    clerk.see("draw-drawn", place)


def _progress(clerk: Sitter) -> None:
    clerk.see("progress-full", "/progress")
    clerk.tap("assignment-row")
    clerk.shoot("progress-drawer")
    clerk.visit("/progress")
    clerk.page.locator('[data-test="state-notified"], [data-test="state-drawn"]').first.click()
    clerk.page.wait_for_load_state("networkidle")
    clerk.tap("assignment-row")
    clerk.tap("recall")
    clerk.shoot("progress-recall")
    clerk.see("quarantine-clerk", "/quarantine")
    clerk.see("publications-full", "/publications")
    clerk.see("messages-clerk", "/messages")


def _review(browser: Browser, camera: Camera, world: World) -> None:
    boss = Sitter(browser, camera, world, "approver")
    boss.see("workbench-approver", "/")
    boss.see("review-full", "/review")
    for tab in boss.page.locator('[data-test^="tab-"]').all()[1:]:
        tab.click()
        boss.shoot(f"review-{re.sub('^tab-', '', tab.get_attribute('data-test') or '')}")
    boss.visit("/review")
    boss.page.locator('[data-test="return"]').click()
    boss.shoot("review-return")
    for state in ("returned", "approved", "legal_review"):
        boss.visit("/review")
        boss.page.locator('[data-test="dossier-state"]').select_option(state)
        boss.page.wait_for_load_state("networkidle")
        boss.shoot(f"review-{state.replace('_', '')}")
    boss.see("quarantine-approver", "/quarantine")
    boss.see("messages-approver", "/messages")
    boss.page.close()
    clerk = Sitter(browser, camera, world, "clerk")
    clerk.see("review-notmine", "/review")
    clerk.page.close()
    voice = Sitter(browser, camera, world, "publisher")
    voice.see("publications-publisher", "/publications")
    voice.page.locator('[data-test="correct-publication"]').first.click()
    voice.page.locator('[data-test="change-district"]').fill("青石镇")
    voice.page.locator('[data-test="change-reason"]').fill("所在地区登记有误")
    voice.shoot("publications-correct")
    voice.page.locator('[data-test="change-go"]').click()
    voice.page.locator('[data-test="confirm-change"]').first.click()
    voice.shoot("publications-own-change")
    voice.page.close()


def office(browser: Browser, camera: Camera, world: World, _folder: Path) -> None:
    """三员的各屏，和桌面上各种不顺。"""
    _settings(browser, camera, world)
    clerk = Sitter(browser, camera, world, "clerk")
    _troubles(clerk)
    clerk.page.close()


def _settings(browser: Browser, camera: Camera, world: World) -> None:
    first = Sitter(browser, camera, world, "sysadmin")
    first.shoot("password-first")
    first.page.close()
    for who in ("sysadmin", "secadmin"):
        fresh = f"{world.passwords[who]}-2"
        world.call(who, "POST", "/session/password", {"old": world.passwords[who], "new": fresh})
        world.passwords[who] = fresh
    admin = Sitter(browser, camera, world, "sysadmin")
    admin.see("departments-full", "/departments")
    admin.see("departments-edit", "/departments", "edit-department")
    admin.see("officers-full", "/officers")
    admin.see("officers-new", "/officers", "new-officer")
    admin.visit("/officers")
    admin.page.locator('[data-test="officer-row"]').nth(1).click()
    admin.shoot("officers-drawer")
    admin.see("password-empty", "/password")
    admin.see("entities-forbidden", "/entities", refused=True)
    admin.page.close()
    guard = Sitter(browser, camera, world, "secadmin")
    guard.visit("/officers")
    guard.tap("officer-row")
    guard.shoot("officers-roles")
    guard.page.close()


def _troubles(clerk: Sitter) -> None:
    clerk.see("absent-error", "/nowhere", refused=True)
    clerk.see("draw-absent", "/draws/00000000-0000-7000-8000-000000000000", refused=True)
    clerk.see("keys-help", "/", "keys-help")
    clerk.see("account-menu", "/", "account-menu")
    clerk.visit("/")
    clerk.page.context.set_offline(True)
    clerk.page.locator('[data-test="nav-entities"]').click()
    clerk.page.wait_for_timeout(800)
    clerk.shoot("entities-offline", refused=True)
    clerk.page.context.set_offline(False)
    clerk.visit("/")
    clerk.page.evaluate("sessionStorage.setItem('desk.session', JSON.stringify({access: 'gone', refresh: 'gone'}))")
    clerk.page.locator('[data-test="nav-plans"]').click()
    clerk.page.wait_for_timeout(800)
    clerk.shoot("session-expired", refused=True)
