"""公示的扫描：登记时限并自动公示、催办、写投影；一律幂等，凭租约认领。"""

from __future__ import annotations

from sqlalchemy import select

from server import clock, trail
from server.accounts.messages import officers_with, tell
from server.accounts.models import Jurisdiction
from server.auth import SYSTEM
from server.db import session, unit
from server.domain import deadlines
from server.jobs import Tally, claim, release, sweep
from server.logs import log
from server.problems import Problem
from server.publications import (
    feedback,
    lists,
    papers,
    planned,
    projection,
    proofs,
    regime,
    service,
    sources,
    statistics,
    visits,
)
from server.publications.channels import service as channels
from server.publications.models import Publication
from server.rules import service as rules

BATCH = 50


@sweep("publications.publish")
def publish() -> Tally:
    """审定的结果自动公示（S3-16）；没审定的登记时限，不公示，更不代人审定。"""
    tally = Tally()
    for assignment_id in sources.unqueued(BATCH):
        tally.due += 1
        service.enqueue(sources.inspection(assignment_id))
        tally.done += 1
    with unit(technical=True) as s:
        claimed = claim(s, Publication, (Publication.state == "queued") & sources.ready(), BATCH)
    for publication_id in claimed:
        tally.due += 1
        if _publish(publication_id):
            tally.done += 1
        else:
            tally.failed += 1
    return tally


def _publish(publication_id: str) -> bool:
    error = None
    try:
        row = session().get_one(Publication, publication_id)
        service.publish(publication_id, sources.inspection(row.assignment_id))
    except Problem as problem:
        error = f"{problem.code}: {problem.detail}"
    except Exception as problem:  # one bad row must not stop the others; it is parked after five attempts
        session().rollback()
        log.exception("publish", publication=publication_id)
        error = repr(problem)
    with unit(technical=True) as s:
        release(s.get_one(Publication, publication_id), error)
    return error is None


@sweep("publications.escalate")
def escalate() -> Tally:
    """没审定的在到期前 10、5、1 个工作日催办，逾期再催；从不自动审定（rulings 30）。"""
    tally = Tally()
    today, table = clock.today(), rules.calendar()
    query = select(Publication).where(Publication.state == "queued", ~sources.decided())
    for row in list(session().scalars(query.order_by(Publication.due_on))):
        level = deadlines.alert(today, row.due_on, table)
        if level is None or (row.alerted is not None and row.alerted <= level):
            continue
        tally.due += 1
        _tell(row.id, level)
        tally.done += 1
    return tally


def _tell(publication_id: str, level: int) -> None:
    with unit() as s:
        row = s.get_one(Publication, publication_id)
        roles = ("approver", "clerk") if level > 1 else ("approver", "clerk", "publisher")
        people = {each for role in roles for each in officers_with(s, role, row.owner_department_id, clock.today())}
        for officer_id in sorted(people):
            dedupe = f"deadline:{row.id}:{level}"
            tell(s, officer_id, "deadline", message(row, level), dedupe=dedupe, link="/desk/review")
        row.alerted = level
        payload = {"level": level, "told": len(people), "due": row.due_on.isoformat()}
        trail.append(s, "publication.escalated", ref=row.id, actor=SYSTEM, payload=payload)


def message(row: Publication, level: int) -> str:
    """催办的一句话。"""
    provisional = "（暂定）" if row.provisional else ""
    due = f"{row.due_on.isoformat()}{provisional}"
    if level == 0:
        return f"“{row.entity_name}”的检查结果已过公示期限 {due}，仍未审定。{row.due_says}。"
    return f"“{row.entity_name}”的检查结果还没有审定，{due} 24:00 前须公示，还剩至多 {level} 个工作日。{row.due_says}。"


@sweep("publications.count")
def count() -> Tally:
    """给新封存的检查算出统计要用的事实。"""
    tally = Tally()
    tally.due = tally.done = visits.count()
    return tally


@sweep("publications.prove")
def prove() -> Tally:
    """排出要了的公示证明。"""
    return proofs.render()


@sweep("publications.project")
def project() -> Tally:
    """把允许公开的写进公示库；没有变化不写。"""
    tally = Tally()
    if session().scalar(select(Jurisdiction.code)) is None:  # before the first-day setup there is nothing to show
        return tally
    regime.ahead()
    planned.ahead()
    written = projection.results()
    tally.done += written
    if written or not projection.fact("choices"):
        tally.done += projection.choices()
    tally.done += statistics.publish() + feedback.publish() + channels.publish()
    tally.done += papers.papers() + lists.draws() + lists.codes() + regime.lists() + regime.guidelines()
    tally.done += sum((regime.items(), planned.plans(), lists.inspectors(), lists.figures(), lists.site()))
    tally.due = tally.done
    return tally
