"""手机页的各屏：一次检查从登录到封存，连同断网、无定位、拒签、退回。"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserType, expect

from shots.camera import BOTH, Camera
from shots.world import World
from tests.journeys.field_robot import Robot

ASIDE = (*BOTH, (800, 360))
SHELL = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/120 Mobile Safari/537.36 MicroMessenger/8.0"


class Hand:
    """一只拿着手机、一路照相的手。"""

    def __init__(self, robot: Robot, camera: Camera) -> None:
        self.robot, self.camera = robot, camera
        robot.open()
        camera.watch(robot.page)

    def shoot(self, name: str, **how: Any) -> None:
        """照下这一屏，再竖回手机的样子。"""
        self.robot.page.wait_for_timeout(250)
        self.camera.shoot(self.robot.page, f"field-{name}", touch=True, **how)
        self.robot.page.set_viewport_size({"width": 360, "height": 800})
        self.robot.page.wait_for_timeout(150)

    def at(self, path: str) -> None:
        """到某一页。"""
        self.robot.page.evaluate(f"location.hash = {path!r}")
        self.robot.page.wait_for_timeout(500)

    def tap(self, *names: str) -> None:
        """按几下。"""
        for name in names:
            self.robot.tap(name)
            self.robot.page.wait_for_timeout(200)

    def close(self) -> None:
        """收起来。"""
        if self.robot.context:
            self.robot.page.context.close()


def field(browser: Browser, camera: Camera, world: World, folder: Path) -> None:
    """两部手机：一部做一次新的检查，一部是被退回的那一件。"""
    playwright = browser.browser_type
    guide = browser.new_page(locale="zh-CN", user_agent=SHELL)
    camera.watch(guide)
    guide.add_init_script("delete Navigator.prototype.serviceWorker")
    guide.goto(f"{world.url}/field/")
    camera.shoot(guide, "field-guide-full", touch=True)
    guide.close()
    rows = _all(world)
    fresh = [row for row in rows if row["state"] in ("notified", "released", "drawn")]
    row = max(fresh, key=lambda one: len(one["entity_name"] or ""))
    name = _lead(world, row)
    hand = Hand(Robot(Starter(playwright), folder / "phone-a", world.url), camera)  # type: ignore[arg-type]
    with camera.part("手机 一次检查"):
        _begin(hand, world, name)
        _road(hand, row)
        _checks(hand, row)
        _ending(hand, row)
    hand.close()
    with camera.part("手机 无人在场"):
        _nobody(playwright, camera, world, folder, next(one for one in fresh if _lead(world, one) != name))
    with camera.part("手机 退回"):
        _returned(playwright, camera, world, folder, next(one for one in rows if one["state"] == "returned"))


def _nobody(chromium: BrowserType, camera: Camera, world: World, folder: Path, row: dict[str, Any]) -> None:
    """到了门口没有人：打电话、问邻里、张贴，记为到访未遇。"""
    hand = Hand(Robot(Starter(chromium), folder / "phone-n", world.url), camera)  # type: ignore[arg-type]
    robot, login = hand.robot, _lead(world, row)
    robot.sign_in(login, world.passwords[login])
    robot.depart(row["id"])
    robot.stand()
    hand.tap("locate")
    robot.see("position").wait_for()
    hand.tap("met-NOBODY", "arrive")
    robot.see("end-visit").wait_for()
    hand.shoot("nobody-empty")
    hand.tap("call-无人接", "call-接通")
    hand.shoot("nobody-call")
    hand.tap("call-拒接")
    robot.page.locator('[data-test="neighbour"]').click()
    robot.see("neighbour-text").fill("隔壁便利店店员说：上周就关门了，没见人来。")
    hand.tap("posted")
    hand.shoot("nobody-told")
    hand.close()


def _returned(chromium: BrowserType, camera: Camera, world: World, folder: Path, back: dict[str, Any]) -> None:
    again = Hand(Robot(Starter(chromium), folder / "phone-b", world.url), camera)  # type: ignore[arg-type]
    login = _lead(world, back)
    again.robot.sign_in(login, world.passwords[login])
    again.shoot("today-returned")
    again.at(f"#/a/{back['id']}/returned")
    again.shoot("returned-full")
    again.close()


class Starter:
    """Robot 要的那个样子：.chromium 就是起浏览器的人。"""

    def __init__(self, chromium: Any) -> None:
        self.chromium = chromium


def _all(world: World) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    after = ""
    while True:
        page = world.call("clerk", "GET", f"/assignments?after={after}" if after else "/assignments")
        found += page["items"]
        if not (after := page["next"] or ""):
            return found


def _lead(world: World, row: dict[str, Any]) -> str:
    lead = next(member for member in row["team"] if member["role"] == "LEAD")
    officers = world.call("clerk", "GET", "/officers")["items"]
    name: str = next(one["name"] for one in officers if one["id"] == lead["officer_id"])
    return name


def _begin(hand: Hand, world: World, name: str) -> None:
    robot = hand.robot
    robot.see("login").wait_for()
    hand.shoot("login-empty")
    robot.see("login-name").fill(name)
    robot.see("login-password").fill("not-the-password")
    robot.tap("login")
    robot.see("error").wait_for()
    hand.shoot("login-error", refused=True)
    robot.see("login-password").fill(world.passwords[name])
    robot.tap("login")
    robot.see("pin-1").wait_for()
    hand.shoot("newpin-empty")
    robot.enter_pin()
    hand.shoot("newpin-again")
    robot.enter_pin()
    robot.page.locator('[data-test^="card-"]').first.wait_for()
    robot.page.wait_for_timeout(1500)
    hand.shoot("today-full")
    hand.at("#/outbox")
    hand.shoot("outbox-empty")
    hand.at("#/me")
    hand.shoot("me-full")
    hand.tap("lock")
    hand.shoot("pin-locked")
    for digit in "111111":
        robot.tap(f"pin-{digit}")
    robot.page.wait_for_timeout(900)
    hand.shoot("pin-wrong")
    robot.enter_pin()
    robot.page.wait_for_timeout(500)


def _road(hand: Hand, row: dict[str, Any]) -> None:
    robot, base = hand.robot, f"#/a/{row['id']}"
    hand.at(base)
    expect(robot.see("depart")).to_contain_text("出发", timeout=30_000)
    hand.shoot("assignment-full")
    hand.tap("notice")
    hand.shoot("assignment-notice")
    hand.tap("sheet-close")
    robot.page.context.clear_permissions()
    hand.at("#/")
    hand.at(f"{base}/arrive")
    robot.see("no-position-0").wait_for()
    robot.page.wait_for_timeout(700)
    hand.shoot("arrive-noposition")
    robot.page.context.grant_permissions(["camera", "geolocation"])
    robot.stand()
    hand.tap("locate")
    robot.see("position").wait_for()
    hand.shoot("arrive-full")
    hand.tap("door-photo")
    robot.page.wait_for_timeout(900)
    hand.shoot("camera-empty")
    hand.tap("camera-close")
    hand.at(f"{base}/arrive")
    robot.see("position").wait_for()
    robot.page.context.set_offline(True)
    robot.stand()
    hand.tap("met-OWNER", "arrive")
    robot.see("tick-ids").wait_for()
    robot.cert = robot.page.locator(".who", has_text="协检").locator("code").first.inner_text()
    hand.shoot("credentials-empty", refused=True)
    hand.tap("recusal-yes")
    hand.shoot("credentials-recusal", refused=True)
    hand.tap("recuse-cancel", "tick-ids", "tick-notice", "tick-rights", "recusal-no")
    hand.shoot("credentials-full", refused=True)
    hand.tap("begin")
    robot.see("question").wait_for()


def _checks(hand: Hand, row: dict[str, Any]) -> None:
    robot = hand.robot
    seen: set[str] = set()
    failed = False
    for _ in range(60):
        if robot.until("question", "to-readback") == "to-readback":
            break
        kind = _family(hand)
        if kind not in seen:
            seen.add(kind)
            hand.shoot(f"item-{kind}", refused=True)
            if kind == "conform":
                _panels(hand)
        if kind == "conform" and not failed and len(seen) > 1:
            failed = True
            _finding(hand)
            continue
        robot.answer()
    hand.at(f"#/a/{row['id']}/index")
    hand.shoot("index-full", refused=True)


def _family(hand: Hand) -> str:
    marks = {"sample-first": "sample", "answer-CONFORM": "conform", "checked-yes": "found", "answer-text": "text"}
    for mark, kind in marks.items():
        if hand.robot.shows(mark):
            return kind
    return "choice" if hand.robot.page.locator('[data-test^="choice-"]').count() else "multi"


def _panels(hand: Hand) -> None:
    for name in ("method", "basis"):
        if hand.robot.shows(name):
            hand.tap(name)
            hand.shoot(f"item-{name}", refused=True)
            if hand.robot.shows("panel-close"):
                hand.tap("panel-close")
            else:
                hand.tap(name)
    hand.tap("answer-NOT_CHECKED")
    hand.shoot("item-unchecked", refused=True)
    hand.robot.page.keyboard.press("Escape")
    hand.robot.page.wait_for_timeout(200)


def _finding(hand: Hand) -> None:
    robot = hand.robot
    hand.tap("answer-FAIL")
    hand.shoot("finding-empty", refused=True)
    robot.see("finding-text").fill("店堂东墙未见营业执照正本，仅有复印件一张，店长称正本放在总店。")
    hand.tap("disposal-ORDER")
    hand.shoot("finding-order", refused=True)
    if robot.shows("camera"):
        hand.tap("camera")
        robot.see("shutter").wait_for()
        robot.page.wait_for_timeout(700)
        robot.tap("shutter")
        if robot.until("photo-saved", "dark-use") == "dark-use":
            hand.tap("dark-use")
        robot.see("photo-saved").wait_for()
        hand.shoot("camera-saved", refused=True)
        hand.tap("look")
        hand.shoot("camera-look", refused=True)
        hand.tap("look-close", "camera-done")
    hand.tap("finding-save")


def _ending(hand: Hand, row: dict[str, Any]) -> None:
    robot, base = hand.robot, f"#/a/{row['id']}"
    hand.at("#/")
    hand.shoot("today-offline", refused=True)
    hand.at("#/outbox")
    hand.shoot("outbox-offline", refused=True)
    hand.at(f"{base}/index")
    while robot.see("to-readback").get_attribute("aria-disabled") == "true":
        robot.page.locator('[data-test^="row-"]').first.click()
        robot.shoot()
        hand.at(f"{base}/index")
    hand.shoot("index-ready", refused=True)
    hand.tap("to-readback")
    hand.shoot("result-empty", refused=True)
    hand.tap("result-R05")
    hand.shoot("result-full", refused=True)
    robot.see("result-summary").fill("发现一个问题，已责令限期改正。")
    hand.tap("readback")
    robot.see("digest").wait_for()
    hand.shoot("readback-begin", refused=True)
    robot.page.evaluate("document.querySelector('[data-test=record]')?.scrollTo(0, 1e9); scrollTo(0, 1e9)")
    robot.page.wait_for_timeout(500)
    hand.tap("read-done")
    robot.see("hand-back").wait_for()
    hand.shoot("hand-back", refused=True)
    robot.enter_pin()
    robot.see("seal").wait_for()
    hand.shoot("sign-empty", refused=True)
    hand.tap("sign-ENTITY")
    hand.shoot("sign-who", refused=True)
    robot.see("signer-name").fill("王掌柜")
    robot.see("signer-position").fill("店长")
    hand.tap("signer-go")
    robot.see("pad").wait_for()
    hand.shoot("pad-empty", sizes=ASIDE, refused=True)
    hand.tap("refuse")
    robot.enter_pin()
    robot.see("refuser-name").wait_for()
    hand.shoot("refuse-empty", refused=True)
    robot.page.locator('[data-test^="refusal-"]').first.click()
    robot.see("refusal-words").fill("店长说：“东西是总店管的，我不签。”")
    robot.see("refuser-name").fill("王掌柜")
    hand.tap("refuser-rights", "witness")
    robot.see("witness-name").fill("见证人甲")
    robot.see("witness-org").fill("青禾社区居委会")
    hand.shoot("refuse-reason", refused=True)
    hand.at(f"{base}/sign")
    robot.sign("ENTITY", "王掌柜")
    robot.see("seal").wait_for()
    robot.sign("LEAD")
    robot.see("seal").wait_for()
    robot.sign("MEMBER")
    robot.see("seal").wait_for()
    hand.shoot("sign-full", refused=True)
    hand.tap("seal")
    hand.tap("seal-go")
    robot.see("next-entity").wait_for()
    hand.shoot("sealed-offline", refused=True)
    hand.tap("show-record")
    hand.shoot("sealed-record", refused=True)
    hand.tap("sheet-close")
    robot.page.context.set_offline(False)
    hand.at("#/outbox")
    robot.deliver()
    hand.shoot("outbox-delivered", refused=True)
    hand.at(f"{base}/sealed")
    hand.shoot("sealed-receipt")
