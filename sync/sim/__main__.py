"""命令：python -m sync.sim [WORLDS] [BUG] [--seed N]：世界数、操作数、故障数与违反；--seed 打印一个世界的最短步迹。"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

from sync.sim.check import violations
from sync.sim.world import World

Make = Callable[[int, str], Any]


def first_failure(worlds: int, bug: str = "") -> tuple[int, list[str]] | None:
    """第一个出错的种子及其违反；全部完好时为 None。"""
    for seed in range(worlds):
        wrong = violations(World(seed, bug).run())
        if wrong:
            return seed, wrong
    return None


def shortest(seed: int, bug: str = "", make: Make = World) -> tuple[int, Any]:
    """仍然出错的最少步数与那个世界：种子相同，只是早些静下来。"""
    for steps in range(1, 61):
        world = make(seed, bug).run(steps)
        if violations(world):
            return steps, world
    raise ValueError(f"种子 {seed} 没有出错")


def story(seed: int, bug: str = "", make: Make = World) -> str:
    """种子、违反与走到出错为止的每一步。"""
    steps, world = shortest(seed, bug, make)
    return "\n".join([f"seed {seed}, {steps} steps: {violations(world)[:4]}", *world.trace])


def main(args: list[str]) -> int:
    """命令入口：0 完好，1 有违反。"""
    if "--seed" in args:
        at = args.index("--seed")
        print(story(int(args[at + 1]), "".join(args[:at][1:])))
        return 1
    worlds, bug = int(args[0]) if args else 1000, args[1] if len(args) > 1 else ""
    ops = faults = bad = 0
    for seed in range(worlds):
        world = World(seed, bug).run()
        wrong = violations(world)
        ops += len(world.server.log())
        faults += world.faults
        bad += bool(wrong)
        if wrong and bad == 1:
            print(story(seed, bug), file=sys.stderr)
    print(json.dumps({"runs": worlds, "ops": ops, "faults": faults, "failed": bad}))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
