"""责令改正：送达、整改报告、延期、复查、转立案（S1-13，documents 4.10）。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock, trail
from server.accounts import service as accounts
from server.accounts.models import Officer
from server.auth import Actor
from server.db import new_id, unit
from server.domain import followups as law
from server.domain.vocabulary import DeadlineKind, Delivery, ReferralKind
from server.domain.vocabulary import FollowUpKind as Kind
from server.dossiers.models import Dossier
from server.followups import issuing, matter, opening
from server.followups.models import FollowPerson, FollowUp
from server.followups.problems import refuse
from server.inspections.models import Assignment
from server.problems import Problem
from server.registry.inspectors import standing
from server.registry.models import Inspector
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


def extend(actor: Actor, follow_up_id: str, seen: int, due_on: date, reason: str) -> FollowUp:
    """延期：单位书面申请，审批人同意，出延期整改通知（documents 4.10a）。

    Raises Absent; Problem precondition_failed, wrong_state, followup.*.
    """
    with unit() as s:
        row = matter.load(s, actor, follow_up_id, seen)
        refuse(law.may_decide(matter.facts_of(s, row), matter.person(actor)))
        refuse(law.may_fall_due(due_on.isoformat(), clock.today(), rules.calendar()))
        if len(reason.strip()) < law.WORDS:
            raise Problem("followup.words", f"请写明延期的理由，至少 {law.WORDS} 个字。")
        before = row.due_on.isoformat() if row.due_on else ""
        matter.advance(row, "extend")
        no = matter.number(s, row, "EXTENSION")
        facts = {"before": before, "after": due_on.isoformat(), "no": no}
        matter.step(s, row, "extend", actor, reason, facts)
        content = issuing.base(s, row) | facts | {"of": row.no, "reason": reason.strip()}
        matter.paper(row, "EXTENSION", content, no)
        rules.cancel(s, row.id, (DeadlineKind.RECTIFY,))
        s.flush()
        matter.start_fixed(s, row, DeadlineKind.RECTIFY, due_on, f"延期整改通知（{no}）写明的期限")
        trail.append(s, "followup.extended", ref=row.id, actor=actor, payload=facts)
    return row


def assign(actor: Actor, follow_up_id: str, seen: int, inspector_ids: Sequence[str], planned_on: date) -> FollowUp:
    """派复查：两名当天合格的检查人员，各收到一条消息（documents 4.10c）。

    Raises Absent; Problem precondition_failed, wrong_state, followup.two_persons, invalid.
    """
    with unit() as s:
        row = matter.load(s, actor, follow_up_id, seen)
        if row.kind != Kind.ORDER or row.state not in ("served", "reported"):
            raise Problem("wrong_state", "送达之后、办结之前才能派复查。", state=row.state)
        people = _people(s, row, inspector_ids, planned_on)
        for old in s.scalars(
            select(FollowPerson).where(FollowPerson.follow_up_id == row.id, FollowPerson.until.is_(None))
        ).all():
            old.until = clock.now()
        for one in people:
            officer = s.scalar(select(Officer.id).where(Officer.inspector_id == one.id, Officer.active.is_(True)))
            s.add(
                FollowPerson(
                    id=new_id(), follow_up_id=row.id, inspector_id=one.id, officer_id=officer, name=one.name,
                    cert_no=one.cert_no, planned_on=planned_on, since=clock.now(),
                )
            )  # fmt: skip
            if officer:
                text = f"派您复查：{row.entity_name}（{row.no}），{planned_on}。"
                dedupe = f"followup:{row.id}:recheck:{row.version}"
                accounts.tell(s, officer, "followup", text, dedupe=dedupe, link=f"/desk/followups/{row.id}")
        row.version += 1
        names = "、".join(one.name for one in people)
        matter.step(s, row, "assign", actor, facts={"names": names, "planned_on": planned_on.isoformat()})
        trail.append(s, "followup.assigned", ref=row.id, actor=actor, payload={"inspectors": list(inspector_ids)})
    return row


def _people(s: Session, row: FollowUp, inspector_ids: Sequence[str], on: date) -> list[Inspector]:
    if len(set(inspector_ids)) < 2:
        raise Problem("followup.two_persons", "复查须有两名以上检查人员。")
    for refusal in standing.unfit(s, list(inspector_ids), on, row.entity_id).values():
        refuse(refusal)
    return list(s.scalars(select(Inspector).where(Inspector.id.in_(inspector_ids)).order_by(Inspector.cert_no)))


@dataclass(frozen=True, slots=True)
class Recheck:
    """一次复查：谁、哪天、怎样、逐项情况、总结论、对方的意见。"""

    inspectors: tuple[str, ...]
    on: date
    on_site: bool
    items: tuple[Mapping[str, Any], ...]
    outcome: str
    opinion: str = ""
    words: str = ""


def recheck(actor: Actor, follow_up_id: str, seen: int, given: Recheck) -> FollowUp:
    """记复查：逐项写情况和结论；都改正了办结，没改正的等转立案。

    items: {"requirement": index, "done": bool, "words": str}. Raises Absent; Problem followup.*, wrong_state.
    """
    with unit() as s:
        row = matter.load(s, actor, follow_up_id, seen)
        _may_record(s, row, actor)
        required = [str(at) for at in range(len(row.content.get("requirements") or []))]
        done = {str(one["requirement"]): bool(one["done"]) for one in given.items}
        unfit = standing.unfit(s, list(given.inspectors), given.on, row.entity_id)
        refuse(law.may_recheck(given.inspectors, unfit, done, required, given.outcome))
        if not clock.shanghai_day(row.opened_at) <= given.on <= clock.today():
            raise Problem("invalid", "复查日期不对。")
        matter.advance(row, given.outcome)
        people = _people(s, row, given.inspectors, given.on)
        no = matter.number(s, row, "RECHECK")
        facts = {
            "no": no, "on": given.on.isoformat(), "on_site": given.on_site, "outcome": given.outcome,
            "items": [dict(one) for one in given.items], "opinion": given.opinion.strip(),
            "people": [{"name": one.name, "cert_no": one.cert_no} for one in people],
        }  # fmt: skip
        made = matter.step(s, row, "recheck", actor, given.words, facts)
        photos = [
            {"sha256": file.sha256, "says": file.name}
            for file in row.files
            if file.step_id == made.id and file.media_type == "image/jpeg"
        ]
        content = issuing.base(s, row) | facts | {"of": row.no, "words": given.words.strip(), "photos": photos}
        matter.paper(row, "RECHECK", content | {"requirements": row.content["requirements"]}, no)
        rules.meet(s, row.id, (), given.on)
        row.due_on = None
        row.outcome = "已改正" if given.outcome == "pass" else "逾期未改正"
        text = f"{row.entity_name} 复查：{row.outcome}（{no}）。"
        matter.tell(s, row, ("clerk", "approver"), text, f"recheck:{row.version}")
        trail.append(s, "followup.rechecked", ref=row.id, actor=actor, payload={"no": no, "outcome": given.outcome})
    return row


def _may_record(s: Session, row: FollowUp, actor: Actor) -> None:
    """经办可以记；派了复查的，其中的检查员也可以记。"""
    if "clerk" in actor.roles and actor.department_id == row.department_id:
        return
    mine = (
        FollowPerson.follow_up_id == row.id,
        FollowPerson.officer_id == actor.officer_id,
        FollowPerson.until.is_(None),
    )
    if s.scalar(select(FollowPerson.id).where(*mine)) is None:
        raise Problem("forbidden", "只有经办和派去复查的检查人员可以记复查。")


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
        told = f"{row.content['facts']}经责令改正（{row.no}），复查仍未改正。{words.strip()}"
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
