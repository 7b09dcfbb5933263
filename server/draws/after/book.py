"""变更实录的账：重做到现在，再办一件；谁来不了由名录说，不由人挑（S4-09）。"""

from __future__ import annotations

import copy
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from draw import changes as chain
from draw.result import compute
from server import clock
from server.domain.frequency import times_a_year
from server.draws import frame, history, packing, rows
from server.draws.after import standing
from server.draws.after.models import DrawChange
from server.draws.models import Draw, DrawUnit
from server.plans.models import PlanEntry
from server.registry.inspectors import standing as people
from server.registry.models import Entity, Inspector
from server.rules import service as rules


@dataclass
class Book:
    """一次抽取的账和代号对照。"""

    draw: Draw
    ledger: chain.Ledger
    entity_of: dict[str, str]
    inspector_of: dict[str, str]

    @property
    def blind_of(self) -> dict[str, str]:
        """对象编号到代号。"""
        return {entity: blind for blind, entity in self.entity_of.items()}

    @property
    def staff_of(self) -> dict[str, str]:
        """检查人员编号到代号。"""
        return {inspector: blind for blind, inspector in self.inspector_of.items()}


@dataclass(frozen=True)
class Done:
    """办成的一件：公开的各栏和对应的实名编号。"""

    called_id: str | None
    seats: list[str]
    replacement_id: str | None
    passed: dict[str, str]
    spare: int | None = None
    """How many more could still take this seat, if it was a seat."""


def open_book(s: Session, draw: Draw) -> Book:
    """由公开包重算，再把已有的变更重做一遍。

    Raises draw.changes.BadChange when the stored record does not follow: that is a finding, not a refusal.
    """
    files = packing.load(draw)
    result = compute(files, draw.seed or "", draw.no, draw.attempt, draw.alg)
    ledger = chain.replay(files, result, draw.alg)
    listed = select(DrawUnit.blind, DrawUnit.entity_id).where(
        DrawUnit.draw_id == draw.id, DrawUnit.rank.is_not(None) | DrawUnit.reserve_rank.is_not(None)
    )
    entity_of = {one[0]: one[1] for one in s.execute(listed)}
    return Book(draw, ledger, entity_of, rows.people(s, draw))


def strike(s: Session, book: Book, change: DrawChange) -> Done:
    """换下一户：下一名能查的递补和他的检查组。"""
    blind, why = book.blind_of[str(change.entity_id)], _why(change)
    away, before = _away(s, book), copy.deepcopy(book.ledger)
    recused = people.conflicts(s, list(book.inspector_of.values()), clock.today())
    while True:
        found = book.ledger.strike(blind, why, _gone(s, book, blind), away)
        called = book.entity_of.get(found.blind)
        barred = [m for m in found.members if called in recused.get(book.inspector_of[m], frozenset())]
        if not barred:
            break
        away, book.ledger = away | dict.fromkeys(barred, "R"), copy.deepcopy(before)
    return Done(called, [book.inspector_of[m] for m in found.members], None, found.passed)


def leave(s: Session, book: Book, change: DrawChange) -> Done:
    """换一名检查人员：席位的下一名能来的候补。Raises draw.changes.NobodyLeft."""
    entity, unit = str(change.entity_id), book.blind_of[str(change.entity_id)]
    aside = _recused(s, book, entity, change.draw_id)
    away = _away(s, book) | {book.staff_of[one]: "R" for one in aside if one in book.staff_of}
    out = book.staff_of[str(change.inspector_id)]
    person, passed = book.ledger.leave(unit, out, _why(change), away)
    gone = away.keys() | {book.staff_of[one] for one in _left(s, change)}
    spare = [one for one in book.ledger.spare(unit, person) if one not in gone]
    return Done(None, [], book.inspector_of[person], passed, len(spare))


def foreseen(s: Session, draw: Draw, change: DrawChange) -> Done | None:
    """今天确认这一件会办成什么；办不成的为 None。只重算，什么也不写。"""
    ledger = open_book(s, draw)
    try:
        return strike(s, ledger, change) if change.kind == standing.UNIT else leave(s, ledger, change)
    except (chain.NobodyLeft, chain.BadChange):
        return None


def _left(s: Session, change: DrawChange) -> set[str]:
    """这一户上已经换下过的人，连同这一次的。"""
    earlier = select(DrawChange.inspector_id).where(
        DrawChange.draw_id == change.draw_id, DrawChange.entity_id == change.entity_id, DrawChange.n.is_not(None)
    )
    return {one for one in (*s.scalars(earlier), change.inspector_id) if one}


def _why(change: DrawChange) -> chain.Why:
    return chain.Why(change.reason, change.evidence, clock.today().isoformat())


def _away(s: Session, book: Book) -> dict[str, str]:
    """今天来不了的人：不在岗、证件无效、没有账号。"""
    staff = list(s.scalars(select(Inspector).where(Inspector.id.in_(list(book.inspector_of.values())))))
    days = people.day_states(s, staff, clock.today())
    states = {book.staff_of[one]: frame.STATE.get(day, "S1") for one, day in days.items()}
    return {blind: state for blind, state in states.items() if state != "-"}


def _recused(s: Session, book: Book, entity: str, draw_id: str) -> set[str]:
    """对这一户应回避的人：名录里登记的，和这一户上已经回避过的。"""
    known = people.conflicts(s, list(book.inspector_of.values()), clock.today())
    earlier = select(DrawChange.inspector_id).where(
        DrawChange.draw_id == draw_id, DrawChange.entity_id == entity, DrawChange.n.is_not(None)
    )
    stepped = {one for one in s.scalars(earlier.where(DrawChange.reason == "P1")) if one}
    return stepped | {one for one, entities in known.items() if entity in entities}


def _gone(s: Session, book: Book, blind: str) -> dict[str, str]:
    """本层的递补里现在不能查的：注销了的 E2，近期查过、次数已满的 E1，在别的抽查里的 E3。"""
    draw, waiting = book.draw, book.ledger.waiting[book.ledger.stratum[blind]]
    ids = {book.entity_of[b]: b for b in waiting}
    entry, profile = s.get_one(PlanEntry, draw.plan_entry_id), rules.profile_of(draw.department_id)
    seen = history.visits(
        s,
        department_id=draw.department_id,
        item_ids=entry.item_ids,
        day=clock.today(),
        months=entry.repeat_months,
        most=times_a_year(entry.frequency_cap, profile.number("frequency.max_per_year")),
    )
    state = select(Entity.id, Entity.status).where(Entity.id.in_(list(ids)))
    found = {}
    for entity, status in s.execute(state.execution_options(staged=True)):
        code = "E2" if status != "active" else seen.flag(entity)
        if code != "-":
            found[ids[entity]] = code
    return found
