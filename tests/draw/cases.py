"""一个向量的问与答：Python 一侧。"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from draw import __main__ as command
from draw import after, beacon, blind, canonical, deal, hashing, joint, merkle, quota, selection, times, transcript
from draw.canonical import canonical as write
from draw.package import read_recuse, read_staff
from draw.result import compute, render
from draw.team import Job, NoTeam, Rules, Slot, Team
from draw.verify_draw import Draw

Given = Any


def _selected(given: Given) -> Given:
    found = selection.select(
        given["weights"], given["n"], given["seed"], tuple(given["rho"]), given["method"], given["alg"]
    )
    return {
        "drawn": [[p.blind, p.ticket] for p in found.drawn],
        "reserve": [[p.blind, p.ticket] for p in found.reserve],
    }


def _quota(given: Given) -> Given:
    strata = [quota.Stratum(**s) for s in given["strata"]]
    return {
        "total": quota.plan_total(strata, given["rounding"], given["min_n"]),
        "quotas": quota.quotas(strata, given["rounding"], given["seed"], given["min_n"], given["alg"]),
    }


def _minutes(given: Given) -> Given:
    t = transcript.parse(given["text"].encode())
    transcript.check(t, given["alg"], given["ceremony"])
    seed = transcript.seed(given["text"].encode(), given["alg"])
    return {"seed": seed, "draw": t.draw, "attempt": t.attempt, "witnesses": list(t.witnesses)}


def _blinded(given: Given) -> Given:
    key, name, alg = given["key"], given["id"], given["alg"]
    salt = blind.salt(key, name, alg)
    return {
        "salt": salt,
        "blind": blind.blind(salt, blind.normal_id(name), alg),
        "commit": blind.key_commitment(key, alg),
        "alias": blind.alias(key, "area", name, alg),
    }


def _result(given: Given) -> Given:
    files = given["files"]
    data = {f"{name}.txt": files[name].encode() for name in ("units", "staff", "recuse")}
    data["plan.json"] = write(files["plan"])
    return render(compute(data, given["seed"], given["draw"], given["attempt"], given["alg"])).decode()


def _rules(given: Given) -> Rules:
    slots = tuple(Slot(s["dept"], frozenset(s["quals"])) for s in given["slots"])
    staff = {p.blind: p for p in read_staff(given["staff"].encode())}
    return Rules(slots, staff, read_recuse(given["recuse"].encode()))


def _job(row: Given) -> Job:
    return Job(row["blind"], row["area"], frozenset(row["need"]), tuple(row.get("others", ())))


def _team(team: Team) -> Given:
    return {"number": team.number, "blinds": list(team.blinds), "members": list(team.members)}


def _replaced(given: Given) -> Given:
    chosen = selection.select(given["weights"], given["n"], given["seed"], tuple(given["rho"]), given["method"])
    rows = after.replacements(chosen, given["struck"], given["unavailable"])
    return [[blind, pick.blind, pick.ticket] for blind, pick in rows]


def _further(given: Given) -> Given:
    more = after.further(given["weights"], given["n"], given["seed"], given["read"], given["more"], given["method"])
    return [[p.blind, p.ticket] for p in more]


def _later(given: Given) -> Given:
    """先派一批，换下一名人员，再给补充的户派组。"""
    rules, seeds = _rules(given), given["seeds"]
    jobs, size = [_job(j) for j in given["jobs"]], given["bundle"]
    teams = deal.deal(jobs, rules, seeds["order"], seeds["deal"], size=size)
    packed = deal.bundles(deal.in_order(jobs, seeds["order"]), size, rules)
    order = after.seat_order(teams[0].members, 1, packed[0], rules, seeds["sub"])
    changed = after.replace_member(teams[0], 1, packed[0], rules, seeds["sub"], order[:1])
    late = [_job(j) for j in given["late"]]
    added = after.supplementary_teams(late, rules, [changed, *teams[1:]], seeds["order"], seeds["deal"], size=size)
    days = times.times([*teams, *added], given["days"], seeds["time"])
    return {"teams": [_team(t) for t in [changed, *teams[1:], *added]], "order": order, "days": days}


def _joint(given: Given) -> Given:
    slots = joint.joint_slots([(d, n) for d, n in given["seats"]])
    told = [{"dept": s.dept, "quals": sorted(s.quals)} for s in slots]
    return {"frame": joint.intersection(given["registers"]), "slots": told}


def _merged(given: Given) -> Given:
    parts = [selection.ranking(w, 0, given["seed"], given["count"]) for w in given["parts"]]
    return [[p.blind, p.ticket] for p in selection.merge(parts, given["count"])]


class Held(Draw):
    """核对程序，读的是内存里的文件。"""

    files: dict[str, bytes]

    def read(self) -> dict[str, bytes]:
        """七个文件。"""
        return self.files


def lines(files: dict[str, bytes], log: Path | None = None) -> list[str]:
    """verify_draw.py 的六行，有变更的七行。"""
    d, told = Held(Path(), log), []
    d.files = files
    for name in ("files", "seed", "quotas", "units", "teams", "log", "changes"):
        try:
            verdict = getattr(d, f"check_{name}")() or "ok"
        except Exception as e:
            verdict = f"FAIL {e}" if isinstance(e, AssertionError) else f"FAIL unreadable ({type(e).__name__})"
        if verdict != "none":
            told.append(f"{name} {verdict}")
    return told


def _verified(given: Given) -> Given:
    """只比结论：理由的措辞各写各的。"""
    return [" ".join(line.split(" ")[:2]) for line in lines({k: v.encode() for k, v in given.items()})]


KINDS: dict[str, Callable[[Given], Given]] = {
    "tickets": lambda g: hashing.ticket(g["seed"], g["name"], g["alg"]),
    "canonical": lambda g: canonical.canonical(g).decode(),
    "blinds": _blinded,
    "quotas": _quota,
    "selection": _selected,
    "transcripts": _minutes,
    "merkle": lambda g: "ok" if command.holds(g) else "bad",
    "roots": lambda g: merkle.root_of([leaf.encode() for leaf in g]).hex(),
    "results": _result,
    "limits": _result,
    "beacons": lambda g: beacon.holds(g["rule"], g["value"], fallback=g["fallback"]),
    "replacements": _replaced,
    "further": _further,
    "later": _later,
    "joint": _joint,
    "merged": _merged,
    "verified": _verified,
    "changes": _verified,
    "signed": _verified,
    "records": _verified,
}
REFUSALS = (ValueError, KeyError, NoTeam)


def answer(kind: str, given: Given) -> Given:
    """回答一个向量；拒绝的为 None。"""
    try:
        return KINDS[kind](given)
    except REFUSALS:
        return None
