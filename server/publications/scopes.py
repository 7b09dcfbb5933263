"""公示各表谁能看：本部门的经办、审批、法制审核与公示人员。"""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_, select

from server.auth import Actor, own_department, scope
from server.inspections.models import Assignment
from server.publications.models import (
    ExportBatch,
    ExportRow,
    Feedback,
    Posting,
    Publication,
    PublicationChange,
    PublicationProof,
    PublicationVersion,
    TextHold,
    VisitFact,
)


@scope(Publication)
def _own(actor: Actor) -> ColumnElement[bool]:
    return own_department(Publication.owner_department_id, actor)


@scope(PublicationVersion)
def _versions(actor: Actor) -> ColumnElement[bool]:
    own = select(Publication.id).where(own_department(Publication.owner_department_id, actor))
    return PublicationVersion.publication_id.in_(own)


@scope(PublicationChange)
def _changes(actor: Actor) -> ColumnElement[bool]:
    own = select(Publication.id).where(own_department(Publication.owner_department_id, actor))
    return PublicationChange.publication_id.in_(own)


@scope(PublicationProof)
def _proofs(actor: Actor) -> ColumnElement[bool]:
    own = select(Publication.id).where(own_department(Publication.owner_department_id, actor))
    return PublicationProof.publication_id.in_(own)


@scope(Posting)
def _posted(actor: Actor) -> ColumnElement[bool]:
    return own_department(Posting.department_id, actor)


@scope(ExportBatch)
def _batches(actor: Actor) -> ColumnElement[bool]:
    return own_department(ExportBatch.department_id, actor)


@scope(ExportRow)
def _rows(actor: Actor) -> ColumnElement[bool]:
    own = select(ExportBatch.id).where(own_department(ExportBatch.department_id, actor))
    return ExportRow.batch_id.in_(own)


@scope(VisitFact)
def _facts(actor: Actor) -> ColumnElement[bool]:
    own = select(Assignment.id).where(own_department(Assignment.department_id, actor))
    return VisitFact.assignment_id.in_(own)


@scope(TextHold)
def _holds(actor: Actor) -> ColumnElement[bool]:
    return own_department(TextHold.department_id, actor)


@scope(Feedback)
def _said(actor: Actor) -> ColumnElement[bool]:
    return or_(Feedback.department_id.is_(None), own_department(Feedback.department_id, actor))
