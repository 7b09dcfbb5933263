"""登录、授权、三员分立。"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from server import clock
from server.accounts import service
from server.accounts.roles import grant_role, revoke_role
from server.db import session
from server.problems import Problem
from server.trail.models import LogPayload
from tests.makers import PASSWORD, District, sign_in


def test_wrong_password_and_unknown_name_answer_alike(client: FlaskClient, district: District) -> None:
    """密码不对与没有此人，一字不差。"""
    wrong = client.post("/api/v1/session", json={"name": "clerk", "password": "x" * 12})
    nobody = client.post("/api/v1/session", json={"name": "nobody", "password": "x" * 12})
    assert wrong.status_code == nobody.status_code == 401
    assert wrong.json == nobody.json
    assert wrong.content_type == "application/problem+json"


def test_signing_out_ends_the_access_token_at_once(client: FlaskClient, district: District) -> None:
    """退出后旧令牌立即失效。"""
    headers = sign_in(client, "clerk")
    assert client.delete("/api/v1/session", headers=headers).status_code == 204
    answer = client.get("/api/v1/session", headers=headers)
    assert (answer.status_code, answer.json["type"]) == (401, "/problems/session_expired")


def renew(client: FlaskClient, token: str) -> Any:
    """拿刷新令牌换新。"""
    return client.post("/api/v1/session/refresh", headers={"Authorization": f"Bearer {token}"})


def logged(kind: str) -> int:
    """日志里这一种有几条。"""
    return session().scalar(select(func.count()).select_from(LogPayload).where(LogPayload.kind == kind)) or 0


def test_a_lost_answer_to_a_renewal_can_be_asked_for_again(client: FlaskClient, district: District) -> None:
    """换新的答复丢了，一分钟内再要，得到同一个新令牌，登录还在；再要的这一次留痕。"""
    first = client.post("/api/v1/session", json={"name": "clerk", "password": PASSWORD}).json
    assert renew(client, first["refresh_token"]).status_code == 200  # nobody heard it
    again = renew(client, first["refresh_token"])
    assert again.status_code == 200
    assert logged("session.renewed_again") == 1
    assert renew(client, again.json["refresh_token"]).status_code == 200
    assert logged("session.reuse_found") == 0


def test_a_stolen_refresh_token_ends_the_session(client: FlaskClient, district: District) -> None:
    """换下一分钟以后、或已换过两次的令牌再出现，整个登录作废，留痕。"""
    for late in (True, False):
        first = client.post("/api/v1/session", json={"name": "clerk", "password": PASSWORD}).json
        second = renew(client, first["refresh_token"]).json
        if not late:
            second = renew(client, second["refresh_token"]).json
        with clock.hands_at(clock.now() + timedelta(seconds=61 if late else 0)):
            assert renew(client, first["refresh_token"]).status_code == 401
        renewed = {"Authorization": f"Bearer {second['access_token']}"}
        assert client.get("/api/v1/session", headers=renewed).status_code == 401
    assert logged("session.reuse_found") == 2


def test_three_administrators_stay_apart(app: object, district: District) -> None:
    """系统管理员不能兼经办。"""
    with pytest.raises(Problem, match="三员分立"):
        grant_role(district.actor("secadmin"), district.officers["sysadmin"].id, "clerk")


def test_a_role_is_held_once_at_a_time(app: object, district: District) -> None:
    """同一人同一部门的同一角色，同一段时间只有一份；收回之后可以再授。"""
    security, officer = district.actor("secadmin"), district.officers["approver"]
    first = grant_role(security, officer.id, "publisher")
    with pytest.raises(Problem, match="已经有了"):
        grant_role(security, officer.id, "publisher")
    revoke_role(security, first.id)
    assert grant_role(security, officer.id, "publisher").id != first.id


def test_nobody_grants_to_himself(app: object, district: District) -> None:
    """授权人不能给自己授权。"""
    with pytest.raises(Problem, match="不能给自己"):
        grant_role(district.actor("secadmin"), district.officers["secadmin"].id, "auditor")


def test_a_clerk_cannot_create_departments(client: FlaskClient, district: District) -> None:
    """经办不能登记部门。"""
    answer = client.post(
        "/api/v1/departments",
        json={"code": "990100-XF", "name": "消防", "short_name": "消"},
        headers=sign_in(client, "clerk"),
    )
    assert answer.status_code == 403


def test_a_taken_code_is_refused_in_words(client: FlaskClient, district: District) -> None:
    """部门代码重复答 409。"""
    answer = client.post(
        "/api/v1/departments",
        json={"code": "990100-SJ", "name": "另一个", "short_name": "另"},
        headers=sign_in(client, "sysadmin"),
    )
    assert answer.status_code == 409
    assert "已被使用" in answer.json["detail"]


def test_a_missing_field_is_named_in_chinese(client: FlaskClient, district: District) -> None:
    """缺一栏答 422 并说是哪一栏。"""
    answer = client.post("/api/v1/departments", json={"code": "990100-XF"}, headers=sign_in(client, "sysadmin"))
    assert answer.status_code == 422
    assert {"field": "name", "message": "必填。"} in answer.json["errors"]


def test_disabling_an_officer_ends_his_sessions(client: FlaskClient, district: District) -> None:
    """停用立即生效。"""
    headers = sign_in(client, "clerk")
    service.change_officer(district.actor("sysadmin"), district.officers["clerk"].id, {"active": False})
    assert client.get("/api/v1/session", headers=headers).status_code == 401


def test_a_disabled_account_is_told_so_by_its_password_and_its_token(client: FlaskClient, district: District) -> None:
    """停用的账号：密码对的、拿着原来登录的，说已停用；密码不对的与没有此人答得一样。"""
    right = {"name": "clerk", "password": PASSWORD, "kind": "phone"}
    token = client.post("/api/v1/session", json=right).json["refresh_token"]
    service.change_officer(district.actor("sysadmin"), district.officers["clerk"].id, {"active": False})
    told = client.post("/api/v1/session", json=right)
    assert (told.status_code, told.json["detail"]) == (403, "账号已停用，请找系统管理员。")
    renewed = client.post("/api/v1/session/refresh", headers={"Authorization": f"Bearer {token}"})
    assert (renewed.status_code, renewed.json["disabled"]) == (401, True)
    assert renewed.json["detail"].startswith("账号已停用，请找系统管理员。")
    wrong = client.post("/api/v1/session", json={**right, "password": "not-the-password"})
    nobody = client.post("/api/v1/session", json={**right, "name": "nobody"})
    assert (wrong.status_code, wrong.json["type"], wrong.json["detail"]) == (
        nobody.status_code, nobody.json["type"], nobody.json["detail"]
    )  # fmt: skip


def test_a_grant_counts_only_within_its_dates(app: object, district: District) -> None:
    """授权只在起止之内有效。"""
    yesterday = clock.today().replace(year=clock.today().year - 1)
    grant_role(district.actor("secadmin"), district.officers["clerk"].id, "approver", since=yesterday, until=yesterday)
    assert "approver" not in district.actor("clerk").roles


def test_a_clerk_sees_colleagues_and_not_the_administrators(client: FlaskClient, district: District) -> None:
    """其他人只看本部门同事。"""
    names = {row["name"] for row in client.get("/api/v1/officers", headers=sign_in(client, "clerk")).json["items"]}
    assert "approver" in names
    assert "sysadmin" not in names


def test_a_weak_password_is_refused(client: FlaskClient, district: District) -> None:
    """密码太短不收。"""
    answer = client.post(
        "/api/v1/session/password", json={"old": PASSWORD, "new": "short"}, headers=sign_in(client, "clerk")
    )
    assert (answer.status_code, answer.json["detail"]) == (422, "密码至少 10 位。")


@pytest.mark.parametrize(
    ("phone", "status"),
    [
        ("打给老王", 422),
        ("11010519491231002X", 422),
        ("138001", 422),
        ("0546-8000000", 200),
        ("12345", 200),
        (" ０５４６－８００００００ ", 200),
        ("96315", 200),
        ("9631", 422),
        ("400-800-1234", 200),
        ("", 200),
    ],
)
def test_the_number_the_public_calls_can_be_dialled(
    client: FlaskClient, district: District, phone: str, status: int
) -> None:
    """对外办公电话会印上通知书和公开页：只收打得通的写法，身份证号、文字不收。"""
    where, headers = f"/api/v1/departments/{district.department.id}", sign_in(client, "sysadmin")
    assert client.patch(where, json={"phone": phone}, headers=headers).status_code == status


def test_two_departments_never_bear_one_head(client: FlaskClient, district: District) -> None:
    """在用部门的字头别人不能用，全角、大小写、空格不算不同，看不见的字符一个不收；说清谁在用；停用了的可以，再启用时又要问。"""
    headers = sign_in(client, "sysadmin")
    body = {"code": "990100-XF", "name": "青禾县消防救援大队", "short_name": "青市监"}
    told = client.post("/api/v1/departments", json=body, headers=headers)
    assert told.status_code == 422
    assert "“青市监”青禾县市场监督管理局正在用" in told.json["detail"]
    fire = client.post("/api/v1/departments", json=body | {"short_name": "青XF"}, headers=headers).json
    own = f"/api/v1/departments/{district.department.id}"
    for head in ("青XF", "青xf", "青ＸＦ", " 青xF ", "青\u200bXF"):
        assert client.patch(own, json={"short_name": head}, headers=headers).status_code == 422, head
    for head in ("  ", "青 市", "青〔2026〕", "{seq}"):
        assert client.patch(own, json={"short_name": head}, headers=headers).status_code == 422, head
    for unseen in "\u200b\u180e\u034f\ufe0f\u3164\u00ad\u2060\ufeff":
        told = client.patch(own, json={"short_name": f"青市{unseen}监"}, headers=headers)
        assert (told.status_code, "看不见的字符" in told.json["detail"]) == (422, True), ascii(unseen)
    other = f"/api/v1/departments/{fire['id']}"
    assert client.patch(other, json={"short_name": "青xf"}, headers=headers).status_code == 200
    assert client.patch(other, json={"active": False}, headers=headers).status_code == 200
    assert client.patch(own, json={"short_name": "青XF"}, headers=headers).status_code == 200
    assert client.patch(other, json={"active": True, "short_name": "青xf"}, headers=headers).status_code == 422
    assert client.patch(other, json={"active": True, "short_name": "青消"}, headers=headers).status_code == 200
