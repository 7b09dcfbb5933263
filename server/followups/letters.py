"""移送、抄告、列异建议：发出、催办、回执、办结（S3-19 告知移送记录、S4-14）。"""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy.orm import Session

from server import clock, trail
from server.auth import SYSTEM, Actor
from server.db import unit
from server.domain import deadlines, referral
from server.domain import followups as law
from server.domain.decide import Refusal
from server.domain.vocabulary.followups import FollowUpKind as Kind
from server.domain.vocabulary.followups import ReceiptAnswer, ReferralKind
from server.domain.vocabulary.rules import DeadlineKind
from server.followups import issuing, matter
from server.followups.models import FollowUp
from server.problems import Problem, refuse
from server.rules import service as rules

JUDICIAL = (ReceiptAnswer.FILED, ReceiptAnswer.NOT_FILED)
"""Only the police and the procuratorate file a criminal case (行政执法机关移送涉嫌犯罪案件的规定 8)."""
DONE: dict[str, str] = {
    ReceiptAnswer.DECLINED: "decline",
    ReceiptAnswer.FILED: "file",
    ReceiptAnswer.NOT_FILED: "not_file",
}
"""Which answers call for something; every other one ends the waiting."""
TOLD = {
    "acknowledge": "followup.acknowledged",
    "decline": "followup.declined",
    "file": "followup.case_filed",
    "not_file": "followup.not_filed",
}
REVIEW_DAYS = HANDOVER_DAYS = 3


def send(actor: Actor, follow_up_id: str, seen: int, method: str, proof: str, on: date) -> FollowUp:
    """发出：写明怎样送的；等回执的开回执的钟。

    Raises Absent; Problem precondition_failed, wrong_state, followup.words.
    """
    with unit() as s:
        row = matter.load(s, actor, follow_up_id, seen)
        if len(proof.strip()) < 2:
            raise Problem("followup.words", "请写明怎样送的：送件人、邮件单号或者系统里的编号。")
        if not clock.shanghai_day(row.opened_at) <= on <= clock.today():
            raise Problem("invalid", "发出日期不对。")
        refuse(_complete(row))
        matter.advance(row, "send")
        matter.step(s, row, "send", actor, proof, {"method": method, "on": on.isoformat(), "to": row.content["to"]})
        if row.kind == Kind.ABNORMAL:
            rules.meet(s, row.id, (DeadlineKind.ABNORMAL,), on)
        rules.meet(s, row.id, (DeadlineKind.CRIME_SENDING, DeadlineKind.CRIME_REVIEW), on)
        if row.closed_at:
            row.outcome = "已抄告"
            row.due_on = None
        else:
            matter.start_counted(s, row, DeadlineKind.TRANSFER, on)
        trail.append(s, "followup.sent", ref=row.id, actor=actor, payload={"no": row.no, "to": row.content["to"]})
    return row


def _complete(row: FollowUp) -> Refusal | None:
    """移送的写明事实、附证据，涉罪的先经法制审核；抄告与建议没有这一条。"""
    if row.kind not in (Kind.REFERRAL, Kind.CRIME):
        return None
    return referral.may_send(
        ReferralKind.JUDICIAL if row.kind == Kind.CRIME else row.route,
        facts=str(row.content["facts"]),
        evidence=len(row.content.get("evidence") or []),
        legally_reviewed=any(one.act == "agree" for one in row.steps),
    )


def remind(row_id: str) -> FollowUp:
    """过了期限没有回执：出一份催办函，告诉经办去送；只催一次一期。"""
    with unit() as s:
        row = s.get_one(FollowUp, row_id, with_for_update=True)
        matter.advance(row, "remind")
        no = matter.number(s, row, "REMINDER")
        facts = {"no": no, "due": row.due_on.isoformat() if row.due_on else ""}
        matter.step(s, row, "remind", SYSTEM, f"{row.content['to']}逾期没有回执，催办函（{no}）已备好，请送出。", facts)
        content = issuing.base(s, row) | {key: row.content[key] for key in ("to", "subject")}
        content |= {"judicial": row.kind == Kind.CRIME, "again": matter.again(row)}
        matter.paper(row, "REMINDER", content | facts | {"of": row.no, "sent": _on(row, "send")}, no)
        rules.cancel(s, row.id, (DeadlineKind.TRANSFER,))
        s.flush()
        matter.start_counted(s, row, DeadlineKind.TRANSFER, clock.today())
        what = matter.AGAIN.get(matter.again(row), "移送")
        text = f"{row.entity_name}：{what}（{row.no}）过期没有回执，请送出催办函（{no}）。"
        matter.tell(s, row, ("clerk", "approver"), text, f"remind:{no}")
        trail.append(s, "followup.reminded", ref=row.id, actor=SYSTEM, payload={"no": row.no, "reminder": no})
    return row


def _on(row: FollowUp, act: str) -> str:
    """最后一次走这一步写的日期；没有走过为空。"""
    taken = [one for one in row.steps if one.act == act]
    return str(taken[-1].facts["on"]) if taken else ""


