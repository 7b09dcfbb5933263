"""make bench field：没网时开到列表、三百项的检查表能答、点一下到看见，都在慢四倍的处理器上；拍一百张，内存不涨。

Real Chromium, 360 × 800, processor slowed four times over the debugging protocol; the network is off for the starts.
Times are taken in the page itself: from the event of the tap (or the start of navigation) to the first frame that was
painted with what one waits for. Beside each stands its floor, made in the same run: the same rows and buttons in bare
DOM with one strict write, no framework, no rules, no encryption.
"""

from __future__ import annotations

import copy
import json
import os
import sys
import tempfile
import time
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from tools.benches._machine import row

ITEMS = int(os.environ.get("BENCH_ITEMS", "300"))
TAPS = int(os.environ.get("BENCH_TAPS", "300"))
PHOTOS = int(os.environ.get("BENCH_PHOTOS", "100"))
STARTS = 5
PATIENCE = 60.0
SLOWER = 4
LIST_S, SHEET_S, TAP_MS, GROWN = 1.0, 1.2, 50.0, 1.1
HERE = Path(__file__).parent
Seen = tuple[str, str]
"""画出来的样子：选择器，与其中要有的字。"""


def mark(name: str, more: str = "", words: str = "") -> Seen:
    """某个 data-test。"""
    return f'[data-test="{name}"]{more}', words


def sheet() -> dict[str, Any]:
    """三百项的检查表：十节，一问一答。"""
    from tests.server.field.world import FORM

    made: dict[str, Any] = copy.deepcopy(FORM)
    model = made["sections"][0]["items"][0] | {"photo": "never", "method": "看门牌；看执照；与登记的逐字核对。"}
    texts = ("登记的住所与实际经营场所是否一致", "营业执照是否置于醒目位置", "登记事项变动后是否按期办理变更")
    numbers = range(1, ITEMS + 1)
    items = [model | {"id": f"q{n:03d}", "no": str(n), "text": f"{texts[n % 3]}（{n}）"} for n in numbers]
    part = max(1, ITEMS // 10)
    made["sections"] = [
        {"id": f"s{start // part + 1}", "title": f"第{start // part + 1}节", "items": items[start : start + part]}
        for start in range(0, ITEMS, part)
    ]
    return made


class Phone:
    """一部慢四倍的手机：真的 Chromium，页面里有一只秒表。"""

    def __init__(self, robot: Any) -> None:
        self.robot = robot
        robot.context.add_init_script(path=str(HERE / "_stopwatch.js"))
        content = (HERE / "_floor.js").read_text("utf-8")
        page = f"<!doctype html><meta charset=utf-8><body><script type=module>{content}</script>"
        robot.context.route("**/bench-floor", lambda route: route.fulfill(body=page, content_type="text/html"))

    @property
    def page(self) -> Any:
        """当前页。"""
        return self.robot.page

    def slow(self) -> None:
        """从现在起慢四倍。"""
        self.tools = self.robot.context.new_cdp_session(self.page)
        self.tools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})

    def painted(self, name: str) -> float:
        """等到画出来的时刻（毫秒，自导航起）。"""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if (at := self.page.evaluate("name => stopwatch.seen[name]", name)) is not None:
                return float(at)
            self.page.wait_for_timeout(20)
        raise SystemExit(f"{name} was never painted: {self.page.inner_text('body')[-400:]}")

    def expect(self, name: str, *wanted: Seen) -> None:
        """从现在起等其中一样画出来。"""
        self.page.evaluate("([name, wanted]) => stopwatch.await(name, ...wanted)", [name, list(wanted)])

    def tapped(self, tap: str, **waits: list[Seen]) -> dict[str, float]:
        """点一下，到各样东西画出来，各用了几毫秒。"""
        for name, wanted in waits.items():
            self.expect(name, *wanted)
        self.robot.tap(tap)
        ended = {name: self.painted(name) for name in waits}
        begun = float(self.page.evaluate("stopwatch.tapped"))
        return {name: at - begun for name, at in ended.items()}

    def memory(self) -> tuple[float, float]:
        """清过垃圾之后：页面脚本的堆与整个渲染进程（MB）。"""
        self.tools.send("HeapProfiler.collectGarbage")
        self.page.wait_for_timeout(500)
        self.tools.send("HeapProfiler.collectGarbage")
        self.tools.send("Performance.enable")
        told = {each["name"]: each["value"] for each in self.tools.send("Performance.getMetrics")["metrics"]}
        return told["JSHeapUsedSize"] / (1 << 20), _renderers(self.robot.profile) / 1024


