"""附件5 工作联络表，写成报送用的 xlsx（S4-22）。"""

from __future__ import annotations

from sqlalchemy import select

from server.accounts.duty.service import liaisons
from server.accounts.models import Department
from server.auth import Actor
from server.db import session
from server.domain.vocabulary.people import LiaisonRole

HEAD = ("单位", "分工", "姓名", "职务（科室）", "办公电话", "手机号", "备注")


def rows(actor: Actor) -> list[tuple[str, ...]]:
    """表里的各行；没有填的单位也在，好知道缺谁。"""
    filled = {(row.department_id, row.role): row for row in liaisons(actor)}
    places = session().scalars(select(Department).where(Department.active.is_(True)).order_by(Department.code))
    found: list[tuple[str, ...]] = []
    for place in places:
        for role in LiaisonRole:
            row = filled.get((place.id, role.value))
            given = (row.name, row.post, row.office_phone, row.mobile, row.note) if row else ("",) * 5
            found.append((place.name, role.label, *given))
    return found
