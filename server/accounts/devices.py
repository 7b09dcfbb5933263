"""手机：登记与停用（rulings 18）。"""

from __future__ import annotations

from typing import Any

from sqlalchemy import update

from server import clock, trail
from server.accounts.models import AuthSession, Device
from server.auth import Actor, get_visible
from server.db import new_id, unit
from server.problems import Problem, register

register("device.key", 422, "手机公钥不合格")


def enrol_device(actor: Actor, *, public_key: dict[str, Any], name: str, user_agent: str) -> Device:
    """登记手机：一部手机上的一个人，一把 P-256 公钥（rulings 18）。

    Raises Problem device.key.
    """
    if public_key.get("kty") != "EC" or public_key.get("crv") != "P-256" or "d" in public_key:
        raise Problem("device.key", "手机公钥须为 P-256 公钥。")
    row = Device(
        id=new_id(),
        officer_id=actor.officer_id,
        public_key={key: public_key.get(key) for key in ("kty", "crv", "x", "y")},
        name=name[:100],
        user_agent=user_agent[:300],
        enrolled_at=clock.now(),
    )
    with unit() as s:
        s.add(row)
        signed = s.get(AuthSession, actor.session_id or "")
        if signed is not None and signed.device_id is not None:
            signed.device_id = row.id  # the same login on a new identity of its phone
        trail.append(s, "device.enrolled", ref=row.id, actor=actor, payload={"name": row.name})
    return row


def revoke_device(actor: Actor, device_id: str) -> None:
    """停用手机：它的登录随即作废；其以后送来的内容照收，但要人工决定。

    Raises Absent.
    """
    with unit() as s:
        row = get_visible(Device, actor, device_id, "手机")
        row.revoked_at = clock.now()
        s.execute(
            update(AuthSession)
            .where(AuthSession.device_id == row.id, AuthSession.revoked_at.is_(None))
            .values(revoked_at=clock.now(), revoked_because="device_revoked")
        )
        trail.append(s, "device.revoked", ref=row.id, actor=actor)
