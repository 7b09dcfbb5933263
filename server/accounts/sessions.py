"""登录：开始、续期、退出、收回，以及本人改密码。"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from server import clock, trail
from server.accounts import passwords
from server.accounts.models import AuthSession, Officer
from server.accounts.roles import actor_of, officer_by_id
from server.auth import Actor
from server.db import new_id, session, unit
from server.problems import Problem, register

register("password.weak", 422, "密码不够强")


DISABLED = "账号已停用，请找系统管理员。"


@dataclass(frozen=True)
class SignedIn:
    """登录结果。"""

    officer: Officer
    session_id: str
    refresh_jti: str


def sign_in(name: str, password: str, kind: str) -> SignedIn:
    """登录。密码不对与没有此人答得一样；账号已停用，只对密码对的人说。

    Raises Problem login_failed; forbidden for a disabled account and its right password.
    """
    officer = session().scalar(select(Officer).where(Officer.name == name.strip().lower()))
    if not passwords.matches(officer.password_hash if officer else None, password):
        raise Problem("login_failed", "登录名或密码不对。")
    if officer is None:  # matches() never accepts a missing account
        raise Problem("login_failed", "登录名或密码不对。")
    if not officer.active:
        raise Problem("forbidden", DISABLED)
    row = AuthSession(
        id=new_id(), officer_id=officer.id, kind=kind, refresh_jti=new_id(), created_at=clock.now(), used_at=clock.now()
    )
    with unit(technical=True) as s:
        s.add(row)
    return SignedIn(officer, row.id, row.refresh_jti)


GRACE = timedelta(seconds=60)
"""How long the token before the present one is still answered when nothing but the token speaks for the caller."""


def rotate(session_id: str, jti: str, device_id: str | None = None) -> SignedIn:
    """换新刷新令牌；答复丢在路上的可以再要一次，给回同一个新令牌；更早的再出现说明被偷，整个登录作废。

    device_id: the phone whose signature came along and was found good. From then on the session belongs to that phone
    and is renewed with its signature only. With it the former token is answered until its successor has been used;
    without it for GRACE. Each answer to a former token, and each theft noticed, is an entry of the log.
    Raises Problem session_expired.
    """
    with unit(technical=True) as s:
        row, officer = _session(s, session_id)
        if row.device_id not in (None, device_id):
            raise Problem("session_expired", "续期要凭登记的手机签名，请重新登录。已填写的内容还在。")
        known = row.refresh_jti == jti
        if known:
            row.former_jti, row.refresh_jti = row.refresh_jti, new_id()
            row.used_at = row.rotated_at = clock.now()
            row.device_id = device_id or row.device_id
    return SignedIn(officer, row.id, row.refresh_jti) if known else _again(session_id, jti, device_id)


def _session(s: Session, session_id: str) -> tuple[AuthSession, Officer]:
    row = s.scalars(select(AuthSession).where(AuthSession.id == session_id).with_for_update()).first()
    officer = s.get(Officer, row.officer_id) if row else None
    if officer is not None and not officer.active:
        raise Problem("session_expired", f"{DISABLED}已填写的内容还在。", disabled=True)
    if row is None or row.revoked_at or officer is None:
        raise Problem("session_expired", "登录已过期，请重新登录。已填写的内容还在。")
    return row, officer


def _again(session_id: str, jti: str, device_id: str | None) -> SignedIn:
    """来的不是当前的刷新令牌：刚换下的给回现在的，别的作废全部；都留痕。"""
    with unit() as s:
        row, officer = _session(s, session_id)
        proved = device_id is not None and row.device_id == device_id
        fresh = row.rotated_at is not None and clock.now() - row.rotated_at <= GRACE
        known = jti in (row.refresh_jti, row.former_jti) and (proved or fresh)
        if not known:
            row.revoked_at, row.revoked_because = clock.now(), "refresh_reused"
        payload = {"session": row.id, "kind": row.kind, "proved": proved}
        kind = "session.renewed_again" if known else "session.reuse_found"
        trail.append(s, kind, ref=officer.id, actor=actor_of(officer, session_id=row.id), payload=payload)
    if not known:
        raise Problem("session_expired", "这个登录在别处被用过，已全部退出，请重新登录。")
    return SignedIn(officer, row.id, row.refresh_jti)


def sign_out(session_id: str) -> None:
    """退出登录。"""
    with unit(technical=True) as s:
        s.execute(
            update(AuthSession)
            .where(AuthSession.id == session_id, AuthSession.revoked_at.is_(None))
            .values(revoked_at=clock.now(), revoked_because="sign_out")
        )


def session_alive(session_id: str) -> bool:
    """登录是否仍有效（收回立即生效）。"""
    return (
        session().scalar(select(AuthSession.id).where(AuthSession.id == session_id, AuthSession.revoked_at.is_(None)))
        is not None
    )


def change_password(actor: Actor, old: str, new: str) -> None:
    """本人改密码；其他登录随即作废。

    Raises Problem login_failed / password.weak.
    """
    officer = officer_by_id(actor.officer_id)
    if officer is None or not passwords.matches(officer.password_hash, old):
        raise Problem("login_failed", "原密码不对。")
    if reason := passwords.weakness(new, officer.name) or passwords.too_near(new, old):
        raise Problem("password.weak", reason)
    digest = passwords.hashed(new)
    with unit() as s:
        s.execute(
            update(Officer).where(Officer.id == officer.id).values(password_hash=digest, must_change_password=False)
        )
        end_sessions(s, officer.id, "password_changed", keep=actor.session_id)
        trail.append(s, "officer.password_changed", ref=officer.id, actor=actor)


def end_sessions(s: Session, officer_id: str, because: str, keep: str | None = None) -> None:
    s.execute(
        update(AuthSession)
        .where(
            AuthSession.officer_id == officer_id,
            AuthSession.revoked_at.is_(None),
            AuthSession.id != (keep or ""),
        )
        .values(revoked_at=clock.now(), revoked_because=because)
    )
