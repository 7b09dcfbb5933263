"""案卷：一件检查办到了哪里，公示了、处置完了就成卷（S3-16 未公示视为没有完成、S3-18 一次一档）。

The state is told by the facts of the rooms before; nothing is stored but the bound index.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from server import clock, shell, storage, trail
from server.accounts.models import Department
from server.auth import SYSTEM
from server.db import session, unit
from server.domain import followups as law
from server.domain import stages
from server.domain.vocabulary.followups import CaseState
from server.dossiers import binding, drawn, record
from server.dossiers import service as dossiers
from server.dossiers.models import CaseFile, Dossier, DossierDocument
from server.followups import opening, papers
from server.followups import service as followups
from server.followups.models import Handling
from server.inspections import names
from server.inspections import service as inspections
from server.inspections.letters import service as letters
from server.inspections.models import Assignment
from server.jobs import Tally, sweep
from server.logs import log
from server.publications import approval, changes, remedies
from server.publications.models import Publication, PublicationVersion
from server.publications.sources import CLEAN
from server.rules import service as rules

Json = dict[str, Any]
BATCH = 10
PUBLIC = ("published", "corrected", "withdrawn")


def state_of(s: Session, assignment: Assignment) -> CaseState:
    """办到了哪里；只有公示了的才可能办完（S3-16）。"""
    dossier = s.scalar(select(Dossier).where(Dossier.assignment_id == assignment.id))
    if dossier is None:
        return CaseState.INSPECTING
    if dossier.state != "approved":
        return CaseState.REVIEWING
    shown = s.scalar(select(Publication.state).where(Publication.assignment_id == assignment.id))
    done = law.settled(followups.states(s, assignment.id)) and s.get(Handling, assignment.id) is not None
    done = done and not followups.unopened(s, assignment.id)
    if shown not in PUBLIC:
        return CaseState.UNPUBLISHED if done else CaseState.HANDLING
    if not done:
        return CaseState.FOLLOWING
    return CaseState.BOUND if _current(s, dossier) else CaseState.COMPLETE


def complete(state: CaseState) -> bool:
    """算不算办完：公示了才算（S3-16）；后续处置没完的、没公示的都不算。"""
    return state in (CaseState.COMPLETE, CaseState.BOUND)


def _current(s: Session, dossier: Dossier) -> bool:
    """最新一版目录是否包括现有的全部文书，公示的更正、撤下也在它的审批表里。"""
    row = binding.latest(s, dossier.id)
    if row is None or row.files != sum(one.kind != "CASE_INDEX" for one in dossier.documents):
        return False
    changed = s.scalar(_changed().where(Publication.assignment_id == dossier.assignment_id))
    return followups.typeset(s, dossier.assignment_id) and (changed is None or changed <= row.bound_at)


def _changed() -> Select[Any]:
    """公示最近一版的时间；审批表写着每一版，所以它和后来的文书一样另成一版目录。"""
    return select(func.max(PublicationVersion.at)).join(
        Publication, Publication.id == PublicationVersion.publication_id
    )


def unsettled(s: Session, dossier: Dossier) -> str:
    """这一卷为什么还不能移交；办结了、最新一版目录是全的为空。"""
    state = state_of(s, s.get_one(Assignment, dossier.assignment_id))
    if waiting := followups.waiting(s, dossier.assignment_id):
        return f"后续处置没有办结：{waiting}"
    if state != CaseState.BOUND:
        last = binding.revision(s, dossier.id)
        return f"第 {last} 版目录之后又有文书或者公示的变动，新的一版还没有成" if last else state.label
    shown = s.scalars(select(Publication).where(Publication.assignment_id == dossier.assignment_id)).one()
    if owed := [one["no"] for one in remedies.owed(shown)]:
        return f"异议成立（{'、'.join(owed)}），公示还没有照着改"
    return "公示的更正或者撤下等着确认" if changes.waiting(s, shown.id) else ""


def told(s: Session, assignment: Assignment) -> Json:
    """一件案卷：状态、公示、后续处置、目录、缺哪些。"""
    state = state_of(s, assignment)
    dossier = s.scalar(select(Dossier).where(Dossier.assignment_id == assignment.id))
    shown = s.scalar(select(Publication).where(Publication.assignment_id == assignment.id))
    bound = binding.latest(s, dossier.id) if dossier else None
    listed = _entries(s, dossier) if dossier else []
    taken = shown.versions[-1] if shown and shown.state == "withdrawn" else None
    states = followups.states(s, assignment.id)
    return {
        "assignment_id": assignment.id,
        "no": dossier.no if dossier else "",
        "entity_name": names.title(assignment),
        "state": state,
        "label": state.label.replace("已公示", "已撤下") if taken else state.label,
        "complete": complete(state),
        "published_on": clock.shanghai_day(shown.published_at) if shown and shown.published_at else None,
        "withdrawn_on": clock.shanghai_day(taken.at) if taken else None,
        "withdrawn_why": taken.reason if taken else "",
        # a matter opened later leaves the day of the clocks alone, but then the problem is not handled now
        "handled_on": followups.handled_on(assignment.id) if law.handled(states) and _owed(dossier, states) else None,
        "open": [kind for kind, now in states if now not in law.OPEN_ENDS],
        "entries": listed,
        "missing": _lacking(s, dossier, listed) if dossier else [],
        "bound_on": bound.bound_on if bound else None,
        "revision": bound.revision if bound else 0,
    }


def _owed(dossier: Dossier | None, states: list[tuple[str, str]]) -> bool:
    """有没有问题要处理：未发现问题、又没有立过处置的，没有什么处理完（日子只给公示的钟用）。"""
    return (dossier is not None and dossier.result_code not in CLEAN) or any(kind in law.HANDLING for kind, _ in states)


def _entries(s: Session, dossier: Dossier) -> list[Json]:
    refs = [row.ref for row in dossier.documents if row.ref]
    told = {ref: (no, clock.shanghai_day(at).isoformat()) for ref, (no, at) in followups.numbers(s, refs).items()}
    told |= drawn.numbers(s, refs)
    return binding.entries(dossier, papers.TITLES, papers.titles(s, refs), told, record.besides(s, dossier))


def _lacking(s: Session, dossier: Dossier, listed: list[Json]) -> list[dict[str, str]]:
    standing = followups.standing(s, dossier.assignment_id)
    lacking = binding.missing(dossier, {row["kind"] for row in listed}, drawn.lacking(s, dossier), standing)
    return lacking + followups.receipts(s, dossier.assignment_id) + letters.listed(s, dossier.assignment_id)


@sweep("publications.cases")
def cases() -> Tally:
    """公示了、后续处置办完了、文书都排好了的，成卷；之后又有文书、公示又有更正或撤下的，另成一版目录。"""
    tally = Tally()
    for dossier_id in due():
        tally.due += 1
        try:
            bind(dossier_id)
            tally.done += 1
        except shell.ChildError as broken:
            session().rollback()
            log.warning("case", dossier=dossier_id, error=broken.message)
            tally.failed += 1
    return tally


def due(limit: int = BATCH) -> list[str]:
    """该成卷的现场卷。"""
    shown = select(Publication.assignment_id).where(Publication.state.in_(PUBLIC))
    last = (
        select(CaseFile.bound_at)
        .where(CaseFile.dossier_id == Dossier.id)
        .order_by(CaseFile.revision.desc())
        .limit(1)
        .correlate(Dossier)
        .scalar_subquery()
    )
    newer = (
        select(DossierDocument.id)
        .where(
            DossierDocument.dossier_id == Dossier.id,
            DossierDocument.kind != "CASE_INDEX",
            DossierDocument.made_at > last,
        )
        .correlate(Dossier)
        .exists()
    )
    changed = _changed().where(Publication.assignment_id == Dossier.assignment_id).correlate(Dossier).scalar_subquery()
    later = opening.unopened()  # a report the rule asks for and nobody has opened yet: the index waits for it
    query = (
        select(Dossier.id)
        .join(Handling, Handling.assignment_id == Dossier.assignment_id)
        .where(
            Dossier.assignment_id.in_(shown),
            followups.settled(),
            *((Dossier.id.not_in(later),) if later is not None else ()),
            Dossier.assignment_id.not_in(followups.unready()),
            or_(last.is_(None), newer, changed > last),
        )
        .order_by(Dossier.id)
        .limit(limit)
    )
    return list(session().scalars(query))


def bind(dossier_id: str) -> CaseFile:
    """编目录、排目录、成卷、派单办结；排版不在任何事务里。

    Raises shell.ChildError when the page cannot be set; the next sweep tries again.
    """
    s = session()
    dossier = s.get_one(Dossier, dossier_id)
    sheet = approval.made(dossier, approval.content_of(s, dossier))
    dossier = s.get_one(Dossier, dossier_id)
    listed = _entries(s, dossier) + ([sheet] if sheet else [])
    lacking = _lacking(s, dossier, listed)
    content = _content(s, dossier, listed, lacking)
    s.rollback()
    pdf = papers.typeset("CASE_INDEX", content)
    sha256 = storage.put(pdf)
    with unit() as s:
        dossier = s.scalars(select(Dossier).where(Dossier.id == dossier_id).with_for_update()).one()
        if sheet:
            dossiers.add_document(s, dossier_id, sheet["kind"], sheet["sha256"], sheet["size"])
        row = binding.bind(s, dossier, listed, lacking, sha256, len(pdf))
        assignment = s.get_one(Assignment, dossier.assignment_id)
        if "close" in stages.acts(stages.ASSIGNMENT, assignment.state):
            inspections.move(s, assignment.id, "close")
        payload = {"no": dossier.no, "revision": row.revision, "digest": row.digest, "sha256": sha256}
        trail.append(s, "case.bound", ref=dossier.id, actor=SYSTEM, payload=payload)
    return row


def _content(s: Session, dossier: Dossier, listed: list[Json], lacking: list[dict[str, str]]) -> Json:
    moved = bool({"TRANSFER", "CRIME"} & {row["kind"] for row in listed})
    profile = rules.profile_of(dossier.department_id, dossier.ended_on)
    assignment = s.get_one(Assignment, dossier.assignment_id)
    return {
        "authority": s.get_one(Department, dossier.department_id).name,
        "entity": dossier.entity_name,
        "code": assignment.package["entity"].get("code") or "",
        "case_no": dossier.no,
        "task_name": dossier.task_name,
        "result_code": dossier.result_code,
        "retention": profile.number("retention.years_transfer" if moved else "retention.years"),
        "entries": listed,
        "missing": lacking,
        "revision": binding.revision(s, dossier.id) + 1,
        "alg": "sha256",
        "digest": binding.summary(listed, lacking),
        "bound_by": "系统自动成卷",
        "bound_on": clock.today().isoformat(),
        "rehearsal": dossier.rehearsal,
    }
