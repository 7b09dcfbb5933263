"""现场申请回避：两部手机都停着等局里定；不成立的接着查，成立的换了人、重新亮证（真的 Chromium，S2-12）。"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import expect, sync_playwright
from sqlalchemy import select

from server import clock
from server.accounts.models import Officer
from server.db import session
from server.draws.after.models import DrawChange
from server.draws.models import Draw
from server.inspections import following
from server.inspections.models import Assignment
from server.registry.models import Inspector
from tests.journeys.counties import inside
from tests.journeys.field_robot import Look, Robot, unseen
from tests.makers import PASSWORD, made, make_officer
from tests.server.field.world import FORM
from tools.drills import _browser
from tools.drills._wild import Web
from tools.drills.kill import raised

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_both_phones_wait_for_the_office_and_go_on(tmp_path: Path) -> None:
    """主检记下申请，自己的和协检重新登录的手机都等着；一户驳回接着查，一户换了主检，接手的人重新亮证。"""
    walked(tmp_path)


def walked(tmp_path: Path, look: Look = unseen) -> None:
    """走一遍；look 在各处看一眼。"""
    if not _browser.possible():
        pytest.fail("没有 Chromium，或手机页还没有构建：make build")
    data = tmp_path / "data"
    data.mkdir()
    app = raised(data, units=2, form=FORM)
    with Web(data) as web, sync_playwright() as playwright:
        url = f"http://127.0.0.1:{web.port}"
        with Robot(playwright, tmp_path / "lead", url) as lead:
            lead.open()
            lead.sign_in("inspector1", PASSWORD)
            cards = lead.page.locator('[data-test^="card-"]')
            ids = [str(one.get_attribute("data-test")).removeprefix("card-") for one in cards.all()]
            for insp in ids:
                recused(lead, insp)
                expect(lead.see(f"card-{insp}")).to_contain_text("等局里定回避")
            lead.deliver()
            lead.tap("nav-today")
            expect(lead.see(f"card-{ids[0]}")).to_contain_text("申请已送到局里", timeout=30_000)
            look("主检等着")
            decided(app, ids[0], "REJECTED")
            lead.page.evaluate("dispatchEvent(new Event('online'))")
            expect(lead.see(f"card-{ids[0]}")).to_contain_text("意见：不是近亲属。", timeout=30_000)
            look("不成立")
            lead.tap(f"card-{ids[0]}")
            lead.tap("depart")
            lead.stand()
            lead.tap("locate")
            lead.see("position").wait_for()
            lead.tap("met-OWNER")
            lead.tap("arrive")
            lead.see("question").wait_for()
            look("接着查")
        with Robot(playwright, tmp_path / "mate", url) as mate:
            mate.open()
            mate.sign_in("inspector2", PASSWORD)
            mate.tap(f"card-{ids[1]}")
            expect(mate.see("recusal")).to_contain_text("经营者申请回避，等局里决定")
            expect(mate.see("depart")).to_have_attribute("aria-disabled", "true")
            look("协检等着")
            decided(app, ids[1], "CONFIRMED")
            mate.page.evaluate("dispatchEvent(new Event('online'))")
            expect(mate.see("recusal")).to_contain_text("检查组换了人", timeout=30_000)
            expect(mate.see("depart")).to_contain_text("再次到场")
            look("协检知道换了人")
        with Robot(playwright, tmp_path / "fresh", url) as fresh:
            fresh.open()
            fresh.sign_in("inspector3", PASSWORD)
            expect(fresh.see(f"card-{ids[1]}")).to_contain_text("换人接着查")
            look("接手的人")
            fresh.tap(f"card-{ids[1]}")
            fresh.tap("depart")
            fresh.arrive()


def recused(robot: Robot, insp: str) -> None:
    """到场亮证，对方申请回避，回到今日。"""
    robot.depart(insp)
    robot.stand()
    robot.tap("locate")
    robot.see("position").wait_for()
    robot.tap("met-OWNER")
    robot.tap("arrive")
    for tick in ("tick-ids", "tick-notice", "tick-rights", "recusal-yes"):
        robot.tap(tick)
    robot.see("recuse-by").fill("经营者")
    robot.see("recuse-why").fill("检查员是房东的亲戚")
    robot.tap("recuse")
    robot.tap("recuse-done")


def decided(app: Flask, insp: str, state: str) -> None:
    """局里定了：驳回，或者主检换成检查员丙。"""
    with inside(app):
        officers = {one.name: one.id for one in session().scalars(select(Officer))}
        row = session().get_one(Assignment, insp)
        seat: dict[str, Any] = {"entity_id": row.entity_id, "inspector_id": row.package["team"][0]["inspector_id"]}
        if state == "CONFIRMED":
            with made() as s:
                new = Inspector(department_id=row.department_id, name="检查员丙", cert_no="T-003")
                s.add(new)
                s.flush()
                seat["replacement_id"] = new.id
            who = {"display_name": "检查员丙", "inspector_id": seat["replacement_id"]}
            make_officer("inspector3", "inspector", row.department_id, **who)
        now = clock.now()
        with made() as s:
            given = {"kind": "SEAT", "state": state, "reason": "P1", "words": "有亲戚关系", "opinion": "不是近亲属。"}
            proof = {"evidence": "0" * 64, "evidence_type": "application/pdf", "seats": [], "passed": {}}
            by = {"proposed_by": officers["clerk"], "decided_by": officers["approver"]}
            change = DrawChange(draw_id=row.draw_id, **given, **proof, **by, **seat, proposed_at=now, decided_at=now)
            s.add(change)
            s.flush()
            draw = s.get_one(Draw, row.draw_id)
            (following.decline if state == "REJECTED" else following.follow)(s, draw, change)
