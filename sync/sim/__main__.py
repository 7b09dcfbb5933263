"""命令：python -m sync.sim [WORLDS] [BUG] —— 打印世界数、操作数、故障数与违反。"""

from __future__ import annotations

import json
import sys

from sync.sim.check import violations
from sync.sim.world import World


def first_failure(worlds: int, bug: str = "") -> tuple[int, list[str]] | None:
    """第一个出错的种子及其违反；全部完好时为 None。"""
    for seed in range(worlds):
        wrong = violations(World(seed, bug).run())
        if wrong:
            return seed, wrong
    return None


def main(args: list[str]) -> int:
    """命令入口：0 完好，1 有违反。"""
    worlds, bug = int(args[0]) if args else 1000, args[1] if len(args) > 1 else ""
    ops = faults = bad = 0
    for seed in range(worlds):
        world = World(seed, bug).run()
        wrong = violations(world)
        ops += len(world.server.log)
        faults += world.faults
        bad += bool(wrong)
        if wrong:
            print(f"seed {seed}: {wrong[:4]}", file=sys.stderr)
    print(json.dumps({"runs": worlds, "ops": ops, "faults": faults, "failed": bad}))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
