"""等我办里的草稿：清单、细则、检查表还没有送审的，本部门的经办送审，退回的也算（S4-20）。"""

from __future__ import annotations

from server.auth import Actor, visible
from server.db import session
from server.registry.checklists.service import drafts, marked
from server.registry.items.drafts import differs
from server.registry.items.guidelines.service import link
from server.registry.models import Guideline, ItemList

Told = list[tuple[str, str]]
"""What each draft is and waits for, and where it is."""


def waiting(actor: Actor) -> dict[str, Told]:
    """键是等我办里的哪一项；不是经办的一项也没有草稿。"""
    if not actor.has("clerk"):
        return {"lists_to_submit": [], "guidelines_to_submit": [], "checklists_to_submit": []}
    return {
        "lists_to_submit": _lists(actor),
        "guidelines_to_submit": _texts(actor),
        "checklists_to_submit": _sheets(actor),
    }


def _lists(actor: Actor) -> Told:
    """与现行版没有差别的没有什么可送审。"""
    own = (ItemList.state == "draft", ItemList.department_id == actor.department_id)
    rows = session().scalars(visible(ItemList, actor).where(*own).order_by(ItemList.version))
    return [
        (_says(row.title, row.version, row.submitted_at is not None), f"/desk/item-lists/{row.id}")
        for row in rows
        if differs(session(), row.department_id)
    ]


def _texts(actor: Actor) -> Told:
    own = (Guideline.state == "draft", Guideline.department_id == actor.department_id)
    rows = session().scalars(visible(Guideline, actor).where(*own).order_by(Guideline.created_at))
    return [(_says(row.title, row.version, row.submitted_at is not None), link(row)) for row in rows]


def _sheets(actor: Actor) -> Told:
    """有待核项的先等法制审核核定，不等经办（rulings 33）。"""
    rows = [row for row in drafts(actor) if row.state == "draft" and not marked(row.body)]
    return [
        (_says(row.title, row.body["version"], row.decided_at is not None), f"/desk/checklist-drafts/{row.id}")
        for row in rows
    ]


def _says(title: str, version: int, returned: bool) -> str:
    return f"{title}第 {version} 版，{'退回了，改好再送审' if returned else '草稿，等您送审'}"
