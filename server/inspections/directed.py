"""不随机的任务不经抽取派出：对象已写明，检查组由负责人指定并写理由，处处标明非随机（S2-01、S2-04）。"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock, trail
from server.accounts.messages import officers_with, tell
from server.accounts.models import Officer
from server.auth import Actor, get_visible
from server.db import session, unit
from server.domain.planning import offplan
from server.domain.team import complete
from server.domain.vocabulary.inspections import TeamRole
from server.inspections import numbers
from server.inspections.dispatch import add, prepare, started
from server.inspections.feeds import feed_all
from server.inspections.models import Assignment
from server.inspections.package import Named, Seat, Task, build
from server.plans import past
from server.plans.models import Plan, PlanEntry
from server.problems import Absent, Problem, refuse, register
from server.registry.inspectors import standing
from server.registry.models import Entity, Inspector
from server.rules import service as rules

register("dispatch.random", 409, "这个任务要先抽取")
register("dispatch.team_reason", 422, "请写明指定检查组的理由")
register("dispatch.team", 409, "检查组不合格")
register("dispatch.done", 409, "已经派出")


@dataclass(frozen=True)
class Naming:
    """负责人的指定：主检、协检、理由、检查时窗。"""

    leader: str
    members: Sequence[str]
    reason: str
    window: tuple[date, date]


def dispatch(actor: Actor, entry_id: str, naming: Naming) -> list[Assignment]:
    """派出一个不随机的任务：写明的每一户一张派单、一份通知书，同一个检查组。

    A unit whose paper was recalled may be sent again; the others may not.
    Raises Absent; Problem dispatch.random, wrong_state, duty_separation, dispatch.team_reason, dispatch.team,
    dispatch.done, those of a dispatch after a draw. One trail entry for all.
    """
    entry = get_visible(PlanEntry, actor, entry_id, "计划条目")
    if entry.plan.department_id != actor.department_id:
        raise Absent("计划条目")
    author = actor.officer_id in (entry.plan.author_id, entry.plan.submitted_by)
    refuse(offplan.may_dispatch(entry.random_kind, entry.plan.state, author, naming.reason, bool(entry.urgent)))
    first = entry.plan.state in ("draft", "submitted")
    if not first and "approver" not in actor.roles:
        raise Problem("forbidden", "检查组由负责人指定，经办只能派出等不到批准的紧急检查。")
    named = Named(entry.source, entry.source_no, naming.reason.strip(), actor.name, entry.urgent if first else "")
    task = prepare(session(), entry, None, naming.window, named)
    with unit() as s:
        s.scalars(select(Plan).where(Plan.id == entry.plan_id).with_for_update()).one()
        units = _waiting(s, entry)
        team = team_of(s, task, naming, units)
        made = _issue(s, task, units, team)
        for row in made:
            feed_all(s, [seat.officer_id for seat in team], "package", row.id)
        payload = {
            "entry": entry.id,
            "source": entry.source,
            "team": [seat.inspector_id for seat in team],
            "reason": naming.reason.strip(),
            "packages": [row.package_hash for row in made],
        }
        if first:
            payload |= {"urgent": entry.urgent}
            _ask_for_approval(s, entry)
        trail.append(s, "assignments.named", ref=entry.id, actor=actor, payload=payload)
    return made


def recused(actor: Actor, entry_id: str, on: date) -> dict[str, str]:
    """等着派出的各户里有要回避的户的检查人员，和为什么：指定检查组时不列（S2-12）；登记了回避关系的原因为空。

    Raises Absent.
    """
    entry = get_visible(PlanEntry, actor, entry_id, "计划条目")
    if entry.plan.department_id != actor.department_id:
        raise Absent("计划条目")
    s = session()
    waiting = past.unsent(s, {entry.id: entry.targets}).get(entry.id, entry.targets)
    ids = list(s.scalars(select(Inspector.id).where(Inspector.department_id == actor.department_id)))
    day = _counted(on)
    whys = {one.inspector_id: one.why for one in standing.aside(s, ids, day) if one.entity_id in waiting}
    found = standing.conflicts(s, ids, day)
    return {one: whys.get(one, "") for one, kept_from in found.items() if kept_from & set(waiting)}


def _counted(on: date) -> date:
    """看哪一天的回避：时窗起日写在过去的，看今天；昨天才定的回避不能靠早写的日期绕过。"""
    return max(on, clock.today())


def _ask_for_approval(s: Session, entry: PlanEntry) -> None:
    """紧急检查先行派出：开补批的钟，告诉审批的人（国办发〔2024〕54号；规则 approval.emergency_hours）。"""
    plan = entry.plan
    rung = offplan.late_approval(rules.profile_of(plan.department_id), clock.now().astimezone(clock.SHANGHAI))
    subject = rules.Subject("plan", plan.id, plan.department_id, plan.title, f"/plans/{plan.id}")
    rules.start(s, subject, rung, clock.today())
    for officer_id in sorted(officers_with(s, "approver", plan.department_id, clock.today())):
        text = f"紧急检查已经先行派出：{plan.title}。请在{rung.says}。"
        tell(s, officer_id, "plan", text, dedupe=f"urgent:{plan.id}", link=f"/desk/plans/{plan.id}")


def _waiting(s: Session, entry: PlanEntry) -> list[Entity]:
    waiting = past.unsent(s, {entry.id: entry.targets}).get(entry.id, [])
    found = {row.id: row for row in s.scalars(select(Entity).where(Entity.id.in_(waiting)))}
    if not found:
        raise Problem("dispatch.done", "写明的各户都已派出；撤回之后才能再派。")
    return [found[one] for one in waiting if one in found]


def team_of(s: Session, task: Task, naming: Naming, units: Sequence[Entity]) -> list[Seat]:
    """指定的人，主检在前；与抽出来的检查组同一把尺（S1-05、S1-11、S2-12）。"""
    ids = list(dict.fromkeys((naming.leader, *naming.members)))
    home = Inspector.department_id == task.department.id
    known = {row.id: row for row in s.scalars(select(Inspector).where(Inspector.id.in_(ids), home))}
    if set(ids) - set(known):
        raise Absent("检查人员")
    day = _counted(naming.window[0])
    people, recused = standing.members(s, list(known.values())), standing.conflicts(s, ids, day)
    _keep_away(standing.aside(s, ids, day), known, units)
    roles = dict.fromkeys(ids, TeamRole.MEMBER.value) | {naming.leader: TeamRole.LEAD.value}
    judged = [replace(people[one], role=roles[one], conflicts=recused.get(one, frozenset())) for one in ids]
    profile = rules.profile_of(task.department.id)
    for entity in units:
        if unfit := complete(judged, naming.window[0], entity.id, profile):
            raise Problem("dispatch.team", unfit.message, **unfit.extra)
    return _seats(s, task, [known[one] for one in ids], roles)


def _keep_away(aside: Sequence[standing.SteppedAside], people: dict[str, Inspector], units: Sequence[Entity]) -> None:
    """回避申请照办过的人不再去同一户，写明哪一户、为什么（行政处罚法四十三条）。Raises Problem dispatch.team."""
    firms = {unit.id: unit.name for unit in units}
    for one in aside:
        if one.entity_id in firms:
            said = f"{people[one.inspector_id].name}不能去查{firms[one.entity_id]}：{one.why}。"
            raise Problem("dispatch.team", said)


def _seats(s: Session, task: Task, people: Sequence[Inspector], roles: dict[str, str]) -> list[Seat]:
    if told := standing.account_wanting(s, [(row.id, row.name) for row in people]):
        raise Problem("dispatch.no_account", f"不能派发：{told}。")
    query = select(Officer.inspector_id, Officer.id).where(
        Officer.inspector_id.in_([row.id for row in people]), Officer.active.is_(True)
    )
    accounts = {row[0]: row[1] for row in s.execute(query.order_by(Officer.id.desc()))}
    home = task.department.name
    return [
        Seat(accounts[row.id], row.id, row.name, row.cert_no, row.cert_to, row.unit or home, roles[row.id])
        for row in people
    ]


def _issue(s: Session, task: Task, units: Sequence[Entity], team: list[Seat]) -> list[Assignment]:
    year, ids = clock.today().year, [row.id for row in units]
    nos, notices = (numbers.take(s, task.department, kind, year, ids) for kind in ("NAMED", "NOTICE"))
    made = []
    for entity, no, notice_no in zip(units, nos, notices, strict=True):
        made.append(add(s, task, build(task, None, 0, entity, team, no, notice_no), team))
    started(s, task, made)
    return made


def sent(s: Session, entry_ids: Sequence[str]) -> set[str]:
    """已经派出的条目：派出过的不能再改、再删。"""
    query = select(Assignment.plan_entry_id).where(
        Assignment.plan_entry_id.in_(entry_ids), Assignment.state != "cancelled"
    )
    return {one for one in s.scalars(query) if one}


def sent_firms(s: Session, entry_ids: Sequence[str]) -> dict[str, set[str]]:
    """各条目已经派出的户；撤回了派单的又等着派。"""
    query = select(Assignment.plan_entry_id, Assignment.entity_id).where(
        Assignment.plan_entry_id.in_(entry_ids), Assignment.state != "cancelled"
    )
    found: dict[str, set[str]] = {}
    for entry_id, entity_id in s.execute(query):
        found.setdefault(str(entry_id), set()).add(entity_id)
    return found


past.drawn.append(sent)
past.firms.append(sent_firms)
