"""复查：派谁去、记下看到的、另一个人批准了才算数（S1-13，documents 4.10c）。

One person alone closes nothing: the two who went write what they saw (or the clerk enters their signed record), an
approver who neither drafted, inspected, rechecked nor wrote it down decides. Until then the clock of the recheck runs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock, trail
from server.accounts.messages import tell
from server.accounts.models import Officer
from server.auth import Actor
from server.db import new_id, unit
from server.domain import followups as law
from server.domain import second
from server.domain.decide import Refusal
from server.domain.vocabulary.followups import FollowUpKind as Kind
from server.domain.vocabulary.plans import Decision as Verdict
from server.domain.vocabulary.rules import DeadlineKind
from server.followups import extensions, issuing, matter
from server.followups.models import FollowPerson, FollowStep, FollowUp
from server.problems import Problem, refuse
from server.registry.inspectors import standing
from server.registry.models import Inspector
from server.rules import service as rules

AFTER = {"pass": "approve", "early": "reopen", "fail": "uphold"}
"""批准之后往哪里走：期限没有到的回到整改中。"""

RECORD = "由经办代记的，要附上复查人员签名的复查记录（照片或 PDF）"


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


def assign(actor: Actor, follow_up_id: str, seen: int, inspector_ids: Sequence[str], planned_on: date) -> FollowUp:
    """派复查：两名当天合格的检查人员，各收到一条消息（documents 4.10c）。

    Raises Absent; Problem precondition_failed, wrong_state, followup.two_persons, invalid.
    """
    with unit() as s:
        row = matter.load(s, actor, follow_up_id, seen)
        if row.kind != Kind.ORDER or row.state not in ("served", "reported"):
            raise Problem("wrong_state", "送达之后、办结之前才能派复查。", state=row.state)
        people = people_of(s, row, inspector_ids, planned_on)
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
                tell(s, officer, "followup", text, dedupe=dedupe, link=f"/desk/followups/{row.id}")
        row.version += 1
        names = "、".join(one.name for one in people)
        matter.step(s, row, "assign", actor, facts={"names": names, "planned_on": planned_on.isoformat()})
        trail.append(s, "followup.assigned", ref=row.id, actor=actor, payload={"inspectors": list(inspector_ids)})
    return row


def people_of(s: Session, row: FollowUp, inspector_ids: Sequence[str], on: date) -> list[Inspector]:
    """去复查的人，按证号。Raises Problem followup.two_persons, invalid for who is not fit on the day."""
    if len(set(inspector_ids)) < 2:
        raise Problem("followup.two_persons", "复查须有两名以上检查人员。")
    for refusal in standing.unfit(s, list(inspector_ids), on, row.entity_id).values():
        refuse(refusal)
    return list(s.scalars(select(Inspector).where(Inspector.id.in_(inspector_ids)).order_by(Inspector.cert_no)))


def record(actor: Actor, follow_up_id: str, seen: int, given: Recheck) -> FollowUp:
    """记复查：逐项写情况和结论，报审批人；不是复查人员本人记的，须附他们签名的记录。

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
        people = people_of(s, row, given.inspectors, given.on)
        officers = _officers(s, [one.id for one in people])
        if actor.officer_id not in officers and not matter.waiting_files(row, actor):
            raise Problem("followup.record", f"{RECORD}。")
        due = matter.order_due(row)
        verdict = law.recheck_verdict(given.outcome, given.on, due)
        refuse(law.may_judge_late(verdict, extensions.unanswered(row), "请审批人先答复，同意的照新的期限算"))
        matter.advance(row, given.outcome)
        facts = {
            "on": given.on.isoformat(), "on_site": given.on_site, "outcome": given.outcome,
            "verdict": verdict, "due": due.isoformat() if due else "",
            "items": [dict(one) for one in given.items], "opinion": given.opinion.strip(),
            "people": [{"name": one.name, "cert_no": one.cert_no} for one in people], "officers": sorted(officers),
        }  # fmt: skip
        matter.step(s, row, "recheck", actor, given.words, facts)
        text = f"{row.entity_name} 复查记为“{law.RECHECKED[verdict]}”（{row.no}），等待批准。"
        matter.tell(s, row, ("approver",), text, f"recheck:{row.version}", but=actor.officer_id)
        trail.append(s, "followup.rechecked", ref=row.id, actor=actor, payload={"outcome": verdict})
    return row


