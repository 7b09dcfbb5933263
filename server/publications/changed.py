"""公开页上抽取之后的变更与签字：只有代号、代码和指纹；作废与重抽、补充抽取互相指得到。"""

from __future__ import annotations

from collections import Counter
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock
from server.db import session
from server.domain.changes import VOID
from server.domain.dealing import day_words
from server.domain.vocabulary.draws import SeatReason, StrikeReason
from server.domain.words import labels
from server.draws import kinds, signing
from server.draws.after import standing
from server.draws.after.models import DrawChange
from server.draws.models import Draw, DrawMinutes, DrawUnit
from server.plans.models import PlanEntry

REASONS = labels(StrikeReason) | labels(SeatReason)


def ties() -> dict[str, int]:
    """各次抽取有几条与别次的联系（同号的历次、补充抽取和其中作废的、所补充的作废了没有）、记录成卷了没有；变了就重写公开页。"""
    rows = session().execute(select(Draw.id, Draw.no, Draw.supplements_id)).all()
    dead = set(session().scalars(select(Draw.id).where(Draw.state.in_(VOID))))
    closed = set(session().scalars(select(DrawMinutes.draw_id).where(DrawMinutes.closed_at.is_not(None))))
    same = Counter(no for _, no, _ in rows)
    more = Counter(parent for _, _, parent in rows if parent)
    fallen = Counter(parent for own, _, parent in rows if own in dead and parent)
    gone = {own for own, _, parent in rows if parent in dead}
    return {
        own: same[no] * 1000 + (own in gone) * 500 + fallen[own] * 40 + more[own] * 2 + (own in closed)
        for own, no, _ in rows
    }


def body(row: Draw) -> dict[str, Any]:
    """变更、联系、派员的选项。"""
    s = session()
    found = standing.confirmed(s, row.id)
    done = (DrawChange.draw_id == row.id, DrawChange.kind == "SUPERSEDE", DrawChange.state == "CONFIRMED")
    voided = s.scalar(select(DrawChange).where(*done).limit(1))
    blinds = _blinds(row, found)
    entry = s.get_one(PlanEntry, row.plan_entry_id)
    more = s.scalars(select(Draw).where(Draw.supplements_id == row.id, Draw.manifest.is_not(None)).order_by(Draw.seq))
    parent = s.get(Draw, row.supplements_id) if row.supplements_id else None
    return {
        "changes": [_change(one, blinds) for one in found],
        "packages": _packages(s, row, found),
        "signed": signing.public(s, row.id),
        "superseded": _superseded(voided) if voided else None,
        "supplements": [_kin(one) | {"cancelled": one.state == "VOID"} for one in more],
        "supplements_of": _kin(parent) if parent else None,
        "mode": kinds.mode(entry),
        "single": {"reason": entry.random_reason, "until": entry.random_until and entry.random_until.isoformat()},
        "bundle": row.bundle,
        "days": [day_words(day) for day in (row.days[:1] + row.days[-1:])],
    }


def _packages(s: Session, row: Draw, found: list[DrawChange]) -> list[str]:
    """此前的数据包指纹，先公布的在前：每办一件变更、记录成一次卷，包里就多一份实录。"""
    before = [(one.decided_at, one.package_before) for one in found]
    minutes = s.get(DrawMinutes, row.id)
    if minutes is not None and minutes.closed_at is not None:
        before.append((minutes.closed_at, minutes.content["package"]))
    told = [package for _, package in sorted(before, key=lambda one: str(one[0])) if package]
    return [package for package in dict.fromkeys(told) if package != row.package]


def _blinds(row: Draw, found: list[DrawChange]) -> dict[str, str]:
    ids = {one for change in found for one in (change.entity_id, change.called_id) if one}
    query = select(DrawUnit.entity_id, DrawUnit.blind).where(DrawUnit.draw_id == row.id, DrawUnit.entity_id.in_(ids))
    return {line[0]: line[1] for line in session().execute(query)}


def _change(one: DrawChange, blinds: dict[str, str]) -> dict[str, Any]:
    return {
        "n": one.n,
        "kind": one.kind,
        "on": clock.shanghai_day(one.decided_at).isoformat() if one.decided_at else "",
        "unit": blinds.get(str(one.entity_id), ""),
        "called": blinds.get(str(one.called_id), ""),
        "reason": REASONS.get(one.reason, ""),
        "passed": len(one.passed),
        "link": one.link,
        "evidence": one.evidence,
    }


def _kin(one: Draw) -> dict[str, Any]:
    return {"no": one.no, "attempt": one.attempt, "void": one.state in VOID}


def _superseded(one: DrawChange) -> dict[str, Any]:
    return {"on": clock.shanghai_day(one.decided_at).isoformat() if one.decided_at else "", "evidence": one.evidence}
