"""抽取的种类：双随机与单随机、联合的席位、全数检查、补充抽取、成捆与检查日（S0-05、S3-17、S4-18、S4-19）。"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from draw.joint import joint_slots
from draw.team import Slot
from server.accounts.models import Department
from server.domain.vocabulary.plans import RandomKind
from server.plans.counting import ROUNDING, by_heads
from server.plans.models import PlanEntry
from server.registry.models import Membership

ALL = [1, 1]


@dataclass(frozen=True)
class Kind:
    """这一次抽取与普通的双随机不同在哪里。

    marks: department → its mark in the public files, the lead department first; wanted: class → how many are missing
    (a supplementary draw), taken: units already read, of: the draw it supplements. registers: departments whose lists
    make the frame; lent: department → its code, whose inspectors take seats of the lead department.
    heads: marks of the departments that keep a record of their own at a joint visit; the first seat of each leads.
    """

    marks: Mapping[str, str]
    seats: Sequence[tuple[str, int]]
    bundle: int = 1
    days: Sequence[str] = ()
    wanted: Mapping[str, int] | None = None
    taken: frozenset[str] = frozenset()
    of: str = ""
    registers: Sequence[str] = ()
    lent: Mapping[str, str] = field(default_factory=dict)
    heads: frozenset[str] = frozenset()

    @property
    def staffed(self) -> dict[str, str]:
        """出人的部门到席位的化名：抽调来的坐牵头部门的席位。"""
        lead = next(iter(self.marks.values()))
        return dict.fromkeys(self.lent, lead) | dict(self.marks)


def seats_of(s: Session, entry: PlanEntry, department_id: str) -> tuple[dict[str, str], list[tuple[str, int]]]:
    """参加部门的化名与席位，牵头的在前；没有写席位的就是本部门。"""
    told = [(one["department_id"], int(one["seats"])) for one in entry.slots or []] or [
        (department_id, entry.team_size)
    ]
    ids = [one for one, _ in told]
    codes = {row[0]: row[1] for row in s.execute(select(Department.id, Department.code).where(Department.id.in_(ids)))}
    marks = {one: department_mark(codes[one]) for one in ids}
    return marks, [(marks[one], n) for one, n in told]


def department_mark(code: str) -> str:
    """公开文件里的部门代码；不合写法的字符换成连字符。"""
    return re.sub(r"[^0-9A-Z-]", "-", code.upper())[:40] or "-"


def mode(entry: PlanEntry) -> str:
    """双随机 double；单随机里，全数检查的只派人 staff，其余只抽户 units（S4-18）。"""
    if entry.random_kind != RandomKind.SINGLE:
        return "double"
    whole = entry.rounding != "heads" and all(ratio == ALL for ratio in entry.ratios.values())
    return "staff" if whole else "units"


def weights(entry: PlanEntry) -> dict[str, int]:
    """加大力度的标记与权重；全数检查的没有机会可加（S0-16、S1-17、S4-07）。"""
    return {} if mode(entry) == "staff" else dict(entry.weights or {})


def slots(entry: PlanEntry, kind: Kind) -> tuple[Slot, ...]:
    """检查组席位：各份记录的第一席须可任主检，人人持执法证；只抽户的没有席位（S1-11、S2-11、A20）。"""
    if mode(entry) == "units":
        return ()
    found = joint_slots(kind.seats)
    firsts = {slot.dept: seat for seat, slot in reversed(list(enumerate(found)))}
    leading = {firsts[mark] for mark in kind.heads}
    return tuple(
        replace(slot, quals=slot.quals | {"L"}) if seat in leading else slot for seat, slot in enumerate(found)
    )


def together(entry: PlanEntry) -> int:
    """几个部门一起抽；单个部门为 1（S4-19）。"""
    return len(entry.slots or []) or 1


def people_needed(entry: PlanEntry) -> int:
    """冻结时至少要有几个能派的人；只抽户的不派人。"""
    return 0 if mode(entry) == "units" else entry.team_size


def in_all(departments: Collection[str], day: date) -> Select[str] | None:
    """联合抽查的名录是各部门名录的交集；一个部门的不用求交（None）。"""
    if len(departments) < 2:
        return None
    return (
        select(Membership.entity_id)
        .where(Membership.department_id.in_(list(departments)), Membership.since <= day)
        .where(Membership.until.is_(None) | (Membership.until > day))
        .group_by(Membership.entity_id)
        .having(func.count(Membership.department_id.distinct()) == len(departments))
    )


def strata(entry: PlanEntry, kind: Kind, pool: Mapping[str, int]) -> dict[str, Any]:
    """各类别的比例、取整与最少户数；补充抽取恰好是所缺的户数。pool: 类别 → 参加抽取的户数。"""
    if kind.wanted is None:
        heads = entry.rounding == "heads"
        ratios = by_heads(entry.ratios, entry.min_n, sum(pool.values())) if heads else dict(entry.ratios)
        return {"ratios": ratios, "rounding": ROUNDING[entry.rounding], "min_n": entry.min_n}
    ratios = {name: _share(kind.wanted.get(name, 0), pool.get(name, 0)) for name in {*entry.ratios, *kind.wanted}}
    return {"ratios": ratios, "rounding": "exact", "min_n": 0}


def _share(n: int, pool: int) -> list[int]:
    if not n or not pool:
        return [0, 1]
    return ALL if n >= pool else [n, pool]


def told(entry: PlanEntry, kind: Kind) -> dict[str, Any]:
    """写进 plan.json 的其余各项；普通的双随机没有。"""
    found: dict[str, Any] = {"mode": mode(entry)}
    if found["mode"] != "double":
        until = entry.random_until.isoformat() if entry.random_until else ""
        found["single"] = {"reason": entry.random_reason, "until": until}
    if kind.bundle > 1:
        found["bundle"] = kind.bundle
    if kind.days:
        found["times"] = list(kind.days)
    if kind.of:
        found["supplements"] = kind.of
    if kind.lent:
        found["lent"] = sorted(department_mark(code) for code in kind.lent.values())
    return found
