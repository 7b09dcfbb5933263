"""变更的读法：名称还封着时只有代号（rulings 12、D3）。"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import false, or_, select
from sqlalchemy.orm import Session

from draw.package import read_staff
from draw.plan import read_plan
from server import clock, storage
from server.accounts.models import Department, Officer
from server.auth import Actor
from server.db import session
from server.domain import changes as law
from server.domain.vocabulary.draws import SeatReason, StrikeReason
from server.domain.words import labels
from server.draws import opening, rows
from server.draws.after import book, standing, supplement
from server.draws.after.models import DrawChange
from server.draws.models import Draw, DrawUnit
from server.draws.service import class_name
from server.registry.models import Entity, Inspector

PLAIN = (
    "id", "draw_id", "kind", "state", "reason", "words", "evidence", "passed", "n", "link",
    "proposed_at", "first_at", "decided_at", "opinion",
)  # fmt: skip
REASONS = labels(StrikeReason) | labels(SeatReason)


def changes(actor: Actor, found: Sequence[DrawChange]) -> list[dict[str, Any]]:
    """几件变更。"""
    s = session()
    draws = {d.id: d for d in s.scalars(select(Draw).where(Draw.id.in_({one.draw_id for one in found})))}
    officers = {one for row in found for one in (row.proposed_by, row.first_by, row.decided_by) if one}
    said = {
        row[0]: row[1] for row in s.execute(select(Officer.id, Officer.display_name).where(Officer.id.in_(officers)))
    }
    units = _units(s, actor, found)
    people = {draw.id: _people(s, draw) for draw in draws.values()}
    return [_change(actor, row, draws[row.draw_id], units, people[row.draw_id], said) for row in found]


def _change(
    actor: Actor,
    row: DrawChange,
    draw: Draw,
    units: dict[tuple[str, str], dict[str, Any]],
    people: dict[str, dict[str, Any]],
    said: dict[str, str],
) -> dict[str, Any]:
    def unit(entity: str | None) -> dict[str, Any] | None:
        return units.get((row.draw_id, entity)) if entity else None

    return {name: getattr(row, name) for name in PLAIN} | {
        "draw_no": draw.no,
        "attempt": draw.attempt,
        "title": draw.title,
        "reason_words": REASONS.get(row.reason, ""),
        "unit": unit(row.entity_id),
        "called": unit(row.called_id),
        "person": people.get(row.inspector_id or ""),
        "replacement": people.get(row.replacement_id or ""),
        "team": [people[one]["name"] or people[one]["blind"] for one in row.seats],
        "proposed_by": said.get(row.proposed_by, ""),
        "first_by": said.get(row.first_by or ""),
        "decided_by": said.get(row.decided_by or ""),
        "warning": _again(session(), draw, row, people),
        "mine": actor.officer_id in (row.proposed_by, row.first_by),
    }


def _again(s: Session, draw: Draw, row: DrawChange, people: dict[str, dict[str, Any]]) -> str:
    """等着确认的一件会连带什么：作废的，哪些补充抽取随之作废；换户换人的，会不会又派到说过来不了的人。

    规则不认识事假病假，只有名录里的请假挡得住他，所以先说一声。

    Recomputed only where somebody of this draw stepped out for illness or business: elsewhere it costs one query.
    """
    if row.state == "PROPOSED" and row.kind == "SUPERSEDE":
        return law.together([one.no for one in supplement.falling(s, draw.id)])
    if row.state != "PROPOSED" or row.kind == "SUPERSEDE":
        return ""
    left = {one.inspector_id: one for one in standing.confirmed(s, draw.id) if one.reason == SeatReason.P2}
    done = book.foreseen(s, draw, row) if left else None
    dealt = [*done.seats, done.replacement_id] if done else []
    said = []
    for one in (left[own] for own in dealt if own in left):
        who, seat = people[str(one.inspector_id)], (DrawUnit.draw_id == draw.id, DrawUnit.entity_id == one.entity_id)
        name = f"{who['name']}（{who['blind']} 号）" if who["name"] else f" {who['blind']} 号"
        blind = s.scalars(select(DrawUnit.blind).where(*seat)).one()
        said.append(f"检查员{name}已{SeatReason.P2.label}退出〈{blind[:8]}〉，这一户又派到他：请先登记请假或换人。")
    return "".join(said)


def now(actor: Actor, draw: Draw) -> dict[str, Any]:
    """一次抽取现在的样子：在查的各户与检查组，缺几户，补充与重抽的去处；层照一处的次序。"""
    s = session()
    units, teams, people, leads = standing.units(s, draw.id), standing.teams(s, draw), _people(s, draw), _leads(draw)
    told = opening.known(s, actor, [(draw.id, one.entity_id) for one in units])
    names = _names(s, [entity for _, entity in told])
    strata = {code: class_name(name) for code, name in draw.aliases.get("stratum", {}).items()}
    return {
        "units": [
            {
                "blind": one.blind,
                "stratum": strata[one.stratum],
                "rank": one.rank,
                "reserve_rank": one.reserve_rank,
                "ticket": one.ticket,
                "name": names.get(one.entity_id) if (draw.id, one.entity_id) in told else None,
                "team": [
                    people[person] | {"lead": seat in leads} for seat, person in enumerate(teams.get(one.entity_id, []))
                ],
            }
            for one in sorted(units, key=lambda one: (one.rank is None, strata[one.stratum]))
        ],
        "recusals": [_claim(one) for one in standing.recusals(s, draw)],
        "missing": sum(supplement.wanted(s, draw).values()),
        "supplements": [_link(one) for one in supplement.made(s, draw.id)],
        "supplements_of": _link(s.get(Draw, draw.supplements_id)) if draw.supplements_id else None,
        "before": _link(_attempt(s, draw, draw.attempt - 1)),
        "after": _link(_attempt(s, draw, draw.attempt + 1)),
    }


def _claim(one: dict[str, Any]) -> dict[str, Any]:
    return {name: one[name] for name in ("blind", "no", "by", "reason", "state")} | {"at": clock.iso(one["at"])}


def _link(draw: Draw | None) -> dict[str, Any] | None:
    if draw is None:
        return None
    return {"id": draw.id, "no": draw.no, "attempt": draw.attempt, "state": draw.state, "reason": draw.reason}


def _attempt(s: Session, draw: Draw, attempt: int) -> Draw | None:
    return s.scalar(select(Draw).where(Draw.no == draw.no, Draw.attempt == attempt))


def _units(s: Session, actor: Actor, found: Sequence[DrawChange]) -> dict[tuple[str, str], dict[str, Any]]:
    pairs = {(row.draw_id, entity) for row in found for entity in (row.entity_id, row.called_id) if entity}
    told = opening.known(s, actor, pairs)
    names = _names(s, [entity for _, entity in told])
    query = select(DrawUnit.draw_id, DrawUnit.entity_id, DrawUnit.blind).where(
        or_(false(), *((DrawUnit.draw_id == d) & (DrawUnit.entity_id == e) for d, e in sorted(pairs)))
    )
    rows_ = s.execute(query).all() if pairs else []
    return {(d, e): {"blind": b[:8], "name": names.get(e) if (d, e) in told else None} for d, e, b in rows_}


def _names(s: Session, ids: Sequence[str]) -> dict[str, str]:
    query = select(Entity.id, Entity.name).where(Entity.id.in_(ids))
    return {row[0]: row[1] for row in s.execute(query.execution_options(staged=True))}


def _people(s: Session, draw: Draw) -> dict[str, dict[str, Any]]:
    """检查人员编号到名单里的行号；派发以后带姓名，别的部门派出的带部门。"""
    if "staff.txt" not in draw.files:
        return {}
    number = {p.blind: f"{n:02d}" for n, p in enumerate(read_staff(storage.read(draw.files["staff.txt"])), 1)}
    known = {one: number[own] for own, one in rows.people(s, draw).items() if own in number}
    names, homes = Inspector.name, Inspector.department_id
    query = select(Inspector.id, names, homes, Department.name).join(Department, Department.id == homes)
    found = {row[0]: row[1:] for row in s.execute(query.where(Inspector.id.in_(list(known))))} if draw.opened_at else {}
    away = {one: office for one, (_, home, office) in found.items() if home != draw.department_id}
    return {
        one: {"blind": code, "name": found[one][0] if one in found else None, "office": away.get(one, "")}
        for one, code in known.items()
    }


def _leads(draw: Draw) -> set[int]:
    """哪几席是主检：联合抽查各立记录的部门各有一席（从 0 数起）。"""
    if "plan.json" not in draw.files:
        return set()
    slots = read_plan(storage.read(draw.files["plan.json"])).slots
    return {seat for seat, slot in enumerate(slots) if "L" in slot.quals}
