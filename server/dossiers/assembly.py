"""成卷：把收齐的记录写成机读记录、排成 PDF、入卷待审（S3-18、rulings 29）。"""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import or_, select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from server import clock, storage, trail
from server.accounts.messages import officers_with, tell
from server.auth import SYSTEM
from server.db import session, unit
from server.documents.case import Case
from server.documents.service import NotRendered, render, seal, sealable
from server.domain import dossier as rules
from server.domain import stages
from server.domain.numbering import parse_number
from server.dossiers import lost
from server.dossiers import record as records
from server.dossiers.models import Dossier, DossierDocument
from server.inspections import service as inspections
from server.inspections.models import Assignment, Record
from server.jobs import Tally, claim, release, sweep
from server.problems import Problem
from sync.canon import canonical

WORDS = {"双随机": "检档", "非随机": "非检档", "演练": "演练档"}
"""Each series of assignments counts for itself, so each has its own word for the dossier."""
READY = ("received", "adopted")
RETRY = timedelta(minutes=5)
CHILDREN = 2  # one layout per core of the smallest machine we promise to run on


@dataclass(frozen=True)
class Job:
    """一份要排的：机读记录、清单、影像的指纹。"""

    record: dict[str, Any]
    manifest: dict[str, Any]
    files: tuple[str, ...]


@dataclass(frozen=True)
class Papers:
    """做好、已落盘的一套文书。"""

    record: dict[str, Any]
    files: dict[str, tuple[str, int]]  # kind → sha256, size


class Outdated(Exception):
    """排版期间记录又变了（补正先到），这一套不入卷。"""


@sweep("dossiers.assemble")
def assemble() -> Tally:
    """收齐的记录成卷；机器缺排版所需时停在“待生成PDF”，装好后自动补上。"""
    open_rows()
    tally = Tally()
    ready = complete(session())
    if not ready:
        return tally
    with unit(technical=True) as s:
        ids = claim(s, Dossier, Dossier.id.in_(ready), limit=5)
    jobs = {dossier_id: job for dossier_id in ids if (job := _gathered(dossier_id))}
    tally.due = tally.failed = len(ids) - len(jobs)
    with ExitStack() as opened, ThreadPoolExecutor(max_workers=CHILDREN) as pool:  # threads wait for limited children
        pages = {
            dossier_id: pool.submit(render, job.record, job.manifest, _paths(job, opened), **_mark(job))
            for dossier_id, job in jobs.items()
        }
        for dossier_id, page in pages.items():
            tally.due += 1
            done = _finish(dossier_id, jobs[dossier_id], page)
            tally.done += done
            tally.failed += not done
    return tally


def _paths(job: Job, opened: ExitStack) -> dict[str, Path]:
    """影像的位置；另一卷锁着的同一个文件，解开来用。没有的照旧指着它该在的地方，由排版的说缺。"""
    found = {}
    for sha256 in job.files:
        try:
            found[sha256] = opened.enter_context(storage.readable(sha256))
        except (FileNotFoundError, Problem):
            found[sha256] = storage.path(sha256)
    return found


def _mark(job: Job) -> dict[str, bool]:
    """装了证书的部门，纸面写明已加盖电子印章；没有的照旧写待加盖。"""
    office = job.record["package"]["task"]["department"]["code"]
    return {"sealed": True} if sealable(current_app.config["SUNLOT"].data, office) else {}


