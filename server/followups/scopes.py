"""后续处置各表谁能看：本部门的桌面角色；检查员看自己查的和派给自己复查的。"""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_, select

from server.auth import Actor, hidden, own_department, scope
from server.followups.models import (
    AdoptedResult,
    EntityCode,
    EntityUpload,
    EntityVisit,
    FollowFile,
    FollowPaper,
    FollowPerson,
    FollowStep,
    FollowUp,
    Handling,
)
from server.inspections.models import TeamMember

hidden(EntityUpload, EntityVisit)
DESK = ("clerk", "approver", "legal_reviewer", "publisher", "overseer")


@scope(FollowUp)
def _matters(actor: Actor) -> ColumnElement[bool]:
    team = select(TeamMember.assignment_id).where(TeamMember.officer_id == actor.officer_id)
    given = select(FollowPerson.follow_up_id).where(FollowPerson.officer_id == actor.officer_id)
    mine = or_(FollowUp.assignment_id.in_(team), FollowUp.id.in_(given))
    return or_(mine, own_department(FollowUp.department_id, actor)) if actor.has(*DESK) else mine


@scope(FollowStep)
def _steps(actor: Actor) -> ColumnElement[bool]:
    return FollowStep.follow_up_id.in_(select(FollowUp.id).where(_matters(actor)))


@scope(FollowPaper)
def _papers(actor: Actor) -> ColumnElement[bool]:
    return FollowPaper.follow_up_id.in_(select(FollowUp.id).where(_matters(actor)))


@scope(FollowFile)
def _files(actor: Actor) -> ColumnElement[bool]:
    return FollowFile.follow_up_id.in_(select(FollowUp.id).where(_matters(actor)))


@scope(FollowPerson)
def _persons(actor: Actor) -> ColumnElement[bool]:
    return FollowPerson.follow_up_id.in_(select(FollowUp.id).where(_matters(actor)))


@scope(Handling)
def _handlings(actor: Actor) -> ColumnElement[bool]:
    return own_department(Handling.department_id, actor)


@scope(EntityCode)
def _codes(actor: Actor) -> ColumnElement[bool]:
    own = select(Handling.assignment_id).where(own_department(Handling.department_id, actor))
    return EntityCode.assignment_id.in_(own)


@scope(AdoptedResult)
def _adopted(actor: Actor) -> ColumnElement[bool]:
    return own_department(AdoptedResult.department_id, actor)
