"""案卷各表谁能看：与派单相同——本部门的桌面角色，以及检查组本人。"""

from __future__ import annotations

from sqlalchemy import ColumnElement, false, or_, select, true

from server.auth import Actor, own_department, scope
from server.dossiers.keeping.models import Destruction, DossierKey, LockedFile
from server.dossiers.models import CaseFile, Decision, Dossier, DossierAccess, DossierAccessDay, DossierDocument
from server.inspections.models import TeamMember

DESK = ("clerk", "approver", "legal_reviewer", "publisher", "overseer")


@scope(Dossier)
def _dossiers(actor: Actor) -> ColumnElement[bool]:
    mine = Dossier.assignment_id.in_(
        select(TeamMember.assignment_id).where(TeamMember.officer_id == actor.officer_id, TeamMember.until.is_(None))
    )
    return or_(mine, own_department(Dossier.department_id, actor)) if actor.has(*DESK) else mine


@scope(DossierDocument)
def _documents(actor: Actor) -> ColumnElement[bool]:
    return DossierDocument.dossier_id.in_(select(Dossier.id).where(_dossiers(actor)))


@scope(Decision)
def _decisions(actor: Actor) -> ColumnElement[bool]:
    return Decision.dossier_id.in_(select(Dossier.id).where(_dossiers(actor)))


@scope(CaseFile)
def _cases(actor: Actor) -> ColumnElement[bool]:
    return CaseFile.dossier_id.in_(select(Dossier.id).where(_dossiers(actor)))


@scope(DossierAccess)
def _accesses(actor: Actor) -> ColumnElement[bool]:
    """审计员看全部；审批人看本部门案卷的。"""
    if actor.has("auditor"):
        return true()
    return own_department(DossierAccess.department_id, actor) if actor.has("approver") else false()


@scope(DossierAccessDay)
def _access_days(actor: Actor) -> ColumnElement[bool]:
    return true() if actor.has("auditor") else false()


@scope(DossierKey)
def _keys(actor: Actor) -> ColumnElement[bool]:
    """密钥谁也不看。"""
    return false()


@scope(LockedFile)
def _locked(actor: Actor) -> ColumnElement[bool]:
    return LockedFile.dossier_id.in_(select(Dossier.id).where(_dossiers(actor)))


@scope(Destruction)
def _destructions(actor: Actor) -> ColumnElement[bool]:
    """与案卷相同；审计员看全部。"""
    return true() if actor.has("auditor") else Destruction.dossier_id.in_(select(Dossier.id).where(_dossiers(actor)))
