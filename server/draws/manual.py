"""现场摇号、抽签：系统只记录，标明不可重算（S0-19、rulings 16）。

What can be checked is checked: numbers of the frozen lists, the promised quotas, lawful teams, and in the order of the
rows the limit of tasks per person, as the deal of the other ceremonies keeps it: above it only where nobody below it
may sit, and then it is written down. What cannot be checked is the chance itself; the package therefore carries no
seed, and its verifier says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import lcm

from draw.canonical import canonical
from draw.deck import Deck, first_team
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
from server.draws.spoken import unnamed
from server.problems import Problem

FILE = "manual.json"


@dataclass(frozen=True)
class Ball:
    """报出的一户：名册行号，检查人员行号（主检在前）。"""

    unit: int
    staff: tuple[int, ...]


def record(actor: Actor, draw_id: str, balls: Sequence[Ball], how: str) -> Draw:
    """录入摇号结果；席位、回避、户数、每人至多几户逐一核对。

    Raises Absent; Problem wrong_state / draw.manual / draw.public_words.
    """
    draw = get_visible(Draw, actor, draw_id, "抽取")
    if draw.ceremony != "manual":
        raise Problem("wrong_state", "这次抽取由系统抽，不能录入摇号结果。", state=draw.state)
    rows.advance(draw, "record")
    unnamed(draw, actor, how)
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
    """核对并写成代号。Raises Problem draw.manual."""
    units, staff = read_units(files["units.txt"]), read_staff(files["staff.txt"])
    plan = read_plan(files["plan.json"])
    rules = Rules(plan.slots, {p.blind: p for p in staff}, read_recuse(files["recuse.txt"]), plan.most)
    if repeated := [n for n, k in Counter(ball.unit for ball in balls).items() if k > 1]:
        raise _bad(f"第 {repeated[0]} 号报了两次")
    chosen = [_unit(units, ball.unit) for ball in balls]
    _quotas(units, plan, chosen)
    teams = [_team(ball, own.job, staff, rules) for ball, own in zip(balls, chosen, strict=True)]
    above = limited(balls, [own.job for own in chosen], teams, rules)
    ranks: Counter[str] = Counter()
    drawn = []
    for own in chosen:
        ranks[own.stratum] += 1
        drawn.append([own.stratum, ranks[own.stratum], own.blind])
    return {"v": 1, "recomputable": False, "drawn": drawn, "teams": teams} | ({"above": above} if above else {})


def _unit(units: Sequence[Unit], number: int) -> Unit:
    if not 1 <= number <= len(units):
        raise _bad(f"名册里没有第 {number} 号")
    if units[number - 1].flag != "-":
        raise _bad(f"第 {number} 号已按 {units[number - 1].flag} 排除，不参加抽取")
    return units[number - 1]


def _quotas(units: list[Unit], plan: Plan, chosen: Sequence[Unit]) -> None:
    """总数恰好是冻结时写死的；每层在它那一份的下整与上整之间；层说化名，拒绝的话也在墙上。"""
    total = plan_total(strata_of(units, plan), plan.rounding, plan.min_n)
    if len(chosen) != total:
        raise _bad(f"应抽 {total} 户，报了 {len(chosen)} 户")
    got = Counter(own.stratum for own in chosen)
    for code, (low, high) in spans(units, plan).items():
        if not low <= got[code] <= high:
            must = f"{low}" if low == high else f"{low} 至 {high}"
            raise _bad(f"层 {code} 应抽 {must} 户，报了 {got[code]} 户")


def spans(units: list[Unit], plan: Plan) -> dict[str, tuple[int, int]]:
    """各层至少、至多抽几户：总数里它那一份的下整与上整；不低于的各层一律进一。

    The same bounds the seeded quota of the other ceremonies keeps (draw.quota), in integers.
    """
    strata = strata_of(units, plan)
    total = plan_total(strata, plan.rounding, plan.min_n)
    whole = sum(x.size for x in strata if x.p == x.q)
    unit_of = lcm(*(x.q for x in strata))
    parts = {x.code: x.size * x.p * unit_of // x.q for x in strata}
    shared = sum(parts[x.code] for x in strata if x.p != x.q)
    found = {}
    for x in strata:
        part, over = parts[x.code], unit_of
        if x.p != x.q and plan.rounding != "up" and shared:
            part, over = part * (total - whole), shared
        low, high = part // over, -(-part // over)
        found[x.code] = (high if plan.rounding == "up" else low, high)
    return found


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


def limited(
    balls: Sequence[Ball], jobs: Sequence[Job], teams: Sequence[Sequence[str]], rules: Rules
) -> list[list[str]]:
    """按报出的次序，谁接下这一户就超过每人的上限：还派得出不超的组的，拒绝；派不出的，记下是哪一户、哪个人。

    Raises Problem draw.manual.
    """
    if not rules.most:
        return []
    deck, above = Deck(rules, "0" * 64, "sha256"), []  # who could sit matters here, not in which order
    for ball, job, (_, *team) in zip(balls, jobs, teams, strict=True):
        full = [person for person in team if deck.top[person][0] > rules.room(job)]
        if full and first_team(job, rules, deck, rules.room(job)) is not None:
            number = ball.staff[team.index(full[0])]
            said = f"检查员 {number} 号已有 {rules.most} 户，规则定了每人至多 {rules.most} 户"
            raise _bad(f"{said}；第 {ball.unit} 号请另摇一人")
        above += [[job.blind, person] for person in full]
        for person in team:
            deck.take(person)
    return above


def _bad(said: str) -> Problem:
    return Problem("draw.manual", f"{said}。")
