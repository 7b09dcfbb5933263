"""一双手：在真的浏览器里按手机页上的按钮，走完一次检查。"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Geolocation, Locator, Page, Playwright, expect

from tests.journeys.lab import CHROMIUM, FLAGS

PIN = "246813"
HERE: Geolocation = {"latitude": 30.123456, "longitude": 120.654321, "accuracy": 18}
PHONE = {"width": 360, "height": 800}
Look = Callable[[str], None]
"""停下来看一眼：这一种样子叫什么。"""


def unseen(_: str) -> None:
    """不停下来看。"""


class Robot:
    """一部装在独立资料夹里的手机浏览器，可以杀掉再开。"""

    def __init__(self, playwright: Playwright, profile: Path, url: str) -> None:
        self.playwright, self.profile, self.url = playwright, profile, url
        self.context: BrowserContext | None = None
        self.cert = ""
        self.struck: list[Path] = []

    def __enter__(self) -> Robot:
        return self

    def __exit__(self, kind: object, error: object, _trace: object) -> None:
        """没走通时留一张现场的样子；不留下浏览器。"""
        if error is not None and self.context is not None and self.context.pages:
            self.page.screenshot(path=str(self.profile.parent / "stuck.png"), timeout=5000)
        self.kill()

    @property
    def page(self) -> Page:
        """当前页。"""
        assert self.context is not None
        return self.context.pages[0]

    def open(self) -> None:
        """冷启动浏览器，打开手机页。"""
        self.context = self.playwright.chromium.launch_persistent_context(
            str(self.profile),
            executable_path=CHROMIUM,
            args=FLAGS,
            viewport=PHONE,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            geolocation=HERE,
            permissions=["camera", "geolocation", "microphone"],
            has_touch=True,
        )
        self.page.set_default_timeout(20_000)
        self.page.goto(f"{self.url}/field/")

    def strike(self) -> None:
        """只发 SIGKILL，可以从别的线程来：页面正做到一半，手上的那一步会抛。"""
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and str(self.profile) in _cmdline(entry):
                try:
                    os.kill(int(entry.name), signal.SIGKILL)
                except ProcessLookupError:
                    continue
                self.struck.append(entry)

    def kill(self) -> None:
        """SIGKILL 整个浏览器：等于手机突然没电。等到真的没了，资料夹才放得开手。"""
        self.strike()
        self.context = None
        until = time.monotonic() + 10
        while any(entry.exists() for entry in self.struck) and time.monotonic() < until:
            time.sleep(0.05)
        self.struck.clear()

    def see(self, name: str) -> Locator:
        """某个可操作的东西。"""
        return self.page.locator(f'[data-test="{name}"]').first

    def tap(self, name: str) -> None:
        """按一下。"""
        self.see(name).click()

    def seal(self) -> None:
        """现场封存：按一下，再认一次。"""
        self.tap("seal")
        self.tap("seal-go")

    def shows(self, name: str) -> bool:
        """现在看得见吗。"""
        return self.see(name).is_visible()

    def until(self, *names: str) -> str:
        """等到其中一个出现，返回它。"""
        self.page.locator(", ".join(f'[data-test="{name}"]' for name in names)).first.wait_for()
        return next(name for name in names if self.shows(name))

    # 路上 -----------------------------------------------------------------------------------------------------

    def sign_in(self, name: str, password: str, *, look: Look = unseen) -> None:
        """登录，设 PIN，领任务。"""
        self.see("login-name").fill(name)
        self.see("login-password").fill(password)
        self.tap("login")
        self.see("pin-1").wait_for()
        look("设 PIN")
        self.enter_pin()
        self.enter_pin()
        self.page.locator('[data-test^="card-"]').first.wait_for()

    def unlock(self) -> None:
        """输一遍 PIN。"""
        self.enter_pin()

    def enter_pin(self) -> None:
        """按六位数字。"""
        self.see("pin-1").wait_for()
        for digit in PIN:
            self.tap(f"pin-{digit}")
        self.page.wait_for_timeout(400)

    def depart(self, assignment_id: str) -> None:
        """打开任务，确认可离线，出发。"""
        self.tap(f"card-{assignment_id}")
        expect(self.see("depart")).to_contain_text("出发", timeout=30_000)
        self.tap("depart")

    def resume(self, assignment_id: str) -> None:
        """回到做了一半的那一户。"""
        if not self.shows("question"):
            self.until("continue", f"card-{assignment_id}")
            self.tap("continue" if self.shows("continue") else f"card-{assignment_id}")
        self.see("question").wait_for()

    def stand(self) -> None:
        """此刻站在这里：浏览器给的位置是新的，不是开机时的。"""
        assert self.context is not None
        self.context.set_geolocation(HERE)

    def arrive(self, at_door: Look = unseen) -> None:
        """到达，亮证。"""
        self.stand()
        self.tap("locate")
        self.see("position").wait_for()
        self.tap("met-OWNER")
        self.tap("arrive")
        self.cert = self.page.locator(".who", has_text="协检").locator("code").first.inner_text()
        at_door("亮证")
        for tick in ("tick-ids", "tick-notice", "tick-rights"):
            self.tap(tick)
        self.tap("recusal-no")
        at_door("亮证告知过")
        self.tap("begin")
        self.see("question").wait_for()

    def question(self) -> str:
        """当前这一项的题目。"""
        return self.see("question").inner_text()

    def kind(self) -> str:
        """当前这一项怎样作答。"""
        known = ("answer-CONFORM", "checked-yes", "choice-OPEN", "answer-text", "row-add", "sample")
        return "、".join(name for name in known if self.shows(name)) or "勾选"

    def answer(self, *, fail: bool = False, look: Look = unseen) -> None:
        """答当前一项；需要照片的拍一张。"""
        before = self.question()
        if self.shows("sample"):
            self.draw_lots()
        if fail:
            self.tap("answer-FAIL")
            self.finding(look=look)
        elif self.shows("answer-CONFORM"):
            self.tap("answer-CONFORM")
        elif self.shows("checked-yes"):
            self.tap("checked-yes")
            self.tap("found-no")
        elif self.shows("choice-OPEN"):
            self.tap("choice-OPEN")
        elif self.shows("answer-text"):
            self.see("answer-text").fill("3")
            self.tap("answer-save")
        else:
            self.page.locator('[data-test^="pick-"]').first.click()
            self.tap("answer-save")
        self.page.wait_for_timeout(300)
        if self.shows("question") and self.question() == before and self.shows("lacks"):
            self.shoot()
        if self.shows("question") and self.question() == before and self.shows("next"):
            self.tap("next")

    def draw_lots(self, *, look: Look = unseen) -> None:
        """要在现场抽样的：写下名单，抽，看到抽中的，回来作答。"""
        self.tap("sample")
        if self.until("sample-list", "sample-done") == "sample-list":
            look("现场抽样的名单")
            self.see("sample-list").fill("一号柜\n二号柜\n三号柜\n四号柜\n五号柜")
            self.tap("sample-draw")
        self.see("sample-drawn").wait_for()
        look("抽中了谁")
        self.tap("sample-done")
        self.see("question").wait_for()

    def at_number(self) -> bool:
        """当前这一项是不是填数的。"""
        return self.shows("answer-text") and self.see("answer-text").get_attribute("inputmode") == "numeric"

    def mistype(self, text: str) -> str:
        """填错一个数：记不下来，说明为什么；返回那句话。"""
        before = self.question()
        self.see("answer-text").fill(text)
        self.tap("answer-save")
        said = self.see("answer-fault").inner_text()
        assert self.question() == before
        return said

    def finding(self, *, look: Look = unseen) -> None:
        """写问题、选处置。"""
        self.see("finding-text").wait_for()
        look("写问题")
        self.see("finding-text").fill("十一月二十一日在店堂东墙未见营业执照正本，仅有复印件一张。")
        self.tap("disposal-ORDER")
        if self.shows("camera"):
            self.shoot(look=look)
        self.tap("finding-save")

    def shoot(self, *, look: Look = unseen) -> None:
        """在页内拍一张。"""
        if self.until("shutter", "camera") == "camera":
            self.tap("camera")
        self.see("shutter").wait_for()
        self.page.wait_for_timeout(600)
        self.tap("shutter")
        self.until("photo-saved", "dark-use")
        if self.shows("dark-use"):
            self.tap("dark-use")
            self.see("photo-saved").wait_for()
        look("相机")
        self.tap("camera-done")

    def deliver(self) -> None:
        """到“送达”页按一下，等到本机一件不剩。"""
        self.until("nav-outbox", "next-entity")
        if self.shows("next-entity"):
            self.tap("next-entity")
        self.tap("nav-outbox")
        for _ in range(60):
            if "0" in self.see("count-stored").inner_text().split():
                return
            if self.shows("deliver"):
                self.see("deliver").click(force=True)
            self.page.wait_for_timeout(1000)
        raise AssertionError(self.page.inner_text("body"))

    # 收尾 -----------------------------------------------------------------------------------------------------

    def conclude(self, code: str, summary: str, *, look: Look = unseen) -> str:
        """定结果，交对方看完，返回封存码（内容摘要前八位）。"""
        if self.shows("index"):
            self.tap("index")
        while self.see("to-readback").get_attribute("aria-disabled") == "true":
            self.page.locator('[data-test^="row-"]').first.click()
            self.shoot()
            if self.until("to-readback", "index") == "index":
                self.tap("index")
            self.page.wait_for_timeout(300)
        self.tap("to-readback")
        self.see(f"result-{code}").wait_for()
        look("检查结果")
        self.tap(f"result-{code}")
        self.see("result-summary").fill(summary)
        self.tap("readback")
        self.see("digest").wait_for()
        look("交给对方核对")
        self.page.evaluate("document.querySelector('[data-test=record]')?.scrollTo(0, 1e9); scrollTo(0, 1e9)")
        self.page.wait_for_timeout(500)
        digest = self.see("digest").inner_text()
        self.tap("read-done")
        self.see("hand-back").wait_for()
        look("请把手机交还检查员")
        self.enter_pin()
        return "".join(letter for letter in digest if letter in "0123456789abcdef")[:8]

    def sign(self, role: str, name: str | None = None) -> None:
        """一个人签字；借别人的手机签的，先输自己执法证号的后四位。"""
        self.tap(f"sign-{role}")
        if self.until("cert-four", "signer-name", "pad") == "cert-four":
            self.see("cert-four").fill(self.cert[-4:])
            self.tap("cert-go")
        if name is not None:
            self.see("signer-name").fill(name)
            self.see("signer-position").fill("店长")
            self.tap("signer-go")
        self.draw_name()
        if role == "ENTITY":
            self.see("hand-back").wait_for()
            self.enter_pin()

    def draw_name(self) -> None:
        """在签字板上划几笔，确认。"""
        pad = self.see("pad")
        pad.wait_for()
        box: Any = pad.bounding_box()
        mouse = self.page.mouse
        for stroke in range(4):
            x, y = box["x"] + box["width"] * (0.2 + 0.15 * stroke), box["y"] + box["height"] * 0.3
            mouse.move(x, y)
            mouse.down()
            for step in range(8):
                mouse.move(x + 6 * step, y + box["height"] * 0.05 * step)
                self.page.wait_for_timeout(30)
            mouse.up()
        self.tap("pad-confirm")


def _cmdline(entry: Path) -> str:
    try:
        return (entry / "cmdline").read_bytes().decode("utf-8", "replace")
    except OSError:
        return ""
