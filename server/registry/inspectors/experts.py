"""专家与第三方机构：另成一库，辅助和支撑，不计入检查人员（S3-12、S4-05）。"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy.exc import IntegrityError

from server import clock, trail
from server.auth import Actor, get_visible, visible
from server.db import new_id, session, unit
from server.domain.team import Member
from server.problems import Problem
from server.registry.models import Expert


def listed(actor: Actor) -> list[dict[str, Any]]:
    """本部门聘请的专家与机构，带今天是否在聘期内。"""
    rows = session().scalars(visible(Expert, actor).order_by(Expert.kind, Expert.id))
    return [shown(row) for row in rows]


def shown(row: Expert) -> dict[str, Any]:
    """一位专家或一家机构。"""
    columns = {column.key: getattr(row, column.key) for column in Expert.__table__.columns}
    return columns | {"engaged": engaged(row, clock.today())}


def engaged(row: Expert, on: date) -> bool:
    """这一天在聘期内。"""
    begun, over = row.valid_from is None or row.valid_from <= on, row.valid_to is not None and row.valid_to < on
    return begun and not over and (row.ended_on is None or row.ended_on > on)


def member(row: Expert) -> Member:
    """检查组规则眼里的专家：永远不算检查人员（domain.team.complete）。"""
    return Member(row.id, row.name, expert=True)


def engage(actor: Actor, values: dict[str, Any]) -> Expert:
    """聘请一位专家，或委托一家机构。

    Raises Problem expert.twice / forbidden / invalid.
    """
    if actor.department_id is None:
        raise Problem("forbidden", "只能登记本部门聘请的。")
    if values.get("valid_from") and values.get("valid_to") and values["valid_to"] < values["valid_from"]:
        raise Problem("invalid", "聘期的止日早于起日。")
    row = Expert(id=new_id(), department_id=actor.department_id, **values)
    with unit() as s:
        s.add(row)
        try:
            s.flush()
        except IntegrityError as error:
            raise Problem("expert.twice", f"{row.name}已登记。") from error
        trail.append(s, "expert.engaged", ref=row.id, actor=actor, payload={"kind": row.kind})
    return row


def change(actor: Actor, expert_id: str, values: dict[str, Any]) -> Expert:
    """改登记，或解聘（ended_on）。

    Raises Absent, Problem expert.twice.
    """
    with unit() as s:
        row = get_visible(Expert, actor, expert_id, "专家或机构")
        for key, value in values.items():
            setattr(row, key, value)
        try:
            s.flush()
        except IntegrityError as error:
            raise Problem("expert.twice", f"{row.name}已登记。") from error
        trail.append(s, "expert.changed", ref=row.id, actor=actor, payload={"fields": sorted(values)})
    return row
