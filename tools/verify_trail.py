#!/usr/bin/env python3
"""核对导出的留痕日志：只用标准库，不引用本系统的任何代码。

    python3 verify_trail.py DIR [--checkpoint OLD]

DIR holds what `flask trail export DIR` wrote, or what anybody fetched from /log/: `checkpoint`, `key` and `tile/`
(C2SP tlog-checkpoint and tlog-tiles over RFC 6962 with SHA-256). OLD is a checkpoint kept elsewhere since earlier:
today's log must begin with it. Prints "size N root HEX ok", or "FAIL reason" per fault. Exit 0 ok, 1 not, 2 unreadable.
"""

import base64
import hashlib
import re
import sys
from pathlib import Path

WIDTH = 256
LEAF = re.compile(rb'\{"alg":"sha256","at":"[^"]+","h":"[0-9a-f]{64}","kind":"[^"]+","v":1\}')


class Fault(Exception):
    """对不上的地方。"""


# Ed25519 (RFC 8032 section 5.1); points are extended homogeneous coordinates.
P = 2**255 - 19
Q = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
Point = tuple[int, int, int, int]


def _add(a: Point, b: Point) -> Point:
    m, n = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    c, d = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = n - m, d - c, d + c, n + m
    return e * f % P, g * h % P, f * g % P, e * h % P


def _times(scalar: int, point: Point) -> Point:
    result: Point = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            result = _add(result, point)
        point, scalar = _add(point, point), scalar >> 1
    return result


