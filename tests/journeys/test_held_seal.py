"""封存送到时主检的账号已停用：手机说待处理；判为不采纳，账号恢复后这一户在同一部手机上重新封存（真的 Chromium）。"""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect, sync_playwright
from sqlalchemy import select

from server.accounts import service as accounts
from server.accounts.models import Officer
from server.accounts.roles import actor_of
from server.auth import SYSTEM
from server.db import session
from server.field.quarantine import decide
from server.inspections.models import Quarantine, Record
from tests.journeys.counties import inside
from tests.journeys.field_robot import Look, Robot, unseen
from tests.makers import PASSWORD
from tests.server.field.world import FORM
from tools.drills import _browser
from tools.drills._wild import Web
from tools.drills.kill import raised

NUMBERED: dict[str, Any] = copy.deepcopy(FORM)
for number, item in enumerate(NUMBERED["sections"][0]["items"], 1):
    item["text"] = f"试验项目 {number}"  # the robot tells one page from the next by its question

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_refused_seal_opens_the_visit_again(tmp_path: Path) -> None:
    """停用期间送到：待处理，告知书发不出去；其余采纳、封存不采纳，手机接着做，再封一次就归卷。"""
    walked(tmp_path)


def walked(tmp_path: Path, look: Look = unseen) -> None:
    """走一遍；look 在各处看一眼。"""
    if not _browser.possible():
        pytest.fail("没有 Chromium，或手机页还没有构建：make build")
    data = tmp_path / "data"
    data.mkdir()
    app = raised(data, units=1, form=NUMBERED)

    def switched(active: bool) -> None:
        with inside(app):
            lead = session().scalars(select(Officer).where(Officer.name == "inspector1")).one()
            accounts.change_officer(SYSTEM, lead.id, {"active": active})

    with Web(data) as web, sync_playwright() as playwright:
        robot = Robot(playwright, tmp_path / "p", f"http://127.0.0.1:{web.port}")
        with robot:
            robot.open()
            robot.sign_in("inspector1", PASSWORD)
            card = robot.page.locator('[data-test^="card-"]').first
            insp = str(card.get_attribute("data-test")).removeprefix("card-")
            assert robot.context is not None
            robot.context.set_offline(True)
            robot.depart(insp)
            robot.arrive()
            while robot.until("question", "to-readback") == "question":
                robot.answer()
            robot.conclude("R01", "")
            robot.sign("LEAD")
            robot.sign("MEMBER")
            robot.sign("ENTITY", "王掌柜")
            robot.seal()
            robot.see("next-entity").wait_for()
            switched(False)
            robot.context.set_offline(False)
            robot.deliver()
            look("送达")
            robot.tap("nav-today")
            expect(robot.see(f"card-{insp}")).to_contain_text("封存待处理")
            look("今日")
            robot.tap(f"card-{insp}")
            expect(robot.see("seal-quarantined")).to_contain_text("账号停用或当天不得检查")
            expect(robot.see("open-notice")).to_have_attribute("aria-disabled", "true")
            look("封存")
            judged(app)
            switched(True)
            robot.page.goto(f"http://127.0.0.1:{web.port}/field/")
            robot.unlock()
            robot.tap("sign-in-again")
            robot.see("login-name").fill("inspector1")
            robot.see("login-password").fill(PASSWORD)
            robot.tap("login")
            expect(robot.see(f"card-{insp}")).not_to_contain_text("封存待处理", timeout=30_000)
            look("判过以后")
            robot.tap(f"card-{insp}")
            robot.see("seal").wait_for()
            look("再封")
            robot.seal()
            robot.see("next-entity").wait_for()
            robot.deliver()
            robot.tap("nav-today")
            expect(robot.see(f"card-{insp}")).not_to_contain_text("待处理", timeout=30_000)
            look("收到")
    with inside(app):
        assert session().get(Record, insp) is not None


def judged(app: object) -> None:
    """审批人：其余采纳，封存不采纳。"""
    with inside(app):  # type: ignore[arg-type]
        approver = actor_of(session().scalars(select(Officer).where(Officer.name == "approver")).one())
        rows = session().scalars(select(Quarantine).where(Quarantine.decision.is_(None))).all()
        seal = [row.id for row in rows if row.kind == "seal"]
        assert {row.reason for row in rows} == {"actor_disabled"}
        decide(approver, [row.id for row in rows if row.kind != "seal"], "ADOPT", "停用前所做")
        decide(approver, seal, "REJECT", "请当面核对后再封存")
