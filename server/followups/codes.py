"""单位办事码：八个字符，由本机密钥算出，库里只存序号；试错有上限（rulings 33）。"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta

from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server import clock, trail
from server.accounts import tries
from server.auth import Actor, get_visible
from server.db import new_id, session, unit
from server.followups.models import EntityCode, EntityVisit
from server.inspections.models import Assignment
from server.problems import Absent, Problem

LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 8
STAY = timedelta(hours=2)


def text_of(row: EntityCode) -> str:
    """码本身，例如 7KQ2-9MXT；停用的也算得出，但打不开。"""
    key: bytes = current_app.config["SUNLOT"].secret("entity-code")
    number = int.from_bytes(hmac.digest(key, f"{row.assignment_id}/{row.serial}".encode(), "sha256"), "big")
    found = ""
    for _ in range(LENGTH):
        number, at = divmod(number, len(LETTERS))
        found += LETTERS[at]
    return f"{found[:4]}-{found[4:]}"


def plain(typed: str) -> str:
    """人打的码：大小写、空格、横线都不计较。"""
    return "".join(char for char in typed.upper() if char in LETTERS)


def current(s: Session, assignment_id: str) -> EntityCode | None:
    """现在管用的码。"""
    live = (EntityCode.assignment_id == assignment_id, EntityCode.revoked_at.is_(None))
    return s.scalars(select(EntityCode).where(*live).order_by(EntityCode.serial.desc()).limit(1)).first()


def ensure(s: Session, assignment_id: str, officer_id: str, given_to: str = "", *, anew: bool = False) -> EntityCode:
    """没有管用的码就发一个；anew 时停用旧的另发。在调用者的写单元里。"""
    old = current(s, assignment_id)
    if old is not None and not anew:
        return old
    if old is not None:
        old.revoked_at = clock.now()
    last = s.scalar(select(func.max(EntityCode.serial)).where(EntityCode.assignment_id == assignment_id)) or 0
    row = EntityCode(
        id=new_id(), assignment_id=assignment_id, serial=last + 1, issued_at=clock.now(), issued_by=officer_id,
        given_to=given_to,
    )  # fmt: skip
    s.add(row)
    return row


def hand_out(actor: Actor, assignment_id: str, given_to: str) -> str:
    """经办交给签收人一个新码；旧的当即停用。Raises Absent, Problem followup.words."""
    get_visible(Assignment, actor, assignment_id, "派单")
    if len(given_to.strip()) < 2:
        raise Problem("followup.words", "请写明交给谁。")
    with unit() as s:
        row = ensure(s, assignment_id, actor.officer_id, given_to.strip(), anew=True)
        payload = {"serial": row.serial}
        trail.append(s, "entity_code.issued", ref=assignment_id, actor=actor, payload=payload)
    return text_of(row)


def assignment_of(token: str) -> Assignment:
    """检查码对应的派单；没有、已撤回的都答没有。Raises Absent."""
    row = session().scalar(select(Assignment).where(Assignment.code_token == token))
    if row is None or row.state == "cancelled":
        raise Absent("检查码")
    return row


def enter(token: str, typed: str, address: str) -> str:
    """凭码进门，返回一张两小时的门票；码不对的计数，一刻钟十次。

    Raises Absent; Problem entity_code.wrong / rate_limited.
    """
    assignment = assignment_of(token)
    who = tries.note(f"entity-code:{assignment.id}", address)
    row = current(session(), assignment.id)
    given, expected = plain(typed), plain(text_of(row)) if row else ""
    if row is None or not expected or not hmac.compare_digest(given, expected):
        raise Problem("entity_code.wrong", "办事码不对。码在通知书的末尾，或者由检查机关当面告诉您。")
    tries.forget(who)
    ticket = secrets.token_urlsafe(24)
    with unit(technical=True) as s:
        s.add(EntityVisit(id=_digest(ticket), code_id=row.id, until=clock.now() + STAY))
    return ticket


def visit(token: str, ticket: str) -> tuple[Assignment, EntityCode]:
    """门票对不对得上这个检查码。Raises Absent; Problem entity_code.expired."""
    assignment = assignment_of(token)
    row = session().get(EntityVisit, _digest(ticket))
    code = session().get(EntityCode, row.code_id) if row else None
    if row is None or code is None or code.assignment_id != assignment.id:
        raise Absent("办理页")
    if row.until < clock.now() or code.revoked_at is not None:
        raise Problem("entity_code.expired", "停留太久，或者换了新码，请重新输入办事码。您已提交的内容都在。")
    return assignment, code


def _digest(ticket: str) -> str:
    return hashlib.sha256(ticket.encode()).hexdigest()
