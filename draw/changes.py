"""变更实录 changes.txt：抽取之后逐条相接的递补与顶替（S4-09、draw.md 2.10）。

One line per act, tab-separated, append-only. The second column is the hash of the line before (of result.txt for the
first), so that no line can be changed, dropped or moved without all that follow; the last line closes the chain. Who
comes next is never written by hand: it follows from the result, the seed and whoever is noted as passed over.

    unit  link  struck  called|-  passed  away  reason  evidence  day  member…
    seat  link  unit  seat  out  in  passed  reason  evidence  day
    end   link
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from draw.after import seat_order, supplementary_teams
from draw.hashing import digest, stage
from draw.package import read_recuse, read_staff, read_units
from draw.plan import read_plan
from draw.result import Result
from draw.team import Job, NoTeam, Rules, Team

FILE = "changes.txt"
STRIKES = {"U1": "歇业", "U2": "注销或吊销", "U3": "查无下落", "U4": "不可抗力", "U5": "已被其他计划检查"}
LEAVES = {"P1": "回避", "P2": "因病因事不能到场", "P3": "调离或资格失效"}
_CODE = re.compile(r"[0-9a-f]{32}:[A-Z][1-9]?")


class BadChange(ValueError):
    """变更不成立：不在用、不按次序、写法不对；说明是英文短语。"""


class NobodyLeft(BadChange):
    """这一席没有候补能来。"""


@dataclass(frozen=True)
class Why:
    """为什么变更：理由代码、凭据的 SHA-256、哪一天。"""

    reason: str
    evidence: str
    day: str

    def columns(self) -> tuple[str, str, str]:
        """写进实录的三栏。Raises BadChange."""
        good = re.fullmatch("[0-9a-f]{64}", self.evidence) and re.fullmatch(r"\d{4}-\d\d-\d\d", self.day, re.ASCII)
        if not good or self.reason not in STRIKES | LEAVES:
            raise BadChange("reason, evidence or day")
        return self.reason, self.evidence, self.day


@dataclass(frozen=True)
class Called:
    """递补上来的户和它的检查组；没有人递补时 blind 为空。"""

    blind: str
    members: tuple[str, ...]
    passed: dict[str, str]


class Ledger:
    """一次抽取现在的样子：哪些户在查、各由谁查、递补名单还剩谁。"""

    def __init__(self, files: Mapping[str, bytes], result: Result, alg: str = "sha256") -> None:
        self.alg, self.lines = alg, list[str]()
        self.link = digest(files["result.txt"], alg)
        plan = read_plan(files["plan.json"])
        staff = {p.blind: p for p in read_staff(files["staff.txt"])}
        self.rules = Rules(plan.slots, staff, read_recuse(files["recuse.txt"]), plan.most)
        self.seeds = {name: stage(result.seed, name, alg) for name in ("order", "deal", "sub")}
        self.teams = {t.blind: tuple(t.members) for t in result.teams}
        self.stratum = {p.blind: s for s, c in result.chosen.items() for p in (*c.drawn, *c.reserve)}
        self.waiting = {s: [p.blind for p in c.reserve] for s, c in result.chosen.items()}
        listed = self.stratum.keys()
        self.job = {u.blind: u.job for u in read_units(files["units.txt"]) if u.blind in listed}

    def strike(self, struck: str, why: Why, gone: Mapping[str, str], away: Mapping[str, str]) -> Called:
        """换下一户，由本层递补名单的下一名顶上；用完了就空着，另作补充抽取。

        `gone` reserves that cannot be inspected now, with their code (E1, E2, E3); one nobody may lawfully inspect is
        passed over as E5. `away` people who cannot come now (S1, S2, S4); the deck goes on with the loads carried.
        Raises BadChange.
        """
        columns = why.columns()
        if struck not in self.teams or why.reason not in STRIKES:
            raise BadChange("struck unit is not in use, or reason of another kind")
        del self.teams[struck]
        queue, passed = self.waiting[self.stratum[struck]], dict[str, str]()
        found = Called("", (), passed)
        while queue and not found.blind:
            blind = queue.pop(0)
            if blind in gone:
                passed[blind] = gone[blind]
                continue
            try:
                found = Called(blind, self._team(self.job[blind], away), passed)
            except NoTeam:
                passed[blind] = "E5"
        if found.blind:
            self.teams[found.blind] = found.members
        kept = {p: code for p, code in away.items() if p in self.rules.staff}
        self._write("unit", struck, found.blind or "-", _listed(passed), _listed(kept), *columns, *found.members)
        return found

    def leave(self, unit: str, out: str, why: Why, away: Mapping[str, str]) -> tuple[str, dict[str, str]]:
        """一名检查人员退出一户：这一席候补次序里第一个来得了的顶上；返回他和被越过的人。

        `away` people who cannot come or must stand aside (S1, S2, S4, R). Raises BadChange, NobodyLeft.
        """
        columns, members = why.columns(), self.teams.get(unit, ())
        if out not in members or why.reason not in LEAVES:
            raise BadChange("nobody to replace, or reason of another kind")
        seat, passed = members.index(out) + 1, dict[str, str]()
        for person in seat_order(members, seat, self.job[unit], self.rules, self.seeds["sub"], self.alg):
            if person not in away:
                break
            passed[person] = away[person]
        else:
            raise NobodyLeft("no substitute left")
        self.teams[unit] = tuple(person if m == out else m for m in members)
        self._write("seat", unit, str(seat), out, person, _listed(passed), *columns)
        return person, passed

    def spare(self, unit: str, member: str) -> list[str]:
        """这一户里某人若再退出，还有谁可以依次顶上。"""
        members = self.teams[unit]
        seat = members.index(member) + 1
        return seat_order(members, seat, self.job[unit], self.rules, self.seeds["sub"], self.alg)

    def text(self) -> bytes:
        """changes.txt 的全部字节；没有变更时为空。"""
        lines = [*self.lines, f"end\t{self.link}"] if self.lines else []
        return "".join(line + "\n" for line in lines).encode()

    def _team(self, job: Job, away: Collection[str]) -> tuple[str, ...]:
        if not self.rules.slots:
            return ()
        staff = {b: replace(p, flag="S1") if b in away else p for b, p in self.rules.staff.items()}
        earlier = [Team(b, members) for b, members in self.teams.items()]
        made = supplementary_teams(
            [job], replace(self.rules, staff=staff), earlier, self.seeds["order"], self.seeds["deal"], self.alg
        )
        return made[0].members

    def _write(self, word: str, *columns: str) -> None:
        line = "\t".join((word, self.link, *columns))
        self.lines.append(line)
        self.link = digest(line.encode(), self.alg)


def replay(files: Mapping[str, bytes], result: Result, alg: str = "sha256") -> Ledger:
    """把已有的变更实录重做一遍，得到现在的样子；写得出同样的字节才算。Raises BadChange."""
    ledger, data = Ledger(files, result, alg), files.get(FILE, b"")
    try:
        rows = [line.split("\t") for line in data.decode("ascii").splitlines()]
        for row in rows[:-1]:
            if row[0] == "unit":
                gone = {blind: code for blind, code in _coded(row[4]).items() if code != "E5"}  # E5 is judged anew
                ledger.strike(row[2], Why(*row[6:9]), gone, _coded(row[5]))
            else:
                ledger.leave(row[2], row[4], Why(*row[7:10]), _coded(row[6]))
    except (UnicodeDecodeError, IndexError, TypeError) as e:
        raise BadChange("lines") from e
    if ledger.text() != data:
        raise BadChange("the lines do not follow from the result")
    return ledger


def _listed(codes: Mapping[str, str]) -> str:
    return ",".join(f"{blind}:{code}" for blind, code in codes.items()) or "-"


def _coded(text: str) -> dict[str, str]:
    pairs = [] if text == "-" else text.split(",")
    if not all(_CODE.fullmatch(pair) for pair in pairs):
        raise BadChange("codes")
    return {blind: code for blind, _, code in (pair.partition(":") for pair in pairs)}
