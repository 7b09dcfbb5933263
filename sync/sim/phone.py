"""模拟手机：本机库（杀掉后仍在）与内存（杀掉即失）；made 是测试的记性，不归手机。"""

from __future__ import annotations

import copy
from hashlib import sha256
from random import Random
from typing import Any

from sync.digest import record_digest
from sync.forms import in_force
from sync.ops import Op, stamped
from sync.sim.scene import Scene
from sync.state import behind, heads

KEEP_DAYS = 7


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

    def __init__(self, dev: str, user: str, rng: Random, bugs: frozenset[str], scene: Scene) -> None:
        self.dev, self.user, self.rng, self.bugs, self.scene = dev, user, rng, bugs, scene
        self.made: dict[str, Op] = {}
        self.shots: dict[str, bytes] = {}
        self.wiped: set[str] = set()
        self.told: set[str] = set()
        self.purged: list[tuple[str, str, int]] = []
        self.skew = rng.randrange(-400, 400)
        self.signed_in = True
        self.protocol = 2
        self._blank()

    def _blank(self) -> None:
        self.ops: list[Op] = []
        self.seq = self.acked = 0
        self.tails: dict[str, str] = {}
        self.verdicts: dict[str, str] = {}
        self.cursor = 0
        self.refetch = False
        self.remote: dict[str, Op] = {}
        self.received: list[str] = []
        self.blobs: dict[str, tuple[str, bytes]] = {}
        self.sent: set[str] = set()
        self.gone: set[str] = set()
        self.receipts: dict[str, tuple[str, list[str], int]] = {}
        self.forms: dict[str, str] = {}
        self.offers: dict[str, tuple[str, bool]] = {}

    def copied(self) -> Phone:
        """整个资料夹被复制到另一部手机；测试的记性不复制。"""
        twin = copy.copy(self)
        for name in (
            "ops",
            "tails",
            "verdicts",
            "remote",
            "received",
            "blobs",
            "sent",
            "gone",
            "receipts",
            "forms",
            "offers",
        ):
            setattr(twin, name, copy.copy(getattr(self, name)))
        twin.made, twin.shots, twin.wiped, twin.told, twin.purged = {}, {}, set(), set(), []
        return twin

    # -- what the screen knows -----------------------------------------------
    def known(self, insp: str) -> list[Op]:
        """本机所见：自己未被隔离的操作，加同事（与自己别的手机）已采纳的操作。"""
        held = {op["op_id"]: op for op in [*self.remote.values(), *self.ops] if op["insp"] == insp}
        return [op for op_id, op in held.items() if self.verdicts.get(op_id, "applied") == "applied"]

    def sealed(self, insp: str) -> bool:
        """本机是否已见封存。"""
        return any(op["kind"] == "seal" for op in self.known(insp))

    def closed(self, insp: str) -> bool:
        """本机知道不能再做的。"""
        return insp in self.gone or self.sealed(insp)

    def form(self, insp: str) -> str:
        """本机照哪一版记。"""
        return self.forms.get(insp, self.scene.form)

    def told_form(self, insp: str, form: str, versions: tuple[str, ...]) -> None:
        """局里说哪一版作数：本机没有动手的照办；已经照原来那一版记了的先留着，另一版可以换。"""
        held = self.form(insp)
        kept = held != form and in_force((held, form), self.known(insp), self.scene.may_seal(insp)) == held
        if kept and "form_at_once" not in self.bugs:
            self.offers[insp] = (form, True)
            return
        self.forms[insp] = form
        self.offers.pop(insp, None)
        if versions[-1] != form:
            self.offers[insp] = (versions[-1], False)

    def migrate(self, insp: str) -> None:
        """有权封存的人换用新的一版。"""
        to, _ = self.offers.pop(insp)
        self.op(insp, "form.migrate", {"to": to}, [])
        self.forms[insp] = to

    # -- writing --------------------------------------------------------------
    def op(self, insp: str, kind: str, p: dict[str, Any], base: list[str], op_id: str = "") -> Op:
        """记一笔：接上本机本次检查的链。"""
        self.seq += 1
        bits = self.rng.getrandbits
        op = stamped(
            {
                "v": 1,
                "alg": "sha256",
                "dev": self.dev,
                "seq": self.seq,
                "insp": insp,
                "op_id": op_id or f"{bits(32):08x}-0000-7000-8000-{bits(48):012x}",
                "actor": self.user,
                "kind": kind,
                "p": p,
                "base": base,
                "form": self.form(insp),
                "wall": f"2026-01-{1 + (100 + self.skew // 10) % 28:02d}T00:00:00Z",
                "tz": 480,
                "off": self.skew,
                "app": "sim",
                "prev": self.tails.get(insp, self.scene.nonce[insp]),
            }
        )
        self.ops.append(op)
        self.made[op["op_id"]] = op
        self.tails[insp] = op["hash"]
        return op

    def edit(self, insp: str) -> None:
        """作答：base 写明所见各现值，连同尚未采纳的那些所替换的。"""
        item = self.rng.choice(self.scene.items)
        cell = view(self.known(insp), self.bugs).get(f"answer:{item}", [])
        verdict = self.rng.choice(["CONFORM", "FAIL"])
        p = {"item": item, "value": {"verdict": verdict if self.rng.random() >= 0.05 else "WHATEVER"}}
        base = [head["op"] for head in cell]
        waits = {op["op_id"]: op for op in self.ops if self.verdicts.get(op["op_id"]) != "applied"}
        self.op(insp, "answer.set", p, base if "shallow_base" in self.bugs else behind(base, waits))

    def shoot(self, insp: str, full: bool = False) -> None:
        """拍照：操作与字节一次落盘；存满了就两样都没有。"""
        data = self.rng.randbytes(12)
        if full and "split_photo" not in self.bugs:
            return
        sha = sha256(data).hexdigest()
        if not full:
            self.blobs[sha] = (insp, data)
        self.shots[sha] = data
        p = {
            "photo_id": f"{self.rng.getrandbits(32):08x}-0000-7000-8000-{self.rng.getrandbits(48):012x}",
            "item": self.scene.items[0],
            "sha256": sha,
            "size": len(data),
            "media_type": "image/jpeg",
            "width": 1,
            "height": 1,
            "taken_at": "2026-01-01T00:00:00Z",
            "source": "camera",
        }
        self.op(insp, "photo.add", p, [])

    def seal(self, insp: str) -> None:
        """封存：写明所知各设备的链头。"""
        self.op(insp, "result.set", {"code": "R01", "summary": ""}, self._result(insp))
        ops = self.known(insp)
        last: dict[str, Op] = {}
        for op in sorted(ops, key=lambda o: int(o["seq"])):
            last[op["dev"]] = op
        content = self.scene.content(insp, ops, self.form(insp))
        record = record_digest(ops, content)
        message = f"sunlot-seal-v1\n{insp}\n{content}\n{record}".encode()
        p = {
            "content_digest": content,
            "record_digest": record,
            "result_code": "R01",
            "ended_at": "2026-01-01T00:00:00Z",
            "device_signature": self.scene.sign(self.dev, message),
            "chains": {dev: op["hash"] for dev, op in last.items()},
        }
        self.op(insp, "seal", p, [])

    def _result(self, insp: str) -> list[str]:
        return [head["op"] for head in heads(self.known(insp)).get("result", [])]

    def unsent(self, limit: int = 5) -> list[Op]:
        """这个身份名下尚未送达的一批。"""
        return [op for op in self.ops if op["dev"] == self.dev and op["seq"] > self.acked][:limit]

    # -- new identity ----------------------------------------------------------
    def refile(self, dev: str) -> None:
        """换身份：未送达的改编到新身份名下，操作编号不变；先申报缺失。"""
        waiting = self.unsent(10**6)
        self.ops = [op for op in self.ops if op not in waiting]
        self.dev, self.seq, self.acked, self.tails = dev, 0, 0, {}
        for insp in sorted({op["insp"] for op in waiting}):
            self.op(insp, "loss.declare", {"expected_seq": 1, "reason": "换身份"}, [])
        for op in waiting:
            again = self.op(op["insp"], op["kind"], dict(op["p"]), list(op["base"]), op["op_id"])
            again = stamped({**again, "form": op["form"]})
            self.ops[-1] = self.made[op["op_id"]] = again
            self.tails[op["insp"]] = again["hash"]

    def wipe(self, dev: str) -> None:
        """浏览器把一切清空：钥匙、日志、照片都没了；登录后是一个新身份。"""
        self.wiped |= {op["op_id"] for op in self.unsent(10**6)} | (set(self.blobs) - self.sent)
        self._blank()
        self.dev = dev

    # -- reading ---------------------------------------------------------------
    def apply(self, items: list[Any], cursor: int, die: bool, day: int) -> None:
        """收到的变更与新游标同一次落盘。"""
        if "cursor_first" in self.bugs:
            self.cursor = cursor
        if die:
            raise PhoneDied
        for _, kind, body in items:
            self._take(kind, body, day)
        for insp, (offer, kept) in list(self.offers.items()):
            if kept:  # what colleagues did meanwhile may have settled it
                self.told_form(insp, offer, (self.form(insp), offer))
        self.cursor = cursor

    def _take(self, kind: str, body: Any, day: int) -> None:
        if kind == "ops":
            self.hear(body)
            self.received.append(body["op_id"])
        elif kind == "drop":
            self.remote.pop(body["op_id"], None)
        elif kind == "verdict":
            self.verdicts[body[0]] = body[1]
        elif kind == "recall":
            self.gone.add(body)
        elif kind == "form":
            self.told_form(*body)
        elif kind == "receipt":
            self.receipts[body[0]] = (body[1], body[2], day)

    def hear(self, op: Op) -> None:
        """一个已采纳的操作：自己记的、还没送完的照旧，其余以局里的为准。"""
        mine = next((o for o in self.ops if o["op_id"] == op["op_id"]), None)
        if mine is None:
            self.remote[op["op_id"]] = op
        elif mine["hash"] != op["hash"] and not (mine["dev"] == self.dev and mine["seq"] > self.acked):
            self.ops.remove(mine)
            self.remote[op["op_id"]] = op

    def take(
        self,
        packages: dict[str, tuple[str, tuple[str, ...], list[Op]]],
        held: dict[str, str],
        gone: dict[str, str],
        cursor: int,
    ) -> None:
        """离线包：没有送达的一件不动。"""
        fresh: dict[str, tuple[str, tuple[str, ...]]] = {}
        for insp, (form, versions, ops) in packages.items():
            here = {op["op_id"] for op in ops}
            self.remote = {k: op for k, op in self.remote.items() if op["insp"] != insp or k in here}
            for op in ops:
                self.hear(op)
                self.verdicts[op["op_id"]] = "applied"
            fresh[insp] = (form, versions)
        self.verdicts |= held
        for insp, (form, versions) in fresh.items():
            self.told_form(insp, form, versions)
        self.gone |= set(gone)
        self.cursor = cursor

    # -- clearing ----------------------------------------------------------------
    def purge(self, day: int) -> None:
        """归档、摘要相同满七天的照片；撤回而全部送达的整户。"""
        if "purge_early" in self.bugs:
            for sha in self.sent & set(self.blobs):
                self._drop(sha, day)
        for insp, (digest, files, since) in self.receipts.items():
            mine = next((op["p"]["content_digest"] for op in self.known(insp) if op["kind"] == "seal"), None)
            if day - since >= KEEP_DAYS and digest == mine:
                for sha in set(files) & self.sent & set(self.blobs):
                    self._drop(sha, day)
        waiting = {op["insp"] for op in self.unsent(10**6)}
        waiting |= {insp for sha, (insp, _) in self.blobs.items() if sha not in self.sent}
        if "purge_on_recall" in self.bugs:
            self.ops = [op for op in self.ops if op["insp"] not in self.gone or op["seq"] <= self.acked]
            waiting = set()
        for insp in self.gone - waiting if "keep_recalled" not in self.bugs else ():
            self._clear(insp)

    def _drop(self, sha: str, day: int) -> None:
        self.purged.append((self.blobs[sha][0], sha, day))
        del self.blobs[sha]

    def _clear(self, insp: str) -> None:
        self.ops = [op for op in self.ops if op["insp"] != insp]
        self.remote = {k: op for k, op in self.remote.items() if op["insp"] != insp}
        self.blobs = {sha: row for sha, row in self.blobs.items() if row[0] != insp}
        self.tails.pop(insp, None)
