"""双告知收件：新登记的对象由部门认领或退回，退回要说理由（S3-10 实时调整、S4-03）。"""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server import clock, trail
from server.accounts import messages
from server.accounts.messages import officers_with
from server.accounts.models import Department
from server.accounts.service import jurisdiction
from server.auth import Actor, get_visible, visible
from server.db import new_id, session, unit
from server.problems import Absent, Problem
from server.registry.entities import service
from server.registry.models import Candidate, Entity, Membership
from server.registry.paging import Page

CARRIED = ("name", "kind", "address", "district", "industry", "legal_rep", "phone")


def inbox(actor: Actor, state: str = "", after: str | None = None, limit: int = 50) -> Page:
    """收件与本部门告知出去的，先到的在前；带上库里有没有这个代码。"""
    s = session()
    query = visible(Candidate, actor)
    if state:
        query = query.where(Candidate.state == state)
    page = query.where(Candidate.id > after) if after else query
    rows = list(s.scalars(page.order_by(Candidate.id).limit(limit + 1)))
    total = s.scalar(query.with_only_columns(func.count(Candidate.id))) or 0
    codes = [row.id_value for row in rows]
    known = set(s.scalars(select(Entity.id_value).where(Entity.id_value.in_(codes))))
    on_list = select(Entity.id_value, Membership.department_id).join(Membership, Membership.entity_id == Entity.id)
    still = Entity.id_value.in_(codes), Membership.until.is_(None)
    listed = {(code, department) for code, department in s.execute(on_list.where(*still))}
    names = {row.id: row.name for row in s.scalars(select(Department))}
    items = [
        shown(row, known, names, actor) | {"listed": (row.id_value, row.department_id) in listed}
        for row in rows[:limit]
    ]
    return Page(items, rows[limit - 1].id if len(rows) > limit else None, total)


def shown(row: Candidate, known: set[str], names: dict[str, str], actor: Actor) -> dict[str, Any]:
    """一件收件。"""
    columns = {column.key: getattr(row, column.key) for column in Candidate.__table__.columns}
    return columns | {
        "known": row.id_value in known,
        "listed": row.state == "confirmed",
        "mine": row.department_id == actor.department_id,
        "department": names.get(row.department_id, ""),
        "from_department": names.get(row.from_department_id or "", ""),
        "waiting_days": (clock.today() - row.received_on).days if row.state == "pending" else None,
    }


def tell(actor: Actor, department_code: str, values: dict[str, Any]) -> Candidate:
    """告知一个部门：有一户新登记，可能归你们管。同一户对同一部门只告知一次，直到有答复。

    Raises Absent for an unknown department; Problem entity.code / candidate.twice.
    """
    kind, value = service.read_identifier(values.pop("code"), values.pop("code_kind", None))
    with unit() as s:
        department = s.scalar(select(Department).where(Department.code == department_code.strip()))
        if department is None:
            raise Absent("部门")
        waiting = select(Candidate.id).where(
            Candidate.department_id == department.id, Candidate.id_kind == kind, Candidate.id_value == value,
            Candidate.state == "pending",
        )  # fmt: skip
        if s.scalar(waiting) is not None:
            raise Problem("candidate.twice", f"已告知{department.name}，还在等答复。")
        row = Candidate(
            id=new_id(),
            department_id=department.id,
            from_department_id=actor.department_id,
            id_kind=kind,
            id_value=value,
            received_on=clock.today(),
            **values,
        )
        s.add(row)
        trail.append(s, "candidate.told", ref=row.id, actor=actor, payload={"to": department.code, "code": value})
    return row


def decide(actor: Actor, candidate_id: str, decision: str, reason: str = "") -> Candidate:
    """认领（列入本部门名录）或退回（要写理由）；只有收件的部门能答。

    Raises Absent, Problem wrong_state / candidate.reason / entity.listed.
    """
    with unit() as s:
        row = get_visible(Candidate, actor, candidate_id, "收件")
        if row.department_id != actor.department_id:
            raise Problem("forbidden", "只有收件的部门能认领或退回。")
        if row.state != "pending":
            raise Problem("wrong_state", "这一件已经答复过。", state=row.state)
        if decision == "refused" and len(reason.strip()) < 2:
            raise Problem("candidate.reason", "退回要写理由，告知的部门看得到。")
        row.state, row.reason = decision, reason
        row.decided_by, row.decided_at = actor.officer_id, clock.now()
        if decision == "confirmed":
            entity = s.scalar(service.same(row.id_kind, row.id_value))
            if entity is None:
                entity = s.scalar(service.same(row.id_kind, row.id_value), execution_options={"staged": True})
                entity = entity or _new(row)
                service.fill(
                    entity, {name: getattr(row, name) for name in CARRIED} | {"source": row.source or "双告知"}
                )
                s.add(entity)
                s.flush()
            row.entity_id = entity.id
            _enlist(s, entity.id, row.department_id)
            s.add(
                service.event(actor, entity.id, "ENTERED", clock.today(), {"candidate": row.id}, row.source or "双告知")
            )
        _answer(s, row)
        trail.append(s, f"candidate.{decision}", ref=row.id, actor=actor, payload={"code": row.id_value})
    return row


def _answer(s: Session, row: Candidate) -> None:
    """The department that told hears the answer in the same act."""
    if row.from_department_id is None:
        return
    department = s.scalar(select(Department.name).where(Department.id == row.department_id))
    done = "已认领" if row.state == "confirmed" else f"退回：{row.reason.strip()[:200]}"
    for officer_id in officers_with(s, "clerk", row.from_department_id, clock.today()):
        text = f"双告知的“{row.name}”，{department}{done}"
        messages.tell(
            s, officer_id, "registry", text, dedupe=f"candidate:{row.id}", link=f"/desk/entities?q={row.id_value}"
        )


def _enlist(s: Session, entity_id: str, department_id: str) -> None:
    """Already listed is fine; who had left comes back with today's date."""
    here = Membership.entity_id == entity_id, Membership.department_id == department_id
    standing = s.scalar(select(Membership).where(*here))
    if standing is None:
        service.enlist(s, entity_id, department_id, clock.today())
    elif standing.until is not None:
        standing.since, standing.until = clock.today(), None


def _new(row: Candidate) -> Entity:
    return Entity(id=new_id(), jurisdiction_code=jurisdiction().code, id_kind=row.id_kind, id_value=row.id_value)
