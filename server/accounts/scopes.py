"""人与机构各表谁能看。"""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, false, or_, select, true

from server.accounts.models import (
    Absence,
    AuthSession,
    Department,
    Device,
    DeviceNonce,
    Jurisdiction,
    Liaison,
    Message,
    Officer,
    RoleGrant,
    SignInTry,
    Training,
)
from server.auth import OVERSEER, Actor, everyone, hidden, scope
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
    if actor.has(*ADMINS, "auditor", OVERSEER):
        return true()
    return or_(Officer.id == actor.officer_id, Officer.department_id == actor.department_id)


@scope(RoleGrant)
def _own_grants(actor: Actor) -> ColumnElement[bool]:
    if actor.has(*ADMINS, "auditor"):
        return true()
    return or_(RoleGrant.officer_id == actor.officer_id, RoleGrant.delegated_from == actor.officer_id)


@scope(Absence)
def _absences(actor: Actor) -> ColumnElement[bool]:
    """三员看全部；其他人看本部门的，好知道今天谁在。"""
    return true() if actor.has(*ADMINS) else Absence.officer_id.in_(_ids_of_department(actor))


@scope(Training)
def _trainings(actor: Actor) -> ColumnElement[bool]:
    if actor.has(*ADMINS, OVERSEER):
        return true()
    return Training.officer_id.in_(_ids_of_department(actor))


@scope(Liaison)
def _contacts(actor: Actor) -> ColumnElement[bool]:
    """联络表就是给各单位互相联系用的；检查员与审计员用不着别单位的手机号。"""
    if actor.has(*ADMINS, OVERSEER, "clerk", "approver", "legal_reviewer", "publisher"):
        return true()
    return Liaison.department_id == (actor.department_id or "")


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
