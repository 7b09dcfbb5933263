"""派员：像发牌一样给每个中签户选派检查人员（S1-11、S2-12、S4-08、S4-09）。

Deck order is (load, card), card = T(S_deal, person + "#" + load). Every unit
takes the lexicographically first tuple that satisfies all slots; whoever is
picked goes back with load + 1 and a new card, whoever is skipped keeps theirs.
"""

from bisect import bisect_left, insort
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import nsmallest

from draw.hashing import ticket, tickets

Card = tuple[int, str, str]


class NoTeam(ValueError):
    """有中签户派不出合格的检查组；args[0] 为盲码。"""


@dataclass(frozen=True)
class Person:
    """一名检查人员：区域为空表示不限；flag 非 "-" 者不参加派员。"""

    blind: str
    dept: str
    areas: frozenset[str]
    quals: frozenset[str]
    load: int = 0
    flag: str = "-"


@dataclass(frozen=True)
class Slot:
    """检查组的一个席位：所属部门与必备资格（L 可任主检，Z 持执法证）。"""

    dept: str
    quals: frozenset[str]


@dataclass(frozen=True)
class Job:
    """一个待派户：盲码、区域、组内至少一人须具备的专长。"""

    blind: str
    area: str
    need: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Rules:
    """派员条件：席位、人员和回避关系（户盲码 → 人员盲码）。"""

    slots: tuple[Slot, ...]
    staff: Mapping[str, Person]
    recused: Mapping[str, Collection[str]] = field(default_factory=dict)

    def fits(self, person: Person, slot: Slot, job: Job) -> bool:
        """此人可否坐此席：在册、部门、资格、区域、无回避。"""
        return (
            person.flag == "-"
            and person.dept == slot.dept
            and slot.quals <= person.quals
            and (not person.areas or job.area in person.areas)
            and person.blind not in self.recused.get(job.blind, ())
        )

    def covers(self, members: Iterable[str], job: Job) -> bool:
        """组内是否凑齐该户所需专长。"""
        return job.need <= frozenset().union(*(self.staff[m].quals for m in members))


@dataclass(frozen=True)
class Team:
    """一个检查组：户盲码，各席位人员，各席位两名候补。"""

    blind: str
    members: tuple[str, ...]
    substitutes: tuple[tuple[str, ...], ...] = ()


class Deck:
    """一副牌：每个席位与区域一列，按 (任务数, 牌面) 排好。"""

    def __init__(self, rules: Rules, seed: str, alg: str) -> None:
        self.rules, self.seed, self.alg = rules, seed, alg
        self.top = {b: self._card(b, p.load) for b, p in rules.staff.items() if p.flag == "-"}
        self.columns: dict[tuple[Slot, str], list[Card]] = {}

    def _card(self, person: str, load: int) -> Card:
        return load, ticket(self.seed, f"{person}#{load}", self.alg), person

    def column(self, slot: Slot, job: Job) -> list[Card]:
        """某席位在某区域的候选牌列；首次用到时排好。"""
        if (slot, job.area) not in self.columns:
            anyone = Job("", job.area)
            self.columns[slot, job.area] = sorted(
                card for b, card in self.top.items() if self.rules.fits(self.rules.staff[b], slot, anyone)
            )
        return self.columns[slot, job.area]

    def take(self, person: str) -> None:
        """抽走一张牌：任务数加一，换新牌，插回各列。"""
        old = self.top[person]
        new = self.top[person] = self._card(person, old[0] + 1)
        for column in self.columns.values():
            at = bisect_left(column, old)
            if at < len(column) and column[at] == old:
                del column[at]
                insort(column, new)


def deal(jobs: Sequence[Job], rules: Rules, seed_order: str, seed_deal: str, alg: str = "sha256") -> list[Team]:
    """按随机次序给每户发牌，返回顺序即派员次序。

    `seed_order` and `seed_deal` are stage seeds. Raises NoTeam(blind).
    """
    deck = Deck(rules, seed_deal, alg)
    teams = []
    for job in sorted(jobs, key=lambda j: (ticket(seed_order, j.blind, alg), j.blind)):
        members = first_team(job, rules, deck)
        if members is None:
            raise NoTeam(job.blind)
        for member in members:
            deck.take(member)
        teams.append(Team(job.blind, members))
    return teams


def first_team(job: Job, rules: Rules, deck: Deck) -> tuple[str, ...] | None:
    """牌序中第一个可行的组合；没有则为 None。"""
    return next(_teams(job, rules, deck, ()), None)


def _teams(job: Job, rules: Rules, deck: Deck, chosen: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    if len(chosen) == len(rules.slots):
        if rules.covers(chosen, job):
            yield chosen
        return
    barred = rules.recused.get(job.blind, ())
    for _, _, person in deck.column(rules.slots[len(chosen)], job):
        if person not in chosen and person not in barred:
            yield from _teams(job, rules, deck, (*chosen, person))


def substitutes(
    team: Team, job: Job, rules: Rules, seed_sub: str, alg: str = "sha256", count: int = 2
) -> tuple[tuple[str, ...], ...]:
    """各席位的候补人员：替换后检查组仍然合格者，按号签取前两名（S4-09）。"""
    found = []
    for index, slot in enumerate(rules.slots):
        others = team.members[:index] + team.members[index + 1 :]
        missing = job.need.difference(*(rules.staff[m].quals for m in others))
        able = [
            b
            for b, person in rules.staff.items()
            if b not in team.members and missing <= person.quals and rules.fits(person, slot, job)
        ]
        drawn = tickets(seed_sub, (f"{job.blind}/{index + 1}/{b}" for b in able), alg)
        found.append(tuple(b for _, b in nsmallest(count, zip(drawn, able, strict=True))))
    return tuple(found)
