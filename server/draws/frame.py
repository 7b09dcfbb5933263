"""名单：把名录读成代号的户与人，写成公开包里冻结的四个文件。

Everything is read in three queries and kept in memory (50,000 units ≈ 40 MB); nothing is written here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from draw import limit, package, preflight
from draw.blind import alias, blind, normal_id, salt
from draw.canonical import canonical
from draw.deal import Person, Rules
from draw.package import Unit
from draw.plan import read_plan
from draw.quota import Stratum, plan_total
from draw.result import strata_of
from server.accounts.models import Jurisdiction
from server.domain.entry import UNCLASSED, Subject, weight_of, within
from server.domain.flags import in_force
from server.domain.vocabulary.inspectors import InspectorDay
from server.draws import kinds, levels, reasons
from server.draws.history import Visits
from server.draws.kinds import Kind
from server.plans.models import PlanEntry
from server.registry.entities.sublibraries import shelves
from server.registry.inspectors import standing
from server.registry.models import ConflictOfInterest, Entity, Inspector, Item


@dataclass(frozen=True)
class Task:
    """冻结所需的任务事实。"""

    entry: PlanEntry
    items: Sequence[Item]
    department_id: str
    kind: Kind
    no: str
    attempt: int
    open_at: str
    day: date
    alg: str = "sha256"
    ceremony: str = "dice"
    beacon_rule: str = ""
    match: bool = True
    """Whether a team must hold the qualifications its items ask for (rule team.qualification_match)."""
    most: int = 0
    """How many units one person takes at most in this draw (rule team.max_tasks); 0 for no limit."""


@dataclass
class Frame:
    """冻结的内容：四个文件、对照表与数目。"""

    files: dict[str, bytes]
    entity_of: dict[str, str]
    salt_of: dict[str, str]
    inspector_of: dict[str, str]
    units: list[Unit]
    staff: list[Person]
    strata: list[Stratum]
    aliases: dict[str, dict[str, str]]
    recusals: int
    total: int
    small: int
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    why: dict[str, str] = field(default_factory=dict)
    """Excluded unit → the reason in words."""
    without_account: list[str] = field(default_factory=list)
    """Names of inspectors no task can reach: no account, or one without the role of an inspector that day."""
    short: list[limit.Shortage] = field(default_factory=list)
    """Where the limit of tasks per person could leave too few hands, wherever the lots fall."""
    most: int = 0
    unreached: str = ""
    """What they lack and who gives it, as a sentence."""

    @property
    def flags(self) -> Counter[str]:
        """各除外代码的户数，"-" 为参加抽取。"""
        return Counter(u.flag for u in self.units)

    @property
    def able(self) -> int:
        """当天可以参加派员的人数。"""
        return sum(p.flag == "-" for p in self.staff)


class Names:
    """按密钥取化名，并记下对照。"""

    def __init__(self, key: str, alg: str) -> None:
        self.key, self.alg = key, alg
        self.told: dict[str, dict[str, str]] = {"stratum": {}, "area": {}, "qual": {}}
        self.of = cache(self._of)

    def _of(self, kind: str, name: str) -> str:
        code = alias(self.key, kind, name, self.alg)
        self.told[kind][code] = name
        return code


def build(s: Session, task: Task, key: str, visits: Visits) -> Frame:
    """读名录、算代号、做预检，返回冻结的全部内容。

    Raises QuotaImpossible when the ratios cannot be met.
    """
    names = Names(key, task.alg)
    entities = _entities(s, task)
    inspectors = _inspectors(s, task)
    salts, blinds = _blinded(key, task.alg, ((row.id, _entity_id(row)) for row in entities))
    _, staff_blinds = _blinded(key, task.alg, ((i.id, i.id.upper()) for i in inspectors))
    asked = [q for item in task.items for q in item.qualifications] if task.match else []
    need = frozenset(names.of("qual", q) for q in asked)
    weights = kinds.weights(task.entry)
    shelf = shelves(task.department_id, (task.entry.filter or {}).get("sub_library", ()))
    units = [
        Unit(
            blinds[row.id],
            names.of("stratum", row.credit_class or UNCLASSED),
            names.of("area", row.district),
            need,
            weight_of(in_force(row.flags, task.day), weights),
            _flag(row, task, visits, shelf.get(row.id, frozenset())),
        )
        for row in entities
    ]
    districts = frozenset(row.district for row in entities)
    whole = s.scalar(select(Jurisdiction.name)) or ""
    held = standing.qualified(s, inspectors, task.day)
    state = {one: STATE.get(day, "S1") for one, day in standing.day_states(s, inspectors, task.day).items()}
    staff = [
        _person(
            Seen(i, staff_blinds[i.id], state[i.id], held[i.id]),
            task,
            names,
            (served(i.regions, districts, whole), districts),
        )
        for i in inspectors
    ]
    recused = _recused(s, task, blinds, staff_blinds)
    rules = Rules(kinds.slots(task.entry, task.kind), {p.blind: p for p in staff}, _by_unit(recused), task.most)
    lost = set(preflight.without_team((u.job for u in units if u.flag == "-"), rules))
    units = [replace(u, flag="E5") if u.blind in lost else u for u in units]
    constraint = reasons.Constraints(rules, names.told["qual"])
    row_of = {blinds[row.id]: row for row in entities}
    why = {
        u.blind: constraint.said(u.job) if u.flag == "E5" else _why(u.flag, row_of[u.blind], task, shelf)
        for u in units
        if u.flag != "-"
    }
    pool = Counter(names.told["stratum"][u.stratum] for u in units if u.flag == "-")
    files = {
        "units.txt": package.write_units(units),
        "staff.txt": package.write_staff(staff),
        "recuse.txt": package.write_recuse(recused),
        "plan.json": plan_file(task, names, pool),
    }
    plan = read_plan(files["plan.json"])
    strata = strata_of(units, plan)
    total = plan_total(strata, plan.rounding, plan.min_n) if any(x.size for x in strata) else 0
    return Frame(
        files,
        {b: entity for entity, b in blinds.items()},
        {b: salts[entity] for entity, b in blinds.items()},
        {b: inspector for inspector, b in staff_blinds.items()},
        units,
        staff,
        strata,
        names.told,
        len(recused),
        total,
        preflight.small_cells((u.stratum, u.area, u.need, u.weight) for u in units if u.flag == "-"),
        package.counts(units),
        why,
        [i.name for i in inspectors if state[i.id] == "S4"],
        limit.shortages((u.job for u in units if u.flag == "-"), total, rules, task.kind.bundle),
        task.most,
        unreached=standing.account_wanting(s, [(i.id, i.name) for i in inspectors if state[i.id] == "S4"], task.day),
    )


def plan_file(task: Task, names: Names, pool: Mapping[str, int]) -> bytes:
    """plan.json：决定结果的规则和说明它们的文字。"""
    entry, shares = task.entry, kinds.strata(task.entry, task.kind, pool)
    bases = {(b.title, b.article): None for item in task.items for b in item.bases}
    return canonical(
        {
            "v": 1,
            "title": entry.name,
            "items": [item.code for item in task.items],
            "basis": [{"title": title, "article": article} for title, article in bases],
            "filter": entry.filter,
            "strata": {names.of("stratum", name): ratio for name, ratio in shares["ratios"].items()},
            "rounding": shares["rounding"],
            "min_n": shares["min_n"],
            "caps": {"repeat_months": entry.repeat_months},
            "slots": [{"dept": s.dept, "quals": sorted(s.quals)} for s in kinds.slots(entry, task.kind)],
            "reserve": list(entry.reserve),
            "selection": "pareto" if kinds.weights(entry) else "equal",
            **({"weights": kinds.weights(entry)} if kinds.weights(entry) else {}),
            "deal": "deck",
            **({"most": task.most} if task.most else {}),
            **_ceremony(task),
            **kinds.told(entry, task.kind),
            "open_at": task.open_at,
            "period": {"from": entry.period_from.isoformat(), "to": entry.period_to.isoformat()},
        }
    )


def _ceremony(task: Task) -> dict[str, str]:
    """怎样定种子；点名的开奖写进方案，随清单指纹一起先定。摇号不可重算，另记。"""
    if task.ceremony == "manual":
        return {"method": "manual"}
    return {"ceremony": task.ceremony} | ({"beacon_rule": task.beacon_rule} if task.beacon_rule else {})


def _why(flag: str, row: Any, task: Task, shelf: Mapping[str, frozenset[str]]) -> str:
    """一户为什么不参加；补充抽取里，已抽过的另说。"""
    if flag == "E1" and row.id in task.kind.taken:
        return "本任务里已抽中或已候补过"
    return reasons.words(flag, row, task.entry, _subject(row, shelf.get(row.id, frozenset())) if flag == "E4" else None)


def _entities(s: Session, task: Task) -> Sequence[Any]:
    columns = (
        Entity.id,
        Entity.id_value,
        Entity.kind,
        Entity.district,
        Entity.credit_class,
        Entity.industry,
        Entity.status,
        Entity.flags,
    )
    query = (
        select(*columns)
        .where(Entity.id.in_(levels.listed(task.kind.registers or [task.department_id], task.day)))
        .order_by(Entity.id)
    )
    common = kinds.in_all(task.kind.marks, task.day)
    shared = None if common is None else frozenset(s.scalars(common))  # faster than a second condition in SQL
    return [row for row in s.execute(query) if shared is None or row.id in shared]


def _inspectors(s: Session, task: Task) -> Sequence[Inspector]:
    query = select(Inspector).where(Inspector.department_id.in_(list(task.kind.staffed)), Inspector.status != "removed")
    return s.scalars(query.order_by(Inspector.id)).all()


def _entity_id(row: Any) -> str:
    try:
        return normal_id(row.id_value)
    except ValueError:
        return f"X-{row.id.upper()}"


def _blinded(key: str, alg: str, ids: Iterable[tuple[str, str]]) -> tuple[dict[str, str], dict[str, str]]:
    """内部编号到盐、到代号；公开编号重复的改用内部编号。"""
    salts: dict[str, str] = {}
    blinds: dict[str, str] = {}
    seen: set[str] = set()
    for own, public in ids:
        name = public if public not in seen else f"X-{own.upper()}"
        seen.add(name)
        salts[own] = salt(key, name, alg)
        blinds[own] = blind(salts[own], name, alg)
    return salts, blinds


def _subject(row: Any, shelf: frozenset[str]) -> Subject:
    return Subject(row.kind, row.district, row.credit_class or UNCLASSED, row.industry, shelf)


def _flag(row: Any, task: Task, visits: Visits, shelf: frozenset[str]) -> str:
    if not within(task.entry.filter, _subject(row, shelf)):
        return "E4"
    if row.status != "active":
        return "E2"
    if row.id in task.kind.taken:
        return "E1"
    return visits.flag(row.id)


WHOLE = frozenset({"全县", "全市", "全区", "全旗", "全域", "全辖区"})


def served(regions: Iterable[str], districts: frozenset[str], whole: str) -> frozenset[str]:
    """检查人员可去的地区（S1-05 行政区域）：没有写区域，或写的是全县，就是全部地区。

    A region names a district exactly or as its beginning (青禾县 covers 青禾县城关镇).
    """
    named = {region.strip() for region in regions if region.strip()}
    if not named or named & (WHOLE | {whole}):
        return districts
    return frozenset(d for d in districts if any(d.startswith(region) for region in named))


STATE = {InspectorDay.READY: "-", InspectorDay.EXPIRED: "S2", InspectorDay.UNREACHED: "S4"}
"""Whoever is away that day, suspended or out of the list is S1: the same judgement as on the list (domain.team)."""


@dataclass(frozen=True)
class Seen:
    """一人与他当天的样子：代号、能不能派、作数的资质。"""

    inspector: Inspector
    blind: str
    state: str
    quals: frozenset[str]


def _person(seen: Seen, task: Task, names: Names, reach: tuple[frozenset[str], frozenset[str]]) -> Person:
    areas, districts = reach
    inspector, state = seen.inspector, seen.state
    quals = {names.of("qual", q) for q in (*seen.quals, *inspector.specialties)}
    if state == "-" and districts and not areas:
        state = "S3"  # an empty list would read as "everywhere"
    return Person(
        seen.blind,
        task.kind.staffed[inspector.department_id],
        frozenset() if areas == districts else frozenset(names.of("area", d) for d in areas),
        frozenset(quals | ({"Z"} if state == "-" else set()) | ({"L"} if inspector.can_lead else set())),
        0,
        state,
    )


def _recused(s: Session, task: Task, blinds: Mapping[str, str], staff: Mapping[str, str]) -> set[tuple[str, str]]:
    conflict = ConflictOfInterest
    query = select(conflict.entity_id, conflict.inspector_id).where(
        conflict.inspector_id.in_(list(staff)),
        or_(conflict.since.is_(None), conflict.since <= task.day),
        or_(conflict.until.is_(None), conflict.until >= task.day),
    )
    return {(blinds[e], staff[i]) for e, i in s.execute(query) if e in blinds}


def _by_unit(recused: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    table: dict[str, set[str]] = {}
    for unit, person in recused:
        table.setdefault(unit, set()).add(person)
    return table
