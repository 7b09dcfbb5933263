"""扫码登记手机：检查员在电脑上登录后得到一次性的码，自己的手机扫它，不必在手机上输密码。

Only for oneself: nobody can make a code that signs in another person. Ten minutes, one use, kept as a hash.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from server import clock, trail
from server.accounts.models import AuthSession, Officer
from server.accounts.roles import officer_of
from server.accounts.sessions import SignedIn
from server.auth import Actor
from server.db import new_id, unit
from server.field.models import DeviceInvitation
from server.problems import Problem

VALID = timedelta(minutes=10)


def invite(actor: Actor) -> tuple[str, datetime]:
    """给自己的手机一个码；以前没用的随即作废。

    Raises Problem device.invitation when the password of the first day still stands.
    """
    if officer_of(actor).must_change_password:
        raise Problem("device.invitation", "请先把初始密码改掉，再扫码登记手机。")
    code, until = secrets.token_urlsafe(24), clock.now() + VALID
    with unit() as s:
        s.execute(
            delete(DeviceInvitation).where(
                DeviceInvitation.officer_id == actor.officer_id, DeviceInvitation.used_at.is_(None)
            )
        )
        s.add(DeviceInvitation(code_sha256=_digest(code), officer_id=actor.officer_id, until=until))
        trail.append(s, "device.invited", ref=actor.officer_id, actor=actor, payload={"until": clock.iso(until)})
    return code, until


def redeem(code: str) -> SignedIn:
    """手机用码登录；码不对、用过、过期答得一样。

    Raises Problem device.invitation.
    """
    with unit(technical=True) as s:
        found = select(DeviceInvitation).where(DeviceInvitation.code_sha256 == _digest(code)).with_for_update()
        row = s.scalar(found)
        officer = s.get(Officer, row.officer_id) if row else None
        if row is None or row.used_at or row.until < clock.now() or officer is None or not officer.active:
            raise Problem("device.invitation", "这个码不能用了，请在电脑上重新出一个。")
        row.used_at = clock.now()
        made = AuthSession(
            id=new_id(),
            officer_id=officer.id,
            kind="phone",
            refresh_jti=new_id(),
            created_at=clock.now(),
            used_at=clock.now(),
        )
        s.add(made)
    return SignedIn(officer, made.id, made.refresh_jti)


def _digest(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
