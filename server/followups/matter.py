"""后续处置里共用的几步：取一件、换状态、记一步、开钟、告诉人。"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock
from server.accounts import messages
from server.accounts.messages import officers_with
from server.accounts.models import Department
from server.auth import Actor, get_visible
from server.db import new_id
from server.domain import deadlines, stages
from server.domain import followups as law
from server.domain.decide import Refusal
from server.domain.vocabulary.followups import FollowUpKind
from server.domain.vocabulary.rules import DeadlineKind
from server.dossiers.models import Decision
from server.followups.models import FollowFile, FollowPaper, FollowStep, FollowUp
from server.inspections.models import TeamMember
from server.inspections.numbers import PATTERNS, take
from server.problems import Problem
from server.rules import service as rules
from server.rules.models import Deadline

PATTERNS.update(
    {
        "ORDER": "{字头}责改〔{year}〕{seq}号",
        "EXTENSION": "{字头}延改〔{year}〕{seq}号",
        "RECHECK": "{字头}复查〔{year}〕{seq}号",
        "TRANSFER": "{字头}移函〔{year}〕{seq}号",
        "CRIME": "{字头}罪移〔{year}〕{seq}号",
        "REVIEW": "{字头}提复〔{year}〕{seq}号",
        "SUPERVISION": "{字头}立监〔{year}〕{seq}号",
        "INFORM": "{字头}抄告〔{year}〕{seq}号",
        "ABNORMAL": "{字头}异建〔{year}〕{seq}号",
        "REMINDER": "{字头}催办〔{year}〕{seq}号",
        "OBJECTION": "{字头}异复〔{year}〕{seq}号",
        "REPORT": "{字头}检报〔{year}〕{seq}号",
        "MATERIALS": "{字头}材报〔{year}〕{seq}号",
        "DRILL_FOLLOW": "{字头}演练后续〔{year}〕{seq}号",
    }
)


AGAIN = {"REVIEW": "对不予立案提请复议", "SUPERVISION": "对不予立案建议立案监督"}
"""What goes out after the police did not file the case is not the transfer a second time, and is not called so."""
PROSECUTOR = "检察院"


def load(s: Session, actor: Actor, follow_up_id: str, seen: int | None = None) -> FollowUp:
    """取一件并锁住；seen 是办事人看到的版本。Raises Absent, Problem precondition_failed."""
    get_visible(FollowUp, actor, follow_up_id, "后续处置")
    row = s.scalars(select(FollowUp).where(FollowUp.id == follow_up_id).with_for_update()).one()
    if seen is not None and row.version != seen:
        raise Problem("precondition_failed", "别人刚办过这一件。请看新的内容再办。", version=row.version)
    return row


def acts(row: FollowUp) -> tuple[str, ...]:
    """这一件现在可以办的。"""
    return stages.acts(stages.FOLLOW_UP[row.kind], row.state)


def advance(row: FollowUp, act: str) -> None:
    """按这一种的阶段表往前走一步。Raises Problem wrong_state."""
    following = stages.advance(stages.FOLLOW_UP[row.kind], row.state, act)
    if isinstance(following, Refusal):
        raise Problem("wrong_state", "这一件现在不能这样办。", state=row.state, act=act)
    row.state = following
    row.version += 1
    if following in law.OPEN_ENDS:
        row.closed_at, row.due_on = clock.now(), None


def step(
    s: Session, row: FollowUp, act: str, actor: Actor, words: str = "", facts: dict[str, Any] | None = None
) -> FollowStep:
    """记一步；办事人已交来而没有用的附件随这一步归档。"""
    made = FollowStep(
        id=new_id(), follow_up_id=row.id, act=act, at=clock.now(), by_id=actor.officer_id, by_name=actor.name,
        words=words.strip(), facts=facts or {},
    )  # fmt: skip
    row.steps.append(made)
    for file in row.files:
        if file.step_id is None and file.by_id == actor.officer_id:
            file.step_id = made.id
    return made


def waiting_files(row: FollowUp, actor: Actor) -> list[FollowFile]:
    """办事人交来、还没有随哪一步归档的附件。"""
    return [file for file in row.files if file.step_id is None and file.by_id == actor.officer_id]


def not_filed(row: FollowUp) -> FollowStep | None:
    """最后一次不予立案的答复；没有这样答复过为 None。"""
    return next((one for one in reversed(row.steps) if one.act == "not_file"), None)


def again(row: FollowUp) -> str:
    """公安机关答复过不予立案的，再送的是提请复议，送检察院的是建议立案监督；别的为空（移送涉嫌犯罪案件的规定 9）。"""
    if row.kind != FollowUpKind.CRIME or not_filed(row) is None:
        return ""
    return "SUPERVISION" if PROSECUTOR in str(row.content.get("to") or "") else "REVIEW"


def called(row: FollowUp) -> str:
    """告诉人时怎样叫这一件现在要送的。"""
    return AGAIN.get(again(row)) or FollowUpKind(row.kind).label


def number(s: Session, row: FollowUp, kind: str) -> str:
    """取一个文号：各种文书各自连号，不跳号；演练另用一列，不占真的号。"""
    department = s.get_one(Department, row.department_id)
    return take(s, department, "DRILL_FOLLOW" if row.rehearsal else kind, clock.today().year, [row.id])[0]


def paper(row: FollowUp, kind: str, content: dict[str, Any], no: str = "") -> FollowPaper:
    """定下一份文书；PDF 由扫描排好、入卷。"""
    made = FollowPaper(id=new_id(), follow_up_id=row.id, kind=kind, no=no, content=content, issued_at=clock.now())
    row.papers.append(made)
    return made


def subject(row: FollowUp) -> rules.Subject:
    """这一件的时限属于谁、点开去哪里。"""
    label = FollowUpKind(row.kind).label
    return rules.Subject("followup", row.id, row.department_id, f"{row.entity_name} {label}", f"/followups/{row.id}")


def start_fixed(s: Session, row: FollowUp, kind: DeadlineKind, on: date, says: str) -> None:
    """开一只定日的钟。"""
    rules.start(s, subject(row), deadlines.Clock(kind, on, False, says), clock.today())
    row.due_on = on


def start_counted(s: Session, row: FollowUp, kind: DeadlineKind, since: date, says: str = "") -> None:
    """开一只按规则数工作日的钟，例如 recheck.days；says 是从什么数起，照常数起的为空。"""
    profile = rules.profile_of(row.department_id)
    rung = deadlines.counted_clock(profile, kind, since, rules.calendar())
    rung = replace(rung, says=f"{says}{rung.says}")
    rules.start(s, subject(row), rung, since, profile.number(kind))
    row.due_on = rung.on


def order_due(row: FollowUp) -> date | None:
    """责令改正现在的期限；不是责令改正的、还没有定日子的为 None。"""
    if row.kind != FollowUpKind.ORDER:
        return None
    return law.order_due(
        row.content.get("due_on"), (one.facts.get("after") for one in row.steps if one.act in ("extend", "again"))
    )


@rules.follows("followup")
def follow(s: Session, moved: Deadline) -> None:
    """年历换了，这一件的期限跟着钟改。"""
    row = s.get(FollowUp, moved.subject_id)
    if row is not None and row.closed_at is None:
        row.due_on = moved.due_on


def person(actor: Actor) -> law.Person:
    """判断谁能办所需的办事人。"""
    return law.Person(actor.officer_id, actor.department_id, actor.roles)


def facts_of(s: Session, row: FollowUp) -> law.Matter:
    """判断谁能办所需的事实。"""
    team = s.scalars(select(TeamMember.officer_id).where(TeamMember.assignment_id == row.assignment_id))
    approved = (
        Decision.dossier_id == row.dossier_id,
        Decision.step == "review",
        Decision.decision == "APPROVED",
    )
    deciders = s.scalars(select(Decision.officer_id).where(*approved))
    return law.Matter(row.kind, row.department_id, row.author_id, frozenset(team), frozenset(deciders))


def tell(s: Session, row: FollowUp, roles: Iterable[str], text: str, key: str, but: str = "") -> None:
    """告诉本部门这些角色的人；同一件同一步只说一次。"""
    people = {each for role in roles for each in officers_with(s, role, row.department_id, clock.today())} - {but}
    for officer_id in sorted(people):
        messages.tell(
            s, officer_id, "followup", text, dedupe=f"followup:{row.id}:{key}", link=f"/desk/followups/{row.id}"
        )
