"""make bench search：检索、带词的数目在五万户、一百万户上要多久；导入因索引慢多少。

Synthetic firms made here, in a data folder of their own; each figure stands beside a plain look-up by primary key in
the same run, so that a slow machine is told from a slow search. SQLite, or PostgreSQL with TEST_DATABASE=postgresql.
"""

from __future__ import annotations

import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from tools.benches._machine import row

if TYPE_CHECKING:
    from server.auth import Actor
    from server.registry.entities.search import Wanted

SIZES = tuple(int(size) for size in os.environ.get("BENCH_SIZES", "50000,1000000").split(","))
LIMIT = {50_000: 50.0, 1_000_000: 150.0}
COUNTED = {50_000: 300.0, 1_000_000: 1_000.0}
"""A count comes after the list and never holds it up; beyond 200,000 firms it is bounded (超过 10,000)."""
CHUNK = 2_000
WORDS = "青禾聚福盛源恒达宏远鑫隆惠民康宁绿源东湖河西城关柳林春华秋实金玉满堂百家乐清泉永顺海棠晨光"
TRADES = ("超市有限公司", "餐饮管理有限公司", "五金店", "大药房连锁有限公司", "农资经营部", "食品厂", "便利店")
TOWNS = ("城关镇", "河西镇", "柳林乡", "青石街道", "东湖镇")
ASKED: dict[str, dict[str, Any]] = {
    "two characters, common": {"q": "公司"},
    "two characters, rare": {"q": "满堂"},
    "two characters, absent": {"q": "龙凤"},
    "one character": {"q": "棠"},
    "part of a name": {"q": "聚福超市"},
    "address": {"q": "聚福路88号"},
    "pinyin initials": {"q": "jfcs"},
    "two initials": {"q": "jf"},
    "code, whole": {"q": "{code}"},
    "code, beginning": {"q": "91990100MA0"},
    "code, last six": {"q": "{last}"},
    "no words, first page": {},
    "no words, one class": {"credit_classes": ("D",)},
    "words and a rare class": {"q": "公司", "credit_classes": ("D",)},
    "words, class and town": {"q": "超市", "credit_classes": ("C",), "districts": ("城关镇",)},
}


def firms(count: int, seed: int = 20_260_708) -> Iterator[dict[str, Any]]:
    """合成的户：名称、地址由字表拼成，代码校验位正确。"""
    from server import clock
    from server.db import new_id
    from server.domain.codes import make_uscc
    from server.registry.entities.initials import initials

    rng, now = random.Random(seed), clock.now()  # noqa: S311 — made-up names, nothing secret
    for serial in range(count):
        words = "".join(rng.choices(WORDS, k=rng.randint(2, 4)))
        name, town = f"青禾县{words}{rng.choice(TRADES)}", rng.choice(TOWNS)
        road = "".join(rng.choices(WORDS, k=2))
        yield {
            "id": new_id(), "jurisdiction_code": "990100", "id_kind": "uscc", "id_value": make_uscc(serial),
            "name": name, "name_initials": initials(name), "kind": "ENTERPRISE", "district": town, "industry": "",
            "address": f"青禾县{town}{road}路{rng.randint(1, 400)}号{rng.randint(1, 30)}栋{rng.randint(100, 999)}室",
            "address_actual": "", "category": "", "legal_rep": "", "contact": "", "phone": "", "status": "active",
            "credit_class": rng.choices("ABCD", (60, 30, 9, 1))[0], "flags": {}, "source": "", "merged_into": None,
            "revision": 1, "created_at": now, "batch_id": None,
        }  # fmt: skip


def fill(count: int, department_id: str) -> float:
    """写进库里，分段提交，返回秒数。"""
    from sqlalchemy import insert

    from server.db import unit
    from server.registry.models import Entity, Membership

    begun, rows = time.perf_counter(), []
    for made in firms(count):
        rows.append(made)
        if len(rows) == CHUNK:
            with unit(technical=True) as s:
                s.connection().execute(insert(Entity), rows)
                listed = [
                    {
                        "entity_id": one["id"],
                        "department_id": department_id,
                        "since": date(2026, 1, 1),
                        "batch_id": None,
                    }
                    for one in rows
                ]
                s.connection().execute(insert(Membership), listed)
            rows = []
    return time.perf_counter() - begun


