"""公示各表谁能看：本部门的经办、审批、法制审核与公示人员。"""

from __future__ import annotations

from sqlalchemy import ColumnElement, select

from server.auth import Actor, own_department, scope
from server.publications.models import Publication, PublicationVersion


@scope(Publication)
def _own(actor: Actor) -> ColumnElement[bool]:
    return own_department(Publication.owner_department_id, actor)


@scope(PublicationVersion)
def _versions(actor: Actor) -> ColumnElement[bool]:
    own = select(Publication.id).where(own_department(Publication.owner_department_id, actor))
    return PublicationVersion.publication_id.in_(own)
