"""异议：收到、核查、由另一人决定、书面答复；成立的由公示更正（S4-15，documents 4.15）。"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock, trail
from server.auth import Actor, get_visible
from server.db import session, unit
from server.domain import followups as law
from server.domain.calendar import due
from server.domain.vocabulary.followups import FollowUpKind as Kind
from server.domain.vocabulary.rules import DeadlineKind
from server.dossiers.models import Dossier
from server.followups import matter, opening
from server.followups.models import FollowUp
from server.inspections.models import Assignment
from server.problems import Problem, refuse
from server.rules import service as rules


def begin(s: Session, dossier: Dossier, actor: Actor, words: str, name: str, contact: str, at: date) -> FollowUp:
    """立一件异议，答复的钟自收到起算；在调用者的写单元里，附件随这一步。

    Raises Problem followup.words, followup.exists.
    """
    if len(words.strip()) < law.WORDS:
        raise Problem("followup.words", f"请写明哪一项不对、为什么，至少 {law.WORDS} 个字。")
    if len(name.strip()) < 2:
        raise Problem("followup.words", "请写提出人的姓名。")
    assignment = s.get_one(Assignment, dossier.assignment_id)
    if open_one(s, assignment.id) is not None:
        raise Problem("followup.exists", "已经有一件异议正在办，答复之后才能再提。")
    row = opening.blank(dossier, assignment, Kind.OBJECTION)
    row.state = "received"
    row.title = words.strip()[:300]
    row.content = {"words": words.strip(), "name": name.strip(), "contact": contact.strip(), "on": at.isoformat()}
    row.content |= {"late": _late(dossier, at)}
    s.add(row)
    s.flush()
    matter.start_counted(s, row, DeadlineKind.OBJECTION, at)
    text = f"{row.entity_name} 对检查结果提出异议，{row.due_on} 前书面答复；参加检查、审定结果的人不能办。"
    matter.tell(s, row, ("clerk", "approver"), text, "received")
    return row


def _late(dossier: Dossier, at: date) -> bool:
    """过了可以提出的期限才来：照收，注明逾期。"""
    days = rules.profile_of(dossier.department_id).number("objection.file_days")
    since = clock.shanghai_day(dossier.approved_at) if dossier.approved_at else dossier.ended_on
    return at > due(since, days, rules.calendar()).on


def open_one(s: Session, assignment_id: str) -> FollowUp | None:
    """正在办的异议。"""
    mine = (FollowUp.assignment_id == assignment_id, FollowUp.kind == Kind.OBJECTION)
    return s.scalar(select(FollowUp).where(*mine, FollowUp.state.not_in(law.OPEN_ENDS)))


def register(actor: Actor, assignment_id: str, words: str, name: str, contact: str, on: date) -> FollowUp:
    """经办登记书面或者口头提出的异议。Raises Absent; Problem followup.*."""
    assignment = get_visible(Assignment, actor, assignment_id, "派单")
    dossier = session().scalar(select(Dossier).where(Dossier.assignment_id == assignment.id))
    if dossier is None or dossier.revision == 0:
        raise Problem("followup.unapproved", "检查还没有成卷，不能登记异议。")
    if on > clock.today() or on < dossier.ended_on:
        raise Problem("invalid", "收到异议的日期不对。")
    with unit() as s:
        row = begin(s, s.get_one(Dossier, dossier.id), actor, words, name, contact, on)
        matter.step(s, row, "receive", actor, words, {"name": name, "on": on.isoformat()})
        trail.append(s, "followup.objected", ref=row.id, actor=actor, payload={"due": str(row.due_on)})
    return row


def withdraw(actor: Actor, follow_up_id: str, seen: int, reason: str) -> FollowUp:
    """单位撤回异议。Raises Absent; Problem precondition_failed, wrong_state, followup.*."""
    with unit() as s:
        row = matter.load(s, actor, follow_up_id, seen)
        refuse(law.may_draft(matter.facts_of(s, row), matter.person(actor)))
        if row.kind != Kind.OBJECTION or len(reason.strip()) < law.WORDS:
            raise Problem("followup.words", f"请写明单位怎样撤回的，至少 {law.WORDS} 个字。")
        matter.advance(row, "cancel")
        row.outcome, row.due_on = reason.strip(), None
        matter.step(s, row, "cancel", actor, reason)
        rules.cancel(s, row.id)
        trail.append(s, "followup.cancelled", ref=row.id, actor=actor, payload={"kind": row.kind, "reason": reason})
    return row


def decided(s: Session, assignment_id: str) -> list[dict[str, Any]]:
    """已批准的异议结论：结论、公示怎么办、理由、何时；供公示回头看。"""
    query = select(FollowUp).where(FollowUp.assignment_id == assignment_id, FollowUp.kind == Kind.OBJECTION)
    rows = s.scalars(query.where(FollowUp.state.in_(("approved", "closed")), FollowUp.approver_id.is_not(None)))
    return [
        {"conclusion": row.content["conclusion"], "remedy": row.content["remedy"], "reason": row.content["reason"],
         "no": row.no, "at": max(step.at for step in row.steps if step.act == "approve")}
        for row in rows
    ]  # fmt: skip
