"""现场那一段，在真的 Chromium 里：断网冷启动、杀掉浏览器、杀掉服务器，最后在公示页上看到结果。"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import sync_playwright

from server.app import ROOT, create_app
from server.db import Base, build_projection, db
from server.demo.cli import keep
from server.demo.county import County
from server.demo.desk import Desk
from server.settings import Settings
from tests.journeys.field_robot import Robot
from tests.journeys.lab import CHROMIUM, Server

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@dataclass
class Case:
    """派好的一件：服务器、主检的账号、派单。"""

    server: Server
    name: str
    password: str
    assignment: dict[str, Any]
    approver: str


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    """一台真的服务器，里面有一次抽完、派好的检查。"""
    if not Path(CHROMIUM).exists():
        pytest.fail(f"没有 {CHROMIUM}：apt-get install chromium")
    if not (ROOT / "pwa" / "dist" / "field" / "sw.js").exists():
        pytest.fail("手机页还没有构建：make build")
    data = tmp_path / "data"
    data.mkdir()
    url = f"sqlite:///{data / 'sunlot.db'}"
    public = f"sqlite:///{data / 'public.db'}"
    app = create_app(Settings(data=data, database_url=url, public_url=public, demo=True))
    with app.app_context():
        Base.metadata.create_all(db.engine)
        build_projection()
        county = County(app)
        county.bring_lists(60)
        row = county.dispatch(county.draw(county.plan())["id"])[0]
        lead = next(member for member in row["team"] if member["role"] == "LEAD")
        officers = {o["id"]: o["name"] for o in county.desk("clerk").get("/officers")["items"]}
        name = officers[lead["officer_id"]]
        keep(county.people)
        found = Case(Server(data), name, county.people.passwords[name], row, county.people.passwords["approver"])
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()
    found.server.start()
    yield found
    found.server.kill()


def wait(what: Callable[[], Any], seconds: float = 60) -> Any:
    """等到有结果为止；到时没有就说明白。"""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := what():
            return found
        time.sleep(0.5)
    raise AssertionError("等不到")


class Http:
    """把真的服务器包成测试客户端的样子，给 Desk 用。"""

    def __init__(self, page: Any, url: str) -> None:
        self.page, self.url = page, url

    def get(self, path: str, headers: dict[str, str]) -> Any:
        """读。"""
        return Answer(self.page.request.get(self.url + path, headers=headers))

    def post(self, path: str, json: dict[str, Any], headers: dict[str, str]) -> Any:
        """办。"""
        return Answer(self.page.request.post(self.url + path, data=json, headers=headers))


class Answer:
    """测试客户端式的回答。"""

    def __init__(self, raw: Any) -> None:
        self.status_code = raw.status
        self.headers = {"ETag": raw.headers.get("etag", "")}
        self.json = json.loads(raw.text()) if raw.text() else None


def test_a_visit_survives_no_network_a_dead_browser_and_a_dead_server(case: Case, tmp_path: Path) -> None:
    """断网冷启动、杀浏览器、杀服务器之后，签过字的内容一字不差到了公示页。"""
    row, server = case.assignment, case.server
    with sync_playwright() as playwright, Robot(playwright, tmp_path / "profile", server.url) as robot:
        robot.open()
        robot.sign_in(case.name, case.password)
        robot.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        robot.page.wait_for_timeout(1500)

        server.kill()  # from here on there is nothing to reach
        robot.kill()
        robot.open()
        robot.unlock()
        robot.depart(row["id"])
        robot.arrive()
        for number in range(5):
            robot.answer(fail=number == 1)
        reached = robot.question()

        robot.kill()
        robot.open()
        robot.unlock()
        robot.resume(row["id"])
        assert robot.question() == reached
        while robot.until("question", "to-readback") == "question":
            robot.answer()
        code = robot.conclude("R05", "发现一个问题，已责令限期改正。", look=lambda what: _locked(robot, what))
        robot.sign("LEAD")
        robot.sign("MEMBER")
        robot.sign("ENTITY", "王掌柜")
        robot.seal()
        robot.see("next-entity").wait_for()
        assert code in robot.page.inner_text("body").replace(" ", "").replace("\n", "")

        server.start()
        time.sleep(1.5)
        server.kill()  # in the middle of the delivery, or just before it
        server.start()
        robot.page.goto(f"{server.url}/field/")
        robot.unlock()
        robot.deliver()

        desk = Desk(Http(robot.page, server.url), "approver", case.approver)  # type: ignore[arg-type]
        dossier = wait(lambda: next(iter(desk.get("/dossiers?state=in_review")["items"]), None))
        assert dossier["content_digest"].startswith(code)
        desk.decide(dossier["id"], "APPROVED", "同意。")

        # asked outside the browser first: its cache may keep the empty page for a minute
        wait(lambda: dossier["entity_name"] in robot.page.request.get(f"{server.url}/results.csv").text())
        robot.page.goto(f"{server.url}/results")
        assert dossier["entity_name"] in robot.page.inner_text("body")
        assert "王掌柜" not in robot.page.content()


def _locked(robot: Robot, what: str) -> None:
    """交到对方手里：杀掉重开仍锁着；看完之后，换地址、输错 PIN 都出不去。"""
    if what == "交给对方核对":
        robot.kill()
        robot.open()
        robot.unlock()
        robot.see("read-done").wait_for()
    if what == "请把手机交还检查员":
        robot.page.evaluate("location.hash = '#/'")
        for digit in "135790":
            robot.tap(f"pin-{digit}")
        robot.see("pin-wrong").wait_for()
        assert robot.shows("hand-back")


def test_a_mistyped_number_never_reaches_the_record(case: Case, tmp_path: Path) -> None:
    """断网时填 abc、再填 -5，都记不下来，字还在；填 12 后两人签字；一上网，封存码不变，签字有效，没有待处理的。"""
    row, server = case.assignment, case.server
    with sync_playwright() as playwright, Robot(playwright, tmp_path / "profile", server.url) as robot:
        robot.open()
        robot.sign_in(case.name, case.password)
        robot.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        robot.page.wait_for_timeout(1500)
        server.kill()
        robot.depart(row["id"])
        robot.arrive()
        while robot.until("question", "to-readback") == "question":
            if robot.at_number():
                _blunder(robot, row["id"])
            else:
                robot.answer()
        code = robot.conclude("R01", "")
        robot.sign("LEAD")
        robot.sign("MEMBER")

        server.start()
        robot.page.goto(f"{server.url}/field/")
        robot.unlock()
        robot.deliver()
        robot.tap("nav-today")
        robot.tap(f"card-{row['id']}")
        robot.see("sign-ENTITY").wait_for()
        assert not robot.shows("void-signatures")
        assert not robot.shows("sign-LEAD")
        assert not robot.shows("sign-MEMBER")
        robot.sign("ENTITY", "王掌柜")
        robot.seal()
        robot.deliver()

        desk = Desk(Http(robot.page, server.url), "approver", case.approver)  # type: ignore[arg-type]
        dossier = wait(lambda: next(iter(desk.get("/dossiers?state=in_review")["items"]), None))
        assert dossier["content_digest"].startswith(code)
        assert desk.get("/quarantine")["items"] == []


def _blunder(robot: Robot, assignment_id: str) -> None:
    """两次填错，中间整个浏览器没了：字留着，哪一次都不算记下。"""
    assert "abc" in robot.mistype("abc")
    robot.page.wait_for_timeout(600)
    robot.kill()
    robot.open()
    robot.unlock()
    robot.resume(assignment_id)
    assert robot.see("answer-text").input_value() == "abc"
    assert "0 至 100000" in robot.mistype("-5")
    robot.see("answer-text").fill("12")
    robot.tap("answer-save")
    robot.see("told").wait_for()
    assert "12" in robot.see("told").inner_text()
