"""命令行：python -m draw ticket SEED ID [--alg sha256|sm3] · merkle F.json · blinds DIR KEY REGISTER.tsv。"""

import argparse
import base64
import json
import sys
from pathlib import Path

from draw.blind import key_commitment
from draw.hashing import ALGS, ticket
from draw.merkle import verify_consistency, verify_inclusion
from draw.register import reconcile


def main(argv: list[str] | None = None) -> int:
    """执行一条命令；0 成立，1 有不成立，2 用法或读取错误。"""
    parser = argparse.ArgumentParser(prog="python -m draw")
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("ticket", help="算一个号签")
    one.add_argument("seed")
    one.add_argument("id")
    one.add_argument("--alg", choices=ALGS, default="sha256")
    many = commands.add_parser("merkle", help="核对一批默克尔证明")
    many.add_argument("file", type=Path)
    audit = commands.add_parser("blinds", help="有了密钥，重算名单的每一个代号")
    audit.add_argument("folder", type=Path, help="公开包的文件夹：units.txt、manifest.json")
    audit.add_argument("key", help="盲码密钥，64 个十六进制字符")
    audit.add_argument("register", type=Path, help="名册：一户一行，首列是编号")
    args = parser.parse_args(argv)
    try:
        if args.command == "blinds":
            return blinds(args.folder, args.key, args.register)
        if args.command == "ticket":
            print(ticket(args.seed, args.id, args.alg))
            return 0
        rows = json.loads(args.file.read_bytes())
    except (OSError, ValueError, KeyError, RecursionError) as e:
        print(f"draw: {e}", file=sys.stderr)
        return 2
    if not isinstance(rows, list):
        print("draw: the file must hold an array", file=sys.stderr)
        return 2
    verdicts = [holds(row) for row in rows]
    for verdict in verdicts:
        print("ok" if verdict else "bad")
    return 0 if all(verdicts) else 1


def blinds(folder: Path, key: str, register: Path) -> int:
    """重算名单的每一个代号，逐行说出假户、重户、漏户；0 全对，1 有不对的。"""
    manifest = json.loads((folder / "manifest.json").read_bytes())
    alg = manifest["alg"]
    listed = [line.split("\t", 1)[0] for line in (folder / "units.txt").read_text("ascii").splitlines()]
    names = [line.split("\t", 1)[0] for line in register.read_text("utf-8").splitlines()]
    report = reconcile(listed, names, key, alg)
    faults = [] if key_commitment(key, alg) == manifest["blind_commit"] else ["key is not the committed one"]
    faults += [f"ghost {line}" for line in report.ghosts] + [f"twice {one}" for one in report.twice]
    faults += [f"missing {name}" for name in report.missing]
    for fault in faults:
        print(f"FAIL {fault}")
    if not faults:
        print(f"blinds {report.opened} ok")
    return 1 if faults else 0


def holds(row: object) -> bool:
    """一行证明是否成立；写法不对的一律不成立。"""
    if not isinstance(row, dict):
        return False
    try:
        proof = [_bytes(h) for h in row.get("proof") or []]
        if row.get("kind") == "inclusion":
            place = _number(row["index"]), _number(row["size"])
            return verify_inclusion(*place, _bytes(row["leaf"]), _bytes(row["root"]), proof)
        if row.get("kind") == "consistency":
            sizes = _number(row["size1"]), _number(row["size2"])
            return verify_consistency(*sizes, _bytes(row["root1"]), _bytes(row["root2"]), proof)
    except (KeyError, TypeError, ValueError):
        pass
    return False


def _bytes(text: object) -> bytes:
    if not isinstance(text, str):
        raise TypeError("hash must be base64 text")
    return base64.b64decode(text, validate=True)


def _number(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError("size must be an integer")
    return value


if __name__ == "__main__":
    sys.exit(main())
