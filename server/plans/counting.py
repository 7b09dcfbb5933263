"""数一数：条件之内有几户、按比例应抽几户、与别的任务重合几户（S3-20、S4-19）。"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Select, false, func, or_, select
from sqlalchemy.orm import Session

from draw.quota import QuotaImpossible, Stratum, plan_total
from server.domain.decide import Refusal
from server.domain.entry import CLASSES, FIELDS, UNCLASSED, read_ratios
from server.domain.planning import advice
from server.plans.models import Plan, PlanEntry
from server.registry.entities import hooks
from server.registry.entities.sublibraries import on_shelf
from server.registry.models import Entity, Membership, SubLibrary

ROUNDING = {"min": "up", "max": "down", "exact": "exact", "heads": "exact"}
CHUNK = 500

Filter = Mapping[str, Sequence[str]] | None


class Task(Protocol):
    """数户数所需的条目事实。"""

    filter: Any
    ratios: Any
    rounding: Any
    min_n: Any


@dataclass(frozen=True, slots=True)
class Count:
    """库内户数与应抽户数；比例与户数矛盾时应抽为 None。

    lacking: the only classes with a share, when no firm is of any of them.
    """

    base: int
    drawn: int | None
    lacking: tuple[str, ...] = ()


def inside(conditions: Filter, department_id: str) -> list[ColumnElement[bool]]:
    """定向条件写成查询；与 domain.entry.within 同义（行业按开头，子库在其中一个即可，其余按相等）。"""
    found: list[ColumnElement[bool]] = []
    for name, values in (conditions or {}).items():
        if name == "industry":
            found.append(or_(*(Entity.industry.startswith(value, autoescape=True) for value in values)))
        elif name == "credit_class":
            named = Entity.credit_class.in_([value for value in values if value != UNCLASSED])
            found.append(or_(named, Entity.credit_class.is_(None)) if UNCLASSED in values else named)
        elif name == "sub_library":
            shelves = [on_shelf(department_id, value) for value in values]
            found.append(or_(false(), *(each for each in shelves if each is not None)))
        else:
            found.append(getattr(Entity, name).in_(list(values)))
    return found


def members(columns: Sequence[Any], department_id: str, day: date, conditions: Filter) -> Select[Any]:
    """某部门名录里当日有效、条件之内的户。"""
    return (
        select(*columns)
        .select_from(Entity)
        .join(Membership, Membership.entity_id == Entity.id)
        .where(
            Membership.department_id == department_id,
            Membership.since <= day,
            or_(Membership.until.is_(None), Membership.until > day),
            Entity.status == "active",
            *inside(conditions, department_id),
        )
    )


def sizes(s: Session, department_id: str, day: date, conditions: Filter) -> dict[str, int]:
    """各信用风险类别的户数。"""
    query = members([Entity.credit_class, func.count()], department_id, day, conditions)
    found = dict.fromkeys(CLASSES, 0)
    for name, number in s.execute(query.group_by(Entity.credit_class)):
        found[name or UNCLASSED] = number
    return found


def quota(by_class: Mapping[str, int], task: Task) -> Count:
    """应抽户数：与抽取时同一个算法。"""
    base = sum(by_class.values())
    ratios = by_heads(task.ratios, task.min_n, base) if task.rounding == "heads" else task.ratios
    strata = [Stratum(name, size, *ratios[name]) for name, size in by_class.items() if name in ratios]
    lacking = () if task.rounding == "heads" else advice.lacking(by_class, ratios)
    try:
        return Count(base, plan_total(strata, ROUNDING[task.rounding], task.min_n) if base else 0, lacking)
    except QuotaImpossible:
        return Count(base, None, lacking)


@dataclass(slots=True)
class Asked:
    """写到一半的一条任务。"""

    filter: dict[str, list[str]]
    ratios: dict[str, list[int]]
    rounding: str
    min_n: int


def meanwhile(s: Session, department_id: str, day: date, said: Mapping[str, Any]) -> Count:
    """条目写到一半时的户数：与送审、抽取同一个查询、同一个算法；比例还没有写好的只数户数。

    said: the columns of a condition as lists, `ratio` as "B:3/100", `rounding`, `min_n`.
    """
    conditions = {name: list(said[name]) for name in FIELDS if said.get(name)}
    by_class = sizes(s, department_id, day, conditions)
    pairs = dict(text.split(":") for text in said["ratio"])
    shares = {name: [int(part) for part in share.split("/")] for name, share in pairs.items()}
    ratios = read_ratios({name: [1, 1] for name in CLASSES} if said["rounding"] == "heads" else shares)
    if isinstance(ratios, Refusal):
        return Count(sum(by_class.values()), None)
    return quota(by_class, Asked(conditions, ratios, said["rounding"], said["min_n"]))


def by_heads(ratios: Mapping[str, Any], wanted: int, base: int) -> dict[str, list[int]]:
    """写明户数的任务：比例由当时的户数倒推，各类一样；户数多于全部时照全部，由最少户数说出矛盾（S3-14）。"""
    share = Fraction(min(wanted, base), base) if base else Fraction(0)
    return {name: [share.numerator, share.denominator] for name in ratios}


def used_shares(by_class: Mapping[str, int], task: Task) -> list[Fraction]:
    """库内有户的各类所用的比例。"""
    ratios = by_heads(task.ratios, task.min_n, sum(by_class.values())) if task.rounding == "heads" else task.ratios
    return [Fraction(*ratios[name]) for name, size in by_class.items() if size and name in ratios]


def unknown_shelf(s: Session, department_id: str, conditions: Filter) -> str | None:
    """条件里写了、名录里没有的子库；都有为 None。"""
    known = set(s.scalars(select(SubLibrary.name).where(SubLibrary.department_id == department_id)))
    return next((name for name in (conditions or {}).get("sub_library", ()) if name not in known), None)


def how_many(s: Session, department_id: str, day: date, conditions: Filter, ids: Iterable[str]) -> int:
    """给定的户里有几户在条件之内。"""
    wanted = sorted(ids)
    total = 0
    for start in range(0, len(wanted), CHUNK):
        query = members([func.count()], department_id, day, conditions)
        total += s.scalar(query.where(Entity.id.in_(wanted[start : start + CHUNK]))) or 0
    return total


def shared(s: Session, one: tuple[str, Filter], other: tuple[str, Filter], day: date) -> int:
    """两个任务（部门与条件）共有的户数。"""
    if one == other:
        return sum(sizes(s, one[0], day, one[1]).values())
    theirs = members([Entity.id], other[0], day, other[1])
    query = members([func.count()], one[0], day, one[1]).where(Entity.id.in_(theirs))
    return s.scalar(query) or 0


def asks_for(s: Session, department_id: str, name: str) -> bool:
    """本年在办的计划里有没有条目按这个子库抽查：有则子库不能改名。"""
    query = select(PlanEntry.filter).join(Plan, Plan.id == PlanEntry.plan_id)
    query = query.where(Plan.department_id == department_id, Plan.state != "closed")
    return any(name in (found or {}).get("sub_library", ()) for found in s.scalars(query))


hooks.shelved.append(asks_for)
