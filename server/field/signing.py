"""签名口令：在同事的手机上签字时证明是本人（决定 0011）。

The server keeps a salted, slow digest and gives it to the phones of the person's own teams, so that it is checked
without a network. What somebody who holds such a phone can do with it stands in docs/decisions/0011.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from server import clock, trail
from server.accounts import passwords
from server.accounts.models import Officer
from server.accounts.roles import officer_of
from server.auth import Actor
from server.db import session, unit
from server.inspections.feeds import feed_all
from server.inspections.models import Assignment, TeamMember
from server.inspections.service import crew
from server.problems import Problem, register
from server.registry.models import Inspector

register("signing_pin.password", 422, "密码不对")
register("signing_pin.weak", 422, "签名口令太容易猜")

ITERATIONS = 600_000
LEAST, MOST = 6, 64
EASY = "01234567890 09876543210 abcdefghijklmnopqrstuvwxyz qwertyuiop"
_one_at_a_time = threading.Semaphore(1)


def plain(pin: str) -> str:
    """输入法给的全角字母数字算作半角，首尾空白不算；手机上同样处理。"""
    return unicodedata.normalize("NFKC", pin).strip()


def weakness(pin: str, *known: str | None) -> str | None:
    """口令太弱时的一句话；够强为 None。known 是写在任务里、谁都看得到的号码。"""
    text = plain(pin).lower()
    if not LEAST <= len(text) <= MOST:
        return f"签名口令 {LEAST} 至 {MOST} 位，数字、字母都行，越长越难猜。"
    if len(set(text)) < 3 or any(text in row for row in EASY.split()):
        return "签名口令太容易猜：不要用相同的或连着的数字。"
    if any(number and text in number.lower() for number in known):
        return "签名口令不能是证号、登录名里的数字。"
    return None


def verifier(pin: str, salt: bytes | None = None) -> dict[str, Any]:
    """口令的验证值：PBKDF2-HMAC-SHA-256，随机盐，六十万轮。"""
    salt = salt or secrets.token_bytes(16)
    with _one_at_a_time:
        digest = hashlib.pbkdf2_hmac("sha256", plain(pin).encode(), salt, ITERATIONS)
    return {"v": 1, "alg": "PBKDF2-SHA256", "iterations": ITERATIONS, "salt": salt.hex(), "hash": digest.hex()}


def set_pin(actor: Actor, password: str, pin: str) -> None:
    """本人设签名口令；要账号密码，光拿到他没锁的手机设不了。同组的手机随后收到新的验证值。

    Raises Problem signing_pin.password / signing_pin.weak.
    """
    officer = officer_of(actor)
    if not passwords.matches(officer.password_hash, password):
        raise Problem("signing_pin.password", "账号密码不对。")
    inspector = session().get(Inspector, officer.inspector_id) if officer.inspector_id else None
    if reason := weakness(pin, officer.name, inspector.cert_no if inspector else None):
        raise Problem("signing_pin.weak", reason)
    now, before = clock.iso(clock.now()), officer.signing_pin or {}
    # since: a signature that names a secret cannot be older than the first one
    made = verifier(pin) | {"set_at": now, "since": before.get("since") or before.get("set_at") or now}
    with unit() as s:
        s.execute(update(Officer).where(Officer.id == officer.id).values(signing_pin=made))
        for row in _live(s, officer.id):
            feed_all(s, [member for member in crew(row) if member != officer.id], "signers", row.id)
        trail.append(s, "officer.signing_pin_set", ref=officer.id, actor=actor)


LIVE = ("notified", "taken", "on_site", "suspended", "sealed", "received", "adopted", "in_review", "returned")


def _live(s: Session, officer_id: str) -> Sequence[Assignment]:
    """此人现任的、还可能要他签字的任务。"""
    mine = select(TeamMember.assignment_id).where(TeamMember.officer_id == officer_id, TeamMember.until.is_(None))
    where = (Assignment.id.in_(mine), Assignment.state.in_(LIVE))
    return s.scalars(select(Assignment).where(*where).order_by(Assignment.id)).all()


def verifiers(s: Session, rows: Iterable[Assignment]) -> dict[str, dict[str, dict[str, Any]]]:
    """各任务检查组里设了签名口令的人的验证值：任务编号到人员编号。"""
    teams = {row.id: [seat["officer_id"] for seat in row.package["team"]] for row in rows}
    everybody = {officer_id for team in teams.values() for officer_id in team}
    query = select(Officer.id, Officer.signing_pin).where(Officer.id.in_(everybody), Officer.active.is_(True))
    set_by = {key: value for key, value in s.execute(query).all() if value}
    return {key: {one: set_by[one] for one in team if one in set_by} for key, team in teams.items()}
