"""现场摇号、抽签：系统只记录，标明不可重算（S0-19、rulings 16）。

What can be checked is checked: numbers of the frozen lists, the promised quotas, lawful teams. What cannot be checked
is the chance itself; the package therefore carries no seed, and its verifier says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from draw.canonical import canonical
from draw.hashing import digest
from draw.package import Unit, read_recuse, read_staff, read_units
from draw.plan import Plan, read_plan
from draw.quota import plan_total
from draw.result import strata_of
from draw.team import Job, Person, Rules
from server import clock, storage, trail
from server.auth import Actor, get_visible
from server.db import session, unit
from server.draws import packing, rows
from server.draws.models import Draw
from server.problems import Problem

FILE = "manual.json"


@dataclass(frozen=True)
class Ball:
    """报出的一户：名册行号，检查人员行号（主检在前）。"""

    unit: int
    staff: tuple[int, ...]


def record(actor: Actor, draw_id: str, balls: Sequence[Ball], how: str) -> Draw:
    """录入摇号结果；席位、回避、户数逐一核对。

    Raises Absent; Problem wrong_state / draw.manual.
    """
    draw = get_visible(Draw, actor, draw_id, "抽取")
    if draw.ceremony != "manual":
        raise Problem("wrong_state", "这次抽取由系统抽，不能录入摇号结果。", state=draw.state)
    rows.advance(draw, "record")
    files = packing.load(draw)
    content = canonical(_judged(files, balls) | {"how": how.strip(), "draw": draw.no, "attempt": draw.attempt})
    sha256 = storage.put(content)
    found = rows.typed(session(), draw, content)
    with unit() as s:
        draw = get_visible(Draw, actor, draw_id, "抽取")
        draw.state = rows.advance(draw, "record")
        draw.files, draw.result = draw.files | {FILE: sha256}, digest(content, draw.alg)
        draw.drawn_at = clock.now()
        rows.write(s, draw, found)
        payload = {"draw": draw.no, "attempt": draw.attempt, FILE: draw.result, "recomputable": False}
        trail.append(s, "draw.recorded", ref=draw.id, actor=actor, payload=payload)
    return draw


def _judged(files: Mapping[str, bytes], balls: Sequence[Ball]) -> dict[str, object]:
    """核对并写成盲码。Raises Problem draw.manual."""
    units, staff = read_units(files["units.txt"]), read_staff(files["staff.txt"])
    plan = read_plan(files["plan.json"])
    rules = Rules(plan.slots, {p.blind: p for p in staff}, read_recuse(files["recuse.txt"]))
    if repeated := [n for n, k in Counter(ball.unit for ball in balls).items() if k > 1]:
        raise _bad(f"第 {repeated[0]} 号报了两次")
    chosen = [_unit(units, ball.unit) for ball in balls]
    _quotas(units, plan, chosen)
    teams = [_team(ball, own.job, staff, rules) for ball, own in zip(balls, chosen, strict=True)]
    ranks: Counter[str] = Counter()
    drawn = []
    for own in chosen:
        ranks[own.stratum] += 1
        drawn.append([own.stratum, ranks[own.stratum], own.blind])
    return {"v": 1, "recomputable": False, "drawn": drawn, "teams": teams}


def _unit(units: Sequence[Unit], number: int) -> Unit:
    if not 1 <= number <= len(units):
        raise _bad(f"名册里没有第 {number} 号")
    if units[number - 1].flag != "-":
        raise _bad(f"第 {number} 号已按 {units[number - 1].flag} 排除，不参加抽取")
    return units[number - 1]


def _quotas(units: list[Unit], plan: Plan, chosen: Sequence[Unit]) -> None:
    """总数恰好是冻结时写死的；每层不少于份额取整、不多于进一。"""
    strata = strata_of(units, plan)
    total = plan_total(strata, plan.rounding, plan.min_n)
    if len(chosen) != total:
        raise _bad(f"应抽 {total} 户，报了 {len(chosen)} 户")
    got = Counter(own.stratum for own in chosen)
    for x in strata:
        low, high = x.size * x.p // x.q, -(-x.size * x.p // x.q)
        if plan.min_n == 0 and not low <= got[x.code] <= high:
            raise _bad(f"{x.code} 层应抽 {low} 至 {high} 户，报了 {got[x.code]} 户")


def _team(ball: Ball, job: Job, staff: Sequence[Person], rules: Rules) -> list[str]:
    if len(set(ball.staff)) != len(rules.slots):
        raise _bad(f"第 {ball.unit} 号应有 {len(rules.slots)} 名不同的检查人员")
    team = []
    for slot, number in zip(rules.slots, ball.staff, strict=True):
        if not 1 <= number <= len(staff):
            raise _bad(f"检查人员里没有第 {number} 号")
        person = staff[number - 1]
        away = person.areas and job.area not in person.areas
        if person.flag != "-" or person.dept != slot.dept or not slot.quals <= person.quals or away:
            raise _bad(f"检查员 {number} 号不能任第 {ball.unit} 号的这个席位")
        if person.blind in rules.barred(job):
            raise _bad(f"检查员 {number} 号须回避第 {ball.unit} 号")
        team.append(person.blind)
    if not job.need <= frozenset().union(*(staff[n - 1].quals for n in ball.staff)):
        raise _bad(f"第 {ball.unit} 号的检查组缺所需的专长")
    return [job.blind, *team]


def _bad(said: str) -> Problem:
    return Problem("draw.manual", f"{said}。")
