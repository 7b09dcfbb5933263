"""账本：同步的存取接口，落在数据库上；在调用者的一个写单元里用。"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from forms.sample import picked
from server import clock
from server.accounts.messages import officers_with, tell
from server.domain import proof
from server.domain.vocabulary.inspections import Quarantine as Reason
from server.field import paper
from server.field.amending import NOT_RETURNED, addendum_check, returned_for
from server.field.asks import ASSIGNMENT, MOVE_HEAD, OWN_PERSON, PERSON, TAIL, TWINS, WAITING, Person
from server.field.effects import take_effect
from server.field.fitness import unfit_for
from server.field.refs import named_files
from server.field.sealing import Note, move_faults, pass_faults, seal_check
from server.field.stored import Stored, Waiting
from server.inspections import versions
from server.inspections.feeds import feed
from server.inspections.models import Assignment, OpLog, Quarantine, Record
from server.inspections.service import accepted_rows, crew
from server.inspections.versions import FormVersion
from server.registry.models import Checklist
from sync.forms import MIGRATE
from sync.journal import Head
from sync.judge import Facts, judge
from sync.ledger import Entry, Raw
from sync.ops import Op, meant_for, problems

FINISHED = ("approved", "published", "closed")
PARDONED: Facts = {"disabled": False, "team": True, "late": False, "ended": False}
"""What an approver may overlook: who sent it, and when. A day on which somebody was not fit stays in the notes."""
SENDER = ("quarantined:actor_disabled", "quarantined:not_team", "quarantined:late", "quarantined:ended_device")
UNSEALED = ("drawn", "notified", "taken", "on_site", "suspended")


def _sample_faults(p: dict[str, Any], nonce: str) -> list[str]:
    """现场抽样要照任务包的种子算得出来：抽谁不由抽的人定。"""
    fair = p["picked"] == picked(nonce, p["item"], p["attempt"], p["names"], p["n"])
    return [] if fair else ["p.picked：与按种子算出的不同"]


def _displaced(assignment: Assignment, device: Person) -> bool:
    """封存权从这部手机的人手里移走过，而手机在那以前就登记了：多半就是遗失的那一部（rulings 43）。"""
    moved = (assignment.displaced or {}).get(device.officer_id)
    return moved is not None and clock.iso(device.enrolled_at) <= moved


class SqlLedger:
    """一部手机的一次送达；deliver() 把裁决与操作分送给作者和同事。"""

    def __init__(self, s: Session, dev: str, trail_ref: str) -> None:
        self.s, self.trail_ref = s, trail_ref
        self.device = device = s.execute(OWN_PERSON, {"dev": dev}).one()
        self.moment = clock.now()
        self.seen: datetime | None = device.last_seen_at
        self.fresh: dict[int, Stored] = {}
        self._waiting = Waiting(s)
        self._head = self._kept = Head(device.head_seq, device.head_hash or "")
        self._alerted: set[str] = set()
        self._records: dict[str, Record | None] = {}
        self._tails: dict[tuple[str, str], str | None] = {}
        self._twins: dict[str, OpLog | Stored] = {}
        self._assignments: dict[str, Assignment | None] = {}
        self._items: dict[str, set[str]] = {}
        self._editions: dict[str, list[FormVersion]] = {}
        self._people: dict[str, Person] = {dev: device}
        self._notes: list[Note] = []
        self._unable: list[Note] = []
        self._verdicts: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
        self._ops: dict[tuple[str, str], list[list[Any]]] = defaultdict(list)

    def expect(self, ops: Sequence[Op]) -> None:
        """先把这批操作编号里已经有的找出来，一次问完。"""
        ids = [op_id for op in ops if isinstance(op_id := op.get("op_id"), str)]
        for row in self.s.scalars(TWINS, {"ids": ids}):
            self._twins.setdefault(row.op_id, row)

    def assignment(self, insp: str) -> Assignment | None:
        """派单，锁到事务结束；没有则为 None。"""
        if insp not in self._assignments:
            self._assignments[insp] = self.s.scalar(ASSIGNMENT, {"insp": insp})
        return self._assignments[insp]

    def person(self, dev: str) -> Person:
        """一部手机与它的使用人；记住，一批操作只查一次。"""
        if dev not in self._people:
            self._people[dev] = self.s.execute(PERSON, {"dev": dev}).one()
        return self._people[dev]

    # sync.ledger.Store -----------------------------------------------------------------------------------------

    def head(self, dev: str) -> Head:
        """手机日志的末端。"""
        return self._head

    def stored(self, dev: str, seq: int) -> Entry | None:
        """该序号已收存的一条。"""
        fresh = self.fresh.get(seq) if dev == self.device.id else None
        row = fresh or self.s.get(OpLog, (dev, seq))
        return Entry(row.op_id, row.raw_hash, row.verdict) if row else None

    def facts(self, op: Op, raw: bytes | None = None) -> Facts:
        """裁决的事实；同时记下要对人说的话。"""
        self._notes = []
        faults = problems(op, raw)
        if faults:
            return self._faulty(faults)
        assignment = self.assignment(op["insp"])
        device = self.person(op["dev"])  # a waiting seal is judged while another phone delivers
        if op["actor"] != device.officer_id:
            return self._faulty(["操作人不是这部手机的使用人"])
        if assignment is None:
            return {"assignment": False}
        faults = [*self._chain_faults(op, assignment), *self._item_faults(op, assignment), *proof.faults(op)]
        faults += paper.faults(op, assignment.created_at, self.moment, lambda: self.accepted(assignment.id))
        if faults:
            return self._faulty(faults)
        record = None if assignment.state in UNSEALED else self._record(assignment.id)
        if op["kind"] == "seal":
            self.write()  # whether the arrival was typed from paper is read from the log
        unable = unfit_for(self.s, dict(op), assignment, device.inspector_id)
        facts: Facts = {
            "disabled": not device.active or bool(unable),
            "team": self._on_team(op, assignment),
            "recalled": assignment.state == "cancelled",
            "late": assignment.state in FINISHED or _displaced(assignment, device),
            "ended": device.revoked_at is not None,
            "sealed": record is not None,
            "returned": returned_for(assignment),
            "form_known": self._form_known(op, assignment),
        }
        if op["kind"] == "seal" and record is None:
            accepted = list(self.accepted(assignment.id))
            more, self._notes = seal_check(self.s, assignment, device, dict(op), [dict(o) for o in accepted])
            facts |= more
        elif op["kind"] == "addendum.add":
            more, self._notes = addendum_check(self.s, assignment, record, dict(op), self.accepted(assignment.id))
            facts |= more
        elif op["kind"] in ("seal.pass", MIGRATE):
            self._notes = pass_faults(assignment, op) if op["kind"] == "seal.pass" else move_faults(assignment, op)
            facts["guards"] = self._notes
        elif meant_for(op) not in (None, facts["returned"]):
            self._notes = [NOT_RETURNED]
        self._notes, self._unable = [*unable, *self._notes], unable
        return facts

    def seal_lacks(self, op: Op) -> list[Note]:
        """谁送的、几时送的不论，这一条封存还缺什么：摘要、签名、关口、当天的资格；不缺则为空。"""
        verdict = judge(op, self.facts(op) | PARDONED)
        if self._notes or verdict == "applied":
            return self._notes
        return [{"code": verdict, "message": Reason(verdict.removeprefix("quarantined:")).label}]

    def append(self, op: Op, raw: Raw, verdict: str) -> None:
        """收存操作与裁决，写出效果。"""
        op_id = str(op.get("op_id"))[:64]
        if op.get("kind") == "seal" and verdict in SENDER:
            self._notes = self._unable  # what it signed waits beside it: what it lacks is asked when it is adopted
        twin = self._twins.get(op_id)
        if twin is not None:
            verdict = self._refiled(op, twin, verdict)
        row = Stored(
            dev=self.device.id,
            seq=op["seq"],
            op_id=op_id,
            insp=str(op.get("insp"))[:64],
            actor=str(op.get("actor"))[:64],
            kind=str(op.get("kind"))[:40],
            raw=raw.content,
            raw_hash=raw.sha256,
            hash=str(op.get("hash"))[:64],
            verdict=verdict,
            notes=self._notes,
            effective=twin is None,
            received_at=self.moment,
        )
        self._waiting.add(row)
        self.fresh[row.seq] = row
        self._twins.setdefault(op_id, row)
        self._tails[row.dev, row.insp] = row.hash
        self._head = Head(row.seq, raw.sha256)
        if verdict != "quarantined:invalid" or not problems(op):
            self._waiting.refer(row, self.device.officer_id, named_files(dict(op)))
        self._after(row, dict(op))

    def write(self) -> None:
        """把攒着的写进数据库：读日志之前、留痕之前。"""
        self._waiting.write()
        if self._head != self._kept:
            self._kept = self._head
            moved = {"head_seq": self._head.seq, "head_hash": self._head.hash}
            self.s.connection().execute(MOVE_HEAD, {"dev": self.device.id, "last_seen_at": self.seen, **moved})
        self.s.flush()

    def accepted(self, insp: str) -> Sequence[Op]:
        """一次检查已采纳、计入状态的操作。"""
        self.write()
        return [row.op for row in accepted_rows(self.s, insp)]

    def waiting_seals(self, insp: str) -> Sequence[Op]:
        """等缺的操作到齐、还没有人决定过的封存。"""
        self.write()
        return [row.op for row in self.s.scalars(WAITING, {"insp": insp})]

    def rejudge(self, op: Op, verdict: str) -> None:
        """改判：替换裁决，再送达一次。"""
        self.write()
        row = self.s.get_one(OpLog, (op["dev"], op["seq"]))
        row.verdict, row.notes = verdict, []
        fresh = self.fresh.get(row.seq) if row.dev == self.device.id else None
        if fresh is not None:
            fresh.verdict, fresh.notes = verdict, []
        where = (Quarantine.dev == row.dev, Quarantine.seq == row.seq, Quarantine.decision.is_(None))
        waiting = self.s.scalar(select(Quarantine).where(*where))
        if waiting is not None:
            waiting.decision, waiting.decided_at = "SETTLED", clock.now()
        self._after(row, dict(op), again=True)

    # -------------------------------------------------------------------------------------------------------------

    def deliver(self) -> None:
        """写下这一批；把裁决送给作者，把采纳的操作送给同事，各一条。"""
        self.write()
        for (officer_id, insp), refs in sorted(self._ops.items()):
            feed(self.s, officer_id, "ops", insp, {"refs": refs})
        for (officer_id, insp), verdicts in sorted(self._verdicts.items()):
            feed(self.s, officer_id, "verdict", insp, {"verdicts": verdicts})

    def _faulty(self, faults: list[str]) -> Facts:
        self._notes = [{"code": "op.invalid", "message": fault} for fault in faults[:10]]
        return {"problems": faults}

    def _chain_faults(self, op: Op, assignment: Assignment) -> list[str]:
        before = self._before(op["dev"], assignment.id, op["seq"])
        return [] if op["prev"] == (before or assignment.nonce) else ["op.prev：接不上前一条操作"]

    def _before(self, dev: str, insp: str, seq: int) -> str | None:
        """链上的前一个散列；新到的操作从记住的末端取，重看旧操作才去查。"""
        place = {"dev": dev, "insp": insp, "seq": seq}
        if seq <= self._head.seq or dev != self.device.id:
            return self.s.scalar(TAIL, place)
        if (dev, insp) not in self._tails:
            self._tails[dev, insp] = self.s.scalar(TAIL, place)
        return self._tails[dev, insp]

    def _item_faults(self, op: Op, assignment: Assignment) -> list[str]:
        item, form = op["p"].get("item"), op["form"]
        if item is None or (form != assignment.form and form not in self._forms(assignment)):
            return []
        if form not in self._items:
            body = self.s.scalars(select(Checklist.body).where(Checklist.hash == form)).one()
            self._items[form] = {row["id"] for part in body["sections"] for row in part["items"]}
        if item not in self._items[form]:
            return [f"p.item：检查表里没有“{item}”这一项"]
        return _sample_faults(op["p"], assignment.nonce) if op["kind"] == "sample.set" else []

    def _forms(self, assignment: Assignment) -> list[str]:
        """派出过的各版检查表。"""
        return [row.form for row in self._versions(assignment)] or [assignment.form]

    def _versions(self, assignment: Assignment) -> list[FormVersion]:
        if assignment.id not in self._editions:
            self._editions[assignment.id] = versions.versions(self.s, [assignment.id])[assignment.id]
        return self._editions[assignment.id]

    def _form_known(self, op: Op, assignment: Assignment) -> bool:
        """照派出过的哪一版记的都算数；封存要照作数的那一版。"""
        if op["kind"] == MIGRATE:
            return {op["form"], op["p"]["to"]} <= set(self._forms(assignment))
        if op["form"] in (None, assignment.form):
            return True
        return op["kind"] != "seal" and op["form"] in self._forms(assignment)

    def _follow(self, row: OpLog | Stored, op: Op, assignment: Assignment) -> None:
        """采纳了一条之后，作数的检查表是不是换了；封存以后不再换。"""
        settled = op["form"] in (None, assignment.form) and row.kind not in (MIGRATE, "seal.pass")
        if settled or self._record(assignment.id) is not None or not self._versions(assignment):
            return
        versions.follow(self.s, assignment, self._versions(assignment), self.accepted(assignment.id))

    def _record(self, assignment_id: str) -> Record | None:
        if assignment_id not in self._records:
            self._records[assignment_id] = self.s.get(Record, assignment_id)
        return self._records[assignment_id]

    def _on_team(self, op: Op, assignment: Assignment) -> bool:
        """换下了的人以后送到的，由审批人判：他的表说不清哪些是换下以前做的，接手的人也没有见过。"""
        return any(member.officer_id == op["actor"] and member.until is None for member in assignment.team)

    def _refiled(self, op: Op, twin: OpLog | Stored, verdict: str) -> str:
        old = twin.op
        same = all(old.get(name) == op.get(name) for name in ("insp", "actor", "kind", "p", "base"))
        if same and verdict != "quarantined:invalid":
            return twin.verdict
        if not same:
            self._notes = [{"code": "op.reused", "message": "操作编号已用于另一条内容"}]
            return "quarantined:invalid"
        return verdict

    def _after(self, row: OpLog | Stored, op: dict[str, Any], again: bool = False) -> None:
        """裁决之后：作者得知，同事看到，状态推进，或进待处理。"""
        assignment = self.assignment(row.insp)
        device = self.person(row.dev)
        author = device.officer_id
        told = {"seq": row.seq, "op_id": row.op_id, "dev": row.dev, "verdict": row.verdict, "notes": row.notes}
        self._verdicts[author, row.insp].append(told)
        others = [officer_id for officer_id in crew(assignment) if officer_id != author] if assignment else []
        if row.verdict != "applied":
            self._hold(row, author, assignment, again)
            for (
                officer_id
            ) in others:  # who read it from a colleague's file, or had it before, learns that it does not count
                self._verdicts[officer_id, row.insp].append(told)
            return
        if not row.effective or assignment is None:
            return
        if device.phones > 1:
            others.append(author)  # the other phone of the same person has not seen it
        for officer_id in others:
            self._ops[officer_id, row.insp].append([row.dev, row.seq])
        take_effect(self.s, assignment, device, op, row.received_at, self.trail_ref)
        self._follow(row, op, assignment)
        if row.kind == "seal":
            self.s.flush()
            self._records.pop(assignment.id, None)

    def _hold(self, row: OpLog | Stored, author: str, assignment: Assignment | None, again: bool) -> None:
        department = assignment.department_id if assignment else self.person(row.dev).department_id
        key = (Quarantine.dev == row.dev, Quarantine.seq == row.seq)
        old = self.s.scalar(select(Quarantine).where(*key)) if again else None
        held = old or Quarantine(dev=row.dev, seq=row.seq)
        held.assignment_id, held.department_id = assignment.id if assignment else None, department
        held.officer_id, held.kind, held.notes = author, row.kind, row.notes
        held.reason, held.decision = row.verdict.removeprefix("quarantined:"), None
        self.s.add(held)
        self._alert(held)

    def _alert(self, held: Quarantine) -> None:
        """同一派单、同一原因，审批人只得一次消息。"""
        words = Reason(held.reason).label
        dedupe = f"quarantine:{held.assignment_id or held.officer_id}:{held.reason}"
        if dedupe in self._alerted:
            return
        self._alerted.add(dedupe)
        for officer_id in officers_with(self.s, "approver", held.department_id, clock.today()):
            tell(self.s, officer_id, "quarantine", f"有操作待处理：{words}", dedupe=dedupe, link="/desk/quarantine")
