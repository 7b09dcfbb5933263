"""站内消息：发给谁、发一条、标为已读。"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock
from server.accounts.models import Absence, Message, Officer, RoleGrant
from server.auth import Actor, get_visible
from server.db import new_id, unit


def tell(s: Session, officer_id: str, kind: str, text: str, *, dedupe: str, link: str | None = None) -> bool:
    """在当前单元里发一条站内消息；同一件事只发一次，已发过返回 False。"""
    taken = s.scalar(select(Message.id).where(Message.officer_id == officer_id, Message.dedupe == dedupe))
    if taken is not None:
        return False
    s.add(
        Message(
            id=new_id(), officer_id=officer_id, kind=kind, text=text, link=link, dedupe=dedupe, created_at=clock.now()
        )
    )
    return True


def officers_with(s: Session, role: str, department_id: str | None, on: date) -> list[str]:
    """某部门某日担任某角色、又在岗的人员编号；全都不在岗时照发，不让一件事没有人知道。"""
    query = (
        select(RoleGrant.officer_id)
        .join(Officer, Officer.id == RoleGrant.officer_id)
        .where(
            RoleGrant.role == role,
            RoleGrant.revoked_at.is_(None),
            RoleGrant.since <= on,
            (RoleGrant.until.is_(None)) | (RoleGrant.until >= on),
            Officer.active.is_(True),
            RoleGrant.department_id == department_id,
        )
        .order_by(RoleGrant.officer_id)
    )
    found = list(dict.fromkeys(s.scalars(query)))
    away = set(
        s.scalars(
            select(Absence.officer_id).where(
                Absence.officer_id.in_(found),
                Absence.cancelled_at.is_(None),
                Absence.since <= on,
                Absence.until >= on,
            )
        )
    )
    return [each for each in found if each not in away] or found


def read_message(actor: Actor, message_id: str) -> datetime:
    """标为已读。

    Raises Absent.
    """
    with unit(technical=True):
        row = get_visible(Message, actor, message_id, "消息")
        row.read_at = row.read_at or clock.now()
    return row.read_at
