"""停用一部手机：报到时得知，照样把没送的送来（待处理）；别的手机不受影响。"""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import select

from server.accounts.devices import revoke_device
from server.db import session
from server.demo.phone import Phone
from server.field.quarantine import decide
from server.inspections.models import Quarantine
from server.inspections.service import load_ops
from tests.makers import PASSWORD
from tests.server.field.test_renewal import renew, signed_in
from tests.server.field.world import World, first, phones

BEAT = {"last_seq": 0, "unsent_ops": 0, "unsent_files": 0, "persisted": True, "protocol": 2, "app": "t"}


def beat(phone: Phone) -> Any:
    """报到一次。"""
    body = json.dumps(BEAT).encode()
    signed = phone.credential("POST", "/api/v1/sync/heartbeat", body)
    return phone.client.post("/api/v1/sync/heartbeat", data=body, headers=signed, content_type="application/json").json


def test_an_ended_phone_is_told_so_by_the_first_answer(world: World, phone: Phone) -> None:
    """停用后第一次送达、第一次取变更，答复就说停用了；它的登录随即作废，续不了；同一人的别的手机照旧。"""
    visit = first(phone)
    token = renew(phone, signed_in(phone.client)).json["refresh_token"]
    other = Phone(phone.client, "inspector1", PASSWORD)
    spare = renew(other, signed_in(phone.client)).json["access_token"]
    phone.arrive(visit)
    assert phone.push_batch(phone.outbox[:1])["revoked"] is False
    revoke_device(world.district.actor("approver"), phone.device)
    assert phone.push_batch(phone.outbox[1:])["revoked"] is True
    asked = phone.client.get(f"/api/v1/sync/changes?cursor=0&dev={phone.device}", headers=phone.bearer)
    assert (asked.status_code, asked.json["type"]) == (403, "/problems/device.ended")
    assert renew(phone, token).json["type"] == "/problems/session_expired"
    assert renew(phone, signed_in(phone.client)).json["type"] == "/problems/session_expired"
    bearer = {"Authorization": f"Bearer {spare}"}
    assert phone.client.get(f"/api/v1/sync/changes?cursor=0&dev={other.device}", headers=bearer).status_code == 200


def test_what_an_ended_phone_sent_may_be_adopted(world: World, phone: Phone) -> None:
    """停用的手机送来的有自己的原因；任务没有封存，审批人可以采纳。"""
    visit = first(phone)
    approver = world.district.actor("approver")
    revoke_device(approver, phone.device)
    phone.arrive(visit)
    phone.push()
    held = session().scalars(select(Quarantine).order_by(Quarantine.seq)).all()
    assert {row.reason for row in held} == {"ended_device"}
    decide(approver, [row.id for row in held], "ADOPT", "手机换了，是本人记的")
    assert [op["kind"] for op in load_ops(visit.insp)] == ["visit.start", "credentials.show"]


def test_a_revoked_phone_is_told_so_at_its_next_report(world: World, phone: Phone) -> None:
    """停用之前答“没有停用”，之后答“停用了”；那时做的照样收存，只是待处理。"""
    visit = first(phone)
    assert beat(phone)["revoked"] is False
    revoke_device(world.district.actor("approver"), phone.device)
    assert beat(phone)["revoked"] is True
    phone.arrive(visit)
    assert {row["verdict"] for row in phone.push()} == {"quarantined:ended_device"}
    other = phones(phone.client)[1]
    other.take()
    assert beat(other)["revoked"] is False
