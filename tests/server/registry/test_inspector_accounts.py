"""谁用哪个账号：由系统管理员对应，一人一个，同一部门；没有对应的收不到任务。"""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from server import clock
from server.accounts.models import Device, Officer
from server.db import new_id, session, unit
from server.registry.inspectors.manyaccounts import login_name
from server.trail.models import LogPayload
from tests import makers_registry as make
from tests.makers import District, make_officer, sign_in

API = "/api/v1"


@pytest.fixture
def admin(district: District, client: FlaskClient) -> dict[str, str]:
    """系统管理员的请求头。"""
    return sign_in(client, "sysadmin")


def tie(client: FlaskClient, headers: dict[str, str], officer: Officer, inspector_id: str | None) -> Any:
    """对应。"""
    return client.put(f"{API}/officers/{officer.id}/inspector", headers=headers, json={"inspector_id": inspector_id})


def refusal(answer: Any) -> tuple[int, str]:
    """状态与错误码。"""
    return answer.status_code, answer.json["type"].removeprefix("/problems/")


def test_an_account_made_by_hand_is_given_to_its_inspector(
    district: District, client: FlaskClient, admin: dict[str, str]
) -> None:
    """名录库里的人没有账号的在前；对应以后本人登录即以此身份，解除后又空着。"""
    one, other = make.make_inspectors(2)
    officer = make_officer("wj01", "inspector", district.department.id)
    assert tie(client, admin, officer, one.id).json == {"id": officer.id, "inspector_id": one.id}
    rows = client.get(f"{API}/inspectors/accounts", headers=admin).json["items"]
    assert [(row["id"], row["officer_id"]) for row in rows] == [(other.id, None), (one.id, officer.id)]
    assert set(rows[0]) == {"id", "name", "cert_no", "department_id", "officer_id"}
    assert client.get(f"{API}/session", headers=sign_in(client, "wj01")).json["inspector_id"] == one.id
    assert tie(client, admin, officer, None).json["inspector_id"] is None


def test_one_person_uses_one_account(district: District, client: FlaskClient, admin: dict[str, str]) -> None:
    """人已有账号、账号已有人，都不再对应；停用的账号不占着人。"""
    one, other = make.make_inspectors(2)
    first, second = (make_officer(name, "inspector", district.department.id) for name in ("wj01", "wj02"))
    tie(client, admin, first, one.id)
    assert refusal(tie(client, admin, second, one.id)) == (409, "officer.linked")
    assert refusal(tie(client, admin, first, other.id)) == (409, "officer.linked")
    client.patch(f"{API}/officers/{first.id}", headers=admin, json={"active": False})
    rows = client.get(f"{API}/inspectors/accounts", headers=admin).json["items"]
    assert [row["officer_id"] for row in rows if row["id"] == one.id] == [None]  # listed among those who need one
    assert tie(client, admin, second, one.id).status_code == 200
    assert refusal(client.patch(f"{API}/officers/{first.id}", headers=admin, json={"active": True})) == (
        409,
        "officer.linked",
    )


def test_account_and_inspector_belong_to_one_department(
    district: District, client: FlaskClient, admin: dict[str, str]
) -> None:
    """别的部门的、不存在的、出了库的，都不能对应；对应着的账号不能改部门。"""
    one, gone = make.make_inspectors(2)
    stranger, officer = (
        make_officer("yj01", "inspector", None),
        make_officer("wj01", "inspector", district.department.id),
    )
    with unit(technical=True) as s:
        s.get_one(type(gone), gone.id).status = "removed"
    assert refusal(tie(client, admin, stranger, one.id)) == (409, "officer.other_department")
    assert [tie(client, admin, officer, key).status_code for key in (gone.id, new_id())] == [404, 404]
    tie(client, admin, officer, one.id)
    moved = client.patch(f"{API}/officers/{officer.id}", headers=admin, json={"department_id": None})
    assert refusal(moved) == (409, "officer.other_department")


def test_a_phone_in_use_speaks_for_the_person_it_was_enrolled_for(
    district: District, client: FlaskClient, admin: dict[str, str]
) -> None:
    """手机在用时不能换人；停用以后可以。"""
    one = make.make_inspectors(1)[0]
    officer = make_officer("wj01", "inspector", district.department.id, inspector_id=one.id)
    with unit(technical=True) as s:
        phone = Device(id=new_id(), officer_id=officer.id, public_key={}, name="手机", enrolled_at=clock.now())
        s.add(phone)
    assert refusal(tie(client, admin, officer, None)) == (409, "officer.has_phone")
    with unit(technical=True) as s:
        s.get_one(Device, phone.id).revoked_at = clock.now()
    assert tie(client, admin, officer, None).status_code == 200
    assert session().get_one(Officer, officer.id).inspector_id is None


