"""make bench trail：留痕每秒落盘几条，一份包含证明要多久；与同一个库里光秃秃的一行 INSERT 相比。

On the wall clock, because durability is: every append is a transaction of its own with synchronous=FULL. The floor is
one row into a plain table, committed the same way, measured in the same run before and after.
"""

from __future__ import annotations

import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tools.benches._machine import row

APPENDS = 1500
SIZE = 20_000
PROOFS = 500


def main() -> int:
    """打印一个 JSON 数组；有一项没做到目标则退出 1。"""
    from server.app import create_app
    from server.db import Base, db
    from server.settings import Settings

    with tempfile.TemporaryDirectory(prefix="sunlot-bench-") as folder:
        base = f"sqlite:///{folder}"
        app = create_app(
            Settings(
                data=Path(folder), database_url=f"{base}/main.db", public_url=f"{base}/public.db",
                base_url="http://127.0.0.1", testing=True,
            )
        )  # fmt: skip
        with app.app_context():
            Base.metadata.create_all(db.engine)
            rows = measured()
            db.session.remove()
            for engine in db.engines.values():
                engine.dispose()
    print(json.dumps(rows, ensure_ascii=False, indent=1))
    return 1 if any(each["against"].startswith("limit") and each["ratio"] > 1 for each in rows) else 0


def measured() -> list[dict[str, Any]]:
    """逐项测。"""
    from draw.merkle import verify_inclusion
    from server.db import session, unit
    from server.trail import proofs
    from server.trail import service as trail
    from server.trail.models import LogEntry
    from server.trail.verify import verify

    floor = [bare(APPENDS)]
    begun = time.process_time()
    appends = each(APPENDS, act)
    busy = (time.process_time() - begun) / APPENDS
    floor.append(bare(APPENDS))
    with unit(technical=True) as s:
        for _ in range(SIZE - APPENDS):
            trail.append(s, "bench.filled", ref=None, actor=Doer(), payload={"n": 1})
            s.info["trail_entries"] = 0  # the rule of one entry per act is not what is measured here
    size, root = trail.head(session())
    chance = random.Random(1)  # noqa: S311 - chance makes the input of a measurement
    asked = [chance.randrange(size) for _ in range(PROOFS)]
    times = []
    for index in asked:
        begun = time.perf_counter()
        proof = proofs.inclusion(session(), index, size)
        times.append(time.perf_counter() - begun)
        leaf = session().get_one(LogEntry, index).leaf
        if not verify_inclusion(index, size, leaf, root, proof):
            raise SystemExit("a proof does not hold")
    begun = time.perf_counter()
    if faults := verify(session()):
        raise SystemExit(f"the log does not hold: {faults[:3]}")
    whole = time.perf_counter() - begun
    best = max(floor)
    return [
        {
            "name": "durable appends, one act each", "value": round(appends), "unit": "1/s",
            "ratio": round(800 / appends, 3), "against": "limit 800 1/s",
        },
        row("processor time of one append", busy * 1000, "ms", None) | {"against": ""},
        {
            "name": "bare INSERT with commit, same database", "value": round(best), "unit": "1/s",
            "ratio": round(best / appends, 3), "against": "our appends",
        },
        row("inclusion proof, median", statistics.median(times) * 1000, "ms", 1.0),
        row("inclusion proof, 95th percentile", sorted(times)[int(PROOFS * 0.95)] * 1000, "ms", None) | {"against": ""},
        row(f"full verification of {SIZE} entries", whole, "s", None) | {"against": ""},
    ]  # fmt: skip


class Doer:
    """办事人。"""

    officer_id = "bench"


def act() -> None:
    """一件只留痕的事。"""
    from server.db import unit
    from server.trail import service as trail

    with unit() as s:
        trail.append(s, "bench.done", ref="bench", actor=Doer(), payload={"draw": "990100-2026-01", "n": 1})


def each(count: int, deed: Callable[[], None]) -> float:
    """每秒几次。"""
    begun = time.perf_counter()
    for _ in range(count):
        deed()
    return count / (time.perf_counter() - begun)


def bare(count: int) -> float:
    """同一个库、同样落盘的一行 INSERT，每秒几次。"""
    from server.db import db

    connection = db.engine.raw_connection()
    cursor = connection.cursor()
    cursor.execute("CREATE TABLE IF NOT EXISTS bench_floor (i INTEGER PRIMARY KEY, body BLOB)")
    body = b"x" * 400

    def insert() -> None:
        cursor.execute("BEGIN IMMEDIATE")
        cursor.execute("INSERT INTO bench_floor (body) VALUES (?)", (body,))
        cursor.execute("COMMIT")

    speed = each(count, insert)
    cursor.execute("DROP TABLE bench_floor")
    cursor.close()
    connection.close()
    return speed


if __name__ == "__main__":
    sys.exit(main())
