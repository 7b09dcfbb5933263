"""模拟服务器：真实的收件规则，内存里的数据库，可在提交前后被杀掉。

Every write is remembered with its undo, so that a kill before the commit leaves nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Any

from sync.canon import canonical, digest
from sync.digest import content_digest
from sync.journal import Head
from sync.judge import Facts
from sync.ledger import Entry, Refused, Verdict, receive
from sync.ops import Op, problems

NONCE = digest("nonce")


class Killed(Exception):
    """服务器进程没了：调用者得不到答复。"""


class Server:
    """一台服务器：操作日志、每人一条送达队列、照片。"""

    def __init__(self, users: dict[str, str], team: dict[str, set[str]], bugs: frozenset[str]):
        self.users, self.team, self.bugs = users, team, bugs
        self.log: list[tuple[str, int, Op, str, bytes]] = []
        self.verdicts: dict[tuple[str, int], list[str]] = {}
        self.effects: list[str] = []
        self.feed: dict[str, list[tuple[int, str, Any]]] = {user: [] for user in users.values()}
        self.recalled: set[str] = set()
        self.parts: dict[str, bytes] = {}
        self.blobs: dict[str, bytes] = {}
        self.discarded = 0
        self.undo: list[Callable[[], object]] = []
        self.delayed: list[tuple[str, tuple[int, str, Any]]] = []
        self.sequence = 0

    # -- the ledger's store -------------------------------------------------
    def _rows(self, dev: str) -> list[tuple[str, int, Op, str, bytes]]:
        return [row for row in self.log if row[0] == dev]

    def head(self, dev: str) -> Head:
        """设备日志末端。"""
        rows = self._rows(dev)
        return Head(rows[-1][1], rows[-1][3]) if rows else Head(0, "")

    def stored(self, dev: str, seq: int) -> Entry | None:
        """该编号的一条。"""
        for row in self._rows(dev):
            if row[1] == seq:
                return Entry(row[2]["op_id"], row[3], self.verdicts[dev, seq][-1])
        return None

    def facts(self, op: Op) -> Facts:
        """裁决事实：任务、人员、链、封存摘要。"""
        insp, dev = op["insp"], op["dev"]
        chain = [row[2] for row in self._rows(dev) if row[2]["insp"] == insp and row[1] < op["seq"]]
        broken = op["prev"] != (chain[-1]["hash"] if chain else NONCE)
        accepted = self.accepted(insp)
        facts: Facts = {
            "problems": problems(op) + (["链断"] if broken else []),
            "assignment": insp in self.team,
            "team": op["actor"] in self.team.get(insp, set()),
            "recalled": insp in self.recalled,
            "sealed": any(other["kind"] == "seal" for other in accepted),
        }
        if op["kind"] == "seal":
            facts["digest_ok"] = content_digest([*accepted, op]) == op["p"]["content_digest"]
        return facts

    def append(self, op: Op, raw_hash: str, verdict: str) -> None:
        """收存、裁决、效果。"""
        key = (op["dev"], op["seq"])
        if "drop_refused" not in self.bugs or verdict == "applied":
            self.log.append((op["dev"], op["seq"], op, raw_hash, canonical(op)))
            self.undo.append(self.log.pop)
        self.verdicts.setdefault(key, []).append(verdict)
        self.undo.append(self.verdicts[key].pop)
        if "split_commit" in self.bugs:
            self.undo.clear()
        self._effects(op, verdict)

    def _effects(self, op: Op, verdict: str) -> None:
        if verdict == "applied":
            self.effects.append(op["op_id"])
            self.undo.append(self.effects.pop)
            for user in sorted(self.team[op["insp"]] - {op["actor"]}):
                self._put(user, "ops", op)
        self._put(self.users[op["dev"]], "verdict", (op["seq"], verdict))

    def accepted(self, insp: str) -> Sequence[Op]:
        """已采纳的操作。"""
        rows = (row for row in self.log if row[2]["insp"] == insp)
        return [row[2] for row in rows if self.verdicts[row[0], row[1]][-1] == "applied"]

    def waiting_seals(self, insp: str) -> Sequence[Op]:
        """待处理的封存。"""
        rows = (row for row in self.log if row[2]["insp"] == insp and row[2]["kind"] == "seal")
        wait = "quarantined:seal_digest"
        return [row[2] for row in rows if self.verdicts[row[0], row[1]][-1] == wait]

    def rejudge(self, op: Op, verdict: str) -> None:
        """改判：裁决被替换，并撤下或补上同事手机上的操作。"""
        key = (op["dev"], op["seq"])
        old, self.verdicts[key] = self.verdicts[key], [verdict]
        self.undo.append(lambda: self.verdicts.__setitem__(key, old))
        for user in sorted(self.team[op["insp"]] - {op["actor"]}):
            self._put(user, "ops" if verdict == "applied" else "drop", op)
        effects = list(self.effects)
        if verdict == "applied":
            self.effects.append(op["op_id"])
        else:
            self.effects.remove(op["op_id"])
        self.undo.append(lambda: self.effects.__setitem__(slice(None), effects))
        self._put(self.users[op["dev"]], "verdict", (op["seq"], verdict))

    def _put(self, user: str, kind: str, body: Any) -> None:
        rows = self.feed[user]
        if "global_cursor" in self.bugs:
            self.sequence += 1
            self.delayed.append((user, (self.sequence, kind, body)))
            return
        rows.append((len(rows) + 1, kind, body))
        self.undo.append(rows.pop)

    # -- requests ------------------------------------------------------------
    def push(self, dev: str, ops: Sequence[Op], kill: str = "") -> list[Verdict]:
        """收一批；kill 为 before 或 after 时在提交前后死掉。"""
        self.undo = []
        if "no_dedupe" in self.bugs:
            head = self.head(dev).seq
            for op in ops:
                if op["seq"] <= head:
                    self._effects(op, self.verdicts[dev, op["seq"]][-1])
        try:
            if "drop_refused" in self.bugs:
                known = {row[1] for row in self._rows(dev)}
                for op in ops:
                    if op["seq"] not in known:
                        self.append(op, digest(op), self._judged(op))
                found = [Verdict(o["seq"], o["op_id"], self.verdicts[dev, o["seq"]][-1]) for o in ops]
            else:
                found = receive(self, dev, ops)
        except Refused:
            self.abort()
            raise
        if kill == "before":
            self.abort()
            raise Killed
        if "global_cursor" not in self.bugs or self.sequence % 3:
            self.publish()
        if kill == "after":
            raise Killed
        return found

    def _judged(self, op: Op) -> str:
        from sync.judge import judge

        return judge(op, self.facts(op))

    def publish(self) -> None:
        """（仅植入错误时）较晚提交的事务带着较早的号码出现。"""
        for user, item in self.delayed:
            self.feed[user].append(item)
        self.delayed = []

    def abort(self) -> None:
        """事务撤销。"""
        for step in reversed(self.undo):
            step()
        self.undo = []

    def changes(self, user: str, cursor: int, limit: int = 4) -> tuple[list[Any], int]:
        """送达队列中游标之后的若干条与新游标。"""
        items = sorted((i for i in self.feed[user] if i[0] > cursor), key=lambda i: i[0])[:limit]
        return items, items[-1][0] if items else cursor

    def recall(self, insp: str) -> None:
        """撤回一项任务。"""
        if insp not in self.recalled:
            self.recalled.add(insp)
            for user in sorted(self.team[insp]):
                self._put(user, "recall", insp)
            self.publish()

    def offset(self, sha: str) -> int:
        """照片已收字节数（HEAD）。"""
        return len(self.blobs.get(sha, self.parts.get(sha, b"")))

    def patch(self, sha: str, offset: int, chunk: bytes, size: int) -> bool:
        """接收一块；偏移不符拒收，收齐后核对哈希，不符则作废重来。"""
        if sha in self.blobs:
            return True
        part = self.parts.get(sha, b"")
        if offset != len(part) and "ignore_offset" not in self.bugs:
            return False
        part += chunk
        self.parts[sha] = part
        if len(part) >= size:
            del self.parts[sha]
            if "no_hash_check" in self.bugs or sha256(part).hexdigest() == sha:
                self.blobs[sha] = part
            else:
                self.discarded += 1
        return True
