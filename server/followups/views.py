"""后续处置在桌面上的样子：一行、一件、时间线、我能办的。"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server import clock
from server.accounts.models import Officer
from server.auth import Actor
from server.db import session
from server.domain import followups as law
from server.domain.calendar import working_days_left
from server.domain.decide import Refusal
from server.domain.vocabulary.followups import FollowUpKind as Kind
from server.domain.vocabulary.rules import DeadlineKind
from server.dossiers.models import DossierDocument
from server.followups import codes, drafting, extensions, matter, papers, rechecks
from server.followups.models import FollowFile, FollowPaper, FollowPerson, FollowStep, FollowUp
from server.inspections.models import Assignment, TeamMember
from server.rules import service as rules
from server.rules.models import Deadline

Json = dict[str, Any]
PLAIN = (
    "id", "no", "kind", "route", "state", "version", "assignment_id", "entity_name", "title", "outcome", "opened_at",
    "closed_at",
)  # fmt: skip
ACTS = {
    "begin": "立项",
    "propose": "拟办",
    "agree": "法制审核通过",
    "approve": "批准",
    "return": "退回",
    "cancel": "不再办理",
    "serve": "送达",
    "report": "整改报告",
    "extend": "延期",
    "assign": "派复查",
    "recheck": "复查",
    "confirm": "批准复查结论",
    "redo": "退回重新复查",
    "again": "要求补交",
    "refer": "转立案",
    "overdue": "逾期",
    "send": "发出",
    "remind": "催办",
    "acknowledge": "收到回执",
    "decline": "对方不受理",
    "file": "立案",
    "not_file": "不予立案",
    "hand_over": "移交物品、案卷",
    "receive": "收到异议",
    "close": "办结",
    "withdrawn": "结果撤下公示",
    "ask": "要求报送",
    "hand_in": "单位报送",
    "urge": "催报",
    "plead": "单位申请延期",
    "refuse_extension": "不同意延期",
}
"""每一步的叫法；阶段表里的 pass、fail 都记为复查。"""

CLERKS = {
    "serve": "登记送达", "send": "登记发出", "acknowledge": "登记回执", "decline": "登记回执", "file": "登记回执",
    "not_file": "登记回执", "hand_over": "登记移交",
    "report": "代收整改报告",
    "pass": "登记复查", "fail": "登记复查", "again": "要求补交", "assign": "派复查", "refer": "转立案", "close": "办结",
}  # fmt: skip
"""经办办的各步，说明为什么别人办不了时用。"""

DECIDERS = ("approve", "return", "agree", "cancel", "extend", "refuse_extension")
SYSTEM_ACTS = ("remind", "uphold", "reopen")


def clocks(s: Session, ids: Sequence[str]) -> dict[str, Deadline]:
    """各件在走的钟；有几只时取最早的。"""
    query = select(Deadline).where(Deadline.subject_id.in_(ids), Deadline.state == "open")
    found: dict[str, Deadline] = {}
    for row in s.scalars(query.order_by(Deadline.due_on.desc())):
        found[row.subject_id] = row
    return found


def brief(row: FollowUp, ticking: Deadline | None) -> Json:
    """列表里的一行。"""
    on, today = (ticking.due_on if ticking else None), clock.today()
    plea = extensions.plea(row)
    return {name: getattr(row, name) for name in PLAIN} | {
        "due_on": on,
        "provisional": bool(ticking and ticking.provisional),
        "due_label": DeadlineKind(ticking.kind).label if ticking else "",
        "days_left": working_days_left(today, on, rules.calendar()) if on else None,
        "late": bool(on and today > on),
        "plea_until": date.fromisoformat(plea) if plea else None,
        "plea_before": matter.order_due(row) if plea else None,
    }


def detail(row: FollowUp, actor: Actor) -> Json:
    """一件的全部。"""
    s = session()
    possible, refusal = allowed(s, row, actor)
    return brief(row, clocks(s, [row.id]).get(row.id)) | {
        "content": row.content,
        "steps": [step(one, row.files) for one in row.steps],
        "papers": [paper(one) for one in row.papers],
        "waiting_files": [file(one) for one in matter.waiting_files(row, actor)],
        "people": [
            {name: getattr(one, name) for name in ("inspector_id", "name", "cert_no", "planned_on")}
            for one in s.scalars(
                select(FollowPerson).where(FollowPerson.follow_up_id == row.id, FollowPerson.until.is_(None))
            )
        ],
        "team": list(s.scalars(select(TeamMember.inspector_id).where(TeamMember.assignment_id == row.assignment_id))),
        "acts": possible,
        "refusal": refusal,
        "author_name": _name(s, row.author_id),
        "dossier_id": row.dossier_id,
        "order_due": matter.order_due(row),
        "address": str(s.get_one(Assignment, row.assignment_id).package["entity"].get("address") or ""),
        "held": drafting.held(row, row.content),
        "code_replaced_at": _code_replaced(s, row),
    }


def _code_replaced(s: Session, row: FollowUp) -> datetime | None:
    """通知书排好以后另发过办事码的时间：印着的码停用了；没有另发为 None。"""
    printed = next((one.id for one in row.papers if one.kind == Kind.ORDER and one.sha256), None)
    code = codes.current(s, row.assignment_id)
    if printed is None or code is None:
        return None
    made = s.scalar(select(func.max(DossierDocument.made_at)).where(DossierDocument.ref == printed))
    return code.issued_at if made and code.issued_at > made else None


def _name(s: Session, officer_id: str | None) -> str:
    return (s.scalar(select(Officer.display_name).where(Officer.id == officer_id)) or "") if officer_id else ""


def step(one: FollowStep, files: Sequence[FollowFile]) -> Json:
    """一步。"""
    return {
        "id": one.id,
        "act": one.act,
        "label": ACTS.get(one.act, one.act),
        "at": one.at,
        "by_name": one.by_name,
        "words": one.words,
        "facts": one.facts,
        "files": [file(each) for each in files if each.step_id == one.id],
    }


def file(one: FollowFile) -> Json:
    """一份附件。"""
    return {name: getattr(one, name) for name in ("sha256", "name", "size", "media_type")}


def paper(one: FollowPaper) -> Json:
    """一份文书。"""
    return {
        "id": one.id,
        "kind": one.kind,
        "label": papers.label(one),
        "no": one.no,
        "issued_at": one.issued_at,
        "ready": one.sha256 is not None,
        "last_error": one.last_error,
    }


def allowed(s: Session, row: FollowUp, actor: Actor) -> tuple[list[str], str]:
    """我现在可以办的，以及一件也不能办时为什么。"""
    if row.kind == Kind.MATERIALS:
        return [], "由检查组在“桌面检查”里办，封存之后随卷办结" if row.closed_at is None else ""
    possible = [act for act in matter.acts(row) if act not in SYSTEM_ACTS]
    if row.kind == Kind.ORDER and row.state in ("served", "reported"):
        possible.append("assign")
    if row.kind == Kind.ORDER and extensions.plea(row):
        possible.append("refuse_extension")
    elif row.state == "reported":  # by letter only before the report: afterwards it answers what was asked in time
        possible.remove("extend")
    facts, person = matter.facts_of(s, row), matter.person(actor)
    mine, why = [], ""
    for act in possible:
        refusal = _may(act, row, facts, person, s, actor)
        if refusal is None:
            mine.append(act)
        else:
            why = why or refusal.message
    return mine, "" if mine else why


def _may(act: str, row: FollowUp, facts: law.Matter, person: law.Person, s: Session, actor: Actor) -> Refusal | None:
    if act == "cancel" and row.kind == Kind.OBJECTION:
        return law.may_draft(facts, person)
    if act == "cancel" and row.kind == Kind.CRIME:
        return Refusal("wrong_state", "涉嫌犯罪的不能取消")
    if row.state == "legal_review":
        return law.may_review(facts, person)
    if row.state == "rechecked":
        return rechecks.may_decide(facts, person, row)
    if act in DECIDERS:
        return law.may_decide(facts, person)
    if act in ("pass", "fail") and _rechecks(s, row, actor):
        return None
    return law.may_draft(facts, person, CLERKS.get(act, "拟办"))


def _rechecks(s: Session, row: FollowUp, actor: Actor) -> bool:
    mine = (
        FollowPerson.follow_up_id == row.id,
        FollowPerson.officer_id == actor.officer_id,
        FollowPerson.until.is_(None),
    )
    return s.scalar(select(FollowPerson.id).where(*mine)) is not None
