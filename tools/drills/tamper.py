"""make drill tamper：数据库主人与文件主人随机篡改一万次，一次都不许漏。"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

RUNS = 10_000
WORKERS = os.cpu_count() or 1


def one(job: tuple[int, int]) -> list[str]:
    """一个小县，从一个种子起篡改若干次；返回没被发现的。"""
    from server.app import create_app
    from server.db import Base, PublicBase, db
    from server.settings import Settings
    from tests.server.trail.county import finished
    from tests.server.trail.forge import lift, unbind
    from tests.server.trail.forger import Forger

    seed, runs = job
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        urls = {"database_url": f"sqlite:///{path / 'sunlot.db'}", "public_url": f"sqlite:///{path / 'public.db'}"}
        app = create_app(Settings(data=path, **urls, base_url="http://127.0.0.1", testing=True))
        with app.app_context():
            Base.metadata.create_all(db.engine)
            PublicBase.metadata.create_all(db.engines["public"])
            checkpoint = finished(app)
            lift()
            unbind()
            forger = Forger(seed, checkpoint)
            return [what for what in (forger.once() for _ in range(runs)) if what]


def main() -> int:
    """分给各个核心，打印合计；有漏的退出 1。"""
    with ProcessPoolExecutor(WORKERS) as pool:
        missed = [what for some in pool.map(one, [(seed, RUNS // WORKERS) for seed in range(WORKERS)]) for what in some]
    for what in missed[:20]:
        print(what, file=sys.stderr)
    print(json.dumps({"runs": RUNS // WORKERS * WORKERS, "missed": len(missed)}))
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
