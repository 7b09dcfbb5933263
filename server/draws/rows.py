"""名单的行：分块写入、清理、写下结果。"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import islice
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from draw import blind as blinding
from draw.result import Result
from server import clock
from server.auth import Actor, get_visible
from server.db import session, unit
from server.domain import ceremony, changes
from server.domain.decide import Refusal
from server.draws import keys
from server.draws.frame import Frame
from server.draws.models import Draw, DrawSeat, DrawUnit
from server.problems import Problem, refuse
from server.registry.models import Inspector

CHUNK = 2000
FREEZING = timedelta(minutes=2)
ENDINGS = ("void", "supersede", "fall")


def advance(draw: Draw, act: str) -> str:
    """下一个状态；次序不对的拒绝，所补充的那一次作废了的也拒绝。Raises Problem wrong_state."""
    if act not in ENDINGS:
        rooted(draw)
    following = ceremony.step(draw.state, act)
    if isinstance(following, Refusal):
        refuse(following)
        raise AssertionError("unreachable")
    return following


def rooted(draw: Draw) -> None:
    """补充抽取的各步办理以前：所补充的那一次还没有作废。Raises Problem wrong_state."""
    mother = session().get(Draw, draw.supplements_id) if draw.supplements_id else None
    if mother is not None:
        refuse(changes.may_continue(mother.state, named(mother)))


def named(draw: Draw) -> str:
    """一次抽取的编号与第几次，放在句子里。"""
    return f"{draw.no} 第 {draw.attempt} 次"


def claim(actor: Actor, draw_id: str) -> None:
    """占住这次抽取，免得两处同时冻结；上次没做完的户先清掉。"""
    with unit(technical=True):
        draw = get_visible(Draw, actor, draw_id, "抽取")
        advance(draw, "freeze")
        if draw.lease_until and draw.lease_until > clock.now():
            raise Problem("locked", "正在冻结这份名单，请稍候。")
        draw.lease_until = clock.now() + FREEZING
    clear(draw_id)


def release(draw_id: str) -> None:
    """冻结没有做成：让出，好再试。"""
    with unit(technical=True) as s:
        s.execute(update(Draw).where(Draw.id == draw_id, Draw.state == "DRAFT").values(lease_until=None))


def clear(draw_id: str) -> None:
    """清掉没有冻结成的行。"""
    while True:
        with unit(technical=True) as s:
            some = s.scalars(select(DrawUnit.entity_id).where(DrawUnit.draw_id == draw_id).limit(CHUNK)).all()
            s.execute(delete(DrawUnit).where(DrawUnit.draw_id == draw_id, DrawUnit.entity_id.in_(some)))
        if len(some) < CHUNK:
            return


def stage(draw_id: str, frame: Frame) -> None:
    """分块写入名单：每块一个短事务，不久占写锁（rulings 34）。"""
    rows = (
        {
            "draw_id": draw_id,
            "entity_id": frame.entity_of[u.blind],
            "blind": u.blind,
            "salt": frame.salt_of[u.blind],
            "stratum": u.stratum,
            "area": u.area,
            "need": ",".join(sorted(u.need)) or "-",
            "weight": u.weight,
            "flag": u.flag,
        }
        for u in frame.units
    )
    for chunk in _chunks(rows):
        with unit(technical=True) as s:
            s.execute(insert(DrawUnit), chunk)


def _chunks(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    source = iter(rows)
    while chunk := list(islice(source, CHUNK)):
        yield chunk


def places(draw: Draw, result: Result) -> dict[str, list[dict[str, Any]]]:
    """把结果变成要写的行：中签、候补、席位，按代号。"""
    drawn = [
        {"own_blind": p.blind, "new_ticket": p.ticket, "new_rank": i, "new_reserve": None}
        for c in result.chosen.values()
        for i, p in enumerate(c.drawn, 1)
    ]
    reserve = [
        {"own_blind": p.blind, "new_ticket": p.ticket, "new_rank": None, "new_reserve": i}
        for c in result.chosen.values()
        for i, p in enumerate(c.reserve, 1)
    ]
    return {"units": drawn + reserve, "seats": _seats(session(), draw, [(t.blind, t.members) for t in result.teams])}


def typed(s: Session, draw: Draw, content: bytes) -> dict[str, list[dict[str, Any]]]:
    """把摇号记录（manual.json）变成要写的行；没有号签，没有候补。"""
    found = json.loads(content)
    drawn = [
        {"own_blind": own, "new_ticket": None, "new_rank": rank, "new_reserve": None} for _, rank, own in found["drawn"]
    ]
    return {"units": drawn, "seats": _seats(s, draw, [(own, people) for own, *people in found["teams"]])}


def _seats(s: Session, draw: Draw, teams: Sequence[tuple[str, Sequence[str]]]) -> list[dict[str, Any]]:
    blinds = [own for own, _ in teams]
    entities: dict[str, str] = {}
    for start in range(0, len(blinds), 500):
        query = select(DrawUnit.blind, DrawUnit.entity_id).where(
            DrawUnit.draw_id == draw.id, DrawUnit.blind.in_(blinds[start : start + 500])
        )
        entities.update((own, entity) for own, entity in s.execute(query))
    names = people(s, draw)
    return [
        {"draw_id": draw.id, "entity_id": entities[own], "slot": i, "inspector_id": names[m]}
        for own, members in teams
        for i, m in enumerate(members, 1)
    ]


def people(s: Session, draw: Draw) -> dict[str, str]:
    """代号到检查人员：由封存的密钥重算。"""
    key = keys.unseal(draw.key_sealed or b"", f"{draw.id}/key")
    ids = s.scalars(select(Inspector.id).execution_options(staged=True))
    return {blinding.blind(blinding.salt(key, i.upper(), draw.alg), i.upper(), draw.alg): i for i in ids}


def write(s: Session, draw: Draw, found: dict[str, list[dict[str, Any]]]) -> None:
    """写下结果：只动中签与候补的行。"""
    change = (
        update(DrawUnit)
        .where(DrawUnit.draw_id == draw.id, DrawUnit.blind == bindparam("own_blind"))
        .values(ticket=bindparam("new_ticket"), rank=bindparam("new_rank"), reserve_rank=bindparam("new_reserve"))
    )
    s.connection().execute(change, found["units"])
    if found["seats"]:
        s.execute(insert(DrawSeat), found["seats"])
