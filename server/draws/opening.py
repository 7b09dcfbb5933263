"""抽中名称的揭开：公开之前，每揭开一户都是办事，都留痕（D3、rulings 12）。

A name is told to somebody only when the draw is open to all, when the visit has begun at that door, when it came with
the package onto his phone, or when he asked for this very unit and a second person agreed (early.py). The rows of
`name_opening` are the register of all openings.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session

from server import trail
from server.accounts.models import Officer
from server.auth import SYSTEM, Actor
from server.clock import iso
from server.db import session, unit
from server.domain.vocabulary.draws import OpeningMeans
from server.domain.words import labels
from server.draws.models import Draw, DrawUnit, NameOpening, NameRequest
from server.jobs import Tally, sweep
from server.problems import Absent, Problem, register

register("name.sealed", 409, "名称还封着")
register("name.known", 409, "名称已经揭开")
register("name.waiting", 409, "已提出，等第二个人同意")
register("name.reason", 422, "理由没有写清")
WHEN = {"closed": "抽取结束", "published": "抽取结束", "drawn": "规则要求抽出即对本部门揭开"}
TOLD_TO_ALL = (OpeningMeans.DOOR, OpeningMeans.RELEASE)


def open_to_all() -> ColumnElement[bool]:
    """名称已对本部门揭开的抽取（查询条件）。"""
    return or_(Draw.state == "CLOSED", and_(Draw.open_at == "drawn", Draw.state.in_(("DRAWN", "OPEN"))))


def unsealed(entity: Any, draw: Any = Draw.id) -> ColumnElement[bool]:
    """这一户已向本部门揭开：整次揭开了，或检查组已到过门口（查询条件，外层须有 Draw）。"""
    at_door = exists().where(
        NameOpening.draw_id == draw, NameOpening.entity_id == entity, NameOpening.means == OpeningMeans.DOOR
    )
    return or_(open_to_all(), at_door)


def known(s: Session, actor: Actor, units: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """这些（抽取，对象）里，此人可以知道名称的。"""
    wanted = set(units)
    draws = {draw for draw, _ in wanted}
    public = set(s.scalars(select(Draw.id).where(Draw.id.in_(draws), open_to_all())))
    mine = or_(NameOpening.officer_id == actor.officer_id, NameOpening.means.in_(TOLD_TO_ALL))
    query = select(NameOpening.draw_id, NameOpening.entity_id).where(NameOpening.draw_id.in_(draws), mine)
    told = {(draw, entity) for draw, entity in s.execute(query) if entity is not None}
    return {pair for pair in wanted if pair[0] in public or pair in told}


def note(s: Session, rows: Sequence[Mapping[str, Any]], means: OpeningMeans, reason: str = "") -> None:
    """在别人的办事单元里记下揭开的各户：draw_id、entity_id、blind、officer_id。"""
    s.add_all([NameOpening(**row, means=means.value, reason=reason) for row in rows])


def unheld(s: Session, officer_id: str, units: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """这些（抽取，对象）里，还没有记过“带到此人手机”的。"""
    wanted = set(units)
    query = select(NameOpening.draw_id, NameOpening.entity_id).where(
        NameOpening.officer_id == officer_id,
        NameOpening.means == OpeningMeans.PHONE,
        NameOpening.draw_id.in_({draw for draw, _ in wanted}),
    )
    return wanted - {(draw, entity) for draw, entity in s.execute(query) if entity is not None}


def chosen(s: Session, draw_id: str, blind: str) -> DrawUnit:
    """抽中或候补的一户，由代号（或前八位）找到。Raises Absent, Problem conflict."""
    query = select(DrawUnit).where(DrawUnit.draw_id == draw_id, DrawUnit.blind.startswith(blind, autoescape=True))
    query = query.where(DrawUnit.rank.is_not(None) | DrawUnit.reserve_rank.is_not(None))
    found = list(s.scalars(query.limit(2))) if len(blind) >= 8 else []
    if not found:
        raise Absent("抽中的一户")
    if len(found) > 1:
        raise Problem("conflict", "有两户的代号开头相同，请给出完整代号。")
    return found[0]


def listed(draw: Draw) -> list[dict[str, Any]]:
    """一次抽取的揭开登记，新的在前：只有代号，没有名称。"""
    query = (
        select(NameOpening, Officer.display_name)
        .join(Officer, Officer.id == NameOpening.officer_id, isouter=True)
        .where(NameOpening.draw_id == draw.id)
        .order_by(NameOpening.at.desc(), NameOpening.id.desc())
    )
    agreed = _agreed(session(), draw.id)
    words, whole = labels(OpeningMeans), WHEN.get(draw.open_at, "")
    return [
        {
            "at": iso(row.at),
            "blind": row.blind[:8],
            "officer": name,
            "second": agreed.get((row.blind, row.officer_id)) if row.means == OpeningMeans.DESK else None,
            "means": row.means,
            "label": words[row.means],
            "reason": whole if row.means == OpeningMeans.RELEASE else row.reason,
        }
        for row, name in session().execute(query)
    ]


def _agreed(s: Session, draw_id: str) -> dict[tuple[str, str | None], str]:
    """提前揭开的，各由谁同意：盲码、提出人到姓名。"""
    query = (
        select(NameRequest.blind, NameRequest.asked_by, Officer.display_name)
        .join(Officer, Officer.id == NameRequest.decided_by)
        .where(NameRequest.draw_id == draw_id, NameRequest.state == "CONFIRMED")
    )
    return {(blind, asked): name for blind, asked, name in s.execute(query)}


@sweep("draws.names")
def release() -> Tally:
    """到了时候，整次揭开一次，留痕一条（open_at）。"""
    tally = Tally()
    done = select(NameOpening.draw_id).where(NameOpening.means == OpeningMeans.RELEASE)
    ready = select(Draw.id).where(open_to_all(), Draw.id.not_in(done), Draw.result.is_not(None)).limit(50)
    for draw_id in session().scalars(ready).all():
        tally.due += 1
        with unit() as s:
            draw = s.get_one(Draw, draw_id)
            s.add(NameOpening(draw_id=draw.id, means=OpeningMeans.RELEASE.value, reason=f"open_at {draw.open_at}"))
            payload = {"draw": draw.no, "attempt": draw.attempt, "open_at": draw.open_at}
            trail.append(s, "name.released", ref=draw.id, actor=SYSTEM, payload=payload)
        tally.done += 1
    return tally
