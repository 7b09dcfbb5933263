"""检查对象各表谁能看：只归本部门（rulings 1）。"""

from __future__ import annotations

from sqlalchemy import ColumnElement, select

from server.auth import Actor, hidden, own_department, scope
from server.registry.entities.index import EntityNumber, EntityReindex
from server.registry.entities.models import (
    Candidate,
    EntityBulk,
    EntityMerge,
    EntityPermit,
    Membership,
    SubLibrary,
    SubLibraryMember,
)
from server.registry.entities.tallies import EntityTally

hidden(EntityNumber, EntityReindex, EntityTally)


@scope(EntityPermit)
def _permits(actor: Actor) -> ColumnElement[bool]:
    mine = select(Membership.entity_id).where(Membership.entity_id == EntityPermit.entity_id)
    return mine.where(own_department(Membership.department_id, actor)).exists()


@scope(SubLibrary)
def _sub_libraries(actor: Actor) -> ColumnElement[bool]:
    return own_department(SubLibrary.department_id, actor)


@scope(SubLibraryMember)
def _members(actor: Actor) -> ColumnElement[bool]:
    own = select(SubLibrary.id).where(own_department(SubLibrary.department_id, actor))
    return SubLibraryMember.sub_library_id.in_(own)


@scope(Candidate)
def _candidates(actor: Actor) -> ColumnElement[bool]:
    """收件的部门，与告知的部门（看得到答复）。"""
    return own_department(Candidate.department_id, actor) | own_department(Candidate.from_department_id, actor)


@scope(EntityBulk)
def _bulks(actor: Actor) -> ColumnElement[bool]:
    return own_department(EntityBulk.department_id, actor)


@scope(EntityMerge)
def _merges(actor: Actor) -> ColumnElement[bool]:
    return own_department(EntityMerge.department_id, actor)
