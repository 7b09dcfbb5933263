"""一单两库各表谁能看：业务行只归本部门，三员看不到（rulings 1, 2）。"""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_, select, true

from server.auth import Actor, own_department, scope
from server.registry.entities import scopes as entities  # noqa: F401 — registers its rules
from server.registry.inspectors import scopes as inspectors  # noqa: F401
from server.registry.models import (
    Checklist,
    ChecklistDraft,
    ConflictOfInterest,
    Entity,
    EntityEvent,
    Guideline,
    ImportBatch,
    ImportMapping,
    ImportRow,
    Inspector,
    Item,
    ItemBasis,
    ItemList,
    ItemListRow,
    LegalBasis,
    Membership,
    UpperList,
)


@scope(Entity)
def _entities(actor: Actor) -> ColumnElement[bool]:
    """在本部门名录里的（含已退出的，退出不是删除）。"""
    mine = select(Membership.entity_id).where(Membership.entity_id == Entity.id)
    return mine.where(own_department(Membership.department_id, actor)).exists()  # one look-up per row, never a list


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


@scope(Checklist, ItemBasis)
def _published_rules(actor: Actor) -> ColumnElement[bool]:
    """检查表本就公开（S3-09）。"""
    return true()


@scope(ChecklistDraft)
def _checklist_drafts(actor: Actor) -> ColumnElement[bool]:
    return own_department(ChecklistDraft.department_id, actor)


@scope(LegalBasis)
def _bases(actor: Actor) -> ColumnElement[bool]:
    """本部门维护的依据，与各部门共用的。"""
    return or_(LegalBasis.department_id.is_(None), own_department(LegalBasis.department_id, actor))


@scope(UpperList)
def _uppers(actor: Actor) -> ColumnElement[bool]:
    return own_department(UpperList.department_id, actor)


@scope(ItemList)
def _item_lists(actor: Actor) -> ColumnElement[bool]:
    return own_department(ItemList.department_id, actor)


@scope(ItemListRow)
def _item_list_rows(actor: Actor) -> ColumnElement[bool]:
    return ItemListRow.list_id.in_(select(ItemList.id).where(own_department(ItemList.department_id, actor)))


@scope(Guideline)
def _guidelines(actor: Actor) -> ColumnElement[bool]:
    return own_department(Guideline.department_id, actor)
