"""案卷各表谁能看：与派单相同——本部门的桌面角色，以及检查组本人。"""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_, select

from server.auth import Actor, own_department, scope
from server.dossiers.models import CaseFile, Decision, Dossier, DossierDocument
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
