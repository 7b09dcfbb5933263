"""命令：python -m sync digest|replay OPS.json。

Result on stdout, messages on stderr; exit 0 done, 2 usage or unreadable.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from sync.canon import canonical, parse
from sync.digest import content_digest
from sync.ops import op_hash
from sync.state import replay

USAGE = "用法：python -m sync digest|replay OPS.json"


def _read(path: str) -> dict[str, Any]:
    raw = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    found = parse(raw)
    return found if isinstance(found, dict) else {"ops": found}


def _warn(ops: list[dict[str, Any]]) -> None:
    for op in ops:
        if op.get("hash") not in (None, op_hash(op)):
            print(f"警告：操作 {op['op_id']} 的哈希与内容不符", file=sys.stderr)


def _run(command: str, box: dict[str, Any]) -> bytes:
    ops = box["ops"]
    _warn(ops)
    if command == "replay":
        return canonical(replay(ops))
    team = box.get("team") or []
    return content_digest(ops, box.get("package_hash") or "", box.get("form"), team).encode()


def main(args: list[str]) -> int:
    """命令入口，返回退出码。"""
    if len(args) != 2 or args[0] not in ("digest", "replay"):
        print(USAGE, file=sys.stderr)
        return 2
    try:
        sys.stdout.buffer.write(_run(args[0], _read(args[1])) + b"\n")
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        print(f"读不了：{type(error).__name__} {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
