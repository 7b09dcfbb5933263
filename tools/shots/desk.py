"""桌面的各屏。"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from server.demo.county import WITNESSES
from server.demo.minutes import INK, SAID
from server.demo.pictures import signature
from shots.camera import BOTH, Camera
from shots.world import World

BAD_SHEET = (
    "企业名称,统一社会信用代码,地区,注册地址,信用风险分类\n"
    "青禾禾香便民药房有限公司,91990100MA00000001,城关镇,青禾县城关镇青禾大街1号,A\n"
    ",91990100MA0000000X,城关镇,青禾县城关镇青禾大街2号,B\n"
    "青禾柳岸宾馆有限公司,不是代码,柳溪镇,青禾县柳溪镇丰收路3号,Z\n"
)
MANUAL = "集贸市场摇号抽查"
ASKED = ("举报人当面来问，需核对是不是这一户。", "法院来函要求说明这一户是否在查。")
WALL = (*BOTH, (1920, 1080))
CALM = "document.querySelectorAll('.el-message, .el-notification').forEach(node => node.remove())"


class Sitter:
    """坐在桌前的一个人，一扇窗。"""

    def __init__(self, browser: Browser, camera: Camera, world: World, who: str) -> None:
        self.browser, self.camera, self.world = browser, camera, world
        self.page: Page = browser.new_page(
            locale="zh-CN", timezone_id="Asia/Shanghai", viewport={"width": 1280, "height": 800}
        )
        self.page.set_default_timeout(40_000)
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
    roads: dict[str, Callable[[], None]] = {
        "名录": lambda: _lists(clerk),
        "合并": lambda: _merges(clerk, world),
        "导入": lambda: _imports(clerk, folder),
        "计划": lambda: _plans(clerk, world),
        "抽取": lambda: _draws(clerk, world),
        "摇号": lambda: _manual(clerk, world),
        "抽取记录": lambda: _minutes(clerk, world),
        "提前揭开": lambda: _names(clerk, world),
        "进度": lambda: _progress(clerk),
        "审定": lambda: _review(clerk, world),
        "公示": lambda: _changes(clerk, world),
        "等我办": lambda: _waiting(clerk, world),
    }
    for name, road in roads.items():
        with camera.part(f"桌面 {name}"):
            road()
    clerk.page.close()


def _other(clerk: Sitter, who: str) -> Sitter:
    """另一个人的一扇窗。"""
    return Sitter(clerk.browser, clerk.camera, clerk.world, who)


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
    plans = world.call("clerk", "GET", "/plans")["items"]
    first = next(one for one in plans if not one["title"].endswith("部门联合抽查计划"))
    clerk.see("plan-approved", f"/plans/{first['id']}")
    clerk.see("plans-new", "/plans", "new-plan")
    fresh = world.call("clerk", "POST", "/plans", {"year": first["year"], "title": f"{first['title']}（补充）"})
    clerk.see("plan-empty", f"/plans/{fresh['id']}")
    clerk.tap("new-entry")
    clerk.shoot("plan-entry")
    clerk.fill(entry_name="餐饮服务和食品经营不定向抽查")
    clerk.page.locator('[data-test="entry-targeted"]').check()
    clerk.page.locator('[data-test="entry-district"] input').first.check()
    for code in "ABCDN":
        clerk.fill(**{f"ratio_{code}": "5"})
    clerk.page.locator('[data-test="entry-count"] b').first.wait_for()
    clerk.page.wait_for_timeout(700)
    clerk.shoot("plan-entry-count")
    old = world.call("clerk", "GET", f"/plans/{first['id']}")["entries"][0]
    kept = ("rounding", "methods", "content", "period", "min_n")
    body = {name: old[name] for name in kept if name in old}
    body |= {"name": "餐饮服务和食品经营不定向抽查", "item_ids": [item["id"] for item in old["items"]]}
    body |= {"ratios": {"A": "1%", "B": "2%", "C": "4%", "D": "5%", "N": "2%"}}
    for name in (body["name"], MANUAL):
        world.call("clerk", "POST", f"/plans/{fresh['id']}/entries", body | {"name": name})
    clerk.see("plan-draft", f"/plans/{fresh['id']}")
    world.call("clerk", "POST", f"/plans/{fresh['id']}/submission")
    clerk.see("plan-own", f"/plans/{fresh['id']}")
    boss = _other(clerk, "approver")
    boss.see("plan-decide", f"/plans/{fresh['id']}")
    boss.page.close()
    world.call("approver", "POST", f"/plans/{fresh['id']}/decisions", {"decision": "APPROVED", "opinion": "同意。"})


def _draws(clerk: Sitter, world: World) -> None:
    clerk.see("draws-full", "/draws")
    drawn = world.call("clerk", "GET", "/draws")["items"][0]
    clerk.see("draw-open", f"/draws/{drawn['id']}")
    clerk.tap("tab-excluded")
    clerk.shoot("draw-excluded")
    clerk.see("draws-ready", "/draws")
    clerk.tap("new-draw")
    clerk.shoot("draws-new")
    draw = world.call("clerk", "POST", "/draws", {"plan_entry_id": _entry(world, "餐饮"), "witnesses": WITNESSES})
    place = f"/draws/{draw['id']}"
    clerk.see("draw-preflight", place)
    clerk.tap("freeze")
    clerk.shoot("draw-freeze")
    world.call("clerk", "POST", f"{place}/freeze", {})
    clerk.see("draw-frozen", place)
    clerk.see("ceremony-commit", f"{place}/ceremony", sizes=WALL)
    world.call("clerk", "POST", f"{place}/commitment", {})
    clerk.see("ceremony-dice", f"{place}/ceremony", sizes=WALL)
    _type(clerk, "31415")
    clerk.shoot("ceremony-readback", sizes=WALL)
    clerk.page.keyboard.press("Enter")
    for five in ("92653", "58979", "32384"):
        _type(clerk, five)
        clerk.page.keyboard.press("Enter")
    clerk.shoot("ceremony-complete", sizes=WALL)
    world.call("clerk", "POST", f"{place}/dice", {"digits": "31415926535897932384"})
    clerk.visit(f"{place}/ceremony")
    clerk.page.wait_for_timeout(1500)
    clerk.tap("pause")
    clerk.shoot("ceremony-reveal", sizes=WALL)
    clerk.tap("show-all")
    clerk.shoot("ceremony-result", sizes=WALL)
    clerk.see("draw-drawn", place)


def _entry(world: World, name: str) -> str:
    """补充计划里的一条。"""
    entries = [entry for plan in world.call("clerk", "GET", "/plans")["items"] for entry in plan["entries"]]
    return next(str(entry["id"]) for entry in entries if entry["name"].startswith(name))


def _type(clerk: Sitter, digits: str) -> None:
    """投影前按数字键。"""
    for digit in digits:
        clerk.page.keyboard.press(digit)
        clerk.page.wait_for_timeout(120)


def _manual(clerk: Sitter, world: World) -> None:
    """摇号抽取：名册页给主持人打印，投影上录号。"""
    body = {"plan_entry_id": _entry(world, MANUAL), "witnesses": WITNESSES, "ceremony": "manual"}
    draw = world.call("clerk", "POST", "/draws", body)
    place = f"/draws/{draw['id']}"
    world.call("clerk", "POST", f"{place}/freeze", {})
    clerk.see("draw-roster", f"{place}/roster")
    clerk.page.emulate_media(media="print")
    clerk.shoot("draw-roster-print", sizes=((794, 800),))
    clerk.page.emulate_media(media="screen")
    clerk.see("ceremony-manual", f"{place}/ceremony", sizes=WALL)
    roster = world.call("clerk", "GET", f"{place}/roster")
    unit = roster["units"][0]["number"]
    lead = next(one["number"] for one in roster["staff"] if one["lead"])
    mate = next(one["number"] for one in roster["staff"] if one["number"] != lead)
    clerk.fill(manual_rows=f"{unit} {lead} {mate}", manual_how="机械摇号机，见证人摇。")
    clerk.shoot("ceremony-manual-typed", sizes=WALL)


def _minutes(clerk: Sitter, world: World) -> None:
    """刚抽完的一次：拟记录、签字、一人拒签、成卷前再问一次。"""
    draws = world.call("clerk", "GET", "/draws")["items"]
    draw = next(one for one in draws if one["state"] == "DRAWN")
    place = f"/draws/{draw['id']}/minutes"
    clerk.see("minutes-empty", place)
    drafted = world.call("clerk", "PUT", place, SAID)
    clerk.see("minutes-signing", place)
    *signers, last = drafted["signers"]
    for one in signers:
        image = INK + base64.b64encode(signature(one["name"])).decode()
        signed = {"signer": one["signer"], "method": "canvas", "image": image}
        world.call("clerk", "POST", f"{place}/signatures", signed)
    refusal = {"signer": last["signer"], "method": "refused", "reason": "对名册的截止时间有不同看法，另行书面说明。"}
    world.call("clerk", "POST", f"{place}/signatures", refusal)
    clerk.see("minutes-signed", place)
    clerk.tap("close-minutes")
    clerk.shoot("minutes-close")


def _names(clerk: Sitter, world: World) -> None:
    """到门口以前要看一户：一人提出，另一人同意，名称只揭给提出的人。"""
    draw = [one for one in world.call("clerk", "GET", "/draws")["items"] if one["state"] == "OPEN"][-1]
    place = f"/draws/{draw['id']}"
    sealed = [one for one in world.call("clerk", "GET", f"{place}/units")["items"] if not one["entity"] and one["rank"]]
    clerk.visit(place)
    clerk.tap("tab-names")
    clerk.tap("open-unit")
    clerk.shoot("names-ask")
    asked: list[Any] = []
    for one in sealed:
        with suppress(RuntimeError):  # opened at the door already
            body = {"reason": ASKED[len(asked)]}
            asked.append(world.call("clerk", "POST", f"{place}/units/{one['blind']}/opening", body))
        if len(asked) == len(ASKED):
            break
    opinion = {"decision": "CONFIRMED", "opinion": "来函属实，同意。"}
    world.call("approver", "POST", f"/name-requests/{asked[1]['id']}/decisions", opinion)
    clerk.visit(place)
    clerk.tap("tab-names")
    clerk.shoot("names-asked")
    boss = _other(clerk, "approver")
    boss.visit(place)
    boss.tap("tab-names")
    boss.tap("decide-name")
    boss.shoot("names-decide")
    boss.page.close()


def _merges(clerk: Sitter, world: World) -> None:
    """种类不同的两户：一人提出合并，另一人对照着确认。"""
    firm = world.call("clerk", "GET", "/entities?kind=ENTERPRISE&limit=5")["items"][0]
    shop = world.call("clerk", "GET", "/entities?kind=SELF_EMPLOYED&limit=5")["items"][0]
    clerk.visit(f"/entities?q={shop['code']}")
    clerk.tap("entity-row")
    clerk.tap("merge-entity")
    clerk.fill(merge_search=firm["code"])
    clerk.tap("merge-choice")
    clerk.shoot("entities-merge")
    body = {"into": firm["id"], "reason": "个体工商户转为企业，登记机关换了统一社会信用代码。"}
    body["evidence"] = "青市监个转企〔2026〕8 号，11 月 3 日"
    world.call("clerk", "POST", f"/entities/{shop['id']}/merge-requests", body)
    clerk.see("entities-merges-own", "/entities", "open-merges")
    boss = _other(clerk, "approver")
    boss.see("entities-merges", "/entities", "open-merges")
    boss.page.close()


def _progress(clerk: Sitter) -> None:
    clerk.see("progress-full", "/progress")
    clerk.tap("assignment-row")
    clerk.shoot("progress-drawer")
    clerk.visit("/progress")
    with clerk.page.expect_response(lambda answer: "/assignments?" in answer.url):
        clerk.page.locator('[data-test="state-notified"], [data-test="state-drawn"]').first.click()
    clerk.page.wait_for_timeout(300)
    clerk.tap("assignment-row")
    clerk.tap("recall")
    clerk.shoot("progress-recall")
    clerk.see("quarantine-clerk", "/quarantine")
    clerk.see("publications-full", "/publications")
    clerk.see("messages-clerk", "/messages")


def _review(clerk: Sitter, world: World) -> None:
    boss = _other(clerk, "approver")
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
        with boss.page.expect_response(lambda answer: "/dossiers?" in answer.url):
            boss.page.locator('[data-test="dossier-state"]').select_option(state)
        boss.page.wait_for_load_state("networkidle")
        boss.shoot(f"review-{state.replace('_', '')}")
    boss.see("quarantine-approver", "/quarantine")
    boss.see("messages-approver", "/messages")
    boss.page.close()
    clerk.see("review-notmine", "/review")


def _changes(clerk: Sitter, world: World) -> None:
    voice = _other(clerk, "publisher")
    voice.see("publications-publisher", "/publications")
    voice.page.locator('[data-test="correct-publication"]').first.click()
    voice.page.locator('[data-test="change-district"]').fill("青石镇")
    voice.page.locator('[data-test="change-reason"]').fill("所在地区登记有误")
    voice.shoot("publications-correct")
    voice.page.locator('[data-test="change-go"]').click()
    voice.page.locator('[data-test="confirm-change"]').first.click()
    voice.shoot("publications-own-change")
    voice.visit("/publications")
    voice.tap("withdraw-publication")
    voice.shoot("publications-withdraw")
    voice.page.close()
    boss = _other(clerk, "approver")
    boss.visit("/publications")
    boss.tap("confirm-change")
    boss.shoot("publications-confirm")
    boss.page.close()


def _waiting(clerk: Sitter, world: World) -> None:
    """前面各段留下的事都轮到谁：经办、审批人、公示员各一张。"""
    clerk.see("workbench-waiting", "/")
    for who in ("approver", "publisher"):
        one = _other(clerk, who)
        one.see(f"workbench-waiting-{who}", "/")
        one.page.close()


def office(browser: Browser, camera: Camera, world: World, _folder: Path) -> None:
    """三员的各屏，和桌面上各种不顺。"""
    with camera.part("三员"):
        _settings(browser, camera, world)
    clerk = Sitter(browser, camera, world, "clerk")
    with camera.part("不顺"):
        _troubles(clerk)
    clerk.page.close()


def _settings(browser: Browser, camera: Camera, world: World) -> None:
    first = Sitter(browser, camera, world, "sysadmin")
    first.shoot("password-first")
    first.page.close()
    for who in ("sysadmin", "secadmin"):
        fresh = "换一句谁也猜不着的 2026"  # nothing of the first one may stand in it
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
