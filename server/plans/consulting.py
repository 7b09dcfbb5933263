"""征求意见：书面问参与部门，答复与沉默都看得见（S3-07；A4）。"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock, trail
from server.accounts.messages import officers_with, tell
from server.accounts.models import Department
from server.auth import Actor, get_visible
from server.db import new_id, session, unit
from server.domain.decide import Refusal
from server.domain.planning import consult
from server.domain.vocabulary.plans import ConsultAnswer
from server.plans import checking, keep, restoring, revising
from server.plans.models import JointOffice, MeetingMinutes, Plan, PlanConsultation, PlanEntry, PlanVersion
from server.problems import Absent, Problem, refuse


def read_slots(plan: Plan, slots: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """参与部门与席位：牵头部门在前，一个部门写一次；席位总数就是检查组人数。

    Raises Problem plan.slots, Absent for an unknown department.
    """
    if not slots:
        return {"slots": []}
    ids = [slot["department_id"] for slot in slots]
    if plan.scope != "JOINT" and set(ids) != {plan.department_id}:
        raise Problem("plan.slots", "只有联合计划才能写参与部门。")
    if len(set(ids)) != len(ids) or ids[0] != plan.department_id:
        raise Problem("plan.slots", "牵头部门写在最前，每个部门只写一次。")
    known = set(session().scalars(select(Department.id).where(Department.id.in_(ids), Department.active.is_(True))))
    if set(ids) - known:
        raise Absent("部门")
    seats = sum(slot["seats"] for slot in slots)
    if seats < 2:
        raise Problem("plan.slots", "检查组至少两人（S1-11）。")
    return {"slots": [dict(slot) for slot in slots], "team_size": seats}


def participants(plan: Plan) -> list[str]:
    """各条目的参与部门（不含编制部门），按出现次序。"""
    found = [slot["department_id"] for entry in plan.entries for slot in entry.slots or []]
    return [each for each in dict.fromkeys(found) if each != plan.department_id]


def lead_fits(s: Session, plan: Plan) -> Refusal | None:
    """联合计划的牵头部门合不合规则；部门自己的计划不问。"""
    if plan.scope != "JOINT":
        return None
    office = s.scalar(select(JointOffice.department_id).order_by(JointOffice.since.desc(), JointOffice.id.desc()))
    below = set(s.scalars(select(Department.id).where(Department.superior_id == plan.department_id)))
    others = set(participants(plan))
    return consult.may_lead(
        keep.of_year(plan.department_id, plan.year), office, plan.department_id, bool(others) and others <= below
    )


def of_plan(s: Session, plan: Plan, every: bool = False) -> list[PlanConsultation]:
    """这一版最近一轮征求的各部门；every 为历次。"""
    query = select(PlanConsultation).where(PlanConsultation.plan_id == plan.id)
    rows = list(s.scalars(query.order_by(PlanConsultation.round, PlanConsultation.id)))
    if every:
        return rows
    own = [row for row in rows if row.version == plan.version]
    last = max((row.round for row in own), default=0)
    return [row for row in own if row.round == last]


def concerned(s: Session, plan: Plan) -> list[str]:
    """这一版要征求的部门：头一版是全部参与部门，调整的是改动过的条目里的（S3-07、S3-17）。

    A revision that changes departments, period, share, objects or items of an entry asks its departments again.
    """
    before = _before(s, plan)
    if before is None or before.kept is None:
        return participants(plan)
    old = {row["id"]: row for row in before.kept["entries"]}
    now = {entry.id: entry for entry in plan.entries}
    changed = [entry for key, entry in now.items() if key not in old or _differs(entry, old[key])]
    slots = [slot for entry in changed for slot in entry.slots or []]
    slots += [slot for key, row in old.items() if key not in now for slot in row.get("slots") or []]
    touched = {slot["department_id"] for slot in slots}
    return [each for each in participants(plan) if each in touched]


def standing(s: Session, plan: Plan) -> list[PlanConsultation]:
    """这一版作数的答复：本轮征求的，加上没有动到的部门沿用前一版的；不再参与的部门不算。"""
    now = of_plan(s, plan)
    asked, still = {row.department_id for row in now}, set(participants(plan)) - set(concerned(s, plan))
    former = {row.department_id: row for row in of_plan(s, plan, every=True) if row.version < plan.version}
    return [*now, *(row for key, row in former.items() if key in still - asked)]


def _before(s: Session, plan: Plan) -> PlanVersion | None:
    """调整以前批准的一版；头一版没有。"""
    query = select(PlanVersion).where(PlanVersion.plan_id == plan.id, PlanVersion.version < plan.version)
    return s.scalar(query.order_by(PlanVersion.version.desc()).limit(1))


WEIGHTY = (
    "slots", "period_from", "period_to", "ratios", "rounding", "min_n", "weights", "filter", "object_scope", "item_ids",
)  # fmt: skip
"""Columns whose change is asked about again; a word in 备注 or 检查内容 is not."""


def _differs(entry: PlanEntry, row: dict[str, Any]) -> bool:
    return any(restoring.plain(getattr(entry, name)) != row.get(name) for name in WEIGHTY)


def ask(actor: Actor, plan_id: str, department_ids: Sequence[str], due_on: date) -> Plan:
    """书面征求意见（调整的一版只再问改动到的部门）：内容随即不能变，给各部门的经办和审批发消息（S3-07）。

    Raises Absent; Problem plan.not_joint / plan.nobody_asked / plan.consult_due / plan.empty / wrong_state, and
    whatever would stop 送审: others are not asked about what is known to be wrong.
    """
    with unit() as s:
        plan = keep.own(actor, plan_id)
        if plan.scope != "JOINT":
            raise Problem("plan.not_joint", "只有联合计划要征求其他部门的意见。")
        if not plan.entries:
            raise Problem("plan.empty", "计划里还没有条目，没有可征求意见的内容。")
        refuse(revising.unchanged(s, plan))
        refuse(checking.faults(s, plan))
        wanted = list(dict.fromkeys([*concerned(s, plan), *department_ids]))
        wanted = [each for each in wanted if each != plan.department_id]
        refuse(consult.may_ask(wanted, due_on, clock.today()))
        if len(list(s.scalars(select(Department.id).where(Department.id.in_(wanted))))) != len(wanted):
            raise Absent("部门")
        plan.state, plan.round = keep.following(plan, "consult"), plan.round + 1
        for department_id in wanted:
            row = PlanConsultation(
                id=new_id(),
                plan_id=plan.id,
                round=plan.round,
                department_id=department_id,
                asked_at=clock.now(),
                asked_by=actor.officer_id,
                due_on=due_on,
                version=plan.version,
            )
            s.add(row)
            _tell(s, plan, row)
        payload = {"departments": wanted, "due": due_on.isoformat(), "round": plan.round}
        trail.append(s, "plan.consulted", ref=plan.id, actor=actor, payload=payload)
    return plan


def _tell(s: Session, plan: Plan, row: PlanConsultation) -> None:
    text = f"《{plan.title}》征求你单位意见，请于 {row.due_on.isoformat()} 前书面答复。没有答复不算同意。"
    for role in ("clerk", "approver"):
        for officer_id in officers_with(s, role, row.department_id, clock.today()):
            tell(s, officer_id, "consult", text, dedupe=f"consult:{row.id}", link=f"/desk/plans/{plan.id}")


def recall(actor: Actor, plan_id: str) -> Plan:
    """收回征求意见稿去修改；问过的、答过的都留着。Raises Absent, Problem wrong_state."""
    with unit() as s:
        plan = keep.own(actor, plan_id)
        plan.state = keep.following(plan, "recall")
        if plan.version > 1:
            plan.state = "revising"
        trail.append(s, "plan.recalled", ref=plan.id, actor=actor, payload={"round": plan.round})
    return plan


def answer(actor: Actor, consultation_id: str, answer: str, reason: str = "") -> PlanConsultation:
    """被征求的部门答复：同意、修改后同意、不参加；迟到的答复也收下（S3-07）。

    Raises Absent; Problem plan.answer_reason / plan.answered / plan.consult_over.
    """
    refuse(consult.may_answer(answer, reason))
    with unit() as s:
        row = get_visible(PlanConsultation, actor, consultation_id, "征求意见")
        plan = s.get_one(Plan, row.plan_id)
        if row.department_id != actor.department_id:
            raise Absent("征求意见")
        if row.answer is not None:
            raise Problem("plan.answered", "已经答复过。要改请与牵头部门联系，由其重新征求。")
        if plan.state != "consulting" or row.round != plan.round:
            raise Problem("plan.consult_over", "这一轮征求已经结束。")
        row.answer, row.reason = answer, reason.strip()
        row.answered_at, row.answered_by = clock.now(), actor.officer_id
        says = ConsultAnswer(answer).label
        for officer_id in officers_with(s, "clerk", plan.department_id, clock.today()):
            text = f"《{plan.title}》有一个部门答复：{says}。"
            tell(s, officer_id, "consult", text, dedupe=f"answer:{row.id}", link=f"/desk/plans/{plan.id}")
        trail.append(s, "plan.answered", ref=plan.id, actor=actor, payload={"consultation": row.id, "answer": answer})
    return row


def open_question(s: Session, plan: Plan) -> Refusal | None:
    """联合计划送审还差什么（A4）：没问、没答、有不同意见而没有附纪要的说出来。"""
    if plan.scope != "JOINT":
        return None
    names = {row.id: row.name for row in s.scalars(select(Department))}
    wanted = concerned(s, plan)
    rows = [row for row in of_plan(s, plan) if plan.version == 1 or row.department_id in wanted]
    asked = [consult.Asked(names[row.department_id], row.due_on, row.answer) for row in rows]
    return consult.may_go_on([names[each] for each in wanted], asked, _settled(s, plan))


def _settled(s: Session, plan: Plan) -> bool:
    """有没有议过这一版的纪要：撤去的不算，前一版批准以前登记的也不算（A4）。"""
    query = select(MeetingMinutes.id).where(MeetingMinutes.plan_id == plan.id, MeetingMinutes.ended_at.is_(None))
    before = _before(s, plan)
    if before is not None:
        query = query.where(MeetingMinutes.created_at > before.approved_at)
    return s.scalar(query.limit(1)) is not None
