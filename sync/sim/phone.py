"""模拟手机：本机库（杀掉后仍在）与内存（杀掉即失）。"""

from __future__ import annotations

from hashlib import sha256
from random import Random
from typing import Any

from sync.digest import content_digest, record_digest
from sync.ops import Op, stamped
from sync.sim.server import NONCE, Server
from sync.state import behind, heads


class PhoneDied(Exception):
    """手机进程在两次落盘之间没了。"""


def view(ops: list[Op], bugs: frozenset[str]) -> dict[str, list[dict[str, Any]]]:
    """手机与服务器共用的合并（植入错误时是错的合并）。"""
    found = heads(ops)
    at = {op["op_id"]: op["wall"] for op in ops}
    for name, cell in found.items():
        if "last_write_wins" in bugs:
            found[name] = [max(cell, key=lambda head: (at[head["op"]], head["op"]))]
        if "drop_equal" in bugs:
            values = {str(head["value"]): head for head in cell}
            found[name] = sorted(values.values(), key=lambda head: str(head["op"]))
    return found


class Phone:
    """一部手机、一个用户、一条编号连续的日志。"""

    def __init__(self, dev: str, user: str, rng: Random, bugs: frozenset[str]) -> None:
        self.dev, self.user, self.rng, self.bugs = dev, user, rng, bugs
        self.ops: list[Op] = []
        self.acked = 0
        self.verdicts: dict[int, str] = {}
        self.cursor = 0
        self.remote: dict[str, Op] = {}
        self.received: list[str] = []
        self.blobs: dict[str, bytes] = {}
        self.recalled: set[str] = set()
        self.skew = rng.randrange(-400, 400)

    def known(self, insp: str) -> list[Op]:
        """本机所见：自己未被隔离的操作，加同事已采纳的操作。"""
        own = [o for o in self.ops if self.verdicts.get(o["seq"], "applied") == "applied"]
        return [op for op in [*own, *self.remote.values()] if op["insp"] == insp]

    def _write(self, insp: str, kind: str, p: dict[str, Any], base: list[str]) -> None:
        seq = len(self.ops) + 1
        chain = [op for op in self.ops if op["insp"] == insp]
        day = 100 + self.skew // 10
        op = {
            "v": 1,
            "alg": "sha256",
            "dev": self.dev,
            "seq": seq,
            "insp": insp,
            "op_id": f"{self.rng.getrandbits(48):012x}"[:8] + "-0000-7000-8000-" + f"{self.rng.getrandbits(48):012x}",
            "actor": self.user,
            "kind": kind,
            "p": p,
            "base": base,
            "form": None,
            "wall": f"2026-01-{1 + day % 28:02d}T00:00:00Z",
            "tz": 480,
            "off": self.skew,
            "app": "sim",
            "prev": chain[-1]["hash"] if chain else NONCE,
        }
        self.ops.append(stamped(op))

    def sealed(self, insp: str) -> bool:
        """本机是否已见封存。"""
        return any(op["kind"] == "seal" for op in self.known(insp))

    def edit(self, insp: str) -> None:
        """作答：base 写明所见各现值，连同尚未采纳的那些所替换的。"""
        item = self.rng.choice(["q1", "q2"])
        cell = view(self.known(insp), self.bugs).get(f"answer:{item}", [])
        verdict = self.rng.choice(["CONFORM", "FAIL"])
        p = {"item": item, "value": {"verdict": verdict}}
        if self.rng.random() < 0.05:
            p["value"] = {"verdict": "WHATEVER"}
        base = [head["op"] for head in cell]
        waits = {op["op_id"]: op for op in self.ops if self.verdicts.get(op["seq"]) != "applied"}
        self._write(insp, "answer.set", p, base if "shallow_base" in self.bugs else behind(base, waits))

    def shoot(self, insp: str) -> None:
        """拍照：操作与字节一次落盘。"""
        data = self.rng.randbytes(12)
        sha = sha256(data).hexdigest()
        photo = f"{self.rng.getrandbits(32):08x}-0000-7000-8000-{self.rng.getrandbits(48):012x}"
        self.blobs[sha] = data
        self._write(
            insp,
            "photo.add",
            {
                "photo_id": photo,
                "item": "q1",
                "sha256": sha,
                "size": len(data),
                "media_type": "image/jpeg",
                "width": 1,
                "height": 1,
                "taken_at": "2026-01-01T00:00:00Z",
                "source": "camera",
            },
            [],
        )

    def seal(self, insp: str) -> None:
        """封存：写明所知各设备的链头。"""
        ops = self.known(insp)
        last: dict[str, Op] = {}
        for op in sorted(ops, key=lambda o: int(o["seq"])):
            last[op["dev"]] = op
        content = content_digest(ops)
        self._write(
            insp,
            "seal",
            {
                "content_digest": content,
                "record_digest": record_digest(ops, content),
                "result_code": "R01",
                "ended_at": "2026-01-01T00:00:00Z",
                "device_signature": "AA==",
                "chains": {dev: op["hash"] for dev, op in last.items()},
            },
            [],
        )

    def unsent(self) -> list[Op]:
        """尚未送达的一批。"""
        return self.ops[self.acked : self.acked + 5]

    def apply(self, items: list[Any], cursor: int, die: bool) -> None:
        """收到的变更与新游标同一次落盘。"""
        if "cursor_first" in self.bugs:
            self.cursor = cursor
        if die:
            raise PhoneDied
        for _, kind, body in items:
            if kind == "ops":
                self.remote[body["op_id"]] = body
                self.received.append(body["op_id"])
            elif kind == "drop":
                self.remote.pop(body["op_id"], None)
                self.received.remove(body["op_id"])
            elif kind == "verdict":
                self.verdicts[body[0]] = body[1]
            elif kind == "recall":
                self._recall(body)
        self.cursor = cursor

    def _recall(self, insp: str) -> None:
        self.recalled.add(insp)
        self.remote = {k: op for k, op in self.remote.items() if op["insp"] != insp}
        self.received = [k for k in self.received if k in self.remote]
        if "purge_on_recall" in self.bugs:
            self.ops = [op for op in self.ops if op["insp"] != insp or op["seq"] <= self.acked]

    def upload(self, server: Server, flip: bool, stale: bool) -> None:
        """续传一块；flip 在途翻转一位，stale 用过期的偏移重发。"""
        for sha, data in self.blobs.items():
            at = server.offset(sha)
            if at < len(data):
                at = max(0, at - 5) if stale else at
                chunk = bytearray(data[at : at + 5])
                chunk[0] ^= int(flip)
                server.patch(sha, at, bytes(chunk), len(data))
                return
