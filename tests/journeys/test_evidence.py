"""录音与标注，在真的 Chromium 里（假的麦克风）：边录边存，杀掉也在；标注另存一层，原图一个字节不动。"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import sync_playwright
from sqlalchemy import select

from server import storage
from server.db import db, session
from server.inspections.models import Blob, OpLog
from tests.journeys.field_robot import Robot
from tests.makers import PASSWORD
from tools.drills import _browser
from tools.drills._wild import Web
from tools.drills.kill import raised

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PLAYS = """async video => {
  if (video.readyState < 2) await new Promise(yes => video.addEventListener('loadeddata', yes, { once: true }))
  return video.currentSrc.startsWith('blob:')
}"""


def test_sound_and_marks_reach_the_office_whole(tmp_path: Path) -> None:
    """录一段存下、再录一段被杀，重开收下录到的；拍一张圈出问题；送达之后字节与指纹都对，原图没有变。"""
    if not _browser.possible():
        pytest.fail("没有 Chromium，或手机页还没有构建：make build")
    data = tmp_path / "data"
    data.mkdir()
    app = raised(data)
    with Web(data) as web, sync_playwright() as playwright:
        url = f"http://127.0.0.1:{web.port}"
        with Robot(playwright, tmp_path / "profile", url) as robot:
            robot.open()
            robot.sign_in("inspector1", PASSWORD)
            insp = _browser.arrived(robot)
            _said(robot)
            _cut_off(robot, insp)
            original = _marked(robot, insp)
            robot.page.goto(f"{url}/field/#/outbox")
            robot.page.reload()
            robot.unlock()
            robot.deliver()
    with app.app_context():
        _arrived_whole(original)
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


def _said(robot: Robot) -> None:
    """录三秒，存下，听得到。"""
    robot.tap("record-open")
    robot.tap("record-audio")
    robot.see("recording").wait_for()
    robot.page.wait_for_timeout(2600)
    robot.tap("record-stop")
    robot.see("recorded").wait_for()
    robot.tap("listen")
    assert robot.see("player").evaluate(PLAYS)


def _cut_off(robot: Robot, insp: str) -> None:
    """正录着，浏览器没了；重开，录到的还在，收下。"""
    robot.tap("record-audio")
    robot.page.locator('[data-test="recording"]', has_text="已存本机 2秒").wait_for()
    robot.kill()
    _browser.back(robot, insp)
    robot.tap("record-open")
    robot.tap("record-take")
    robot.page.locator('[data-test="recorded"]').nth(1).wait_for()
    robot.tap("sheet-x")


def _marked(robot: Robot, insp: str) -> str:
    """拍一张，画一个圈、写几个字；返回原图指纹的前八位。"""
    robot.page.evaluate(f"location.hash = '#/a/{insp}/camera/q01'")
    robot.see("shutter").wait_for()
    robot.page.wait_for_timeout(600)
    robot.tap("shutter")
    robot.until("photo-saved", "dark-use")
    if robot.shows("dark-use"):
        robot.tap("dark-use")
        robot.see("photo-saved").wait_for()
    original = robot.see("fingerprint").inner_text()
    robot.tap("look")
    robot.page.locator('.shot[data-test^="photo-"]').first.click()
    robot.tap("photo-mark")
    pad: Any = robot.see("mark-pad").bounding_box()
    mouse, (x, y) = robot.page.mouse, (pad["x"] + pad["width"] / 2, pad["y"] + pad["height"] / 2)
    mouse.move(x - 40, y - 30)
    mouse.down()
    mouse.move(x + 40, y + 30, steps=4)
    mouse.up()
    robot.tap("tool-TEXT")
    robot.see("mark-text").fill("此处未亮照")
    mouse.click(x - 30, y - 50)
    robot.tap("mark-save")
    robot.see("photo-place").wait_for()
    assert "标注2处" in robot.see("photo-place").inner_text()
    robot.page.locator('[data-test="sheet-x"]').last.click()
    return original


def _arrived_whole(original: str) -> None:
    ops = [row.op for row in session().scalars(select(OpLog)) if row.verdict == "applied"]
    kept = set(session().scalars(select(Blob.sha256)))
    spoken = [op["p"] for op in ops if op["kind"] == "file.set"]
    assert len(spoken) == 2
    for p in spoken:
        content = storage.read(p["sha256"])
        assert (p["kind"], p["media_type"], p["item"]) == ("RECORDING", "audio/webm", "q01")
        assert content.startswith(b"\x1a\x45\xdf\xa3")
        assert (len(content), hashlib.sha256(content).hexdigest()) == (p["size"], p["sha256"])
        assert 1 <= p["seconds"] <= 180
    layers = [op["p"] for op in ops if op["kind"] == "photo.annotate"]
    assert [mark["shape"] for mark in layers[-1]["marks"]] == ["CIRCLE", "TEXT"]
    taken = next(op["p"] for op in ops if op["kind"] == "photo.add")
    assert layers[-1]["photo_id"] == taken["photo_id"]
    assert taken["sha256"].startswith(original)
    assert taken["sha256"] in kept
