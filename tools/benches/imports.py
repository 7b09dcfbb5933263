"""make bench imports：真实规模的待抽库（42,782 户）与五万户，读、比对、入库各要多久，占多少内存。

Every figure is given twice: against its limit, and against a floor measured in the same run on the same machine, which
is what nobody can go below: csv.reader over the same rows plus one bare executemany of the same number of rows.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import resource
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tools.benches._machine import ROOT, flask, row
from tools.benches.whole import FIRMS, children_cpu, firms, installed

POOL = 42_782
LIMITS = {"seconds": 15.0, "memory": 300.0, "again": 15.0, "hostile": 5.0}
COLUMNS = 12


def pool(folder: Path, rows: list[list[str]]) -> Path:
    """一份 xlsx 的待抽库，行数与某省真实的一份相同。"""
    from server.registry.imports import xlsx

    sheet = xlsx.Sheet(rows[0])
    for cells in rows[1 : POOL + 1]:
        sheet.add(cells)
    path = folder / "pool.xlsx"
    path.write_bytes(sheet.bytes())
    return path


def read_all(file: Path) -> list[list[str]]:
    """表里的全部行。"""
    plain = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
    return list(csv.reader(io.StringIO(plain.decode("utf-8-sig"), newline="")))


def timed(deed: Callable[[], Any]) -> float:
    """做一件事用了几秒。"""
    begun = time.perf_counter()
    deed()
    return time.perf_counter() - begun


def floor(folder: Path, rows: list[list[str]]) -> float:
    """地板：csv 读一遍，一次 executemany 写进一张没有索引的表。"""
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)

    def deed() -> None:
        text.seek(0)
        read = [(*cells[:COLUMNS], *[""] * (COLUMNS - len(cells))) for cells in csv.reader(text)]
        with sqlite3.connect(folder / "floor.db") as bare:
            bare.execute("PRAGMA journal_mode=WAL")
            bare.execute("CREATE TABLE t (a, b, c, d, e, f, g, h, i, j, k, l)")
            bare.executemany("INSERT INTO t VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", read)
        bare.close()

    return timed(deed)


def command(env: dict[str, str], *arguments: str) -> tuple[float, float, dict[str, Any]]:
    """一条 flask import：秒数、最大常驻内存（MB，含子进程）、结果。"""
    peak, stop = [0.0], threading.Event()
    begun = time.perf_counter()
    process = subprocess.Popen(
        flask("import", *arguments, "--department", "990100-SJ", "--json"),
        env=env,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )

    def watch() -> None:
        while not stop.wait(0.02):
            peak[0] = max(peak[0], memory(process.pid))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    out, _ = process.communicate()
    seconds = time.perf_counter() - begun
    stop.set()
    watcher.join()
    if process.returncode > 1:
        return seconds, peak[0], {}
    return seconds, peak[0], json.loads(out)


def memory(pid: int) -> float:
    """一个进程与它的孩子现在一共占多少（MB，Linux）。"""
    total = 0.0
    for each in [pid, *children(pid)]:
        try:
            pages = int(Path(f"/proc/{each}/statm").read_text().split()[1])
        except (OSError, IndexError):
            continue
        total += pages * resource.getpagesize() / (1 << 20)
    return total


def children(pid: int) -> list[int]:
    """一个进程的孩子。"""
    try:
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def measure(folder: Path) -> list[dict[str, Any]]:
    """整套测量。"""
    env = installed(folder / "data")
    found(env)
    file, origin = firms(folder)
    rows = read_all(file)
    sheet = pool(folder, rows)
    ground = floor(folder, rows[: POOL + 1])
    dry, dry_peak, _ = command(env, "entities", str(sheet), "--dry-run")
    used = children_cpu()
    seconds, peak, told = command(env, "entities", str(sheet))
    used = children_cpu() - used
    again, _, same = command(env, "entities", str(sheet))
    rest, _, more = command(env, "entities", str(file))
    hostile, _, refused = command(env, "entities", str(far_cell(folder)))
    if refused or told["rows"] != POOL or same["new"] or more["rows"] != FIRMS:
        raise SystemExit(f"not what was expected: {told} {same} {more} {refused}")
    return [
        row("floor: csv reading and one bare insert", ground, "s", None),
        row(f"pool of {POOL} {origin} firms (xlsx), judged only", dry, "s", LIMITS["seconds"]),
        row(f"pool of {POOL} {origin} firms (xlsx), validated and stored", seconds, "s", LIMITS["seconds"]),
        row("processor time of it", used, "s", None),
        against_floor("the same", seconds, ground),
        row("peak memory while judging, with the child", dry_peak, "MB", LIMITS["memory"]),
        row("peak memory of the whole, with the child", peak, "MB", LIMITS["memory"]),
        row(f"the same file again, {same['same']} rows equal", again, "s", LIMITS["again"]),
        row(f"{FIRMS} {origin} firms (csv), {more['same']} of them known", rest, "s", None),
        row("a 1 KB sheet with one cell at the far end, refused", hostile, "s", LIMITS["hostile"]),
    ]


def against_floor(name: str, seconds: float, ground: float) -> dict[str, Any]:
    """与同一次测得的地板相比。"""
    times = round(seconds / ground, 1)
    return {"name": f"{name}, against the floor", "value": times, "unit": "×", "ratio": None, "against": "floor"}


def far_cell(folder: Path) -> Path:
    """一格放在表的尽头的小文件。"""
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.create_sheet("表", 0)
    sheet["A1"], sheet["XFD1048576"] = "企业名称", "x"
    path = folder / "far.xlsx"
    book.save(path)
    return path


def found(env: dict[str, str]) -> None:
    """开一个空的县。"""
    subprocess.run(flask("db", "upgrade"), env=env, cwd=ROOT, check=True, capture_output=True)
    from server.app import create_app
    from server.demo import people
    from server.settings import from_env

    with create_app(from_env(env)).app_context():
        people.found()


def main() -> int:
    """测完打印；有一项超过限度则退出 1。"""
    with tempfile.TemporaryDirectory(prefix="sunlot-bench-") as folder:
        rows = measure(Path(folder))
    print(json.dumps(rows, ensure_ascii=False, indent=1))
    return 1 if any(item["ratio"] is not None and item["ratio"] > 1 for item in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
