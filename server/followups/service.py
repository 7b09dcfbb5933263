"""供后面的房间回头看：处理完的日子、办结没有、异议的结论、可以公开的处罚关联。"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from server.auth import SYSTEM
from server.db import session
from server.domain import followups as law
from server.domain.vocabulary.followups import FollowUpKind as Kind
from server.domain.vocabulary.followups import FollowUpState, Remedy
from server.dossiers import binding
from server.followups import matter, objections, opening, papers
from server.followups.models import FollowPaper, FollowUp, Handling
from server.inspections.models import Assignment


def handled_on(assignment_id: str) -> date | None:
    """问题处理完的日子（S2-13）；还没有处理完、还没有看过为 None。"""
    row = session().get(Handling, assignment_id)
    return row.handled_on if row else None


def handled() -> Select[str]:
    """处理完了的派单编号（子查询）。"""
    return select(Handling.assignment_id).where(Handling.handled_on.is_not(None))


def settled() -> ColumnElement[bool]:
    """看过要办什么、又没有一件没办结的派单（Handling 上的条件）。"""
    open_ones = select(FollowUp.assignment_id).where(FollowUp.state.not_in(law.OPEN_ENDS))
    return Handling.assignment_id.not_in(open_ones)


def unready() -> Select[str]:
    """还有文书没有排好的派单（子查询）：排好才成卷。"""
    query = select(FollowUp.assignment_id).join(FollowPaper, FollowPaper.follow_up_id == FollowUp.id)
    return query.where(FollowPaper.sha256.is_(None))


def typeset(s: Session, assignment_id: str) -> bool:
    """一次检查的文书是不是都排好了。"""
    return s.scalar(unready().where(FollowUp.assignment_id == assignment_id).limit(1)) is None


def waiting(s: Session, assignment_id: str) -> str:
    """没有办结的各件和它们的状态，一句话；都办结了为空。"""
    left = [row for row in of(s, assignment_id) if row.state not in law.OPEN_ENDS]
    return "、".join(f"{Kind(row.kind).label}（{FollowUpState(row.state).label}）" for row in left)


def of(s: Session, assignment_id: str) -> list[FollowUp]:
    """一次检查的全部后续处置，按先后。"""
    return list(s.scalars(select(FollowUp).where(FollowUp.assignment_id == assignment_id).order_by(FollowUp.id)))


REVIEWED_APART = (Kind.OBJECTION, Kind.REPORT)
"""结果撤下了也照办的：异议要答复，报告写的是检查本身。"""


def withdrawn(s: Session, assignment_id: str, reason: str) -> None:
    """结果撤下公示：没有办结的各件记一步，告诉经办和审批人看还该不该办；在调用者的写单元里。"""
    for row in of(s, assignment_id):
        if row.state in law.OPEN_ENDS or row.kind in REVIEWED_APART:
            continue
        what = f"{Kind(row.kind).label}{f'（{row.no}）' if row.no else ''}"
        says = f"{row.entity_name} 的结果已撤下公示：{reason.rstrip('。')}。{what}还没有办结，请核对还该不该办；"
        says += _what_now(row)
        matter.step(s, row, "withdrawn", SYSTEM, reason)
        matter.tell(s, row, ("clerk", "approver"), says, "withdrawn")


def _what_now(row: FollowUp) -> str:
    """结果撤下以后这一件还能怎样：没有送批的可以不办，送了批的先退回，批准了的、涉嫌犯罪的收不回。"""
    if row.kind == Kind.CRIME:
        return "涉嫌犯罪的不能取消，按现状办到头。"
    possible = matter.acts(row)
    if "cancel" in possible:
        return "不该办的，由审批人写明理由，不再办理。"
    if "return" in possible and not row.no:
        return "不该办的，由审批人退回，再写明理由不再办理。"
    return "已经批准的收不回，按现状办到头。"


def standing(s: Session, assignment_id: str) -> binding.Standing:
    """卷内目录说“为什么没有”要的：看过没有、各件办到哪里、规则要不要抽查报告。"""
    return binding.Standing(
        begun=s.get(Handling, assignment_id) is not None,
        matters=tuple(
            binding.Matter(row.kind, row.state, any(one.sha256 for one in row.papers)) for row in of(s, assignment_id)
        ),
        asked=opening.report_asked(s.get_one(Assignment, assignment_id)),
    )


def unopened(s: Session, assignment_id: str) -> bool:
    """规则要的抽查报告还没有立起来：后面还有一件，不算办完。"""
    kinds = {kind for kind, _ in states(s, assignment_id)}
    return Kind.REPORT not in kinds and opening.report_asked(s.get_one(Assignment, assignment_id))


def states(s: Session, assignment_id: str) -> list[tuple[str, str]]:
    """各件的种类与状态。"""
    return [(row.kind, row.state) for row in of(s, assignment_id)]


def upheld(s: Session, assignment_id: str) -> list[dict[str, Any]]:
    """成立或部分成立、要更正或撤下的异议：处理、理由、文号、何时决定。"""
    return [one for one in objections.decided(s, assignment_id) if one["remedy"] != "KEEP"]


def remedies() -> Select[str]:
    """有异议批准了、公示要更正或撤下的派单（子查询）。"""
    mine = (FollowUp.kind == Kind.OBJECTION, FollowUp.approver_id.is_not(None))
    return select(FollowUp.assignment_id).where(*mine, FollowUp.content["remedy"].as_string() != str(Remedy.KEEP))


def penalties(s: Session, assignment_id: str) -> list[dict[str, str]]:
    """批准了的处罚关联：只有机关、文号、日期、种类和公示网址（S3-19 另行公示）。"""
    names = ("authority", "decision_no", "decided_on", "kind_words", "url")
    return [
        {name: str(row.content.get(name) or "") for name in names}
        for row in of(s, assignment_id)
        if row.kind == Kind.PENALTY and row.state == "closed"
    ]


UNSERVED = ("drafted", "proposed", "approved")
"""责令改正还没有送达的状态。"""


def undelivered(s: Session, assignment_id: str) -> list[FollowUp]:
    """这次检查还没有送达的责令改正。"""
    return [row for row in of(s, assignment_id) if row.kind == Kind.ORDER and row.state in UNSERVED]


def open_orders() -> dict[str, list[dict[str, str]]]:
    """还要送达、还要改正的责令改正：期限与状态，按派单，供持检查码的单位看。

    A paper not served yet carries the clock of its service, a served one the date to mend by.
    """
    query = select(FollowUp).where(
        FollowUp.rehearsal.is_(False),
        FollowUp.kind == Kind.ORDER,
        FollowUp.state.in_((*UNSERVED, "served", "reported", "rechecked")),
    )
    found: dict[str, list[dict[str, str]]] = {}
    for row in session().scalars(query.order_by(FollowUp.due_on)):
        due = row.due_on.isoformat() if row.due_on else row.content.get("due_on") or ""
        state = "pending" if row.state in UNSERVED else row.state
        found.setdefault(row.assignment_id, []).append({"state": state, "due_on": due})
    return found


def wanted_materials() -> dict[str, str]:
    """要单位报送、检查还没有结束的材料：到哪一天，已经交过的为 answered，按派单，供持检查码的单位看。"""
    query = select(FollowUp).where(
        FollowUp.rehearsal.is_(False), FollowUp.kind == Kind.MATERIALS, FollowUp.state.in_(("asked", "answered"))
    )
    return {row.assignment_id: str(row.due_on or row.state) for row in session().scalars(query)}


def receipts(s: Session, assignment_id: str) -> list[dict[str, str]]:
    """收到的回执没有作为文书入卷的：哪一件、怎样答复、回执号、哪天收到、原件在哪里，用于卷内目录。"""
    found = []
    for row in of(s, assignment_id):
        no, called = row.no, Kind(row.kind).label
        for one in row.steps:
            if one.act == "approve":  # a letter written anew has a number of its own, its receipt answers that one
                no = one.facts.get("no") or row.no
                called = _called(row, no)
            if one.act in law.RECEIPTS and one.facts.get("on"):
                files = [file.name for file in row.files if file.step_id == one.id]
                kept = f"原件是后续处置的附件（{'、'.join(files)}）" if files else "没有附上原件"
                receipt = f"，回执号 {one.facts['no']}" if one.facts.get("no") else ""
                title = f"{called}的回执（{no}）"
                reason = f"已登记：{one.facts.get('label', '')}{receipt}，{one.facts['on']} 收到；{kept}"
                found.append({"title": title, "reason": reason})
    return found


def _called(row: FollowUp, no: str) -> str:
    """这个文号的是什么：提请复议、建议立案监督叫它自己的名称，别的叫这一件的种类。"""
    again = next((one for one in row.papers if one.no == no and one.kind in matter.AGAIN), None)
    return papers.label(again) if again else Kind(row.kind).label


def title_of(kind: str) -> str:
    """文书的名称，用于卷内目录。"""
    return papers.TITLES.get(kind, "")


def numbers(s: Session, ids: Sequence[str]) -> dict[str, tuple[str, datetime]]:
    """各份文书的文号与成文时间，按文书编号。"""
    rows = s.scalars(select(FollowPaper).where(FollowPaper.id.in_(ids)))
    return {row.id: (row.no, row.issued_at) for row in rows}