@pytest.mark.parametrize("name", ["secadmin", "clerk", "auditor"])
def test_only_the_keeper_of_accounts_says_whose_they_are(district: District, client: FlaskClient, name: str) -> None:
    """经办管名录库，不能给自己安上检查员的身份；安全管理员只管角色。"""
    one, headers = make.make_inspectors(1)[0], sign_in(client, name)
    assert tie(client, headers, district.officers["clerk"], one.id).status_code == 403
    assert client.get(f"{API}/inspectors/accounts", headers=headers).status_code == 403


def test_many_accounts_are_made_in_one_act_and_the_others_told_why(
    district: District, client: FlaskClient, admin: dict[str, str]
) -> None:
    """一次建好、对应好、一条留痕，密码各给一次就能登录；已有账号的、出了库的、同名账号没人看过的，各说理由。"""
    people = make.make_inspectors(5)
    held, gone, same, one, two = people
    officer = make_officer("wj01", "inspector", district.department.id, inspector_id=held.id)
    namesake = make_officer("wj02", "clerk", district.department.id)
    with unit(technical=True) as s:
        s.get_one(type(gone), gone.id).status = "removed"
        s.get_one(Officer, namesake.id).display_name = same.name
    body = {"inspector_ids": [*(each.id for each in people), "nobody"]}
    told = client.post(f"{API}/inspectors/accounts", headers=admin, json=body).json
    assert [each["inspector_id"] for each in told["made"]] == [one.id, two.id]
    reasons = {each["inspector_id"]: each["reason"] for each in told["refused"]}
    assert reasons[held.id] == f"{held.name}已有账号 {officer.name}。一人只用一个账号。"
    assert "同名的账号 wj02" in reasons[same.id]
    assert "移出" in reasons[gone.id]
    assert "移出" in reasons["nobody"]
    first = told["made"][0]
    signed = client.post(f"{API}/session", json={"name": first["name"], "password": first["password"]}).json["account"]
    assert (signed["inspector_id"], signed["must_change_password"], signed["roles"]) == (one.id, True, [])
    again = client.post(f"{API}/inspectors/accounts", headers=admin, json=body).json
    assert (again["made"], len(again["refused"])) == ([], 6)
    kinds = list(session().scalars(select(LogPayload.kind).where(LogPayload.kind.startswith("officers."))))
    assert kinds == ["officers.created"]


def test_the_security_administrator_grants_the_running_role_to_many_at_once(
    district: District, client: FlaskClient, admin: dict[str, str]
) -> None:
    """系统管理员建账号，不授角色；安全管理员一次授予，没有对应的、已有角色的、停用的说理由。"""
    people = make.make_inspectors(3)
    ids = [each.id for each in people]
    made = client.post(f"{API}/inspectors/accounts", headers=admin, json={"inspector_ids": ids}).json["made"]
    client.patch(f"{API}/officers/{made[2]['officer_id']}", headers=admin, json={"active": False})
    loose = make_officer("wj01", "clerk", district.department.id)
    body = {"officer_ids": [*(each["officer_id"] for each in made), loose.id]}
    where, safe = f"{API}/officers/inspector-roles", sign_in(client, "secadmin")
    assert client.post(where, headers=admin, json=body).status_code == 403
    told = client.post(where, headers=safe, json=body).json
    assert set(told["granted"]) == {each["officer_id"] for each in made[:2]}
    assert [each["reason"][:6] for each in told["refused"]] == ["账号已经停用", "没有对应检查"]
    assert client.post(where, headers=safe, json=body).json["granted"] == []
    assert sorted(each.role for each in session().get_one(Officer, made[0]["officer_id"]).grants) == ["inspector"]


def test_a_login_name_is_initials_and_the_end_of_the_certificate() -> None:
    """姓名首字母加证号末四位；有人用了多取几位，全用了加序号；没有拼音的也有名字。"""
    taken: set[str] = set()
    for _ in range(5):
        taken.add(login_name("欧阳明", "青A-33021012", taken))
    assert taken == {"oym1012", "oym021012", "oym33021012", "oyma33021012", "oyma33021012-2"}
    assert login_name("·", "12", set()) == "jc12"
