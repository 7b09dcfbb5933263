"""案卷在桌面上的样子：由存档的机读记录重放，与 PDF 同源。"""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, select

from server import clock, storage
from server.accounts.models import Officer
from server.db import session
from server.documents import answered, checklist, people, view
from server.documents.account import account
from server.documents.attachments import attachments
from server.documents.case import Case
from server.documents.differing import differing
from server.documents.gaps import gaps
from server.domain.vocabulary.dossiers import DossierState
from server.domain.vocabulary.inspections import QuarantineDecision
from server.dossiers import drawn, lost, service, visit
from server.dossiers.keeping import destroying, keys
from server.dossiers.models import Decision, Dossier, DossierDocument
from server.dossiers.proofs import doubted
from server.inspections import recusals
from server.inspections.before import last_time
from server.inspections.letters import service as letters
from server.inspections.models import Assignment, OpLog, Quarantine
from sync.canon import parse

Json = dict[str, Any]
PLAIN = (
    "id", "no", "assignment_id", "entity_name", "task_name", "state", "revision", "version", "result_code",
    "content_digest", "record_digest", "ended_on", "disposals", "legally_reviewed", "bound_at", "approved_at",
    "last_error",
)  # fmt: skip


def brief(row: Dossier) -> Json:
    """列表里的一行。"""
    waits = lost.waits(session(), row.assignment_id) if row.state == DossierState.ASSEMBLING else None
    return {name: getattr(row, name) for name in PLAIN} | {"waits": waits}


def detail(row: Dossier) -> Json:
    """一卷的全部：记录、文书、历次决定。"""
    stored = None if keys.carried_out(row.id) else service.latest(row, "RECORD_JSON")
    assignment = session().get_one(Assignment, row.assignment_id)
    return brief(row) | {
        "destruction": keys.newest(row.id),
        "kept_until": destroying.until(row) if row.approved_at else None,
        "before": last_time(session(), assignment),
        "joint": visit.cover(session(), assignment),
        "record": contents(parse(storage.read(stored.sha256))) if stored else None,
        "gaps": lacking(row, parse(storage.read(stored.sha256))) if stored else [],
        "documents": [document(each) for each in row.documents],
        "decisions": [decision(each) for each in row.decisions],
        "beside": [] if keys.carried_out(row.id) else beside(row.assignment_id),
        "held": held(row.assignment_id),
        "seats": [] if keys.carried_out(row.id) else recusals.seats_changed(session(), assignment),
    }


def held(assignment_id: str) -> Json:
    """隔离区里这次检查还没有判的：几条，最早的是哪一条；判完才能审定。"""
    where = (Quarantine.assignment_id == assignment_id, Quarantine.decision.is_(None))
    query = select(Quarantine.id).where(*where).order_by(Quarantine.created_at, Quarantine.id)
    found = list(session().scalars(query))
    return {"count": len(found), "first": found[0] if found else None}


def beside(assignment_id: str) -> list[Json]:
    """转为补充说明的：不在检查记录里，与它放在一起；谁送来、为什么没有并入、谁何时为何这样定，先到的在前。"""
    query = select(Quarantine, OpLog).join(OpLog, and_(OpLog.dev == Quarantine.dev, OpLog.seq == Quarantine.seq))
    where = (Quarantine.assignment_id == assignment_id, Quarantine.decision == QuarantineDecision.ADDENDUM)
    found = list(session().execute(query.where(*where).order_by(Quarantine.created_at, Quarantine.id)))
    ids = {one for held, _ in found for one in (held.officer_id, held.decided_by) if one}
    people = {one.id: one.display_name for one in session().scalars(select(Officer).where(Officer.id.in_(ids)))}
    return [
        {
            "id": held.id,
            "kind": held.kind,
            "reason": held.reason,
            "notes": held.notes,
            "op": log.op if log.raw else {},
            "by": people.get(held.officer_id, ""),
            "at": clock.iso(log.received_at),
            "held_at": clock.iso(held.created_at),
            "decided_by": people.get(held.decided_by or "", ""),
            "decided_at": clock.iso(held.decided_at) if held.decided_at else "",
            "decided_reason": held.decided_reason,
        }
        for held, log in found
    ]


