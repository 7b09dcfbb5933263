"""看审定了的检查欠下什么：扫描问库里有什么该办，谁也不向前呼叫（S1-13、S3-16 谁管辖谁负责）。"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, Select, and_, false, or_, select
from sqlalchemy.orm import Session

from server import clock, trail
from server.accounts.models import Department
from server.auth import SYSTEM
from server.db import new_id, session, unit
from server.domain import followups as law
from server.domain.vocabulary.followups import FollowUpKind as Kind
from server.domain.vocabulary.rules import DeadlineKind
from server.dossiers.models import Dossier
from server.draws.models import Draw
from server.followups import drafts, facts, matter, reports
from server.followups.models import FollowUp, Handling
from server.inspections.models import Assignment
from server.plans.models import PlanEntry
from server.rules import service as rules

BATCH = 20
CRIME_DAYS = 3
"""移送规定 5：负责人自接到报告之日起三日内决定（日历日）。"""


def due(limit: int = BATCH) -> list[str]:
    """审定了、还没有看过要办什么的现场卷。"""
    seen = select(Handling.dossier_id)
    query = select(Dossier.id).where(Dossier.state == "approved", Dossier.id.not_in(seen))
    return list(session().scalars(query.order_by(Dossier.id).limit(limit)))


def open_for(dossier_id: str) -> list[FollowUp]:
    """一次审定的检查欠下的后续处置全部立起来；没有要办的，当天就算处理完。"""
    found = facts.read(session().get_one(Dossier, dossier_id))
    with unit() as s:
        dossier = s.get_one(Dossier, dossier_id)
        assignment = s.get_one(Assignment, dossier.assignment_id)
        owed = law.owed(found.findings, dossier.result_code) if found else ()
        rows = [_row(s, dossier, assignment, each, found) for each in owed if found]
        handling = Handling(
            assignment_id=assignment.id, dossier_id=dossier.id, department_id=dossier.department_id,
            opened_at=clock.now(),
        )  # fmt: skip
        if law.handled((row.kind, row.state) for row in rows):
            handling.handled_on = clock.today()
        s.add(handling)
        payload = {"dossier": dossier.no, "owed": [[row.kind, row.state] for row in rows]}
        trail.append(s, "followup.begun", ref=assignment.id, actor=SYSTEM, payload=payload)
    return rows


def blank(dossier: Dossier, assignment: Assignment, kind: str, route: str = "") -> FollowUp:
    """一件空白的后续处置。"""
    return FollowUp(
        id=new_id(), kind=kind, route=route, state="drafted", version=1, assignment_id=assignment.id,
        dossier_id=dossier.id, department_id=dossier.department_id, entity_id=assignment.entity_id,
        entity_name=assignment.entity_name, rehearsal=assignment.rehearsal, opened_at=clock.now(),
    )  # fmt: skip


def _row(s: Session, dossier: Dossier, assignment: Assignment, owed: law.Owed, found: facts.Facts) -> FollowUp:
    row = blank(dossier, assignment, owed.kind, owed.route)
    row.title, row.content = drafts.title(owed), drafts.draft(owed, found)
    row.due_on = owed.due_on
    s.add(row)
    s.flush()
    matter.step(s, row, "begin", SYSTEM, facts={"result": dossier.result_code})
    if owed.done:
        matter.advance(row, "close")
        row.outcome = "当场改正，有改正前后的照片"
        matter.paper(row, "CORRECTED", _corrected(s, row, found))
    if row.kind == Kind.ORDER:
        profile, today = rules.profile_of(row.department_id), clock.today()
        rung = law.order_clock(profile, today, owed.due_on, rules.calendar())
        rules.start(s, matter.subject(row), rung, today, profile.number(DeadlineKind.ORDER))
        row.due_on = rung.on
    if row.kind == Kind.ABNORMAL:
        matter.start_counted(s, row, DeadlineKind.ABNORMAL, clock.today())
    if row.kind == Kind.CRIME:
        start_crime(s, row)
    if not row.closed_at:
        text = f"{row.entity_name}：{Kind(row.kind).label}待拟办。{row.title}"
        matter.tell(s, row, ("clerk",), text, "begin")
    return row


def start_crime(s: Session, row: FollowUp) -> None:
    """涉嫌犯罪的，自立起之日起负责人三日内决定是否移送；自动立的、另立的一样。"""
    on = clock.today() + timedelta(days=CRIME_DAYS)
    matter.start_fixed(s, row, DeadlineKind.CRIME_DECISION, on, f"接到报告之日起 {CRIME_DAYS} 日内决定是否移送")


def _corrected(s: Session, row: FollowUp, found: facts.Facts) -> dict[str, object]:
    department = s.get_one(Department, row.department_id)
    chosen = [photo for photo in found.photos if photo["item"] == row.content["items"][0]["item"]]
    return row.content | {
        "authority": department.name,
        "entity": found.entity["name"],
        "code": found.entity["code"],
        "case_no": found.no,
        "on": found.started,
        "team": [{"name": one["name"], "cert_no": one["cert_no"]} for one in found.team],
        "photos": [{"sha256": photo["sha256"], "says": photo["no"]} for photo in (chosen[0], chosen[-1])],
    }


def reports_due(limit: int = BATCH) -> list[str]:
    """派出那天的规则要抽查报告、已经成卷而还没有立报告的现场卷（S1-12）；后来才要的，从前派出的不补。"""
    query = unopened()
    return list(session().scalars(query.order_by(Dossier.id).limit(limit))) if query is not None else []


def unopened() -> Select[str] | None:
    """同上，作为子查询；没有一个部门要抽查报告的为 None。"""
    wanted = [_sent(row, *span) for row in session().scalars(select(Department.id)) for span in _asked(row)]
    known = select(FollowUp.dossier_id).where(FollowUp.kind == Kind.REPORT, FollowUp.dossier_id.is_not(None))
    query = select(Dossier.id).join(Assignment, Assignment.id == Dossier.assignment_id).where(or_(*wanted, false()))
    query = query.where(Dossier.revision > 0, Dossier.rehearsal.is_(False), Dossier.id.not_in(known))
    return query if wanted else None


def report_asked(assignment: Assignment) -> bool:
    """派出那天的规则要不要这次检查的抽查报告；演练不要。"""
    day = clock.shanghai_day(assignment.created_at)
    spans = _asked(assignment.department_id)
    return not assignment.rehearsal and any(start <= day <= end for start, end in spans)


def _asked(department_id: str) -> list[tuple[date, date]]:
    return rules.days_of("report.required", department_id)


def _sent(department_id: str, start: date, end: date) -> ColumnElement[bool]:
    """这个部门在这段日子里派出的，两头都含。"""
    within = [Dossier.department_id == department_id]
    if start != date.min:
        within.append(Assignment.created_at >= datetime.combine(start, time.min, clock.SHANGHAI))
    if end != date.max:
        within.append(Assignment.created_at < datetime.combine(end + timedelta(1), time.min, clock.SHANGHAI))
    return and_(*within)


def open_report(dossier_id: str) -> FollowUp | None:
    """立一份抽查报告，底稿由记录填好；时限在封存时已经开了。"""
    dossier = session().get_one(Dossier, dossier_id)
    content = reports.draft(dossier, _planned(session(), dossier.assignment_id))
    if content is None:
        return None
    with unit() as s:
        dossier = s.get_one(Dossier, dossier_id)
        row = blank(dossier, s.get_one(Assignment, dossier.assignment_id), Kind.REPORT)
        row.title, row.content = "六个部分的抽查报告", content
        s.add(row)
        s.flush()
        matter.step(s, row, "begin", SYSTEM)
        matter.tell(s, row, ("clerk",), f"{row.entity_name}：抽查报告待拟写。", "begin")
        payload = {"dossier": dossier.no, "owed": [[row.kind, row.state]]}
        trail.append(s, "followup.begun", ref=row.id, actor=SYSTEM, payload=payload)
    return row


def _planned(s: Session, assignment_id: str) -> datetime | None:
    """派出所依的计划几时批准的；没有批准过的为 None。"""
    row = s.get_one(Assignment, assignment_id)
    draw = s.get(Draw, row.draw_id) if row.draw_id else None
    entry = s.get(PlanEntry, draw.plan_entry_id if draw else row.plan_entry_id)
    return entry.plan.decided_at if entry else None
