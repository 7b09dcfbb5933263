"""跨层级的抽取：上级部门用下级部门的名录，也可以抽调下级的检查人员来坐本部门的席位（S0-11、S2-16）。

Every register stays with its department; the frame of the draw is their union, each firm once. A lent inspector sits in
a seat of the department that draws and is published under its mark, so that the deal treats all alike.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from server import clock
from server.accounts import messages
from server.accounts.messages import officers_with
from server.accounts.models import Department
from server.domain import dealing
from server.draws import kinds
from server.draws.models import Draw
from server.plans import counting
from server.plans.models import PlanEntry
from server.problems import refuse
from server.registry.models import Entity, Inspector, Membership

TOLD = 12


def anybody(s: Session, entry: PlanEntry, department_id: str, sources: Sequence[str]) -> bool:
    """这些名录里有没有一户在条件之内、在营。"""
    return (
        s.scalar(eligible(entry, department_id, sources, kinds.seats_of(s, entry, department_id)[0]).limit(1))
        is not None
    )


def eligible(entry: PlanEntry, department_id: str, sources: Sequence[str], marks: Collection[str]) -> Select[str]:
    """这些名录里在条件之内、在营的户；联合抽查的，各部门（marks）的名录里都要有（S4-19）。"""
    today = clock.today()
    query = select(Entity.id).where(Entity.status == "active", *counting.inside(entry.filter, department_id))
    for allowed in (listed(sources, today), kinds.in_all(marks, today)):
        query = query if allowed is None else query.where(Entity.id.in_(allowed))
    return query


def below(s: Session, department_id: str) -> dict[str, str]:
    """一个部门的全部下级（隔级的也算）：编号到代码，停用的不算。"""
    rows = s.execute(select(Department.id, Department.code, Department.superior_id).where(Department.active.is_(True)))
    under: dict[str, list[tuple[str, str]]] = {}
    for own, code, above in rows:
        under.setdefault(above or "", []).append((own, code))
    found: dict[str, str] = {}
    waiting = [department_id]
    while waiting:
        for own, code in under.get(waiting.pop(), []):
            if own not in found and own != department_id:
                found[own] = code
                waiting.append(own)
    return found


def reach(s: Session, department_id: str, registers: Sequence[str], lenders: Sequence[str], joint: bool) -> None:
    """名录取自哪些部门、抽调哪些部门的人：只能是本部门和它的下级。Raises Problem draw.not_below."""
    refuse(dealing.may_reach(department_id, set(below(s, department_id)), registers, lenders, joint))


def lent(s: Session, draw: Draw, inspector_ids: Sequence[str]) -> dict[str, list[str]]:
    """被抽调的各部门各出了哪些人（姓名）；inspector_ids: 冻结的名单里能派的人。"""
    found: dict[str, list[str]] = {}
    if draw.lenders and not draw.rehearsal:
        people = select(Inspector.id, Inspector.name, Inspector.department_id)
        listed = set(inspector_ids)
        query = people.where(Inspector.department_id.in_(draw.lenders)).order_by(Inspector.name, Inspector.id)
        for own, name, department in s.execute(query):
            if own in listed:
                found.setdefault(department, []).append(name)
    return found


def tell(s: Session, draw: Draw, people: Mapping[str, Sequence[str]]) -> None:
    """名单一冻结，人就借出去了：被抽调的部门，经办和审批各收一条。在冻结的写单元里（S0-11、S2-16）。

    Who is lent is no secret, who of them is dealt comes out with the dispatch.
    """
    entry, today = s.get_one(PlanEntry, draw.plan_entry_id), clock.today()
    above = s.get_one(Department, draw.department_id).name
    for department, names in people.items():
        text = (
            f"{above}的抽取 {draw.no}（{draw.title[:60]}）抽调了本部门 {len(names)} 名检查人员：{_some(names)}。"
            f"名单已冻结，抽到谁，任务派发时直接送到本人；检查在 {entry.period_from} 至 {entry.period_to} 之间。"
        )
        officers = {one for role in ("clerk", "approver") for one in officers_with(s, role, department, today)}
        for officer in sorted(officers):
            messages.tell(s, officer, "draw_lent", text, dedupe=f"draw_lent:{draw.id}:{department}")


def _some(names: Sequence[str]) -> str:
    return "、".join(names[:TOLD]) + ("等" if len(names) > TOLD else "")


def registers(draw: Draw) -> list[str]:
    """名录取自哪些部门；没有写的就是本部门。"""
    return list(draw.registers) or [draw.department_id]


def listed(departments: Sequence[str], day: date) -> Select[str]:
    """那天在这些部门任一名录里的户，一户只算一次。"""
    return select(Membership.entity_id).where(
        Membership.department_id.in_(departments),
        Membership.since <= day,
        or_(Membership.until.is_(None), Membership.until > day),
    )
