"""一个世界：按种子走若干步，随时出错，最后静下来核对。"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from sync.ledger import Refused
from sync.ops import Op
from sync.sim.phone import Phone, PhoneDied
from sync.sim.scene import Scene, small
from sync.sim.server import Gone, Killed, Server

FAULT = 0.08
BUGS = (
    "drop_equal",
    "ack_before_send",
    "split_commit",
    "no_dedupe",
    "last_write_wins",
    "shallow_base",
    "global_cursor",
    "cursor_first",
    "drop_refused",
    "purge_on_recall",
    "ignore_offset",
    "no_hash_check",
    "trust_any_200",
    "split_photo",
    "purge_early",
    "keep_recalled",
    "count_twice",
    "have_all",
    "forget_unsent",
    "bundle_forgets",
    "stay_behind",
    "one_form",
    "form_at_once",
    "form_stays",
)
EVENTS = {
    "recall": 2,
    "remove": 1,
    "form": 4,
    "wipe": 1,
    "clone": 1,
    "expire": 2,
    "downgrade": 2,
    "forget": 3,
    "archive": 4,
    "purge": 4,
    "late": 4,
    "contact": 2,
}
HTML: tuple[str, list[Any]] = ("<html>", [])


class World:
    """四部手机、四项检查、一台服务器；faults 计数注入的故障，trace 记走过的每一步。"""

    def __init__(
        self, seed: int, bug: str = "", scene: Scene | None = None, server: Any = None, skip: tuple[str, ...] = ()
    ) -> None:
        self.seed = seed
        self.events = {name: weight for name, weight in EVENTS.items() if name not in skip}
        self.rng = Random(seed)  # noqa: S311 - worlds must repeat, not surprise
        self.bugs = frozenset([bug] if bug else [])
        self.scene = scene or small()
        self.server = server or Server(self.scene, self.bugs)
        self.phones = [Phone(self.server.enrol(u), u, self.rng, self.bugs, self.scene) for u in self.scene.users]
        self.late: list[tuple[str, list[Op]]] = []
        self.faults = self.flips = self.day = self.batch = 0
        self.kinds: set[str] = set()
        self.trace: list[str] = []

    def fault(self, what: str) -> bool:
        """这一处这一次出不出错；出的记进步迹。"""
        hit = self.rng.random() < FAULT
        if hit:
            self.faults += 1
            self.kinds.add(what)
            self.trace.append(f"  ! {what}")
        return hit

    def run(self, steps: int = 60) -> World:
        """走完全部步骤并静下来。"""
        for phone in self.phones:
            self._refetch(phone)
        for _ in range(steps):
            self._step(self.rng.choice(self.phones))
            self.day += self.rng.random() < 0.2
        self._quiesce()
        return self

    def _step(self, phone: Phone) -> None:
        act = self.rng.random()
        mine = sorted(insp for insp, team in self.scene.team.items() if phone.user in team)
        insp = self.rng.choice(mine)
        who = f"{self.phones.index(phone)}:{phone.user[-1]} {insp[-1]}"
        if act < 0.40:
            if not phone.closed(insp):
                self._work(phone, insp, who)
        elif act < 0.62:
            self.trace.append(f"{who} push")
            self.push(phone)
        elif act < 0.80:
            self.trace.append(f"{who} pull")
            self.pull(phone)
        elif act < 0.92:
            self.trace.append(f"{who} upload")
            self.upload(phone)
        else:
            self._event(phone, insp, who)

    def _work(self, phone: Phone, insp: str, who: str) -> None:
        if self.fault("phone killed before the write"):
            return
        lead = phone.user == min(self.scene.team[insp])
        if insp in phone.offers and self.scene.may_seal(insp) == phone.user and self.rng.random() < 0.3:
            phone.migrate(insp)
            self.kinds.add("migrated")
        elif lead and self.rng.random() < 0.08 and phone.known(insp):
            phone.seal(insp)
        elif self.rng.random() < 0.25:
            phone.shoot(insp, self.fault("quota"))
        else:
            phone.edit(insp)
        last = phone.ops[-1] if phone.ops else None
        self.trace.append(f"{who} {last['kind']} {last['op_id'][:8]} seq {last['seq']}" if last else f"{who} nothing")

    def _event(self, phone: Phone, insp: str, who: str) -> None:
        """不常有的事：撤回、换人、换表、清空、复制、登录过期、程序退回旧版、久不联系、归档、清理。"""
        what = self.rng.choices(list(self.events), list(self.events.values()))[0]
        self.trace.append(f"{who} {what}")
        self.kinds.add(what)
        act: Callable[[Phone, str], object] = getattr(self, f"_{what}")
        act(phone, insp)

    def _recall(self, phone: Phone, insp: str) -> None:
        self.server.recall(insp)

    def _remove(self, phone: Phone, insp: str) -> None:
        self.server.remove(phone.user, insp)

    def _form(self, phone: Phone, insp: str) -> None:
        self.server.change_form(insp)

    def _wipe(self, phone: Phone, insp: str) -> None:
        self._report(phone)
        phone.wipe(self.server.enrol(phone.user))
        self._refetch(phone)

    def _clone(self, phone: Phone, insp: str) -> None:
        if len(self.phones) <= len(self.scene.users):
            self.phones.append(phone.copied())

    def _expire(self, phone: Phone, insp: str) -> None:
        phone.signed_in = not phone.signed_in

    def _downgrade(self, phone: Phone, insp: str) -> None:
        phone.protocol = 2 - phone.protocol

    def _forget(self, phone: Phone, insp: str) -> None:
        self.server.forget(phone.user)

    def _archive(self, phone: Phone, insp: str) -> None:
        self.server.archive(insp, self.day)

    def _purge(self, phone: Phone, insp: str) -> None:
        phone.purge(self.day)

    def _late(self, phone: Phone, insp: str) -> None:
        if self.late:
            dev, ops = self.late.pop(self.rng.randrange(len(self.late)))
            self._deliver(dev, ops)

    def _contact(self, phone: Phone, insp: str) -> None:
        self._report(phone)

    def _report(self, phone: Phone, calm: bool = False) -> None:
        """报到；局里收到的比本机做过的还多，说明有一份复制品，换身份。"""
        if not calm and self.fault("report lost"):
            return
        waiting = phone.unsent(500)
        head = self.server.report(phone.dev, waiting)
        phone.told |= {op["op_id"] for op in waiting}
        if head > phone.seq:
            self._renew(phone, "clone seen")

    def _deliver(self, dev: str, ops: list[Op], kill: str = "") -> tuple[str, list[Any]]:
        self.batch += 1
        try:
            found: tuple[str, list[Any]] = self.server.push(dev, f"b{self.batch}", ops, kill)
        except (Killed, Refused) as told:
            return type(told).__name__ + getattr(told, "code", ""), []
        return found

    def push(self, phone: Phone, calm: bool = False) -> None:
        """送一批：请求可丢、可重、可迟到，答复可丢、可被网关换成网页，服务器可死。"""
        ops = phone.unsent()
        if not ops:
            return
        if "ack_before_send" in self.bugs:
            phone.acked = ops[-1]["seq"]
        if not calm and self.fault("request lost"):
            return
        if not calm and self.fault("request late"):
            self.late.append((phone.dev, ops))
            return
        kill = self.rng.choice(["before", "after"]) if not calm and self.fault("server killed") else ""
        found = self._deliver(phone.dev, ops, kill)
        sent = f"b{self.batch}"
        if not calm and self.fault("request twice"):
            self._deliver(phone.dev, ops)
        if not calm and self.fault("gateway answers HTML"):
            found = HTML
        if found[0].startswith("Refused"):
            self._mend(phone, found[0])
        elif found[0] != sent:
            if "trust_any_200" in self.bugs and found is HTML:
                phone.acked = ops[-1]["seq"]
        elif not (not calm and (self.fault("answer lost") or self.fault("phone killed before the ack"))):
            phone.acked = max(phone.acked, found[1][-1][0])
            for _, op_id, verdict in found[1]:
                phone.verdicts[op_id] = verdict

    def _mend(self, phone: Phone, why: str) -> None:
        """缺号：从服务器所在处重送，没有了就换身份；分叉：换身份。"""
        head = self.server.head(phone.dev).seq
        have = {op["seq"] for op in phone.ops if op["dev"] == phone.dev}
        if why == "Refusedgap" and set(range(head + 1, phone.seq + 1)) <= have:
            phone.acked = head
            return
        self._renew(phone, why)

    def _renew(self, phone: Phone, why: str) -> None:
        self.kinds.add("new identity")
        self.trace.append(f"  {phone.user[-1]} new identity after {why}")
        if "forget_unsent" in self.bugs:
            phone.ops = [op for op in phone.ops if op["seq"] <= phone.acked]
        phone.refile(self.server.enrol(phone.user))
        phone.refetch = "stay_behind" not in self.bugs

    def pull(self, phone: Phone, calm: bool = False) -> None:
        """取变更：登录过期、程序太旧取不到；答复可丢，手机可在落盘前死掉；游标太旧则重取全部。"""
        if not phone.signed_in or phone.protocol < 1:
            return
        if phone.refetch:
            self._refetch(phone)
        try:
            items, cursor = self.server.changes(phone.user, phone.cursor)
        except Gone:
            self._refetch(phone)
            return
        if not calm and self.fault("changes lost"):
            return
        try:
            phone.apply(items, cursor, not calm and self.fault("phone killed before the page"), self.day)
        except PhoneDied:
            return

    def _refetch(self, phone: Phone) -> None:
        phone.take(*self.server.bundle(phone.user))
        phone.refetch = False

    def upload(self, phone: Phone, calm: bool = False) -> None:
        """续传一块；在途可翻转一位，可用过期的偏移重发；先问有没有。"""
        if not calm and self.fault("photo request lost"):
            return
        flip, stale = (not calm and self.fault("bit flipped")), (not calm and self.fault("stale offset"))
        for sha, (_, data) in phone.blobs.items():
            if sha in phone.sent:
                continue
            at = self.server.offset(phone.user, sha)
            if at >= len(data):
                phone.sent.add(sha)
                continue
            at = max(0, at - 5) if stale else at
            chunk = bytearray(data[at : at + 5])
            chunk[0] ^= int(flip)
            self.flips += flip
            self.server.patch(phone.user, sha, at, bytes(chunk), len(data))
            return

    def _quiesce(self) -> None:
        for dev, ops in self.late:
            self._deliver(dev, ops)
        for phone in self.phones:
            phone.signed_in, phone.protocol = True, 2
        for _ in range(200):
            before = self._progress()
            for phone in self.phones:
                self.push(phone, calm=True)
                self.server.publish()
                self.upload(phone, calm=True)
                self.pull(phone, calm=True)
            if before != self._progress():
                continue
            for phone in self.phones:
                self._report(phone, calm=True)
            if before == self._progress():
                break
        for phone in self.phones:
            phone.purge(self.day)

    def _progress(self) -> tuple[int, ...]:
        """没有一样再变才算静下来；换了身份、离线包还没重取的手机（refetch）也还没有静。"""
        own = (n for p in self.phones for n in (p.acked, p.cursor, len(p.sent), p.seq, int(p.refetch)))
        return (self.server.progress(), *own)
