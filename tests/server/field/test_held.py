"""隔离区里的影像：谁看得见那一条，谁看得见它拍下的；字节没到、没有影像的，404。"""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from server.accounts.devices import revoke_device
from server.db import session
from server.demo.phone import Phone
from server.inspections.models import Quarantine
from tests.makers import sign_in
from tests.server.field.world import World, first, phones


def test_a_held_photo_is_shown_to_whoever_may_judge_it(world: World, phone: Phone, client: FlaskClient) -> None:
    """照片的字节到了就看得见，重新编码；没到 404；同组的另一个人看不到不是他送的。"""
    visit = first(phone)
    phone.arrive(visit)
    revoke_device(world.district.actor("approver"), phone.device)
    phone.shoot(visit, "q01")
    phone.push()
    held = {row.kind: row.id for row in session().scalars(select(Quarantine))}
    headers = sign_in(client, "approver")

    def look(kind: str, who: dict[str, str]) -> Any:
        return client.get(f"/api/v1/quarantine/{held[kind]}/picture", headers=who)

    assert look("photo.add", headers).status_code == 404
    phone.upload()
    shown = look("photo.add", headers)
    assert (shown.status_code, shown.content_type, shown.data[:3]) == (200, "image/jpeg", b"\xff\xd8\xff")
    assert look("photo.add", {**headers, "If-None-Match": shown.headers["ETag"]}).status_code == 304
    assert look("visit.start", headers).status_code == 404
    assert look("photo.add", phone.bearer).status_code == 200
    assert look("photo.add", phones(client)[1].bearer).status_code == 404