def open_rows(limit: int = 50) -> None:
    """为新封存的记录立卷，为补正回来的案卷重开成卷。"""
    known = select(Dossier.assignment_id)
    fresh = select(Assignment).join(Record, Record.assignment_id == Assignment.id)
    fresh = fresh.where(Assignment.state.in_(READY), Assignment.id.not_in(known)).limit(limit)
    back = select(Dossier).join(Assignment, Assignment.id == Dossier.assignment_id)
    back = back.where(Dossier.state == "returned", Assignment.state == "adopted").limit(limit)
    s = session()
    if not s.scalars(fresh.limit(1)).first() and not s.scalars(back.limit(1)).first():
        return
    with unit() as s:
        opened = []
        for assignment in s.scalars(fresh).all():
            opened.append(_row(s, assignment))
            s.add(opened[-1])
        amended = list(s.scalars(back))
        for dossier in amended:
            dossier.state = str(stages.advance(stages.DOSSIER, dossier.state, "amend"))
            dossier.version += 1
            dossier.attempts, dossier.parked_at = 0, None
        payload = {"opened": [row.no for row in opened], "amended": [row.no for row in amended]}
        trail.append(s, "dossiers.opened", ref=None, actor=SYSTEM, payload=payload)


def _row(s: Session, assignment: Assignment) -> Dossier:
    record = s.get_one(Record, assignment.id)
    return Dossier(
        no=_free(s, assignment.no),
        assignment_id=assignment.id,
        rehearsal=assignment.rehearsal,
        department_id=assignment.department_id,
        entity_name=assignment.entity_name,
        task_name=assignment.task_name,
        result_code=record.result_code,
        content_digest=record.content_digest,
        record_digest=record.record_digest,
        ended_on=record.ended_on,
    )


def _free(s: Session, assignment_no: str) -> str:
    """案卷号；早先不分抽取与指定都写检档，号已被那样的一卷占了的，用派单文号加“（卷）”。"""
    no = number(assignment_no)
    return f"{assignment_no}（卷）" if s.scalar(select(Dossier.id).where(Dossier.no == no)) else no


def number(assignment_no: str) -> str:
    """案卷号与派单同号异字，不另取号；字头照派单印着的，各系列的派单各有各的字，案卷才不重号。"""
    for word, own in WORDS.items():
        head, found, rest = assignment_no.partition(f"{word}〔")
        if head and found and parse_number(assignment_no):
            return f"{head}{own}〔{rest}"
    return f"{assignment_no}（卷）"


def complete(s: Session) -> list[str]:
    """待成卷、文件都收齐核对过的案卷；缺件的等着，不算到期；知道再也不会来的不等。"""
    free = or_(Dossier.lease_until.is_(None), Dossier.lease_until < clock.now())
    waiting = s.execute(
        select(Dossier.id, Dossier.assignment_id)
        .join(Assignment, Assignment.id == Dossier.assignment_id)
        .where(Dossier.state == "assembling", Dossier.parked_at.is_(None), Assignment.state.in_(READY), free)
        .order_by(Dossier.id)
        .limit(200)
    ).all()
    return [row[0] for row in waiting if not lost.awaited(s, row[1])]


def _finish(dossier_id: str, job: Job, page: Future[bytes]) -> bool:
    try:
        bind(dossier_id, shelve(job, page.result()))
    except NotRendered as refused:
        _postpone(dossier_id, refused)
        return False
    except Outdated:
        with unit(technical=True) as s:
            release(s.get_one(Dossier, dossier_id))
        return False
    return True


def _gathered(dossier_id: str) -> Job | None:
    try:
        return gather(dossier_id)
    except (NoResultFound, KeyError, ValueError) as error:
        session().rollback()
        _postpone(dossier_id, NotRendered("document.record", f"记录写不出来（{error}）"))
        return None


def gather(dossier_id: str) -> Job:
    """写出机读记录与清单；之后排版要几秒，先放开读的快照。"""
    s = session()
    dossier = s.get_one(Dossier, dossier_id)
    made = records.build(s, dossier, current_app.config["SUNLOT"].base_url)
    made = lost.told(s, dossier.assignment_id, made)
    s.rollback()  # a snapshot held for seconds would keep the write-ahead log from shrinking
    return Job(made, records.manifest(made), tuple(row["sha256"] for row in made["files"]))


