"""许可证件：登记、注销（S4-03）。"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock, trail
from server.auth import Actor, get_visible
from server.db import new_id, unit
from server.problems import Problem
from server.registry.entities import service
from server.registry.models import EntityPermit


def record(actor: Actor, entity_id: str, values: dict[str, Any]) -> EntityPermit:
    """登记一张许可证，或改同一张的有效期（种类与证号相同的是同一张）。

    Raises Absent, Problem invalid when it ends before it begins.
    """
    if values.get("valid_from") and values.get("valid_to") and values["valid_to"] < values["valid_from"]:
        raise Problem("invalid", "许可有效期的止日早于起日。")
    with unit() as s:
        entity = service.get(actor, entity_id)
        number = values["number"].strip().upper()
        same = select(EntityPermit).where(
            EntityPermit.entity_id == entity.id, EntityPermit.kind == values["kind"], EntityPermit.number == number
        )
        known = s.scalar(same)
        before = _said(known) if known else ""
        row = known or EntityPermit(id=new_id(), entity_id=entity.id, kind=values["kind"], number=number)
        row.valid_from, row.valid_to, row.ended_on = values.get("valid_from"), values.get("valid_to"), None
        s.add(row)
        _note(s, actor, row, before, clock.today())
        payload = {"kind": row.kind, "number": row.number}
        trail.append(s, "permit.recorded", ref=entity.id, actor=actor, payload=payload)
    return row


def end(actor: Actor, permit_id: str, on: date) -> EntityPermit:
    """许可注销、吊销：只记日期，不删。

    Raises Absent.
    """
    with unit() as s:
        row = get_visible(EntityPermit, actor, permit_id, "许可证件")
        before = _said(row)
        row.ended_on = on
        _note(s, actor, row, before, on)
        trail.append(s, "permit.ended", ref=row.entity_id, actor=actor, payload={"number": row.number})
    return row


def _said(row: EntityPermit) -> str:
    """一张许可证写成一句：种类、证号、有效期、注销日期。"""
    term = f"{row.valid_from or ''} 至 {row.valid_to or '长期'}".strip() if row.valid_from or row.valid_to else ""
    ended = f"{row.ended_on} 注销" if row.ended_on else ""
    return "，".join(filter(None, (f"{row.kind} {row.number}", term, ended)))


def _note(s: Session, actor: Actor, row: EntityPermit, before: str, on: date) -> None:
    """许可证的登记、改期、注销也是这一户的变动；一字没改的不记。"""
    after = _said(row)
    if after != before:
        changes = {"before": {"permit": before}, "after": {"permit": after}}
        s.add(service.event(actor, row.entity_id, "CHANGED", on, changes, ""))
