"""一个世界：按种子走若干步，随时出错，最后静下来核对。"""

from __future__ import annotations

from random import Random

from sync.ledger import Refused
from sync.ops import Op
from sync.sim.phone import Phone, PhoneDied
from sync.sim.server import Killed, Server

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
)


def _id(kind: int, number: int) -> str:
    return f"{kind:08x}-0000-7000-8000-{number:012x}"


class World:
    """三部手机、三项检查、一台服务器；faults 计数注入的故障。"""

    def __init__(self, seed: int, bug: str = "") -> None:
        self.rng = Random(seed)  # noqa: S311 - worlds must repeat, not surprise
        bugs = frozenset([bug] if bug else [])
        users = {_id(1, n): _id(2, n) for n in range(3)}
        names = list(users.values())
        self.team = {
            _id(3, 0): {names[0], names[1]},
            _id(3, 1): {names[1], names[2]},
            _id(3, 2): set(names),
        }
        self.bugs = bugs
        self.server = Server(users, self.team, bugs)
        self.phones = [Phone(dev, user, self.rng, bugs) for dev, user in users.items()]
        self.late: list[tuple[str, list[Op]]] = []
        self.faults = self.flips = 0

    def _fault(self) -> bool:
        hit = self.rng.random() < FAULT
        self.faults += hit
        return hit

    def run(self, steps: int = 60) -> World:
        """走完全部步骤并静下来。"""
        for _ in range(steps):
            self._step(self.rng.choice(self.phones))
        self._quiesce()
        return self

    def _step(self, phone: Phone) -> None:
        act = self.rng.random()
        mine = [insp for insp, team in self.team.items() if phone.user in team]
        insp = self.rng.choice(mine)
        if act < 0.40:
            if insp not in phone.recalled and not phone.sealed(insp):
                self._work(phone, insp)
        elif act < 0.65:
            self.push(phone)
        elif act < 0.85:
            self.pull(phone)
        elif act < 0.97:
            if not self._fault():
                flip = self._fault()
                self.flips += flip
                phone.upload(self.server, flip, self._fault())
        elif act < 0.98:
            self.server.recall(insp)
        elif self.late:
            dev, ops = self.late.pop(self.rng.randrange(len(self.late)))
            self._deliver(dev, ops)

    def _work(self, phone: Phone, insp: str) -> None:
        lead = phone.user == min(self.team[insp])
        if lead and self.rng.random() < 0.05 and phone.known(insp):
            phone.seal(insp)
        elif self.rng.random() < 0.25:
            phone.shoot(insp)
        else:
            phone.edit(insp)

    def _deliver(self, dev: str, ops: list[Op], kill: str = "") -> list[tuple[int, str, str]]:
        try:
            return [tuple(v) for v in self.server.push(dev, ops, kill)]  # type: ignore[misc]
        except (Killed, Refused):
            return []

    def push(self, phone: Phone, calm: bool = False) -> None:
        """送一批：请求可丢、可重、可迟到，答复可丢，服务器可死。"""
        ops = phone.unsent()
        if not ops:
            return
        if "ack_before_send" in self.bugs:
            phone.acked = ops[-1]["seq"]
        if not calm and self._fault():
            return
        if not calm and self._fault():
            self.late.append((phone.dev, ops))
            return
        kill = self.rng.choice(["before", "after"]) if not calm and self._fault() else ""
        found = self._deliver(phone.dev, ops, kill)
        if not calm and self._fault():
            self._deliver(phone.dev, ops)
        if not found or (not calm and self._fault()):
            return
        phone.acked = max(phone.acked, found[-1][0])

    def pull(self, phone: Phone, calm: bool = False) -> None:
        """取变更：答复可丢，手机可在落盘前死掉。"""
        items, cursor = self.server.changes(phone.user, phone.cursor)
        if not calm and self._fault():
            return
        try:
            phone.apply(items, cursor, not calm and self._fault())
        except PhoneDied:
            return

    def _quiesce(self) -> None:
        for dev, ops in self.late:
            self._deliver(dev, ops)
        for _ in range(200):
            before = self._progress()
            for phone in self.phones:
                self.push(phone, calm=True)
                self.server.publish()
                phone.upload(self.server, False, False)
                self.pull(phone, calm=True)
            if before == self._progress():
                return

    def _progress(self) -> tuple[int, ...]:
        server = self.server
        parts = sum(map(len, server.parts.values())) + sum(map(len, server.blobs.values()))
        return (parts, *(n for p in self.phones for n in (p.acked, p.cursor)))