def receive(actor: Actor, follow_up_id: str, seen: int, answer: str, receipt_no: str, on: date, words: str) -> FollowUp:
    """登记回执：受理、不受理或者已转别处（T-32）；移送司法机关的还有立案、不予立案。

    Raises Absent; Problem precondition_failed, wrong_state, followup.words, invalid.
    """
    with unit() as s:
        row = matter.load(s, actor, follow_up_id, seen)
        if row.kind != Kind.CRIME and answer in JUDICIAL:
            raise Problem("invalid", "立案、不予立案是司法机关的答复，只登记在移送司法机关的案件上。")
        act = DONE.get(answer, "acknowledge")
        if act in ("decline", "not_file") and len(words.strip()) < law.WORDS:
            raise Problem("followup.words", "对方不受理、不予立案的，请写明对方的理由。")
        if not receipt_no.strip() and not matter.waiting_files(row, actor):
            raise Problem("followup.words", "请写回执号，或者附上回执。")
        if answer in JUDICIAL and not _on(row, "send") <= on.isoformat() <= clock.today().isoformat():
            raise Problem("invalid", f"收到{ReceiptAnswer(answer).label}通知书的日期不对。")
        matter.advance(row, act)
        facts = {"answer": answer, "label": ReceiptAnswer(answer).label, "no": receipt_no.strip(), "on": on.isoformat()}
        facts["to"] = str(row.content.get("to") or "")  # who answered: a declined letter goes to somebody else next
        matter.step(s, row, act, actor, words, facts)
        rules.meet(s, row.id, (DeadlineKind.TRANSFER,), on)
        row.due_on = None
        if answer in JUDICIAL:
            _goes_on(s, row, answer, on)
        trail.append(
            s, TOLD[act], ref=row.id, actor=actor, payload={"no": row.no, "receipt": receipt_no, "answer": answer}
        )
    return row


def _goes_on(s: Session, row: FollowUp, answer: str, on: date) -> None:
    """收到通知书起各 3 日（日历日）：不予立案的可以提请复议，立案的移交物品和案卷（移送涉嫌犯罪案件的规定 9、12）。"""
    if answer == ReceiptAnswer.NOT_FILED:
        says = f"收到不予立案通知书之日起 {REVIEW_DAYS} 日内可以提请复议；不提请的，写明结果办结"
        rung = deadlines.Clock(DeadlineKind.CRIME_REVIEW, on + timedelta(days=REVIEW_DAYS), False, says)
    else:
        says = f"接到立案通知书之日起 {HANDOVER_DAYS} 日内将涉案物品和案卷移交公安机关，办结交接手续"
        rung = deadlines.Clock(DeadlineKind.CRIME_HANDOVER, on + timedelta(days=HANDOVER_DAYS), False, says)
    rules.start(s, matter.subject(row), rung, on)
    row.due_on = rung.on


def hand_over(actor: Actor, follow_up_id: str, seen: int, receiver: str, on: date, words: str) -> FollowUp:
    """立案以后移交涉案物品和案卷：写明移交了什么、谁收的；没有涉案物品的写明（移送涉嫌犯罪案件的规定 12）。

    Raises Absent; Problem precondition_failed, wrong_state, followup.words, invalid.
    """
    with unit() as s:
        row = matter.load(s, actor, follow_up_id, seen)
        if len(receiver.strip()) < 2 or len(words.strip()) < law.WORDS:
            raise Problem("followup.words", "请写明移交了哪些物品和材料、对方谁收的；没有涉案物品的，写明没有。")
        if not _on(row, "file") <= on.isoformat() <= clock.today().isoformat():
            raise Problem("invalid", "移交日期不能早于接到立案通知书，也不能晚于今天。")
        matter.advance(row, "hand_over")
        matter.step(s, row, "hand_over", actor, words, {"receiver": receiver.strip(), "on": on.isoformat()})
        rules.meet(s, row.id, (DeadlineKind.CRIME_HANDOVER,), on)
        row.due_on = None
        trail.append(s, "followup.handed_over", ref=row.id, actor=actor, payload={"no": row.no, "on": on.isoformat()})
    return row


def close(actor: Actor, follow_up_id: str, seen: int, words: str) -> FollowUp:
    """办结：写明对方处理的结果（立案号、不立案理由、列入与否）。

    Raises Absent; Problem precondition_failed, wrong_state, followup.words.
    """
    with unit() as s:
        row = matter.load(s, actor, follow_up_id, seen)
        if row.kind not in (Kind.REFERRAL, Kind.CRIME, Kind.ABNORMAL):
            raise Problem("wrong_state", "这一件现在不能这样办。", state=row.state)
        if len(words.strip()) < law.WORDS:
            raise Problem("followup.words", f"请写明处理结果，至少 {law.WORDS} 个字。")
        matter.advance(row, "close")
        row.outcome, row.due_on = words.strip(), None
        rules.cancel(s, row.id, (DeadlineKind.CRIME_REVIEW,))  # nobody asks for a review any more
        matter.step(s, row, "close", actor, words)
        trail.append(s, "followup.closed", ref=row.id, actor=actor, payload={"kind": row.kind, "no": row.no})
    return row
