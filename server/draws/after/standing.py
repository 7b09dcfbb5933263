"""一次抽取现在的样子：哪些户在查、各由谁查；原来的名次与席位从不改写。"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, not_, or_, select
from sqlalchemy.orm import Session, aliased

from server import storage
from server.domain.changes import called_up, place_words
from server.domain.vocabulary.draws import SeatReason
from server.draws.after.models import DrawChange
from server.draws.models import Draw, DrawSeat, DrawUnit

UNIT, SEAT = "UNIT", "SEAT"
Claims = Callable[[Session, Draw], list[dict[str, Any]]]
claims: list[Claims] = []
"""Rooms that know of recusals asked for after the dispatch: what `_claim` shows, entity_id, asked_at, team."""
Kept = Callable[[], ColumnElement[bool]]
kept: list[Kept] = []
"""Rooms that know which units (conditions on DrawUnit) were inspected for good, whatever became of the draw since."""


def in_use() -> ColumnElement[bool]:
    """在检查之列（DrawUnit 的查询条件）：抽中或递补上来，而没有换下。"""
    called, struck = aliased(DrawChange), aliased(DrawChange)
    done = (called.draw_id == DrawUnit.draw_id, called.kind == UNIT, called.state == "CONFIRMED")
    gone = (struck.draw_id == DrawUnit.draw_id, struck.kind == UNIT, struck.state == "CONFIRMED")
    up = exists().where(*done, called.called_id == DrawUnit.entity_id)
    down = exists().where(*gone, struck.entity_id == DrawUnit.entity_id)
    return and_(or_(DrawUnit.rank.is_not(None), up), not_(down))


def inspected() -> ColumnElement[bool]:
    """已经查完、结果留着（DrawUnit 的查询条件）：整次作废也不抹掉封存的检查（S4-09）。"""
    return or_(false(), *(ask() for ask in kept))


def of(s: Session, draw_id: str, state: str | None = None) -> list[DrawChange]:
    """一次抽取的变更，按提出的次序。"""
    query = select(DrawChange).where(DrawChange.draw_id == draw_id)
    if state is not None:
        query = query.where(DrawChange.state == state)
    return list(s.scalars(query.order_by(DrawChange.proposed_at, DrawChange.id)))


def confirmed(s: Session, draw_id: str) -> list[DrawChange]:
    """办成的递补与顶替，按变更实录的次序。"""
    query = select(DrawChange).where(DrawChange.draw_id == draw_id, DrawChange.n.is_not(None))
    return list(s.scalars(query.order_by(DrawChange.n)))


def teams(s: Session, draw: Draw) -> dict[str, list[str]]:
    """各户（对象编号）现在由谁查：检查人员编号，主检在前。"""
    query = select(DrawSeat.entity_id, DrawSeat.inspector_id).where(DrawSeat.draw_id == draw.id)
    found: dict[str, list[str]] = {}
    for entity, inspector in s.execute(query.order_by(DrawSeat.entity_id, DrawSeat.slot)):
        found.setdefault(entity, []).append(inspector)
    for change in confirmed(s, draw.id):
        own = str(change.entity_id)
        if change.kind == SEAT:
            found[own] = [change.replacement_id or one if one == change.inspector_id else one for one in found[own]]
            continue
        found.pop(own, None)
        if change.called_id:
            found[change.called_id] = list(change.seats)
    return found


def units(s: Session, draw_id: str) -> Sequence[DrawUnit]:
    """在查的各户，抽中的按层与名次在前，递补的在后。"""
    order = (DrawUnit.rank.is_(None), DrawUnit.stratum, DrawUnit.rank, DrawUnit.reserve_rank)
    return s.scalars(select(DrawUnit).where(DrawUnit.draw_id == draw_id, in_use()).order_by(*order)).all()


def called(s: Session, draw_id: str | None = None) -> dict[tuple[str, str], str]:
    """递补上来的各户（抽取、对象编号）：候补第几位，因谁换下；不给抽取的为全部。"""
    up, down = aliased(DrawUnit), aliased(DrawUnit)
    query = (
        select(DrawChange.draw_id, DrawChange.called_id, up.reserve_rank, down.rank, down.reserve_rank)
        .join(up, and_(up.draw_id == DrawChange.draw_id, up.entity_id == DrawChange.called_id))
        .join(down, and_(down.draw_id == DrawChange.draw_id, down.entity_id == DrawChange.entity_id))
        .where(DrawChange.kind == UNIT, DrawChange.state == "CONFIRMED")
    )
    if draw_id is not None:
        query = query.where(DrawChange.draw_id == draw_id)
    rows = s.execute(query)
    return {(draw, str(own)): called_up(reserve, place_words(*place)) for draw, own, reserve, *place in rows}


def recusals(s: Session, draw: Draw) -> list[dict[str, Any]]:
    """派出之后提出、办公室还没有定的回避（S2-12）。"""
    changes = of(s, draw.id)
    found = [one for ask in claims for one in ask(s, draw)]
    waiting = [
        one for one in found if not any(settles(row, one["entity_id"], one["team"], one["asked_at"]) for row in changes)
    ]
    return sorted(waiting, key=lambda one: one["at"])


def settles(change: DrawChange, entity_id: str, team: Sequence[str], at: datetime) -> bool:
    """这一件变更是不是定了那一组（先后的成员 team）在 at 提的回避申请：换了人，或者经审不成立。"""
    if change.kind != SEAT or change.entity_id != entity_id or change.inspector_id not in team:
        return False
    answers = change.state == "CONFIRMED" or (change.state == "REJECTED" and change.reason == SeatReason.P1)
    return answers and change.decided_at is not None and change.decided_at > at


def days(draw: Draw) -> dict[str, str]:
    """各户（代号）抽到的检查日或半日；没有抽日子的为空。"""
    if not draw.days or "result.txt" not in draw.files:
        return {}
    lines = [line.split("\t") for line in storage.read(draw.files["result.txt"]).decode().splitlines()]
    day = {line[1]: line[2] for line in lines if line[0] == "time"}
    return {line[2]: day[line[1]] for line in lines if line[0] == "team"}


def missing(s: Session, draw_id: str) -> dict[str, int]:
    """各层（化名）还缺几户：换下而没有递补的。补抽过的另由补充抽取扣除。"""
    query = (
        select(DrawUnit.stratum)
        .join(DrawChange, and_(DrawChange.draw_id == DrawUnit.draw_id, DrawChange.entity_id == DrawUnit.entity_id))
        .where(DrawUnit.draw_id == draw_id, DrawChange.kind == UNIT, DrawChange.state == "CONFIRMED")
        .where(DrawChange.called_id.is_(None))
    )
    found: dict[str, int] = {}
    for stratum in s.scalars(query):
        found[stratum] = found.get(stratum, 0) + 1
    return found
