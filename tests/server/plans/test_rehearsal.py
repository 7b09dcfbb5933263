"""演练：走完全程，处处标明，不公示、不计数、可删（rulings 3）。"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from server import clock
from server.db import session
from server.draws import service as draws
from server.draws.models import Draw, DrawUnit
from server.insight.service import progress
from server.inspections.dispatch import dispatch_draw
from server.inspections.models import Assignment, NumberEntry
from server.plans import offplan, past, service
from server.plans.models import Plan
from server.problems import Problem
from server.publications import sources
from server.publications.sweeps import project
from server.trail.verify import verify
from tests.makers import District, make_officer
from tests.server.draws.world import DICE, WITNESSES
from tests.server.plans.lists import make_entities, make_inspectors, make_item
from tests.server.plans.test_sheet import form


@pytest.fixture
def task(district: District) -> dict[str, Any]:
    """一次演练，走到派单。"""
    home, year = district.department.id, clock.today().year
    clerk = district.actor("clerk")
    make_entities(home, 20)
    for n, key in enumerate(make_inspectors(home, 4, can_lead=True, accounts=False)):
        make_officer(f"jc{n}", "inspector", home, inspector_id=key)
    plan = service.create_plan(clerk, year=year, title="演练计划", kind="REHEARSAL")
    entry = {
        "name": "演练任务",
        "item_ids": [make_item(home, checklist_id=form("CK9"))],
        "ratios": {"B": "10%"},
        "methods": ["ON_SITE"],
        "period_from": date(year, 1, 1),
        "period_to": date(year, 12, 31),
    }
    service.add_entry(clerk, plan.id, entry)
    service.submit(clerk, plan.id)
    service.decide(district.actor("approver"), plan.id, "APPROVED")
    draw = draws.prepare(clerk, plan.entries[0].id, witnesses=WITNESSES)
    draws.freeze(clerk, draw.id)
    draws.commit(clerk, draw.id)
    draws.roll(clerk, draw.id, DICE)
    today = clock.today()
    last = min(today + timedelta(days=7), date(year, 12, 31))
    made = dispatch_draw(district.actor("approver"), draw.id, today, last, "演练不签字")
    return {"plan": plan, "draw": draw, "made": made}


def test_every_paper_of_a_rehearsal_says_so(task: dict[str, Any]) -> None:
    """抽取编号、派单文号、任务包都标明演练，不占真的号。"""
    assert task["draw"].rehearsal
    assert task["draw"].no.startswith("YL990100-")
    assert task["plan"].no == ""
    assert all("演练" in row.no and "演练" in row.notice_no for row in task["made"])
    assert all(row.rehearsal and row.package["rehearsal"] is True for row in task["made"])
    kinds = set(session().scalars(select(NumberEntry.kind)))
    assert kinds == {"DRILL", "DRILL_NOTICE"}


def test_nothing_public_shows_a_rehearsal(client: FlaskClient, task: dict[str, Any]) -> None:
    """计划、抽取、检查码、统计里都没有；计划不能公示。"""
    project()
    for place in ("/plans", "/draws", "/", "/results"):
        assert "演练" not in client.get(place).get_data(as_text=True)
    assert client.get(f"/draws/{task['draw'].no}").status_code == 404
    assert client.get(f"/plans/{task['plan'].id}").status_code == 404
    assert client.get(f"/c/{task['made'][0].code_token}").status_code == 404
    assert sources.unqueued(50) == []


def test_a_rehearsal_is_never_counted(district: District, task: dict[str, Any]) -> None:
    """进度、今年查过几次、清单覆盖都不算演练。"""
    assert progress(district.actor("clerk"), clock.today().year)["total"] == 0
    asked = past.Asked(district.department.id, task["draw"].item_ids, clock.today(), 3, 1)
    assert past.read(session(), asked) == past.Past()


def test_a_rehearsal_is_removed_whole(district: District, task: dict[str, Any]) -> None:
    """删去后一行不剩，只在留痕里有一条，留痕仍核得通。"""
    offplan.remove_rehearsal(district.actor("clerk"), task["plan"].id)
    for model in (Plan, Draw, DrawUnit, Assignment):
        assert session().scalar(select(func.count()).select_from(model)) == 0
    assert verify(session()) == []
    assert set(session().scalars(select(NumberEntry.voided_reason))) == {"演练已删去"}


def test_real_plans_are_not_removed(district: District) -> None:
    """真的计划删不掉。"""
    plan = service.create_plan(district.actor("clerk"), year=clock.today().year, title="计划")
    with pytest.raises(Problem, match="只有演练可以删去"):
        offplan.remove_rehearsal(district.actor("clerk"), plan.id)
