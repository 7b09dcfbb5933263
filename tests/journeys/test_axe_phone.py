"""手机页的各屏：一次检查从登录走到封存，停在每一种样子上用 axe-core 看，一条毛病也没有。"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import sync_playwright

from server.app import ROOT
from tests.journeys.axe import violations
from tests.journeys.field_robot import Robot
from tests.journeys.test_axe import Place

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SCHEMES: dict[Literal["light", "dark"], tuple[str, ...]] = {"light": (), "dark": ("color-contrast",)}
"""明色看全部规则；暗色只换了颜色，只看对比。"""

LEAST = 30
"""至少看过这么多种样子：路上少了一段，就不算看过。"""


@pytest.fixture
def county(tmp_path: Path) -> Iterator[Place]:
    """演示县，有一次派好的检查。"""
    if not (ROOT / "pwa" / "dist" / "field" / "sw.js").exists():
        pytest.fail("手机页还没有构建：make build")
    found = Place(tmp_path / "data")
    yield found
    found.server.kill()


CUT = """() => [...document.querySelectorAll('#app *')].filter(one => {
  const at = one.getBoundingClientRect()
  const hides = getComputedStyle(one).overflowX !== 'visible'
  return at.width && (at.right > innerWidth + 1 || at.left < -1 || (hides && one.scrollWidth > one.clientWidth + 1))
}).map(one => one.innerText || one.tagName)"""
"""伸出屏幕或被切掉一截的东西。"""


def nothing_is_cut_at_twice_the_size(robot: Robot) -> None:
    """放大到 200 %（180 像素宽），这一页没有一样被切掉。"""
    size = robot.page.viewport_size
    assert size is not None
    robot.page.set_viewport_size({"width": 180, "height": 400})
    robot.page.wait_for_timeout(300)
    assert robot.page.evaluate(CUT) == []
    robot.page.set_viewport_size(size)


def walk(robot: Robot, task: str, look: Callable[[str], None]) -> None:
    """走一次检查，每到一种样子看一眼。"""
    look("今日")
    nothing_is_cut_at_twice_the_size(robot)
    for name in ("outbox", "me", "today"):
        robot.tap(f"nav-{name}")
        look(name)
    robot.depart(task)
    robot.see("arrive").wait_for()
    look("到达")
    robot.see("arrive").click(force=True)
    look("到达，还差几样")
    robot.tap("back")
    robot.see("depart").wait_for()
    look("任务")
    robot.tap("notice")
    look("通知书")
    robot.tap("sheet-close")
    robot.tap("depart")
    robot.arrive(at_door=look)
    check(robot, look)
    conclude(robot, look)


def check(robot: Robot, look: Callable[[str], None]) -> None:
    """检查表：两种作答、方法、相机、问题、抽样、全部检查项。"""
    robot.tap("method")
    look("怎么查")
    robot.tap("panel-close")
    robot.tap("answer-NOT_CHECKED")
    look("未检查的原因")
    robot.tap("sheet-x")
    seen: set[str] = set()
    for number in range(40):
        if robot.until("question", "to-readback") == "to-readback":
            break
        kind = robot.kind()
        if kind not in seen:
            look(f"作答 {kind}")
        seen.add(kind)
        if robot.shows("sample-first"):
            assert not any(robot.shows(one) for one in ("answer-CONFORM", "checked-yes", "answer-save"))
        if robot.shows("sample"):
            robot.draw_lots(look=look)
        robot.answer(fail=number == 1, look=look)
    robot.see("to-readback").wait_for()
    look("全部检查项")


def conclude(robot: Robot, look: Callable[[str], None]) -> None:
    """结果、核对、签字、拒签、封存、告知书。"""

    def again(what: str) -> None:
        """手机还在对方手里：不经 PIN 再看一遍；宣读不由对方说。"""
        look(what)
        if what == "请把手机交还检查员":
            robot.tap("read-again")
            robot.see("digest").wait_for()
            assert not robot.shows("read-aloud")
            robot.page.evaluate("document.querySelector('[data-test=record]').scrollTo(0, 1e9)")
            robot.page.wait_for_timeout(500)
            robot.tap("read-done")
            robot.see("hand-back").wait_for()

    robot.conclude("R05", "发现一个问题，已责令限期改正。", look=again)
    robot.see("sign-LEAD").wait_for()
    look("签字")
    robot.tap("sign-LEAD")
    robot.see("pad").wait_for()
    look("签字板")
    robot.draw_name()
    robot.see("refuse").wait_for()
    robot.tap("refuse")
    robot.page.wait_for_timeout(300)
    look("拒签")
    robot.tap("back")
    robot.sign("MEMBER")
    robot.tap("sign-ENTITY")
    robot.see("signer-name").wait_for()
    look("谁来签字")
    robot.tap("sheet-x")
    robot.sign("ENTITY", "王掌柜")
    robot.see("seal").wait_for()
    look("可以封存")
    robot.tap("seal")
    robot.see("seal-go").wait_for()
    look("封存？")
    robot.tap("seal-go")
    robot.see("next-entity").wait_for()
    look("封存完成")
    robot.tap("open-notice")
    look("告知书")
    robot.tap("notice-close")
    robot.tap("show-record")
    look("检查记录")


def test_every_state_of_a_visit(county: Place, tmp_path: Path) -> None:
    """明色、暗色各看一遍：每一种样子都没有毛病。"""
    found: dict[str, list[str]] = {}
    seen: list[str] = []
    with sync_playwright() as playwright, Robot(playwright, tmp_path / "profile", county.server.url) as robot:

        def look(what: str) -> None:
            seen.append(what)
            for scheme, rules in SCHEMES.items():
                robot.page.emulate_media(color_scheme=scheme)
                if wrong := violations(robot.page, *rules):
                    found[f"{what}（{scheme}）"] = wrong

        robot.open()
        robot.see("login-name").wait_for()
        look("登录")
        name, task = county.lead
        robot.sign_in(name, county.passwords[name], look=look)
        walk(robot, task, look)
    assert found == {}
    assert len(seen) >= LEAST
