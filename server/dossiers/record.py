"""机读记录：由已采纳的操作写成 record.json，另附文件清单；同一次检查得到同样的字节。"""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from forms.engine import items
from server import clock, storage
from server.accounts.models import Jurisdiction, Officer
from server.documents import sentences
from server.domain.entry import UNCLASSED
from server.domain.planning.offplan import masked
from server.domain.vocabulary.entities import CreditClass
from server.dossiers import visit
from server.dossiers.keeping import keys
from server.dossiers.models import Dossier
from server.dossiers.receipts import receipts
from server.draws import signing
from server.draws.models import Draw
from server.inspections import recusals
from server.inspections.letters import service as letters
from server.inspections.models import Assignment, BlobRef, OpLog, Record
from server.inspections.records import files as listed_files
from server.inspections.service import load_ops, receipt
from server.plans.models import PlanEntry
from server.registry.models import Checklist, Inspector
from server.rules import service as rules
from sync.canon import canonical, digest, parse

Json = dict[str, Any]


def build(s: Session, dossier: Dossier, base_url: str) -> Json:
    """一次检查的全部记录（S3-18 一次一档）；只取库里的事实，不看钟。

    Raises NoResultFound when the record or its checklist is gone.
    """
    assignment = s.get_one(Assignment, dossier.assignment_id)
    record = s.get_one(Record, assignment.id)
    ops = load_ops(assignment.id, s)
    jurisdiction = s.scalars(select(Jurisdiction)).one()
    return {
        "v": 1,
        "alg": "sha256",
        "kind": "field-record",
        "no": dossier.no,
        "revision": dossier.revision + 1,
        "package": assignment.package,
        "package_hash": assignment.package_hash,
        "form": s.scalars(select(Checklist.body).where(Checklist.hash == assignment.form)).one(),
        "form_hash": assignment.form,
        "ops": ops,
        "ops_digest": digest(ops),
        "digests": {
            "content": record.content_digest,
            "record": record.sealed_digest,
            "latest": record.record_digest,
        },
        "seal": _seal(receipt(s, assignment.id) or {}) | {"receipts": receipts(s, assignment.id)},
        "draw": _draw(s, assignment),
        "returns": [
            {"decision_id": row.id, "opinion": row.opinion, "items": row.items, "at": clock.iso(row.at)}
            for row in dossier.decisions
            if row.decision == "RETURNED"
        ],
        "files": _files(s, assignment.id),
        "bound_on": _bound_on(s, assignment.id),
        "base_url": base_url,
        "demo": jurisdiction.demo,
        "rehearsal": assignment.rehearsal,
        "retention": f"{_kept(assignment, record.ended_on)}年（待核）",
        **_former(s, assignment, ops),
        **_visit(s, assignment),
        **_letters(s, assignment),
        **_left(s, assignment, {op["actor"] for op in ops}),
        **_recusals(s, assignment, ops),
        **_seats(s, assignment),
        **_withdrawn(s, assignment),
    }


SAID = ("answer.set", "finding.set", "note.set", "photo.add")


def _former(s: Session, assignment: Assignment, ops: list[Json]) -> Json:
    """换版以前照旧表记下、现行检查表没有的项，照旧表的问法；没有这样的项不写。"""
    body = s.scalars(select(Checklist.body).where(Checklist.hash == assignment.form)).one()
    now = {each["id"] for each in items(body)}
    gone = {op["p"]["item"]: op["form"] for op in ops if op["kind"] in SAID and op["p"].get("item")}
    gone = {item: form for item, form in gone.items() if item not in now}
    if not gone:
        return {}
    asked = select(Checklist).where(Checklist.hash.in_(set(gone.values()))).order_by(Checklist.version, Checklist.hash)
    return {
        "former": [
            {"code": old.code, "version": old.version, "item": each}
            for old in s.scalars(asked)
            for each in items(old.body)
            if gone.get(each["id"]) == old.hash
        ]
    }


