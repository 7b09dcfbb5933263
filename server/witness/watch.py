"""见证：守着别处的日志，记住它最后的检查点，下次来必须说得圆（C2SP tlog-witness 的做法）。

Needs nothing of this installation's database: any computer that can reach the portal can be a witness. The state file
keeps the first key ever seen; later keys must be reached from it through the signed chain.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import urllib.request
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from draw import merkle
from server import clock
from server.trail import tiles
from server.trail.keys import statement

LIMIT = 1 << 20
SECONDS = 20

Fetch = Callable[[str], bytes]


class Broken(Exception):
    """日志说不圆：这一次与上一次不能同真。"""


@dataclass(frozen=True)
class Seen:
    """见证人记住的：哪一处、哪一把公钥、多大、什么根。"""

    url: str
    vkey: str
    size: int
    root: str
    checkpoint: str
    seen_at: str


def site(url: str) -> str:
    """网站的地址：多写了 /log、/log/checkpoint、/log/key 的也认。"""
    return re.sub(r"(/+log(/+(checkpoint|key))?)?/*$", "", url.strip())


def fetcher(url: str) -> Fetch:
    """从这个网站取文件；太大的不要。取不到的 OSError 里写着取的是哪个地址。"""
    if not url.startswith(("http://", "https://")):
        raise ValueError("网址须以 http:// 或 https:// 开头")

    def fetch(path: str) -> bytes:
        address = f"{url.rstrip('/')}/{path}"
        try:
            with urllib.request.urlopen(address, timeout=SECONDS) as answer:  # noqa: S310 (checked above)
                content: bytes = answer.read(LIMIT + 1)
        except OSError as error:
            raise OSError(f"{address}（{error}）") from error
        if len(content) > LIMIT:
            raise Broken(f"{path} is larger than {LIMIT} bytes")
        return content

    return fetch


def look(url: str, before: Seen | None, fetch: Fetch) -> Seen:
    """看一次：检查点的签名、公钥链、与上一次的一致性都成立，返回新的记忆。

    Raises Broken with the reason, OSError when the log cannot be reached, ValueError when it cannot be read.
    """
    text = fetch("log/checkpoint").decode()
    keys = _chain(fetch("log/key").decode().splitlines())
    if before is not None and before.vkey not in keys:
        raise Broken("the key of the log changed without a signature of the former key")
    size, root = _opened(text, keys[0])
    if before is not None and before.size:
        _consistent(before, size, root, fetch)
    return Seen(url, before.vkey if before else keys[0], size, root.hex(), text, clock.iso(clock.now()))


def _chain(lines: list[str]) -> list[str]:
    """公钥链，现用的在前；接不上就不成立。"""
    vkeys = [line.split(" ")[0] for line in lines]
    for newer, line in zip(vkeys, lines[1:], strict=False):
        older, signature = line.split(" ")
        origin, _, coded = older.split("+", 2)
        try:
            _public(coded).verify(base64.b64decode(signature, validate=True), statement(origin, newer))
        except InvalidSignature as error:
            raise Broken("the chain of keys does not hold") from error
    return vkeys


def _public(coded: str) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(base64.b64decode(coded, validate=True)[1:])


def _opened(text: str, vkey: str) -> tuple[int, bytes]:
    origin, key_id, coded = vkey.split("+", 2)
    body, _, notes = text.partition("\n\n")
    lines = body.split("\n")
    own = hashlib.sha256(f"{origin}\n".encode() + base64.b64decode(coded)).hexdigest()[:8]
    if lines[0] != origin or own != key_id:
        raise Broken("the checkpoint is of another log")
    for line in notes.splitlines():
        raw = base64.b64decode(line.rsplit(" ", 1)[1], validate=True)
        if line.startswith(f"— {origin} ") and raw[:4].hex() == key_id:
            try:
                _public(coded).verify(raw[4:], f"{body}\n".encode())
            except InvalidSignature as error:
                raise Broken("the signature of the checkpoint does not hold") from error
            return int(lines[1]), base64.b64decode(lines[2], validate=True)
    raise Broken("the checkpoint is not signed by the key of the log")


def _consistent(before: Seen, size: int, root: bytes, fetch: Fetch) -> None:
    if size < before.size:
        raise Broken(f"the log shrank from {before.size} to {size} entries")
    node = Tree(size, fetch)
    proof = merkle.consistency_proof(node, before.size, size) if size > before.size else []
    if not merkle.verify_consistency(before.size, size, bytes.fromhex(before.root), root, proof):
        raise Broken(f"the {size} entries do not begin with the {before.size} seen on {before.seen_at}")


class Tree:
    """由分片给出任一完整子树的摘要：merkle 的 node(层, 序号)。"""

    def __init__(self, size: int, fetch: Fetch) -> None:
        self.size, self.fetch = size, fetch
        self.cache: dict[tuple[int, int], bytes] = {}

    def __call__(self, level: int, index: int) -> bytes:
        tall, rest = divmod(level, 8)
        first, count = index << rest, 1 << rest
        content = self._tile(tall, first // tiles.WIDTH)
        at = first % tiles.WIDTH * 32
        hashes = [content[at + 32 * i : at + 32 * (i + 1)] for i in range(count)]
        while len(hashes) > 1:
            hashes = [merkle.node_hash(a, b) for a, b in zip(hashes[::2], hashes[1::2], strict=True)]
        return hashes[0]

    def _tile(self, level: int, index: int) -> bytes:
        if (level, index) not in self.cache:
            width = min(tiles.WIDTH, (self.size >> 8 * level) - index * tiles.WIDTH)
            content = self.fetch(f"log/tile/{level}/{tiles.name(index, width)}")
            if len(content) != 32 * width:
                raise Broken(f"tile {level}/{index} is not {width} hashes long")
            self.cache[level, index] = content
        return self.cache[level, index]


def recall(file: Path) -> Seen | None:
    """上一次的记忆；第一次来为 None。"""
    return Seen(**json.loads(file.read_text("utf-8"))) if file.is_file() else None


def keep(file: Path, seen: Seen) -> None:
    """记住这一次：先写满，再换上。"""
    fresh = file.with_name(file.name + ".new")
    with fresh.open("w", encoding="utf-8") as out:
        json.dump(asdict(seen), out, ensure_ascii=False, indent=1)
        out.flush()
        os.fsync(out.fileno())
    os.replace(fresh, file)
