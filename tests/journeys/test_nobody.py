"""第二次到访仍无人在场，在真的 Chromium 里没有网络地走到封存：邻里在手机上签字见证，结果 R04（S3-18）。"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright
from sqlalchemy import select

from server.db import db, session
from server.inspections.models import OpLog
from tests.journeys.field_robot import Robot
from tests.makers import PASSWORD
from tools.drills import _browser
from tools.drills._wild import Web
from tools.drills.kill import raised

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_neighbour_witnesses_that_nobody_was_there(tmp_path: Path) -> None:
    """两天里各到一次，都留下照片、电话、邻里的话；没有见证人签字不能封存，签了就能，局里采纳。"""
    if not _browser.possible():
        pytest.fail("没有 Chromium，或手机页还没有构建：make build")
    data = tmp_path / "data"
    data.mkdir()
    app = raised(data, units=1)
    with Web(data) as web, sync_playwright() as playwright, Robot(playwright, tmp_path / "p", _url(web)) as robot:
        robot.open()
        robot.sign_in("inspector1", PASSWORD)
        robot.cert = "T-002"
        card = robot.page.locator('[data-test^="card-"]').first
        insp = str(card.get_attribute("data-test")).removeprefix("card-")
        assert robot.context is not None
        robot.context.set_offline(True)
        robot.depart(insp)
        _called_in_vain(robot)
        robot.tap("end-visit")
        robot.page.clock.set_fixed_time(datetime.now(UTC) + timedelta(days=2))
        robot.tap(f"card-{insp}")
        robot.until("depart", "locate")
        if robot.shows("depart"):
            robot.tap("depart")
        _called_in_vain(robot)
        robot.tap("to-result")
        robot.tap("result-R04")
        robot.see("result-summary").fill("两次到访无人，电话无人接听，邻里说已搬走。")
        robot.tap("readback")
        _witnessed(robot)
        robot.seal()
        robot.context.set_offline(False)
        robot.deliver()
    with app.app_context():
        kinds = {row.kind: row for row in session().scalars(select(OpLog).where(OpLog.verdict == "applied"))}
        assert {"seal", "sign.add"} <= set(kinds)
        assert "sign.refuse" not in kinds
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


def _url(web: Web) -> str:
    return f"http://127.0.0.1:{web.port}"


def _called_in_vain(robot: Robot) -> None:
    """到了门口没有人：两张照片、一个电话、邻里的话、门上的通知。"""
    robot.stand()
    robot.tap("locate")
    if robot.until("position", "no-position-0") != "position":  # two days on, the browser's position is of yesterday
        robot.tap("no-position-0")
    robot.tap("met-NOBODY")
    robot.tap("arrive")
    robot.see("end-visit").wait_for()
    for name in ("call-无人接", "posted", "neighbour"):
        robot.tap(name)
    robot.see("neighbour-text").fill("隔壁便利店钱店员说上周就搬走了。")
    for name in ("door-photo", "posted-photo"):
        robot.tap(name)
        robot.shoot()
        robot.see("end-visit").wait_for()


def _witnessed(robot: Robot) -> None:
    """两名检查员签了还差见证人；邻里写下姓名住址，在交到手里的手机上签。"""
    robot.see("digest").wait_for()
    robot.page.evaluate("document.querySelector('[data-test=record]')?.scrollTo(0, 1e9)")
    robot.page.wait_for_timeout(500)
    robot.tap("read-done")
    robot.enter_pin()
    robot.sign("LEAD")
    robot.sign("MEMBER")
    assert "见证人" in robot.see("seal-missing").inner_text()
    assert not robot.shows("refuse")
    robot.tap("sign-WITNESS")
    robot.see("signer-name").fill("钱店员")
    robot.see("signer-position").fill("石桥镇桥头便利店")
    robot.tap("signer-go")
    robot.draw_name()
    robot.see("hand-back").wait_for()
    robot.enter_pin()
    robot.see("seal").wait_for()
