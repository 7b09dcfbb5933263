"""一户在看的人那里的状态：退出了本部门名录的，从那天起就是已退出（S3-10）。

An entity belongs to the jurisdiction, its place on a list to a department: whoever moved away from one department's
list is still in business for the others, so the state shown is the stored one unless every list the actor sees has
been left by today. The pool of a plan counts by the same days (`plans.counting.members`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, not_, or_, select
from sqlalchemy.orm import aliased

from server import clock
from server.auth import Actor, own_department
from server.db import session
from server.registry.entities.models import Entity, Membership

EXITED = "exited"


def left(actor: Actor) -> Select[Any]:
    """到今天已退出本人看得见的全部名录的户的编号。"""
    today, still = clock.today(), aliased(Membership)
    listed = (
        select(still.entity_id)
        .where(still.entity_id == Membership.entity_id, own_department(still.department_id, actor))
        .where(or_(still.until.is_(None), still.until > today))
        .exists()
    )
    ended = select(Membership.entity_id).where(own_department(Membership.department_id, actor))
    return ended.where(Membership.until.is_not(None), Membership.until <= today, not_(listed))


def standing(actor: Actor) -> ColumnElement[str]:
    """今天的状态，作为一栏。"""
    return case((Entity.id.in_(left(actor)), EXITED), else_=Entity.status)


def stands(actor: Actor, states: Sequence[str]) -> ColumnElement[bool]:
    """今天的状态是其中之一。"""
    gone = Entity.id.in_(left(actor))
    others = and_(Entity.status.in_([state for state in states if state != EXITED]), not_(gone))
    return or_(Entity.status == EXITED, gone, others) if EXITED in states else others


def gone(actor: Actor, ids: Sequence[str]) -> set[str]:
    """这些户里已退出的。"""
    return set(session().scalars(left(actor).where(Membership.entity_id.in_(ids))))
