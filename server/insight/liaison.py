"""附件5 工作联络表，写成报送用的 xlsx（S4-22）。"""

from __future__ import annotations

from sqlalchemy import select

from server.accounts.duty.service import liaisons
from server.accounts.models import Department
from server.auth import Actor
from server.db import session
from server.domain import disclosure
from server.domain.vocabulary.people import LiaisonRole

HEAD = ("单位", "分工", "姓名", "职务（科室）", "办公电话", "手机号", "备注")
GIVEN = ("name", "post", "office_phone", "mobile", "note")


def rows(actor: Actor) -> list[tuple[str, ...]]:
    """表里的各行；没有填的单位也在，好知道缺谁；不归他看的栏空着（决定 0015）。"""
    filled = {(row.department_id, row.role): row for row in liaisons(actor)}
    places = session().scalars(select(Department).where(Department.active.is_(True)).order_by(Department.code))
    found: list[tuple[str, ...]] = []
    for place in places:
        for role in LiaisonRole:
            row = filled.get((place.id, role.value))
            values = {name: getattr(row, name) if row else "" for name in GIVEN}
            shown = disclosure.redacted("liaison", values, actor.roles)
            found.append((place.name, role.label, *(str(shown[name]) for name in GIVEN)))
    return found


def held_back(actor: Actor) -> bool:
    """有没有哪一栏不归他看。"""
    return bool(disclosure.redacted("liaison", dict.fromkeys(GIVEN, ""), actor.roles)["hidden"])
