"""延期：单位在期限之前申请，审批人同意的出延期整改通知，不同意的写明理由（documents 4.10a）。

交了整改报告以后申请仍等着答复；要求补交另定了日子的，就是答复。
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from server import clock, trail
from server.auth import Actor
from server.db import unit
from server.domain import followups as law
from server.domain.vocabulary.followups import FollowUpKind as Kind
from server.domain.vocabulary.rules import DeadlineKind
from server.followups import entity, issuing, matter
from server.followups.models import EntityCode, FollowPerson, FollowStep, FollowUp
from server.inspections.models import Assignment
from server.problems import Problem, refuse
from server.rules import service as rules

ANSWERS = ("extend", "refuse_extension", "again")
"""The steps that settle a plea."""
ANSWERED_IN = ("served", "reported")


def unanswered(row: FollowUp) -> str:
    """单位申请延到哪一天，还没有答复；没有为空。"""
    said = [one for one in row.steps if one.act in ("plead", *ANSWERS)]
    return str(said[-1].facts["until"]) if said and said[-1].act == "plead" else ""


def plea(row: FollowUp) -> str:
    """现在可以答复的延期申请，延到哪一天；没有为空。"""
    return unanswered(row) if row.state in ANSWERED_IN else ""


def asked() -> ColumnElement[bool]:
    """有延期申请等着答复（FollowUp 上的条件），与 plea 同一个意思。"""
    said = select(FollowStep.act).where(FollowStep.follow_up_id == FollowUp.id, FollowStep.act.in_(("plead", *ANSWERS)))
    last = said.order_by(FollowStep.id.desc()).limit(1).correlate(FollowUp).scalar_subquery()
    return and_(FollowUp.kind == Kind.ORDER, FollowUp.state.in_(ANSWERED_IN), last == "plead")


def plead(assignment: Assignment, code: EntityCode, order_id: str, until: date, words: str, name: str) -> FollowUp:
    """单位凭码申请延期：改正期限还没有过，写明延到哪一天、为什么；一次只等一个答复。

    Raises Absent; Problem wrong_state, followup.due, followup.words, followup.exists.
    """
    with unit() as s:
        code = entity.fresh(s, code)
        row = entity.order_of(s, assignment, order_id)
        if row.state != "served":
            raise Problem("wrong_state", "这一件现在不能申请延期。", state=row.state)
        if plea(row):
            raise Problem("followup.exists", "延期申请已经收到，请等检查机关答复。")
        refuse(law.may_plead(row.due_on, until, clock.today(), rules.calendar()))
        if len(words.strip()) < law.WORDS:
            raise Problem("followup.words", f"请写明为什么要延期，至少 {law.WORDS} 个字。")
        if len(name.strip()) < 2:
            raise Problem("followup.words", "请写申请人的姓名。")
        actor = entity.by(name)
        facts = {"until": until.isoformat(), "before": str(row.due_on), "on": clock.today().isoformat()}
        matter.step(s, row, "plead", actor, words, facts)
        text = f"{row.entity_name} 申请把改正期限延到 {until}（{row.no}）。请在 {row.due_on} 前同意或者不同意。"
        matter.tell(s, row, ("approver",), text, f"plead:{len(row.steps)}")
        payload = {"no": row.no, "code": code.serial, "until": facts["until"]}
        trail.append(s, "followup.pleaded", ref=row.id, actor=actor, payload=payload)
    return row


def extend(actor: Actor, follow_up_id: str, seen: int, due_on: date, reason: str) -> FollowUp:
    """延期：单位书面申请，审批人同意，出延期整改通知（documents 4.10a）；交了整改报告的只答复等着的申请，复查随之推后。

    Raises Absent; Problem precondition_failed, wrong_state, followup.*.
    """
    with unit() as s:
        row = matter.load(s, actor, follow_up_id, seen)
        refuse(law.may_decide(matter.facts_of(s, row), matter.person(actor)))
        refuse(law.may_fall_due(due_on.isoformat(), clock.today(), rules.calendar()))
        if len(reason.strip()) < law.WORDS:
            raise Problem("followup.words", f"请写明延期的理由，至少 {law.WORDS} 个字。")
        mending = row.state == "served"
        if not mending and not plea(row):
            raise Problem("wrong_state", "没有等着答复的延期申请。", state=row.state)
        ends = row.due_on if mending else matter.order_due(row)
        if ends and due_on <= ends:
            raise Problem("followup.due", f"延到的日期要在现在的期限 {ends.isoformat()} 之后。")
        before = ends.isoformat() if ends else ""
        matter.advance(row, "extend")
        no = matter.number(s, row, "EXTENSION")
        facts = {"before": before, "after": due_on.isoformat(), "no": no}
        matter.step(s, row, "extend", actor, reason, facts)
        content = issuing.base(s, row) | facts | {"of": row.no, "reason": reason.strip()}
        told = f"{row.entity_name} 的改正期限延到 {due_on}（{no}）"
        if mending:
            rules.cancel(s, row.id, (DeadlineKind.RECTIFY,))
            s.flush()
            matter.start_fixed(s, row, DeadlineKind.RECTIFY, due_on, f"延期整改通知（{no}）写明的期限")
        else:  # once the report is in, the clock that runs is the one of the recheck
            _put_off(s, row, due_on, no)
            content |= {"recheck_by": str(row.due_on)}
            told += f"，复查改到 {row.due_on} 前"
        matter.paper(row, "EXTENSION", content, no)
        matter.tell(s, row, ("clerk",), f"{told}{_planned(s, row, due_on)}。", f"extend:{no}", but=actor.officer_id)
        trail.append(s, "followup.extended", ref=row.id, actor=actor, payload=facts)
    return row


def _put_off(s: Session, row: FollowUp, due_on: date, no: str) -> None:
    """交了整改报告的：复查的钟改从延到的那一天数起。"""
    rules.cancel(s, row.id, (DeadlineKind.RECHECK,))
    s.flush()
    reported = [one.facts["on"] for one in row.steps if one.act == "report"]
    since = law.recheck_since(date.fromisoformat(reported[-1]) if reported else clock.today(), due_on)
    matter.start_counted(s, row, DeadlineKind.RECHECK, since, f"改正期限延到 {due_on}（{no}），自那一天起，")


def _planned(s: Session, row: FollowUp, due_on: date) -> str:
    """已经派了复查、定的日子在新的期限届满之前的，提醒核对；没有为空。"""
    mine = (FollowPerson.follow_up_id == row.id, FollowPerson.until.is_(None), FollowPerson.planned_on <= due_on)
    on = s.scalar(select(FollowPerson.planned_on).where(*mine).limit(1))
    return f"；复查原定 {on}，那天期限还没有过，请看要不要改派" if on else ""


def decline(actor: Actor, follow_up_id: str, seen: int, words: str) -> FollowUp:
    """不同意延期：写明理由，单位的页面上看得到；期限不变。

    Raises Absent; Problem precondition_failed, wrong_state, followup.*.
    """
    with unit() as s:
        row = matter.load(s, actor, follow_up_id, seen)
        refuse(law.may_decide(matter.facts_of(s, row), matter.person(actor)))
        if not plea(row):
            raise Problem("wrong_state", "没有等着答复的延期申请。", state=row.state)
        if len(words.strip()) < law.WORDS:
            raise Problem("followup.words", f"请写明为什么不同意，至少 {law.WORDS} 个字。")
        row.version += 1
        matter.step(s, row, "refuse_extension", actor, words)
        trail.append(
            s, "followup.plea_declined", ref=row.id, actor=actor, payload={"no": row.no, "reason": words.strip()}
        )
    return row
