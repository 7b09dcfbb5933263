"""make lint 与 make test：两条线并行静态检查，然后全部测试；一项没过就不算过。"""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
import threading
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from steps import environment, frontend, native
from steps.console import LOGS, ROOT, Stop, run, say, tail

PYTEST_XML = {"sqlite": LOGS / "pytest.xml", "postgresql": LOGS / "pytest-postgresql.xml"}
VITEST_JSON = LOGS / "vitest.json"
MEMORY, MEMINFO, ROOM = Path("/dev/shm"), Path("/proc/meminfo"), 6 * 2**30  # noqa: S108  folders of its own inside


@dataclass
class Report:
    """过了几项、没过哪几项、真的跑了几个测试。"""

    failed: list[str] = field(default_factory=list)
    ran: dict[str, int] = field(default_factory=dict)
    skipped: int = 0

    def step(self, title: str, work: Callable[[], tuple[int, float]], log: str) -> None:
        """办一项，报一行；不成则附日志末尾。"""
        code, seconds = work()
        say(f"{'✓' if code == 0 else '✗'} {title}（{seconds:.0f} 秒）")
        if code:
            say(tail(log))
            self.failed.append(title)


def lint(report: Report | None = None) -> Report:
    """静态检查：Python 一条线，前端一条线。"""
    environment.prepare("test")
    frontend.packages()
    report = report or Report()
    _together(lambda: _python_lane(report), lambda: _node_lane(report))
    return report


def test() -> int:
    """全部检查与测试；返回 0 当且仅当每一项都过、而且真的跑了测试。"""
    begun = time.monotonic()
    chromium = native.browser()  # first: without it nothing below would count
    native.libraries()
    environment.prepare("test")
    frontend.packages()
    report = Report()
    _together(lambda: _python_lane(report), lambda: (_node_lane(report), _vitest(report), _build(report)))
    with tempfile.TemporaryDirectory(prefix="sunlot-", dir=scratch(), ignore_cleanup_errors=True) as folder:
        env = os.environ | {"TMPDIR": folder, "CHROMIUM": str(chromium)}
        _pytest(report, "sqlite", "Python 测试（SQLite，含浏览器）", ["tests"], env)
        server = ["tests/server", "tests/house/test_migrations.py"]
        _pytest(report, "postgresql", "服务端测试（PostgreSQL）", server, env)
    return close(report, time.monotonic() - begun)


def scratch(memory: Path = MEMORY, told: Path = MEMINFO) -> Path | None:
    """测试的临时文件放在哪里：内存里有 6 GiB 空着就放内存里，没有为空（照系统的，在盘上）。

    A test takes a copy of a database of its own: a PostgreSQL one of 14 MB is 400 files, 0.9 s on a disk, 0.03 s here.
    """
    free = re.search(r"^MemAvailable: +(\d+) kB", told.read_text("utf-8"), re.MULTILINE) if told.is_file() else None
    roomy = free is not None and memory.is_dir() and shutil.disk_usage(memory).free >= ROOM
    return memory if free and roomy and int(free[1]) * 1024 >= ROOM else None


def close(report: Report, seconds: float) -> int:
    """最后一行：过没过，跑了多少。"""
    counted = "、".join(f"{name} {number}" for name, number in report.ran.items())
    say(f"\n测试数：{counted}；跳过 {report.skipped}；用时 {seconds / 60:.1f} 分钟")
    empty = [name for name, number in report.ran.items() if number == 0] if report.ran else ["全部"]
    if empty:
        report.failed.append(f"没有测试真的跑过（{'、'.join(empty)}）")
    if report.failed:
        say(f"没有通过：{'；'.join(report.failed)}")
        return 1
    say("全部通过")
    return 0


def _together(*lanes: Callable[[], object]) -> None:
    """几条线同时走；任何一条抛出的都要冒出来。"""
    raised: list[BaseException] = []

    def walk(lane: Callable[[], object]) -> None:
        try:
            lane()
        except BaseException as error:
            raised.append(error)

    threads = [threading.Thread(target=walk, args=(lane,)) for lane in lanes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if raised:
        raise raised[0]


def _python_lane(report: Report) -> None:
    python = environment.PYTHON
    for title, log, argv in (
        ("ruff", "ruff", [python, "-m", "ruff", "check", "."]),
        ("import-linter", "layers", [python.with_name("lint-imports")]),
        ("mypy --strict", "mypy", [python, "-m", "mypy"]),
    ):
        report.step(title, lambda argv=argv, log=log: run(argv, log), log)  # type: ignore[misc]


def _node_lane(report: Report) -> None:
    for title, log, script in (("oxlint", "oxlint", "lint"), ("vue-tsc", "types", "types")):
        argv = frontend.npm("run", script)
        report.step(title, lambda argv=argv, log=log: run(argv, log, env=frontend.env(), cwd=frontend.PWA), log)  # type: ignore[misc]


def _vitest(report: Report) -> None:
    LOGS.mkdir(parents=True, exist_ok=True)
    VITEST_JSON.unlink(missing_ok=True)
    argv = frontend.npm(
        "run", "test", "--", "--reporter=default", "--reporter=json", f"--outputFile.json={VITEST_JSON}"
    )
    report.step("TypeScript 测试", lambda: run(argv, "vitest", env=frontend.env(), cwd=frontend.PWA), "vitest")
    result = json.loads(VITEST_JSON.read_text("utf-8")) if VITEST_JSON.is_file() else {}
    report.ran["TypeScript"] = result.get("numPassedTests", 0) + result.get("numFailedTests", 0)
    report.skipped += result.get("numPendingTests", 0)


def _build(report: Report) -> None:
    def work() -> tuple[int, float]:
        begun = time.monotonic()
        try:
            frontend.build()
        except Stop as stop:
            say(str(stop))
            return stop.code, time.monotonic() - begun
        return 0, time.monotonic() - begun

    report.step("前端构建", work, "build")


def _pytest(report: Report, database: str, title: str, places: list[str], env: dict[str, str]) -> None:
    result = PYTEST_XML[database]
    result.unlink(missing_ok=True)
    argv = [environment.PYTHON, "-m", "pytest", "-n", "2", "-q", "--durations=15", f"--junitxml={result}", *places]
    log = f"pytest-{database}"
    say(f"· {title} …")
    report.step(title, lambda: run(argv, log, env=env | {"TEST_DATABASE": database}, cwd=ROOT), log)
    ran, skipped = _counts(result)
    report.ran[f"Python/{database}"] = ran
    report.skipped += skipped


def _counts(result: Path) -> tuple[int, int]:
    """从 junit 结果数出真的跑过的与跳过的。"""
    if not result.is_file():
        return 0, 0
    suites = ElementTree.parse(result).getroot().iter("testsuite")  # noqa: S314  written by our own pytest
    pairs = [(int(suite.get("tests", 0)), int(suite.get("skipped", 0))) for suite in suites]
    skipped = sum(pair[1] for pair in pairs)
    return sum(pair[0] for pair in pairs) - skipped, skipped
