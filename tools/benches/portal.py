"""make bench portal：五十万条公示时，首页、列表、检索、一户、通报要多久；静态副本走得多快、占多少内存。

Synthetic results written straight into the projection, in a data folder of their own; SQLite, or PostgreSQL with
TEST_DATABASE=postgresql. Each figure is the whole answer of the web application in this process, HTML included.
"""

from __future__ import annotations

import itertools
import json
import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from tools.benches._machine import row
from tools.benches.search import TOWNS, firms

COUNT = int(os.environ.get("BENCH_RESULTS", "500000"))
COPIED = int(os.environ.get("BENCH_COPIED", "6000"))
CHUNK = 2_000
OFFICES = tuple(f"青禾县{name}局" for name in ("市场监督管理", "应急管理", "文化和旅游", "交通运输", "水务"))
ITEMS = ("食品销售监督检查", "登记事项检查", "公示信息检查", "特种设备使用检查", "计量器具检查", "广告行为检查")
FIRST, SEARCH = 60.0, 100.0
ASKED: tuple[tuple[str, str, float], ...] = (
    ("home", "/", FIRST),
    ("first page of results", "/results", FIRST),
    ("two characters, common", "/results?q=公司", SEARCH),
    ("two characters, rare", "/results?q=满堂", SEARCH),
    ("two characters, absent", "/results?q=龙凤", SEARCH),
    ("one character", "/results?q=棠", SEARCH),
    ("part of a name", "/results?q=聚福超市", SEARCH),
    ("pinyin initials", "/results?q=jfcs", SEARCH),
    ("two initials", "/results?q=jf", SEARCH),
    ("department and result", "/results?authority=青禾县水务局&result=R06", SEARCH),
    ("words, department and month", "/results?q=超市&authority=青禾县水务局&from=2026-03-01&to=2026-03-31", SEARCH),
    ("words and item", "/results?q=青禾&item=特种设备", SEARCH),
    ("a page in the middle", "/results?after=2026-05-15_2026-00000000", SEARCH),
    ("a firm", "/entities/{code}", FIRST),
    ("a bulletin", "/bulletins/2026-03?part=2", FIRST),
    ("statistics", "/statistics", FIRST),
    ("feed", "/feed.atom", FIRST),
)  # fmt: skip


