"""抽取结束：各户都有了结果，名称对本部门揭开，代号密钥从此只归审计员开封（rulings 13）。"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from draw import blind as blinding
from draw.package import read_units
from draw.register import Report, reconcile
from server import clock, trail
from server.accounts.messages import officers_with, tell
from server.accounts.models import Department
from server.auth import Actor, get_visible
from server.db import session, unit
from server.domain.vocabulary.draws import OpeningMeans
from server.draws import early, history, keys, kinds, levels, opening, packing, rows
from server.draws.models import Draw, DrawUnit, NameOpening
from server.plans.models import PlanEntry
from server.problems import Absent, Problem, register
from server.registry.models import Entity

register("draw.unsettled", 409, "还有检查没有办结")
register("draw.key_sealed", 409, "密钥还封着")

unsettled: list[Callable[[Session, str], set[tuple[str, str]]]] = []
"""后面的房间在这里作答：这次抽取哪些户、哪个部门的检查没有公示、也没有撤回。"""


def close(actor: Actor, draw_id: str) -> Draw:
    """结束一次抽取；此后名称对本部门揭开，密钥交审计员核对，没有办的提前揭开随之失效。

    Raises Absent; Problem wrong_state, draw.unsettled.
    """
    with unit() as s:
        draw = get_visible(Draw, actor, draw_id, "抽取")
        following = rows.advance(draw, "close")
        _settled(s, draw)
        draw.state, draw.closed_at = following, clock.now()
        text = f"抽取 {draw.no} 已结束，代号密钥可以开封核对。"
        for officer_id in officers_with(s, "auditor", None, clock.today()):
            tell(s, officer_id, "draw_key", text, dedupe=f"draw_key:{draw.id}", link="/desk/trail/draws")
        payload: dict[str, Any] = {"draw": draw.no, "attempt": draw.attempt, "blind_commit": draw.blind_commit}
        if lapsed := early.lapse(s, draw, "结束，名称对本部门揭开"):
            payload["name_requests_lapsed"] = lapsed
        trail.append(s, "draw.closed", ref=draw.id, actor=actor, payload=payload)
    return draw


def _settled(s: Session, draw: Draw) -> None:
    """各户都公示了或撤回了；没有的按户数，联合抽查写明差在哪个部门。Raises Problem draw.unsettled."""
    open_ones = {pair for ask in unsettled for pair in ask(s, draw.id)}
    if not open_ones:
        return
    waiting = len({entity for entity, _ in open_ones})
    offices = Counter(place for _, place in open_ones)
    whose = ""
    if set(offices) != {draw.department_id}:
        query = select(Department.id, Department.name).where(Department.id.in_(offices)).order_by(Department.code)
        whose = "（" + "，".join(f"{name} {offices[key]} 户" for key, name in s.execute(query)) + "）"
    text = f"还有 {waiting} 户没有公示结果，也没有撤回{whose}，不能结束。"
    raise Problem("draw.unsettled", text, waiting=waiting)


def frozen() -> list[dict[str, Any]]:
    """审计员看的各次抽取：冻结过的，新的在前；没有名称。"""
    query = select(Draw).where(Draw.manifest.is_not(None)).order_by(Draw.frozen_at.desc(), Draw.id)
    found = list(session().scalars(query))
    waits = history.betrayed(session(), [row.id for row in found if row.state in OPENABLE])
    return [
        {
            "id": row.id,
            "no": row.no,
            "attempt": row.attempt,
            "title": row.title,
            "state": row.state,
            "units": row.numbers.get("frame", 0),
            "blind_commit": row.blind_commit,
            "closed_at": row.closed_at and clock.iso(row.closed_at),
            "waits": waits.get(row.id, 0),
            "open": row.state in OPENABLE and row.id not in waits,
        }
        for row in found
    ]


OPENABLE = ("CLOSED", "SUPERSEDED", "VOID")
"""Their own drawn units are public, or will never be visited; whom else a key would give away says `betrayed`."""


def waiting(s: Session, draw: Draw) -> None:
    """名单里因别的抽取除外的户，那边还封着的，要等那边揭开。Raises Problem draw.key_sealed."""
    if n := history.betrayed(s, [draw.id]).get(draw.id, 0):
        text = f"名单里有 {n} 户因别的抽取除外，那边的名称还封着；要等那边揭开或结束，否则等于泄露那边抽中了谁。"
        raise Problem("draw.key_sealed", text, waiting=n)


def open_key(actor: Actor, draw_id: str, reason: str) -> tuple[Draw, str, Report]:
    """审计员开封密钥并重算每个代号；写明理由，留痕。

    Returns the draw, the key and what the register is found to lack. Raises Absent, Problem draw.key_sealed.
    """
    draw = session().get(Draw, draw_id)
    if draw is None or draw.manifest is None:
        raise Absent("抽取")
    if draw.state not in OPENABLE:
        raise Problem("draw.key_sealed", "抽取没有结束，密钥还封着：现在开封，等于泄露抽中的名单。", state=draw.state)
    waiting(session(), draw)
    key = keys.unseal(draw.key_sealed or b"", f"{draw.id}/key")
    report = recomputed(draw, key)
    with unit() as s:
        told = {"draw_id": draw.id, "entity_id": None, "blind": "", "officer_id": actor.officer_id}
        opening.note(s, [told], OpeningMeans.KEY, reason.strip())
        payload = {"draw": draw.no, "attempt": draw.attempt, "reason": reason} | report.counts()
        trail.append(s, "draw.key_opened", ref=draw.id, actor=actor, payload=payload)
    return draw, key, report


def recomputed(draw: Draw, key: str) -> Report:
    """用密钥把名册从头算一遍，与冻结的名单对照：假户、重户、漏户。"""
    listed = [u.blind for u in read_units(packing.load(draw)["units.txt"])]
    return reconcile(listed, [name for name, _ in names(session(), draw, key)], key, draw.alg)


def names(s: Session, draw: Draw, key: str) -> list[tuple[str, str]]:
    """冻结那天归本部门（联合抽查为各部门都）监管的各户：名单里所用的编号与名称。"""
    day = clock.shanghai_day(draw.frozen_at) if draw.frozen_at else clock.today()
    query = (
        select(Entity.id, Entity.id_value, Entity.name)
        .where(Entity.id.in_(levels.listed(levels.registers(draw), day)))
        .order_by(Entity.id)
    )
    listed = select(DrawUnit.entity_id, DrawUnit.blind).where(DrawUnit.draw_id == draw.id)
    own = {row[0]: row[1] for row in s.execute(listed)}
    entry = s.get_one(PlanEntry, draw.plan_entry_id)
    common = kinds.in_all(kinds.seats_of(s, entry, draw.department_id)[0], day)
    shared = None if common is None else frozenset(s.scalars(common))
    found = [row for row in s.execute(query.execution_options(staged=True)) if shared is None or row[0] in shared]
    return [(used(key, draw.alg, entity, code, own.get(entity, "")), name) for entity, code, name in found]


def used(key: str, alg: str, entity_id: str, code: str, own: str) -> str:
    """一户在名单里用的编号：公开代码；代码不成形或重复时用内部编号。"""
    inner = f"X-{entity_id.upper()}"
    try:
        public = blinding.normal_id(code)
    except ValueError:
        return inner
    if own and blinding.opens(own, inner, blinding.salt(key, inner, alg), alg):
        return inner
    return public


def opened_by(actor: Actor, draw_id: str) -> Draw:
    """审计员本人开封过的抽取，可以下载名册。Raises Absent, Problem draw.key_sealed."""
    draw = session().get(Draw, draw_id)
    if draw is None:
        raise Absent("抽取")
    query = select(NameOpening.id).where(NameOpening.draw_id == draw_id, NameOpening.officer_id == actor.officer_id)
    if session().scalar(query.where(NameOpening.means == OpeningMeans.KEY).limit(1)) is None:
        raise Problem("draw.key_sealed", "请先写明理由开封密钥。")
    return draw
