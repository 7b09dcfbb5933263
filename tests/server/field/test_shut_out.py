"""停用一部手机：报到时得知，照样把没送的送来（待处理）；别的手机不受影响。"""

from __future__ import annotations

import json
from typing import Any

from server.accounts.devices import revoke_device
from server.demo.phone import Phone
from tests.server.field.world import World, first, phones

BEAT = {"last_seq": 0, "unsent_ops": 0, "unsent_files": 0, "persisted": True, "protocol": 2, "app": "t"}


def beat(phone: Phone) -> Any:
    """报到一次。"""
    body = json.dumps(BEAT).encode()
    signed = phone.credential("POST", "/api/v1/sync/heartbeat", body)
    return phone.client.post("/api/v1/sync/heartbeat", data=body, headers=signed, content_type="application/json").json


def test_a_revoked_phone_is_told_so_at_its_next_report(world: World, phone: Phone) -> None:
    """停用之前答“没有停用”，之后答“停用了”；那时做的照样收存，只是待处理。"""
    visit = first(phone)
    assert beat(phone)["revoked"] is False
    revoke_device(world.district.actor("approver"), phone.device)
    assert beat(phone)["revoked"] is True
    phone.arrive(visit)
    assert {row["verdict"] for row in phone.push()} == {"quarantined:late"}
    other = phones(phone.client)[1]
    other.take()
    assert beat(other)["revoked"] is False
