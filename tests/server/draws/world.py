"""一份批准了的计划条目，和走到某一步的抽取。"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select, update

from server.db import new_id
from server.draws import service
from server.draws.models import Draw
from server.plans import service as plans
from server.plans.models import PlanEntry
from server.registry.models import Checklist, Item
from tests.makers import District, made
from tests.server.plans.lists import make_item

DICE = "63454660390103169462"
WITNESSES = [{"name": "见证人甲", "unit": "青禾县人大", "role": "人大代表"}]
RATIOS = {"A": "1%", "B": "3%", "C": "10%", "D": "30%", "N": "5%"}


def approved_entry(district: District, **more: Any) -> PlanEntry:
    """一条已批准的抽查任务，事项配好检查表；item= 另给事项。"""
    clerk = district.actor("clerk")
    plan = plans.create_plan(clerk, year=2026, title="2026 年度抽查计划")
    given = {
        "name": "登记事项抽查",
        "item_ids": [more.pop("item", None) or make_item(district.department.id)],
        "ratios": RATIOS,
        "methods": ["ON_SITE"],
        "period_from": date(2026, 1, 1),
        "period_to": date(2026, 12, 31),
    }
    entry = plans.add_entry(clerk, plan.id, given | more)
    furnish(entry.item_ids)
    plans.submit(clerk, plan.id)
    plans.decide(district.actor("approver"), plan.id, "APPROVED")
    return entry


def furnish(item_ids: list[str]) -> None:
    """还没有检查表的事项都配上同一份。"""
    with made() as s:
        sheet = s.scalar(select(Checklist).where(Checklist.code == "T00"))
        if sheet is None:
            sheet = Checklist(id=new_id(), code="T00", version=1, hash="0" * 64, title="检查表", body={"sections": []})
            s.add(sheet)
            s.flush()
        bare = Item.id.in_(item_ids) & Item.checklist_id.is_(None)
        s.execute(update(Item).where(bare).values(checklist_id=sheet.id))


def drawn(district: District, entry: PlanEntry, dice: str = DICE) -> Draw:
    """从筹备一直走到抽出。"""
    clerk = district.actor("clerk")
    draw = service.prepare(clerk, entry.id, witnesses=WITNESSES)
    service.freeze(clerk, draw.id)
    service.commit(clerk, draw.id)
    return service.roll(clerk, draw.id, dice)
