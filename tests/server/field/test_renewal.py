"""手机续期：凭手机签名，答复丢了多久都可以再要；没有签名的，偷了令牌也续不了。"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import func, select

from server import clock
from server.db import session
from server.demo.phone import Phone
from server.trail.models import LogPayload
from tests.makers import PASSWORD
from tests.server.field.world import World

PATH = "/api/v1/session/refresh"


def renew(phone: Phone, token: str, *, signed: bool = True) -> Any:
    """拿刷新令牌换新，附手机签名。"""
    proof = phone.credential("POST", PATH, b"{}") if signed else {}
    headers = {"Authorization": f"Bearer {token}", **proof}
    return phone.client.post(PATH, data=b"{}", headers=headers, content_type="application/json")


def signed_in(client: FlaskClient, name: str = "inspector1") -> str:
    """手机登录，答刷新令牌。"""
    body = {"name": name, "password": PASSWORD, "kind": "phone"}
    token: str = client.post("/api/v1/session", json=body).json["refresh_token"]
    return token


def logged(kind: str) -> int:
    """日志里这一种有几条。"""
    return session().scalar(select(func.count()).select_from(LogPayload).where(LogPayload.kind == kind)) or 0


def test_an_answer_lost_for_hours_does_not_sign_the_phone_out(phone: Phone, client: FlaskClient) -> None:
    """答复丢了，五小时后凭同一个令牌和手机签名再要，登录还在；新的用过以后，旧的再来就全部作废。"""
    first = signed_in(client)
    assert renew(phone, first).status_code == 200  # lost on the way
    with clock.hands_at(clock.now() + timedelta(hours=5)):
        second = renew(phone, first)
        assert second.status_code == 200
        assert logged("session.renewed_again") == 1
        third = renew(phone, second.json["refresh_token"])
        assert third.status_code == 200
        assert renew(phone, first).status_code == 401
        assert renew(phone, third.json["refresh_token"]).status_code == 401
    assert logged("session.reuse_found") == 1


def test_a_stolen_token_without_the_phone_renews_nothing(phone: Phone, client: FlaskClient) -> None:
    """续过一次以后登录归这部手机：没有签名、别的手机签名都续不了，也不妨碍本人。"""
    token = renew(phone, signed_in(client)).json["refresh_token"]
    assert renew(phone, token, signed=False).json["type"] == "/problems/session_expired"
    other = Phone(client, "inspector2", PASSWORD)
    assert renew(other, token).status_code == 401
    assert renew(phone, token).status_code == 200


def test_a_bad_signature_says_so(phone: Phone, client: FlaskClient, world: World) -> None:
    """签名不成立答手机凭证不对，登录不因此作废。"""
    token = signed_in(client)
    headers = {"Authorization": f"Bearer {token}", **phone.credential("POST", PATH, b"{}")}
    answer = client.post(PATH, data=b"{ }", headers=headers, content_type="application/json")
    assert answer.json["type"] == "/problems/device.signature"
    assert renew(phone, token).status_code == 200
