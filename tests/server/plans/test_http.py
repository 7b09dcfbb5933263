"""计划的网址从外面走一遍：改条目、粘贴、合并拆开、征求意见、备案、删演练。"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from server import clock
from server.accounts import service as accounts
from server.auth import SYSTEM
from server.db import session
from server.plans import service
from server.plans.models import Plan
from server.rules import proposals
from server.trail.verify import verify
from tests.makers import District, make_officer, sign_in
from tests.server.plans.lists import make_item
from tests.server.plans.test_plans import fields
from tests.server.plans.test_sheet import HEAD, form

API = "/api/v1"


@pytest.fixture
def plan(district: District) -> Plan:
    """一份 2026 年的空计划。"""
    return service.create_plan(district.actor("clerk"), year=2026, title="2026 年度抽查计划")


@pytest.fixture
def clerk(client: FlaskClient, district: District) -> dict[str, str]:
    """经办的请求头。"""
    return sign_in(client, "clerk")


@pytest.fixture(autouse=True)
def vouched(district: District) -> Iterator[None]:
    """每一条测试之后，留痕与各行都对得上：删去的条目也有交代。"""
    yield
    session().rollback()
    session().expire_all()
    assert verify(session()) == []


def entry(district: District, plan: Plan, **more: object) -> str:
    """一条任务。"""
    item = make_item(district.department.id)
    return service.add_entry(district.actor("clerk"), plan.id, fields(item) | more).id


def test_a_draft_is_renamed_and_mended(
    client: FlaskClient, district: District, plan: Plan, clerk: dict[str, str]
) -> None:
    """改标题、改条目、删条目；送审以后都不能，条目是别人的答 404。"""
    first, second = entry(district, plan), entry(district, plan, name="公示信息抽查")
    where = f"{API}/plans/{plan.id}"
    assert client.patch(where, json={"title": "抽查计划"}, headers=clerk).json["title"] == "抽查计划"
    told = client.patch(f"{API}/plan-entries/{first}", json={"team_size": 3}, headers=clerk)
    assert (told.status_code, told.json["team_size"]) == (200, 3), told.text
    dealt = client.patch(f"{API}/plan-entries/{first}", json={"bundle": 4, "draw_days": "half"}, headers=clerk).json
    assert (dealt["bundle"], dealt["draw_days"]) == (4, "half")  # what the form of the draw starts with
    assert client.patch(f"{API}/plan-entries/{first}", json={"draw_days": "week"}, headers=clerk).status_code == 422
    wrong = client.patch(f"{API}/plan-entries/{first}", json={"ratios": {"A": "150%"}}, headers=clerk)
    assert (wrong.status_code, wrong.json["type"]) == (422, "/problems/plan.ratio_range")
    assert client.delete(f"{API}/plan-entries/{second}", headers=sign_in(client, "approver")).status_code == 403
    assert client.delete(f"{API}/plan-entries/{second}", headers=clerk).status_code == 204
    assert client.delete(f"{API}/plan-entries/{second}", headers=clerk).status_code == 404
    service.submit(district.actor("clerk"), plan.id)
    assert client.patch(where, json={"title": "改"}, headers=clerk).status_code == 409


def test_rows_are_pasted_and_taken_back(
    client: FlaskClient, district: District, plan: Plan, clerk: dict[str, str]
) -> None:
    """粘进一行又整批撤回；撤过的一批没有了。"""
    make_item(district.department.id, code="01")
    where = f"{API}/plans/{plan.id}"
    body = {"text": HEAD + "1\t企业抽查\t01\t企业\t5%\t实地检查\t全年\t", "dry_run": False}
    batch = client.post(f"{where}/paste", json=body, headers=clerk).json["batch"]
    assert len(client.get(where, headers=clerk).json["entries"]) == 1
    assert client.delete(f"{where}/pastes/{batch}", headers=clerk).status_code == 204
    assert client.delete(f"{where}/pastes/{batch}", headers=clerk).status_code == 404


def test_entries_are_split_and_merged(
    client: FlaskClient, district: District, plan: Plan, clerk: dict[str, str]
) -> None:
    """两份检查表的一条拆成两条；拆不开、合不来的各有一答。"""
    home, sheets = district.department.id, [form("CK01"), form("CK02")]
    items = [make_item(home, code=str(n), checklist_id=sheet) for n, sheet in enumerate(sheets)]
    mixed = service.add_entry(district.actor("clerk"), plan.id, fields(items[0]) | {"item_ids": items}).id
    parts = [one["id"] for one in client.post(f"{API}/plan-entries/{mixed}/split", headers=clerk).json]
    assert len(parts) == 2
    assert client.post(f"{API}/plan-entries/{parts[0]}/split", headers=clerk).status_code == 409
    where = f"{API}/plans/{plan.id}/merge"
    assert client.post(where, json={"entry_ids": parts}, headers=clerk).status_code == 409
    twins = [entry(district, plan), entry(district, plan)]
    merged = client.post(where, json={"entry_ids": twins}, headers=clerk)
    assert (merged.status_code, len(merged.json["items"])) == (200, 2), merged.text


def test_departments_are_asked_and_the_plan_is_filed(
    client: FlaskClient, district: District, clerk: dict[str, str]
) -> None:
    """征求意见、收回、再征求、答复、批准、公示（随即看得见）、报备案；没轮到的一步各有一答。"""
    fire = accounts.create_department(SYSTEM, code="990100-XF", name="青禾县消防救援大队", short_name="消")
    make_officer("xf", "clerk", fire.id)
    joint = service.create_plan(district.actor("clerk"), year=2026, title="联合抽查计划", scope="JOINT")
    entry(district, joint, slots=[{"department_id": each, "seats": 1} for each in (district.department.id, fire.id)])
    where, other = f"{API}/plans/{joint.id}", sign_in(client, "xf")
    body = {"due_on": (clock.today() + timedelta(days=10)).isoformat()}
    assert client.post(f"{where}/recall", headers=clerk).status_code == 409
    assert client.post(f"{where}/consultations", json=body, headers=clerk).json["state"] == "consulting"
    assert client.post(f"{where}/recall", headers=clerk).json["state"] == "draft"
    asked = client.post(f"{where}/consultations", json=body, headers=clerk).json["consultations"]
    said = f"{API}/consultations/{asked[-1]['id']}/answer"
    assert client.post(said, json={"answer": "AGREE"}, headers=clerk).status_code == 404
    assert client.post(said, json={"answer": "DECLINE"}, headers=other).status_code == 422
    assert client.post(said, json={"answer": "AGREE"}, headers=other).json["answer"] == "AGREE"
    filing = {"to_body": "青禾县联席会议办公室"}
    assert client.post(f"{where}/filings", json=filing, headers=clerk).status_code == 409
    client.post(f"{where}/submission", headers=clerk)
    client.post(f"{where}/decisions", json={"decision": "APPROVED"}, headers=sign_in(client, "approver"))
    assert client.get(f"/plans/{joint.id}").status_code == 404
    client.post(f"{where}/publication", headers=sign_in(client, "publisher"))
    seen = client.get(f"/plans/{joint.id}")  # the very next visitor, not after the next sweep
    assert (seen.status_code, "联合计划，第 1 版" in seen.text) == (200, True)
    assert client.post(f"{where}/filings", json=filing, headers=clerk).status_code == 201


def test_a_member_of_the_meeting_leaves(client: FlaskClient, district: District, clerk: dict[str, str]) -> None:
    """办公室登记的成员不再担任，只登一次；审批办不了。"""
    place = {"department_id": district.department.id}
    client.post(f"{API}/joint-office", json=place, headers=sign_in(client, "sysadmin"))
    member = place | {"role": "CONVENER", "name": "召集人甲"}
    made = client.post(f"{API}/meeting-members", json=member, headers=clerk).json
    where = f"{API}/meeting-members/{made['id']}/end"
    assert client.post(where, headers=sign_in(client, "approver")).status_code == 403
    assert client.post(where, headers=clerk).status_code == 204
    assert client.post(where, headers=clerk).status_code == 409


def test_a_rehearsal_is_removed(client: FlaskClient, district: District, plan: Plan, clerk: dict[str, str]) -> None:
    """演练删得掉，真的计划删不掉。"""
    drill = service.create_plan(district.actor("clerk"), year=2026, title="演练", kind="REHEARSAL")
    assert client.delete(f"{API}/plans/{drill.id}", headers=clerk).status_code == 204
    assert client.get(f"{API}/plans/{drill.id}", headers=clerk).status_code == 404
    assert client.delete(f"{API}/plans/{plan.id}", headers=clerk).status_code == 409


def test_an_entry_without_a_team_size_takes_the_number_of_the_rule(
    client: FlaskClient, district: District, plan: Plan, clerk: dict[str, str]
) -> None:
    """本部门的规则写三人：表单的起始值是三人，没有写检查组人数的条目也是三人，写了的照写的。"""
    three = {"key": "team.min_inspectors", "layer": "DEPARTMENT", "value": 3, "basis": "青市监发〔2026〕3号"}
    row = proposals.propose(district.actor("clerk"), reason="试行", since=clock.today(), **three)
    proposals.decide(district.actor("approver"), row.id, True, "同意")
    assert client.get(f"{API}/plan-years/2026", headers=clerk).json["defaults"]["team_size"] == 3
    item, period = make_item(district.department.id), {"from": "2026-11-24", "to": "2026-12-31"}
    body = {"name": "公示信息抽查", "item_ids": [item], "ratios": {"B": "3%"}, "period": period}
    where = f"{API}/plans/{plan.id}/entries"
    added = client.post(where, json=body, headers=clerk)
    assert (added.status_code, added.json["team_size"]) == (201, 3), added.text
    assert client.post(where, json=body | {"team_size": 4}, headers=clerk).json["team_size"] == 4
