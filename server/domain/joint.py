"""联合抽查的一户：一次入户，哪些部门各立一份记录（S3-17、S4-19；A20；两人以上 S1-11）。

One visit, one notice; a department that brings items of its own and at least two people keeps a record of its own. What
the others bring stays with the department that leads.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

TEAM = 2
"""Inspectors a record needs at least (S1-11)."""


@dataclass(frozen=True, slots=True)
class Part:
    """一个部门的一份记录：查哪些事项，检查组的哪几席归它（从 0 数起，按席位次序）。"""

    department: str
    items: tuple[str, ...]
    seats: tuple[int, ...]


def parts(lead: str, slots: Sequence[tuple[str, int]], owners: Sequence[tuple[str, str]]) -> list[Part]:
    """一户分成几份记录，牵头部门的在前；不分的只有一份，全部事项、全部席位都在其中（S4-19）。

    slots: department and number of its seats, in the order of the team. owners: item and the department that owns it.
    Nothing is divided when what is left to the lead department would have no item or fewer than two people.
    """
    places: dict[str, list[int]] = {}
    for seat, department in enumerate(one for one, number in slots for _ in range(number)):
        places.setdefault(department, []).append(seat)
    owning = {department for _, department in owners}
    alone = [one for one in places if one != lead and one in owning and len(places[one]) >= TEAM]
    made = [
        Part(
            one,
            tuple(item for item, owner in owners if _keeper(owner, lead, alone) == one),
            tuple(sorted(seat for home, held in places.items() if _keeper(home, lead, alone) == one for seat in held)),
        )
        for one in (lead, *alone)
    ]
    if not made[0].items or len(made[0].seats) < TEAM:
        whole = tuple(range(sum(number for _, number in slots)))
        return [Part(lead, tuple(item for item, _ in owners), whole)]
    return made


def _keeper(department: str, lead: str, alone: Sequence[str]) -> str:
    return department if department in alone else lead


def sheets(found: Iterable[Part], form_of: Mapping[str, str | None]) -> int:
    """一份记录里至多有几份不同的检查表；一份记录只用一份（S4-12 一张表格管检查）。"""
    return max((len({form_of[item] for item in part.items if item in form_of}) for part in found), default=0)


def one_visit(names: Sequence[str], there: bool = True) -> str:
    """通知书里写明是联合检查：谁牵头、谁参加，一次入户、各出结果；there：要到现场，否则不入户。"""
    once = "一次入户" if there else "不入户"
    return f"本次为联合检查，由{names[0]}牵头，{'、'.join(names[1:])}参加，{once}，各部门分别检查、分别作出结果。"
