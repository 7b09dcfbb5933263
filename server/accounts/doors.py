"""两道门：令牌认人，手机签名认人。"""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Callable
from datetime import timedelta
from functools import lru_cache
from typing import Any, TypeVar

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from flask import current_app, g, request
from flask_jwt_extended import create_access_token, create_refresh_token, get_jwt, verify_jwt_in_request
from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from server import clock
from server.accounts.models import Device, DeviceNonce, Officer
from server.accounts.roles import active_roles, actor_of, officer_by_id
from server.accounts.sessions import SignedIn, session_alive
from server.auth import Actor
from server.db import Base, session, unit
from server.problems import Problem, register

register("device.signature", 401, "手机凭证不对")
register("device.unknown", 401, "这部手机没有登记")
register("device.replayed", 401, "手机凭证用过了")
register("device.clock", 401, "手机时间相差太大")

DESK_ACCESS, DESK_REFRESH = timedelta(minutes=15), timedelta(hours=12)
PHONE_ACCESS, PHONE_REFRESH = timedelta(minutes=15), timedelta(days=30)
WINDOW = timedelta(minutes=10)
SWEEP_EVERY = 50
ECDSA = ec.ECDSA(hashes.SHA256())
NONCES = Base.metadata.tables[DeviceNonce.__tablename__]
USED, OLD = insert(NONCES), delete(NONCES).where(NONCES.c.at < bindparam("before"))
KNOWN = (
    select(
        Device.id,
        Device.officer_id,
        Device.public_key,
        Device.revoked_at,
        Officer.display_name,
        Officer.department_id,
        Officer.inspector_id,
        Officer.active,
    )
    .join(Officer, Officer.id == Device.officer_id)
    .where(Device.id == bindparam("device"))
)
"""Who speaks: one question a request."""
View = TypeVar("View", bound=Callable[..., Any])


def tokens(signed: SignedIn, kind: str) -> dict[str, Any]:
    """签发一对令牌（rulings 11）。"""
    access, refresh = (PHONE_ACCESS, PHONE_REFRESH) if kind == "phone" else (DESK_ACCESS, DESK_REFRESH)
    claims = {"sid": signed.session_id, "kind": kind}
    return {
        "access_token": create_access_token(signed.officer.id, expires_delta=access, additional_claims=claims),
        "refresh_token": create_refresh_token(
            signed.officer.id, expires_delta=refresh, additional_claims={**claims, "rid": signed.refresh_jti}
        ),
        "expires_in": int(access.total_seconds()),
        "account": account(signed.officer),
    }


def account(officer: Officer) -> dict[str, Any]:
    """登录后回给页面的本人信息。"""
    department = officer.department
    return {
        "id": officer.id,
        "name": officer.name,
        "display_name": officer.display_name,
        "department": department and {"id": department.id, "code": department.code, "name": department.name},
        "roles": sorted(active_roles(officer, clock.today())),
        "inspector_id": officer.inspector_id,
        "must_change_password": officer.must_change_password,
        "signing_pin": officer.signing_pin is not None,
    }


def by_token() -> Actor:
    """按访问令牌认人。

    Raises Problem session_expired when the session was ended or the account disabled; JWT errors otherwise.
    """
    verify_jwt_in_request()
    claims = get_jwt()
    officer = officer_by_id(claims["sub"])
    if officer is None or not officer.active or not session_alive(claims["sid"]):
        raise Problem("session_expired", "登录已过期，请重新登录。已填写的内容还在。")
    return actor_of(officer, session_id=claims["sid"])