def _renderers(profile: Path) -> int:
    """这个浏览器的渲染进程占着的内存（KB），不算与别人共用的文件。"""
    total = 0
    family = {int(entry.name) for entry in Path("/proc").glob("[0-9]*") if str(profile).encode() in _read(entry)}
    for entry in Path("/proc").glob("[0-9]*"):
        words = _read(entry)
        if b"--type=renderer" not in words or not _descends(int(entry.name), family):
            continue
        try:
            lines = (entry / "status").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith("RssAnon"))
    return total


def _read(entry: Path) -> bytes:
    try:
        return (entry / "cmdline").read_bytes()
    except OSError:
        return b""


def _descends(pid: int, family: set[int]) -> bool:
    while pid > 1:
        if pid in family:
            return True
        try:
            pid = int((Path("/proc") / str(pid) / "stat").read_text().rsplit(")", 1)[1].split()[1])
        except (OSError, ValueError):
            return False
    return False


def beside(name: str, value: float, floor: float, unit: str) -> dict[str, Any]:
    """地板的一行：光是 DOM 要多久，我们是它的几倍。"""
    ratio = round(value / floor, 3) if floor else None
    return {"name": f"  bare DOM: {name}", "value": round(floor, 3), "unit": unit, "ratio": ratio, "against": "floor"}


def tail(values: list[float]) -> float:
    """第 95 百分位。"""
    return quantiles(values, n=20)[18] if len(values) > 1 else values[0]


def starts(phone: Phone, url: str) -> list[dict[str, Any]]:
    """没网，开到输 PIN，再从最后一位到列表；人手按键的时间不算。"""
    whole, bare = [], []
    for _ in range(STARTS):
        phone.page.goto(f"{url}/field/")
        to_pin = phone.painted("pin")
        phone.expect("list", ('[data-test^="card-"]', ""))
        phone.robot.enter_pin()
        listed = phone.painted("list") - float(phone.page.evaluate("stopwatch.tapped"))
        whole.append((to_pin + listed) / 1000)
        phone.page.goto(f"{url}/bench-floor")
        bare.append(phone.painted("floor") / 1000)
    told = row("warm start without network: page, PIN checked, list painted", median(whole), "s", LIST_S)
    return [told, beside("start", median(whole), median(bare), "s")]


def opened(phone: Phone, url: str) -> list[dict[str, Any]]:
    """从列表点进三百项的检查表，到能答；全部检查项一页另算。"""
    into, index = [], []
    for _ in range(STARTS):
        phone.page.goto(f"{url}/field/")
        phone.robot.unlock()
        phone.robot.see("continue").wait_for()
        phone.page.wait_for_timeout(600)  # the second script and the first round of delivery
        into.append(phone.tapped("continue", sheet=[mark("answer-CONFORM")])["sheet"] / 1000)
        phone.page.wait_for_timeout(600)
        index.append(phone.tapped("index", rows=[mark(f"row-q{ITEMS:03d}")])["rows"] / 1000)
    bare = []
    for _ in range(STARTS):
        phone.page.goto(f"{url}/bench-floor")
        phone.painted("floor")
        bare.append(phone.tapped("floor-card", rows=[mark("floor-yes-300")])["rows"] / 1000)
    return [
        row(f"checklist of {ITEMS} items: tap on the card to the first answer", median(into), "s", SHEET_S),
        row(f"all {ITEMS} items on one page", median(index), "s", SHEET_S),
        beside("300 items on one page", median(index), median(bare), "s"),
    ]


