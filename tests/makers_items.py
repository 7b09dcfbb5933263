"""造清单：把事项放进一版已公布的清单里。"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from server import clock
from server.accounts.models import Department
from server.db import new_id, session, unit
from server.registry.items.lists import service as lists
from server.registry.items.models import Item, ItemList, ItemListRow
from server.registry.items.snapshot import digest, document_of, row_of
from tests.makers import District


def listed(item_ids: Sequence[str]) -> None:
    """这些事项进入各自部门现行公布的清单（直接登记，不走审批；只作别的测试的台子）。"""
    with unit(technical=True) as s:
        for item in s.scalars(select(Item).where(Item.id.in_(item_ids)).order_by(Item.id)):
            row = lists.published(item.department_id) or _list(item.department_id)
            row.state, row.published_at = "published", row.published_at or clock.now()
            s.add(row)
            s.flush()
            count = len(list(s.scalars(select(ItemListRow).where(ItemListRow.list_id == row.id))))
            s.add(ItemListRow(list_id=row.id, position=count + 1, item_id=item.id, body=row_of(item)))
            s.flush()


def _list(department_id: str) -> ItemList:
    department = session().get_one(Department, department_id)
    draft = select(ItemList).where(ItemList.department_id == department_id, ItemList.state == "draft")
    if (opened := session().scalar(draft)) is not None:  # came with the items
        opened.sha256 = digest(document_of(department, opened.version, []))
        return opened
    return ItemList(
        id=new_id(),
        department_id=department_id,
        version=1,
        title=f"{department.name}随机抽查事项清单",
        state="published",
        reason="首次制定清单。",
        author_id="system",
        published_at=clock.now(),
        sha256=digest(document_of(department, 1, [])),
    )


def publish_list(district: District, reason: str = "首次制定清单。") -> ItemList:
    """经办送审、法制审核、审批批准、公示公布：走完全程。"""
    row = lists.start(district.actor("clerk"))
    lists.submit(district.actor("clerk"), row.id, reason)
    lists.review(district.actor("legal"), row.id, "APPROVED", "依据现行有效。")
    lists.decide(district.actor("approver"), row.id, "APPROVED", "同意。")
    return lists.publish(district.actor("publisher"), row.id)
