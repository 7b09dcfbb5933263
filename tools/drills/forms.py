"""make drill forms：一万张随机的表逐步作答，Python 与 TypeScript 的引擎一步都不许不同。"""

from __future__ import annotations

import json
import sys

from tests.forms.differential import able, differences

RUNS, CHUNK, SEED = 10_000, 1_000, 20261121


def main() -> int:
    """比对一万张表，打印合计；有一处不同就退出 1，没有 node 退出 2。"""
    if able() is None:
        print("没有 node 或者前端的依赖：不能比对", file=sys.stderr)
        return 2
    total: dict[str, int] = {}
    for n in range(RUNS // CHUNK):
        found, wrong = differences(CHUNK, SEED + n)
        if wrong:
            print(json.dumps(wrong[0], ensure_ascii=False, indent=1), file=sys.stderr)
            return 1
        total = {name: total.get(name, 0) + found[name] for name in found}
        print(f"  {(n + 1) * CHUNK} / {RUNS}", file=sys.stderr)
    print(json.dumps({"differences": 0} | total))
    return 1 if total["unsound"] else 0


if __name__ == "__main__":
    sys.exit(main())
