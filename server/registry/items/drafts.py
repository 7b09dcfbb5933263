"""清单的下一版草稿：事项一改就有，改回原样就没有，在同一个办事单元里。"""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server import clock
from server.accounts.models import Department
from server.auth import Actor
from server.db import new_id
from server.domain import item_list as law
from server.registry.items.models import ItemList, ItemListRow
from server.registry.items.snapshot import active_items, row_of
from server.trail.models import LogPayload


def follow(s: Session, actor: Actor, department_id: str | None = None) -> ItemList | None:
    """事项变了：清单有下一版草稿；与现行版又没有差别了，没有人送过审的草稿不留着等人办。

    Every way in which an item changes calls this: the form, an import, its undo, a basis revised. An item nobody has
    enabled is in no list yet; enabling it opens the draft. Runs inside the caller's unit, which leaves the one trail
    entry.
    """
    row = ensure(s, actor, department_id)
    if row is None or row.state != "draft" or row.submitted_at is not None:
        return row
    s.flush()
    s.expire_all()  # an import writes past the objects
    if differs(s, row.department_id) or _asked_for(s, row):
        return row
    s.delete(row)
    s.flush()
    return None


def differs(s: Session, department_id: str) -> bool:
    """此刻启用的事项与现行公布的一版有没有差别。"""
    listed = select(ItemListRow.body).join(ItemList, ItemList.id == ItemListRow.list_id)
    listed = listed.where(ItemList.department_id == department_id, ItemList.state == "published")
    found = law.difference(list(s.scalars(listed)), [row_of(item) for item in active_items(department_id)])
    return law.changes(found) > 0


def _asked_for(s: Session, row: ItemList) -> bool:
    """Somebody opened this version by an act of its own."""
    return s.scalar(select(LogPayload.i).where(LogPayload.ref == row.id).limit(1)) is not None


def ensure(s: Session, actor: Actor, department_id: str | None = None) -> ItemList | None:
    """没有在办的下一版就开一版草稿；正在审核、已批准的那版不动，新的改动等它办完。

    Runs inside the caller's unit, which leaves the one trail entry.
    """
    owner = department_id or actor.department_id
    if owner is None:
        return None
    pending = select(ItemList).where(
        ItemList.department_id == owner, ItemList.state.in_(("draft", "reviewing", "approved"))
    )
    found = s.scalar(pending.limit(1))
    if found is not None:
        return found
    last = s.scalar(select(func.max(ItemList.version)).where(ItemList.department_id == owner)) or 0
    department = s.get_one(Department, owner)
    row = ItemList(
        id=new_id(),
        department_id=owner,
        version=last + 1,
        title=f"{department.name}随机抽查事项清单",
        state="draft",
        author_id=actor.officer_id,
        created_at=clock.now(),
    )
    s.add(row)
    s.flush()
    return row
