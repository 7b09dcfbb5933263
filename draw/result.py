"""结果：由方案、三份名单和种子算出 result.txt 的每一个字节。"""

from collections.abc import Mapping
from dataclasses import dataclass

from draw.after import substitutes
from draw.deal import bundles, deal, in_order
from draw.hashing import stage
from draw.package import Unit, read_recuse, read_staff, read_units
from draw.plan import Plan, read_plan
from draw.quota import Stratum, quotas
from draw.selection import Selection, select
from draw.team import Job, Rules, Team
from draw.times import times


@dataclass(frozen=True)
class Result:
    """一次抽取的全部结果。

    `teams` holds one team per unit, in the order of inspection; units of a bundle
    share number, members and substitutes. `days` maps number → day or half-day.
    """

    draw: str
    attempt: int
    seed: str
    pool: dict[str, int]
    quota: dict[str, int]
    chosen: dict[str, Selection]
    teams: tuple[Team, ...]
    days: dict[int, str]


def strata_of(units: list[Unit], plan: Plan) -> list[Stratum]:
    """各层的可抽户数与比例，按代码排序。Raises KeyError for a stratum without ratio."""
    pool = dict.fromkeys(plan.strata, 0)
    for u in units:
        pool[u.stratum] += u.flag == "-"
    return [Stratum(code, pool[code], *plan.strata[code]) for code in sorted(pool)]


def compute(files: Mapping[str, bytes], seed: str, draw: str, attempt: int, alg: str = "sha256") -> Result:
    """从公开包的文件和种子算出结果；任何人重算都得到同样的字节。

    Raises BadFile, BadPlan, QuotaImpossible, NoTeam.
    """
    plan, units = read_plan(files["plan.json"]), read_units(files["units.txt"])
    strata = strata_of(units, plan)
    quota = quotas(strata, plan.rounding, stage(seed, "quota", alg), plan.min_n, alg)
    pools: dict[str, dict[str, int]] = {s.code: {} for s in strata}
    for u in units:
        if u.flag == "-":
            pools[u.stratum][u.blind] = u.weight
    tickets = stage(seed, "units", alg)
    chosen = {
        code: select(pool, quota[code], tickets, plan.reserve, plan.selection, alg) for code, pool in pools.items()
    }
    drawn = {p.blind for s in chosen.values() for p in s.drawn}
    teams = _teams([u.job for u in units if u.blind in drawn], plan, files, seed, alg)
    days = times(teams, plan.times, stage(seed, "time", alg), alg) if plan.times and teams else []
    told = [t._replace(blind=b, others=()) for t in teams for b in t.blinds]
    told_days = {t.number: day for t, day in zip(teams, days, strict=False)}
    sizes = {s.code: s.size for s in strata}
    return Result(draw, attempt, seed, sizes, quota, chosen, tuple(told), told_days)


def _teams(jobs: list[Job], plan: Plan, files: Mapping[str, bytes], seed: str, alg: str) -> list[Team]:
    """每捆一组；只抽对象时没有组员，只有次序和归并。"""
    staff = {p.blind: p for p in read_staff(files["staff.txt"])}
    rules = Rules(plan.slots, staff, read_recuse(files["recuse.txt"]), plan.most)
    order = stage(seed, "order", alg)
    teams = deal(jobs, rules, order, stage(seed, "deal", alg), alg, plan.bundle)
    job_of = {j.blind: j for j in bundles(in_order(jobs, order, alg), plan.bundle, rules)}
    seed_sub = stage(seed, "sub", alg)
    return [t._replace(substitutes=substitutes(t, job_of[t.blind], rules, seed_sub, alg)) for t in teams]


def render(result: Result) -> bytes:
    """写 result.txt：抬头、名额、中签、递补、检查组、候补、日子，制表符分隔。"""
    rows = [("draw", result.draw, str(result.attempt)), ("seed", result.seed)]
    rows += [("quota", code, str(result.pool[code]), str(n)) for code, n in sorted(result.quota.items())]
    for word in ("drawn", "reserve"):
        for code, selection in sorted(result.chosen.items()):
            picks = selection.drawn if word == "drawn" else selection.reserve
            rows += [(word, code, str(i), p.blind, p.ticket) for i, p in enumerate(picks, 1)]
    rows += [("team", str(t.number), t.blind, *t.members) for t in result.teams]
    first = {t.number: t for t in reversed(result.teams)}  # a bundle is told once, under its first unit
    rows += [
        ("sub", t.blind, str(slot), ",".join(people) or "-")
        for _, t in sorted(first.items())
        for slot, people in enumerate(t.substitutes, 1)
    ]
    rows += [("time", str(number), day) for number, day in sorted(result.days.items())]
    return "".join("\t".join(row) + "\n" for row in rows).encode()
