"""报送材料：检查组出通知书，单位凭办事码上传，封存之后随卷（S0-18、S3-15、S3-18，rulings 28、33）。

The request is a follow-up like any other, so that its paper, its clock, its number and its files are kept by what keeps
those; only it begins before there is a dossier and ends by itself when the record is sealed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock, trail
from server.accounts import messages
from server.auth import Actor, get_visible
from server.db import new_id, session, unit
from server.domain import followups as law
from server.domain.vocabulary.followups import FollowUpKind as Kind
from server.domain.vocabulary.rules import DeadlineKind
from server.followups import codes, entity, files, issuing, matter
from server.followups.models import EntityCode, EntityUpload, FollowUp
from server.inspections.models import Assignment, TeamMember
from server.problems import Absent, Problem, refuse
from server.rules import service as rules

MOST = 20
"""一次报送的件数；更多的分几次交。"""
TITLE, NAME = 40, 70
"""How much of the material's title and of the file's own name is kept: both fit into one column."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """要报送什么、到哪一天、怎样告诉单位。"""

    names: tuple[str, ...]
    words: str
    due_on: date
    told_by: str


def ask(actor: Actor, assignment_id: str, wanted: Wanted) -> FollowUp:
    """检查组要单位报送材料：取号、定下通知书、发办事码、开钟。

    Raises Absent; Problem materials.*, followup.exists.
    """
    get_visible(Assignment, actor, assignment_id, "派单")
    with unit() as s:
        assignment = s.scalars(select(Assignment).where(Assignment.id == assignment_id).with_for_update()).one()
        refuse(law.may_ask(_facts(s, assignment), actor.officer_id))
        refuse(law.may_want(wanted.names, wanted.due_on, wanted.told_by, clock.today(), rules.calendar()))
        if _open(s, assignment_id) is not None:
            raise Problem("followup.exists", "已经要求过报送，还没有结束。要补充的，在那一份上催报。")
        row = FollowUp(
            id=new_id(), kind=Kind.MATERIALS, route="", state="asked", version=1, assignment_id=assignment.id,
            department_id=assignment.department_id, entity_id=assignment.entity_id, entity_name=assignment.entity_name,
            rehearsal=assignment.rehearsal, title="、".join(wanted.names)[:300], author_id=actor.officer_id,
            content={"wanted": list(wanted.names), "words": wanted.words, "due_on": wanted.due_on.isoformat()},
            opened_at=clock.now(),
        )  # fmt: skip
        s.add(row)
        s.flush()
        row.no = matter.number(s, row, "MATERIALS")
        codes.ensure(s, assignment.id, actor.officer_id)
        matter.paper(row, "MATERIALS", _letter(s, row, assignment), row.no)
        facts = {"due": wanted.due_on.isoformat(), "told_by": wanted.told_by}
        matter.step(s, row, "ask", actor, wanted.words, facts)
        _clock(s, row, wanted.due_on)
        payload = {"no": row.no, "names": list(wanted.names), "due": facts["due"]}
        trail.append(s, "followup.materials_asked", ref=row.id, actor=actor, payload=payload)
    return row


def _facts(s: Session, row: Assignment) -> law.Asked:
    team = s.scalars(select(TeamMember.officer_id).where(TeamMember.assignment_id == row.id))
    return law.Asked(frozenset(team), row.state, tuple(row.package["task"]["methods"]))


def _letter(s: Session, row: FollowUp, assignment: Assignment) -> issuing.Json:
    team = [{"name": one["name"], "cert_no": one["cert_no"]} for one in assignment.package["team"]]
    items = [one["name"] for one in assignment.package["items"]]
    more = {
        "no": row.no,
        "team": team,
        "items": list(dict.fromkeys(items)),
        "methods": assignment.package["task"]["methods"],
    }
    return issuing.base(s, row) | row.content | more


def _clock(s: Session, row: FollowUp, on: date) -> None:
    matter.start_fixed(s, row, DeadlineKind.MATERIALS, on, f"报送材料通知书（{row.no}）写明的日期")


def _open(s: Session, assignment_id: str) -> FollowUp | None:
    mine = (FollowUp.assignment_id == assignment_id, FollowUp.kind == Kind.MATERIALS)
    return s.scalars(select(FollowUp).where(*mine, FollowUp.state.not_in(law.OPEN_ENDS))).first()


def urge(actor: Actor, follow_up_id: str, seen: int, due_on: date, words: str) -> FollowUp:
    """催报、要求补充：另定一天，写明还要什么。

    Raises Absent; Problem precondition_failed, wrong_state, materials.*, followup.due, followup.words.
    """
    with unit() as s:
        row = _mine(s, actor, follow_up_id, seen)
        refuse(law.may_fall_due(due_on.isoformat(), clock.today(), rules.calendar()))
        if len(words.strip()) < law.WORDS:
            raise Problem("followup.words", f"请写明还要补什么，至少 {law.WORDS} 个字。")
        matter.advance(row, "urge")
        rules.cancel(s, row.id, (DeadlineKind.MATERIALS,))
        s.flush()
        _clock(s, row, due_on)
        matter.step(s, row, "urge", actor, words, {"due": due_on.isoformat()})
        payload = {"no": row.no, "due": due_on.isoformat()}
        trail.append(s, "followup.materials_urged", ref=row.id, actor=actor, payload=payload)
    return row


def call_off(actor: Actor, follow_up_id: str, seen: int, words: str) -> FollowUp:
    """不再要了：写明理由；单位页面上随即不再列出。

    Raises Absent; Problem precondition_failed, wrong_state, materials.*, followup.words.
    """
    with unit() as s:
        row = _mine(s, actor, follow_up_id, seen)
        if len(words.strip()) < law.WORDS:
            raise Problem("followup.words", f"请写明为什么不要了，至少 {law.WORDS} 个字。")
        end(s, row, "cancel", words.strip())
        matter.step(s, row, "cancel", actor, words)
        trail.append(s, "followup.cancelled", ref=row.id, actor=actor, payload={"kind": row.kind, "no": row.no})
    return row


def _mine(s: Session, actor: Actor, follow_up_id: str, seen: int) -> FollowUp:
    row = matter.load(s, actor, follow_up_id, seen)
    if row.kind != Kind.MATERIALS:
        raise Problem("wrong_state", "这一件不是报送材料。", state=row.state)
    refuse(law.may_ask(_facts(s, s.get_one(Assignment, row.assignment_id)), actor.officer_id))
    return row


def end(s: Session, row: FollowUp, act: str, outcome: str) -> None:
    rules.cancel(s, row.id, (DeadlineKind.MATERIALS,))
    matter.advance(row, act)
    row.outcome = outcome


# 单位凭码办的 -----------------------------------------------------------------------------------------------------


def requests(assignment_id: str) -> list[FollowUp]:
    """给这家的报送材料通知，先发的在前；不要了的不列。"""
    mine = (FollowUp.assignment_id == assignment_id, FollowUp.kind == Kind.MATERIALS, FollowUp.state != "cancelled")
    return list(session().scalars(select(FollowUp).where(*mine).order_by(FollowUp.id)))


def stage(code: EntityCode, title: str, name: str, content: bytes) -> EntityUpload:
    """存下一份还没有交上的：PDF 照存不打开，图片在受限子进程里重新编码。Raises Problem followup.file/files_full."""
    media, kept = files.kept(content)
    named = f"{title.strip()[:TITLE] or '其他材料'}：{entity.plain_name(name)[-NAME:]}"
    return entity.hold(code, named, media, kept, MOST)


def hand_in(
    assignment: Assignment, code: EntityCode, request_id: str, words: str, name: str, position: str
) -> FollowUp:
    """交上：已经传的各份就此交给检查组；还没有封存的，可以再交。

    Raises Absent; Problem wrong_state, followup.words, followup.file.
    """
    with unit() as s:
        code = entity.fresh(s, code)
        row = s.scalars(select(FollowUp).where(FollowUp.id == request_id).with_for_update()).first()
        if row is None or row.assignment_id != assignment.id or row.kind != Kind.MATERIALS:
            raise Absent("报送材料")
        if len(name.strip()) < 2:
            raise Problem("followup.words", "请写提交人的姓名。")
        actor = entity.by(name)
        if not entity.attach(s, row, code, actor):
            raise Problem("followup.file", "还没有上传材料。请先上传，再交上。")
        late = bool(row.due_on and clock.today() > row.due_on)
        matter.advance(row, "hand_in")
        facts = {"name": name.strip(), "position": position.strip(), "on": clock.today().isoformat(), "late": late}
        made = matter.step(s, row, "hand_in", actor, words, facts)
        rules.meet(s, row.id, (DeadlineKind.MATERIALS,), clock.today())
        row.due_on = None
        given = [file.sha256 for file in row.files if file.step_id == made.id]
        tell_team(s, row, f"{row.entity_name} 交来材料 {len(given)} 份（{row.no}），请在桌面检查里收进记录。", made.id)
        payload = {"no": row.no, "code": code.serial, "files": given}
        trail.append(s, "followup.materials_sent", ref=row.id, actor=actor, payload=payload)
    return row


def tell_team(s: Session, row: FollowUp, text: str, key: str) -> None:
    for officer_id in s.scalars(select(TeamMember.officer_id).where(TeamMember.assignment_id == row.assignment_id)):
        link = f"/desk/office/{row.assignment_id}"
        messages.tell(s, officer_id, "followup", text, dedupe=f"followup:{row.id}:{key}", link=link)


def handed_in(row: FollowUp) -> Sequence[issuing.Json]:
    """单位交过的，先交的在前：哪天、谁、哪几份。"""
    return [
        {
            "on": step.facts["on"],
            "late": step.facts["late"],
            "by": "，".join(one for one in (step.facts["name"], step.facts["position"]) if one),
            "files": [file for file in row.files if file.step_id == step.id],
        }
        for step in row.steps
        if step.act == "hand_in"
    ]