def lacking(row: Dossier, record: Json) -> list[Json]:
    """审定之前要知道的：检查表要求而卷里没有的，和还不在卷里的抽取记录。"""
    sent: Json = {"letters": letters.of(session(), row.assignment_id)}
    if gone := record.get("lost"):  # what comes after all lies in the store and joins the next revision
        sent["lost"] = [one | {"came": storage.exists(one["sha256"])} for one in gone]
    found = gaps(Case(record | sent).mended()) + doubted(session(), record)
    if minutes := drawn.lacking(session(), row):
        found.append({"item": "", "no": "", "says": f"签字的抽取记录不在卷里：{minutes}"})
    return found


def document(row: DossierDocument) -> Json:
    """一份文书。"""
    return {name: getattr(row, name) for name in ("kind", "revision", "sha256", "size", "made_at")}


def decision(row: Decision) -> Json:
    """一次决定。"""
    names = ("id", "revision", "step", "decision", "opinion", "items", "officer_name", "at")
    return {name: getattr(row, name) for name in names}


def contents(record: Json) -> Json:
    """一次检查的内容，供审定人逐项看：作答与结果是补正之后的，改过的项同时写明封存时的。"""
    case = Case(record)
    now = case.mended()
    package = record["package"]
    return {
        "no": package["no"],
        "entity": package["entity"],
        "task": package["task"],
        "team": package["team"],
        "draw": record["draw"] | {key: package["draw"][key] for key in ("no", "stratum", "rank", "ticket")},
        "form": {key: record["form"].get(key) for key in ("code", "version", "title", "parts", "note")},
        "when": view.spent(case),
        "ended_at": clock.iso(case.ended) if case.ended else None,
        "typed_at": clock.iso(case.typed) if case.typed else None,
        "visits": people.arrivals(case),
        "told": people.told(case),
        "away": case.away,
        "sections": [section(case, now, part) for part in record["form"]["sections"]],
        "former": checklist.former(case),
        "counts": checklist.counts(now),
        "stopped": case.numbers.get(now.result["stopped"] or ""),
        "account": account(case),
        "result": {"code": case.code, "summary": now.value("result", "summary")},
        "opinion": now.value("opinion", "text"),
        "read_out": people.read_out(case),
        "signatures": people.signatures(case),
        "refusals": people.refusals(case),
        "addenda": people.addenda(case),
        "differing": differing(case),
        "photos": view.photos(case),
        "attachments": attachments(case),
        "digests": record["digests"],
    }


def section(case: Case, now: Case, part: Json) -> Json:
    """检查表的一部分。"""
    return {"id": part["id"], "title": part["title"], "items": [item(case, now, each) for each in part["items"]]}


def item(case: Case, now: Case, each: Json) -> Json:
    """一项：内容、判定、作答、问题、照片；补正改过的，was 是封存时的判定与作答。"""
    answered = case.head(f"answer:{each['id']}")
    current, sealed = reading(now, each), reading(case, each)
    return {
        "id": each["id"],
        "no": each["no"],
        "text": each["text"],
        "level": each["level"],
        "family": each["family"],
        "method": each["method"],
        "basis": each["basis"],
        **current,
        "was": None if current == sealed else sealed,
        "relevant": each["id"] in now.result["relevant"],
        "answer": now.answers.get(each["id"]),
        "finding": now.finding(each["id"]),
        "notes": checklist.notes(case, each, case.answers.get(each["id"]) or {}),
        "photos": [row["sha256"] for row in case.photos if row["item"] == each["id"] and not row["voided"]],
        "by": case.who(answered["op"]) if answered else None,
        "at": clock.iso(case.when(answered["op"])) if answered else None,
    }


def reading(case: Case, each: Json) -> Json:
    """判定与作答的一句话。"""
    return {"verdict": checklist.judgement(case, each), "said": answered.said(case.answers.get(each["id"]), each)}