def decide(actor: Actor, follow_up_id: str, seen: int, decision: str, opinion: str) -> FollowUp:
    """批准复查结论：取号出复查意见：已改正的办结，逾期没改正的转立案，期限没到的继续整改；或者退回重查。

    Raises Absent; Problem precondition_failed, wrong_state, duty_separation, followup.*.
    """
    with unit() as s:
        row = matter.load(s, actor, follow_up_id, seen)
        if row.state != "rechecked":
            raise Problem("wrong_state", "这一件现在不能这样办。", state=row.state)
        refuse(may_decide(matter.facts_of(s, row), matter.person(actor), row))
        if decision == Verdict.RETURNED:
            if len(opinion.strip()) < law.WORDS:
                raise Problem("followup.words", f"退回要写明意见，至少 {law.WORDS} 个字。")
            matter.advance(row, "return" if _reported(row) else "reopen")
            matter.step(s, row, "redo", actor, opinion)
            text = f"{row.entity_name}：复查被退回，请重新复查。{opinion.strip()}"
            matter.tell(s, row, ("clerk",), text, f"redo:{row.version}")
            kind, payload = "followup.recheck_returned", {"no": row.no}
        else:
            kind, payload = "followup.recheck_approved", _confirm(s, row, actor, opinion)
        trail.append(s, kind, ref=row.id, actor=actor, payload=payload)
    return row


def _confirm(s: Session, row: FollowUp, actor: Actor, opinion: str) -> dict[str, str]:
    made = recorded(row)
    outcome, on = str(made.facts["outcome"]), date.fromisoformat(made.facts["on"])
    due = matter.order_due(row)
    verdict = law.recheck_verdict(outcome, on, due)
    refuse(law.may_judge_late(verdict, extensions.unanswered(row), "请先退回，答复了申请再复查"))
    matter.advance(row, AFTER[verdict])
    no = matter.number(s, row, "RECHECK")
    matter.step(s, row, "confirm", actor, opinion, {"no": no})
    photos = [
        {"sha256": file.sha256, "says": file.name}
        for file in row.files
        if file.step_id == made.id and file.media_type == "image/jpeg"
    ]
    told = {key: made.facts[key] for key in ("on", "on_site", "outcome", "items", "opinion", "people")}
    content = issuing.base(s, row) | told | {"no": no, "of": row.no, "words": made.words, "photos": photos}
    content |= {"verdict": verdict, "due": due.isoformat() if due else ""}
    decided = {"requirements": row.content["requirements"], "approved_by": actor.name, "recorded_by": made.by_name}
    matter.paper(row, "RECHECK", content | decided, no)
    said = f"{row.entity_name} 复查：{law.RECHECKED[verdict]}（{no}）。"
    if verdict == "early" and due:
        _run_on(s, row, on, due)
        said += f"责令改正继续走，{due.isoformat()} 24:00 到期，到期前后再复查。"
    else:
        rules.meet(s, row.id, (), on)
        row.due_on, row.outcome = None, law.RECHECKED[verdict]
    matter.tell(s, row, ("clerk",), said, f"confirm:{row.version}")
    return {"no": no, "outcome": verdict}


def _run_on(s: Session, row: FollowUp, on: date, due: date) -> None:
    """期限没有到的继续整改：复查的钟停，整改的钟走到原来的那一天。"""
    rules.meet(s, row.id, (DeadlineKind.RECHECK,), on)
    rules.cancel(s, row.id, (DeadlineKind.RECTIFY,))
    s.flush()
    matter.start_fixed(s, row, DeadlineKind.RECTIFY, due, f"责令改正（{row.no}）的期限没有到，继续整改")


def recorded(row: FollowUp) -> FollowStep:
    """等着批准的那一次复查。"""
    return [one for one in row.steps if one.act == "recheck"][-1]


def may_decide(facts: law.Matter, person: law.Person, row: FollowUp) -> Refusal | None:
    """谁可以批准这一次复查：能批准的人，且不是去复查的、不是代记的。"""
    made = recorded(row)
    if own := second.another(person.officer_id, (made.by_id,), "记复查的人不能自己批准"):
        return own
    went = facts.team | frozenset(made.facts.get("officers") or ())
    return law.may_decide(replace(facts, team=went), person)


def _reported(row: FollowUp) -> bool:
    """退回之后回到哪里：交过整改报告的等复查，没有交过的仍在整改。"""
    said = [one.act for one in row.steps if one.act in ("serve", "report", "again", "confirm")]
    return said[-1] == "report"


def _officers(s: Session, inspector_ids: Sequence[str]) -> set[str]:
    return set(s.scalars(select(Officer.id).where(Officer.inspector_id.in_(inspector_ids))))


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
