"""一条联合任务分成几份记录，列进哪些部门的事项：计划、抽取、派单问的是同一处（S3-17、S4-19；A20）。"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from server.accounts.models import Department
from server.auth import Actor, own_department
from server.db import session
from server.domain import joint
from server.domain.vocabulary.plans import RandomKind
from server.plans.models import Plan, PlanEntry
from server.problems import Absent, Problem
from server.registry.models import Item, ItemList, ItemListRow


def parts(entry: PlanEntry, lead: str, items: Sequence[Item]) -> list[joint.Part]:
    """牵头部门的在前；单部门、单随机与指名的任务只有一份：它们的检查组不按各部门的席位派。"""
    told = [(one["department_id"], int(one["seats"])) for one in entry.slots or []]
    seats = told if told and entry.random_kind == RandomKind.DOUBLE else [(lead, entry.team_size)]
    return joint.parts(lead, seats, [(item.id, item.department_id) for item in items])


def sheets(entry: PlanEntry, lead: str, items: Sequence[Item]) -> int:
    """一份记录里至多有几份不同的检查表；没有配的也算一份。"""
    return joint.sheets(parts(entry, lead, items), {item.id: item.checklist_id for item in items})


def check_items(actor: Actor, plan: Plan, item_ids: Sequence[str], slots: Sequence[dict[str, Any]]) -> None:
    """所列事项都是本部门的，联合计划还可以是参与部门的。

    Raises Absent for anybody else's item, Problem plan.slots when a department leaves whose items stay.
    """
    partners = [slot["department_id"] for slot in slots] if plan.scope == "JOINT" else []
    found = {row.id: row for row in session().scalars(select(Item).where(Item.id.in_(item_ids)))}
    permitted = own_department(Item.department_id, actor)
    mine = set(session().scalars(select(Item.id).where(Item.id.in_(item_ids), permitted)))
    foreign = [found.get(one) for one in item_ids if one not in mine]
    if not item_ids or any(one is None for one in foreign):
        raise Absent("抽查事项")
    left = [one for one in foreign if one is not None and one.department_id not in partners]
    if left and plan.scope == "JOINT" and _listed([one.id for one in left]):
        raise Problem("plan.slots", f"事项“{left[0].name}”归没有参与的部门：请先让它参与，或去掉这个事项。")
    if left:
        raise Absent("抽查事项")


def _listed(ids: Sequence[str]) -> bool:
    """这些事项都在公布的清单里：说出名称不泄露什么。"""
    return set(ids) <= set(session().scalars(_public().where(Item.id.in_(ids))))


def _public() -> Any:
    shown = select(ItemListRow.item_id).join(ItemList, ItemList.id == ItemListRow.list_id)
    return select(Item.id).where(Item.state == "active", Item.id.in_(shown.where(ItemList.state == "published")))


def offered(plan: Plan, department_ids: Sequence[str]) -> list[dict[str, Any]]:
    """参与部门公布了的事项，供联合计划列入；部门自己的计划没有。"""
    if plan.scope != "JOINT":
        return []
    query = (
        select(Item, Department.name)
        .join(Department, Department.id == Item.department_id)
        .where(Item.id.in_(_public()), Item.department_id.in_(department_ids), Department.active.is_(True))
        .where(Item.department_id != plan.department_id)
        .order_by(Department.code, Item.code)
    )
    names = ("id", "code", "name", "sub_item", "category", "department_id", "checklist_id")
    return [{key: getattr(row, key) for key in names} | {"department": name} for row, name in session().execute(query)]
