"""三个部门的联合抽查：各有事项、检查表、三名检查员、审批与公示的人；抽完可以派发。"""

from __future__ import annotations

import copy
import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select, update

from server.accounts import service as accounts
from server.accounts.models import Department, Officer
from server.accounts.roles import actor_of
from server.auth import SYSTEM, Actor
from server.db import session
from server.draws.models import Draw
from server.inspections.models import Assignment
from server.plans.models import PlanEntry
from server.registry.models import Checklist, Inspector, Item, Membership
from sync.canon import canonical
from tests.makers import District, made, make_officer
from tests.server.draws.test_kinds import hold
from tests.server.draws.world import approved_entry
from tests.server.field.world import FORM
from tests.server.plans.lists import make_entities, make_inspectors, make_item

RATIOS = dict.fromkeys("ABCDN", "20%")
OTHERS = (("XF", "青禾县消防救援大队", "青消"), ("JK", "青禾县疾病预防控制局", "青疾控"))


@dataclass
class Joint:
    """联合抽查的三个部门，牵头的在前；代号为 SJ、XF、JK。"""

    district: District
    departments: dict[str, Department]
    items: dict[str, str]

    def actor(self, name: str) -> Actor:
        """以某人的身份办事。"""
        return actor_of(session().scalars(select(Officer).where(Officer.name == name.lower())).one())

    def hold(self, seats: tuple[int, int, int] = (2, 2, 2), rehearsal: bool = False) -> Draw:
        """三个部门的一条任务，从计划走到抽出；rehearsal 为演练。"""
        entry = approved_entry(self.district, item=self.items["SJ"], ratios=RATIOS, reserve=[1, 2])
        with made() as s:
            row = s.get_one(PlanEntry, entry.id)
            row.item_ids = list(self.items.values())
            row.slots = [
                {"department_id": one.id, "seats": n} for one, n in zip(self.departments.values(), seats, strict=True)
            ]
            row.team_size = sum(seats)
            row.plan.kind = "REHEARSAL" if rehearsal else row.plan.kind
        return hold(self.district, entry)

    def of(self, rows: list[Assignment], entity_id: str) -> dict[str, Assignment]:
        """一户的各张派单，按部门代号。"""
        code = {one.id: name for name, one in self.departments.items()}
        return {code[row.department_id]: row for row in rows if row.entity_id == entity_id}


def make_joint(district: District, units: int = 10, people: int = 3) -> Joint:
    """铺好名录、人员、事项与各自的检查表。"""
    found = {"SJ": district.department}
    for code, name, short in OTHERS:
        found[code] = accounts.create_department(SYSTEM, code=f"990100-{code}", name=name, short_name=short)
    shops = make_entities(district.department.id, units, legal_rep="店主甲")
    items = {}
    for n, (code, department) in enumerate(found.items(), 1):
        if code != "SJ":
            with made() as s:
                s.add_all([Membership(entity_id=e, department_id=department.id, since=date(2025, 1, 1)) for e in shops])
            for role in ("clerk", "approver", "publisher"):
                make_officer(f"{role}-{code}", role, department.id)
        for number, inspector in enumerate(make_inspectors(department.id, people, accounts=False)):
            with made() as s:
                s.get_one(Inspector, inspector).name = f"{code}检查员{number}"
            name = f"{code}{number}"
            make_officer(name, "inspector", department.id, inspector_id=inspector, display_name=f"{code}检查员{number}")
        items[code] = make_item(department.id, code=f"B{n:02d}", name=f"{department.name}的事项")
        _form(items[code], f"T1{n}", department.name)
    return Joint(district, found, items)


def _form(item_id: str, code: str, title: str) -> None:
    body: dict[str, Any] = copy.deepcopy(FORM) | {"code": code, "title": f"{title}检查表"}
    with made() as s:
        sheet = Checklist(
            code=code, version=1, title=body["title"], body=body, hash=hashlib.sha256(canonical(body)).hexdigest()
        )
        s.add(sheet)
        s.flush()
        s.execute(update(Item).where(Item.id == item_id).values(checklist_id=sheet.id))
