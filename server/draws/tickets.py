"""见证人的码：每人一个，只打开他自己的一页。"""

from __future__ import annotations

import secrets
from hashlib import sha256

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.db import new_id
from server.draws import keys
from server.draws.models import Draw, DrawPhone
from server.problems import Absent


def issue(draw: Draw) -> list[DrawPhone]:
    """给每位见证人一行；码只以密文保存。"""
    made = []
    for place in range(1, len(draw.witnesses) + 1):
        row = DrawPhone(id=new_id(), draw_id=draw.id, place=place, reason="")
        token = secrets.token_urlsafe(18)
        row.token, row.token_sha256 = keys.seal(token, f"{row.id}/token"), fingerprint(token)
        row.spoken = keys.seal(f"{secrets.randbelow(10**6):06d}", f"{row.id}/spoken")
        made.append(row)
    return made


def fingerprint(token: str) -> str:
    """码的指纹，用来找行。"""
    return sha256(token.encode()).hexdigest()


def shown(row: DrawPhone) -> str:
    """投影上要画的码。"""
    return keys.unseal(row.token, f"{row.id}/token")


def spoken(row: DrawPhone) -> str:
    """当面告诉这位见证人的口令，六位数字；每次仪式都是新的。没有的为空。"""
    return keys.unseal(row.spoken, f"{row.id}/spoken") if row.spoken else ""


def find(s: Session, token: str) -> DrawPhone:
    """由码找到这位见证人。Raises Absent."""
    row = s.scalar(select(DrawPhone).where(DrawPhone.token_sha256 == fingerprint(token)))
    if row is None:
        raise Absent("见证人的页面")
    return row


def of(s: Session, draw_id: str) -> list[DrawPhone]:
    """一次抽取的全部手机，按见证人次序。"""
    return list(s.scalars(select(DrawPhone).where(DrawPhone.draw_id == draw_id).order_by(DrawPhone.place)))


def withheld(s: Session, entry_id: str) -> int:
    """这个条目已有几次因见证人不揭示而取消。"""
    query = select(func.count(Draw.id.distinct())).join(DrawPhone, DrawPhone.draw_id == Draw.id)
    query = query.where(Draw.plan_entry_id == entry_id, Draw.state == "VOID", DrawPhone.withheld_at.is_not(None))
    return s.scalar(query) or 0
