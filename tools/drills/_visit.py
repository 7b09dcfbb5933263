"""一户一户走完整次检查：到达、亮证、作答、拍照、结果、核对、签字、封存；从哪里断的，就从页面所在的那一步接着走。

Every step looks only at what the page shows, so it does not matter where the browser died. What the page has promised
(a remark told as stored, a photo with its fingerprint, a signature, a seal) is written down to be found again.
"""

from __future__ import annotations

import random
import re
import sys
import threading
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

WINDOW = (0.1, 16.0)
"""Seconds after the page stands until the browser dies; one visit of three items takes a robot about twenty, and a slow
machine needs several to type the PIN."""

PAGES = (
    "pin-1", "tick-ids", "met-OWNER", "depart", "finding-text", "shutter", "question", "pad", "read-done", "result-R01",
    "next-entity", "seal", "to-readback", "nav-outbox",
)  # fmt: skip
"""What tells one page from another, the most particular first."""


@dataclass
class Promises:
    """页面说过的：备注、照片指纹、（派单，谁）签过字、封存的派单。"""

    notes: list[str] = field(default_factory=list)
    photos: list[str] = field(default_factory=list)
    signatures: set[tuple[str, str]] = field(default_factory=set)
    seals: set[str] = field(default_factory=set)
    tried: int = 0

    def count(self) -> int:
        """一共答应过几件。"""
        return len(self.notes) + len(self.photos) + len(self.signatures) + len(self.seals)


class Walk:
    """一双不停的手；每一步认得自己站在哪一页。"""

    def __init__(self, robot: Any, chance: random.Random) -> None:
        self.robot, self.chance, self.promised = robot, chance, Promises()

    def step(self) -> bool:
        """走一步；没有可走的了答 False。"""
        page = self.robot.until(*PAGES)
        name = f"_{page.replace('-', '_').lower()}"
        return bool(getattr(self, name)() is not False)

    @property
    def insp(self) -> str:
        """正在查的派单。"""
        found = re.search(r"#/a/([0-9a-f-]{36})", str(self.robot.page.url))
        return found[1] if found else ""

    def _pin_1(self) -> None:
        self.robot.enter_pin()
        self.robot.until(*PAGES[1:])

    def _nav_outbox(self) -> bool:
        """列表：接着查的，或下一户没有封存的。"""
        if self.robot.shows("continue"):
            self.robot.tap("continue")
            return True
        cards = self.robot.page.locator('[data-test^="card-"]')
        for place in range(cards.count()):
            one = str(cards.nth(place).get_attribute("data-test"))
            if one.removeprefix("card-") not in self.promised.seals:
                cards.nth(place).click()
                return True
        return False

    def _depart(self) -> None:
        self.robot.tap("depart")

    def _met_owner(self) -> None:
        self.robot.stand()
        self.robot.see("position").wait_for()
        self.robot.tap("met-OWNER")
        self.robot.tap("arrive")
        self.robot.see("tick-ids").wait_for()

    def _tick_ids(self) -> None:
        who = self.robot.page.locator(".who", has_text="协检").locator("code").first
        self.robot.cert = who.inner_text()
        for tick in ("tick-ids", "tick-notice", "tick-rights"):
            if self.robot.see(tick).get_attribute("aria-checked") != "true":
                self.robot.tap(tick)
        self.robot.tap("recusal-no")
        self.robot.tap("begin")
        self.robot.until("question", "to-readback")

    def _question(self) -> None:
        """有缺的先拍；否则写一条独一无二的备注，作答，页面说已存才记下来。"""
        robot = self.robot
        if robot.shows("lacks"):
            robot.tap("camera" if "照片" in robot.see("lacks").inner_text() else "answer-FAIL")
            robot.until("shutter", "finding-text")
            return
        self.promised.tried += 1
        text = f"备注{self.promised.tried}"
        robot.see("note").fill(text)
        fail = robot.shows("answer-FAIL") and self.chance.random() < 0.2
        if robot.shows("answer-CONFORM"):
            robot.tap("answer-FAIL" if fail else "answer-CONFORM")
        else:
            robot.tap("checked-yes")
            robot.tap("found-no")
        if robot.until("told", "finding-text", "to-readback", "lacks") != "lacks":
            self.promised.notes.append(text)

    def _finding_text(self) -> None:
        robot = self.robot
        if robot.shows("camera") and not robot.shows("finding-photo"):
            robot.tap("camera")
            return
        robot.see("finding-text").fill("店堂东墙未见营业执照正本，仅有复印件一张。")
        robot.tap("disposal-ORDER")
        robot.tap("finding-save")
        robot.until("question", "to-readback")

    def _shutter(self) -> None:
        robot = self.robot
        robot.page.wait_for_timeout(600)  # the picture of the first moment is black
        robot.tap("shutter")
        robot.until("photo-saved", "dark-use")
        if robot.shows("dark-use"):
            robot.tap("dark-use")
            robot.see("photo-saved").wait_for()
        self.promised.photos.append(robot.see("fingerprint").inner_text())
        robot.tap("camera-done")
        robot.until("question", "finding-text", "to-readback")

    def _to_readback(self) -> None:
        """全部检查项：还差的先去补。"""
        if self.robot.see("to-readback").get_attribute("aria-disabled") == "true":
            self.robot.page.locator('[data-test^="row-"]').first.click()
            return
        self.robot.tap("to-readback")

    def _result_r01(self) -> None:
        bad = self.robot.page.locator(".sum .no b").first
        self.robot.tap("result-R05" if bad.count() and bad.inner_text() != "0" else "result-R01")
        self.robot.see("result-summary").fill("按检查表逐项看过，情况如上。")
        self.robot.tap("readback")
        self.robot.until("read-done", "error")

    def _read_done(self) -> None:
        page = self.robot.page
        page.evaluate("document.querySelector('[data-test=record]')?.scrollTo(0, 1e9); scrollTo(0, 1e9)")
        page.wait_for_timeout(400)
        self.robot.tap("read-done")
        self.robot.see("seal").wait_for()

    def _pad(self) -> None:
        """签字板：断在半途的，从头签。"""
        if self.robot.shows("pad-cancel"):
            self.robot.tap("pad-cancel")
        else:
            self.robot.tap("back")
        self.robot.see("seal").wait_for()

    def _seal(self) -> None:
        """签字页：谁没有签谁签；都签了就封存。"""
        for role, name in (("LEAD", None), ("MEMBER", None), ("ENTITY", "王掌柜")):
            if self.robot.shows(f"sign-{role}"):
                self.robot.sign(role, name)
                self.robot.see("seal").wait_for()
                self.robot.see(f"sign-{role}").wait_for(state="detached")
                self.promised.signatures.add((self.insp, role))
                return
        if self.robot.shows("again-readback"):
            self.robot.tap("again-readback")
            return
        self.robot.seal()
        self.robot.see("next-entity").wait_for()

    def _next_entity(self) -> None:
        self.promised.seals.add(self.insp)
        self.robot.tap("next-entity")