def by_device() -> Actor:
    """按手机签名认人：登录过期也能送达（sync.md 3.10）；停用的人照样认得，由同步决定收下后怎么判。

    Signature: base64 raw r||s, ECDSA P-256 SHA-256 over METHOD, path with query, body hash, time and nonce.

    Raises Problem device.signature / device.replayed / device.clock.
    """
    device = session().execute(KNOWN, {"device": request.headers.get("X-Device", "")}).first()
    stamp, nonce = request.headers.get("X-Device-Time", ""), request.headers.get("X-Device-Nonce", "")
    if device is None:
        raise Problem("device.unknown", "这部手机没有登记，请重新登录一次以登记手机；本机已存的内容不会丢。")
    if not 16 <= len(nonce) <= 64:
        raise Problem("device.signature")
    try:
        at = clock.parse_iso(stamp)
    except ValueError as error:
        raise Problem("device.signature") from error
    if abs(at - clock.now()) > WINDOW:
        raise Problem(
            "device.clock", "手机时间与服务器相差超过 10 分钟，请校准后再试。", server_time=clock.iso(clock.now())
        )
    path = request.full_path if request.query_string else request.path
    body = hashlib.sha256(request.get_data(cache=True)).hexdigest()
    message = f"{request.method}\n{path}\n{body}\n{stamp}\n{nonce}"
    if not signed_by(device.public_key, message.encode(), request.headers.get("X-Device-Signature", "")):
        raise Problem("device.signature")
    g.nonce, g.ended = (device.id, nonce), device.revoked_at is not None
    if not getattr(current_app.view_functions[str(request.endpoint)], "__spends__", False):
        spend_now()
    return Actor(
        officer_id=device.officer_id,
        name=device.display_name,
        department_id=device.department_id,
        roles=frozenset(),
        inspector_id=device.inspector_id,
        device_id=device.id,
        active=device.active,
    )


def proof(officer_id: str) -> str | None:
    """随令牌来的手机签名：成立、又是此人的手机，答它的编号；没有附签名的答 None。

    Raises Problem device.signature, device.replayed, device.clock, device.unknown; session_expired for a phone that
    was ended: what it still has to deliver needs no login.
    """
    if "X-Device" not in request.headers:
        return None
    actor = by_device()
    if actor.officer_id != officer_id:
        return None
    if speaks_ended():
        raise Problem("session_expired", "这部手机已停用，请重新登录。已填写的内容还在。")
    return actor.device_id


def speaks_ended() -> bool:
    """这次请求凭的手机签名，那部手机是不是停用了；不凭手机签名的不是。"""
    return bool(g.get("ended"))


def spends(view: View) -> View:
    """这个网址自己把随机数记进它的写单元（spend），不另写一次。"""
    view.__dict__["__spends__"] = True
    return view


def spend_now() -> None:
    """没有别的要写：随机数自己一个单元，不等落盘；已经记下的不再记。"""
    if "nonce" in g:
        with unit(technical=True, lasting=False) as s:
            spend(s)


def unspent() -> None:
    """写单元没有成（没有新的、接不上）：随机数另记，同一张凭证再来照样认得出。"""
    if "spent" in g:
        g.nonce = g.pop("spent")
        spend_now()


def spend(s: Session) -> None:
    """记下这次请求的随机数；用过的当场拒绝，整个单元不算。没有凭手机签名来的，什么也不记。

    Kept with what the request changes. After a power cut at most ten minutes can be replayed, and what a phone sends
    changes nothing the second time.
    Raises Problem device.replayed.
    """
    device_id, nonce = g.pop("nonce", (None, None))
    if device_id is None:
        return
    g.spent = (device_id, nonce)
    try:
        s.connection().execute(USED, {"device_id": device_id, "nonce": nonce, "at": clock.now()})
    except IntegrityError as error:
        del g.spent
        raise Problem("device.replayed", "这个手机凭证已经用过；请求在路上被送了两次，请重试。") from error
    if secrets.randbelow(SWEEP_EVERY) == 0:
        s.connection().execute(OLD, {"before": clock.now() - 2 * WINDOW})


def signed_by(jwk: dict[str, Any], message: bytes, signature: str) -> bool:
    """WebCrypto 的 ECDSA P-256 签名（base64 的 r||s）是否成立。"""
    try:
        raw = base64.b64decode(signature, validate=True)
        der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
        _key(jwk["x"], jwk["y"]).verify(der, message, ECDSA)
    except (ValueError, KeyError, TypeError, AttributeError, InvalidSignature):
        return False
    return len(raw) == 64


@lru_cache(4096)
def _key(x: str, y: str) -> ec.EllipticCurvePublicKey:
    """读一次公钥要算一次点在不在曲线上；一部手机一天用许多次。"""
    return ec.EllipticCurvePublicNumbers(_number(x), _number(y), ec.SECP256R1()).public_key()


def _number(text: str) -> int:
    return int.from_bytes(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), "big")
