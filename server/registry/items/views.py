"""清单、细则、依据读成给人看的样子。"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from server.accounts.models import Department, Officer
from server.accounts.roles import signed_as
from server.auth import Actor
from server.db import session
from server.domain.item_list import TITLES
from server.registry.items import judging, printing
from server.registry.items.bases import service as bases
from server.registry.items.guidelines import service as guidelines
from server.registry.items.lists import service as lists
from server.registry.items.models import Guideline, Item, ItemList, Judged, LegalBasis, UpperList
from server.registry.items.schemas import ItemOut
from server.registry.items.service import published_ids, published_row
from server.registry.items.snapshot import row_of
from server.registry.items.uppers import service as uppers
from server.trail.models import LogPayload

Json = dict[str, Any]
PEOPLE = ("author", "submitted_by", "reviewed_by", "approved_by", "published_by", "ended_by")
STEPS = (
    "id", "version", "title", "state", "reason", "created_at", "submitted_at", "reviewed_at", "review_opinion",
    "approved_at", "opinion", "published_at", "ended_at", "ended_reason", "sha256", "alg",
)  # fmt: skip
PRINTED = ("ratio", "frequency", "code")
"""Columns that follow from another one are left out of comparisons people read."""


def item(actor: Actor, row: Item) -> Json:
    """一个事项，连同与上级清单、与公布版的出入。"""
    told = _item(row)
    upper = session().get(UpperList, row.upper_list_id) if row.upper_list_id else None
    newest = uppers.newest_rows(actor).get((upper.authority, row.name, row.sub_item)) if upper else None
    listed = published_row(row.id)
    now = row_of(row)
    return told | {
        "upper_authority": upper.authority if upper else None,
        "local_changes": uppers.local_changes(row),
        "upper_changes": uppers.upper_changes(row, newest),
        "listed": listed is not None,
        "since_published": [
            {"field": name, "title": title, "before": listed.body.get(name), "after": now.get(name)}
            for name, title in TITLES.items()
            if listed and name not in PRINTED and listed.body.get(name) != now.get(name)
        ],
    }


def items(found: Sequence[Item]) -> list[Json]:
    """若干事项，各在不在现行公布的清单里。"""
    listed = published_ids([row.id for row in found])
    return [_item(row) | {"listed": row.id in listed} for row in found]


def _item(row: Item) -> Json:
    return {name: getattr(row, name) for name in ItemOut().fields if not name.endswith("_says")}


def judged(row: ItemList | Guideline, names: dict[str, str]) -> Json:
    """走到哪一步、各步是谁。"""
    ids = {name: getattr(row, "author_id" if name == "author" else name) for name in PEOPLE}
    people = {
        name: {"id": key, "name": _signed(row, name, key) or names.get(key, "系统" if key == "system" else "")}
        if key
        else None
        for name, key in ids.items()
    }
    return {name: getattr(row, name) for name in STEPS} | people | {"returned": _returned(row)}


AS = {
    "reviewed_by": ("legal_reviewer", "reviewed_at"),
    "approved_by": ("approver", "approved_at"),
    "published_by": ("publisher", "published_at"),
    "ended_by": ("approver", "ended_at"),
}
"""The role each step was done in, and when: a delegate is named with his principal."""


JUDGED = {
    f"{what}.{act}": role
    for what in ("item_list", "guideline")
    for act, role in (("reviewed", "legal_reviewer"), ("decided", "approver"))
}
"""What the trail calls the two steps that send back, and the role they are done in."""


def _returned(row: ItemList | Guideline) -> Json | None:
    """退回的意见、谁退的、几时；没有退回的为 None。

    A returned version begins anew and keeps the opinion only: who sent it back stands in the trail.
    """
    said = row.opinion or row.review_opinion
    if row.state != "draft" or not said:
        return None
    query = select(LogPayload).where(LogPayload.ref == row.id, LogPayload.kind.in_(JUDGED))
    last = session().scalar(query.order_by(LogPayload.i.desc()).limit(1))
    by = signed_as(last.actor, JUDGED[last.kind], last.at) if last else ""
    return {"opinion": said, "by": by, "at": last.at if last else None}


def _signed(row: Judged, step: str, key: str) -> str:
    return signed_as(key, AS[step][0], getattr(row, AS[step][1])) if step in AS else ""


def item_list(row: ItemList, names: dict[str, str] | None = None, *, rows: bool = False) -> Json:
    """清单的一版。"""
    department = session().get_one(Department, row.department_id)
    before = lists.compared_with(row)
    told = judged(row, names if names is not None else officers([row])) | {
        "department_id": row.department_id,
        "against": {"version": before.version, "state": before.state} if before else None,
        "no": printing.public_no(department, row),
        "difference": lists.changes_of(row),
        "left_out": [{"id": one.id, "name": one.name, "sub_item": one.sub_item} for one in lists.left_out(row)],
        "held": judging.held(row),
        "printed": printing.annex_of(row) is not None,
        "proved": row.proof_sha256 is not None,
    }
    every = lists.rows_of(row)
    more = {"rows": every, "sheet": printing.sheet(row, every)} if rows else {}
    return told | {"count": len(every)} | more


def item_lists(found: Sequence[ItemList]) -> list[Json]:
    """历次清单。"""
    names = officers(found)
    return [item_list(row, names) for row in found]


def guideline(row: Guideline, names: dict[str, str] | None = None) -> Json:
    """一版细则。"""
    own = ("code", "document_no", "scope", "item_ids", "text", "file_sha256", "file_name", "file_size")
    told = judged(row, names if names is not None else officers([row]))
    about = {"missing": guidelines.missing_parts(row), "held": judging.held(row)}
    return told | {name: getattr(row, name) for name in own} | about


def basis(actor: Actor, row: LegalBasis) -> Json:
    """一条依据，连同靠着它的事项。"""
    return basis_rows(actor, [row])[0]


def basis_rows(actor: Actor, rows: Sequence[LegalBasis]) -> list[Json]:
    """依据库的若干条。"""
    items = bases.leaning(actor, [row.id for row in rows])
    own = ("department_id", "issuer", "source_url", "repeal_note", "supersedes_id", "checked_on", "document_no")
    plain = ("id", "title", "article", "kind", "version", "text", "in_force_from", "in_force_to", "successor", *own)
    return [{name: getattr(row, name) for name in plain} | {"items": items.get(row.id, [])} for row in rows]


def officers(rows: Sequence[Judged]) -> dict[str, str]:
    """经手人的姓名。"""
    ids = {
        key
        for row in rows
        for key in (row.author_id, row.submitted_by, row.reviewed_by, row.approved_by, row.published_by)
        if key
    }
    return dict(session().execute(select(Officer.id, Officer.display_name).where(Officer.id.in_(ids))).all())
