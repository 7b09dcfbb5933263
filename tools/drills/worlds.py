"""make drill worlds：5,000 个会出错的世界在核心上跑完，一个操作都不许丢、不许重。"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor

from sync.canon import canonical
from sync.sim.check import violations
from sync.sim.world import World

RUNS = 5000
CHUNK = 50


def one(seed: int) -> tuple[int, int, int, int, list[str]]:
    """一个世界：操作数、故障数、丢了几个、重了几个、哪些不变式没成立。"""
    world = World(seed).run()
    stored = Counter((row.dev, row.seq, row.raw) for row in world.server.log())
    made = [
        (phone.dev, op["seq"], canonical(op))
        for phone in world.phones
        for i, op in phone.made.items()
        if i not in phone.wiped
    ]
    lost = sum(stored[key] == 0 for key in made)
    twice = sum(count - 1 for count in stored.values())
    return len(made), world.faults, lost, twice, violations(world)


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
    print(json.dumps({"runs": RUNS} | total))
    return 1 if total["lost"] or total["duplicate"] or total["violated"] else 0


if __name__ == "__main__":
    sys.exit(main())
