"""编计划用的规则：本部门另定的、实施那天作数的，提示里说得出是谁定的。"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient

from server import clock
from server.db import session
from server.domain.planning import advice
from server.domain.vocabulary.items import ItemCategory
from server.plans import keep, past, review, service
from server.plans.models import Plan
from server.problems import Problem
from server.rules import proposals
from tests.makers import District, sign_in
from tests.server.plans.lists import make_entities, make_item
from tests.server.plans.test_plans import fields

PAPER = "青市监发〔2026〕18号"
CHANGED: dict[str, Any] = {
    "ratio.general_cap_percent": 20,
    "ratio.key_cap_percent": 90,
    "ratio.by_risk": ["A=2/100", "B=4/100", "C=8/100", "D=16/100"],
    "ratio.min_n": 3,
    "alternates.object_percent": 40,
    "norepeat.months": 7,
    "team.min_inspectors": 3,
    "weight.flags": ["complaints"],
    "draw.single_random_allowed": True,
    "plan.offplan_sources": ["COMPLAINT"],
    "approval.emergency_hours": 12,
    "plan.due": "03-15",
    "coverage.market_percent": 60,
    "plan.must_cover_list": False,
    "frequency.max_per_year": 5,
}


def ruled(district: District, key: str, value: Any, since: date | None = None) -> None:
    """本部门另定一条规则并批准。"""
    given: dict[str, Any] = {"basis": PAPER, "reason": "局务会议定", "since": since or clock.today()}
    row = proposals.propose(district.actor("clerk"), key=key, layer="DEPARTMENT", value=value, **given)
    proposals.decide(district.actor("approver"), row.id, True, "同意")


def planned(district: District, item: str, year: int, ratio: str, kind: str = "ANNUAL") -> Plan:
    """一份只有一条的计划。"""
    actor = district.actor("clerk")
    plan = service.create_plan(actor, year=year, title="计划", kind=kind)
    period = {"period_from": date(year, 12, 1), "period_to": date(year, 12, 20)}
    service.add_entry(actor, plan.id, fields(item) | {"ratios": {"B": ratio}} | period)
    return session().get_one(Plan, plan.id)


def noted(plan: Plan) -> dict[str, dict[str, Any]]:
    """第一条的须改与提示，按代码。"""
    return {note["code"]: note for note in review.of(session(), plan)["rows"][0]["notes"]}


@pytest.mark.parametrize("kind", ["ANNUAL", "REHEARSAL"])
def test_a_cap_of_the_department_holds_for_its_plans(district: District, kind: str) -> None:
    """本部门今天起另定一般事项上限 20%：12% 列得进、送得出，25% 拦住，说的是本部门那份文件。"""
    home, year = district.department.id, clock.today().year
    make_entities(home, 60)
    item = make_item(home, category=ItemCategory.GENERAL)
    ruled(district, "ratio.general_cap_percent", 20)
    fits, above = planned(district, item, year, "12%", kind), planned(district, item, year, "25%", kind)
    assert "ratio_cap" not in noted(fits)
    note = noted(above)["ratio_cap"]
    assert (note["title"], PAPER in note["text"], "部门规定" in note["text"]) == ("比例 25% 超过上限 20%", True, True)
    service.submit(district.actor("clerk"), fits.id)
    with pytest.raises(Problem, match="20%") as caught:
        service.submit(district.actor("clerk"), above.id)
    assert PAPER in caught.value.detail


def test_next_years_plan_is_measured_by_next_years_rule(district: District) -> None:
    """明年起作数的上限管明年的计划，不管今年的；默认的上限不带条款编号。"""
    home, year = district.department.id, clock.today().year
    make_entities(home, 60)
    item = make_item(home, category=ItemCategory.GENERAL)
    ruled(district, "ratio.general_cap_percent", 20, date(year + 1, 1, 1))
    assert "ratio_cap" not in noted(planned(district, item, year + 1, "12%"))
    text = noted(planned(district, item, year, "12%"))["ratio_cap"]["text"]
    assert "上限 10%" in text
    assert not re.search(r"S\d-\d", text)


def test_every_rule_a_plan_asks_is_the_departments(
    client: FlaskClient, district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    """编计划问到的每条规则，本部门另定了都看得见效果。"""
    for key, value in CHANGED.items():
        ruled(district, key, value)
    year = clock.today().year
    told = client.get(f"/api/v1/plan-years/{year}", headers=sign_in(client, "clerk")).json
    assert told["defaults"] == {
        "min_n": 3, "reserve": [2, 5], "repeat_months": 7, "team_size": 3,
        "ratios": {"A": "2/100", "B": "4/100", "C": "8/100", "D": "16/100"},
        "caps": told["defaults"]["caps"] | {"GENERAL": 20, "KEY": 90},
    }  # fmt: skip
    named = ("weight_flags", "single_random", "sources", "emergency_hours")
    assert [told[name] for name in named] == [["complaints"], True, ["COMPLAINT"], 12]
    assert f"{year}-03-15" in [one["on"] for one in told["milestones"]]
    asked: list[past.Asked] = []
    monkeypatch.setattr(past, "readers", [lambda _s, one: asked.append(one) or past.Past()])
    make_entities(district.department.id, 9)
    plan = planned(district, make_item(district.department.id), year, "95%")
    found = review.of(session(), plan)
    assert (found["coverage"]["target"], found["coverage"]["must"]) == (60, False)
    assert asked[0].most == 5
    assert "上限 90%" in noted(plan)["ratio_cap"]["text"]
    assert plan.entries[0].team_size == 3
    service.change_entry(district.actor("clerk"), plan.entries[0].id, {"team_size": 2})
    assert "少于规则" in noted(plan)["plan.slots"]["title"]


def test_a_cap_without_items_is_that_of_general_ones(district: District) -> None:
    """还没有选事项，按一般事项的上限。"""
    assert advice.cap_of([], keep.profile(district.department.id)) * 100 == 10


@pytest.mark.parametrize(("least", "blocks"), [(1, True), (0, False)])
def test_a_share_of_a_class_without_firms_says_so(
    client: FlaskClient, district: District, least: int, blocks: bool
) -> None:
    """D 类 5%、其余不抽，而名录里没有 D 类：提示、送审、写到一半的那一句都说没有 D 类，不说比例与户数矛盾。"""
    home, year, clerk = district.department.id, clock.today().year, district.actor("clerk")
    make_entities(home, 46, credit_class=lambda n: (None, "A", "B", "C")[n % 4])
    plan = planned(district, make_item(home), year, "5%")
    shares = {"A": "0%", "B": "0%", "C": "0%", "D": "5%", "N": "0%"}
    service.change_entry(clerk, plan.entries[0].id, {"ratios": shares, "rounding": "exact", "min_n": least})
    note = noted(plan)["quota"]
    assert (note["title"], note["must"]) == ("没有 D 类的户，一户也抽不到", blocks)
    assert note["text"].startswith("条件之内 46 户都不是 D 类，别的类别写的是不抽。")
    asked = "&".join(f"ratio={name}:{5 if name == 'D' else 0}/100" for name in shares)
    told = client.get(
        f"/api/v1/plans/{plan.id}/count?{asked}&rounding=exact&min_n={least}", headers=sign_in(client, "clerk")
    )
    assert told.json == {"base": 46, "drawn": None if blocks else 0, "lacking": ["D"]}
    if blocks:
        with pytest.raises(Problem, match="没有 D 类的户"):
            service.submit(clerk, plan.id)
    make_entities(home, 1, credit_class="D", id_value="91990100MA0000001X")
    assert "quota" not in noted(session().get_one(Plan, plan.id))
