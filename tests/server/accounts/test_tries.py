"""登录试错：十次为限，换个地址不受牵连，过一刻钟再来。"""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from server import clock
from server.accounts import tries
from tests.makers import PASSWORD, District


def sign_in(client: FlaskClient, password: str, address: str = "192.0.2.1", name: str = "clerk") -> TestResponse:
    body = {"name": name, "password": password}
    return client.post("/api/v1/session", json=body, environ_base={"REMOTE_ADDR": address})


@pytest.fixture
def guessed(client: FlaskClient, district: District) -> FlaskClient:
    """有人从 192.0.2.1 猜了十次，大小写、空格都算同一个人。"""
    for n in range(tries.MOST):
        assert sign_in(client, "wrong", name=" Clerk" if n % 2 else "clerk").status_code == 401
    return client


def test_the_eleventh_try_waits(guessed: FlaskClient) -> None:
    """第十一次答 429，密码对也一样；说明要等多久。"""
    answer = sign_in(guessed, PASSWORD)
    assert (answer.status_code, answer.content_type) == (429, "application/problem+json")
    assert answer.json["type"] == "/problems/rate_limited"
    assert "15 分钟后" in answer.json["detail"]
    assert 0 < int(answer.headers["Retry-After"]) <= 900


def test_the_last_tries_are_told(client: FlaskClient, district: District) -> None:
    """从第七次起说还可以试几次；密码对了就不提。"""
    said = [sign_in(client, "wrong").json["detail"] for _ in range(8)]
    assert ["还可以试" in each for each in said] == [False] * 6 + [True] * 2
    assert said[6].endswith("还可以试 3 次。")
    assert sign_in(client, PASSWORD).status_code == 200


def test_nobody_else_is_locked_out(guessed: FlaskClient) -> None:
    """本人从别的地址、别人从同一地址，照样登录。"""
    assert sign_in(guessed, PASSWORD, address="192.0.2.2").status_code == 200
    assert sign_in(guessed, PASSWORD, name="approver").status_code == 200


def test_a_quarter_of_an_hour_later_it_opens(guessed: FlaskClient) -> None:
    """过一刻钟再试，成功后从头算。"""
    with clock.hands_at(clock.now() + timedelta(minutes=15, seconds=1)):
        for _ in range(tries.MOST + 1):
            assert sign_in(guessed, PASSWORD).status_code == 200
