"""真的 Chromium 在作答、记事、拍照、送达的随机时刻被 SIGKILL；页面说过“已存本机”的，局里都有、都采纳，没有一条收两次。

Every remark is a text that occurs nowhere else, and every photo shows its fingerprint, so what the page has promised
is found again one by one. The killer is a thread: it strikes in the middle of whatever the page is doing.
"""

from __future__ import annotations

import random
import sys
import threading
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

WINDOW = (0.1, 2.4)


@dataclass
class Promises:
    """页面说过已存的：备注的文字、照片的指纹（前八位）。"""

    notes: list[str] = field(default_factory=list)
    photos: list[str] = field(default_factory=list)
    tried: int = 0


def possible() -> bool:
    """有 Chromium，手机页也构建了。"""
    from server.app import ROOT
    from tests.journeys.lab import CHROMIUM

    return Path(CHROMIUM).exists() and (ROOT / "pwa" / "dist" / "field" / "sw.js").exists()


def kills(folder: Path, times: int, window: tuple[float, float] = WINDOW) -> dict[str, int]:
    """杀 times 次；跑不了返回 {}。"""
    from tools.drills._wild import Web
    from tools.drills.kill import raised

    if not times or not possible():
        return {}
    data = folder / "data"
    data.mkdir()
    app = raised(data)
    with Web(data) as web:
        promised, killed = _play(f"http://127.0.0.1:{web.port}", folder, times, window)
    with app.app_context():
        return {"kills": killed, **counted(promised)}


def _play(url: str, folder: Path, times: int, window: tuple[float, float]) -> tuple[Promises, int]:
    from playwright.sync_api import Error, sync_playwright

    from tests.journeys.field_robot import Robot
    from tests.makers import PASSWORD

    promised, chance = Promises(), random.Random(times)  # noqa: S311 - the seed makes the moments, not a secret
    with sync_playwright() as playwright, Robot(playwright, folder / "profile", url) as robot:
        robot.open()
        robot.sign_in("inspector1", PASSWORD)
        insp = arrived(robot)
        for number in range(times):
            killer = threading.Timer(chance.uniform(*window), robot.strike)
            killer.start()
            with suppress(Error, IndexError):  # struck: no page any more
                while True:
                    work(robot, insp, promised, chance)
            killer.join()
            robot.kill()
            back(robot, insp)
            if number % 10 == 9:
                print(f"  Chromium {number + 1} / {times}", file=sys.stderr)
        robot.page.goto(f"{url}/field/#/outbox")
        robot.page.reload()
        robot.unlock()
        robot.deliver()
    return promised, times


def arrived(robot: Any) -> str:
    """打开第一户，出发，到达；返回派单编号。"""
    card = robot.page.locator('[data-test^="card-"]').first
    insp = str(card.get_attribute("data-test")).removeprefix("card-")
    robot.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    robot.depart(insp)
    robot.arrive()
    return insp


def back(robot: Any, insp: str) -> None:
    """再开，解锁，回到那一户的第一项。"""
    robot.open()
    robot.unlock()
    robot.until("question", "to-readback", "continue", f"card-{insp}")
    if not (robot.shows("question") or robot.shows("to-readback")):
        robot.tap("continue" if robot.shows("continue") else f"card-{insp}")
    robot.until("question", "to-readback")


def work(robot: Any, insp: str, promised: Promises, chance: random.Random) -> None:
    """第一项：写一条独一无二的备注，换一个答案，或者拍一张。页面说已存，才记下来。"""
    if chance.random() < 0.3:
        _photo(robot, insp, promised)
        return
    robot.page.evaluate(f"location.hash = '#/a/{insp}/item/q01'")
    robot.see("answer-CONFORM").wait_for()
    promised.tried += 1
    text = f"备注{promised.tried}"
    robot.see("note").fill(text)
    robot.tap("note-save")
    robot.see("note-saved").wait_for()
    robot.tap("answer-NA" if promised.tried % 2 else "answer-CONFORM")
    robot.see("told").wait_for()
    promised.notes.append(text)
    robot.page.wait_for_url(lambda url: not url.endswith("/q01"))  # the page turns to the next item by itself


def _photo(robot: Any, insp: str, promised: Promises) -> None:
    robot.page.evaluate(f"location.hash = '#/a/{insp}/camera/q01'")
    robot.see("shutter").wait_for()
    robot.page.wait_for_timeout(600)  # the picture of the first moment is black
    robot.tap("shutter")
    robot.until("photo-saved", "dark-use")
    if robot.shows("dark-use"):
        robot.tap("dark-use")
        robot.see("photo-saved").wait_for()
    promised.photos.append(robot.see("fingerprint").inner_text())


def counted(promised: Promises) -> dict[str, int]:
    """对数；站在应用上下文里用：答应过的各恰好一条、都采纳，照片收齐，序号不断。"""
    from sqlalchemy import select

    from server.db import db, session
    from server.inspections.models import Blob, OpLog

    rows = list(session().scalars(select(OpLog).order_by(OpLog.dev, OpLog.seq)))
    kept = {sha[:8] for sha in session().scalars(select(Blob.sha256))}
    notes = {row.op["p"]["text"] for row in rows if row.kind == "note.set" and row.verdict == "applied"}
    twice = sum(n - 1 for n in Counter(row.op_id for row in rows).values())
    numbers = {dev: [row.seq for row in rows if row.dev == dev] for dev in {row.dev for row in rows}}
    db.session.remove()
    for engine in db.engines.values():
        engine.dispose()
    return {
        "ops": len(rows),
        "tried": promised.tried,
        "promised": len(promised.notes) + len(promised.photos),
        "photos": len(promised.photos),
        "lost": sum(text not in notes for text in promised.notes) + sum(p not in kept for p in promised.photos),
        "duplicate": twice,
        "holes": sum(seqs != list(range(1, len(seqs) + 1)) for seqs in numbers.values()),
        "held": sum(row.verdict != "applied" for row in rows),
    }
