"""检查各表谁能看：组织部门看本部门的派单，检查员看自己所在检查组的。"""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_, select

from server.auth import Actor, hidden, own_department, scope
from server.inspections.letters.models import RegisteredLetter
from server.inspections.models import (
    Assignment,
    Blob,
    BlobPart,
    BlobRef,
    FeedCounter,
    FeedItem,
    NumberEntry,
    NumberSeries,
    OpLog,
    Quarantine,
    Record,
    TeamMember,
)
from server.inspections.versions import FormVersion

hidden(NumberSeries, Blob, BlobPart, BlobRef, FeedCounter)
DESK = ("clerk", "approver", "legal_reviewer", "publisher", "overseer")


@scope(Assignment)
def _assignments(actor: Actor) -> ColumnElement[bool]:
    """本部门桌面角色看全部；检查员看自己在组的。"""
    mine = Assignment.id.in_(select(TeamMember.assignment_id).where(TeamMember.officer_id == actor.officer_id))
    return or_(mine, own_department(Assignment.department_id, actor)) if actor.has(*DESK) else mine


@scope(TeamMember, FormVersion, RegisteredLetter)
def _members(actor: Actor) -> ColumnElement[bool]:
    return TeamMember.assignment_id.in_(select(Assignment.id).where(_assignments(actor)))


@scope(OpLog)
def _ops(actor: Actor) -> ColumnElement[bool]:
    """派单看得见，操作才看得见；无主的操作不在此列。"""
    return OpLog.insp.in_(select(Assignment.id).where(_assignments(actor)))


@scope(Record)
def _records(actor: Actor) -> ColumnElement[bool]:
    return Record.assignment_id.in_(select(Assignment.id).where(_assignments(actor)))


@scope(Quarantine)
def _quarantine(actor: Actor) -> ColumnElement[bool]:
    """组织部门的桌面角色，以及送来的本人。"""
    mine = Quarantine.officer_id == actor.officer_id
    return or_(mine, own_department(Quarantine.department_id, actor)) if actor.has(*DESK) else mine


@scope(FeedItem)
def _feed(actor: Actor) -> ColumnElement[bool]:
    return FeedItem.officer_id == actor.officer_id


@scope(NumberEntry)
def _numbers(actor: Actor) -> ColumnElement[bool]:
    return own_department(NumberEntry.department_id, actor)