def _encoded(point: Point) -> bytes:
    inverse = pow(point[2], P - 2, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def _decoded(raw: bytes) -> Point | None:
    number = int.from_bytes(raw, "little")
    sign, y = number >> 255, number & ((1 << 255) - 1)
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if y >= P or (x * x - square) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


BASE = _decoded((4 * pow(5, P - 2, P) % P).to_bytes(32, "little")) or (0, 1, 1, 0)


def signed(public: bytes, message: bytes, signature: bytes) -> bool:
    """Ed25519 签名是否成立。"""
    point = _decoded(public) if len(public) == 32 and len(signature) == 64 else None
    scalar = int.from_bytes(signature[32:], "little")
    if point is None or scalar >= Q:
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % Q
    minus = (P - point[0], point[1], 1, P - point[3])
    return _encoded(_add(_times(scalar, BASE), _times(challenge, minus))) == signature[:32]


def root_of(level: list[bytes]) -> bytes:
    """一列摘要之上的根；空树为空串的摘要。"""
    if not level:
        return hashlib.sha256(b"").digest()
    while len(level) > 1:
        paired = [hashlib.sha256(b"\1" + a + b).digest() for a, b in zip(level[::2], level[1::2], strict=False)]
        level = paired + level[len(level) & ~1 :]
    return level[0]


def chain(text: str) -> list[str]:
    """公钥链，现用的在前；每把旧钥签过后一把。Raises Fault; ValueError when it cannot be read at all."""
    found: list[str] = []
    for line in text.splitlines():
        vkey, _, signature = line.partition(" ")
        name, key_id, coded = vkey.split("+", 2)
        public = base64.b64decode(coded, validate=True)
        if public[:1] != b"\1" or hashlib.sha256(f"{name}\n".encode() + public).hexdigest()[:8] != key_id:
            raise Fault("the key is not an Ed25519 key of the checkpoint's log")
        said = f"sunlot log key\n{name}\n{found[-1]}\n".encode() if found else b""
        if found and not signed(public[1:], said, base64.b64decode(signature, validate=True)):
            raise Fault("the chain of keys does not hold")
        found.append(vkey)
    return found


def opened(text: str, vkeys: list[str]) -> tuple[int, bytes]:
    """读出检查点的大小与根；签名须出自其中一把。Raises Fault; ValueError when it cannot be read at all."""
    body, _, signatures = text.partition("\n\n")
    name, size, root = body.split("\n")[:3]
    for line, vkey in ((line, vkey) for line in signatures.splitlines() for vkey in vkeys):
        raw, (origin, key_id, coded) = base64.b64decode(line.rsplit(" ", 1)[1], validate=True), vkey.split("+", 2)
        known = line.startswith(f"— {name} ") and origin == name and raw[:4].hex() == key_id
        if known and signed(base64.b64decode(coded)[1:], f"{body}\n".encode(), raw[4:]):
            return int(size), base64.b64decode(root, validate=True)
    raise Fault("the signature of the checkpoint does not hold")


def tile(folder: Path, index: int, count: int) -> bytes:
    """第 index 片的内容；这一层共有 count 个。"""
    name, rest = f"{index % 1000:03d}", index // 1000
    while rest:
        name, rest = f"x{rest % 1000:03d}/{name}", rest // 1000
    width = min(WIDTH, count - index * WIDTH)
    path = folder / (name if width == WIDTH else f"{name}.p/{width}")
    if not path.is_file():
        raise Fault(f"tile {folder.name}/{path.relative_to(folder)} is missing")
    return path.read_bytes()


def entries(folder: Path, size: int) -> list[bytes]:
    """全部叶子的正文。Raises Fault for bundles that are cut, too long or missing."""
    found: list[bytes] = []
    for index in range(-(-size // WIDTH)):
        raw, at = tile(folder, index, size), 0
        while at + 2 <= len(raw):
            end = at + 2 + int.from_bytes(raw[at : at + 2], "big")
            found.append(raw[at + 2 : end])
            at = end
        if at != len(raw) or len(found) != min(size, (index + 1) * WIDTH):
            raise Fault(f"bundle {index} holds {len(found) - index * WIDTH} entries, or is cut")
    return found


def compared(folder: Path, leaves: list[bytes]) -> list[str]:
    """各层分片与由正文重算的摘要逐个比较。"""
    faults, level, hashes = [], 0, leaves
    while hashes:
        for index in range(-(-len(hashes) // WIDTH)):
            mine = hashes[index * WIDTH : (index + 1) * WIDTH]
            raw = tile(folder / str(level), index, len(hashes))
            theirs = [raw[at : at + 32] for at in range(0, len(raw), 32)]
            wrong = [at for at, one in enumerate(mine) if at >= len(theirs) or theirs[at] != one]
            what = f"level {level} hash" if level else "entry"
            faults += [f"{what} {index * WIDTH + at} does not match its tile" for at in wrong]
            if len(raw) != 32 * len(mine):
                faults.append(f"tile {index} of level {level} is not {len(mine)} hashes long")
        whole = range(0, len(hashes) - WIDTH + 1, WIDTH)
        hashes, level = [root_of(hashes[at : at + WIDTH]) for at in whole], level + 1
    return faults


def check(folder: Path, old: str | None) -> tuple[int, bytes, list[str]]:
    """重算一切，返回大小、根与发现的问题。Raises OSError, ValueError for what cannot be read."""
    key = (folder / "key").read_text("utf-8")
    try:
        keys = chain(key)
        size, root = opened((folder / "checkpoint").read_text("utf-8"), keys[:1])
        bodies = entries(folder / "tile" / "entries", size)
        leaves = [hashlib.sha256(b"\0" + body).digest() for body in bodies]
        faults = [f"entry {at} is not a leaf of this log" for at, body in enumerate(bodies) if not LEAF.fullmatch(body)]
        faults += compared(folder / "tile", leaves)
        if root_of(leaves) != root:
            faults.append("the entries give another root than the checkpoint")
        if old is not None:
            before, earlier = opened(old, keys)
            if before > size or root_of(leaves[:before]) != earlier:
                faults.append(f"the {size} entries do not begin with the {before} of the former checkpoint")
    except Fault as fault:
        return 0, b"", [str(fault)]
    return size, root, faults


def main(words: list[str]) -> int:
    """返回退出码。"""
    if len(words) not in (1, 3) or words[0].startswith("-") or words[1:2] not in ([], ["--checkpoint"]):
        print("usage: verify_trail.py DIR [--checkpoint OLD]", file=sys.stderr)
        return 2
    try:
        old = Path(words[2]).read_text("utf-8") if len(words) == 3 else None
        size, root, faults = check(Path(words[0]), old)
    except (OSError, ValueError) as error:
        print(f"cannot be read: {error}", file=sys.stderr)
        return 2
    print("\n".join([f"FAIL {fault}" for fault in faults] or [f"size {size} root {root.hex()} ok"]))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
