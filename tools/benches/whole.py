"""make bench whole：五万户导入时手机还送得动吗；抽取、核验各要多久；内存多少。

A real server and worker on a data folder of their own; the phones speak HTTP to it while `flask import` runs beside
them. Real registered firms when EXTERNAL_DATA names their folder, generated ones otherwise (the name says which).
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from statistics import quantiles
from typing import Any

from tools.benches._machine import ROOT, Client, Server, flask, row

FIRMS = 50_000
PHONES = 4
LIMITS = {"import": 20.0, "push": 1.0, "draw": 2.0, "verify": 2.0, "memory": 400.0}


def firms(folder: Path) -> tuple[Path, str]:
    """五万户的表，以及它是真是合成。"""
    real = (
        Path(os.environ.get("EXTERNAL_DATA") or ROOT.parent / "shared" / "data")
        / "enterprises"
        / "enterprises_50k.csv.gz"
    )
    if real.is_file():
        return real, "registered"
    from server.demo import lists

    made = folder / "firms.csv"
    made.write_bytes(lists.entities(FIRMS))
    return made, "generated"


def installed(data: Path) -> dict[str, str]:
    """像装好的那样起程序：数据在这个文件夹，Python 可以存下编译好的模块（否则每条命令重编一遍，多一秒）。"""
    env = os.environ | {"DATA": str(data), "DEMO": "1"}
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    return env


def push_until(stop: threading.Event, phone: Any, times: list[float]) -> None:
    """一部手机不停地送小批操作，记下每批等了多久。"""
    visit = next(iter(phone.visits.values()))
    base: list[str] = []
    while not stop.is_set():
        batch = []
        for _ in range(3):
            batch.append(phone.op(visit, "note.set", {"item": None, "text": f"{phone.seq}"}, base=base))
            base = [batch[-1]["op_id"]]
        del visit.ops[:-1]  # the chain needs the last one only
        begun = time.perf_counter()
        phone.push_batch(batch)
        times.append(time.perf_counter() - begun)
        stop.wait(0.05)


def crowded_import(file: Path, phones: list[Any], env: dict[str, str]) -> tuple[float, float, list[float]]:
    """导入五万户，其间手机照常送达：导入秒数、其中处理器秒数、各批等待。"""
    stop, times = threading.Event(), list[float]()
    threads = [threading.Thread(target=push_until, args=(stop, phone, times)) for phone in phones]
    for thread in threads:
        thread.start()
    used, begun = children_cpu(), time.perf_counter()
    command = flask("import", "entities", str(file), "--department", "990100-SJ", "--json")
    done = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, check=False)
    seconds, cpu = time.perf_counter() - begun, children_cpu() - used
    stop.set()
    for thread in threads:
        thread.join()
    if done.returncode > 1:
        raise SystemExit(f"import: {done.stderr}")
    print(done.stdout.strip(), file=sys.stderr)
    return seconds, cpu, times


def children_cpu() -> float:
    """已经结束的子进程一共用了多少处理器时间。"""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def timed_draw(county: Any, entry: dict[str, Any]) -> tuple[str, float, float]:
    """冻结、承诺、掷骰：抽取编号、冻结秒数、揭示并抽取的秒数。"""
    from server.demo.county import WITNESSES

    clerk = county.desk("clerk")
    draw = clerk.post("/draws", {"plan_entry_id": entry["id"], "witnesses": WITNESSES})
    begun = time.perf_counter()
    clerk.post(f"/draws/{draw['id']}/freeze")
    frozen = time.perf_counter() - begun
    clerk.post(f"/draws/{draw['id']}/commitment")
    begun = time.perf_counter()
    clerk.post(f"/draws/{draw['id']}/dice", {"digits": "31415926535897932384"})
    return draw["id"], frozen, time.perf_counter() - begun


def verified(package: Path) -> float:
    """公民核验程序跑一遍的秒数。"""
    begun = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-I", str(ROOT / "draw" / "verify_draw.py"), str(package)],
        capture_output=True,
        text=True,
        check=False,
    )
    seconds = time.perf_counter() - begun
    if done.returncode:
        raise SystemExit(f"verify: {done.stdout}{done.stderr}")
    return seconds


def measure(folder: Path) -> list[dict[str, Any]]:
    """整套测量。"""
    data = folder / "data"
    env = installed(data)
    subprocess.run(flask("db", "upgrade"), env=env, cwd=ROOT, check=True, capture_output=True)
    from server.app import create_app
    from server.demo.county import County
    from server.settings import from_env

    app = create_app(from_env(env))
    file, origin = firms(folder)
    with app.app_context(), Server(env) as server:
        county = County(app)
        county.client = Client(server.port)  # everything from here on goes over the wire
        county.bring_lists(600)
        rows = county.dispatch(county.draw(county.plan())["id"])
        phones = phones_of(county, rows)
        seconds, cpu, times = crowded_import(file, phones, env)
        draw, frozen, drawn = timed_draw(county, county.plan("3%"))
        package = folder / "package.zip"
        package.write_bytes(
            county.client.get(f"/api/v1/draws/{draw}/package.zip", headers=county.desk("clerk").headers).data
        )
        check = verified(package)
        memory = server.peak_mb()
    late = quantiles(times, n=20)[-1]
    return [
        row(f"import of {FIRMS} {origin} firms", seconds, "s", LIMITS["import"]),
        row("processor time of the import", cpu, "s", None),
        row(f"push during the import, 95th percentile of {len(times)}", late, "s", LIMITS["push"]),
        row("push during the import, slowest", max(times), "s", None),
        row("freezing the lists", frozen, "s", None),
        row("draw of 3 %, dice to teams", drawn, "s", LIMITS["draw"]),
        row("verification with the standard library", check, "s", LIMITS["verify"]),
        row("peak memory of the largest process", memory, "MB", LIMITS["memory"]),
    ]


def phones_of(county: Any, rows: list[dict[str, Any]]) -> list[Any]:
    """几部不同的手机，各带着一项任务，已到现场。"""
    found: dict[str, Any] = {}
    for assignment in rows:
        phone = county.lead_phone(assignment)
        if phone.device not in found:
            phone.visits = {assignment["id"]: phone.visits[assignment["id"]]}
            phone.arrive(phone.visits[assignment["id"]])
            phone.push()
            phone.client = Client(county.client.port)  # one connection per thread
            found[phone.device] = phone
        if len(found) == PHONES:
            break
    return list(found.values())


def main() -> int:
    """测完打印；有一项超过限度则退出 1。"""
    with tempfile.TemporaryDirectory(prefix="sunlot-bench-") as folder:
        rows = measure(Path(folder))
    print(json.dumps(rows, ensure_ascii=False, indent=1))
    return 1 if any(item["ratio"] is not None and item["ratio"] > 1 for item in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
