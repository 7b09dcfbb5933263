"""抽取之后：按次序递补、往下续抽、候补上场、补充派员（S4-09、draw.md 2.10）。

Nothing here draws anew: every answer was fixed by the seed and by the frozen lists. Who is struck, why, with which
evidence and who approved it is the office's act and stands in the log; here is only who comes next.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from heapq import nsmallest

from draw.deal import deal
from draw.hashing import tickets
from draw.selection import Pick, Selection, ranking
from draw.team import Job, NoTeam, Rules, Team


class Exhausted(ValueError):
    """递补名单用完；args[0] 为没有人递补的那一户，须续抽。"""


def replacements(
    selection: Selection, struck: Sequence[str], unavailable: Collection[str] = ()
) -> list[tuple[str, Pick]]:
    """一层里依次换下的户各由谁递补：递补名单里下一个还没用、还能查的。

    `struck` in the order of the decisions; a replacement may be struck later. `unavailable` are reserves struck before
    their turn came (closed, inspected meanwhile): they are passed over. Returns (struck, its replacement).
    Raises ValueError if a struck unit is not in use at its turn, Exhausted when the reserves end.
    """
    in_use = {p.blind for p in selection.drawn}
    waiting = iter([p for p in selection.reserve if p.blind not in unavailable])
    found = []
    for blind in struck:
        if blind not in in_use:
            raise ValueError("struck unit is not in use")
        pick = next(waiting, None)
        if pick is None:
            raise Exhausted(blind)
        in_use = in_use - {blind} | {pick.blind}
        found.append((blind, pick))
    return found


def further(
    weights: Mapping[str, int],
    n: int,
    seed: str,
    read: int,
    more: int,
    method: str = "equal",
    alg: str = "sha256",
) -> tuple[Pick, ...]:
    """补充抽取：同一层、同一种子，从第 read + 1 位起再读 more 户。

    `n` is the quota of the draw, `read` how many were read already (drawn and reserves).
    Returns fewer at the end of the stratum. Raises ValueError as `select` does.
    """
    return tuple(ranking(weights, n, seed, read + more, method, alg)[read:])


def seat_order(
    members: Sequence[str], seat: int, job: Job, rules: Rules, seed_sub: str, alg: str = "sha256"
) -> list[str]:
    """一个席位的全部候补，按号签 T(S_sub, 户/席/人)：坐上以后检查组仍然合格者。`seat` 从 1 起。"""
    return _eligible(members, seat, job, rules, seed_sub, alg, len(rules.staff))


def substitutes(
    team: Team, job: Job, rules: Rules, seed_sub: str, alg: str = "sha256", count: int = 2
) -> tuple[tuple[str, ...], ...]:
    """各席位的候补人员，各取前两名写进结果（S4-09）。"""
    return tuple(
        tuple(_eligible(team.members, seat, job, rules, seed_sub, alg, count))
        for seat in range(1, len(rules.slots) + 1)
    )


def _eligible(
    members: Sequence[str], seat: int, job: Job, rules: Rules, seed_sub: str, alg: str, count: int
) -> list[str]:
    slot, barred = rules.slots[seat - 1], rules.barred(job)
    missing = rules.lacking([m for i, m in enumerate(members, 1) if i != seat], job)
    able = [
        b
        for b, p in rules.staff.items()
        if p.dept == slot.dept
        and (not p.areas or job.area in p.areas)
        and slot.quals <= p.quals
        and missing <= p.quals
        and p.flag == "-"
        and b not in barred
        and b not in members
    ]
    drawn = tickets(seed_sub, (f"{job.blind}/{seat}/{b}" for b in able), alg)
    return [b for _, b in nsmallest(count, zip(drawn, able, strict=True))]


def replace_member(
    team: Team,
    seat: int,
    job: Job,
    rules: Rules,
    seed_sub: str,
    unavailable: Collection[str] = (),
    alg: str = "sha256",
) -> Team:
    """一名检查人员不能来：席位的候补次序里第一个来得了的顶上。

    `unavailable` are people who cannot come now; a recusal declared later belongs into `rules.recused`.
    Raises NoTeam when nobody eligible is left.
    """
    for person in seat_order(team.members, seat, job, rules, seed_sub, alg):
        if person not in unavailable:
            members = tuple(person if i == seat else m for i, m in enumerate(team.members, 1))
            return team._replace(members=members, substitutes=())
    raise NoTeam(job.blind)


def carried(rules: Rules, teams: Sequence[Team]) -> Rules:
    """把已派的任务计入各人的任务数。"""
    tasks = Counter(m for t in teams for m in t.members for _ in t.blinds)
    return replace(rules, staff={b: replace(p, load=p.load + tasks[b]) for b, p in rules.staff.items()})


def supplementary_teams(
    jobs: Sequence[Job],
    rules: Rules,
    earlier: Sequence[Team],
    seed_order: str,
    seed_deal: str,
    alg: str = "sha256",
    size: int = 1,
) -> list[Team]:
    """递补户或续抽户的检查组：同一副牌接着发，先前已派的任务照算。

    `earlier` are all teams as they stand now, replacements of people included; numbers go on after the last.
    Raises NoTeam(blind).
    """
    last = max((t.number for t in earlier), default=0)
    teams = deal(jobs, carried(rules, earlier), seed_order, seed_deal, alg, size)
    return [t._replace(number=t.number + last) for t in teams]
