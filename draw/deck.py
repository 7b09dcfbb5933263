"""一副牌：每个席位与区域一列，按 (任务数, 牌面) 排好；在牌序中找第一个可行的组合。"""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Collection

from draw.hashing import ticketer
from draw.team import ANY, NOBODY, Job, Rules

Card = tuple[int, str, str]
Column = list[Card]


class Deck:
    """全体人员的牌；取走一人只动他所在的几列。"""

    def __init__(self, rules: Rules, seed: str, alg: str) -> None:
        self.rules, self.ticket = rules, ticketer(seed, alg)
        self.top = {b: (p.load, self.ticket(f"{b}#{p.load}"), b) for b, p in rules.staff.items() if p.flag == "-"}
        self.columns: dict[tuple[int, str], Column] = {}
        self.holding: dict[str, list[Column]] = defaultdict(list)
        self.reach: dict[tuple[int, str], frozenset[str]] = {}
        self._rows: dict[str, list[Column]] = {}
        self._local: dict[int, dict[str, list[str]]] = {}

    def _candidates(self, seat: int, area: str) -> list[str]:
        """某席位在某区域的人：本区域的加上不限区域的。"""
        if seat not in self._local:
            slot, table = self.rules.slots[seat], defaultdict[str, list[str]](list)
            for blind, person in self.rules.staff.items():
                for place in person.areas or ("",) if self.rules.seats(person, slot) else ():
                    table[place].append(blind)
            self._local[seat] = table
        return self._local[seat].get(area, []) + self._local[seat].get("", [])

    def column(self, seat: int, area: str) -> Column:
        """某席位在某区域的候选牌列；首次用到时排好。"""
        column = self.columns.get((seat, area))
        if column is None:
            able = self._candidates(seat, area)
            column = self.columns[seat, area] = sorted(self.top[b] for b in able)
            self.reach[seat, area] = frozenset().union(*(self.rules.staff[b].quals for b in able))
            for blind in able:
                self.holding[blind].append(column)
        return column

    def row(self, area: str) -> list[Column]:
        """一个区域各席位的列，依席位。"""
        found = self._rows.get(area)
        if found is None:
            found = self._rows[area] = [self.column(seat, area) for seat in range(len(self.rules.slots))]
        return found

    def take(self, person: str, count: int = 1) -> None:
        """抽走一张牌：任务数增加，换新牌，插回他所在的各列。"""
        old = self.top[person]
        load = old[0] + count
        new = self.top[person] = (load, self.ticket(f"{person}#{load}"), person)
        for column in self.holding[person]:
            # Whoever is taken mostly lies on top; comparing cards to find that out costs more than looking.
            del column[0 if column[0] is old else bisect_left(column, old)]
            insort(column, new)


def first_team(job: Job, rules: Rules, deck: Deck, room: int = ANY) -> tuple[str, ...] | None:
    """牌序中第一个可行的组合，各人手上已有的不超过 room 户；没有则为 None。"""
    columns = deck.row(job.area)
    barred = rules.barred(job) if job.others else rules.recused.get(job.blind, NOBODY)
    if not job.need and (straight := _straight(barred, columns, room)) is not None:
        return straight
    return _first(job, barred, deck, columns, room, ())


def _straight(barred: Collection[str], columns: list[Column], room: int) -> tuple[str, ...] | None:
    """逐席取第一个合适的人：不缺专长时，凑得齐就是牌序中的第一个组合；凑不齐还要回头找。"""
    chosen: list[str] = []
    for column in columns:
        for load, _, person in column:
            if load > room:
                return None
            if person not in barred and person not in chosen:
                chosen.append(person)
                break
        else:
            return None
    return tuple(chosen)


def _first(
    job: Job, barred: Collection[str], deck: Deck, columns: list[Column], room: int, chosen: tuple[str, ...]
) -> tuple[str, ...] | None:
    seat, missing = len(chosen), deck.rules.lacking(chosen, job) if job.need else job.need
    if seat == len(columns):
        return None if missing else chosen
    # What the remaining seats together cannot bring would only be found out after trying every tuple.
    left = range(seat, len(columns)) if missing else ()
    if missing and not missing <= frozenset().union(*(deck.reach[s, job.area] for s in left)):
        return None
    last, staff = seat + 1 == len(columns), deck.rules.staff
    for load, _, person in columns[seat]:
        if load > room:
            break
        if person in chosen or person in barred:
            continue
        if not last:
            found = _first(job, barred, deck, columns, room, (*chosen, person))
            if found is not None:
                return found
        elif not missing or missing <= staff[person].quals:
            return (*chosen, person)
    return None
