"""派单：把抽中的户变成检查任务，派给抽中的检查组。"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from hashlib import sha256
from typing import Any, cast

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server import clock, trail
from server.accounts.models import Department, Officer
from server.accounts.service import jurisdiction
from server.auth import Actor, get_visible
from server.db import session, unit
from server.domain import joint, stages
from server.domain.deadlines import Clock, countdown
from server.domain.decide import Refusal
from server.domain.guards import Guards, compile_desk_guards, compile_guards
from server.domain.office import on_site
from server.domain.profiles import Profile
from server.domain.vocabulary.rules import DeadlineKind
from server.draws import minutes, rows
from server.draws.after import standing
from server.draws.models import Draw, DrawUnit
from server.inspections import visiting
from server.inspections.feeds import feed_all
from server.inspections.models import Assignment, TeamMember
from server.inspections.package import Named, Part, Seat, Shown, Task
from server.plans import sharing
from server.plans.models import PlanEntry
from server.problems import Problem, register
from server.registry.inspectors import standing as reached
from server.registry.models import Checklist, Entity, Inspector, Item
from server.rules import service as rules
from sync.canon import canonical

register("dispatch.window", 422, "检查时窗不合适")
register("dispatch.no_account", 409, "检查人员没有可用的账号或检查员角色")
register("dispatch.checklist", 409, "检查表不能派出")
register("dispatch.empty", 409, "没有可派的户")


def dispatch_draw(
    actor: Actor, draw_id: str, window_from: date, window_to: date, unsigned: str = ""
) -> list[Assignment]:
    """派发一次抽取的结果：每个抽中的户一份通知书、一张派单（联合检查各部门各一张），送到检查组的手机（S3-18、A20）。

    `unsigned`: why the approver does not wait for the signed minutes (S2-05); needless once they are closed.
    Raises Absent; Problem wrong_state (not drawn yet or dispatched already), draw.unsigned, dispatch.window,
    dispatch.no_account, dispatch.checklist, dispatch.empty. One trail entry for all.
    """
    draw = get_visible(Draw, actor, draw_id, "抽取")
    task = prepare(session(), session().get_one(PlanEntry, draw.plan_entry_id), draw, (window_from, window_to))
    teams = teams_of(session(), standing.teams(session(), draw))
    with unit() as s:
        row = s.scalars(select(Draw).where(Draw.id == draw.id).with_for_update()).one()
        rows.rooted(row)
        opened = stages.advance(stages.DRAW, row.state, "open")
        if isinstance(opened, Refusal):
            raise Problem("wrong_state", "只有抽取完成、尚未派发的才能派发。", state=row.state)
        minutes.released(s, row, actor, unsigned)
        row.state, row.opened_at = opened, clock.now()
        made = issue(s, task, draw, teams)
        for assignment in made:
            feed_all(s, [member.officer_id for member in assignment.team], "package", assignment.id)
        payload = {"draw": draw.no, "packages": [assignment.package_hash for assignment in made]}
        payload |= {"unsigned": row.numbers["unsigned"]} if "unsigned" in row.numbers else {}
        trail.append(s, "assignments.dispatched", ref=draw.id, actor=actor, payload=payload)
    return made


def prepare(
    s: Session, entry: PlanEntry, draw: Draw | None, window: tuple[date, date], named: Named | None = None
) -> Task:
    """各户共有的内容：事项、检查表、关口、时窗、期限。

    Raises Problem dispatch.window, dispatch.checklist.
    """
    if not window[0] <= window[1]:
        raise Problem("dispatch.window", "检查时窗的止日早于起日。")
    if window[0] < entry.period_from or window[1] > entry.period_to:
        span = f"{entry.period_from.isoformat()} 至 {entry.period_to.isoformat()}"
        raise Problem("dispatch.window", f"检查时窗须在计划的实施时间之内（{span}）。")
    by_id = {item.id: item for item in s.scalars(select(Item).where(Item.id.in_(entry.item_ids)))}
    items = [by_id[item_id] for item_id in entry.item_ids if item_id in by_id]
    deadline = countdown(None, window[1], entry.period_to)
    if deadline is None:
        raise Problem("dispatch.window")
    department = s.get_one(Department, draw.department_id if draw else entry.plan.department_id)
    profile, rehearsal = rules.profile_of(department.id), draw is not None and draw.rehearsal
    shared = sharing.parts(entry, department.id, items) if draw else []
    parts = tuple(_part(s, entry, part, by_id, rehearsal) for part in shared) if len(shared) > 1 else ()
    form = parts[0].form if parts else _form(s, items, rehearsal)
    guards = _guards(entry, profile)
    called = standing.called(s, draw.id) if draw else {}
    return Task(
        draw, entry, department, items, form, guards, window, deadline, named,
        shown=Shown.by(profile), parts=parts, called=called,
    )  # fmt: skip


def _part(s: Session, entry: PlanEntry, part: joint.Part, items: Mapping[str, Item], rehearsal: bool) -> Part:
    """联合检查里一个部门的一份：它自己的检查表，照它自己的规则（A20）。"""
    mine = [items[one] for one in part.items]
    guards = _guards(entry, rules.profile_of(part.department))
    return Part(s.get_one(Department, part.department), mine, _form(s, mine, rehearsal), guards, part.seats)


def _guards(entry: PlanEntry, profile: Profile) -> Guards:
    return compile_guards(profile) if on_site(entry.methods) else compile_desk_guards(profile)


def _form(s: Session, items: list[Item], rehearsal: bool) -> str:
    """各事项共用的检查表指纹；没有、不止一份、或有待核的题，都不能派出（rulings 33）；演练可以用待核的。"""
    found = {item.checklist_id for item in items}
    checklist = s.get(Checklist, next(iter(found))) if len(found) == 1 and None not in found else None
    if bare := [item.name for item in items if item.checklist_id is None]:
        names = "”“".join(bare[:3])
        raise Problem("dispatch.checklist", f"事项“{names}”还没有配检查表。请先在事项清单里配好，再派出。")
    if checklist is None:
        raise Problem("dispatch.checklist", "这一条的事项用了几份不同的检查表；一次检查只用一份，请先配成同一份。")
    pending = [item["no"] for part in checklist.body["sections"] for item in part["items"] if item.get("pending")]
    if pending and not (rehearsal or jurisdiction().demo):
        raise Problem("dispatch.checklist", f"检查表还有待核的题（第 {'、'.join(pending)} 题），不能用于真实任务。")
    return checklist.hash


def teams_of(s: Session, teams: dict[str, list[str]]) -> dict[str, list[Seat]]:
    """各户的检查组，由检查人员编号（主检在前）成席；没有账号的点名拒绝。

    Raises Problem dispatch.no_account.
    """
    ids = {one for team in teams.values() for one in team}
    query = (
        select(Inspector, Officer.id)
        .join(Officer, (Officer.inspector_id == Inspector.id) & Officer.active.is_(True), isouter=True)
        .where(Inspector.id.in_(ids))
        .order_by(Inspector.id, Officer.id)
    )
    people: dict[str, tuple[Inspector, str | None]] = {}
    for inspector, found in s.execute(query):
        people.setdefault(inspector.id, (inspector, cast("str | None", found)))  # the outer join leaves it empty
    homes = {inspector.department_id for inspector, _ in people.values()}
    named = {
        row[0]: row[1] for row in s.execute(select(Department.id, Department.name).where(Department.id.in_(homes)))
    }
    called = sorted((inspector.name, inspector.id) for inspector, _ in people.values())
    if told := reached.account_wanting(s, [(one, name) for name, one in called]):
        raise Problem("dispatch.no_account", f"不能派发：{told}。")
    return {
        entity: [_seat(*people[one], "MEMBER" if place else "LEAD", named) for place, one in enumerate(team)]
        for entity, team in teams.items()
    }


def _seat(inspector: Inspector, officer_id: str | None, role: str, homes: Mapping[str, str]) -> Seat:
    unit_name = inspector.unit or homes.get(inspector.department_id, "")
    return Seat(str(officer_id), inspector.id, inspector.name, inspector.cert_no, inspector.cert_to, unit_name, role)


def issue(s: Session, task: Task, draw: Draw, teams: dict[str, list[Seat]]) -> list[Assignment]:
    """每一户一份通知书、一张派单，联合检查各部门各一张；在调用者的写单元里。

    Raises Problem dispatch.empty, dispatch.no_account.
    """
    units = standing.units(s, draw.id)
    if not units:
        raise Problem("dispatch.empty", "这次抽取没有抽中任何户。")
    entities = {e.id: e for e in s.scalars(select(Entity).where(Entity.id.in_([unit.entity_id for unit in units])))}
    sizes, days = stratum_sizes(s, draw.id), standing.days(draw)
    taken = visiting.take_numbers(s, task, [unit.entity_id for unit in units])
    made = []
    for draw_unit, told in zip(units, taken, strict=True):
        team = teams.get(draw_unit.entity_id, [])
        if len(team) < 2:
            raise Problem("dispatch.no_account", "检查组不足两人（S1-11），不能派发。")
        entity, own = entities[draw_unit.entity_id], on_day(task, days.get(draw_unit.blind, ""))
        visit = visiting.packages(own, draw_unit, sizes[draw_unit.stratum], entity, team, told)
        made += [add(s, *record) for record in visit]
        if own.day:
            started(s, own, made[-len(visit) :])
    if not days:
        started(s, task, made)
    return made


def on_day(task: Task, day: str) -> Task:
    """抽到检查日的户，时窗就是那一天（S4-18）；没有抽日子的照任务的时窗。"""
    if not day:
        return task
    fixed = date.fromisoformat(day[:10])
    deadline = countdown(None, fixed, task.entry.period_to)
    return replace(task, window=(fixed, fixed), day=day, deadline=deadline or task.deadline)


def stratum_sizes(s: Session, draw_id: str) -> dict[str, int]:
    """各层抽中几户（递补不改它）。"""
    chosen = (DrawUnit.draw_id == draw_id, DrawUnit.rank.is_not(None))
    query = select(DrawUnit.stratum, func.count()).where(*chosen).group_by(DrawUnit.stratum)
    return {row[0]: row[1] for row in s.execute(query)}


def started(s: Session, task: Task, made: list[Assignment]) -> None:
    """派单入库后起检查时窗的钟；演练不起钟。"""
    s.flush()
    rules.start_new(s, [_subject(row) for row in made if not row.rehearsal], _window(task), clock.today())


def _window(task: Task) -> Clock:
    return Clock(DeadlineKind.WINDOW, task.deadline.on, task.deadline.provisional, task.deadline.says)


def _subject(row: Assignment) -> rules.Subject:
    # The number only: whose firm it is stays unsaid until credentials are shown.
    return rules.Subject("assignment", row.id, row.department_id, f"{row.no} {row.task_name}", f"/progress?id={row.id}")


def add(s: Session, task: Task, package: dict[str, Any], team: list[Seat]) -> Assignment:
    """一张派单入库，检查组在内；在调用者的写单元里。"""
    raw = canonical(package)
    state = stages.advance(stages.ASSIGNMENT, "drawn", "notify")
    row = Assignment(
        id=package["assignment_id"],
        no=package["no"],
        notice_no=package["notice"]["no"],
        department_id=task.department.id,
        draw_id=task.draw.id if task.draw else None,
        plan_entry_id=None if task.draw else task.entry.id,
        visit_id=package["joint"]["visit"] if "joint" in package else None,
        entity_id=package["entity"]["id"],
        entity_name=package["entity"]["name"],
        task_name=package["task"]["name"],
        state=str(state),
        rehearsal=task.rehearsal,
        package_raw=raw.decode(),
        package_hash=sha256(raw).hexdigest(),
        nonce=package["nonce"],
        content_key=base64.b64encode(secrets.token_bytes(32)).decode(),
        code_token=package["code_url"].removeprefix("/c/"),
        form=task.form,
        seal_holder=package["seal_holder"],
        window_from=task.window[0],
        window_to=task.window[1],
        deadline_on=task.deadline.on,
    )
    row.team = [
        TeamMember(officer_id=seat.officer_id, inspector_id=seat.inspector_id, role=seat.role, position=position)
        for position, seat in enumerate(team, 1)
    ]
    s.add(row)
    return row
