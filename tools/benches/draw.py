# ruff: noqa: S311 - chance makes the input of a measurement, nothing secret
"""make bench draw：抽取、核对、派员各要多久；与同一引擎的 ORDER BY random() 和 openssl speed sha256 相比。

Processor seconds unless the name says otherwise; every measurement in a child of its own, so that memory is its own.
Nothing here uses more than one process at a time: the figures are those of one core.
"""

from __future__ import annotations

import json
import os
import random
import re
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from operator import itemgetter
from pathlib import Path
from typing import Any

from tools.benches._machine import ROOT, row

SEED = "3d914f9348c9cc0ff8a79716700b9fcd4d2f3e711608004eb8f138bcba7f14d9"
SIZES = {"50k": 50_000, "1M": 1_000_000, "3M": 3_000_000, "10M": 10_000_000}
GOALS = {"3M": 2.0, "10M": 5.0}
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")


def main() -> int:
    """每项在自己的子进程里测，打印一个 JSON 数组；有一项没做到目标则退出 1。"""
    if len(sys.argv) > 1:
        print(json.dumps(PARTS[sys.argv[1]](*sys.argv[2:])))
        return 0
    rows = []
    with tempfile.TemporaryDirectory(prefix="sunlot-bench-") as folder:
        for part, *arguments in plan(Path(folder)):
            print(f"  {part} {' '.join(Path(a).name for a in arguments)}", file=sys.stderr)
            command = [sys.executable, "-m", "tools.benches.draw", part, *arguments]
            done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True)
            rows += json.loads(done.stdout)
    print(json.dumps(rows, ensure_ascii=False, indent=1))
    return (
        1
        if any(item["ratio"] is not None and item["against"].startswith("limit") and item["ratio"] > 1 for item in rows)
        else 0
    )


def plan(folder: Path) -> Iterator[list[str]]:
    """测量的次序。"""
    for name in SIZES:
        yield ["draw", name, str(folder)]
    yield ["openssl"]
    yield ["deal"]
    yield ["make", str(folder / "package")]
    yield ["verify", str(folder / "package")]
    yield ["browser", str(folder / "package")]


