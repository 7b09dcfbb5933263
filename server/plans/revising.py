"""批准之后：存一版、公示、备案、调整（S3-14、S3-17；A3）。"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server import clock, trail
from server.auth import Actor, get_visible
from server.db import new_id, unit
from server.domain import second
from server.domain.deadlines import Clock, plan_adjustment_clock
from server.domain.decide import Refusal
from server.domain.planning import changes
from server.domain.vocabulary.rules import DeadlineKind
from server.plans import checking, content, keep, restoring
from server.plans.meeting import service as meeting
from server.plans.models import Plan, PlanEntry, PlanFiling, PlanVersion
from server.problems import Problem, refuse
from server.rules import service as rules

published: list[Callable[[], object]] = []
"""Rooms that show plans to the public; asked right after a publication, so that the next visitor sees it."""
barred: list[Callable[[Plan, PlanVersion], str]] = []
"""Later rooms that know why the public may not see an approved version; an empty sentence lets it through."""


def versions(s: Session, plan_id: str) -> list[PlanVersion]:
    """历次版本，旧的在前。"""
    return list(s.scalars(select(PlanVersion).where(PlanVersion.plan_id == plan_id).order_by(PlanVersion.version)))


def pending(s: Session, plan: Plan) -> list[dict[str, str]]:
    """正在调整的一版与上一版的不同：审批的人先看得到改了什么；批准之后在历次版本里。"""
    before = versions(s, plan.id)[-1:]
    if not before or before[0].version >= plan.version:
        return []
    return content.differences(s, plan, before[0], content.of(s, plan))


def held(s: Session, plan: Plan) -> str:
    """批准了的这一版为什么没有、也还不能对外公布；可以的为空。"""
    if plan.state not in ("approved", "published", "filed") or plan.kind == "REHEARSAL":
        return ""
    last = next((row for row in versions(s, plan.id)[-1:] if row.version == plan.version), None)
    return next((why for ask in barred if (why := ask(plan, last))), "") if last else ""


def unchanged(s: Session, plan: Plan) -> Refusal | None:
    """调整了却一处也没有改的，不送审、不征求意见：另成一版要公示、备案，总得有不同（S3-14）。"""
    before = versions(s, plan.id)[-1:]
    if not before or before[0].version >= plan.version or pending(s, plan):
        return None
    if before[0].published_at is None and before[0].reason != plan.revision_reason:
        return None  # sent back because of its reason, which is public as well
    if before[0].published_at is None and not any(ask(plan, before[0]) for ask in barred):
        return None  # sent back because its items had left the list: a new list mends that, not the plan
    told = f"这一版与第 {before[0].version} 版没有不同，不用送审。"
    if before[0].published_at is None:  # sent back before anybody saw it: there is no version to go back to
        return Refusal("plan.unchanged", f"{told}请先照退回意见改好。")
    return Refusal("plan.unchanged", f"{told}请先改要调整的条目；不调整了，请放弃调整。")


def adjustment(plan: Plan) -> Clock | None:
    """本版调整的时限：自调整之日起 10 个工作日内录入、再次公示并备案；没有调整为 None。"""
    return (
        plan_adjustment_clock(keep.profile(plan.department_id), plan.revised_on, rules.calendar())
        if plan.revised_on
        else None
    )


def state_for(s: Session, plan: Plan, entry: PlanEntry) -> str:
    """抽取这一条时计划算什么状态：调整期间，没有动过的条目仍按批准的那一版办。"""
    if plan.version == 1 or plan.state not in ("revising", "consulting", "submitted", "returned"):
        return plan.state
    kept = {row["id"]: row for row in content.then(s, plan, versions(s, plan.id)[-1])}
    now = content.entry_content(s, plan, entry, content.names_of(s))
    before = kept.get(entry.id)
    same = before is not None and not changes.compare([before], [now | {"quantity": before["quantity"]}])
    return "approved" if same else plan.state


def keep_version(s: Session, plan: Plan, actor: Actor) -> PlanVersion:
    """批准即存下这一版：内容、摘要、与上一版的不同、重新公示与备案的期限。"""
    now, due = content.of(s, plan), adjustment(plan)
    before = [row for row in versions(s, plan.id) if row.published_at]  # one sent back was never anybody's
    row = PlanVersion(
        id=new_id(),
        plan_id=plan.id,
        version=plan.version,
        content=now,
        sha256=content.digest(now),
        kept=restoring.kept(plan),
        changes=content.differences(s, plan, before[-1], now) if before else [],
        reason=plan.revision_reason,
        approved_by=actor.officer_id,
        approved_at=plan.decided_at or clock.now(),
        opinion=plan.opinion,
        due_on=due.on if due else None,
        due_provisional=bool(due and due.provisional),
        due_says=due.says if due else "",
    )
    s.add(row)
    return row


def publish(actor: Actor, plan_id: str, submitted_at: str | None = None) -> Plan:
    """公示这一版（S3-14）：公示人不是编制人，也不是审批人。

    What left the published list since the approval is not made public as planned.
    Raises Absent, Problem wrong_state / sent_anew / duty_separation / plan.rehearsal / plan.held / plan.ratio_cap /
    item.*.
    """
    with unit() as s:
        plan = keep.own(actor, plan_id)
        if plan.kind == "REHEARSAL":
            raise Problem("plan.rehearsal", "演练不公示。")
        state = keep.following(plan, "publish")
        keep.as_shown(plan, submitted_at)
        earlier = (plan.author_id, plan.submitted_by, plan.decided_by)
        refuse(second.another(actor.officer_id, earlier, "编制、审批、公示须由不同的人办理。"))
        if why := held(s, plan):
            raise Problem("plan.held", why)
        refuse(checking.stands(s, plan, "公示", "请审批人退回修改"))
        version = versions(s, plan.id)[-1]
        plan.state, plan.published_by, plan.published_at = state, actor.officer_id, clock.now()
        version.published_by, version.published_at = actor.officer_id, plan.published_at
        if plan.kind == "ANNUAL":
            _meet_yearly(s, plan)
        if not keep.profile(plan.department_id).flag("plan.refile"):
            rules.meet(s, plan.id, (DeadlineKind.ADJUST,))
        payload = {"version": plan.version, "sha256": version.sha256}
        trail.append(s, "plan.published", ref=plan.id, actor=actor, payload=payload)
    return plan


def _meet_yearly(s: Session, plan: Plan) -> None:
    """公布了，本部门这一年这一种计划的钟办结；联合计划由别的部门牵头的，办公室替它催的一只也办结。"""
    if plan.scope != "JOINT":
        rules.meet(s, rules.yearly_id(plan.department_id, plan.year), (DeadlineKind.PLAN,))
        return
    office, owners = meeting.office(s), {plan.department_id}
    same = (Plan.year == plan.year, Plan.kind == "ANNUAL", Plan.scope == "JOINT")
    if office and s.scalar(select(Plan.id).where(*same, Plan.department_id == office.department_id).limit(1)) is None:
        owners.add(office.department_id)
    for department_id in sorted(owners):
        rules.meet(s, rules.yearly_id(department_id, plan.year), (DeadlineKind.JOINT_PLAN,))


def revise(actor: Actor, plan_id: str, reason: str) -> Plan:
    """调整：另成一版，旧版仍公开；自今日起 10 个工作日内录入、再次公示并备案（S3-14）。

    Raises Absent, Problem wrong_state / plan.revision_reason.
    """
    if len(reason.strip()) < 5:
        raise Problem("plan.revision_reason", "请写明为什么调整，至少 5 个字；理由会公开。")
    with unit() as s:
        plan = keep.own(actor, plan_id)
        plan.state = keep.following(plan, "revise")
        plan.version, plan.revised_on, plan.revision_reason = plan.version + 1, clock.today(), reason.strip()
        plan.published_at = plan.published_by = None
        plan.submitted_by = plan.submitted_at = plan.decided_by = plan.decided_at = None
        plan.author_id, plan.opinion = actor.officer_id, ""
        days = keep.profile(plan.department_id).number("plan.adjust_days")
        subject = rules.Subject("plan", plan.id, plan.department_id, f"{plan.title} 调整", f"/plans/{plan.id}")
        rules.on_rule(s, subject, adjustment(plan), clock.today(), days)
        payload = {"version": plan.version, "reason": plan.revision_reason}
        trail.append(s, "plan.revised", ref=plan.id, actor=actor, payload=payload)
    return plan


def abandon(actor: Actor, plan_id: str, reason: str) -> Plan:
    """放弃调整：各条目恢复成上一版批准时的原样，上一版照旧有效，时限随之取消（S3-14）。

    A returned revision is first the clerk's again; one under consultation is recalled before it is abandoned.
    Raises Absent, Problem wrong_state / plan.revision_reason / plan.entry_drawn / plan.not_kept.
    """
    if len(reason.strip()) < 5:
        raise Problem("plan.revision_reason", "请写明为什么不调整了，至少 5 个字。")
    with unit() as s:
        plan = keep.own(actor, plan_id)
        if plan.state == "returned" and plan.version > 1:
            plan.state = "revising"
        state, version = keep.following(plan, "abandon"), versions(s, plan.id)[-1]
        if version.published_at is None:
            told = f"第 {version.version} 版没有公示过，恢复不成它；请改好后重新送审。"
            raise Problem("plan.not_kept", told)
        begun = plan.revised_on
        restoring.restore(s, plan, version)
        plan.state = state
        if version.filed_at:
            plan.state = keep.following(plan, "file")
        _stop(s, plan, version, begun)
        payload = {"version": plan.version + 1, "back_to": plan.version, "reason": reason.strip()}
        trail.append(s, "plan.revision_abandoned", ref=plan.id, actor=actor, payload=payload)
    return plan


def _stop(s: Session, plan: Plan, version: PlanVersion, begun: date | None) -> None:
    """放弃的调整不再计时；回到的那一版自己还没有备案的，它的钟照走（S3-14）。

    Two adjustments of one day share a clock: it goes back to what it was before the one given up.
    """
    if begun != plan.revised_on:
        rules.cancel(s, plan.id, (DeadlineKind.ADJUST,), started_on=begun)
    elif (ended := _ended(s, plan, version)) is not None:
        rules.meet(s, plan.id, (DeadlineKind.ADJUST,), on=ended)


def _ended(s: Session, plan: Plan, version: PlanVersion) -> date | None:
    """这一版的调整哪天办完的：要备案的以报出之日，不要的以公示之日；没有办完为 None。"""
    at = version.published_at
    if keep.profile(plan.department_id).flag("plan.refile"):
        sent = select(func.min(PlanFiling.sent_at))
        at = s.scalar(sent.where(PlanFiling.plan_id == plan.id, PlanFiling.version == version.version))
    return clock.shanghai_day(at) if at else None


def close(actor: Actor, plan_id: str) -> Plan:
    """年度结束：计划不再调整。Raises Absent, Problem wrong_state."""
    with unit() as s:
        plan = keep.own(actor, plan_id)
        plan.state = keep.following(plan, "close")
        trail.append(s, "plan.closed", ref=plan.id, actor=actor)
    return plan


def file(actor: Actor, plan_id: str, to_body: str) -> PlanFiling:
    """报备案：公示之后报出，同一版报给同一机关只报一次（S3-14、S2-04）。

    Raises Absent, Problem plan.not_published / plan.filed_already.
    """
    with unit() as s:
        plan = keep.own(actor, plan_id)
        if plan.state not in ("published", "filed"):
            raise Problem("plan.not_published", "先公示，再报备案。")
        same = (PlanFiling.plan_id == plan.id, PlanFiling.version == plan.version, PlanFiling.to_body == to_body)
        if s.scalar(select(PlanFiling.id).where(*same)):
            raise Problem("plan.filed_already", f"第 {plan.version} 版已经报给{to_body}。")
        row = PlanFiling(
            id=new_id(),
            plan_id=plan.id,
            version=plan.version,
            to_body=to_body,
            sent_at=clock.now(),
            sent_by=actor.officer_id,
        )
        s.add(row)
        rules.meet(s, plan.id, (DeadlineKind.ADJUST,))
        payload = {"filing": row.id, "to": to_body, "version": plan.version}
        trail.append(s, "plan.filing_sent", ref=plan.id, actor=actor, payload=payload)
    return row


def receipt(actor: Actor, filing_id: str, no: str, name: str, proof: bytes) -> PlanFiling:
    """登记备案回执：号与影印件都要有；现行一版的收到了，计划随即为已备案（S2-04 备案管理）。

    A receipt for an earlier version may come after the plan was adjusted: it completes that version and leaves the
    state of the plan alone. Raises Absent, Problem plan.file / plan.receipt / wrong_state.
    """
    stored = keep.keep_file(name, proof)
    with unit() as s:
        row = get_visible(PlanFiling, actor, filing_id, "备案")
        plan = keep.own(actor, row.plan_id)
        if row.received_at is not None:
            raise Problem("plan.receipt", "这次备案的回执已经登记。")
        row.receipt_no, row.receipt_file = no.strip(), stored
        row.received_at, row.received_by = clock.now(), actor.officer_id
        if plan.state == "published" and row.version == plan.version:
            plan.state = keep.following(plan, "file")
        version = next(each for each in versions(s, plan.id) if each.version == row.version)
        version.filed_at = version.filed_at or row.received_at
        payload = {"filing": row.id, "no": row.receipt_no, "version": row.version, "sha256": stored["sha256"]}
        trail.append(s, "plan.filed", ref=plan.id, actor=actor, payload=payload)
    return row
