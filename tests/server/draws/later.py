"""一次抽完、可以派发的抽取，以及抽取之后的几个动作。"""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

from sqlalchemy import select, update

from server import clock
from server.db import session
from server.draws.after import service, standing
from server.draws.after.models import DrawChange
from server.draws.models import Draw, DrawUnit
from server.inspections.dispatch import dispatch_draw
from server.inspections.models import Assignment
from server.registry.models import Checklist, Item
from sync.canon import canonical
from tests.makers import District, made
from tests.server.draws.world import approved_entry, drawn
from tests.server.field.world import FORM
from tests.server.plans.lists import make_entities, make_inspectors

UNSIGNED = "见证人当天补签"
PAPER = b"%PDF-1.4 closed"
RATIOS = {"A": "10%", "B": "10%", "C": "10%", "D": "10%", "N": "10%"}


def drawn_world(district: District, units: int = 60, people: int = 8, **more: Any) -> Draw:
    """抽出一次：有检查表，可以派发。"""
    make_entities(district.department.id, units)
    make_inspectors(district.department.id, people)
    return draw_again(district, **more)


def draw_again(district: District, **more: Any) -> Draw:
    """再办一次，名录已有。"""
    entry = approved_entry(district, **({"ratios": RATIOS, "reserve": [1, 10]} | more))
    with made() as s:
        mark = hashlib.sha256(canonical(FORM)).hexdigest()
        form = s.scalar(select(Checklist).where(Checklist.hash == mark))
        if form is None:
            form = Checklist(code="T01", version=1, hash=mark, title="试验检查表", body=FORM)
            s.add(form)
            s.flush()
        s.execute(update(Item).where(Item.id.in_(entry.item_ids)).values(checklist_id=form.id))
    return drawn(district, entry)


def dispatched(district: District, draw: Draw) -> list[Assignment]:
    """派发，时窗到年底前。"""
    today = clock.today()
    return dispatch_draw(district.actor("approver"), draw.id, today, date(today.year, 12, 20), UNSIGNED)


def units(draw: Draw) -> list[DrawUnit]:
    """在查的户。"""
    return list(standing.units(session(), draw.id))


def asked(unit: DrawUnit | None, reason: str = "U1", **more: Any) -> service.Asked:
    """一件变更。"""
    given = {
        "kind": "UNIT" if reason.startswith("U") else "SEAT",
        "blind": unit.blind if unit else "",
        "seat": 0,
        "reason": reason,
        "words": "上门核实，已经关门搬走。",
        "evidence": PAPER,
    }
    return service.Asked(**(given | more))


def changed(district: District, draw: Draw, unit: DrawUnit, reason: str = "U1", **more: Any) -> DrawChange:
    """经办提出，审批确认。"""
    row = service.propose(district.actor("clerk"), draw.id, asked(unit, reason, **more))
    return service.decide(district.actor("approver"), row.id, "CONFIRMED")
