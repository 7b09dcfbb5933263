"""make drill worlds：五千个会出错的世界在核心上，二百个经真的服务器（两种数据库各一百）；一个不许丢、不许重。"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from sync.canon import canonical
from sync.sim.check import violations
from sync.sim.world import World

RUNS, LIVE = 5000, 100
CHUNK = 50
ROOT = Path(__file__).resolve().parents[2]


def one(seed: int) -> tuple[int, int, int, int, list[str]]:
    """一个世界：操作数、故障数、丢了几个、重了几个、哪些不变式没成立。"""
    world = World(seed).run()
    stored = Counter((row.dev, row.seq, row.raw) for row in world.server.log())
    kept = [op for phone in world.phones for op_id, op in phone.made.items() if op_id not in phone.wiped]
    lost = sum(stored[op["dev"], op["seq"], canonical(op)] == 0 for op in kept)
    twice = sum(count - 1 for count in stored.values())
    return len(kept), world.faults, lost, twice, violations(world)


def live(database: str) -> int:
    """经真的服务器走一百个世界；返回 pytest 的退出码。"""
    env = os.environ | {"TEST_DATABASE": database, "SYNC_LIVE_WORLDS": str(LIVE)}
    argv = [sys.executable, "-m", "pytest", "-q", "-n", "0", "tests/server/field/test_worlds.py"]
    return subprocess.run(argv, env=env, cwd=ROOT, stdout=sys.stderr, check=False).returncode


def main() -> int:
    """跑完全部世界，打印合计；有丢失、重复或违反则退出 1。"""
    total = dict.fromkeys(("ops", "faults", "lost", "duplicate", "violated"), 0)
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for seed, (ops, faults, lost, twice, wrong) in enumerate(pool.map(one, range(RUNS), chunksize=CHUNK)):
            found = {"ops": ops, "faults": faults, "lost": lost, "duplicate": twice, "violated": bool(wrong)}
            total = {name: total[name] + found[name] for name in total}
            if wrong:
                print(f"seed {seed}: {wrong[:4]}", file=sys.stderr)
            if (seed + 1) % 1000 == 0:
                print(f"  {seed + 1} / {RUNS}", file=sys.stderr)
    total["live_failed"] = sum(live(database) != 0 for database in ("sqlite", "postgresql"))
    print(json.dumps({"runs": RUNS + 2 * LIVE} | total))
    return 1 if total["lost"] or total["duplicate"] or total["violated"] or total["live_failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
