"""删去一个草稿事项：从没有启用过、别处也没有用到的才行，误导入、误登记的不必一直留着（S4-01）。"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Text, cast, delete, or_, select, update
from sqlalchemy.orm import Session

from server import trail
from server.auth import Actor
from server.db import unit
from server.domain.item_list import full_name
from server.problems import Problem
from server.registry.imports import dependents
from server.registry.imports.apply import in_use
from server.registry.items import drafts
from server.registry.items.models import Item, ItemBasis
from server.registry.items.service import get
from server.registry.models import APPLIED, ImportBatch, ImportRow

WAY_OUT = "能去掉的先去掉；去不掉的，启用后再停用。"


def remove(actor: Actor, item_id: str) -> None:
    """删去；它登记的依据留在依据库，带来它的那一批以后照样撤得回。

    Raises Absent, Problem wrong_state / item.in_use / import.busy.
    """
    with unit() as s:
        item = get(actor, item_id)
        if item.state != "draft":
            raise Problem("wrong_state", "这个事项启用过，不能删除。不用了请停用。")
        if held := _holders(s, item):
            told = f"“{full_name(item.name, item.sub_item)}”不能删除：{'、'.join(held)}还用着它。{WAY_OUT}"
            raise Problem("item.in_use", told)
        _refuse_unsettled(s, item)
        payload = {"code": item.code, "name": item.name, "sub_item": item.sub_item}
        s.execute(delete(ItemBasis).where(ItemBasis.item_id == item.id))
        _forget_changes(s, item)
        s.delete(item)
        s.flush()
        drafts.follow(s, actor, item.department_id)
        trail.append(s, "item.removed", ref=item_id, actor=actor, payload=payload)


def _holders(s: Session, item: Item) -> list[str]:
    """还有什么靠着它：与撤回一批时问的一样，另问写着几个事项的各表。"""
    own: Any = select(Item.id).where(Item.id == item.id)
    found = [told.removeprefix("已登记") for told in dependents.found(s, Item, own).values()]
    found += [f"{table.comment}{_called(row)}" for table in dependents.lists() for row in _naming(s, table, item.id)]
    if not found and any(ask(s, "items", own) for ask in in_use):
        return ["计划、抽取或检查"]
    return list(dict.fromkeys(found))


def _naming(s: Session, table: Any, item_id: str) -> list[Any]:
    """The rows of a table that name this item; an id occurs in no other word."""
    return list(s.execute(select(table).where(cast(table.c[dependents.LISTS], Text).contains(item_id)).limit(3)))


def _called(row: Any) -> str:
    name = row._mapping.get("title") or row._mapping.get("name") or ""
    return f"“{name}”" if name else ""


def _refuse_unsettled(s: Session, item: Item) -> None:
    """A batch that is being written may have this item among the rows it changes."""
    writing = or_(
        ImportBatch.state == "committing",
        ImportBatch.state.in_((APPLIED, "undone")) & ImportBatch.settled_at.is_(None),
    )
    query = select(ImportBatch.id).where(
        ImportBatch.kind == "items", ImportBatch.department_id == item.department_id, writing
    )
    if s.scalar(query.limit(1)) is not None:
        raise Problem("import.busy", "一批事项正在入库或撤回，请稍候再删除。")


def _forget_changes(s: Session, item: Item) -> None:
    """What a later batch changed of it no longer stands: the undo of that batch has nothing to bring back here."""
    changed = ImportRow.target_id == item.id, ImportRow.done.is_(True)
    s.execute(update(ImportRow).where(*changed).values(done=False), execution_options={"synchronize_session": False})