def kills(folder: Path, times: int, window: tuple[float, float] = WINDOW, units: int = 0) -> dict[str, int]:
    """杀 times 次；跑不了返回 {}。户数够走到底：走完一户大约要杀五次。"""
    from tools.drills import _browser
    from tools.drills._wild import Web
    from tools.drills.kill import raised

    if not times or not _browser.possible():
        return {}
    data = folder / "data"
    data.mkdir()
    app = raised(data, units or max(2, times // 3))
    with Web(data) as web:
        promised, killed = _play(f"http://127.0.0.1:{web.port}", folder, times, window)
    with app.app_context():
        return {"kills": killed, **counted(promised)}


def _play(url: str, folder: Path, times: int, window: tuple[float, float]) -> tuple[Promises, int]:
    from playwright.sync_api import sync_playwright

    from tests.journeys.field_robot import Robot
    from tests.makers import PASSWORD

    chance = random.Random(times)  # noqa: S311 - the seed makes the moments, not a secret
    with sync_playwright() as playwright, Robot(playwright, folder / "profile", url) as robot:
        robot.open()
        robot.sign_in("inspector1", PASSWORD)
        robot.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        walk = Walk(robot, chance)
        for number in range(times):
            if not _until_struck(walk, chance.uniform(*window)):
                break
            robot.open()
            if number % 10 == 9:
                print(f"  {number + 1} / {times}，答应过 {walk.promised.count()} 件", file=sys.stderr)
        else:
            number = times
        robot.page.goto(f"{url}/field/#/outbox")
        robot.page.reload()
        robot.unlock()
        robot.deliver()
    return walk.promised, number


def _until_struck(walk: Walk, after: float) -> bool:
    """走到被杀为止；一步走不下去却没有人杀，是真的毛病，要冒出来。False：全都封存了，没有杀成。"""
    from playwright.sync_api import Error

    struck = threading.Event()

    def strike() -> None:
        struck.set()
        walk.robot.strike()

    killer = threading.Timer(after, strike)
    killer.start()
    more = True
    try:
        while more and not struck.is_set():
            more = walk.step()
    except (Error, IndexError, StopIteration, AttributeError):
        if not struck.is_set():
            killer.cancel()
            raise
    if not more:
        killer.cancel()
    killer.join()
    if more:
        walk.robot.kill()
    return more


def counted(promised: Promises) -> dict[str, int]:
    """对数；站在应用上下文里用：答应过的各恰好一条、都采纳，序号不断。"""
    from sqlalchemy import select

    from server.db import db, session
    from server.inspections.models import Blob, OpLog

    rows = list(session().scalars(select(OpLog).order_by(OpLog.dev, OpLog.seq)))
    applied = [row.op for row in rows if row.verdict == "applied"]
    kept = {sha[:8] for sha in session().scalars(select(Blob.sha256))}
    notes = {op["p"]["text"] for op in applied if op["kind"] == "note.set"}
    signed = {(op["insp"], op["p"]["role"]) for op in applied if op["kind"] == "sign.add"}
    sealed = Counter(op["insp"] for op in applied if op["kind"] == "seal")
    numbers = {dev: [row.seq for row in rows if row.dev == dev] for dev in {row.dev for row in rows}}
    db.session.remove()
    for engine in db.engines.values():
        engine.dispose()
    lost = sum(text not in notes for text in promised.notes) + sum(p not in kept for p in promised.photos)
    lost += len(promised.signatures - signed) + len(promised.seals - set(sealed))
    twice = sum(n - 1 for n in Counter(row.op_id for row in rows).values()) + sum(n - 1 for n in sealed.values())
    return {
        "ops": len(rows),
        "promised": promised.count(),
        "photos": len(promised.photos),
        "signatures": len(promised.signatures),
        "seals": len(promised.seals),
        "lost": lost,
        "duplicate": twice,
        "holes": sum(seqs != list(range(1, len(seqs) + 1)) for seqs in numbers.values()),
        "held": sum(row.verdict != "applied" for row in rows),
    }