def _visit(s: Session, assignment: Assignment) -> Json:
    """联合检查的共用封面：立卷时各部门的样子；没有公示的不写结果（A20）。"""
    shared = visit.cover(s, assignment)
    if shared is None:
        return {}
    plain = [{key: value for key, value in one.items() if key != "state"} for one in shared["departments"]]
    return {"visit": shared | {"departments": plain}}


def _letters(s: Session, assignment: Assignment) -> Json:
    """立卷时登记了的挂号信；以后登记的在审定页和卷内目录里。"""
    found = letters.of(s, assignment.id)
    return {"letters": found} if found else {}


def _left(s: Session, assignment: Assignment, actors: set[str]) -> Json:
    """换下以前做过的人：任务包里已没有他，卷里仍写明是谁、几时换下（S1-10）。"""
    gone = [one for one in assignment.team if one.until is not None and one.officer_id in actors]
    here = {seat["officer_id"] for seat in assignment.package["team"]}
    told = [
        {
            "officer_id": one.officer_id,
            "name": s.get_one(Inspector, one.inspector_id).name,
            "cert_no": s.get_one(Inspector, one.inspector_id).cert_no,
            "until": clock.iso(one.until) if one.until else "",
        }
        for one in sorted(gone, key=lambda one: (one.until, one.officer_id))
        if one.officer_id not in here
    ]
    return {"left": told} if told else {}


def _recusals(s: Session, assignment: Assignment, ops: list[Json]) -> Json:
    """申请过回避的，局里怎样定的；没有申请过的不写。"""
    asked = any(op["kind"] == "recuse.request" for op in ops)
    return {"recusals": recusals.outcomes(s, assignment)} if asked else {}


def _seats(s: Session, assignment: Assignment) -> Json:
    """抽取产生的检查组换过的人，不论因为什么；没有换过的不写（S4-09 递补）。"""
    found = recusals.seats_changed(s, assignment)
    return {"seats": found} if found else {}


def _withdrawn(s: Session, assignment: Assignment) -> Json:
    """先前的派单撤回、另指定检查组再派的，先前的经过也在卷里；没有这回事的不写（S2-12）。"""
    found = recusals.former(s, assignment)
    return {"withdrawn": found} if found else {}


def _kept(assignment: Assignment, ended_on: date) -> int:
    """Years of retention under the rules of the day of the inspection, so that a record made again is the same."""
    return rules.profile_of(assignment.department_id, ended_on).number("retention.years")


def _seal(slip: Json) -> Json:
    """收到封存的时刻，与现行（含补正）记录摘要的回签和存证日志的一条；各份回执各自的在 receipts。"""
    return {key: slip.get(key) for key in ("sealed_at_server", "countersignature", "trail_index")}


def _bound_on(s: Session, assignment_id: str) -> str:
    """成卷日期：最后一条已采纳操作送达的上海日期。"""
    where = (OpLog.insp == assignment_id, OpLog.verdict == "applied", OpLog.effective.is_(True))
    last = s.scalars(select(OpLog.received_at).where(*where).order_by(OpLog.received_at.desc()).limit(1)).one()
    return clock.shanghai_day(last).isoformat()


def _draw(s: Session, assignment: Assignment) -> Json:
    if assignment.draw_id is None:
        return _named(s, assignment)
    row = s.get_one(Draw, assignment.draw_id)
    layer = (row.aliases or {}).get("stratum", {}).get(assignment.package["draw"]["stratum"], "")
    return {
        "attempt": row.attempt,
        "title": row.title,
        "at": clock.iso(row.drawn_at) if row.drawn_at else None,
        "dice": row.dice,
        "ceremony": row.ceremony,
        "beacon": row.beacon.get("value") if row.beacon else None,
        "manifest": row.manifest,
        "seed": row.seed,
        "result": row.result,
        "layer": layer_words(layer),
        "units": _units(row.numbers or {}),
        "witnesses": [dict(witness) for witness in row.witnesses or []],
        "signed": signing.stated(s, row.id),
        **_early(row.numbers or {}),
    }


def layer_words(name: str) -> str:
    """抽取分层的说法；不按类别分层的没有。"""
    if name == UNCLASSED:
        return "未分类"
    return f"{name}类" if name in CreditClass.__members__ else ""


