"""后续处置的扫描：该立的立起来，过期的催办，处理完的记日子，文书排版入卷；一律幂等。"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select

from server import clock, trail
from server.auth import SYSTEM
from server.db import session, unit
from server.domain import followups as law
from server.domain.vocabulary.rules import DeadlineKind
from server.followups import letters, matter, opening, papers
from server.followups.models import EntityUpload, EntityVisit, FollowUp, Handling
from server.jobs import Tally, sweep
from server.rules.models import Deadline

BATCH = 50
KEEP = timedelta(days=7)
__all__ = ["papers"]


@sweep("followups.open")
def begin() -> Tally:
    """审定了的检查该办什么，立起来；规则要报告的立报告。"""
    tally = Tally()
    for dossier_id in opening.due():
        tally.due += 1
        opening.open_for(dossier_id)
        tally.done += 1
    for dossier_id in opening.reports_due():
        tally.due += 1
        tally.done += opening.open_report(dossier_id) is not None
    return tally


@sweep("followups.remind")
def remind() -> Tally:
    """移送过了期限没有回执的，出催办函（S3-19）。"""
    tally = Tally()
    late = select(Deadline.subject_id).where(
        Deadline.kind == DeadlineKind.TRANSFER, Deadline.state == "open", Deadline.due_on < clock.today()
    )
    query = select(FollowUp.id).where(FollowUp.state == "sent", FollowUp.id.in_(late)).limit(BATCH)
    for row_id in list(session().scalars(query)):
        tally.due += 1
        letters.remind(row_id)
        tally.done += 1
    return tally


@sweep("followups.overdue")
def overdue() -> Tally:
    """责令改正过期没有整改报告的：记一步、告诉经办和审批人去复查，一件一期只说一次。"""
    tally, today = Tally(), clock.today()
    query = select(FollowUp).where(FollowUp.kind == "ORDER", FollowUp.state == "served", FollowUp.due_on < today)
    for row in list(session().scalars(query.limit(BATCH))):
        told = {one.facts.get("due") for one in row.steps if one.act == "overdue"}
        if row.due_on is None or row.due_on.isoformat() in told:
            continue
        tally.due += 1
        _overdue(row.id, row.due_on.isoformat())
        tally.done += 1
    return tally


def _overdue(row_id: str, on: str) -> None:
    with unit() as s:
        row = s.get_one(FollowUp, row_id, with_for_update=True)
        lack = "复查过还没有改正" if any(one.act == "confirm" for one in row.steps) else "没有整改报告"
        text = f"{row.entity_name} 责令改正（{row.no}）已过 {on}，{lack}，请派人复查。"
        matter.step(s, row, "overdue", SYSTEM, text, {"due": on})
        matter.tell(s, row, ("clerk", "approver"), text, f"overdue:{on}")
        trail.append(s, "followup.overdue", ref=row.id, actor=SYSTEM, payload={"no": row.no, "due": on})


@sweep("followups.handled")
def handled() -> Tally:
    """问题都处理完了的，记下处理完的日子（S2-13）；另立了新的，日子不变。"""
    tally = Tally()
    waiting = list(session().scalars(select(Handling.assignment_id).where(Handling.handled_on.is_(None)).limit(500)))
    states: dict[str, list[tuple[str, str]]] = {one: [] for one in waiting}
    rows = select(FollowUp.assignment_id, FollowUp.kind, FollowUp.state).where(FollowUp.assignment_id.in_(waiting))
    for assignment_id, kind, state in session().execute(rows):
        states[assignment_id].append((kind, state))
    for assignment_id, own in states.items():
        if law.handled(own):
            tally.due += 1
            _handled(assignment_id)
            tally.done += 1
    return tally


def _handled(assignment_id: str) -> None:
    with unit() as s:
        row = s.get_one(Handling, assignment_id)
        row.handled_on = clock.today()
        trail.append(s, "followup.handled", ref=assignment_id, actor=SYSTEM, payload={"on": str(row.handled_on)})


@sweep("followups.tidy")
def tidy() -> Tally:
    """七天没有提交的照片、过期的门票，清掉。"""
    tally, before = Tally(), clock.now() - KEEP
    stale = session().scalar(select(EntityVisit.id).where(EntityVisit.until < before).limit(1))
    left = session().scalar(select(EntityUpload.id).where(EntityUpload.at < before).limit(1))
    if stale or left:
        with unit(technical=True) as s:
            s.execute(delete(EntityVisit).where(EntityVisit.until < before))
            s.execute(delete(EntityUpload).where(EntityUpload.at < before))
        tally.due = tally.done = 1
    return tally
