"""派员的材料：人员、席位、任务、条件、检查组。"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

ANY = 10**9
"""More tasks than anybody can carry: no limit."""
NOBODY = frozenset[str]()


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
    """一个待派户：盲码、区域、组内至少一人须具备的专长；成捆时 others 是同捆的其他户。"""

    blind: str
    area: str
    need: frozenset[str] = frozenset()
    others: tuple[str, ...] = ()

    @property
    def blinds(self) -> tuple[str, ...]:
        """本捆全部的户，按派员次序。"""
        return (self.blind, *self.others)

    @property
    def size(self) -> int:
        """本捆几户。"""
        return 1 + len(self.others)


@dataclass(frozen=True)
class Rules:
    """派员条件：席位、人员、回避关系（户盲码 → 人员盲码）、每人至多几户（0 为不限）。"""

    slots: tuple[Slot, ...]
    staff: Mapping[str, Person]
    recused: Mapping[str, Collection[str]] = field(default_factory=dict)
    most: int = 0

    def room(self, job: Job) -> int:
        """接这一户（或这一捆）之前，手上最多可以已有几户。"""
        return self.most - job.size if self.most else ANY

    def barred(self, job: Job) -> frozenset[str]:
        """对这一户（或这一捆的任一户）应回避的人员。"""
        own = self.recused.get(job.blind)
        found = frozenset(own) if own else NOBODY
        return found.union(*(self.recused.get(b, ()) for b in job.others)) if job.others else found

    def seats(self, person: Person, slot: Slot) -> bool:
        """此人可否坐此席，不论去哪里：在册、部门、资格。"""
        return person.flag == "-" and person.dept == slot.dept and slot.quals <= person.quals

    def fits(self, person: Person, slot: Slot, job: Job) -> bool:
        """此人可否为此户坐此席：在册、部门、资格、区域、无回避。"""
        near = not person.areas or job.area in person.areas
        return self.seats(person, slot) and near and person.blind not in self.barred(job)

    def lacking(self, members: Iterable[str], job: Job) -> frozenset[str]:
        """组内还缺的专长；没有席位的抽取（单随机抽对象）不缺。"""
        if not job.need or not self.slots:
            return frozenset()
        return job.need.difference(*(self.staff[m].quals for m in members))


class Team(NamedTuple):
    """一个检查组：户盲码，各席位人员，各席位候补，同捆其他户，派员次序。"""

    blind: str
    members: tuple[str, ...]
    substitutes: tuple[tuple[str, ...], ...] = ()
    others: tuple[str, ...] = ()
    number: int = 0

    @property
    def blinds(self) -> tuple[str, ...]:
        """本组的全部户。"""
        return (self.blind, *self.others)
