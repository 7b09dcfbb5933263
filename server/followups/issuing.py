"""定下文书：取号，把要印的事实冻结成一份，之后由扫描排版、入卷。"""

from __future__ import annotations

from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock
from server.accounts.models import Department, Officer
from server.documents.sentences import sheet
from server.domain.vocabulary.followups import FollowUpKind as Kind
from server.domain.vocabulary.followups import ReferralKind
from server.domain.vocabulary.rules import DeadlineKind
from server.dossiers.models import Dossier
from server.followups import codes, facts, matter
from server.followups.models import FollowPaper, FollowUp
from server.inspections.models import Assignment
from server.rules import service as rules
from server.rules.models import Deadline

Json = dict[str, Any]
PAPER = {
    Kind.ORDER: "ORDER",
    Kind.REFERRAL: "TRANSFER",
    Kind.CRIME: "CRIME",
    Kind.INFORM: "INFORM",
    Kind.ABNORMAL: "ABNORMAL",
    Kind.OBJECTION: "OBJECTION",
    Kind.REPORT: "REPORT",
}
"""批准时出的文书；处罚关联没有文书。"""


def issue(s: Session, row: FollowUp, decided: tuple[str, str] = ("", "")) -> FollowPaper | None:
    """批准时：取号、定下文书；没有文书的种类为 None。decided: who approves now, and the opinion."""
    kind = matter.again(row) or PAPER.get(Kind(row.kind))
    if kind is None:
        return None
    row.no = matter.number(s, row, kind)
    if row.kind == Kind.REPORT:
        row.content = row.content | {"parts": list(rules.profile_of(row.department_id).words("report.parts"))}
    content = base(s, row) | row.content | {"no": row.no}
    if row.kind == Kind.REPORT:
        content |= _reviewed(s, row, decided)
    return matter.paper(row, kind, content | (_answered(row) if kind in matter.AGAIN else {}), row.no)


SAID = {"propose": "送审", "return": "退回", "approve": "同意"}


def _reviewed(s: Session, row: FollowUp, decided: tuple[str, str]) -> Json:
    """抽查报告末尾的：承办人、应于哪天前完成、实际哪天完成、审定意见（documents 4.12）。"""
    mine = (Deadline.subject_id == row.assignment_id, Deadline.kind == DeadlineKind.REPORT)
    clocks = s.scalars(select(Deadline).where(*mine).order_by(Deadline.started_on.desc()).limit(1)).all()
    author = s.get(Officer, row.author_id) if row.author_id else None
    told = [
        {"says": SAID[one.act], "words": one.words, "by": one.by_name, "on": clock.shanghai_day(one.at).isoformat()}
        for one in row.steps
        if one.act in ("propose", "return")
    ]
    today = clock.today().isoformat()
    told.append({"says": SAID["approve"], "words": decided[1], "by": decided[0], "on": today})
    return {
        "handler": author.display_name if author else "",
        "due": clocks[0].due_on.isoformat() if clocks else "",
        "done": today,
        "opinions": told,
    }


def _answered(row: FollowUp) -> Json:
    """提请复议、建议立案监督要说的：哪年哪月以哪一号移送、谁答复不予立案、通知书几号、哪天收到、理由。"""
    told, sent = matter.not_filed(row), next((one for one in row.steps if one.act == "send"), None)
    first = next((one.no for one in row.papers if one.kind == PAPER[Kind.CRIME]), "")
    answer = {key: str(told.facts.get(key) or "") for key in ("to", "no", "on")} | {"why": told.words} if told else {}
    return {"first_no": first, "first_on": str(sent.facts["on"]) if sent else "", "answer": answer}


def base(s: Session, row: FollowUp) -> Json:
    """每份文书都要的：机关、对象、日期、案卷、核对的网址。"""
    department = s.get_one(Department, row.department_id)
    assignment = s.get_one(Assignment, row.assignment_id)
    dossier = s.get_one(Dossier, row.dossier_id) if row.dossier_id else None
    found = facts.read(dossier) if dossier else None
    entity = assignment.package["entity"]
    several = list(dict.fromkeys(found.visited if found else ()))
    return {
        "authority": department.name,
        "phone": department.phone or "",
        "entity": row.entity_name,
        "code": entity.get("code") or "",
        "address": entity.get("address") or "",
        "legal_rep": entity.get("legal_rep") or "",
        "date": clock.today().isoformat(),
        "case_no": dossier.no if dossier else assignment.no,
        "sheet": sheet((assignment.package.get("nonrandom") or {}).get("says", "")),
        "task_name": assignment.task_name,
        "notice_no": assignment.notice_no,
        "inspected_on": dossier.ended_on.isoformat() if dossier else "",
        "inspected_days": several if len(several) > 1 else [],
        "result_code": dossier.result_code if dossier else "",
        "rehearsal": row.rehearsal,
        "route": row.route,
        "internal": row.route == ReferralKind.INTERNAL,
        "team": [{"name": one["name"], "cert_no": one["cert_no"]} for one in (found.team if found else ())],
        "url": f"{current_app.config['SUNLOT'].base_url}/c/{assignment.code_token}",
    }


def with_code(s: Session, row: FollowUp, content: Json) -> Json:
    """责令改正通知书末尾的办事码：排版时才算出来，不存在库里。"""
    code = codes.current(s, row.assignment_id)
    return content | {"entity_code": codes.text_of(code) if code else ""}
