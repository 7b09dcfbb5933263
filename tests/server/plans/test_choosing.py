"""辖区、行业从名录里有的选，一户也没有的不收，原来写下的照旧（S3-09）。"""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from server import clock
from server.db import session
from server.domain.planning import scope
from server.plans import choosing, service
from server.plans.models import Plan, PlanEntry
from server.problems import Problem
from tests.makers import District, made, sign_in
from tests.server.plans.lists import make_entities, make_item
from tests.server.plans.test_plans import add, entry_body
from tests.server.plans.test_sheet import fields

TRADES = ("H62 餐饮业", "H621 正餐服务", "H61 住宿业", "F 批发和零售业", "便利店经营", "")


@pytest.fixture
def plan(district: District) -> Plan:
    """一份空计划，名录里三十户。"""
    make_entities(district.department.id, 30, industry=lambda n: TRADES[n % len(TRADES)])
    return service.create_plan(district.actor("clerk"), year=2026, title="2026 年度抽查计划")


def test_what_the_list_holds_is_offered_with_its_count(client: FlaskClient, district: District, plan: Plan) -> None:
    """辖区照名录写的；行业归成门类和大类，没有代码的照原文；数的都是条件会抽到的户。"""
    place = f"/api/v1/plans/{plan.id}/choices"
    told = client.get(place, headers=sign_in(client, "clerk")).json
    assert {each["value"]: each["count"] for each in told["districts"]} == {"城东": 15, "城西": 15}
    assert [(each["name"], each["count"], each["within"]) for each in told["industries"]] == [
        ("H 住宿和餐饮业", 15, ""), ("H62 餐饮业", 10, "H"), ("H61 住宿业", 5, "H"), ("F 批发和零售业", 5, ""),
        ("便利店经营", 5, ""),
    ]  # fmt: skip
    assert client.get(place, headers=sign_in(client, "approver")).status_code == 403


def test_a_value_nobody_has_is_refused_in_words(client: FlaskClient, district: District, plan: Plan) -> None:
    """没有一户的辖区、行业不收，说出可选的；有户的收下。"""
    item = make_item(district.department.id)
    refused = add(client, plan, entry_body(item, filter={"district": ["城南"]}))
    assert (refused.status_code, refused.json["type"]) == (422, "/problems/plan.filter")
    assert refused.json["detail"] == "名录里没有一户的辖区是“城南”。可选：城东（15 户）、城西（15 户）。"
    assert "行业是“住宿”" in add(client, plan, entry_body(item, filter={"industry": ["住宿"]})).json["detail"]
    good = add(client, plan, entry_body(item, filter={"district": ["城东"], "industry": ["H"]}))
    assert good.json["filter"] == {"district": ["城东"], "industry": ["H"]}


def test_what_was_written_before_stays_and_can_be_kept(district: District, plan: Plan) -> None:
    """旧条目里写的辖区后来一户也没有：照旧读得出，别的栏改得动，另添一个没有的不行。"""
    clerk = district.actor("clerk")
    entry = service.add_entry(clerk, plan.id, fields(make_item(district.department.id)))
    with made() as s:
        s.execute(update(PlanEntry).where(PlanEntry.id == entry.id).values(filter={"district": ["老城区"]}))
    session().expire_all()
    told = choosing.offered(session(), session().get_one(Plan, plan.id), clock.today())["districts"]
    assert [(each.value, each.count) for each in told] == [("城东", 15), ("城西", 15), ("老城区", 0)]
    changed = service.change_entry(clerk, entry.id, {"filter": {"district": ["城东", "老城区"]}, "min_n": 2})
    assert (changed.filter, changed.min_n) == ({"district": ["城东", "老城区"]}, 2)
    with pytest.raises(Problem, match="新城区"):
        service.change_entry(clerk, entry.id, {"filter": {"district": ["老城区", "新城区"]}})


def test_a_scope_names_trades_beside_their_codes() -> None:
    """范围的话里行业写代码也写名称；不是门类、大类代码的照原文。"""
    told = scope.condition({"district": ["城东"], "industry": ["H61", "F", "H621", "便利店经营"]})
    assert told == "辖区 城东，行业 H61 住宿业、F 批发和零售业、H621、便利店经营"


def test_digits_alone_and_a_letter_of_a_word_are_not_codes() -> None:
    """“5211”“ABC咨询”照原文；三位、四位的代码归到大类，大类在名录里没有名称的用国标的名称。"""
    told = choosing.industries({"5211": 2, "ABC咨询": 1, "C1411糕点": 3, "C": 1})
    assert [(each.value, each.name, each.count) for each in told] == [
        ("C", "C 制造业", 4), ("C14", "C14 食品制造业", 3), ("5211", "5211", 2), ("ABC咨询", "ABC咨询", 1),
    ]  # fmt: skip


def test_the_whole_condition_is_counted_as_it_is_written(client: FlaskClient, district: District, plan: Plan) -> None:
    """辖区与行业合在一起数，按写好的比例说应抽几户；与存下以后所核对的一样，比例没写好只说户数。"""
    place, clerk = f"/api/v1/plans/{plan.id}/count", sign_in(client, "clerk")
    both = {"district": ["城东"], "industry": ["H62", "H61"]}
    asked = both | {"ratio": ["A:1/2", "B:1/2", "C:1/2", "D:1/2", "N:1/2"], "rounding": "min", "min_n": 0}
    told = client.get(place, query_string=asked, headers=clerk).json
    bare = {"base": told["base"], "lacking": []}
    assert client.get(place, query_string=both, headers=clerk).json == bare | {"drawn": None}
    item = make_item(district.department.id)
    saved = entry_body(item, filter=both, ratios={"B": "1/2"}, rounding="min", min_n=0)
    assert add(client, plan, saved).status_code == 201
    row = client.get(f"/api/v1/plans/{plan.id}/review", headers=clerk).json["rows"][0]
    assert (told["base"], told["drawn"]) == (row["base"], row["count"])
    assert 0 < told["base"] < 15
    heads = both | {"rounding": "heads", "min_n": 2}
    assert client.get(place, query_string=heads, headers=clerk).json == bare | {"drawn": 2}
    assert client.get(place, query_string={"ratio": "B:5"}, headers=clerk).status_code == 422
    assert client.get(place, headers=sign_in(client, "approver")).status_code == 403