def shelve(job: Job, pdf: bytes) -> Papers:
    """盖上部门的电子印章（装了证书的），把一套文书落盘；不在任何事务里。"""
    office = job.record["package"]["task"]["department"]
    folder = current_app.config["SUNLOT"].data
    sealed = seal(pdf, folder, office["code"], office["name"], f"{job.record['no']} 成卷", clock.now())
    contents = {"RECORD_JSON": canonical(job.record), "MANIFEST": canonical(job.manifest), "RECORD_PDF": sealed}
    return Papers(job.record, {kind: (storage.put(content), len(content)) for kind, content in contents.items()})


def _postpone(dossier_id: str, refused: NotRendered) -> None:
    """没排出来：机器缺东西的过五分钟再试，其余按次数搁置。"""
    with unit(technical=True) as s:
        dossier = s.get_one(Dossier, dossier_id)
        dossier.version += 1
        release(dossier, f"待生成PDF：{refused.message}")
        if refused.waiting:
            dossier.attempts, dossier.parked_at = 0, None
        dossier.lease_until = clock.now() + RETRY


def bind(dossier_id: str, papers: Papers) -> None:
    """入卷待审：登记文书、推进派单、告诉手机已归档、告诉审批人。

    Raises Outdated when the record changed while the PDF was made; the next sweep makes it anew.
    """
    with unit() as s:
        dossier = s.scalars(select(Dossier).where(Dossier.id == dossier_id).with_for_update()).one()
        current = s.get_one(Record, dossier.assignment_id).record_digest
        if dossier.state != "assembling" or current != papers.record["digests"]["latest"]:
            raise Outdated(dossier.no)
        _deposit(s, dossier, papers)
        release(dossier)
        for act in ("adopt", "review"):
            if act in stages.acts(stages.ASSIGNMENT, s.get_one(Assignment, dossier.assignment_id).state):
                inspections.move(s, dossier.assignment_id, act)
        inspections.archived(s, dossier.assignment_id)
        _announce(s, dossier)
        payload = {"no": dossier.no, "revision": dossier.revision, "record": dossier.record_digest}
        payload["files"] = {kind: sha for kind, (sha, _) in sorted(papers.files.items())}
        trail.append(s, "dossier.bound", ref=dossier.id, actor=SYSTEM, payload=payload)


def _deposit(s: Session, dossier: Dossier, papers: Papers) -> None:
    dossier.revision, dossier.version = papers.record["revision"], dossier.version + 1
    dossier.record_digest = papers.record["digests"]["latest"]
    dossier.result_code = s.get_one(Record, dossier.assignment_id).result_code  # an addendum may have changed it
    dossier.disposals = sorted(set(Case(papers.record).mended().disposals()))
    dossier.legally_reviewed = False
    dossier.bound_at = clock.now()
    dossier.state = str(stages.advance(stages.DOSSIER, dossier.state, "bind"))
    if rules.needs_legal_review(facts(dossier)):
        dossier.state = str(stages.advance(stages.DOSSIER, dossier.state, "refer"))
    dossier.documents += [
        DossierDocument(kind=kind, revision=dossier.revision, sha256=sha, size=size)
        for kind, (sha, size) in papers.files.items()
    ]


def facts(dossier: Dossier, team: frozenset[str] = frozenset(), missing: int = 0, waiting: int = 0) -> rules.Dossier:
    """判断审定所需的事实。"""
    return rules.Dossier(
        department_id=dossier.department_id,
        team=team,
        result_code=dossier.result_code,
        disposals=frozenset(dossier.disposals),
        files_missing=missing,
        quarantine_open=waiting,
        legally_reviewed=dossier.legally_reviewed,
    )


def _announce(s: Session, dossier: Dossier) -> None:
    role = "legal_reviewer" if dossier.state == "legal_review" else "approver"
    text = f"{dossier.entity_name}的案卷（{dossier.no}）已成卷，等待{'法制审核' if role != 'approver' else '审定'}。"
    for officer_id in officers_with(s, role, dossier.department_id, clock.today()):
        key = f"dossier:{dossier.id}:{dossier.revision}:{role}"
        tell(s, officer_id, "dossier", text, dedupe=key, link=f"/review/{dossier.id}")
