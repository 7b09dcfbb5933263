"""拟办、法制审核、批准、退回：写的人不批（S0-20、S1-12、S4-14）。"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock, trail
from server.auth import Actor, get_visible
from server.db import session, unit
from server.domain import advised, referral
from server.domain import followups as law
from server.domain.decide import Refusal, first_refusal
from server.domain.profile_values import REPORT_FIELDS, REPORT_PARTS
from server.domain.vocabulary.followups import FollowUpKind as Kind
from server.domain.vocabulary.followups import ReferralKind
from server.domain.vocabulary.plans import Decision as Verdict
from server.domain.vocabulary.rules import DeadlineKind
from server.dossiers.models import Dossier
from server.followups import codes, issuing, matter, named, opening, reports
from server.followups.models import FollowUp
from server.inspections.models import Assignment
from server.problems import Problem, refuse
from server.rules import service as rules

FIELDS = {
    Kind.ORDER: ("facts", "violated", "power", "requirements", "due_on", "consequence", "remedy_body", "remedy_court"),
    Kind.REFERRAL: ("to", "subject", "facts", "basis", "request", "evidence"),
    Kind.CRIME: ("to", "subject", "facts", "basis", "request", "evidence"),
    Kind.INFORM: ("to", "subject", "facts", "basis", "request"),
    Kind.ABNORMAL: ("to", "subject", "facts", "basis", "request", "evidence"),
    Kind.OBJECTION: ("checked", "conclusion", "remedy", "reason", "basis"),
    Kind.PENALTY: ("authority", "decision_no", "decided_on", "kind_words", "url"),
    Kind.REPORT: ("time", "content", "steps", "situation", "evaluation", "advice"),
}
"""各种文书可以由人写的栏；其余由记录来，人不能改。"""

LONGEST, MOST = 4000, 50
LETTER = (("to", "主送单位"), ("subject", "事由"), ("facts", "查明情况"), ("request", "请求事项"))
BY_HAND = (Kind.REFERRAL, Kind.CRIME, Kind.INFORM, Kind.PENALTY)


public: list[Callable[[FollowUp, dict[str, Any]], str]] = []
"""Whoever publishes it says which of its words would be held, and why (S4-15)."""


def held(row: FollowUp, content: dict[str, Any]) -> str:
    """照 content 写，公开时为什么会扣下；不会的、不公开的为空。"""
    return next((why for ask in public if (why := ask(row, content))), "")


def foretell(actor: Actor, follow_up_id: str, content: dict[str, Any]) -> str:
    """正在拟办的，还没有送批就先说会不会扣下、报告里有没有人名、六与封存的检查相不相符；只看，不记。

    Raises Absent; Problem invalid, followup.*.
    """
    row = get_visible(FollowUp, actor, follow_up_id, "后续处置")
    refuse(law.may_draft(matter.facts_of(session(), row), matter.person(actor)))
    names = FIELDS.get(Kind(row.kind), ())
    written = row.content | {name: _text(content[name]) for name in names if name in content}
    if row.kind == Kind.REPORT and (told := named.refused(row, written)):
        return f"{told.message}。"  # before what is held: this one cannot be sent at all
    wrong = _agrees(row, written) if written.get("advice") else None
    return held(row, written) or (f"{wrong.message}。" if wrong else "")


def open_by_hand(actor: Actor, assignment_id: str, kind: str, route: str, title: str) -> FollowUp:
    """另立一件：审定之后发现还要移送、抄告，或者登记处罚决定（S3-19）。

    Raises Absent; Problem followup.unapproved / followup.route / followup.*.
    """
    assignment = get_visible(Assignment, actor, assignment_id, "派单")
    dossier = session().scalar(select(Dossier).where(Dossier.assignment_id == assignment.id))
    if dossier is None or dossier.state != "approved":
        raise Problem("followup.unapproved", "检查还没有审定，审定之后才能办后续处置。")
    if kind not in BY_HAND or (kind == Kind.REFERRAL and route not in (ReferralKind.INTERNAL, ReferralKind.OTHER_DEPT)):
        raise Problem("followup.route", "不能这样另立一件。")
    if len(title.strip()) < law.WORDS:
        raise Problem("followup.words", f"请用一句话写明是什么事，至少 {law.WORDS} 个字。")
    with unit() as s:
        row = opening.blank(dossier, assignment, kind, ReferralKind.JUDICIAL if kind == Kind.CRIME else route)
        row.title, row.content = title.strip(), {"items": [], "evidence": []}
        refuse(law.may_draft(matter.facts_of(s, row), matter.person(actor)))
        s.add(row)
        s.flush()
        matter.step(s, row, "begin", actor, title)
        if kind == Kind.CRIME:
            opening.start_crime(s, row)
        trail.append(s, "followup.begun", ref=row.id, actor=actor, payload={"owed": [[kind, row.state]]})
    return row


def propose(actor: Actor, follow_up_id: str, seen: int, content: dict[str, Any]) -> FollowUp:
    """拟好送批；涉嫌犯罪的先送法制审核。

    Raises Absent; Problem precondition_failed, wrong_state, followup.*, referral.*.
    """
    with unit() as s:
        row = matter.load(s, actor, follow_up_id, seen)
        refuse(law.may_draft(matter.facts_of(s, row), matter.person(actor)))
        names = FIELDS.get(Kind(row.kind), ())
        given = {name: _text(content[name]) for name in names if name in content}
        merged = dict.fromkeys(names, "") | row.content | given
        refuse(ready(row, merged))
        row.content, row.author_id = merged, actor.officer_id
        matter.advance(row, "propose")
        matter.step(s, row, "propose", actor, matter.AGAIN.get(matter.again(row), ""))
        role, deed = ("legal_reviewer", "法制审核") if row.state == "legal_review" else ("approver", "批准")
        until = f"，到 {row.due_on} 止" if matter.again(row) and row.due_on else ""
        said = f"{row.entity_name}：{matter.called(row)}等待{deed}{until}。{row.title}"
        roles = (role, "legal_reviewer") if row.kind == Kind.OBJECTION else (role,)
        matter.tell(s, row, roles, said, f"propose:{row.version}", but=actor.officer_id)
        trail.append(s, "followup.proposed", ref=row.id, actor=actor, payload={"kind": row.kind})
    return row


def _text(value: Any) -> str | list[str]:
    """栏里只收文字，或者一列文字。Raises Problem invalid."""
    if isinstance(value, str) and len(value) <= LONGEST:
        return value.replace("\x00", "").strip()
    if isinstance(value, list) and len(value) <= MOST and all(isinstance(one, str) for one in value):
        return [one.replace("\x00", "").strip()[:LONGEST] for one in value if one.strip()]
    raise Problem("invalid", f"每栏须是文字，不超过 {LONGEST} 字；清单不超过 {MOST} 行。")


def ready(row: FollowUp, content: dict[str, Any]) -> Refusal | None:
    """文书齐不齐，按种类。"""
    match Kind(row.kind):
        case Kind.ORDER:
            return law.may_order(content, clock.today(), rules.calendar())
        case Kind.REFERRAL | Kind.CRIME:
            listed = len(content.get("evidence") or [])
            sent = referral.may_send(
                ReferralKind.OTHER_DEPT, facts=str(content.get("facts") or ""), evidence=listed, legally_reviewed=True
            )
            return first_refusal((law.may_write(content, LETTER), law.may_accuse(str(content["facts"])), sent))
        case Kind.ABNORMAL:
            return first_refusal((law.may_write(content, LETTER), law.may_suggest(content)))
        case Kind.INFORM:
            return law.may_write(content, LETTER)
        case Kind.OBJECTION:
            return law.may_conclude(content)
        case Kind.PENALTY:
            fields = (("authority", "作出决定的机关"), ("decision_no", "决定书文号"), ("decided_on", "决定日期"))
            return law.may_write(content, (*fields, ("kind_words", "处罚种类")))
        case _:
            wanted = rules.profile_of(row.department_id).words("report.parts")
            lacking = law.may_write(content, [(REPORT_FIELDS[name], name) for name in wanted])
            wrong = lacking or (_agrees(row, content) if ADVICE in wanted else None)
            return wrong or (named.refused(row, content) if row.kind == Kind.REPORT else None)


ADVICE = REPORT_PARTS[-1]


def _agrees(row: FollowUp, content: dict[str, Any]) -> Refusal | None:
    """抽查报告的六与封存的处置、日期，与这次检查的后续处置相不相符。"""
    dossier = session().get(Dossier, row.dossier_id) if row.kind == Kind.REPORT and row.dossier_id else None
    return advised.may_advise(str(content.get("advice") or ""), reports.standing(row, dossier)) if dossier else None


def decide(actor: Actor, follow_up_id: str, seen: int, decision: str, opinion: str) -> FollowUp:
    """批准、退回，或者法制审核；批准时取号、定下文书。

    Raises Absent; Problem precondition_failed, wrong_state, duty_separation, followup.*.
    """
    with unit() as s:
        row = matter.load(s, actor, follow_up_id, seen)
        legal = row.state == "legal_review"
        judge = law.may_review if legal else law.may_decide
        refuse(judge(matter.facts_of(s, row), matter.person(actor)))
        if decision == Verdict.RETURNED:
            kind = _return(s, row, actor, opinion)
        elif legal:
            matter.advance(row, "agree")
            matter.step(s, row, "agree", actor, opinion)
            text = f"{row.entity_name}：{matter.called(row)}等待决定。"
            matter.tell(s, row, ("approver",), text, f"agree:{row.version}")
            kind = "followup.reviewed"
        else:
            kind = _approve(s, row, actor, opinion)
        trail.append(s, kind, ref=row.id, actor=actor, payload={"kind": row.kind, "no": row.no, "state": row.state})
    return row


def _return(s: Session, row: FollowUp, actor: Actor, opinion: str) -> str:
    if len(opinion.strip()) < law.WORDS:
        raise Problem("followup.words", f"退回要写明意见，至少 {law.WORDS} 个字。")
    matter.advance(row, "return")
    matter.step(s, row, "return", actor, opinion)
    text = f"{row.entity_name}：{matter.called(row)}被退回。{opinion.strip()}"
    matter.tell(s, row, ("clerk",), text, f"return:{row.version}")
    return "followup.returned"


def _approve(s: Session, row: FollowUp, actor: Actor, opinion: str) -> str:
    if row.state == "proposed" and row.kind == Kind.CRIME and not any(one.act == "agree" for one in row.steps):
        raise Problem("referral.legal_review", "移送司法机关须先经法制审核。")
    if row.kind == Kind.ORDER:  # the date may have passed while the paper waited
        refuse(law.may_fall_due(row.content["due_on"], clock.today(), rules.calendar()))
    if row.kind == Kind.PENALTY and (why := held(row, row.content)):  # once closed nobody could mend it
        raise Problem("followup.held", why)
    if row.kind == Kind.REPORT:  # an addendum may have changed the disposal while it waited, a rule made it public
        refuse(ready(row, row.content))
    matter.advance(row, "approve")
    row.approver_id = actor.officer_id
    issuing.issue(s, row, (actor.name, opinion.strip()))
    matter.step(s, row, "approve", actor, opinion, {"no": row.no} if row.no else {})
    if row.kind == Kind.ORDER:
        codes.ensure(s, row.assignment_id, actor.officer_id)
    if row.kind == Kind.CRIME:
        rules.meet(s, row.id, (DeadlineKind.CRIME_DECISION,))
        _to_be_sent(s, row)
    if row.kind == Kind.REPORT:
        rules.meet(s, row.assignment_id, (DeadlineKind.REPORT,))
        row.outcome = "已审定"
    if row.kind == Kind.PENALTY:
        row.outcome = f"{row.content['kind_words']}，{row.content['decision_no']}"
    text = f"{row.entity_name}：{matter.called(row)}已批准（{row.no or '无文号'}），请送出。"
    if not row.closed_at:
        matter.tell(s, row, ("clerk",), text, f"approve:{row.version}")
    return "followup.approved"


def _to_be_sent(s: Session, row: FollowUp) -> None:
    """决定移送的，24 小时内移送（移送涉嫌犯罪案件的规定 5）：钟按天走，到第二天。送过一次的，另有提请复议的钟。"""
    if not any(one.act == "send" for one in row.steps):
        says = "决定移送之后 24 小时内向公安机关移送"
        matter.start_fixed(s, row, DeadlineKind.CRIME_SENDING, clock.today() + timedelta(days=1), says)


def cancel(actor: Actor, follow_up_id: str, seen: int, reason: str) -> FollowUp:
    """不再办理：批准之前由审批人写明理由；批准了的只能办到头。涉嫌犯罪的不得取消（S4-14 严禁有罪不移）。

    Raises Absent; Problem precondition_failed, wrong_state, followup.*.
    """
    with unit() as s:
        row = matter.load(s, actor, follow_up_id, seen)
        refuse(law.may_decide(matter.facts_of(s, row), matter.person(actor)))
        if row.kind == Kind.CRIME:
            raise Problem("wrong_state", "涉嫌犯罪的不能取消，只能移送；认为不涉嫌犯罪的，请退回检查组补正处置。")
        if len(reason.strip()) < law.WORDS:
            raise Problem("followup.words", f"请写明理由，至少 {law.WORDS} 个字。")
        matter.advance(row, "cancel")
        row.outcome = reason.strip()
        matter.step(s, row, "cancel", actor, reason)
        rules.cancel(s, row.id)
        trail.append(s, "followup.cancelled", ref=row.id, actor=actor, payload={"kind": row.kind, "reason": reason})
    return row
