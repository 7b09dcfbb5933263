"""责令改正：送达、整改报告、延期、补交、转立案（S1-13，documents 4.10）；复查在 rechecks。"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from server import clock, trail
from server.auth import Actor
from server.db import unit
from server.domain import followups as law
from server.domain.vocabulary.followups import Delivery, ReferralKind
from server.domain.vocabulary.followups import FollowUpKind as Kind
from server.domain.vocabulary.rules import DeadlineKind
from server.dossiers.models import Dossier
from server.followups import drafts, issuing, matter, opening
from server.followups.models import FollowUp
from server.inspections.models import Assignment
from server.problems import Problem, refuse
from server.rules import service as rules

ENTITY = Actor("entity", "被检查单位", None, frozenset())
"""凭码办事的单位：没有账号，也没有角色。"""


@dataclass(frozen=True, slots=True)
class Service:
    """一次送达。"""

    method: str
    at: date
    place: str
    receiver: str | None = None
    name: str = ""
    reason: str = ""
    witness: str = ""
    proof: str = ""


def serve(actor: Actor, follow_up_id: str, seen: int, given: Service) -> FollowUp:
    """送达责令改正通知书或者异议答复，出送达回证；责令改正自此开始整改期限（documents 4.5a）。

    Raises Absent; Problem precondition_failed, wrong_state, delivery.*.
    """
    with unit() as s:
        row = matter.load(s, actor, follow_up_id, seen)
        files = len(matter.waiting_files(row, actor))
        refuse(
            law.may_deliver(
                given.method, given.receiver, name=given.name, reason=given.reason, witness=given.witness,
                proof=given.proof, files=files,
            )
        )  # fmt: skip
        if not clock.shanghai_day(row.opened_at) <= given.at <= clock.today():
            raise Problem("invalid", "送达日期不能早于这件事开始，也不能晚于今天。")
        matter.advance(row, "serve")
        facts = {
            "method": given.method, "method_label": Delivery(given.method).label, "on": given.at.isoformat(),
            "place": given.place, "receiver": given.receiver or "", "name": given.name, "reason": given.reason,
            "witness": given.witness, "proof": given.proof,
        }  # fmt: skip
        matter.step(s, row, "serve", actor, given.reason, facts)
        matter.paper(row, "SERVICE", issuing.base(s, row) | {"served": facts, "of": row.no, "kind": row.kind})
        if row.kind == Kind.ORDER:
            rules.meet(s, row.id, (DeadlineKind.ORDER,), given.at)
            on = date.fromisoformat(row.content["due_on"])
            matter.start_fixed(s, row, DeadlineKind.RECTIFY, on, f"责令改正通知书（{row.no}）写明的期限")
        else:
            row.outcome = "已答复送达"
            rules.meet(s, row.id)
        trail.append(s, "followup.served", ref=row.id, actor=actor, payload={"no": row.no, "method": given.method})
    return row


def report(actor: Actor, follow_up_id: str, seen: int, words: str, name: str, position: str, on: date) -> FollowUp:
    """经办代收单位交来的整改报告（纸面、邮件），附件随这一步。

    Raises Absent; Problem precondition_failed, wrong_state, followup.words.
    """
    with unit() as s:
        row = matter.load(s, actor, follow_up_id, seen)
        if not clock.shanghai_day(row.opened_at) <= on <= clock.today():
            raise Problem("invalid", "收到日期不对。")
        hand_in(s, row, actor, words, name, position, on)
        trail.append(s, "followup.reported", ref=row.id, actor=actor, payload={"no": row.no})
    return row


def hand_in(s: Session, row: FollowUp, actor: Actor, words: str, name: str, position: str, on: date) -> None:
    """收下整改报告，凭码上传与经办代收都走这里；复查的钟自此起算（特种 29）。在调用者的写单元里。

    Raises Problem wrong_state, followup.words.
    """
    if len(words.strip()) < law.WORDS:
        raise Problem("followup.words", f"请写明怎样改正的，至少 {law.WORDS} 个字。")
    if len(name.strip()) < 2:
        raise Problem("followup.words", "请写提交人的姓名。")
    late = bool(row.due_on and on > row.due_on)
    matter.advance(row, "report")
    facts = {"name": name.strip(), "position": position.strip(), "on": on.isoformat(), "late": late}
    made = matter.step(s, row, "report", actor, words, facts)
    photos = [
        {"sha256": file.sha256, "says": file.name}
        for file in row.files
        if file.step_id == made.id and file.media_type == "image/jpeg"
    ]
    content = issuing.base(s, row) | {"of": row.no, "words": words.strip(), "photos": photos, "by": facts}
    matter.paper(row, "RECTIFICATION", content | {"requirements": row.content["requirements"]})
    rules.meet(s, row.id, (DeadlineKind.RECTIFY,), on)
    matter.start_counted(s, row, DeadlineKind.RECHECK, on)
    text = f"{row.entity_name} 交来整改报告（{row.no}），{row.due_on} 前复查。"
    matter.tell(s, row, ("clerk",), text, f"report:{row.version}")


def again(actor: Actor, follow_up_id: str, seen: int, due_on: date, reason: str) -> FollowUp:
    """材料不够：退回补交整改材料，另定日子；不是复查，不下结论。

    Raises Absent; Problem precondition_failed, wrong_state, followup.*.
    """
    with unit() as s:
        row = matter.load(s, actor, follow_up_id, seen)
        refuse(law.may_fall_due(due_on.isoformat(), clock.today(), rules.calendar()))
        if len(reason.strip()) < law.WORDS:
            raise Problem("followup.words", f"请写明还要补什么，至少 {law.WORDS} 个字。")
        matter.advance(row, "again")
        rules.cancel(s, row.id, (DeadlineKind.RECHECK,))
        s.flush()
        matter.start_fixed(s, row, DeadlineKind.RECTIFY, due_on, "要求补交整改材料的期限")
        matter.step(s, row, "again", actor, reason, {"after": due_on.isoformat()})
        payload = {"reason": reason, "due": due_on.isoformat()}
        trail.append(s, "followup.asked_again", ref=row.id, actor=actor, payload=payload)
    return row


def refer(actor: Actor, follow_up_id: str, seen: int, words: str) -> FollowUp:
    """没有改正：转本部门立案，同一单元里立起移送；责令改正就此办结，结果仍是没有改正。

    Raises Absent; Problem precondition_failed, wrong_state, followup.words.
    """
    with unit() as s:
        row = matter.load(s, actor, follow_up_id, seen)
        if len(words.strip()) < law.WORDS:
            raise Problem("followup.words", f"请写明建议怎样处理，至少 {law.WORDS} 个字。")
        matter.advance(row, "refer")
        dossier = s.get_one(Dossier, row.dossier_id)
        made = opening.blank(dossier, s.get_one(Assignment, row.assignment_id), Kind.REFERRAL, ReferralKind.INTERNAL)
        made.title = f"责令改正（{row.no}）逾期未改正"
        told = f"{drafts.to_others(str(row.content['facts']))}经责令改正（{row.no}），复查仍未改正。{words.strip()}"
        made.content = {
            "items": row.content.get("items", []), "to": "", "subject": made.title, "facts": told, "basis": "",
            "request": "请依法立案查处，并将结果告知。",
            "evidence": ["现场检查记录 1 份", f"责令改正通知书（{row.no}）及送达回证", "复查记录 1 份"],
        }  # fmt: skip
        s.add(made)
        s.flush()
        matter.step(s, made, "begin", actor, words, {"from": row.no})
        matter.step(s, row, "refer", actor, words, {"to": made.id})
        row.outcome = "逾期未改正，已转立案"
        trail.append(s, "followup.referred", ref=row.id, actor=actor, payload={"no": row.no, "to": made.id})
    return row


def close_corrected(actor: Actor, follow_up_id: str, seen: int, words: str) -> FollowUp:
    """当场改正缺照片的：补上照片或者写明为什么没有，再办结。

    Raises Absent; Problem precondition_failed, wrong_state, followup.words.
    """
    with unit() as s:
        row = matter.load(s, actor, follow_up_id, seen)
        if row.kind != Kind.CORRECTED:
            raise Problem("wrong_state", "这一件现在不能这样办。", state=row.state)
        if len(words.strip()) < law.WORDS:
            raise Problem("followup.words", f"请写明改正的情况，至少 {law.WORDS} 个字。")
        matter.advance(row, "close")
        row.outcome = f"当场改正。{words.strip()}"
        made = matter.step(s, row, "close", actor, words)
        photos = [
            {"sha256": file.sha256, "says": file.name}
            for file in row.files
            if file.step_id == made.id and file.media_type == "image/jpeg"
        ]
        matter.paper(row, "CORRECTED", issuing.base(s, row) | row.content | {"photos": photos, "words": words.strip()})
        trail.append(s, "followup.closed", ref=row.id, actor=actor, payload={"kind": row.kind})
    return row
