"""规则与时间各表谁能看：规则与年历人人可看，时限归本部门桌面角色。"""

from __future__ import annotations

from sqlalchemy import ColumnElement, false

from server.auth import OVERSEER, Actor, everyone, own_department, scope
from server.rules.models import CalendarDay, CalendarYear, Deadline, RuleOverride

everyone(RuleOverride, CalendarYear, CalendarDay)
DESK = ("clerk", "approver", "legal_reviewer", "publisher", OVERSEER)


@scope(Deadline)
def _deadlines(actor: Actor) -> ColumnElement[bool]:
    return own_department(Deadline.department_id, actor) if actor.has(*DESK) else false()
