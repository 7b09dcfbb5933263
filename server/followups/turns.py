"""轮到谁：后续处置里现在等这个人办的各件；谁能办仍由 domain.followups 判断。"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, case, false, or_, select

from server import clock
from server.auth import Actor, visible
from server.db import session
from server.domain.vocabulary.followups import FollowUpKind as Kind
from server.followups import extensions, views
from server.followups.models import FollowPerson, FollowUp

TO_WRITE = (
    "drafted",
    "received",
    "approved",
    "reported",
    "acknowledged",
    "declined",
    "not_filed",
    "filed",
    "handed",
    "failed",
)
"""等经办的：拟办、送达或发出、复查、办结、改送别处、提请复议、移交、转立案。已送达、已发出的等单位和对方，不算。"""

TO_DECIDE = ("proposed", "rechecked")
ASIDE = frozenset({"cancel", "extend", "assign"})
"""随时可办的几样，只有它们时不算轮到谁。"""

MOST = 200
"""够说“有多少件”；再多的也不会一天办完。"""


def awaiting(actor: Actor) -> list[str]:
    """等这个人办的各件的编号，次序见 order，最多 MOST 件。"""
    own = and_(FollowUp.department_id == actor.department_id, _turn(actor))
    query = visible(FollowUp, actor).where(or_(own, _sent(actor)))
    rows = session().scalars(query.order_by(*order(actor)).limit(MOST)).all()
    return [row.id for row in rows if set(views.allowed(session(), row, actor)[0]) - ASIDE]


def order(actor: Actor) -> tuple[ColumnElement[Any], ...]:
    """排队的次序：等他答复的延期申请在前，其余按期限，没有期限的在后。"""
    undated = case((FollowUp.due_on.is_(None), 1), else_=0)
    pleaded = (case((extensions.asked(), 0), else_=1),) if actor.has("approver") else ()
    return *pleaded, undated, FollowUp.due_on, FollowUp.id


def _sent(actor: Actor) -> ColumnElement[bool]:
    """派他去复查、还没有记下结果的；派的人可以是别的部门的。"""
    mine = (FollowPerson.officer_id == actor.officer_id, FollowPerson.until.is_(None))
    given = select(FollowPerson.follow_up_id).where(*mine)
    return and_(FollowUp.state.in_(("served", "reported")), FollowUp.id.in_(given))


def _turn(actor: Actor) -> ColumnElement[bool]:
    """轮到这些角色的状态；到了期限还在整改的，轮到经办去复查。"""
    late = and_(FollowUp.state == "served", FollowUp.due_on < clock.today())
    mine: list[ColumnElement[bool]] = [false()]
    if actor.has("clerk"):
        mine += [FollowUp.state.in_(TO_WRITE), late]
    if actor.has("approver"):
        mine.append(FollowUp.state.in_(TO_DECIDE))
        mine.append(extensions.asked())
    if actor.has("legal_reviewer"):
        mine.append(FollowUp.state == "legal_review")
        mine.append(and_(FollowUp.kind == Kind.OBJECTION, FollowUp.state == "proposed"))
    return or_(*mine)
