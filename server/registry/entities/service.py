"""检查对象名录：登记、修改、标记、退出、恢复（S0-07, S1-04, S3-10, S4-03）。"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from server import clock, trail
from server.accounts.models import Department
from server.accounts.roles import signed_as
from server.accounts.service import jurisdiction
from server.auth import Actor, get_visible, own_department, visible
from server.db import new_id, session, unit
from server.domain import codes, flags, trades
from server.domain.decide import Refusal
from server.problems import Problem
from server.registry import required
from server.registry.entities import hooks
from server.registry.entities.initials import initials
from server.registry.entities.search import Wanted, matching, search
from server.registry.entities.standing import EXITED, gone
from server.registry.models import (
    Candidate,
    Entity,
    EntityBulk,
    EntityEvent,
    EntityMerge,
    EntityPermit,
    ImportBatch,
    Membership,
    SubLibrary,
    SubLibraryMember,
    live,
)

__all__ = ["Wanted", "search"]

PERSONAL_FIELDS = ("legal_rep", "contact", "phone")
TOLD = ("kind", "effective", "reason", "at", "changes")
WHY = "改名称、种类要写更正理由，例如名称变更核准日期、所凭的文书。"
"""Name and kind say which subject this is: the trail must say why. The rest is told by what stood before and after."""
EDITABLE = (
    "name", "kind", "address", "address_actual", "district", "industry", "category", *PERSONAL_FIELDS, "credit_class",
    "flags", "status",
)  # fmt: skip


def get(actor: Actor, entity_id: str) -> Entity:
    """一户；已并入别户的旧编号答并入的那一户（S1-06）。

    Raises Absent.
    """
    row = get_visible(Entity, actor, entity_id, "检查对象")
    for _ in range(20):  # a chain of merges is short; a loop in the data must not hang a request
        if row.merged_into is None:
            break
        row = get_visible(Entity, actor, row.merged_into, "检查对象")
    return row


def memberships(actor: Actor, entity_id: str) -> list[Membership]:
    """这一户在本部门名录里的起止。"""
    return list(session().scalars(visible(Membership, actor).where(Membership.entity_id == entity_id)))


def events(actor: Actor, entity_id: str) -> list[dict[str, Any]]:
    """这一户与并入它的各户的变动，新的在前；没有办成的批量办理不算，一次合并只说一次。

    by: who did it, as he signs; of: the name of the firm that was merged into this one, where the entry is about that
    firm. An import of one's own department is told with its file.
    """
    into = select(Entity.id, Entity.id_value, Entity.name).where(Entity.merged_into == entity_id)
    merged = {one.id: (one.id_value, one.name) for one in session().execute(into)}
    done = select(EntityBulk.id).where(EntityBulk.done_at.is_not(None))
    query = visible(EntityEvent, actor).where(
        (EntityEvent.entity_id == entity_id) | EntityEvent.entity_id.in_(list(merged)),
        EntityEvent.bulk_id.is_(None) | EntityEvent.bulk_id.in_(done),
    )
    found = session().scalars(query.order_by(EntityEvent.at.desc(), EntityEvent.id.desc()).limit(200)).all()
    sheets = _sheets(actor, {one.changes["batch"] for one in found if "batch" in one.changes})
    # A merge is written down under both ids; the card of the one that stays shows its own entry.
    return [
        {name: getattr(one, name) for name in TOLD}
        | {"by": signed_as(one.by, "clerk", one.at) or "系统", "of": merged.get(one.entity_id, ("", ""))[1]}
        | {"reason": one.reason + sheets.get(one.changes.get("batch", ""), "")}
        for one in found
        if one.kind != "MERGED" or merged.get(one.entity_id, ("",))[0] != one.changes.get("from")
    ]


def _sheets(actor: Actor, batch_ids: set[str]) -> dict[str, str]:
    """本部门这几批导入的表名；别的部门的不说。"""
    named = select(ImportBatch.id, ImportBatch.file_name).where(
        ImportBatch.id.in_(batch_ids), own_department(ImportBatch.department_id, actor), ImportBatch.file_name != ""
    )
    return {batch_id: f"“{name}”" for batch_id, name in session().execute(named)}


def told_to(actor: Actor, row: Entity) -> list[dict[str, Any]]:
    """本部门把这一户告知过哪些部门，各怎样答（S3-10）。"""
    if actor.department_id is None:
        return []
    query = select(Candidate, Department.name).join(Department, Department.id == Candidate.department_id)
    sent = query.where(Candidate.id_value == row.id_value, Candidate.from_department_id == actor.department_id)
    return [
        {"department": name, "on": one.received_on, "state": one.state, "reason": one.reason}
        for one, name in session().execute(sent.order_by(Candidate.id.desc()).limit(20))
    ]


def merge_waiting(actor: Actor, row: Entity) -> dict[str, Any] | None:
    """本部门已提出、还等第二人决定的合并，这一户在其中；没有为 None。一户至多在一件里。"""
    in_it = or_(EntityMerge.old_id == row.id, EntityMerge.into_id == row.id)
    query = visible(EntityMerge, actor).where(EntityMerge.state == "waiting", in_it).order_by(EntityMerge.id).limit(1)
    one = session().scalar(query)
    if one is None:
        return None
    names: dict[str, str] = dict(
        session().execute(select(Entity.id, Entity.name).where(Entity.id.in_([one.old_id, one.into_id]))).all()
    )
    return {
        "old": names.get(one.old_id, ""),
        "into": names.get(one.into_id, ""),
        "requested_by": signed_as(one.requested_by, "clerk", one.requested_at),
        "requested_at": one.requested_at,
        "mine": one.requested_by == actor.officer_id,
    }


def around(actor: Actor, row: Entity) -> dict[str, Any]:
    """档案里围着一户的内容：许可、子库、并入的旧编号、本年次数、来自哪一批。"""
    s, today = session(), clock.today()
    shelf = select(SubLibrary.id, SubLibrary.name).join(SubLibraryMember).where(SubLibraryMember.entity_id == row.id)
    still = SubLibraryMember.until.is_(None) | (SubLibraryMember.until > today)
    merged = select(Entity.id, Entity.id_kind, Entity.id_value, Entity.name).where(Entity.merged_into == row.id)
    batch = s.get(ImportBatch, row.batch_id) if row.batch_id else None
    times, last = hooks.visited(s, [row.id, *s.scalars(select(Entity.id).where(Entity.merged_into == row.id))],
                                today.year).get(row.id, (0, None))  # fmt: skip
    return {
        "status": EXITED if gone(actor, [row.id]) else row.status,
        "memberships": memberships(actor, row.id),
        "events": events(actor, row.id),
        "told": told_to(actor, row),
        "merge_waiting": merge_waiting(actor, row),
        "permits": list(s.scalars(visible(EntityPermit, actor).where(EntityPermit.entity_id == row.id))),
        "sub_libraries": [
            {"id": one.id, "name": one.name}
            for one in s.execute(shelf.where(still, own_department(SubLibrary.department_id, actor)))
        ],
        "merged": [dict(one._mapping) for one in s.execute(merged)],
        "batch_file": batch.file_name if batch else "",
        "visits": times,
        "last_visit_on": last,
    }


def with_visits(actor: Actor, rows: Sequence[Entity]) -> list[dict[str, Any]]:
    """列表的各行，带上今天的状态、本年次数、最近一次与许可数。"""
    s, ids = session(), [row.id for row in rows]
    left = gone(actor, ids)
    found = hooks.visited(s, ids, clock.today().year)
    permits = select(EntityPermit.entity_id, func.count()).where(
        EntityPermit.entity_id.in_(ids), EntityPermit.ended_on.is_(None)
    )
    held = {row[0]: row[1] for row in s.execute(permits.group_by(EntityPermit.entity_id))}
    return [
        columns(row)
        | {
            "status": EXITED if row.id in left else row.status,
            "visits": found.get(row.id, (0, None))[0],
            "last_visit_on": found.get(row.id, (0, None))[1],
            "permit_count": held.get(row.id, 0),
        }
        for row in rows
    ]


def columns(row: Entity) -> dict[str, Any]:
    """一户的各列；标记写成统一的样子。"""
    shown = {column.key: getattr(row, column.key) for column in Entity.__table__.columns}
    return shown | {"flags": flags.structured(row.flags)}


def create(actor: Actor, values: dict[str, Any]) -> Entity:
    """手工登记一户到本部门名录（S3-10）；代码已在库的，只列入本部门名录，登记内容不改。

    values: columns of Entity with `code`; a code of kind other is taken as it stands; `despite` that a firm of the same
    name and address is there. Raises Problem forbidden / entity.listed / entity.alike / registry.required, entity.code
    when the code is wrong, with everything else that is missing.
    """
    if actor.department_id is None:
        raise Problem("forbidden", "只能登记到本部门的名录。")
    values = {name: each.strip() if isinstance(each, str) else each for name, each in values.items()}
    despite = values.pop("despite", False)
    kind, value = _identified(values)
    if not despite:
        _alike(actor, kind, value, values)
    values |= {"industry": trades.standard(values.get("industry") or "")}
    with unit() as s:
        row: Entity | None = s.scalar(same(kind, value), execution_options={"staged": True})
        if row is None:
            _complete(values)
        known = row is not None and s.scalar(select(Entity.id).where(Entity.id == row.id)) is not None
        if row is None or not known:
            row = row or Entity(id=new_id(), jurisdiction_code=jurisdiction().code, id_kind=kind, id_value=value)
            fill(row, values)
            s.add(row)
            s.flush()
        enlist(s, row.id, actor.department_id, clock.today())
        s.add(event(actor, row.id, "ENTERED", clock.today(), {"known": known}, "手工登记"))
        trail.append(s, "entity.entered", ref=row.id, actor=actor, payload={"code": value, "known": known})
    return row


def _alike(actor: Actor, kind: str, value: str, values: dict[str, Any]) -> None:
    """代码不在库，而本部门名录里有一户名称、住所一字不差的：先问一次，多半是同一户。"""
    name, address = values.get("name") or "", values.get("address") or ""
    if not name or not address or session().scalar(same(kind, value).with_only_columns(Entity.id)):
        return
    here = matching(actor, Wanted(q=name)).where(Entity.name == name, Entity.address == address)
    found = session().scalars(here.order_by(None).limit(1)).first()
    if found is not None:
        told = (
            f"名录里已有名称、住所都相同的一户，代码是 {found.id_value}。"
            "换了代码的，请到那一户办合并；确是另一户的，再点一次登记。"
        )
        raise Problem("entity.alike", told, entity_id=found.id)


def _identified(values: dict[str, Any]) -> tuple[str, str]:
    """代码读得出；读不出的，连同没有填的各栏一次说全。"""
    try:
        return read_identifier(values.pop("code"), values.pop("code_kind", None))
    except Problem as wrong:
        missing = _missing(values)
        if not missing:
            raise
        said = f"{wrong.detail}另外，{required.told('entity', missing)}"
        raise Problem(wrong.code, said, **wrong.extra | {"fields": missing}) from wrong


def _missing(values: dict[str, Any]) -> list[str]:
    """没有填的：名称、住所总要有，别的由规则定。"""
    always = [name for name in ("name", "address") if not values.get(name)]
    return list(dict.fromkeys([*always, *required.lost("entity", values)]))


def _complete(values: dict[str, Any]) -> None:
    if missing := _missing(values):
        raise Problem("registry.required", required.told("entity", missing), fields=missing)


def read_identifier(said: str, kind: str | None) -> tuple[str, str]:
    """代码的种类与规范写法：全角转半角、字母大写；其他编号不校验。

    Raises Problem with the code of the refusal.
    """
    if kind == "other":
        value = codes.normalise(said)
        if not 2 <= len(value) <= 40:
            raise Problem("entity.code", "其他编号应为 2 至 40 个字。")
        return "other", value
    found = codes.read_code(said)
    if isinstance(found, Refusal):
        raise Problem("entity.code", f"{found.message}。", reason=found.code, **dict(found.extra))
    return found.kind, found.value


def same(kind: str, value: str) -> Any:
    """本行政区里这个代码的那一户。"""
    return select(Entity).where(
        Entity.jurisdiction_code == jurisdiction().code, Entity.id_kind == kind, Entity.id_value == value
    )


def fill(row: Entity, values: dict[str, Any]) -> None:
    """写登记内容；没有写的栏给空值，不留上一个主人的内容。"""
    blank: dict[str, Any] = dict.fromkeys(EDITABLE, "") | {"status": "active", "credit_class": None, "flags": {}}
    for name, value in (blank | {"kind": "OTHER", "source": "手工登记", "batch_id": None} | values).items():
        setattr(row, name, value)
    row.name_initials = initials(row.name)
    row.revision = (row.revision or 0) + 1


def enlist(s: Session, entity_id: str, department_id: str, on: date) -> None:
    """列入一个部门的名录；在录的、退出了的都不重复列。

    Raises Problem entity.listed.
    """
    row = s.get(Membership, (entity_id, department_id), execution_options={"staged": True})
    standing = row is not None and s.scalar(
        select(Membership.entity_id).where(
            Membership.entity_id == entity_id, Membership.department_id == department_id, live(Membership)
        )
    )
    if row is not None and standing:
        name = s.scalar(select(Entity.name).where(Entity.id == entity_id)) or "这一户"
        left = "" if row.until is None else row.until.isoformat()
        told = f"“{name}”已于 {left} 退出本部门名录，请办理恢复。" if left else f"“{name}”已在本部门名录里。"
        raise Problem("entity.listed", told, entity_id=entity_id)
    row = row or Membership(entity_id=entity_id, department_id=department_id)
    row.since, row.until, row.batch_id = on, None, None
    s.add(row)


def change(actor: Actor, entity_id: str, changes: dict[str, Any], reason: str = "") -> Entity:
    """更正登记内容（S3-10 实时调整）；没有变化时不留痕也不写。

    Raises Absent, Problem entity.exited.
    """
    entity = get(actor, entity_id)
    if "industry" in changes:
        changes = changes | {"industry": trades.standard(changes["industry"].strip())}
    before = {key: getattr(entity, key) for key in EDITABLE if key in changes and getattr(entity, key) != changes[key]}
    if not before:
        return entity
    if {"name", "kind"} & set(before) and not reason.strip():
        raise Problem("entity.reason", WHY, field="reason")
    with unit() as s:
        entity = get(actor, entity_id)
        if entity.status == "exited":
            raise Problem("entity.exited", "已退出名录的对象不能再改。")
        after = {key: changes[key] for key in before}
        for key, value in after.items():
            setattr(entity, key, value)
        entity.name_initials = initials(entity.name)
        entity.revision += 1
        s.add(event(actor, entity.id, "CHANGED", clock.today(), {"before": before, "after": after}, reason))
        trail.append(s, "entity.changed", ref=entity.id, actor=actor, payload={"fields": sorted(after)})
    return entity


def flag(actor: Actor, entity_id: str, kind: str, told: dict[str, Any] | None, reason: str = "") -> Entity:
    """打上或去掉一个标记（S0-16、S1-17）；told 为空即去掉。

    Raises Absent, Problem entity.flag / entity.exited.
    """
    entity = get(actor, entity_id)
    marked = flags.cleared(entity.flags, kind) if told is None else flags.marked(entity.flags, kind, told)
    if isinstance(marked, Refusal):
        raise Problem("entity.flag", marked.message)
    return change(actor, entity.id, {"flags": marked}, reason)


def leave(actor: Actor, entity_id: str, on: date, reason: str, *, closed: bool) -> Entity:
    """退出名录（注销、吊销、迁出），不是删除；closed 为主体已终止，于是对各部门都退出。

    Raises Absent, Problem entity.exited / entity.busy.
    """
    with unit() as s:
        entity = get(actor, entity_id)
        here = Membership.entity_id == entity.id, Membership.until.is_(None)
        open_ones = update(Membership).where(*here)
        if not closed:
            open_ones = open_ones.where(own_department(Membership.department_id, actor))
        listed = s.scalar(
            select(func.count()).select_from(Membership).where(*here, own_department(Membership.department_id, actor))
        )
        if entity.status == "exited" or not listed:
            raise Problem("entity.exited", "这一户已经退出名录。")
        if hooks.under_inspection(s, [entity.id]):
            raise Problem("entity.busy", "这一户正在检查，办结之后才能退出名录。")
        s.execute(open_ones.values(until=on))
        if closed:
            entity.status = "exited"
        entity.revision += 1
        s.add(event(actor, entity.id, "EXITED", on, {"closed": closed}, reason))
        trail.append(s, "entity.exited", ref=entity.id, actor=actor, payload={"on": on.isoformat(), "closed": closed})
    return entity


def come_back(actor: Actor, entity_id: str, on: date, reason: str) -> Entity:
    """恢复在录：误退的、迁回的（S3-10）。从这一天起又可被抽取。

    Raises Absent, Problem entity.listed when it never left / entity.merged.
    """
    with unit() as s:
        entity = get_visible(Entity, actor, entity_id, "检查对象")
        if entity.merged_into:
            raise Problem("entity.merged", "这一户已并入另一户，不能恢复。")
        row = s.get(Membership, (entity.id, actor.department_id or ""))
        if row is None or row.until is None:
            raise Problem("entity.listed", "这一户在录，不必恢复。")
        before = {"since": row.since.isoformat(), "until": row.until.isoformat()}
        row.since, row.until = on, None
        entity.status = "active" if entity.status == "exited" else entity.status
        entity.revision += 1
        s.add(event(actor, entity.id, "RETURNED", on, {"before": before}, reason))
        trail.append(s, "entity.returned", ref=entity.id, actor=actor, payload={"on": on.isoformat()})
    return entity


def event(
    actor: Actor, entity_id: str, kind: str, on: date, changes: dict[str, Any], reason: str, bulk_id: str | None = None
) -> EntityEvent:
    """一条变动。"""
    return EntityEvent(
        id=new_id(),
        entity_id=entity_id,
        department_id=actor.department_id,
        bulk_id=bulk_id,
        kind=kind,
        effective=on,
        changes=changes,
        reason=reason,
        by=actor.officer_id,
    )
