"""数检查：把各房间的事实合成一次一行，供统计、通报、考核与公示网站用同一份数（S2-18、S4-16、S4-21）。"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, null, or_, select

from forms.engine import items as questions
from forms.engine import run
from server import clock
from server.accounts.models import Department
from server.db import session, unit
from server.domain.evidence import from_paper
from server.domain.faults import faults
from server.domain.figures import Visit
from server.domain.item_list import short_name
from server.domain.office import on_site
from server.draws.models import Draw
from server.inspections import service as inspections
from server.inspections.models import Assignment, Record, TeamMember
from server.plans.models import PlanEntry
from server.publications.models import Publication, PublicationVersion, VisitFact
from server.registry.models import Checklist, Entity, Inspector
from sync.amend import amended
from sync.facts import answers
from sync.state import replay

BATCH = 40
LEAST_MINUTES, MOST_MINUTES = 0, 24 * 60


def count() -> int:
    """给新封存的、补正过的检查算出统计事实，返回算了几次。"""
    query = (
        select(Record.assignment_id)
        .join(Assignment, Assignment.id == Record.assignment_id)
        .outerjoin(VisitFact, VisitFact.assignment_id == Record.assignment_id)
        .where(Assignment.content_key != "")  # of what was destroyed the old figures stay
        .where(
            or_(
                VisitFact.assignment_id.is_(None),
                VisitFact.record_digest != Record.record_digest,
                VisitFact.faulty.is_(null()),  # counted before problems were told by item
            )
        )
    )
    due = list(session().scalars(query.limit(BATCH)))
    made = [_fact(assignment_id) for assignment_id in due]
    if made:
        with unit(technical=True) as s:
            for row in made:
                s.merge(row)
    return len(made)


def _fact(assignment_id: str) -> VisitFact:
    s = session()
    row, record = s.get_one(Assignment, assignment_id), s.get_one(Record, assignment_id)
    old, entity = s.get(VisitFact, assignment_id), s.get_one(Entity, row.entity_id)
    form = s.scalar(select(Checklist.body).where(Checklist.hash == row.form))
    ops = inspections.load_ops(assignment_id)
    failing = _failing(form, ops) if form else set()
    found = faults(form or {}, failing, row.package["items"])
    return VisitFact(
        assignment_id=assignment_id,
        record_digest=record.record_digest,
        failed=[each["text"] for each in questions(form) if each["id"] in failing] if form else [],
        faulty={"sure": found.sure, "unsure": found.unsure},
        minutes=_minutes(ops),
        # as they were when first counted: a firm that moves class later does not change old figures
        items=[short_name(item) for item in row.package["items"]],
        district=row.package["entity"].get("district") or "",
        industry=old.industry if old else entity.industry,
        credit_class=old.credit_class if old else entity.credit_class or "",
        computed_at=clock.now(),
    )


def _failing(form: dict[str, Any], ops: list[dict[str, Any]]) -> set[str]:
    """不符合的检查项；补正改过的以补正为准。"""
    state = replay(ops)
    found = run(form, answers(amended(state) if state["addenda"] else state))
    relevant = set(found["relevant"])
    return {item for item, verdict in found["verdicts"].items() if verdict == "FAIL" and item in relevant}


def _minutes(ops: list[dict[str, Any]]) -> int | None:
    """在场分钟：各次到达到离开（末次到封存）之和。"""
    total, begun, paper = 0, None, False
    for op in ops:
        if op["kind"] == "visit.start" and begun is None:
            paper = from_paper(op["p"])
            begun = _at(op, paper)
        elif op["kind"] == "visit.end" and begun is not None:
            total, begun = total + int((_at(op, paper) - begun).total_seconds() // 60), None
        elif op["kind"] == "seal" and begun is not None and not paper:  # sealing at the desk says nothing of leaving
            total, begun = total + int((_at(op) - begun).total_seconds() // 60), None
    return total if LEAST_MINUTES <= total <= MOST_MINUTES and total else None


def _at(op: dict[str, Any], paper: bool = False) -> datetime:
    return clock.parse_iso(op["p"]["at"] if paper else op["wall"])


def public_now() -> Select[str]:
    """现在公示着的派单（子查询）：公示了又撤下的不算，也就不计完成（S3-16）；桌面、统计、公示网站同用这一个。"""
    return select(Publication.assignment_id).where(
        Publication.published_at.is_not(None), Publication.state != "withdrawn"
    )


def visits(chosen: Select[Any] | None = None, since: date | None = None) -> list[Visit]:
    """一次一行；`chosen` 选出看得见的派单编号，`since` 以来派出或查完的；演练与撤回的不数。"""
    rows = list(session().execute(_joined(chosen, since)))
    people, told = _people({row.id for row in rows}), _corrected()
    return [_as_told(_visit(row, people.get(row.id, ())), told.get(row.id)) for row in rows]


def _corrected() -> dict[str, dict[str, Any]]:
    """更正过、公示着的各条现在怎么说，按派单：首页、结果列表、通报、报送数的也是它。"""
    query = (
        select(Publication.assignment_id, PublicationVersion.record)
        .join(PublicationVersion, PublicationVersion.publication_id == Publication.id)
        .where(Publication.state == "corrected", PublicationVersion.version == Publication.version)
    )
    found: dict[str, dict[str, Any]] = {row.assignment_id: row.record for row in session().execute(query)}
    return found


def _as_told(visit: Visit, record: dict[str, Any] | None) -> Visit:
    """更正后的样子；公示不写的照案卷，只是更正为没有问题的，不再数它不符合的检查项。

    Items the record did not have had no questions of their own: then the problem is of the whole visit.
    """
    if record is None:
        return visit
    told = replace(
        visit,
        entity=record["entity_name"],
        district=record["district"],
        items=tuple(record["items"]),
        result=record["result_code"],
        ended_on=date.fromisoformat(record["ended_on"]),
    )
    if not set(told.items) <= set(visit.items):
        told = replace(told, faulty=(), unsure=())
    return told if told.problem else replace(told, failed=())


COLUMNS = (
    Assignment.id, Assignment.entity_name, Assignment.created_at, Assignment.draw_id, Assignment.visit_id,
    Department.name.label("department"), Record.result_code, Record.ended_on,
    VisitFact.failed, VisitFact.faulty, VisitFact.minutes, VisitFact.items, VisitFact.district, VisitFact.industry,
    VisitFact.credit_class, Publication.published_at, Publication.due_on, Publication.state.label("shown"),
    PlanEntry.methods,
)  # fmt: skip


def _joined(chosen: Select[Any] | None, since: date | None) -> Select[Any]:
    columns: Any = COLUMNS
    query: Select[Any] = (
        select(*columns)
        .select_from(Assignment)
        .join(Department, Department.id == Assignment.department_id)
        .outerjoin(Draw, Draw.id == Assignment.draw_id)
        .outerjoin(PlanEntry, PlanEntry.id == func.coalesce(Assignment.plan_entry_id, Draw.plan_entry_id))
        .outerjoin(Record, Record.assignment_id == Assignment.id)
        .outerjoin(VisitFact, VisitFact.assignment_id == Assignment.id)
        .outerjoin(Publication, Publication.assignment_id == Assignment.id)
        .where(Assignment.rehearsal.is_(False), Assignment.state != "cancelled")
        .order_by(Assignment.id)
    )
    if chosen is not None:
        query = query.where(Assignment.id.in_(chosen))
    if since is not None:
        start = clock.parse_iso(f"{since.isoformat()}T00:00:00+08:00")
        query = query.where(or_(Assignment.created_at >= start, Record.ended_on >= since))
    return query


def _people(wanted: set[str]) -> dict[str, tuple[str, ...]]:
    query = (
        select(TeamMember.assignment_id, Inspector.name)
        .join(Inspector, Inspector.id == TeamMember.inspector_id)
        .where(TeamMember.until.is_(None))
        .order_by(TeamMember.position)
    )
    found: dict[str, list[str]] = defaultdict(list)
    for assignment_id, name in session().execute(query):
        if assignment_id in wanted:
            found[assignment_id].append(name)
    return {key: tuple(names) for key, names in found.items()}


def _visit(row: Any, people: tuple[str, ...]) -> Visit:
    gone, blamed = row.shown == "withdrawn", row.faulty or {}
    published = None if gone else row.published_at
    return Visit(
        entity=row.entity_name,
        department=row.department,
        sent_on=clock.shanghai_day(row.created_at),
        random=row.draw_id is not None,
        district=row.district or "",
        industry=row.industry or "",
        credit_class=row.credit_class or "",
        items=tuple(row.items or ()),
        failed=() if gone else tuple(row.failed or ()),
        faulty=tuple(blamed.get("sure", ())),
        unsure=tuple(blamed.get("unsure", ())),
        withdrawn=gone,
        result=row.result_code or "",
        ended_on=row.ended_on,
        published_on=clock.shanghai_day(published) if published else None,
        due_on=row.due_on,
        minutes=row.minutes,
        people=people,
        joint=row.visit_id or "",
        there=on_site(row.methods or ()),
    )
