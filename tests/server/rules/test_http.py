"""规则与年历的网址从外面走一遍：录入、核对、提前结束。"""

from __future__ import annotations

from flask.testing import FlaskClient

from server import clock
from tests.makers import District, sign_in
from tests.server.rules.test_values import in_force
from tests.server.rules.test_years import DECEMBER, MADE_UP

API = "/api/v1"


def test_a_year_is_entered_by_one_and_checked_by_another(client: FlaskClient, district: District) -> None:
    """系统管理员录入，安全管理员核对；录入的人核对不了。"""
    with clock.hands_at(DECEMBER):
        head, second = sign_in(client, "sysadmin"), sign_in(client, "secadmin")
        body = {"year": 2027, "text": MADE_UP, "document": "试发〔2026〕1号", "source": "本测试"}
        made = client.post(f"{API}/calendar", json=body, headers=head)
        assert (made.status_code, made.json["state"]) == (201, "proposed"), made.text
        where = f"{API}/calendar/{made.json['id']}/decisions"
        assert client.post(where, json={"decision": "APPROVED"}, headers=head).status_code == 403
        done = client.post(where, json={"decision": "APPROVED", "opinion": "一致"}, headers=second)
        assert (done.status_code, done.json["state"]) == (200, "approved"), done.text
        assert 2027 in client.get(f"{API}/calendar", headers=head).json["years"]


def test_a_rule_is_ended_early(client: FlaskClient, district: District) -> None:
    """安全管理员提前结束一条另定；经办不能。"""
    row = in_force(district, "sysadmin", "secadmin", "LOCAL", 15)
    where, body = f"{API}/rules/proposals/{row.id}/end", {"until": clock.today().isoformat(), "reason": "试行结束"}
    assert client.post(where, json=body, headers=sign_in(client, "clerk")).status_code == 403
    done = client.post(where, json=body, headers=sign_in(client, "secadmin"))
    assert (done.status_code, done.json["until"]) == (200, body["until"]), done.text