def made(count: int) -> Iterator[dict[str, Any]]:
    """合成的公示：各月均匀，结果与机关随机，一户至多几条。"""
    from server.publications import finding, indexing

    rng = random.Random(20_260_709)  # noqa: S311 — made-up results, nothing secret
    known = [(each["name"], each["id_value"]) for each in firms(count * 3 // 5)]
    start = date(2026, 1, 1)
    for serial in range(count):
        (name, code), day = rng.choice(known), start + timedelta(days=serial * 320 // count)
        public_id = "2026-" + "".join(rng.choices(finding.LETTERS, k=8))
        record = {
            "public_id": public_id, "version": 1, "entity_name": name, "entity_code": code,
            "district": rng.choice(TOWNS), "authority": rng.choice(OFFICES), "plan_name": "2026 年度抽查计划",
            "task_name": "抽查任务", "targeting": "不定向", "items": rng.sample(ITEMS, rng.choice((1, 1, 2))),
            "ended_on": str(day), "result_code": rng.choices(("R01", "R05", "R04", "R06"), (80, 15, 4, 1))[0],
            "result_label": "未发现问题", "content_digest": f"{serial:064x}", "draw_no": "990100-2026-01",
            "ticket_rank": 1, "ticket_stub": "00600a", "published_on": str(day),
        }  # fmt: skip
        step = {"version": 1, "act": "publish", "at": f"{day} 09:00", "at_utc": f"{day}T01:00:00Z", "reason": "",
                "sha256": f"{serial:064x}", "alg": "sha256", "record": record}  # fmt: skip
        shown = {
            "public_id": public_id, "n": finding.serial(day, public_id), "version": 1, "state": "published",
            "entity_name": name, "said": indexing.said(name), "entity_code": code,
            "district": record["district"], "authority": record["authority"], "targeting": "不定向",
            "items_text": "、".join(record["items"]), "result_code": record["result_code"], "ended_on": day,
            "published_on": day, "content_digest": record["content_digest"], "draw_no": record["draw_no"],
            "ticket": f"{serial:064x}", "record": record, "sha256": f"{serial:064x}", "alg": "sha256",
            "history": [step], "due_on": day, "due_says": "检查结束起 20 个工作日", "changed_on": None,
        }  # fmt: skip
        yield shown | {"words": indexing.words(shown)}


def fill(count: int) -> float:
    """写进投影与索引，返回秒数。"""
    from sqlalchemy import insert, text

    from server.db import unit
    from server.publications.public import PublicResult

    begun = time.perf_counter()
    rows = made(count)
    while chunk := list(itertools.islice(rows, CHUNK)):
        with unit(technical=True) as s:
            connection = s.connection({"mapper": PublicResult})
            connection.execute(insert(PublicResult), chunk)
            if connection.dialect.name == "sqlite":
                put = text("INSERT INTO public_result_fts (rowid, words) VALUES (:n, :words)")
                connection.execute(put, [{"n": each["n"], "words": " ".join(each["words"])} for each in chunk])
    return time.perf_counter() - begun


def facts() -> None:
    """站点事实，与扫描写的同样大小。"""
    from server.publications import projection, statistics

    projection.put_fact("site", {"name": "青禾县", "demo": False, "authorities": 6, "phone": "", "phone_of": ""})
    projection.choices()
    projection.put_fact("periods", {"months": statistics.periods()})


def measure(app: Any) -> list[dict[str, Any]]:
    """每个网址问八次，第一次不算，取中位数。"""
    from sqlalchemy import select

    from server.db import session
    from server.publications.public import PublicResult

    rows = [row(f"{COUNT:,} results: filling, index included", fill(COUNT), "s", None)]
    facts()
    code = session().scalars(select(PublicResult.entity_code).limit(1)).one()
    session().rollback()
    client = app.test_client()
    for name, url, limit in ASKED:
        taken, answer = [], None
        for _ in range(8):
            begun = time.perf_counter()
            answer = client.get(url.format(code=code))
            taken.append((time.perf_counter() - begun) * 1000)
        if answer is None or answer.status_code != 200:
            raise SystemExit(f"{url} did not answer")
        rows.append(row(name, median(taken[1:]), "ms", limit) | {"kilobytes": len(answer.data) // 1024})
    return rows + copied(app)


def copied(app: Any) -> list[dict[str, Any]]:
    """副本写出前若干页与数倍之后，内存差多少；整份 CSV 流出时的内存。"""
    from server.portal import copy

    begun = time.perf_counter()
    pages = copy.files(app)
    for _ in itertools.islice(pages, COPIED):
        pass
    early, seconds, later = _memory_mb(), time.perf_counter() - begun, 0.0
    for n, _ in enumerate(itertools.islice(pages, 2 * COPIED)):
        later = max(later, _memory_mb()) if n % 500 == 0 else later
    before, peak, size = _memory_mb(), 0.0, 0
    for n, chunk in enumerate(app.test_client().get("/results.csv").response):
        size += len(chunk)
        peak = max(peak, _memory_mb()) if n % 5_000 == 0 else peak
    return [
        row("copy: files a second", COPIED / seconds, "1/s", None),
        row("copy: memory grown over twice as many files again", later - early, "MB", 8.0),
        row("csv of everything: memory grown", peak - before, "MB", 30.0) | {"megabytes": size // 2**20},
    ]


def _memory_mb() -> float:
    """此刻的常驻内存（Linux）。"""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


def main() -> int:
    """一个新库。"""
    from server.app import create_app
    from server.db import Base, PublicBase, db
    from server.settings import Settings

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url, public = f"sqlite:///{folder / 'sunlot.db'}", f"sqlite:///{folder / 'public.db'}"
        if os.environ.get("TEST_DATABASE") == "postgresql":
            from tests.postgres import fresh_database

            url = public = fresh_database()
        app = create_app(Settings(data=folder, database_url=url, public_url=public, testing=True))
        with app.app_context():
            Base.metadata.create_all(db.engine)
            PublicBase.metadata.create_all(db.engines["public"])
            rows = measure(app)
            db.session.remove()
            for engine in db.engines.values():
                engine.dispose()
    print(json.dumps(rows, ensure_ascii=False, indent=1))
    return int(any((each["ratio"] or 0) > 1 for each in rows))


if __name__ == "__main__":
    sys.exit(main())
