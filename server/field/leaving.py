"""停用一个账号之前要知道的：此人名下在用的手机、还在办的任务、等他封存的任务各有几件；只数，不说是哪一户。"""

from __future__ import annotations

from sqlalchemy import func, select

from server.accounts.models import Device, Officer
from server.auth import Actor, get_visible
from server.db import session
from server.inspections.models import Assignment, TeamMember

IN_THE_FIELD = ("drawn", "notified", "taken", "on_site", "suspended")
OPEN = (*IN_THE_FIELD, "returned")
"""A returned one waits for an addendum from the team; what is sealed and not returned waits for others."""


def ending(actor: Actor, officer_id: str) -> dict[str, int]:
    """停用会使什么停下来；演练不算。Raises Absent."""
    officer, s = get_visible(Officer, actor, officer_id, "人员"), session()
    phones = select(func.count()).where(Device.officer_id == officer.id, Device.revoked_at.is_(None))
    teams = select(TeamMember.assignment_id).where(TeamMember.officer_id == officer.id, TeamMember.until.is_(None))
    tasks = select(func.count()).select_from(Assignment).where(Assignment.rehearsal.is_(False))
    mine = tasks.where(Assignment.state.in_(OPEN), Assignment.id.in_(teams))
    seals = tasks.where(Assignment.state.in_(IN_THE_FIELD), Assignment.seal_holder == officer.id)
    return {"phones": s.scalar(phones) or 0, "tasks": s.scalar(mine) or 0, "seals": s.scalar(seals) or 0}
