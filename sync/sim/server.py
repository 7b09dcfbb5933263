"""模拟服务器：真实的收件规则，内存里的数据库，可在提交前后被杀掉。

Every write is remembered with its undo, so that a kill before the commit leaves nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Any, NamedTuple

from sync.forms import MIGRATE, in_force
from sync.journal import Head
from sync.judge import Facts, judge
from sync.ledger import Entry, Raw, Refused, Verdict, raw_of, receive
from sync.ops import Op, problems
from sync.sim.scene import Scene

REPORTED = 500


class Killed(Exception):
    """服务器进程没了：调用者得不到答复。"""


class Gone(Exception):
    """游标太旧：重取全部。"""


class Row(NamedTuple):
    """日志里的一条：手机、序号、操作、整条的摘要、原始字节、是否计入状态。"""

    dev: str
    seq: int
    op: Op
    raw_hash: str
    raw: bytes
    effective: bool


class Server:
    """一台服务器：操作日志、每人一条送达队列、照片、报到。"""

    def __init__(self, scene: Scene, bugs: frozenset[str]) -> None:
        self.scene, self.bugs = scene, bugs
        self.users: dict[str, str] = {}
        self.team = {insp: set(team) for insp, team in scene.team.items()}
        self.rows: dict[str, list[Row]] = defaultdict(list)
        self.twins: dict[str, Row] = {}
        self.of: dict[str, list[Row]] = defaultdict(list)
        self.verdicts: dict[tuple[str, int], list[str]] = {}
        self.effects: list[str] = []
        self.feed: dict[str, list[tuple[int, str, Any]]] = defaultdict(list)
        self.floor: dict[str, int] = defaultdict(int)
        self.recalled: set[str] = set()
        self.forms = dict.fromkeys(scene.team, scene.form)
        self.versions = {insp: [scene.form] for insp in scene.team}
        self.parts: dict[tuple[str, str], bytes] = {}
        self.blobs: dict[str, bytes] = {}
        self.named: dict[str, set[str]] = defaultdict(set)
        self.named_in: dict[str, set[str]] = defaultdict(set)
        self.archived: dict[str, tuple[str, int]] = {}
        self.promised: dict[str, dict[str, Any]] = defaultdict(dict)
        self.discarded = self.moved = 0
        self.undo: list[Callable[[], object]] = []
        self.delayed: list[tuple[str, tuple[int, str, Any]]] = []
        self.sequence = 0

    def enrol(self, user: str) -> str:
        """一个新的手机身份。"""
        dev = self.scene.device(len(self.users))
        self.users[dev] = user
        return dev

    # -- the ledger's store -------------------------------------------------
    def log(self) -> list[Row]:
        """全部日志。"""
        return [row for rows in self.rows.values() for row in rows]

    def head(self, dev: str) -> Head:
        """设备日志末端。"""
        rows = self.rows[dev]
        return Head(rows[-1].seq, rows[-1].raw_hash) if rows else Head(0, "")

    def stored(self, dev: str, seq: int) -> Entry | None:
        """该编号的一条。"""
        rows = self.rows[dev]
        if not 0 < seq <= len(rows):
            return None
        return Entry(rows[seq - 1].op["op_id"], rows[seq - 1].raw_hash, self.verdicts[dev, seq][-1])

    def facts(self, op: Op, raw: bytes | None = None) -> Facts:
        """裁决事实：任务、人员、链、检查表、封存摘要。"""
        insp, dev = op["insp"], op["dev"]
        before = next((r.op["hash"] for r in reversed(self.rows[dev][: op["seq"] - 1]) if r.op["insp"] == insp), None)
        broken = op["prev"] != (before or self.scene.nonce[insp])
        accepted = self.accepted(insp)
        facts: Facts = {
            "problems": problems(op, raw) + (["链断"] if broken else []),
            "assignment": insp in self.team,
            "team": op["actor"] in self.team.get(insp, set()),
            "recalled": insp in self.recalled,
            "sealed": any(other["kind"] == "seal" for other in accepted),
            "form_known": self._form_known(op),
        }
        if op["kind"] == "seal":
            facts["digest_ok"] = self.scene.content(insp, [*accepted, op], op["form"]) == op["p"]["content_digest"]
        if op["kind"] == MIGRATE and op["actor"] != self.scene.may_seal(insp):
            facts["guards"] = [{"code": "form.holder"}]
        return facts

    def _form_known(self, op: Op) -> bool:
        insp = op["insp"]
        known = [*self.versions.get(insp, []), None]
        if op["kind"] == MIGRATE and op["p"].get("to") not in known:
            return False
        if op["kind"] == "seal":
            return bool(op["form"] == self.forms.get(insp))
        return op["form"] in (known if "one_form" not in self.bugs else [self.forms.get(insp)])

    def append(self, op: Op, raw: Raw, verdict: str) -> None:
        """收存、裁决、效果；换了身份重送的同一操作不算两次。"""
        twin = self.twins.get(op["op_id"])
        if twin is not None and verdict != "quarantined:invalid":
            verdict = self.verdicts[twin.dev, twin.seq][-1]
        row = Row(op["dev"], op["seq"], op, raw.sha256, raw.content, twin is None or "count_twice" in self.bugs)
        if "drop_refused" not in self.bugs or verdict == "applied":
            self._add(self.rows[row.dev], row)
            self._add(self.of[op["insp"]], row)
            if twin is None:
                self.twins[op["op_id"]] = row
                self.undo.append(lambda: self.twins.pop(op["op_id"]))
        ruled = self.verdicts.setdefault((row.dev, row.seq), [])
        self._add(ruled, verdict)
        if op["kind"] == "photo.add":
            self.named[op["p"]["sha256"]].add(self.users[row.dev])
            self.named_in[op["p"]["sha256"]].add(op["insp"])
        if "split_commit" in self.bugs:
            self.undo.clear()
        self._effects(row, verdict)

    def _add(self, rows: list[Any], row: Any) -> None:
        rows.append(row)
        self.undo.append(rows.pop)

    def _effects(self, row: Row, verdict: str) -> None:
        author = self.users[row.dev]
        if verdict == "applied" and row.effective:
            self._add(self.effects, row.op["op_id"])
            self._tell(row, "ops")
            self._follow(row.op["insp"])
        self._put(author, "verdict", (row.op["op_id"], verdict))

    def _tell(self, row: Row, kind: str) -> None:
        """同事各得一份；同一人有别的手机，也给他自己一份。"""
        author = self.users[row.dev]
        several = list(self.users.values()).count(author) > 1
        for user in sorted(self.team[row.op["insp"]]):
            if user != author or (several and kind == "ops"):
                self._put(user, kind, row.op)

    def _follow(self, insp: str) -> None:
        """采纳了一条之后，作数的检查表是不是换了。"""
        if len(self.versions[insp]) < 2 or "form_stays" in self.bugs:
            return
        accepted = self.accepted(insp)
        form, before = in_force(self.versions[insp], accepted, self.scene.may_seal(insp)), self.forms[insp]
        if form != before and not any(op["kind"] == "seal" for op in accepted):
            self.forms[insp] = form
            self.undo.append(lambda: self.forms.__setitem__(insp, before))
            self._tell_form(insp)

    def _tell_form(self, insp: str) -> None:
        for user in sorted(self.team[insp]):
            self._put(user, "form", (insp, self.forms[insp], tuple(self.versions[insp])))

    def accepted(self, insp: str) -> Sequence[Op]:
        """已采纳的操作。"""
        rows = self.of[insp]
        return [row.op for row in rows if row.effective and self.verdicts[row.dev, row.seq][-1] == "applied"]

    def waiting_seals(self, insp: str) -> Sequence[Op]:
        """待处理的封存。"""
        wait = "quarantined:seal_digest"
        rows = (row for row in self.of[insp] if row.op["kind"] == "seal")
        return [row.op for row in rows if self.verdicts[row.dev, row.seq][-1] == wait]

    def rejudge(self, op: Op, verdict: str) -> None:
        """改判：裁决被替换，并撤下或补上同事手机上的操作。"""
        key = (op["dev"], op["seq"])
        old, self.verdicts[key] = self.verdicts[key], [verdict]
        self.undo.append(lambda: self.verdicts.__setitem__(key, old))
        self._tell(self.rows[op["dev"]][op["seq"] - 1], "ops" if verdict == "applied" else "drop")
        effects = list(self.effects)
        if verdict == "applied":
            self.effects.append(op["op_id"])
        else:
            self.effects.remove(op["op_id"])
        self.undo.append(lambda: self.effects.__setitem__(slice(None), effects))
        self._put(self.users[op["dev"]], "verdict", (op["op_id"], verdict))

    def _put(self, user: str, kind: str, body: Any) -> None:
        rows = self.feed[user]
        if "global_cursor" in self.bugs:
            self.sequence += 1
            self.delayed.append((user, (self.sequence, kind, body)))
            return
        self._add(rows, (self.floor[user] + len(rows) + 1, kind, body))

    # -- requests ------------------------------------------------------------
    def push(self, dev: str, batch: str, ops: Sequence[Op], kill: str = "") -> tuple[str, list[Verdict]]:
        """收一批，答复批号与裁决；kill 为 before 或 after 时在提交前后死掉。"""
        self.undo = []
        if "no_dedupe" in self.bugs:
            head = self.head(dev).seq
            for op in ops:
                if op["seq"] <= head:
                    self._effects(self.rows[dev][op["seq"] - 1], self.verdicts[dev, op["seq"]][-1])
        try:
            found = self._dropping(dev, ops) if "drop_refused" in self.bugs else receive(self, dev, ops)
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
        return batch, found

    def _dropping(self, dev: str, ops: Sequence[Op]) -> list[Verdict]:
        known = {row.seq for row in self.rows[dev]}
        for op in ops:
            if op["seq"] not in known:
                self.append(op, raw_of(op), judge(op, self.facts(op)))
        return [Verdict(op["seq"], op["op_id"], self.verdicts[dev, op["seq"]][-1]) for op in ops]

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
        if cursor < self.floor[user]:
            raise Gone
        if "global_cursor" in self.bugs:
            items = sorted((i for i in self.feed[user] if i[0] > cursor), key=lambda i: i[0])[:limit]
        else:
            at = cursor - self.floor[user]
            items = self.feed[user][at : at + limit]
        return items, items[-1][0] if items else cursor

    def bundle(
        self, user: str
    ) -> tuple[dict[str, tuple[str, tuple[str, ...], list[Op]]], dict[str, str], dict[str, str], int]:
        """离线包：在组的各户与其操作、检查表；他未被采纳的；不再归他的；游标。"""
        mine = {insp for insp, team in self.team.items() if user in team and insp not in self.recalled}
        ever = {insp for insp, team in self.scene.team.items() if user in team}
        gone = dict.fromkeys(sorted(ever - mine), "不再归您")
        rows = self.feed[user]
        held = {} if "bundle_forgets" in self.bugs else self._held(user)
        packages = {i: (self.forms[i], tuple(self.versions[i]), list(self.accepted(i))) for i in sorted(mine)}
        return packages, held, gone, self.floor[user] + len(rows)

    def _held(self, user: str) -> dict[str, str]:
        """此人未被采纳的操作与裁决。"""
        rows = [row for dev, who in self.users.items() if who == user for row in self.rows[dev] if row.effective]
        found = {row.op["op_id"]: self.verdicts[row.dev, row.seq][-1] for row in rows}
        return {op_id: verdict for op_id, verdict in found.items() if verdict != "applied"}

    def forget(self, user: str) -> None:
        """四百天过去，这个人的旧变更清掉。"""
        if "global_cursor" not in self.bugs:
            self.floor[user] += len(self.feed[user])
            self.feed[user].clear()

    def recall(self, insp: str) -> None:
        """撤回一项任务。"""
        self.undo = []
        if insp not in self.recalled:
            self.recalled.add(insp)
            for user in sorted(self.team[insp]):
                self._put(user, "recall", insp)
            self.publish()

    def remove(self, user: str, insp: str) -> None:
        """一个人退出检查组。"""
        self.undo = []
        if user in self.team[insp] and len(self.team[insp]) > 1:
            self.team[insp].discard(user)
            self._put(user, "recall", insp)
            self.publish()

    def change_form(self, insp: str) -> None:
        """检查表换版：还没有人动手的任务悄悄换过去；动过手的照原来的做，有权封存的人可以换。"""
        self.undo = []
        accepted, other = self.accepted(insp), self.scene.other_form
        if other in self.versions[insp] or any(op["kind"] == "seal" for op in accepted):
            return
        self.versions[insp].append(other)
        self.forms[insp] = in_force(self.versions[insp], accepted, self.scene.may_seal(insp))
        self._tell_form(insp)
        self.publish()

    def archive(self, insp: str, day: int) -> None:
        """封存且文件收齐的，归档并送收据。"""
        self.undo = []
        accepted = self.accepted(insp)
        seal = next((op for op in accepted if op["kind"] == "seal"), None)
        files = [op["p"]["sha256"] for op in accepted if op["kind"] == "photo.add"]
        if seal is None or insp in self.archived or any(sha not in self.blobs for sha in files):
            return
        self.archived[insp] = (seal["p"]["content_digest"], day)
        for user in sorted(self.team[insp]):
            self._put(user, "receipt", (insp, seal["p"]["content_digest"], files))
        self.publish()

    def report(self, dev: str, unsent: Sequence[Op]) -> int:
        """报到：手机说还有哪些没送达。"""
        for op in unsent[:REPORTED]:
            self.promised[dev][op["op_id"]] = op
        return self.head(dev).seq

    def losses(self, dev: str) -> set[str]:
        """这个身份说做过、从未送到的。"""
        return {op_id for op_id in self.promised[dev] if op_id not in self.twins}

    def have(self, user: str, hashes: Sequence[str]) -> list[str]:
        """其中已收齐的；只答本人操作点过名的，和本人现在的任务里点过名的。"""
        mine = {insp for insp, team in self.team.items() if user in team}
        told = (
            sha for sha in hashes if "have_all" in self.bugs or user in self.named[sha] or self.named_in[sha] & mine
        )
        return [sha for sha in told if sha in self.blobs]

    def progress(self) -> int:
        """收下过几段照片，作废的也算：只增不减，静下来时不再增加。"""
        return self.moved

    def offset(self, user: str, sha: str) -> int:
        """照片已收字节数（HEAD）。"""
        return len(self.blobs.get(sha, self.parts.get((user, sha), b"")))

    def patch(self, user: str, sha: str, offset: int, chunk: bytes, size: int) -> bool:
        """接收一块；偏移不符拒收，收齐后核对哈希，不符则作废重来。"""
        if sha in self.blobs:
            return True
        key = (user, sha)
        part = self.parts.get(key, b"")
        if offset != len(part) and "ignore_offset" not in self.bugs:
            return False
        self.moved += 1
        part += chunk
        self.parts[key] = part
        if len(part) >= size:
            del self.parts[key]
            if "no_hash_check" in self.bugs or sha256(part).hexdigest() == sha:
                self.blobs[sha] = part
            else:
                self.discarded += 1
        return True
