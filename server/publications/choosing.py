"""更正“抽查事项”只能从清单里选：公布着的清单上的，或者这次检查定下的（S3-09、S3-16）。"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.domain.decide import Refusal
from server.domain.item_list import short_name
from server.inspections.models import Assignment
from server.publications.models import Publication
from server.registry.models import ItemList, ItemListRow


def names(s: Session, row: Publication) -> list[str]:
    """可以选的事项名称：这一条自己的在前，其余按清单次序，不重复。

    All published lists count, not the owner's alone: a joint visit carries items of other departments.
    """
    own = [short_name(item) for item in s.get_one(Assignment, row.assignment_id).package["items"]]
    lists = select(ItemListRow.body).join(ItemList, ItemList.id == ItemListRow.list_id)
    lists = lists.where(ItemList.state == "published").order_by(ItemList.department_id, ItemListRow.position)
    return list(dict.fromkeys([*own, *(body["name"] for body in s.scalars(lists))]))


def unlisted(chosen: object, choosable: Iterable[str]) -> Refusal | None:
    """改成的事项有没有哪一张清单上都没有的。"""
    known = set(choosable)
    foreign = [name for name in chosen if name not in known] if isinstance(chosen, list) else []
    if not foreign:
        return None
    said = f"“{str(foreign[0])[:60]}”不在公布的抽查事项清单上。请从清单里选；清单没有的，先补清单再更正。"
    return Refusal("publication.field", said)
