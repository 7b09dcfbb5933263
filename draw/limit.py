"""每人至多几户：抽以前就看人手够不够，哪怕签全落在人最少的地方。

Which units will be drawn is not known before the seed, how many is. For every group of areas and every set of seats the
most tasks that could fall there are compared with what the people who may sit there can still take, one task of each
left out: people who may sit in several seats fill the easy ones too before the loads level out. What is named here can
be mended (more people, a higher limit, a smaller share) while no seed exists.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, combinations

from draw.team import Job, Person, Rules

FEW = 8
"""Up to so many areas every group of them is looked at; beyond, every single one, every pair, and all."""


@dataclass(frozen=True)
class Shortage:
    """一处人手不够：哪些区域、哪几席（从 1 起）、哪项专长，至多要几人次，至多有几人次。"""

    areas: tuple[str, ...]
    seats: tuple[int, ...]
    need: str
    wanted: int
    able: int


def shortages(jobs: Iterable[Job], total: int, rules: Rules, size: int = 1) -> list[Shortage]:
    """上限之下可能派不下的各处，缺得多的在前；没有上限、不派人的为空。

    `jobs` are all units that may be drawn, `total` how many will be, `size` the units of a bundle.
    """
    if not rules.most or not rules.slots:
        return []
    pool = list(jobs)
    here = Counter(job.area for job in pool)
    asked = Counter((job.area, need) for job in pool for need in job.need)
    aside = Counter((person, job.area) for job in pool for person in rules.barred(job))
    hands = list(_hands(rules, {person for person, _ in aside}, size))
    every, found = tuple(range(1, len(rules.slots) + 1)), []
    for areas in _groups(sorted(here)):
        most = min(total, sum(here[a] for a in areas))
        asks = [(seats, "", most * len(seats), most) for seats in _seats(rules)]
        for need in sorted({need for _, need in asked}):
            some = min(total, sum(asked[a, need] for a in areas))
            asks.append((every, need, some, some))
        for seats, need, wanted, units in asks:
            able = sum(
                count * min(p.load, max(0, units - sum(aside[p.blind, a] for a in areas)))
                for p, count in hands
                if (not p.areas or p.areas.intersection(areas))
                and (not need or need in p.quals)
                and any(rules.seats(p, rules.slots[seat - 1]) for seat in seats)
            )
            if able < wanted:
                found.append(Shortage(areas, seats, need, wanted, able))
    return sorted(found, key=lambda one: (one.able - one.wanted, len(one.areas), one.areas, one.seats, one.need))


def _hands(rules: Rules, apart: set[str], size: int) -> Iterator[tuple[Person, int]]:
    """条件相同的人并作一行；这里 load 是算得数的还能接几户：留一捆的余地。须回避的人各自一行。"""
    room = Counter(
        replace(p, blind=p.blind if p.blind in apart else "", load=max(0, rules.most - p.load - size))
        for p in rules.staff.values()
        if p.flag == "-"
    )
    yield from room.items()


def _groups(areas: Sequence[str]) -> Iterator[tuple[str, ...]]:
    sizes = range(1, len(areas) + 1) if len(areas) <= FEW else (1, 2, len(areas))
    return chain.from_iterable(combinations(areas, n) for n in sizes)


def _seats(rules: Rules) -> list[tuple[int, ...]]:
    """要分开看的席位：每一席，每个部门的几席，全部。"""
    depts = {slot.dept for slot in rules.slots}
    groups = {(n,) for n in range(1, len(rules.slots) + 1)} | {tuple(range(1, len(rules.slots) + 1))}
    groups |= {tuple(n for n, slot in enumerate(rules.slots, 1) if slot.dept == dept) for dept in depts}
    return sorted(groups)
