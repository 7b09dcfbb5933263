"""联合检查的一次入户：各部门各一份任务包，同一份通知书，写明同来的各部门（S3-17、S4-19；A20）。

A visit is the set of assignments that share `visit_id`, the id of the assignment of the department that leads. What a
package says about its partners (`joint`) names no firm: it may be read while the name is still sealed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock
from server.accounts.models import Department
from server.domain.vocabulary.inspections import TeamRole
from server.draws.models import DrawUnit
from server.inspections import numbers
from server.inspections.models import Assignment
from server.inspections.package import Part, Seat, Task, build, letter, named, people
from server.registry.models import Entity

Json = dict[str, Any]
Made = tuple[Task, Json, list[Seat]]
Numbers = tuple[list[str], str]


def departments(task: Task) -> list[Department]:
    """各份记录的部门，牵头的在前。"""
    return [part.department for part in task.parts] or [task.department]


def take_numbers(s: Session, task: Task, subjects: list[str]) -> list[Numbers]:
    """每一户：各部门的派单文号与这次入户的通知书文号（牵头部门的一个）。"""
    kinds = ("DRILL", "DRILL_NOTICE") if task.rehearsal else ("ASSIGNMENT", "NOTICE")
    year = clock.today().year
    nos = [numbers.take(s, department, kinds[0], year, subjects) for department in departments(task)]
    notices = numbers.take(s, task.department, kinds[1], year, subjects)
    return [(list(mine), notice) for *mine, notice in zip(*nos, notices, strict=True)]


def packages(task: Task, unit: DrawUnit, of: int, entity: Entity, team: list[Seat], taken: Numbers) -> list[Made]:
    """这一户的各份任务包与各自的检查组，牵头部门的在前；一个部门的检查只有一份。

    `of` is how many units were drawn in the unit's stratum, `team` the seats in the order they were drawn, `taken` what
    take_numbers gave for this unit.
    """
    nos, notice_no = taken
    if not task.parts:
        return [(task, build(task, unit, of, entity, team, nos[0], notice_no), team)]
    made = []
    for part, no in zip(task.parts, nos, strict=True):
        own, seats = of_part(task, part), seated(team, part)
        made.append((own, build(own, unit, of, entity, seats, no, notice_no), seats))
    partners = [partner(package) for _, package, _ in made]
    told = {"visit": made[0][1]["assignment_id"], "parts": partners}
    notice = notice_of(task, entity, partners, notice_no)
    return [(own, package | {"notice": notice, "joint": told}, seats) for own, package, seats in made]


def of_part(task: Task, part: Part) -> Task:
    """这一份记录自己的任务：它的部门、事项、检查表与关口。"""
    return replace(task, department=part.department, items=part.items, form=part.form, guards=part.guards, parts=())


def seated(team: Sequence[Seat], part: Part) -> list[Seat]:
    """这一份记录的检查组：第一席主检，其余协检。"""
    mine = [team[place] for place in part.seats]
    return [replace(seat, role=(TeamRole.MEMBER if at else TeamRole.LEAD).value) for at, seat in enumerate(mine)]


def partner(package: Json) -> Json:
    """一份任务包在同来的各部门那里怎样写：部门、派单文号、事项、人员，没有检查对象。"""
    return {
        "department": package["task"]["department"],
        "no": package["no"],
        "items": [item["name"] for item in package["items"]],
        "team": [{key: seat[key] for key in ("name", "cert_no", "department", "role")} for seat in package["team"]],
    }


def notice_of(task: Task, entity: Entity, partners: Sequence[Json], no: str) -> Json:
    """各份共用的通知书：写明全部部门、全部事项、全部人员。"""
    offices = [one["department"]["name"] for one in partners]
    items = "；".join(f"{name}：{named(one['items'])}" for name, one in zip(offices, partners, strict=True))
    team = "；".join(f"{name}：{people(one['team'])}" for name, one in zip(offices, partners, strict=True))
    return letter(task, entity, items, team, no, offices)


def others(s: Session, row: Assignment) -> list[Assignment]:
    """同一次入户的其余派单，先派的在前；一个部门的检查没有。"""
    if row.visit_id is None:
        return []
    query = select(Assignment).where(Assignment.visit_id == row.visit_id, Assignment.id != row.id)
    return list(s.scalars(query.order_by(Assignment.id)))
