"""回头看：从检查、抽取、计划、清单各房间读出公示要用的事实。"""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, select

from server import clock
from server.accounts.models import Department
from server.db import session
from server.documents.case import Case
from server.domain.changes import risen
from server.domain.item_list import short_name
from server.domain.office import ways
from server.domain.vocabulary.plans import Targeting
from server.dossiers import service as dossiers
from server.dossiers.models import Dossier
from server.draws.models import Draw
from server.followups import service as followups
from server.inspections import service as inspections
from server.inspections.models import Assignment, Record
from server.plans.models import Plan, PlanEntry
from server.publications.facts import Inspection, Ticket
from server.publications.models import Publication
from server.registry.models import Checklist
from server.rules import service as rules

CLEAN = ("R01", "R07", "R09", "R10")
"""没有问题要处理的结果；其余在“处理后公示”的地方要等处理完（S2-13）。"""


def unqueued(limit: int) -> list[str]:
    """已封存而没有登记公示时限的派单；演练永不公示（rulings 3）。"""
    known = select(Publication.assignment_id)
    query = select(Record.assignment_id).join(Assignment, Assignment.id == Record.assignment_id)
    query = query.where(Record.assignment_id.not_in(known), Assignment.rehearsal.is_(False)).limit(limit)
    return list(session().scalars(query))


def inspection(assignment_id: str) -> Inspection:
    """一次检查到了公示这一步时的事实；没有封存记录抛 NoResultFound。"""
    s = session()
    row = s.get_one(Assignment, assignment_id)
    record = s.get_one(Record, assignment_id)
    package = row.package
    plan, entry = _plan(row.plan_entry_id or s.get_one(Draw, row.draw_id).plan_entry_id)
    return Inspection(
        assignment_id=row.id,
        department_id=row.department_id,
        authority=s.get_one(Department, row.department_id).name,
        entity_name=package["entity"]["name"],
        entity_code=package["entity"]["code"],
        district=package["entity"]["district"],
        plan_name=plan.title,
        task_name=row.task_name,
        targeting=entry.targeting if entry.targeting in Targeting.__members__ else Targeting.UNTARGETED,
        items=tuple(short_name(item) for item in package["items"]),
        item_names=tuple(item["name"] for item in package["items"]),
        ended_on=record.ended_on,
        sent_on=clock.shanghai_day(row.created_at),
        result_code=record.result_code,
        content_digest=record.content_digest,
        disposals=disposals(row),
        approved_on=approved_on(row.id),
        handled_on=followups.handled_on(row.id),
        ticket=_ticket(package["draw"]),
        nonrandom=(package.get("nonrandom") or {}).get("says", ""),
        files=dossiers.papers(assignment_id),
    )


def _plan(entry_id: str) -> tuple[Plan, PlanEntry]:
    entry = session().get_one(PlanEntry, entry_id)
    return entry.plan, entry


def _ticket(draw: dict[str, Any]) -> Ticket | None:
    if not (draw.get("ticket") or draw.get("blind")):  # a lottery by hand has a code and no ticket
        return None
    rank = 0 if risen(draw) else draw["rank"]
    return Ticket(draw["no"], draw["stratum"], rank, draw.get("ticket") or "", draw.get("blind") or "")


def ticket_of(assignment_id: str) -> str | None:
    """抽中这一户的签（64 位）；现场摇号的没有签，是代号。"""
    row = session().get(Assignment, assignment_id)
    found = _ticket(row.package["draw"]) if row else None
    return (found.ticket or found.blind) if found else None


def visit_of(assignment_id: str) -> dict[str, Any]:
    """联合检查的一次入户：不透露内部编号的记号，与各机关（牵头的在前）；一个部门的检查都为空。"""
    row = session().get(Assignment, assignment_id)
    if row is None or row.visit_id is None:
        return {"visit": None, "together": []}
    mark = hashlib.sha256(f"visit\n{row.visit_id}\n{row.notice_no}".encode()).hexdigest()
    return {"visit": mark, "together": [one["department"]["name"] for one in row.package["joint"]["parts"]]}


def away(assignment_id: str) -> str:
    """不到现场的检查，是哪几种方式；到现场的为空。"""
    row = session().get(Assignment, assignment_id)
    return ways(row.package["task"].get("methods") or []) if row else ""


def disposals(row: Assignment) -> frozenset[str]:
    """立得住的各条问题的处置，补正过的照补正之后；两人说法不一时都算。"""
    form = session().scalar(select(Checklist.body).where(Checklist.hash == row.form))
    if form is None:
        return frozenset()
    record = {"package": row.package, "form": form, "ops": inspections.load_ops(row.id)}
    return frozenset(Case(record).mended().disposals())


def decided() -> ColumnElement[bool]:
    """现场卷已审定的公示（查询条件）。"""
    approved = select(Dossier.assignment_id).where(Dossier.approved_at.is_not(None))
    return Publication.assignment_id.in_(approved)


def ready() -> ColumnElement[bool]:
    """可以公示的（查询条件）：审定了；规则定为处理后公示的（S2-13），有问题的还要处理完。"""
    patient = [
        row.id
        for row in session().scalars(select(Department))
        if rules.profile_of(row.id).text("publish.problem_mode") == "after_handling"
    ]
    clean = select(Dossier.assignment_id).where(Dossier.result_code.in_(CLEAN))
    return decided() & (
        Publication.owner_department_id.not_in(patient)
        | Publication.assignment_id.in_(clean)
        | Publication.assignment_id.in_(followups.handled())
    )


def approved_on(assignment_id: str) -> date | None:
    """审定之日（上海）；没有审定为 None。"""
    at = dossiers.approved_at(assignment_id)
    return clock.shanghai_day(at) if at else None
