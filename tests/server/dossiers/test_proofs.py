"""检查人员凭什么签的字，说不通的审定之前就说。"""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from server.demo.phone import Phone
from server.dossiers.assembly import assemble
from server.field import signing
from tests.makers import PASSWORD, sign_in
from tests.server.dossiers.conftest import Case
from tests.server.field.world import World, first

PIN = "葱花 7391"


@pytest.mark.parametrize("has_pin", [False, True])
def test_the_approver_reads_what_contradicts(
    has_pin: bool, world: World, phone: Phone, client: FlaskClient, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """协检在主检手机上签，只核对了证号：他没有签名口令的不说，设过的说给审定人。"""
    monkeypatch.setattr(signing, "ITERATIONS", 10)
    if has_pin:
        body = {"password": PASSWORD, "pin": PIN}
        assert client.put("/api/v1/session/signing-pin", json=body, headers=sign_in(client, "inspector2")).json
    visit = first(phone)
    phone.inspect(visit)
    phone.push()
    phone.upload()
    assemble()
    says = [row["says"] for row in Case(world, phone, visit, client).get("approver").json["gaps"]]
    doubted = [each for each in says if "手机上签字" in each]
    assert (
        doubted
        == ["检查员乙在检查员甲的手机上签字，只核对了证号后四位，他那时已有签名口令（那部手机可能没有联网更新）"]
        * has_pin
    )
