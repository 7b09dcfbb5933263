"""一单两库各表谁能看：业务行只归本部门，三员看不到（rulings 1, 2）。"""

from __future__ import annotations

from sqlalchemy import ColumnElement, select, true

from server.auth import Actor, own_department, scope
from server.registry.models import (
    Checklist,
    ConflictOfInterest,
    Entity,
    EntityEvent,
    ImportBatch,
    ImportMapping,
    ImportRow,
    Inspector,
    Item,
    ItemBasis,
    LegalBasis,
    Membership,
)


@scope(Entity)
def _entities(actor: Actor) -> ColumnElement[bool]:
    """在本部门名录里的（含已退出的，退出不是删除）。"""
    return Entity.id.in_(select(Membership.entity_id).where(own_department(Membership.department_id, actor)))


@scope(Membership)
def _memberships(actor: Actor) -> ColumnElement[bool]:
    return own_department(Membership.department_id, actor)


@scope(EntityEvent)
def _events(actor: Actor) -> ColumnElement[bool]:
    return EntityEvent.entity_id.in_(
        select(Membership.entity_id).where(own_department(Membership.department_id, actor))
    )


@scope(Item)
def _items(actor: Actor) -> ColumnElement[bool]:
    return own_department(Item.department_id, actor)


@scope(Inspector)
def _inspectors(actor: Actor) -> ColumnElement[bool]:
    return own_department(Inspector.department_id, actor)


@scope(ConflictOfInterest)
def _conflicts(actor: Actor) -> ColumnElement[bool]:
    """回避关系是敏感个人信息：只有本部门经办与本人可见（rulings 13）。"""
    if not actor.has("clerk"):
        return ConflictOfInterest.inspector_id == (actor.inspector_id or "")
    own = select(Inspector.id).where(own_department(Inspector.department_id, actor))
    return ConflictOfInterest.inspector_id.in_(own)


@scope(ImportBatch)
def _batches(actor: Actor) -> ColumnElement[bool]:
    return own_department(ImportBatch.department_id, actor)


@scope(ImportRow)
def _rows(actor: Actor) -> ColumnElement[bool]:
    own = select(ImportBatch.id).where(own_department(ImportBatch.department_id, actor))
    return ImportRow.batch_id.in_(own)


@scope(ImportMapping)
def _mappings(actor: Actor) -> ColumnElement[bool]:
    return own_department(ImportMapping.department_id, actor)


@scope(LegalBasis, Checklist, ItemBasis)
def _published_rules(actor: Actor) -> ColumnElement[bool]:
    """依据与检查表本就公开（S3-09）。"""
    return true()
