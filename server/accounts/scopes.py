"""人与机构各表谁能看。"""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, false, or_, select, true

from server.accounts.models import (
    AuthSession,
    Department,
    Device,
    DeviceNonce,
    Jurisdiction,
    Message,
    Officer,
    RoleGrant,
    SignInTry,
)
from server.auth import Actor, everyone, hidden, scope
from server.jobs import Bell
from server.trail.models import LogEntry, LogErasure, LogHead, LogKey, LogNode, LogPayload

everyone(Jurisdiction, Department, LogEntry, LogHead, LogKey, LogNode)
hidden(DeviceNonce, AuthSession, SignInTry, Bell)
ADMINS = ("system_admin", "security_admin")


@scope(LogErasure, LogPayload)
def _auditors_only(actor: Actor) -> ColumnElement[bool]:
    """只有审计员读留痕内容（三员分立，rulings 2）。"""
    return true() if actor.has("auditor") else false()


@scope(Officer)
def _colleagues(actor: Actor) -> ColumnElement[bool]:
    """三员看全部账号；其他人看本部门同事。"""
    if actor.has(*ADMINS, "auditor"):
        return true()
    return or_(Officer.id == actor.officer_id, Officer.department_id == actor.department_id)


@scope(RoleGrant)
def _own_grants(actor: Actor) -> ColumnElement[bool]:
    return true() if actor.has(*ADMINS, "auditor") else RoleGrant.officer_id == actor.officer_id


@scope(Device)
def _devices(actor: Actor) -> ColumnElement[bool]:
    """系统管理员看全部手机；经办与审批看本部门的；其余看自己的。"""
    if actor.has(*ADMINS):
        return true()
    if actor.has("clerk", "approver"):
        return Device.officer_id.in_(_ids_of_department(actor))
    return Device.officer_id == actor.officer_id


def _ids_of_department(actor: Actor) -> Select[str]:
    return select(Officer.id).where(Officer.department_id == actor.department_id)


@scope(Message)
def _own_messages(actor: Actor) -> ColumnElement[bool]:
    return Message.officer_id == actor.officer_id
