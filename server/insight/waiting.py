"""等我办：各件事轮到谁，就只数给谁；自己编的、自己办过上一步的不算（编制、审批、公示三分）。"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from server import clock
from server.accounts.models import Message
from server.auth import Actor, visible
from server.db import Base, session
from server.domain.office import on_site
from server.domain.stages import IN_HAND
from server.domain.vocabulary.followups import FollowUpKind, FollowUpState
from server.domain.vocabulary.plans import RandomKind
from server.domain.words import labels
from server.dossiers.keeping.models import Destruction
from server.dossiers.models import Decision, Dossier
from server.draws import early
from server.draws.after.models import DrawChange
from server.draws.models import Draw, NameRequest
from server.followups import extensions, turns
from server.followups.models import AdoptedResult, FollowUp
from server.insight import drafts as unsubmitted
from server.inspections import recusals
from server.inspections.models import Assignment, Quarantine, TeamMember
from server.plans import past
from server.plans.models import Plan, PlanConsultation, PlanEntry
from server.publications import remedies
from server.publications.models import Feedback, Publication, PublicationChange, TextHold
from server.registry.checklists.service import drafts, marked
from server.registry.inspectors import conflicts
from server.registry.models import Candidate, ChecklistDraft, EntityMerge, Guideline, ImportBatch, ItemList
from server.rules.models import RuleOverride

OVER = ("OPEN", "CLOSED", "VOID", "SUPERSEDED")
"""Once dispatched it is the tasks that wait, not the draw."""
APPROVED = ("approved", "published", "filed", "revising")
SHOWN = 3
"""等我办里写得出是哪几件的，各写前三件。"""


def bench(actor: Actor) -> dict[str, Any]:
    """等我办：各有几件，和其中几样的前几件是哪些。"""
    matters = turns.awaiting(actor) if actor.has("clerk", "approver", "legal_reviewer", "inspector") else []
    requests = early.waiting(actor)
    owed = remedies.awaiting(actor)
    stopped = recusals.waiting(actor)
    unsent = unsubmitted.waiting(actor)
    counts = _counts(actor) | {key: len(rows) for key, rows in unsent.items()}
    counts |= {
        "followups": len(matters),
        "names_to_open": len(requests),
        "results_to_mend": len(owed),
        "recusals_to_answer": len(stopped),
    }
    first = [*_matters(actor, matters[:SHOWN]), *_requests(requests[:SHOWN]), *_owed(owed[:SHOWN]), *stopped[:SHOWN]]
    first += [{"key": key, "text": text, "link": at} for key, rows in unsent.items() for text, at in rows[:SHOWN]]
    return {"queue": counts, "which": first}


def queue(actor: Actor) -> dict[str, int]:
    """归我办的件数。"""
    counts: dict[str, int] = bench(actor)["queue"]
    return counts


def _matters(actor: Actor, ids: list[str]) -> list[dict[str, str]]:
    """后续处置都在查过之后，名称早已揭开；能看这一件的才列。"""
    found = {row.id: row for row in session().scalars(visible(FollowUp, actor).where(FollowUp.id.in_(ids)))}
    kinds, states = labels(FollowUpKind), labels(FollowUpState)
    return [
        {
            "key": "followups",
            "text": f"{row.entity_name}：{kinds[row.kind]}，{_asked(row, actor) or states[row.state]}",
            "link": f"/desk/followups/{row.id}",
        }
        for row in (found[one] for one in ids if one in found)
    ]


def _asked(row: FollowUp, actor: Actor) -> str:
    """单位申请了延期还没有答复的，等谁；没有为空。"""
    until = extensions.plea(row)
    return f"申请延期到 {until}，等{'您' if actor.has('approver') else '审批人'}答复" if until else ""


def _requests(rows: list[tuple[NameRequest, str]]) -> list[dict[str, str]]:
    """到门口以前要看名称的：只写代号，名称还封着（S0-20）。"""
    return [
        {
            "key": "names_to_open",
            "text": f"抽取 {no}，代号 {row.blind[:8]}",
            "link": f"/desk/draws/{row.draw_id}?tab=names",
        }
        for row, no in rows
    ]


def _owed(rows: list[tuple[Publication, dict[str, Any]]]) -> list[dict[str, str]]:
    """异议成立以后要更正、撤下的公示（S3-16）。"""
    return [{"key": "results_to_mend", "text": remedies.told(*one), "link": remedies.link(one[0])} for one in rows]


def _counts(actor: Actor) -> dict[str, int]:
    return {
        "to_review": _reviews(actor),
        "quarantined": _count(actor, Quarantine, Quarantine.decision.is_(None)),
        "consultations": _consultations(actor),
        "plans_to_decide": _plans(actor),
        "plans_to_publish": _unpublished(actor),
        "lists_to_judge": _judged(actor, ItemList),
        "guidelines_to_judge": _judged(actor, Guideline),
        "checklists_to_decide": _checklists(actor),
        "checklists_to_confirm": _marked(actor),
        "rules_to_decide": _rules(actor),
        "changes_to_confirm": _changes(actor),
        "merges_to_confirm": _merges(actor),
        "draw_changes": _draw_changes(actor),
        "texts_held": _held(actor),
        "adoptions": _adopted(actor),
        "destructions": _destroyed(actor),
        "feedback": _unanswered(actor),
        "candidates": _arrived(actor),
        "imports_open": _imports(actor),
        "plans_to_mend": _returned(actor),
        "teams_to_name": _unnamed(actor),
        "entries_to_draw": _undrawn(actor),
        "draws_open": _count(actor, Draw, Draw.state.not_in(OVER)),
        "conflicts_to_confirm": conflicts.unconfirmed(actor),
        "desk_checks": len([row for row in _own(actor, IN_HAND) if not on_site(row.package["task"]["methods"])]),
        "returned_to_mend": len(_own(actor, ("returned",))),
        "unread": _count(actor, Message, Message.read_at.is_(None)),
    }


def _own(actor: Actor, states: tuple[str, ...]) -> list[Assignment]:
    """检查员自己组里、到了这些状态的检查；桌面上办的和退回补正的才在这里说，到现场的在手机上（S0-18）。"""
    if not actor.has("inspector"):
        return []
    mine = select(TeamMember.assignment_id).where(TeamMember.officer_id == actor.officer_id, TeamMember.until.is_(None))
    return list(session().scalars(select(Assignment).where(Assignment.id.in_(mine), Assignment.state.in_(states))))


def _reviews(actor: Actor) -> int:
    """待审定的案卷：审批人办本部门的；自己参加过检查的、自己做过法制审核的不归他（S0-20）。"""
    if not actor.has("approver"):
        return 0
    me = actor.officer_id
    visited = select(TeamMember.assignment_id).where(TeamMember.officer_id == me)
    judged = select(Decision.dossier_id).where(Decision.officer_id == me, Decision.step == "legal")
    mine = (Dossier.department_id == actor.department_id, Dossier.assignment_id.not_in(visited))
    return _count(actor, Dossier, Dossier.state == "in_review", *mine, Dossier.id.not_in(judged))


def _plans(actor: Actor) -> int:
    """送审的计划：审批人办，编制、送审的人不能批自己的。"""
    me = actor.officer_id
    others = (Plan.author_id != me, or_(Plan.submitted_by.is_(None), Plan.submitted_by != me))
    own = Plan.department_id == actor.department_id
    return _count(actor, Plan, Plan.state == "submitted", own, *others) if actor.has("approver") else 0


def _unpublished(actor: Actor) -> int:
    """批准而还没有公示的计划：公示人办，编制、送审、审批的人不能公示（S3-14）。"""
    if not actor.has("publisher"):
        return 0
    steps = (Plan.author_id, Plan.submitted_by, Plan.decided_by)
    others = [or_(step.is_(None), step != actor.officer_id) for step in steps]
    mine = (Plan.department_id == actor.department_id, Plan.kind != "REHEARSAL")
    return _count(actor, Plan, Plan.state == "approved", *mine, *others)


def _consultations(actor: Actor) -> int:
    """别的部门征求意见，本部门还没有答复的；只算正在征求的一轮（S3-07）。"""
    if not actor.has("clerk", "approver"):
        return 0
    open_round = select(Plan.id).where(Plan.state == "consulting", Plan.round == PlanConsultation.round)
    asked = (PlanConsultation.department_id == actor.department_id, PlanConsultation.answer.is_(None))
    return _count(actor, PlanConsultation, *asked, PlanConsultation.plan_id.in_(open_round))


def _judged(actor: Actor, row: type[ItemList] | type[Guideline]) -> int:
    """清单、细则等法制审核、批准、公布的，各归其人。"""
    mine: list[ColumnElement[bool]] = []
    me = actor.officer_id
    others = (row.author_id != me, or_(row.submitted_by.is_(None), row.submitted_by != me))
    if actor.has("legal_reviewer"):
        mine.append(and_(row.state == "reviewing", row.reviewed_by.is_(None)))
    if actor.has("approver"):
        mine.append(and_(row.state == "reviewing", row.reviewed_by.is_not(None), row.reviewed_by != me))
    if actor.has("publisher"):
        mine.append(and_(row.state == "approved", row.approved_by != me))
    return _count(actor, row, or_(*mine), *others) if mine else 0


def _checklists(actor: Actor) -> int:
    """送审的检查表：审批人批准，编制人不能批自己的。"""
    row = ChecklistDraft
    waits = (row.state == "reviewing", row.author_id != actor.officer_id)
    return _count(actor, row, *waits) if actor.has("approver") else 0


def _marked(actor: Actor) -> int:
    """还有待核项的检查表草稿：法制审核核定，编制人自己的不算（rulings 33）。"""
    if not actor.has("legal_reviewer"):
        return 0
    return sum(bool(marked(row.body)) for row in drafts(actor) if row.author_id != actor.officer_id)


def _rules(actor: Actor) -> int:
    """本部门另定的规则等批准。"""
    row = RuleOverride
    waits = (row.state == "proposed", row.department_id == actor.department_id, row.author_id != actor.officer_id)
    return _count(actor, row, *waits) if actor.has("approver") else 0


def _changes(actor: Actor) -> int:
    """拟更正、撤下的公示等另一人确认。"""
    row = PublicationChange
    waits = (row.state == "proposed", row.proposed_by != actor.officer_id)
    return _count(actor, row, *waits) if actor.has("publisher", "approver", "legal_reviewer") else 0


def _merges(actor: Actor) -> int:
    """种类不同、代码不同的两户拟合并，等另一人确认。"""
    row = EntityMerge
    waits = (row.state == "waiting", row.department_id == actor.department_id, row.requested_by != actor.officer_id)
    return _count(actor, row, *waits) if actor.has("clerk", "approver") else 0


def _draw_changes(actor: Actor) -> int:
    """抽取之后的变更等另一人确认；整次作废要两个人，先后各一。"""
    me, row = actor.officer_id, DrawChange
    if not actor.has("clerk", "approver", "legal_reviewer"):
        return 0
    mine = visible(Draw, actor).with_only_columns(Draw.id)
    others = (row.proposed_by != me, or_(row.first_by.is_(None), row.first_by != me))
    query = select(func.count()).select_from(row).where(row.draw_id.in_(mine), row.state == "PROPOSED", *others)
    return session().scalar(query) or 0


def _held(actor: Actor) -> int:
    """疑似有个人信息而扣下的公开文字：放行的人办，写的人不能放行自己的（S4-15）。"""
    row = TextHold
    waits = (row.state == "held", or_(row.author_id.is_(None), row.author_id != actor.officer_id))
    return _count(actor, row, *waits) if actor.has("publisher", "legal_reviewer") else 0


def _adopted(actor: Actor) -> int:
    """互认别的部门的结论：一人提出，审批人决定。"""
    row = AdoptedResult
    waits = (row.state == "proposed", row.author_id != actor.officer_id)
    return _count(actor, row, *waits) if actor.has("approver") else 0


def _destroyed(actor: Actor) -> int:
    """案卷销毁：一人提出，审批人决定；查过这一户的人不能决定。"""
    if not actor.has("approver"):
        return 0
    visited = select(TeamMember.assignment_id).where(TeamMember.officer_id == actor.officer_id)
    own = select(Dossier.id).where(Dossier.assignment_id.in_(visited))
    row = Destruction
    waits = (row.state == "proposed", row.proposed_by != actor.officer_id, row.dossier_id.not_in(own))
    return _count(actor, row, *waits)


def _unanswered(actor: Actor) -> int:
    """还没有答复的公众意见（S1-18）。"""
    return _count(actor, Feedback, Feedback.state == "received") if actor.has("clerk", "publisher") else 0


def _arrived(actor: Actor) -> int:
    """双告知：收件部门还没有认领、退回的新登记（S3-10）。"""
    waits = (Candidate.state == "pending", Candidate.department_id == actor.department_id)
    return _count(actor, Candidate, *waits) if actor.has("clerk") else 0


def _imports(actor: Actor) -> int:
    """读好了等人核对入库、等人对列的表；各行都与库里一样的不等谁。"""
    row = ImportBatch
    something = or_(row.state == "columns", row.new + row.changed + row.rejected > 0)
    return _count(actor, row, row.state.in_(("previewed", "columns")), something) if actor.has("clerk") else 0


def _returned(actor: Actor) -> int:
    """退回来要改的计划。"""
    waits = (Plan.state == "returned", Plan.department_id == actor.department_id)
    return _count(actor, Plan, *waits) if actor.has("clerk") else 0


def _entries(actor: Actor) -> Select[str]:
    """本部门批准了的计划里的条目。"""
    own = (Plan.department_id == actor.department_id, Plan.state.in_(APPROVED))
    return select(PlanEntry.id).join(Plan, Plan.id == PlanEntry.plan_id).where(*own)


def _unnamed(actor: Actor) -> int:
    """不随机的任务批准了，还有户等审批人指定检查组（S2-01），撤回了派单的也等；自己编的不算。"""
    if not actor.has("approver"):
        return 0
    named = (PlanEntry.random_kind == RandomKind.EXEMPT, Plan.author_id != actor.officer_id)
    rows = session().execute(_entries(actor).where(*named).add_columns(PlanEntry.targets))
    return len(past.unsent(session(), {key: targets or [] for key, targets in rows}))


def _undrawn(actor: Actor) -> int:
    """到了实施期限还没有抽取的任务。"""
    if not actor.has("clerk"):
        return 0
    today = clock.today()
    due = (PlanEntry.period_from <= today, PlanEntry.period_to >= today, PlanEntry.random_kind != RandomKind.EXEMPT)
    return _left(_entries(actor).where(*due, Plan.kind != "REHEARSAL"))


def _left(query: Select[str]) -> int:
    ids: list[str] = list(session().scalars(query))
    return len(set(ids) - past.already_drawn(session(), ids)) if ids else 0


def _count(actor: Actor, model: type[Base], *conditions: ColumnElement[bool]) -> int:
    rows = visible(model, actor).where(*conditions).subquery()
    return session().scalar(select(func.count()).select_from(rows)) or 0
