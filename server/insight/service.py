"""工作台：数与时限，全部现算，不另存。"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select

from server import clock
from server.accounts.handset import handset
from server.accounts.models import Device, Officer
from server.auth import OVERSEER, Actor, visible
from server.db import session
from server.domain.calendar import Calendar, working_days_left
from server.domain.vocabulary.rules import DeadlineKind, DeadlineState
from server.dossiers.models import Dossier
from server.draws.models import Draw, DrawUnit
from server.insight import completion, waiting
from server.inspections import names
from server.inspections.models import Assignment, TeamMember
from server.inspections.scopes import DESK
from server.rules import service as rules
from server.rules.models import Deadline

Row = tuple[Deadline, Assignment | None, str | None]
SHOWN = 40


def workbench(actor: Actor) -> dict[str, Any]:
    """工作台的全部内容，只含办事人看得见的。"""
    return {
        "progress": progress(actor, clock.today().year),
        "deadlines": deadlines(actor, clock.today()),
        "phones": phones(actor),
        "draw": latest_draw(actor),
    } | waiting.bench(actor)


def progress(actor: Actor, year: int) -> dict[str, Any]:
    """本年随机抽查各状态的件数；桌面角色数本部门的，上级督导数全部，检查员数自己在组的。"""
    own = actor.department_id if actor.has(*DESK) and not actor.has(OVERSEER) else None
    return completion.completion(actor, own, year)


def deadlines(actor: Actor, today: date) -> list[dict[str, Any]]:
    """在走的各钟，早的在前：检查的时限一户只列最早的一只，其余各事照列。"""
    table = rules.calendar()
    first: dict[str, Row] = {}
    for row in _visits(actor):
        first.setdefault(row[0].subject_id, row)
    others = [(deadline, None, None) for deadline in session().scalars(_others(actor))]
    links = {deadline.id: rules.link_of(actor, deadline) for deadline, _, _ in others}
    told = names.known(actor, [visit for _, visit, _ in first.values() if visit])
    rows = [_due(*row, today=today, table=table, told=told) for row in [*first.values(), *others]]
    rows = [row | {"link": links.get(row["id"], row["link"])} for row in rows]
    return sorted(rows, key=lambda row: (row["due_on"], row["no"]))[:SHOWN]


def _visits(actor: Actor) -> list[Row]:
    """Each running clock of an inspection the actor may see, with its assignment and dossier."""
    query = (
        visible(Assignment, actor)
        .with_only_columns(Deadline, Assignment, Dossier.id)
        .join(Deadline, Deadline.subject_id == Assignment.id)
        .outerjoin(Dossier, Dossier.assignment_id == Assignment.id)
        .where(Deadline.subject_kind == "assignment", Deadline.state == DeadlineState.OPEN)
        .order_by(Deadline.due_on, Deadline.id)
    )
    return [(row[0], row[1], row[2]) for row in session().execute(query)]


def _others(actor: Actor) -> Select[Deadline]:
    query = visible(Deadline, actor).where(Deadline.subject_kind != "assignment", Deadline.state == DeadlineState.OPEN)
    return query.order_by(Deadline.due_on, Deadline.id).limit(SHOWN)


def _due(
    row: Deadline, visit: Assignment | None, dossier_id: str | None, *, today: date, table: Calendar, told: set[str]
) -> dict[str, Any]:
    return {
        "id": row.id,
        "kind": row.kind,
        "label": DeadlineKind(row.kind).label,
        "link": row.link,
        "assignment_id": visit.id if visit else None,
        "dossier_id": dossier_id,
        "no": visit.no if visit else row.title,
        "entity_name": visit.entity_name if visit and visit.id in told else None,
        "state": visit.state if visit else None,
        "due_on": row.due_on,
        "says": row.says,
        "provisional": row.provisional,
        "days_left": working_days_left(today, row.due_on, table),
        "unknown_year": None if rules.late(row) else rules.unknown_year(table, today, row.due_on),
        "late": rules.late(row),
    }


def phones(actor: Actor) -> list[dict[str, Any]]:
    """各手机最近一次联系；久未联系的在前。"""
    query = (
        visible(Device, actor)
        .add_columns(Officer.display_name)
        .join(Officer, Officer.id == Device.officer_id)
        .where(Device.revoked_at.is_(None))
        .order_by(Device.last_seen_at, Device.id)
    )
    rows = list(session().execute(query))
    held = _packages([device.officer_id for device, _ in rows])
    return [
        {
            "device_id": device.id,
            "officer_name": name,
            "name": handset(device.name, device.user_agent),
            "last_seen_at": device.last_seen_at,
            "packages": held.get(device.officer_id, 0),
        }
        for device, name in rows
    ]


def _packages(officers: Sequence[str]) -> dict[str, int]:
    query = (
        select(TeamMember.officer_id, func.count())
        .join(Assignment, Assignment.id == TeamMember.assignment_id)
        .where(
            TeamMember.officer_id.in_(officers),
            TeamMember.until.is_(None),
            Assignment.state.in_(("taken", "on_site", "suspended")),
        )
        .group_by(TeamMember.officer_id)
    )
    return {row[0]: row[1] for row in session().execute(query)}


def latest_draw(actor: Actor) -> dict[str, Any] | None:
    """最近一次抽取的数；没有名字。"""
    s = session()
    draw = s.scalar(visible(Draw, actor).order_by(Draw.created_at.desc(), Draw.id.desc()).limit(1))
    if draw is None:
        return None
    frame = s.scalar(select(func.count()).where(DrawUnit.draw_id == draw.id, DrawUnit.flag == "-"))
    drawn = s.scalar(select(func.count()).where(DrawUnit.draw_id == draw.id, DrawUnit.rank.is_not(None)))
    listed = (draw.numbers or {}).get("frame", 0)
    return {
        "id": draw.id,
        "no": draw.no,
        "state": draw.state,
        "listed": listed,
        "frame": frame or 0,
        "drawn": drawn or 0,
    }
