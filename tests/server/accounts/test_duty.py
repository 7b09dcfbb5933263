"""在岗与代理：有起止，有留痕，职责仍分开。"""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from server import clock
from server.accounts.duty import service as duty
from server.accounts.messages import officers_with
from server.db import session
from server.plans import service as plans
from server.problems import Problem
from server.trail.models import LogPayload
from tests.makers import District, make_officer, sign_in
from tests.server.plans.lists import make_item


def test_a_delegate_holds_the_role_within_its_dates(district: District) -> None:
    """代理期内有审批角色，收回即没有；交出的人自己的角色不变。"""
    today = clock.today()
    deputy = make_officer("deputy", "clerk", district.department.id)
    district.officers["deputy"] = deputy
    row = duty.delegate(
        district.actor("approver"), role="approver", officer_id=deputy.id, since=today, until=today + timedelta(days=5)
    )
    assert {"approver", "clerk"} <= district.actor("deputy").roles
    assert "approver" in district.actor("approver").roles
    duty.end_delegation(district.actor("approver"), row.id)
    session().expire_all()
    assert "approver" not in district.actor("deputy").roles


@pytest.mark.parametrize(
    ("who", "role", "to", "days", "code"),
    [
        ("approver", "clerk", "clerk", 5, "delegate.role"),
        ("clerk", "approver", "publisher", 5, "delegate.role"),
        ("approver", "approver", "approver", 5, "delegate.person"),
        ("approver", "approver", "clerk", 200, "delegate.dates"),
        ("approver", "approver", "clerk", -1, "delegate.dates"),
    ],
)
def test_what_cannot_be_delegated(district: District, who: str, role: str, to: str, days: int, code: str) -> None:
    """没有的角色、给自己、太久、倒着的日期，都不行。"""
    today = clock.today()
    with pytest.raises(Problem) as caught:
        duty.delegate(
            district.actor(who),
            role=role,
            officer_id=district.officers[to].id,
            since=today,
            until=today + timedelta(days=days),
        )
    assert caught.value.code == code


def test_reminders_go_to_who_is_there(district: District) -> None:
    """请假的人不收提醒；全都请假时照发，不让一件事没有人知道。"""
    today, place = clock.today(), district.department.id
    second = make_officer("clerk2", "clerk", place)
    duty.record_absence(district.actor("clerk"), officer_id=None, kind="LEAVE", since=today, until=today)
    s = session()
    assert officers_with(s, "clerk", place, today) == [second.id]
    assert len(officers_with(s, "clerk", place, today + timedelta(days=1))) == 2
    duty.record_absence(district.actor("clerk"), officer_id=second.id, kind="SICK", since=today, until=today)
    assert len(officers_with(session(), "clerk", place, today)) == 2


def test_one_records_only_for_the_own_department(client: FlaskClient, district: District) -> None:
    """检查员只能登自己的；倒着的日期不收。"""
    make_officer("jc", "inspector", district.department.id)
    today = clock.today().isoformat()
    headers = sign_in(client, "jc")
    body = {"kind": "LEAVE", "since": today, "until": today}
    assert client.post("/api/v1/absences", json=body, headers=headers).status_code == 201
    other = body | {"officer_id": district.officers["clerk"].id}
    assert client.post("/api/v1/absences", json=other, headers=headers).status_code == 403
    assert client.post("/api/v1/absences", json=body | {"until": "2020-01-01"}, headers=headers).status_code == 422


def test_a_training_is_recorded_per_qualification(client: FlaskClient, district: District) -> None:
    """经办记本部门人员的培训（S0-27b）；将来的日期不收；公示人员看得见。"""
    url = f"/api/v1/officers/{district.officers['publisher'].id}/trainings"
    body = {
        "qualification": "食品",
        "title": "食品安全检查实务",
        "organiser": "县局",
        "held_on": "2026-03-02",
        "hours": 16,
    }
    headers = sign_in(client, "clerk")
    assert client.post(url, json=body, headers=headers).status_code == 201
    assert client.post(url, json=body | {"held_on": "2999-01-01"}, headers=headers).status_code == 422
    found = client.get("/api/v1/trainings", headers=sign_in(client, "publisher")).json["items"]
    assert [(row["qualification"], row["hours"]) for row in found] == [("食品", 16)]


def test_the_same_is_not_entered_twice(client: FlaskClient, district: District) -> None:
    """一字不差的不在岗、培训不登两次，多个空格也不算差，说已登记过（409）；差一栏的照登，撤销了的可以再登。"""
    headers, today = sign_in(client, "clerk"), clock.today().isoformat()
    away = {"kind": "LEAVE", "since": today, "until": today}
    learnt = {"qualification": "食品", "title": "实务", "organiser": "县局", "held_on": "2026-03-02", "hours": 16}
    place = f"/api/v1/officers/{district.officers['publisher'].id}/trainings"
    for url, body, other in (("/api/v1/absences", away, {"kind": "SICK"}), (place, learnt, {"hours": 18})):
        spaced = {name: f" {said} " if name in ("title", "organiser") else said for name, said in body.items()}
        made = [client.post(url, json=each, headers=headers) for each in (body, spaced, body | other)]
        assert [one.status_code for one in made] == [201, 409, 201]
        assert "不用再" in made[1].json["detail"]
        if url == "/api/v1/absences":
            client.delete(f"{url}/{made[0].json['id']}", headers=headers)
            assert client.post(url, json=body, headers=headers).status_code == 201


def test_an_act_of_a_delegate_names_his_principal(client: FlaskClient, district: District) -> None:
    """代理人批的计划写“姓名（代委托人）”，留痕也写；自己的角色办的不写；收回之后旧的署名不变。"""
    today = clock.today()
    deputy = make_officer("deputy", "publisher", district.department.id)
    plan = plans.create_plan(district.actor("clerk"), year=today.year, title="计划")
    entry = {
        "name": "登记事项抽查",
        "item_ids": [make_item(district.department.id)],
        "ratios": {"B": "3%"},
        "methods": ["ON_SITE"],
        "period_from": today.replace(month=1, day=1),
        "period_to": today.replace(month=12, day=31),
    }
    plans.add_entry(district.actor("clerk"), plan.id, entry)
    plans.submit(district.actor("clerk"), plan.id)
    row = duty.delegate(
        district.actor("approver"), role="approver", officer_id=deputy.id, since=today, until=today + timedelta(days=5)
    )
    headers = sign_in(client, "deputy")
    path = f"/api/v1/plans/{plan.id}"
    body = {"decision": "APPROVED", "opinion": "同意"}
    signed = client.post(f"{path}/decisions", json=body, headers=headers).json["decided_by"]["name"]
    principal = district.officers["approver"].display_name
    assert signed == f"{deputy.display_name}（代{principal}）"
    last = session().scalars(select(LogPayload).order_by(LogPayload.i.desc())).first()
    assert last is not None
    assert json.loads(last.json)["for"] == district.officers["approver"].id
    duty.end_delegation(district.actor("approver"), row.id)
    assert client.get(path, headers=sign_in(client, "clerk")).json["decided_by"]["name"] == signed