def timed(deed: Callable[[], object], times: int = 7) -> float:
    """中位数，毫秒；第一次不算（取盘上的页）。"""
    from server.db import session

    taken = []
    for _ in range(times + 1):
        session().rollback()
        session().expunge_all()
        begun = time.perf_counter()
        deed()
        taken.append((time.perf_counter() - begun) * 1000)
    return median(taken[1:])


def measure(count: int) -> list[dict[str, Any]]:
    """一种规模：写入、每种问法、数目，以及作比的主键查询。"""
    from sqlalchemy import select

    from server.accounts.models import Department
    from server.auth import Actor
    from server.db import db, session
    from server.domain.codes import make_uscc
    from server.registry.entities.search import Wanted, counts, search
    from server.registry.models import Entity
    from server.registry.sweeps import tallied
    from tests.makers import make_district

    make_district()
    department = session().scalars(select(Department).limit(1)).one()
    actor = Actor("bench", "测速", department.id, frozenset({"clerk"}))
    size, limit = f"{count:,}", LIMIT.get(count)
    rows = [row(f"{size}: filling, index included", fill(count, department.id), "s", None)]
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
    some = session().scalars(select(Entity.id).order_by(Entity.id).limit(1)).one()
    plain = timed(lambda: session().scalars(select(Entity).where(Entity.id == some)).one())
    rows.append(row(f"{size}: plain look-up by key", plain, "ms", None))
    code = make_uscc(count // 2)
    every = {
        name: {key: value.format(code=code, last=code[-6:]) if key == "q" else value for key, value in asked.items()}
        for name, asked in ASKED.items()
    }
    for name, said in every.items():
        taken = timed(lambda said=said: search(actor, Wanted(**said)))  # type: ignore[misc]
        rows.append(row(f"{size}: {name}", taken, "ms", limit) | {"times_plain": round(taken / plain, 1)})
    tallied()  # what the worker does every minute
    for name, said in every.items():
        if "q" in said:
            rows += counted(f"{size}: count, {name}", actor, Wanted(**said), COUNTED.get(count))
    rows.append(row(f"{size}: all counts and facets", timed(lambda: counts(actor, Wanted()), 2), "ms", None))
    return rows


def counted(name: str, actor: Actor, wanted: Wanted, limit: float | None) -> list[dict[str, Any]]:
    """带词的数目：桌面先问的（有上限的），以及要数准的；记住的答案每次先忘掉。"""
    from server.registry.entities import search

    def asked(*, exact: bool) -> dict[str, Any]:
        search._told.clear()  # what is kept for half a minute would be all that is measured
        return search.counts(actor, wanted, exact=exact)

    found = [row(name, timed(lambda: asked(exact=False), 3), "ms", limit)]
    if asked(exact=False)["total"] is None:
        found.append(row(f"{name}, exactly", timed(lambda: asked(exact=True), 1), "ms", None))
    return found


def main() -> int:
    """各种规模各用一个新库。"""
    from server.app import create_app
    from server.db import Base, PublicBase, db
    from server.settings import Settings

    rows: list[dict[str, Any]] = []
    for count in SIZES:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            url, public = f"sqlite:///{folder / 'sunlot.db'}", f"sqlite:///{folder / 'public.db'}"
            if os.environ.get("TEST_DATABASE") == "postgresql":
                from tests.postgres import fresh_database

                url = public = fresh_database()
            settings = Settings(data=folder, database_url=url, public_url=public, testing=True)
            app = create_app(settings)
            with app.app_context():
                Base.metadata.create_all(db.engine)
                PublicBase.metadata.create_all(db.engines["public"])
                rows += measure(count)
                db.session.remove()
                for engine in db.engines.values():
                    engine.dispose()
    print(json.dumps(rows, ensure_ascii=False, indent=1))
    return int(any((each["ratio"] or 0) > 1 for each in rows))


if __name__ == "__main__":
    sys.exit(main())
