"""清单的下一版草稿：事项一改就有，在同一个办事单元里。"""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server import clock
from server.accounts.models import Department
from server.auth import Actor
from server.db import new_id
from server.registry.items.models import ItemList


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
