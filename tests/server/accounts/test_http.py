"""人与机构的网址从外面走一遍：改账号、重设密码、收回角色、代理、在岗。"""

from __future__ import annotations

from datetime import timedelta

from flask.testing import FlaskClient

from server import clock
from tests.makers import PASSWORD, District, make_officer, sign_in

API = "/api/v1"


def test_the_administrator_keeps_the_accounts(client: FlaskClient, district: District) -> None:
    """改称呼、重设密码；经办不能；改密码要先说对旧的。"""
    head, clerk = sign_in(client, "sysadmin"), sign_in(client, "clerk")
    place = f"{API}/officers/{district.officers['publisher'].id}"
    told = client.patch(place, json={"display_name": "公示员丁"}, headers=head)
    assert (told.status_code, told.json["display_name"]) == (200, "公示员丁")
    assert client.patch(place, json={"display_name": "某某"}, headers=clerk).status_code == 403
    assert client.post(f"{place}/password-reset", headers=clerk).status_code == 403
    once = client.post(f"{place}/password-reset", headers=head).json["password"]
    own = sign_in(client, "publisher", once)
    change = {"old": PASSWORD, "new": "qing-he-2026-Next"}
    assert client.post(f"{API}/session/password", json=change, headers=own).status_code == 401
    longer = client.post(f"{API}/session/password", json={"old": once, "new": f"{once}1"}, headers=own)
    assert (longer.status_code, "原密码" in longer.json["detail"]) == (422, True)
    assert client.post(f"{API}/session/password", json=change | {"old": once}, headers=own).status_code == 204
    assert sign_in(client, "publisher", change["new"])


def test_a_role_is_taken_back(client: FlaskClient, district: District) -> None:
    """授权人收回角色，当时就没有了；系统管理员不能收。"""
    grant = district.officers["legal"].grants[0].id
    where = f"{API}/roles/{grant}"
    assert client.delete(where, headers=sign_in(client, "sysadmin")).status_code == 403
    legal = sign_in(client, "legal")
    assert client.delete(where, headers=sign_in(client, "secadmin")).status_code == 204
    assert client.get(f"{API}/plans", headers=legal).status_code in (401, 403)


def test_a_role_is_lent_and_taken_back(client: FlaskClient, district: District) -> None:
    """审批把角色交人代理又收回；别人收不回。"""
    deputy = make_officer("deputy", "clerk", district.department.id)
    today = clock.today()
    body = {"role": "approver", "officer_id": deputy.id, "since": today.isoformat()}
    body["until"] = (today + timedelta(days=3)).isoformat()
    own, other = sign_in(client, "approver"), sign_in(client, "clerk")
    made = client.post(f"{API}/delegations", json=body, headers=own)
    assert (made.status_code, made.json["officer_id"]) == (201, deputy.id), made.text
    where = f"{API}/delegations/{made.json['id']}"
    assert client.delete(where, headers=other).status_code == 403
    assert client.delete(where, headers=own).status_code == 204
    assert client.get(f"{API}/delegations", headers=own).json["total"] == 0


def test_an_absence_is_called_off(client: FlaskClient, district: District) -> None:
    """登记的不在岗撤销；再撤一次没有了。"""
    today, own = clock.today().isoformat(), sign_in(client, "publisher")
    made = client.post(f"{API}/absences", json={"kind": "LEAVE", "since": today, "until": today}, headers=own).json
    where = f"{API}/absences/{made['id']}"
    assert client.delete(where, headers=own).status_code == 204
    assert client.get(f"{API}/absences", headers=own).json["total"] == 0
    assert client.delete(where, headers=own).status_code == 404
