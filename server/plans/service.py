"""计划的办事函数：编制、送审、审批；往来与表格在旁边的模块里。"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server import clock, trail
from server.accounts import heads
from server.accounts.messages import tell
from server.auth import Actor, get_visible
from server.db import new_id, session, unit
from server.domain import plan as law
from server.domain.entry import read_filter, read_ratios, read_weights
from server.domain.numbering import format_number, stem_of
from server.domain.planning import offplan
from server.domain.profiles import Profile
from server.domain.vocabulary.plans import RandomKind
from server.domain.vocabulary.rules import DeadlineKind
from server.plans import checking, choosing, consulting, content, counting, keep, revising, sharing
from server.plans.checking import items_of
from server.plans.keep import EDITABLE
from server.plans.models import Plan, PlanDecision, PlanEntry
from server.problems import Problem, refuse
from server.registry.service import facts as item_facts
from server.rules import service as rules

__all__ = ["EDITABLE", "add_entry", "change_entry", "create_plan", "decide", "item_facts", "items_of", "submit"]
PATTERN = "{字头}抽计〔{year}〕{seq}号"


def create_plan(actor: Actor, *, year: int, title: str, scope: str = "SINGLE", kind: str = "ANNUAL") -> Plan:
    """编制年度计划（S3-14）、联合计划（S3-17）或演练（rulings 3）。Raises Problem plan.numbers."""
    refuse(law.may_name(title, "计划名称"))
    row = Plan(
        id=new_id(),
        department_id=keep.department_of(actor),
        year=year,
        title=title.strip(),
        scope=scope,
        kind=kind,
        author_id=actor.officer_id,
        created_at=clock.now(),
        state="draft",
        version=1,
    )
    with unit() as s:
        s.add(row)
        trail.append(s, "plan.created", ref=row.id, actor=actor, payload={"year": year, "title": row.title})
    return row


def change_plan(actor: Actor, plan_id: str, changes: dict[str, Any]) -> Plan:
    """改计划名称、年度，或者正在调整的一版的理由；计划外任务的名称就是它的任务名称，一处改两处都改。

    Raises Absent, Problem plan.not_editable / plan.entry_drawn / plan.revision_reason / plan.numbers.
    """
    refuse(law.may_name(changes.get("title", ""), "计划名称"))
    with unit() as s:
        row = keep.editable(actor, plan_id)
        if "revision_reason" in changes:
            changes = changes | {"revision_reason": changes["revision_reason"].strip()}
            if row.revised_on is None or len(changes["revision_reason"]) < 5:
                raise Problem("plan.revision_reason", "调整的一版才有理由，至少写 5 个字；理由会公开。")
        if "title" in changes and (task := _only_task(row)):
            name = offplan.task_name(task.source, task.random_kind, changes["title"])
            changes = changes | {"title": _rename(s, task, name)}
        for name, value in changes.items():
            setattr(row, name, value)
        for entry in row.entries:
            refuse(law.within_year(row.year, entry.period_from, entry.period_to))
        trail.append(s, "plan.changed", ref=row.id, actor=actor, payload={"changes": changes})
    return row


def _only_task(plan: Plan) -> PlanEntry | None:
    """计划外任务自成一份，份名就是任务名；按检查表拆成了几条的，份名另有所指。"""
    return plan.entries[0] if plan.kind == "OFFPLAN" and len(plan.entries) == 1 else None


def _rename(s: Session, task: PlanEntry, name: str) -> str:
    """任务换了名称，返回这一份的名称；名称没有换的，份名照旧。Raises Problem plan.entry_drawn."""
    if name == task.name:
        return task.plan.title
    keep.undrawn(s, [task])  # its papers bear the former name
    task.name = name
    return offplan.title(task.source, task.random_kind, name)


def add_entry(actor: Actor, plan_id: str, data: dict[str, Any]) -> PlanEntry:
    """添一条抽查任务（S0-02 没有依据的事项不能列入）。

    Raises Absent; Problem item.no_basis / item.basis_expired / item.not_active / plan.ratio_range / plan.filter /
    plan.period_reversed / plan.period_outside_year / plan.not_editable / plan.slots / plan.single_random /
    plan.weights.
    """
    choosing.check(actor.department_id, keep.read(read_filter(data.get("filter"))))
    with unit() as s:
        plan = keep.editable(actor, plan_id)
        row = new_entry(actor, plan, data)
        plan.entries.append(row)
        trail.append(s, "plan.entry_added", ref=plan.id, actor=actor, payload={"entry": row.id, "name": row.name})
    return row


def new_entry(actor: Actor, plan: Plan, data: dict[str, Any]) -> PlanEntry:
    """一条核对过的条目，还没有放进计划。Raises as add_entry."""
    row = PlanEntry(id=new_id(), position=_last_position(plan) + 1, created_at=clock.now(), random_kind="DOUBLE")
    fill(actor, plan, row, defaults(keep.of_year(plan.department_id, plan.year)) | data)
    return row


def defaults(profile: Profile) -> dict[str, Any]:
    """新条目没有写的栏按部门的规则：最少户数、候补比例、几个月内不重复、检查组人数（S4-09、S1-11、S1-16）。"""
    spare = Fraction(profile.number("alternates.object_percent"), 100)
    return {
        "min_n": max(1, profile.number("ratio.min_n")),
        "reserve": [spare.numerator, spare.denominator],
        "repeat_months": profile.number("norepeat.months"),
        "team_size": max(2, profile.number("team.min_inspectors")),
    }


def change_entry(actor: Actor, entry_id: str, changes: dict[str, Any]) -> PlanEntry:
    """改一条抽查任务。Raises as add_entry, Problem plan.entry_drawn."""
    was = get_visible(PlanEntry, actor, entry_id, "计划条目").filter
    choosing.check(actor.department_id, keep.read(read_filter(changes.get("filter"))), was)
    with unit() as s:
        row = get_visible(PlanEntry, actor, entry_id, "计划条目")
        plan = keep.editable(actor, row.plan_id)
        keep.undrawn(s, [row])
        if "name" in changes and _only_task(plan) is row:
            plan.title = _rename(s, row, changes["name"])
        if row.random_kind == RandomKind.EXEMPT:  # where it came from makes it so, whatever the form of a draw says
            changes = changes | {"random_kind": row.random_kind}
        fill(actor, plan, row, changes)
        trail.append(s, "plan.entry_changed", ref=row.plan_id, actor=actor, payload={"entry": row.id})
    return row


def remove_entry(actor: Actor, entry_id: str) -> None:
    """删去一条抽查任务。Raises Absent, Problem plan.not_editable / plan.entry_drawn."""
    with unit() as s:
        row = get_visible(PlanEntry, actor, entry_id, "计划条目")
        plan = keep.editable(actor, row.plan_id)
        keep.undrawn(s, [row])
        plan.entries.remove(row)
        trail.append(s, "plan.entry_removed", ref=plan.id, actor=actor, payload={"entry": entry_id, "name": row.name})


def submit(actor: Actor, plan_id: str) -> Plan:
    """送审：逐条核对依据、期限、比例的上限和清单自己的比例；联合计划另看征求意见（S3-09、S3-14、S3-07）。

    Raises Absent; Problem plan.empty / plan.ratio_cap / plan.ratio_floor / plan.quota / plan.lead / plan.not_asked /
    plan.silent / plan.unchanged / item.* / wrong_state.
    """
    with unit() as s:
        plan = keep.own(actor, plan_id)
        state = keep.following(plan, "submit")
        refuse(revising.unchanged(s, plan))
        refuse(checking.faults(s, plan))
        refuse(consulting.lead_fits(s, plan))
        refuse(consulting.open_question(s, plan))
        plan.state, plan.submitted_by, plan.submitted_at = state, actor.officer_id, clock.now()
        trail.append(s, "plan.submitted", ref=plan.id, actor=actor, payload={"entries": len(plan.entries)})
    return plan


def decide(actor: Actor, plan_id: str, decision: str, opinion: str = "", submitted_at: str | None = None) -> Plan:
    """审批：同意或退回，办理人不得是编制人或送审人（S0-20）；同意即取文号、存下这一版。

    What the law forbids since the submission is asked again before it is approved. An approved version that cannot be
    published (its words are held, its items left the list) may be sent back as well: it was kept, so what is mended is
    the next one. Raises Absent; Problem sent_anew / duty_separation / plan.opinion_missing / plan.ratio_cap / item.* /
    wrong_state.
    """
    with unit() as s:
        plan = keep.own(actor, plan_id)
        again = plan.state == "approved" and decision == "RETURNED"
        if again and not (revising.held(s, plan) or checking.lapsed(s, plan)):
            said = "计划已经批准，没有须改的，公开的文字也没有扣下，不用退回。要改的，公示以后办理调整。"
            raise Problem("wrong_state", said)
        state = keep.following(plan, "approve" if decision == "APPROVED" else "return")
        keep.as_shown(plan, submitted_at)
        refuse(law.may_decide((plan.author_id, plan.submitted_by), actor.officer_id, decision, opinion))
        if decision == "APPROVED":
            refuse(checking.stands(s, plan, "批准", "请退回修改"))
        plan.state, plan.decided_by, plan.decided_at, plan.opinion = state, actor.officer_id, clock.now(), opinion
        if decision == "APPROVED":
            rules.meet(s, plan.id, (DeadlineKind.EMERGENCY,))
        s.add(_decision(plan, actor, decision, opinion))
        if decision == "RETURNED":
            _tell_clerks(s, plan, opinion)
        payload = {"decision": decision, "opinion": opinion}
        if decision == "APPROVED":
            _number(s, plan)
            payload |= {"version": str(plan.version), "sha256": revising.keep_version(s, plan, actor).sha256}
        plan.version += again
        trail.append(s, "plan.decided", ref=plan.id, actor=actor, payload=payload)
    return plan


def _decision(plan: Plan, actor: Actor, decision: str, opinion: str) -> PlanDecision:
    return PlanDecision(
        id=new_id(),
        plan_id=plan.id,
        version=plan.version,
        decision=decision,
        opinion=opinion,
        decided_by=actor.officer_id,
        decided_at=clock.now(),
    )


def _tell_clerks(s: Session, plan: Plan, opinion: str) -> None:
    """退回了就告诉编制人和送审人，连同意见（S0-20）。"""
    text = f"《{plan.title}》被退回：{opinion.strip()[:200]}"
    for officer_id in dict.fromkeys((plan.author_id, plan.submitted_by or plan.author_id)):
        dedupe = f"plan-returned:{plan.id}:{clock.iso(plan.submitted_at or clock.now())}"
        tell(s, officer_id, "plan", text, dedupe=dedupe, link=f"/desk/plans/{plan.id}")


def fill(actor: Actor, plan: Plan, row: PlanEntry, data: dict[str, Any]) -> None:
    """核对并填上一条的各栏。Raises as add_entry."""
    if {"item_ids", "slots"} & data.keys():
        sharing.check_items(actor, plan, data.get("item_ids", row.item_ids), data.get("slots", row.slots or []))
    for item in items_of(session(), data.get("item_ids", ())):
        refuse(law.may_plan_item(item_facts(item), clock.today()))
    if row.everybody and "everybody" not in data and {"filter", "object_scope"} & data.keys():
        data = data | {"everybody": False}  # what was confirmed was said about other words
    if "ratios" in data:
        data = data | {"ratios": keep.read(read_ratios(data["ratios"]))}
    if "filter" in data:
        data = data | {"filter": keep.read(read_filter(data["filter"]))}
        data["targeting"] = "TARGETED" if data["filter"] else "UNTARGETED"
        if missing := counting.unknown_shelf(session(), plan.department_id, data["filter"]):
            raise Problem("plan.filter", f"名录里没有叫“{missing}”的分类子库。")
    if "weights" in data:
        permitted = keep.of_year(plan.department_id, plan.year).words("weight.flags")
        data = data | {"weights": keep.read(read_weights(data["weights"], permitted))}
    if "slots" in data:
        data = data | consulting.read_slots(plan, data["slots"])
    before = row.random_kind, row.random_until
    for name, value in data.items():
        setattr(row, name, value)
    if data.get("random_reason"):
        checking.unnamed(plan, row)
    kind, profile = row.random_kind or "DOUBLE", keep.of_entry(plan, row)
    refuse(offplan.may_be_single(kind, row.random_reason or "", row.random_until is not None, profile))
    if (row.random_kind, row.random_until) != before:  # a day that has passed since does not bar other corrections
        refuse(offplan.may_still_be_single(kind, row.random_until, clock.today()))
    refuse(law.within_year(plan.year, row.period_from, row.period_to))


def _last_position(plan: Plan) -> int:
    return max((entry.position for entry in plan.entries), default=-1)


def _number(s: Session, plan: Plan) -> None:
    """批准时取文号（第一版一次），演练不占用真的文号；年份是成文的那一年，不是计划的年度（GB/T 9704）。"""
    if plan.no or plan.kind == "REHEARSAL":
        return
    department = heads.hold(s, plan.department_id)
    issued = clock.today().year
    own = (Plan.department_id == plan.department_id) & Plan.no.contains(f"〔{issued}〕")
    printed = Plan.no.startswith(stem_of(department.short_name, issued, PATTERN), autoescape=True)
    plan.seq = (s.scalar(select(func.max(Plan.seq)).where(own | printed)) or 0) + 1
    plan.no = format_number(department.short_name, issued, plan.seq, PATTERN)


def fingerprint(plan: Plan) -> str:
    """计划此刻内容的摘要。"""
    return content.digest(content.of(session(), plan))
