"""命令：python -m sync digest|replay OPS.json。

OPS.json: a list of operations, a box ``{ops, package_hash, form, team}``, or record.json of ``flask dossier export``.
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


BOX = ("package_hash", "form", "team")
"""内容摘要除了操作还要的：任务包的指纹、检查表的指纹、检查组。"""


class Unknown(Exception):
    """这份文件不是这条命令认得的。"""


def _read(path: str) -> dict[str, Any]:
    raw = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    try:
        found = parse(raw)
    except ValueError as error:
        raise Unknown(f"不是能读的 JSON：{error}") from error
    if isinstance(found, list):
        return {"ops": found}
    if not isinstance(found, dict) or not isinstance(found.get("ops"), list):
        raise Unknown("里面没有操作：要一组操作，或写有 ops 的对象，或导出的 record.json")
    if found.get("kind") == "field-record":
        return {"ops": found["ops"], "package_hash": found["package_hash"], "form": found["form_hash"],
                "team": found["package"]["team"]}  # fmt: skip
    if strange := sorted(set(found) - {"ops", *BOX}):
        raise Unknown(f"有不认识的栏目：{'、'.join(strange)}")
    return found


def _warn(ops: list[dict[str, Any]]) -> None:
    for op in ops:
        if op.get("hash") not in (None, op_hash(op)):
            print(f"警告：操作 {op['op_id']} 的哈希与内容不符", file=sys.stderr)


def _differs(box: dict[str, Any], made: str) -> str:
    """算出的与封存写的不同，或缺了东西算不出封存的那个，说是哪一样；没有为空。"""
    seals = [op["p"]["content_digest"] for op in box["ops"] if op["kind"] == "seal"]
    if made in seals or not (seals or box["ops"]):
        return ""
    lacking = "、".join(
        word for key, word in zip(BOX, ("任务包的指纹", "检查表的指纹", "检查组"), strict=True) if not box.get(key)
    )
    said = f"没有{lacking}，算出的只含操作，不是封存的内容摘要" if lacking else ""
    return "；".join(part for part in (said, f"封存写的是 {seals[0]}" if seals else "") if part)


def _run(command: str, box: dict[str, Any]) -> bytes:
    ops = box["ops"]
    _warn(ops)
    if command == "replay":
        return canonical(replay(ops))
    made = content_digest(ops, box.get("package_hash") or "", box.get("form"), box.get("team") or [])
    if said := _differs(box, made):
        print(f"警告：{said}", file=sys.stderr)
    return made.encode()


def main(args: list[str]) -> int:
    """命令入口，返回退出码。"""
    if len(args) != 2 or args[0] not in ("digest", "replay"):
        print(USAGE, file=sys.stderr)
        return 2
    try:
        sys.stdout.buffer.write(_run(args[0], _read(args[1])) + b"\n")
    except FileNotFoundError:
        print(f"读不了：没有文件 {args[1]}", file=sys.stderr)
    except OSError as error:
        print(f"读不了：打不开 {args[1]}（{error.strerror}）", file=sys.stderr)
    except Unknown as error:
        print(f"读不了：{error}", file=sys.stderr)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        print(f"读不了：操作不合格式（{error}）", file=sys.stderr)
    else:
        return 0
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
