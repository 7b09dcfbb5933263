"""两道门：令牌认人，手机签名认人。"""

from __future__ import annotations

import base64
import hashlib
import secrets
from datetime import timedelta
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from flask import request
from flask_jwt_extended import create_access_token, create_refresh_token, get_jwt, verify_jwt_in_request
from sqlalchemy import delete, insert
from sqlalchemy.exc import IntegrityError

from server import clock
from server.accounts import service
from server.accounts.models import Device, DeviceNonce, Officer
from server.auth import Actor
from server.db import session, unit
from server.problems import Problem, register

register("device.signature", 401, "手机凭证不对")
register("device.unknown", 401, "这部手机没有登记")
register("device.replayed", 401, "手机凭证用过了")
register("device.clock", 401, "手机时间相差太大")

DESK_ACCESS, DESK_REFRESH = timedelta(minutes=15), timedelta(hours=12)
PHONE_ACCESS, PHONE_REFRESH = timedelta(minutes=15), timedelta(days=30)
WINDOW = timedelta(minutes=10)
SWEEP_EVERY = 50
USED = insert(DeviceNonce)


def tokens(signed: service.SignedIn, kind: str) -> dict[str, Any]:
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
        "roles": sorted(service.active_roles(officer, clock.today())),
        "inspector_id": officer.inspector_id,
        "must_change_password": officer.must_change_password,
    }


def by_token() -> Actor:
    """按访问令牌认人。

    Raises Problem session_expired when the session was ended or the account disabled; JWT errors otherwise.
    """
    verify_jwt_in_request()
    claims = get_jwt()
    officer = service.officer_by_id(claims["sub"])
    if officer is None or not officer.active or not service.session_alive(claims["sid"]):
        raise Problem("session_expired", "登录已过期，请重新登录。已填写的内容还在。")
    return service.actor_of(officer, session_id=claims["sid"])


def by_device() -> Actor:
    """按手机签名认人：登录过期也能送达（sync.md 3.10）；停用的人照样认得，由同步决定收下后怎么判。

    Signature: base64 raw r||s, ECDSA P-256 SHA-256 over METHOD, path with query, body hash, time and nonce.

    Raises Problem device.signature / device.replayed / device.clock.
    """
    device = session().get(Device, request.headers.get("X-Device", ""))
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
    _use_once(device.id, nonce)
    officer = service.officer_by_id(device.officer_id)
    if officer is None:
        raise Problem("device.signature")
    return service.actor_of(officer, device_id=device.id)


def signed_by(jwk: dict[str, Any], message: bytes, signature: str) -> bool:
    """WebCrypto 的 ECDSA P-256 签名（base64 的 r||s）是否成立。"""
    try:
        raw = base64.b64decode(signature, validate=True)
        numbers = ec.EllipticCurvePublicNumbers(_number(jwk["x"]), _number(jwk["y"]), ec.SECP256R1())
        der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
        numbers.public_key().verify(der, message, ec.ECDSA(hashes.SHA256()))
    except (ValueError, KeyError, TypeError, InvalidSignature):
        return False
    return len(raw) == 64


def _number(text: str) -> int:
    return int.from_bytes(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), "big")


def _use_once(device_id: str, nonce: str) -> None:
    """记下用过的随机数；记录不等落盘：断电之后能重放的只有十分钟内的，而手机的请求重来一遍什么也不改变。"""
    try:
        with unit(technical=True, lasting=False) as s:
            s.connection().execute(USED, {"device_id": device_id, "nonce": nonce, "at": clock.now()})
            if secrets.randbelow(SWEEP_EVERY) == 0:
                s.execute(delete(DeviceNonce).where(DeviceNonce.at < clock.now() - 2 * WINDOW))
    except IntegrityError as error:
        raise Problem("device.replayed", "这个手机凭证已经用过；请求在路上被送了两次，请重试。") from error
