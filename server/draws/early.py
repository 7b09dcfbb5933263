"""提前揭开一户：经办或审批提出，另一位审批或法制审核同意；两个人都留痕，都列在登记里（S0-20、S2-08）。

The team's way is untouched: at the door the name opens by itself, and nobody has to be asked.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock, trail
from server.accounts.messages import officers_with, tell
from server.accounts.models import Officer
from server.auth import Actor, get_visible, visible
from server.db import new_id, session, unit
from server.domain import early as law
from server.domain import second
from server.domain.vocabulary.draws import ChangeState, OpeningMeans
from server.domain.words import labels
from server.draws import opening
from server.draws.models import Draw, NameRequest
from server.problems import Absent, refuse
from server.registry.models import Entity

SECOND = ("approver", "legal_reviewer")


def ask(actor: Actor, draw_id: str, blind: str, reason: str) -> NameRequest:
    """提出揭开一户，写明理由；名称还不揭开，等第二个人同意。

    blind: the whole code or its first eight characters. Raises Absent for a unit neither drawn nor in reserve; Problem
    name.known / name.waiting / name.reason.
    """
    with unit() as s:
        draw = get_visible(Draw, actor, draw_id, "抽取")
        own = opening.chosen(s, draw.id, blind)
        pair = (draw.id, own.entity_id)
        mine = (
            NameRequest.draw_id == draw.id,
            NameRequest.blind == own.blind,
            NameRequest.asked_by == actor.officer_id,
        )
        waiting = select(NameRequest.id).where(*mine, NameRequest.state == "PROPOSED")
        refuse(law.may_ask(pair in opening.known(s, actor, [pair]), s.scalar(waiting) is not None, reason))
        row = NameRequest(id=new_id(), draw_id=draw.id, blind=own.blind, reason=reason.strip(), state="PROPOSED")
        row.asked_by, row.asked_at, row.opinion = actor.officer_id, clock.now(), ""
        s.add(row)
        _tell_the_second(s, draw, row, actor)
        payload = {"draw": draw.no, "attempt": draw.attempt, "blind": row.blind, "reason": row.reason}
        trail.append(s, "name.asked", ref=draw.id, actor=actor, payload=payload)
    return row


def decide(actor: Actor, request_id: str, decision: str, opinion: str = "") -> NameRequest:
    """第二个人同意或驳回；同意即揭给提出的人，只揭给他。

    Raises Absent; Problem wrong_state / duty_separation / name.*.
    """
    with unit() as s:
        row = s.scalar(select(NameRequest).where(NameRequest.id == request_id).with_for_update())
        draw = s.scalar(visible(Draw, actor).where(Draw.id == row.draw_id)) if row is not None else None
        if row is None or draw is None:
            raise Absent("提前揭开的请求")
        s.refresh(row)
        if row.state == "PROPOSED":
            refuse(law.still_needed(_open(s, draw.id)))
        refuse(second.may_decide(row.state, row.asked_by, actor.officer_id, decision, opinion, "name.reason"))
        row.state, row.opinion = decision, opinion.strip()
        row.decided_by, row.decided_at = actor.officer_id, clock.now()
        payload = {"draw": draw.no, "attempt": draw.attempt, "blind": row.blind, "reason": row.reason}
        payload |= {"asked_by": _name(s, row.asked_by), "opinion": row.opinion}
        said = "同意，请到名称揭开一栏看" if decision == "CONFIRMED" else f"驳回：{row.opinion}"
        _tell(s, draw, row, row.asked_by, f"您要求提前揭开代号 {row.blind[:8]} 的一户，{actor.name}{said}。", "done")
        if decision == "CONFIRMED":
            own = opening.chosen(s, draw.id, row.blind)
            told = {"draw_id": draw.id, "entity_id": own.entity_id, "blind": row.blind, "officer_id": row.asked_by}
            opening.note(s, [told], OpeningMeans.DESK, row.reason)
            trail.append(s, "name.opened", ref=draw.id, actor=actor, payload=payload | {"means": "desk"})
        else:
            trail.append(s, "name.refused", ref=draw.id, actor=actor, payload=payload)
    return row


def lapse(s: Session, draw: Draw, how: str) -> int:
    """抽取结束或作废，还没有办的请求随之失效，告诉提出的人；没有人办，所以没有办的人。在那一手的写单元里。返回几件。"""
    query = select(NameRequest).where(NameRequest.draw_id == draw.id, NameRequest.state == "PROPOSED")
    rows = list(s.scalars(query.order_by(NameRequest.asked_at, NameRequest.id)))
    for row in rows:
        row.state, row.opinion, row.decided_at = "REJECTED", law.LAPSED.format(how=how), clock.now()
        text = f"您要求提前揭开抽取 {draw.no} 里代号 {row.blind[:8]} 的一户：{row.opinion}。"
        _tell(s, draw, row, row.asked_by, text, "done")
    return len(rows)


def listed(actor: Actor, draw: Draw) -> list[dict[str, Any]]:
    """一次抽取里提前揭开的请求，新的在前；名称只写给提出而已得同意的本人。"""
    s = session()
    query = select(NameRequest).where(NameRequest.draw_id == draw.id)
    return [
        _row(s, actor, row) for row in s.scalars(query.order_by(NameRequest.asked_at.desc(), NameRequest.id.desc()))
    ]


def shown(actor: Actor, row: NameRequest) -> dict[str, Any]:
    """一件请求。"""
    return _row(session(), actor, row)


def waiting(actor: Actor) -> list[tuple[NameRequest, str]]:
    """等这个人同意或驳回的请求和抽取编号，先提的在前；自己提的不算，名称已对本部门揭开的也不算。"""
    if not actor.has(*SECOND):
        return []
    sealed = visible(Draw, actor).where(~opening.open_to_all()).with_only_columns(Draw.id, Draw.no).subquery()
    mine = (NameRequest.state == "PROPOSED", NameRequest.asked_by != actor.officer_id)
    query = select(NameRequest, sealed.c.no).join(sealed, sealed.c.id == NameRequest.draw_id).where(*mine)
    return [(row, no) for row, no in session().execute(query.order_by(NameRequest.asked_at, NameRequest.id))]


def _open(s: Session, draw_id: str) -> bool:
    return s.scalar(select(Draw.id).where(Draw.id == draw_id, opening.open_to_all())) is not None


def _row(s: Session, actor: Actor, row: NameRequest) -> dict[str, Any]:
    mine = row.asked_by == actor.officer_id
    return {
        "id": row.id,
        "blind": row.blind[:8],
        "reason": row.reason,
        "state": row.state,
        "label": "已失效" if row.decided_at and not row.decided_by else labels(ChangeState)[row.state],
        "asked_by": _name(s, row.asked_by),
        "asked_at": clock.iso(row.asked_at),
        "decided_by": _name(s, row.decided_by) if row.decided_by else None,
        "decided_at": clock.iso(row.decided_at) if row.decided_at else None,
        "opinion": row.opinion,
        "mine": mine,
        "entity": _entity(s, row) if mine and row.state == "CONFIRMED" else None,
    }


def _entity(s: Session, row: NameRequest) -> dict[str, str]:
    found = s.get_one(Entity, opening.chosen(s, row.draw_id, row.blind).entity_id)
    return {"id": found.id, "name": found.name, "code": found.id_value, "address": found.address}


def _name(s: Session, officer_id: str) -> str:
    return s.scalar(select(Officer.display_name).where(Officer.id == officer_id)) or ""


def _tell_the_second(s: Session, draw: Draw, row: NameRequest, actor: Actor) -> None:
    """审批与法制审核都告诉：有人要提前看名称。"""
    text = f"{actor.name}要求提前揭开抽取 {draw.no} 里代号 {row.blind[:8]} 的一户，理由：{row.reason}。请同意或驳回。"
    people = {one for role in SECOND for one in officers_with(s, role, draw.department_id, clock.today())}
    for officer_id in sorted(people - {actor.officer_id}):
        _tell(s, draw, row, officer_id, text, "ask")


def _tell(s: Session, draw: Draw, row: NameRequest, officer_id: str, text: str, step: str) -> None:
    link = f"/desk/draws/{draw.id}?tab=names"
    tell(s, officer_id, "name_request", text, dedupe=f"name_request:{row.id}:{step}", link=link)