def cpu(children: bool = False) -> float:
    """本进程（或已结束的子进程）用了多少处理器时间。"""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN if children else resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def peak() -> float:
    """本进程最多用了多少内存（MB）。"""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def draw(name: str, folder: str) -> list[dict[str, Any]]:
    """从 units.txt 里抽 1 %；再从数据库的游标里抽，与引擎自己的随机排序相比。"""
    from draw.hashing import lowest

    size = SIZES[name]
    base = sqlite3.connect(Path(folder) / f"{name}.db")
    base.execute("PRAGMA journal_mode=OFF")
    base.execute("CREATE TABLE unit (blind TEXT NOT NULL)")
    chance = random.Random(1)
    base.executemany("INSERT INTO unit VALUES (?)", ((f"{chance.getrandbits(128):032x}",) for _ in range(size)))
    base.commit()
    begun = cpu()
    found = lowest((blind for (blind,) in base.execute("SELECT blind FROM unit")), size // 100, SEED)
    ours = cpu() - begun
    begun = cpu()
    theirs = base.execute(f"SELECT blind FROM unit ORDER BY random() LIMIT {size // 100}").fetchall()  # noqa: S608
    floor = cpu() - begun
    listed = Path(folder) / "units.txt"
    with listed.open("w", encoding="ascii") as file:
        file.writelines(
            f"{blind}\t00000001\t00000002\t-\t1\t-\n" for (blind,) in base.execute("SELECT blind FROM unit")
        )
    begun = cpu()
    with listed.open(encoding="ascii") as file:
        again = lowest(map(itemgetter(slice(32)), file), size // 100, SEED)
    plain = cpu() - begun
    if found != again or len(theirs) != len(found):
        raise SystemExit("the two draws differ")
    Path(folder, f"{name}.db").unlink()
    return [
        row(f"draw 1 % of {name} from units.txt", plain, "s", GOALS.get(name)),
        row(f"draw 1 % of {name} from an SQLite cursor", ours, "s", None),
        {
            "name": f"ORDER BY random() in SQLite, {name}", "value": round(floor, 3), "unit": "s",
            "ratio": round(ours / floor, 3), "against": "our seconds per theirs",
        },
        row(f"peak memory of the draw, {name}", peak(), "MB", 400.0),
    ]  # fmt: skip


def openssl() -> list[dict[str, Any]]:
    """openssl speed 对 96 字节（种子加代号）的每秒次数，与本实现相比。"""
    from draw.hashing import tickets

    command = ["openssl", "speed", "-seconds", "2", "-bytes", "96", "sha256"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    match = re.search(r"sha256 +([\d.]+)k", said)
    if not match:
        raise SystemExit("openssl speed said nothing")
    theirs = float(match[1]) * 1000 / 96
    names = [f"{n:032x}" for n in range(500_000)]
    begun = cpu()
    tickets(SEED, names)
    ours = len(names) / (cpu() - begun)
    return [
        row("openssl speed sha256, 96 bytes", theirs, "1/s", None),
        {
            "name": "tickets in Python, one core", "value": round(ours), "unit": "1/s",
            "ratio": round(ours / theirs, 3), "against": "openssl speed",
        },
    ]  # fmt: skip


def county(units: int, people: int, areas: int, recusals: int) -> tuple[list[Any], Any]:
    """一个大地方：户、人、区域、专长、回避。"""
    from draw.team import Job, Person, Rules, Slot

    chance = random.Random(2)
    places = [f"{n:08x}" for n in range(areas)]
    skills = [f"{n:08x}" for n in range(1000, 1005)]
    staff = {}
    for n in range(people):
        quals = {"Z"} | ({"L"} if n // areas % 2 else set()) | ({skills[n // areas % 5]} if n % 3 else set())
        staff[f"{n:032x}"] = Person(f"{n:032x}", "SJ", frozenset({places[n % areas]}), frozenset(quals))
    jobs = [
        Job(f"{n + 10**9:032x}", places[n % areas], frozenset({chance.choice(skills)} if chance.random() < 0.1 else ()))
        for n in range(units)
    ]
    recused: dict[str, set[str]] = {}
    for _ in range(recusals):
        recused.setdefault(chance.choice(jobs).blind, set()).add(f"{chance.randrange(people):032x}")
    slots = (Slot("SJ", frozenset("LZ")), Slot("SJ", frozenset("Z")))
    return jobs, Rules(slots, staff, recused)


def deal() -> list[dict[str, Any]]:
    """十万户各派两人，五千人、五十个区域、十万对回避。"""
    from draw.deal import deal as dealt

    jobs, rules = county(100_000, 5_000, 50, 100_000)
    begun = cpu()
    teams = dealt(jobs, rules, SEED, SEED)
    seconds = cpu() - begun
    load = Counter(dict.fromkeys(rules.staff, 0))
    load.update(m for t in teams for m in t.members)
    return [
        row("deal 100k units x 2 of 5,000 people, 100k recusals", seconds, "s", 1.6),
        row("load spread of that deal", max(load.values()) - min(load.values()), "tasks", 2),
        row("peak memory of the deal", peak(), "MB", None),
    ]


def make(target: str) -> list[dict[str, Any]]:
    """一百万户的公开包：1 % 中签，五百人，二十个区域。"""
    from draw import package, transcript
    from draw.canonical import canonical
    from draw.hashing import digest
    from draw.package import Unit
    from draw.plan import read_plan
    from draw.quota import plan_total
    from draw.result import compute, render, strata_of

    _, rules = county(20, 500, 20, 0)
    chance = random.Random(3)
    strata = {f"{n:08x}": [1, 100] for n in range(1, 5)}
    units = [
        Unit(f"{chance.getrandbits(128):032x}", f"{chance.randint(1, 4):08x}", f"{n % 20:08x}", frozenset(), 1, "-")
        for n in range(1_000_000)
    ]
    slots = [{"dept": s.dept, "quals": sorted(s.quals)} for s in rules.slots]
    terms = {"v": 1, "mode": "double", "rounding": "exact", "min_n": 0, "strata": strata, "reserve": [1, 5]}
    files = {
        "units.txt": package.write_units(units),
        "staff.txt": package.write_staff(rules.staff.values()),
        "recuse.txt": b"",
        "plan.json": canonical(terms | {"selection": "equal", "slots": slots, "ceremony": "dice"}),
    }
    read = read_plan(files["plan.json"])
    files["manifest.json"] = package.write_manifest(
        files, draw="990100-2026-01", attempt=1, alg="sha256", blind_commit="0" * 64,
        plan_total=plan_total(strata_of(units, read), read.rounding), strata=package.counts(units),
    )  # fmt: skip
    secret = "5" * 64
    minute = transcript.Transcript(
        "990100-2026-01", 1, digest(files["manifest.json"]),
        {"system": transcript.commitment("990100-2026-01", 1, "system", secret)}, {"system": secret}, "0" * 20,
    )  # fmt: skip
    files["transcript.txt"] = transcript.render(minute)
    begun = cpu()
    result = compute(files, transcript.seed(files["transcript.txt"]), "990100-2026-01", 1)
    files["result.txt"] = render(result)
    seconds = cpu() - begun
    Path(target).mkdir()
    with zipfile.ZipFile(target + ".zip", "w", zipfile.ZIP_DEFLATED) as z:
        for name, data in files.items():
            Path(target, name).write_bytes(data)
            z.writestr(name, data)
    return [row("whole result of 1M units, reading to teams", seconds, "s", None)]


def verify(package: str) -> list[dict[str, Any]]:
    """核对程序核对一百万户的包。"""
    begun, wall = cpu(children=True), time.perf_counter()
    command = [sys.executable, "-I", str(ROOT / "draw" / "verify_draw.py"), package]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    seconds, wall = cpu(children=True) - begun, time.perf_counter() - wall
    if done.returncode:
        raise SystemExit(done.stdout)
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return [
        row("verification of 1M units, verify_draw.py", seconds, "s", 3.0),
        row("the same, on the wall clock", wall, "s", None),
        row("peak memory of the verification", memory, "MB", 400.0),
    ]


def browser(package: str) -> list[dict[str, Any]]:
    """离线页在 Chromium 里核对同一个包：从放入压缩包到六行齐全（墙上的时间）。"""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = chromium.new_page()
        page.goto((ROOT / "draw" / "verify.html").as_uri())
        page.evaluate(WATCH)
        page.set_input_files("#pick", package + ".zip")
        page.wait_for_selector("#verdict.good", timeout=120_000)
        whole, unpacked = page.evaluate("[window.done - window.begun, window.checking - window.begun]")
        chromium.close()
    return [
        row("verification of 1M units in the browser, wall", (whole - unpacked) / 1000, "s", 4.0),
        row("the same, with reading and unzipping 1M units, wall", whole / 1000, "s", None),
    ]


# Times inside the page: when the file is given, when checking begins, when the verdict stands.
WATCH = """
const mark = (name) => () => { window[name] = performance.now() }
const watch = (id, name) => new MutationObserver(mark(name)).observe(document.getElementById(id), {attributes: true})
document.getElementById("pick").addEventListener("change", mark("begun"), true)
watch("verdict", "done")
watch("outcome", "checking")
"""
PARTS = {"draw": draw, "openssl": openssl, "deal": deal, "make": make, "verify": verify, "browser": browser}


if __name__ == "__main__":
    sys.exit(main())
