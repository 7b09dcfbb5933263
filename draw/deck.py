"""一副牌：每个席位与区域一列，按 (任务数, 牌面) 排好；在牌序中找第一个可行的组合。"""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterator

from draw.hashing import ticket
from draw.team import Job, Rules, Slot

Card = tuple[int, str, str]
Column = list[Card]


class Deck:
    """全体人员的牌；取走一人只动他所在的几列。"""

    def __init__(self, rules: Rules, seed: str, alg: str) -> None:
        self.rules, self.seed, self.alg = rules, seed, alg
        self.top = {b: self._card(b, p.load) for b, p in rules.staff.items() if p.flag == "-"}
        self.columns: dict[tuple[Slot, str], Column] = {}
        self.holding: dict[str, list[Column]] = defaultdict(list)
        self.reach: dict[tuple[Slot, str], frozenset[str]] = {}
        self._local: dict[Slot, dict[str, list[str]]] = {}

    def _card(self, person: str, load: int) -> Card:
        return load, ticket(self.seed, f"{person}#{load}", self.alg), person

    def _candidates(self, slot: Slot, area: str) -> list[str]:
        """某席位在某区域的人：本区域的加上不限区域的。"""
        if slot not in self._local:
            table: dict[str, list[str]] = defaultdict(list)
            self._local[slot] = table
            for blind, person in self.rules.staff.items():
                for place in person.areas or ("",) if self.rules.seats(person, slot) else ():
                    table[place].append(blind)
        table = self._local[slot]
        return table.get(area, []) + table.get("", [])

    def column(self, slot: Slot, area: str) -> Column:
        """某席位在某区域的候选牌列；首次用到时排好。"""
        if (slot, area) not in self.columns:
            able = self._candidates(slot, area)
            column = self.columns[slot, area] = sorted(self.top[b] for b in able)
            self.reach[slot, area] = frozenset().union(*(self.rules.staff[b].quals for b in able))
            for blind in able:
                self.holding[blind].append(column)
        return self.columns[slot, area]

    def take(self, person: str, count: int = 1) -> None:
        """抽走一张牌：任务数增加，换新牌，插回他所在的各列。"""
        old = self.top[person]
        new = self.top[person] = self._card(person, old[0] + count)
        for column in self.holding[person]:
            del column[bisect_left(column, old)]
            insort(column, new)


def first_team(job: Job, rules: Rules, deck: Deck) -> tuple[str, ...] | None:
    """牌序中第一个可行的组合；没有则为 None。"""
    for slot in rules.slots:
        deck.column(slot, job.area)
    return next(_teams(job, rules.barred(job), deck, ()), None)


def _teams(job: Job, barred: frozenset[str], deck: Deck, chosen: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    rules = deck.rules
    missing = rules.lacking(chosen, job)
    slots = rules.slots[len(chosen) :]
    if not slots:
        if not missing:
            yield chosen
        return
    # What the remaining seats together cannot bring would only be found out after trying every tuple.
    if missing and not missing <= frozenset().union(*(deck.reach[s, job.area] for s in slots)):
        return
    for _, _, person in deck.columns[slots[0], job.area]:
        if person in chosen or person in barred:
            continue
        if len(slots) > 1 or not missing or missing <= rules.staff[person].quals:
            yield from _teams(job, barred, deck, (*chosen, person))
