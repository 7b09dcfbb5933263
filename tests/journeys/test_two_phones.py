"""两部手机查同一户，主检的这一部在真的 Chromium 里：另一部写下的送到时，当场看得到、看得全。"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import uuid4

from playwright.sync_api import Route, expect, sync_playwright

from sync.ops import stamped
from tests.journeys.field_robot import Robot
from tests.journeys.test_axe import Place
from tests.journeys.test_axe_phone import county as county
from tests.journeys.test_axe_phone import pytestmark as pytestmark

WORDS = "二楼东侧仓间内堆放的纸箱挡住了两个灭火器，负责人说是昨天刚卸的货，已当面告诉他今天搬开。" * 3


def written(package: dict[str, Any], seq: int, kind: str, p: dict[str, Any]) -> dict[str, Any]:
    """同事在自己手机上写下的一条。"""
    mate = next(member for member in package["team"] if member["role"] == "MEMBER")
    return stamped(
        {
            "v": 1,
            "alg": "sha256",
            "op_id": f"019fffff-ffff-7fff-8fff-{seq:012d}",
            "dev": str(uuid4()),
            "seq": seq,
            "insp": package["assignment_id"],
            "actor": mate["officer_id"],
            "kind": kind,
            "p": p,
            "base": [],
            "form": package["form"],
            "wall": "2026-11-24T06:00:00.000Z",
            "tz": 480,
            "off": 0,
            "app": "test",
            "prev": package["nonce"],
        }
    )


class Feed:
    """服务器给主检的变化，后面再添上几条。"""

    def __init__(self, robot: Robot) -> None:
        self.more: list[dict[str, Any]] = []
        self.packages: list[dict[str, Any]] = []
        assert robot.context is not None
        robot.context.route("**/api/v1/sync/changes*", self._add)
        robot.context.route("**/api/v1/field/bundle*", self._note)

    def _add(self, route: Route) -> None:
        answer = route.fetch()
        page = answer.json()
        page["items"] += [{"rev": page["cursor"], **one} for one in self.more]
        self.more = []
        route.fulfill(response=answer, json=page)

    def _note(self, route: Route) -> None:
        answer = route.fetch()
        self.packages = [each["package"] for each in answer.json()["packages"]]
        route.fulfill(response=answer)


def hear(robot: Robot, feed: Feed, *changes: dict[str, Any]) -> None:
    """下一次联网时送到。"""
    feed.more = list(changes)
    robot.page.evaluate("dispatchEvent(new Event('online'))")


def test_the_lead_reads_all_his_colleague_wrote_and_hears_of_a_recall(county: Place, tmp_path: Path) -> None:
    """360×800：同事的问题原话一字不被盖住，照片框不出卡片；停在检查项上，任务一撤回就看到。"""
    who, task = county.lead
    with sync_playwright() as playwright, Robot(playwright, tmp_path / "profile", county.server.url) as robot:
        robot.open()
        feed = Feed(robot)
        robot.sign_in(who, county.passwords[who])
        robot.depart(task)
        robot.arrive()
        package = next(one for one in feed.packages if one["assignment_id"] == task)
        item = robot.page.url.rsplit("/", 1)[-1]
        robot.tap("answer-CONFORM")
        robot.see("undo").wait_for()
        photo = {"photo_id": "019fffff-ffff-7fff-8fff-00000000000a", "item": item, "sha256": "ab" * 32, "size": 1000}
        photo |= {"media_type": "image/jpeg", "width": 1600, "height": 1200, "taken_at": "2026-11-24T06:00:00.000Z"}
        photo |= {"position": None, "source": "camera", "reason": None, "thumb": None}
        finding = {"item": item, "text": WORDS, "disposal": "ORDER", "due_on": None}
        ops = [
            written(package, 1, "answer.set", {"item": item, "value": {"verdict": "FAIL"}}),
            written(package, 2, "photo.add", photo),
            written(package, 3, "finding.set", finding),
        ]
        hear(robot, feed, {"kind": "ops", "subject": task, "body": {"ops": ops}})
        robot.page.wait_for_timeout(3000)
        robot.page.evaluate(f"location.hash = '#/a/{task}/conflict/{item}'")
        words = robot.page.locator(".cols p")
        words.wait_for()
        robot.page.screenshot(path=str(tmp_path / "conflict.png"))
        words.scroll_into_view_if_needed()
        hidden = words.evaluate(
            """p => [...p.firstChild.data].map((_, at) => {
              const range = document.createRange(), scroll = p.closest('.scroll'), seen = scroll.getBoundingClientRect()
              range.setStart(p.firstChild, at)
              range.setEnd(p.firstChild, at + 1)
              scroll.scrollTop += range.getBoundingClientRect().top - seen.top - seen.height / 2
              const box = range.getBoundingClientRect()
              return document.elementFromPoint((box.left + box.right) / 2, (box.top + box.bottom) / 2) === p
            }).filter(seen => !seen).length"""
        )
        assert hidden == 0
        card, missing = robot.page.locator(".cols .card").first, robot.page.locator(".cols .ph")
        inside, outside = missing.bounding_box(), card.bounding_box()
        assert inside is not None
        assert outside is not None
        assert inside["y"] + inside["height"] <= outside["y"] + outside["height"]

        robot.page.evaluate(f"location.hash = '#/a/{task}/item/{item}'")
        robot.see("question").wait_for()
        expect(robot.see("conflict")).to_be_visible()
        body = {"reason": "重复派单", "at": "2026-11-24T06:00:00Z"}
        hear(robot, feed, {"kind": "recall", "subject": task, "body": body})
        expect(robot.see("recalled")).to_contain_text("任务已撤回：重复派单", timeout=30_000)
        robot.page.screenshot(path=str(tmp_path / "recalled.png"))
        assert robot.shows("question")
