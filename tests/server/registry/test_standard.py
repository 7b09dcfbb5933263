"""规则要的分类子库：差哪些看得见，一次建齐，再建就说都有了；没有规则就不差（S4-03）。"""

from __future__ import annotations

from flask.testing import FlaskClient

from tests.makers import District, sign_in
from tests.server.plans.lists import make_entities
from tests.server.rules.wired import ruled

API = "/api/v1/sub-libraries"


def test_the_shelves_of_the_rule_are_built_at_once(client: FlaskClient, district: District) -> None:
    """按区域、信用风险：两个地区、四类共六个；户数与名录里筛选所得相同。"""
    make_entities(district.department.id, 20)
    head = sign_in(client, "clerk")
    assert client.get(f"{API}/standard", headers=head).json["lacking"] == []
    ruled(district, "entity.sub_libraries", ["region", "risk_class", "credit_class"])
    told = client.get(f"{API}/standard", headers=head).json["lacking"]
    assert told == ["辖区：城东", "辖区：城西", *(f"信用风险 {each} 类" for each in "ABCD")]
    body = {"name": "城东的户", "query": {"district": "城东"}}
    assert client.post(API, json=body, headers=head).status_code == 201
    made = client.post(f"{API}/standard", json={}, headers=head)
    assert made.status_code == 201, made.text
    assert {row["name"]: row["count"] for row in made.json["items"]}["辖区：城西"] == 10
    assert made.json["total"] == 5
    again = client.post(f"{API}/standard", json={}, headers=head)
    assert (again.status_code, again.json["type"]) == (409, "/problems/sub_library.complete")