def taps(phone: Phone, url: str) -> list[dict[str, Any]]:
    """一项一项答下去：点到选中画出来，点到页面说已存本机。"""
    seen, kept, bare, bare_kept = [], [], [], []
    phone.page.goto(f"{url}/bench-floor")
    phone.painted("floor")
    phone.tapped("floor-card", rows=[mark("floor-yes-300")])
    for number in range(1, min(TAPS, 300) + 1):
        name = f"floor-yes-{number}"
        took = phone.tapped(name, chosen=[mark(name, "[aria-checked=true]")], kept=[mark(name, "[data-saved]")])
        bare.append(took["chosen"])
        bare_kept.append(took["kept"])
    phone.page.goto(f"{url}/field/")
    phone.robot.unlock()
    phone.robot.see("continue").wait_for()
    phone.page.wait_for_timeout(600)
    phone.robot.tap("continue")
    for number in range(1, min(TAPS, ITEMS - 1) + 1):  # the last answer leaves the page for the list of all items
        phone.page.locator(f'[data-test="question"]:has-text("（{number}）")').wait_for()
        phone.page.wait_for_timeout(120)  # a person needs longer to read one item
        told = mark("told", words=f"第 {number} 项")
        chosen = mark("answer-CONFORM", "[aria-checked=true]")
        took = phone.tapped("answer-CONFORM", chosen=[chosen, told], kept=[told])
        seen.append(took["chosen"])
        kept.append(took["kept"])
    return [
        row(f"tap to painted answer, 95th percentile of {len(seen)}", tail(seen), "ms", TAP_MS),
        row("tap to painted answer, median", median(seen), "ms", TAP_MS),
        beside("painted answer, 95th percentile", tail(seen), tail(bare), "ms"),
        row("tap to “stored on this phone”, 95th percentile", tail(kept), "ms", None),
        row("tap to “stored on this phone”, median", median(kept), "ms", None),
        beside("strict write, 95th percentile", tail(kept), tail(bare_kept), "ms"),
    ]


def photos(phone: Phone, insp: str) -> list[dict[str, Any]]:
    """拍一百张：前十张之后与最后各量一次内存。"""
    robot, before = phone.robot, (0.0, 0.0)
    phone.page.evaluate("insp => { location.hash = `#/a/${insp}/camera/q001` }", insp)
    robot.see("shutter").wait_for()
    phone.page.wait_for_timeout(600)
    for number in range(1, PHOTOS + 1):
        robot.tap("shutter")
        phone.page.locator('[data-test="photo-saved"]', has_text=f"第 {number} 张").or_(
            robot.see("dark-use")
        ).wait_for()
        if robot.shows("dark-use"):
            robot.tap("dark-use")
            phone.page.locator('[data-test="photo-saved"]', has_text=f"第 {number} 张").wait_for()
        if number == min(10, PHOTOS):
            before = phone.memory()
    after = phone.memory()
    return [
        row(f"script heap after {PHOTOS} photos against 10", after[0] / before[0], "times", GROWN),
        row(f"page process after {PHOTOS} photos against 10", after[1] / before[1], "times", GROWN),
        row("page process after all photos", after[1], "MB", None),
    ]


def measured(folder: Path) -> list[dict[str, Any]]:
    """全部各行。"""
    from playwright.sync_api import sync_playwright

    from tests.journeys.field_robot import Robot
    from tests.makers import PASSWORD
    from tools.drills._browser import arrived
    from tools.drills._wild import Web
    from tools.drills.kill import raised

    data = folder / "data"
    data.mkdir()
    raised(data, 2, sheet())
    with Web(data) as web, sync_playwright() as playwright:
        url = f"http://127.0.0.1:{web.port}"
        with Robot(playwright, folder / "profile", url) as robot:
            robot.open()
            phone = Phone(robot)
            robot.sign_in("inspector1", PASSWORD)
            insp = arrived(robot)
            robot.page.wait_for_timeout(3000)  # what was done so far is delivered
            robot.page.context.set_offline(True)
            phone.slow()
            rows = starts(phone, url)
            rows += opened(phone, url)
            rows += taps(phone, url)
            return rows + photos(phone, insp)


def main() -> int:
    """测，打印 JSON；没做到限度是 1，没有 Chromium 或手机页是 2。"""
    from tools.drills._browser import possible

    if not possible():
        return 2
    with tempfile.TemporaryDirectory(prefix="sunlot-bench-") as folder:
        rows = measured(Path(folder))
    print(json.dumps(rows, ensure_ascii=False, indent=1))
    return int(any((each["ratio"] or 0) > 1 for each in rows if each["against"] != "floor"))


if __name__ == "__main__":
    sys.exit(main())
