"""检查对象名录：检索、修改、退出（S0-07, S1-04, S3-10, S4-03）。"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select, update

from server import clock, trail
from server.auth import Actor, get_visible, own_department, visible
from server.db import new_id, session, unit
from server.problems import Problem
from server.registry.entities.initials import initials
from server.registry.models import Entity, EntityEvent, Membership
from server.registry.paging import Page

PERSONAL_FIELDS = ("legal_rep", "phone")
EDITABLE = ("name", "kind", "address", "district", "industry", *PERSONAL_FIELDS, "credit_class", "flags", "status")


@dataclass(frozen=True)
class Wanted:
    """检索条件；空即不限。"""

    q: str = ""
    kinds: Sequence[str] = ()
    credit_classes: Sequence[str] = ()
    districts: Sequence[str] = ()
    statuses: Sequence[str] = ()


def search(actor: Actor, wanted: Wanted, after: str | None = None, limit: int = 50) -> Page:
    """检索本部门名录：名称片段、代码前段、拼音首字母、地址片段。

    Keyset paging by id, which is the order of entry; `after` is the last id of the page before.
    """
    s = session()
    everything = visible(Entity, actor)
    query = _filtered(everything, wanted)
    page = query.where(Entity.id > after) if after else query
    rows = list(s.scalars(page.order_by(Entity.id).limit(limit + 1)))
    whole = everything.with_only_columns(Entity.kind, func.count()).group_by(Entity.kind)
    return Page(
        items=rows[:limit],
        next=rows[limit - 1].id if len(rows) > limit else None,
        total=s.scalar(query.with_only_columns(func.count())) or 0,
        kinds={row[0]: row[1] for row in s.execute(whole)},
    )


def _filtered(query: Select[Any], wanted: Wanted) -> Select[Any]:
    for column, values in (
        (Entity.kind, wanted.kinds),
        (Entity.credit_class, wanted.credit_classes),
        (Entity.district, wanted.districts),
        (Entity.status, wanted.statuses),
    ):
        if values:
            query = query.where(column.in_(values))
    return query.where(_matches(wanted.q)) if wanted.q.strip() else query


def _matches(q: str) -> ColumnElement[bool]:
    text = "".join(unicodedata.normalize("NFKC", q).split())
    found = [Entity.name.contains(text, autoescape=True), Entity.address.contains(text, autoescape=True)]
    if text.isascii() and text.isalnum():
        found.append(Entity.id_value.startswith(text.upper(), autoescape=True))
        found.append(Entity.name_initials.contains(text.lower(), autoescape=True))
    return or_(*found)


def get(actor: Actor, entity_id: str) -> Entity:
    """一户。

    Raises Absent.
    """
    return get_visible(Entity, actor, entity_id, "检查对象")


def memberships(actor: Actor, entity_id: str) -> list[Membership]:
    """这一户在本部门名录里的起止。"""
    return list(session().scalars(visible(Membership, actor).where(Membership.entity_id == entity_id)))


def events(actor: Actor, entity_id: str) -> list[EntityEvent]:
    """这一户的变动，新的在前。"""
    query = visible(EntityEvent, actor).where(EntityEvent.entity_id == entity_id)
    return list(session().scalars(query.order_by(EntityEvent.id.desc()).limit(100)))


def change(actor: Actor, entity_id: str, changes: dict[str, Any], reason: str = "") -> Entity:
    """更正登记内容（S3-10 实时调整）；没有变化时不留痕也不写。

    Raises Absent, Problem entity.exited.
    """
    entity = get(actor, entity_id)
    before = {key: getattr(entity, key) for key in EDITABLE if key in changes and getattr(entity, key) != changes[key]}
    if not before:
        return entity
    with unit() as s:
        entity = get(actor, entity_id)
        if entity.status == "exited":
            raise Problem("entity.exited", "已退出名录的对象不能再改。")
        after = {key: changes[key] for key in before}
        for key, value in after.items():
            setattr(entity, key, value)
        entity.name_initials = initials(entity.name)
        entity.revision += 1
        s.add(_event(actor, entity_id, "CHANGED", clock.today(), {"before": before, "after": after}, reason))
        trail.append(s, "entity.changed", ref=entity_id, actor=actor, payload={"fields": sorted(after)})
    return entity


def leave(actor: Actor, entity_id: str, on: date, reason: str, *, closed: bool) -> Entity:
    """退出名录（注销、吊销、迁出），不是删除；closed 为主体已终止，于是对各部门都退出。

    Raises Absent, Problem entity.exited.
    """
    with unit() as s:
        entity = get(actor, entity_id)
        here = Membership.entity_id == entity_id, Membership.until.is_(None)
        open_ones = update(Membership).where(*here)
        if not closed:
            open_ones = open_ones.where(own_department(Membership.department_id, actor))
        listed = s.scalar(
            select(func.count()).select_from(Membership).where(*here, own_department(Membership.department_id, actor))
        )
        if entity.status == "exited" or not listed:
            raise Problem("entity.exited", "这一户已经退出名录。")
        s.execute(open_ones.values(until=on))
        if closed:
            entity.status = "exited"
        entity.revision += 1
        s.add(_event(actor, entity_id, "EXITED", on, {"closed": closed}, reason))
        trail.append(s, "entity.exited", ref=entity_id, actor=actor, payload={"on": on.isoformat(), "closed": closed})
    return entity


def _event(actor: Actor, entity_id: str, kind: str, on: date, changes: dict[str, Any], reason: str) -> EntityEvent:
    return EntityEvent(
        id=new_id(),
        entity_id=entity_id,
        department_id=actor.department_id,
        kind=kind,
        effective=on,
        changes=changes,
        reason=reason,
        by=actor.officer_id,
    )