def _early(numbers: Json) -> dict[str, str]:
    """派发先于抽取记录签字的，审批人当时写的理由；没有这回事的不写。"""
    reason = numbers.get("unsigned")
    return {"unsigned": str(reason)} if reason else {}


def _named(s: Session, assignment: Assignment) -> Json:
    """不随机的任务没有抽取：来源、理由、谁批准、谁指定检查组（S2-01）。"""
    entry = s.get_one(PlanEntry, assignment.plan_entry_id)
    officer = s.get(Officer, entry.plan.decided_by) if entry.plan.decided_by else None
    return {
        "attempt": 0,
        "title": entry.plan.title,
        "nonrandom": assignment.package["nonrandom"]["says"],
        "source_no": entry.source_no,
        "source_reason": entry.source_reason,
        "source_sha256": (entry.source_file or {}).get("sha256", ""),
        **_spoken(entry),
        "approved_by": officer.display_name if officer else "",
        "approved_on": clock.shanghai_day(entry.plan.decided_at).isoformat() if entry.plan.decided_at else "",
        "named_by": assignment.package["nonrandom"]["named_by"],
        "team_reason": assignment.package["nonrandom"]["team_reason"],
        "layer": "",
        "witnesses": [],
    }


def _spoken(entry: PlanEntry) -> Json:
    """来电、来访没有文件的，当场写下的记录；来电号码与计划里一样只露末四位（S1-20）。"""
    told = entry.source_record
    return {"spoken": told | {"phone": masked(told.get("phone", ""))}} if told else {}


def besides(s: Session, dossier: Dossier) -> dict[int, list[str]]:
    """各版现场卷里另有的文书，写进卷内目录：口头反映的记录、检查人员变更的记录；没有的、已经销毁的为空。"""
    assignment = s.get_one(Assignment, dossier.assignment_id)
    entry = s.get(PlanEntry, assignment.plan_entry_id) if assignment.plan_entry_id else None
    heard = entry is not None and bool(entry.source_record)
    if not (heard or recusals.seats_changed(s, assignment)) or keys.carried_out(dossier.id):
        return {}
    stored = [row for row in dossier.documents if row.kind == "RECORD_JSON"]
    return {row.revision: found for row in stored if (found := _besides(parse(storage.read(row.sha256))))}


def _besides(record: Json) -> list[str]:
    pages = ((sentences.SPOKEN, record["draw"].get("spoken")), (sentences.SEATS, record.get("seats")))
    return [title for title, told in pages if told]


def _units(numbers: Json) -> str:
    if "frame" not in numbers:
        return ""
    out = numbers["frame"] - numbers["included"]
    return f"在册 {numbers['frame']} 户，除外 {out} 户，参加抽取 {numbers['included']} 户"


PRINTED_FIRST = ("photo", "signature", "witness")
"""What the pages print; the scan of a sheet is a file, and may be a photo or a signature as well."""


def _files(s: Session, assignment_id: str) -> list[Json]:
    """操作点名的文件及用途；同一文件有几种用途时，要印出来的优先。"""
    query = select(BlobRef.sha256, BlobRef.role).where(BlobRef.insp == assignment_id).distinct()
    roles: dict[str, list[str]] = {}
    for sha, role in s.execute(query):
        roles.setdefault(sha, []).append(role)
    return [
        {"sha256": row["sha256"], "size": row["size"], "role": _role(roles[row["sha256"]])}
        for row in listed_files(s, assignment_id)
    ]


def _role(named: list[str]) -> str:
    return min(named, key=lambda role: (PRINTED_FIRST.index(role) if role in PRINTED_FIRST else 9, role))


def manifest(record: Json) -> Json:
    """文件清单：record.json 与每个原始文件的指纹和大小。"""
    content = canonical(record)
    return {
        "v": 1,
        "alg": "sha256",
        "no": record["no"],
        "revision": record["revision"],
        "record": {"name": "record.json", "sha256": sha256(content).hexdigest(), "size": len(content)},
        "files": [{"name": f"files/{row['sha256']}", **row} for row in record["files"]],
    }
