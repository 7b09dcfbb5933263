"""签名口令：本人凭密码设，验证值只到同组的手机上，谁也读不出口令。"""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from server.accounts.models import Officer
from server.db import session
from server.demo.phone import Phone
from server.field import signing
from server.inspections.models import OpLog
from sync.ops import stamped
from tests.makers import PASSWORD, sign_in
from tests.server.field.world import World, first

WHERE = "/api/v1/session/signing-pin"
PIN = "葱花 7391"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """轮数少些，测试不等。"""
    monkeypatch.setattr(signing, "ITERATIONS", 10)


def put(client: FlaskClient, name: str, **body: Any) -> Any:
    """设一次。"""
    return client.put(WHERE, json={"password": PASSWORD, "pin": PIN} | body, headers=sign_in(client, name))


def test_the_colleagues_phone_gets_the_verifier(world: World, client: FlaskClient) -> None:
    """设了以后，同组的手机从变更和离线包里都拿到验证值，口令本身哪里都没有。"""
    phone = Phone(client, "inspector1", PASSWORD)
    phone.take()
    answer = put(client, "inspector2")
    assert (answer.status_code, answer.json) == (200, {"signing_pin": True})
    other = session().scalar(select(Officer.id).where(Officer.name == "inspector2"))
    told = [change["body"]["signers"] for change in phone.changes() if change["kind"] == "signers"]
    assert told
    assert all(set(each) == {other} for each in told)
    bundle = client.get("/api/v1/field/bundle", headers=phone.bearer).json
    found = bundle["packages"][0]["signers"][other]
    assert found == told[0][other]
    salt, rounds = bytes.fromhex(found["salt"]), found["iterations"]
    wide = "葱花　７３９１".replace("　", " ")
    assert signing.plain(wide) == PIN
    assert hashlib.pbkdf2_hmac("sha256", PIN.encode(), salt, rounds).hex() == found["hash"]
    assert PIN not in str(bundle)
    assert client.get("/api/v1/session", headers=sign_in(client, "inspector2")).json["signing_pin"] is True


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"password": "wrong-password"}, "signing_pin.password"),
        ({"pin": "12345"}, "signing_pin.weak"),
        ({"pin": "345678"}, "signing_pin.weak"),
        ({"pin": "７７７７７７"}, "signing_pin.weak"),
        ({"pin": "inspector1"}, "signing_pin.weak"),
    ],
)
def test_a_wrong_password_or_an_easy_secret_changes_nothing(
    world: World, client: FlaskClient, body: dict[str, str], code: str
) -> None:
    """密码不对、口令太容易猜，都不设。"""
    told = put(client, "inspector1", **body)
    assert (told.status_code, told.json["type"]) == (422, f"/problems/{code}")
    assert session().scalar(select(Officer.signing_pin).where(Officer.name == "inspector1")) is None


def test_only_inspectors_have_one(world: World, client: FlaskClient) -> None:
    """经办没有签名口令；没有登录的不行。"""
    assert put(client, "clerk").status_code == 403
    assert client.put(WHERE, json={"password": PASSWORD, "pin": PIN}).status_code == 401


def test_same_secret_twice_is_two_digests() -> None:
    """盐是随机的：两个人的口令一样，也看不出来。"""
    assert signing.verifier(PIN)["hash"] != signing.verifier(PIN)["hash"]


def test_the_first_secret_is_remembered_when_it_is_changed(world: World, client: FlaskClient) -> None:
    """换过口令，最早设的时刻不变：先前的签字说输了口令，仍说得通。"""
    made = []
    for pin in (PIN, "芫荽 8420"):
        assert put(client, "inspector1", pin=pin).status_code == 200
        session().expire_all()
        made.append(session().scalars(select(Officer.signing_pin).where(Officer.name == "inspector1")).one())
    first_one, later = made
    assert first_one is not None
    assert later is not None
    assert first_one["hash"] != later["hash"]
    assert first_one["since"] == first_one["set_at"] == later["since"]


def test_a_proof_on_somebody_elses_signature_is_put_aside(world: World, client: FlaskClient) -> None:
    """被检查对象的签字写成“输了签名口令”的，收存待处理。"""
    phone = Phone(client, "inspector1", PASSWORD)
    visit = first(phone)
    phone.sign(visit, "a" * 64, "ENTITY", "店主")
    odd = phone.outbox[0]
    phone.outbox = [stamped({**odd, "p": {**odd["p"], "by": "PIN"}})]
    assert [row["verdict"] for row in phone.push()] == ["quarantined:invalid"]
    notes = session().get_one(OpLog, (phone.device, 1)).notes
    assert [note["message"] for note in notes] == ["p.by：只有检查人员的签字才写怎样证明是本人"]
