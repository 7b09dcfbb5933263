"""上级清单：原样收存，逐项承接，本地改了什么、上级又改了什么都看得见（S3-09 依照上级清单整合）。"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import select

from server import clock, trail
from server.auth import Actor, get_visible, visible
from server.db import new_id, session, unit
from server.domain.item_list import TITLES
from server.problems import Absent, Problem
from server.registry.imports import opening, pipeline
from server.registry.imports.item_shelf import free_code, link_bases
from server.registry.items import drafts
from server.registry.items.models import Item, UpperList
from server.registry.items.snapshot import digest

Json = dict[str, Any]
TAKEN = (
    "name", "sub_item", "category", "object_kind", "subject", "initiators", "content", "requirement", "methods",
    "ratio_text", "ratio", "frequency_text", "frequency", "staff_requirement", "qualifications", "joint_departments",
    "publicity_mode", "power_ref",
)  # fmt: skip
MOST = 2000


def listing(actor: Actor) -> list[UpperList]:
    """收存的上级清单，新的在前。"""
    return list(session().scalars(visible(UpperList, actor).order_by(UpperList.taken_at.desc(), UpperList.id.desc())))


def get(actor: Actor, list_id: str) -> UpperList:
    """一份上级清单。

    Raises Absent.
    """
    return get_visible(UpperList, actor, list_id, "上级清单")


def rows_of_sheet(source: bytes | Path) -> list[Json]:
    """从表格读出各行；读不出的行说明是第几行。

    Raises Unreadable, Problem upper.empty.
    """
    kind = pipeline.KINDS["items"]
    opened = opening.open_sheet(source, kind.columns)
    below = opened.table.below(opened.head)
    drafts_read = pipeline.read_rows(below, opened.head, kind, [], opened.table.dates1904)
    rows = ({"key": str(each.values.get("code") or each.row), **each.values} for each in drafts_read if each.key)
    return list(itertools.islice(rows, MOST))


def rows_of_document(document: Json) -> list[Json]:
    """从另一处门户公布的清单 JSON 读出各行。

    Raises Problem upper.empty.
    """
    rows = document.get("rows")
    if document.get("kind") != "item_list" or not isinstance(rows, list):
        raise Problem("upper.empty", "这不是一份公布的清单 JSON（缺少 kind 或 rows）。")
    return [_row_of_document(row) for row in rows[:MOST] if isinstance(row, dict) and row.get("name")]


def _row_of_document(row: Json) -> Json:
    taken = {name: row[name] for name in TAKEN if name in row}
    bases = [[b.get("title", ""), b.get("article", ""), b.get("kind", "")] for b in row.get("bases") or []]
    return {"key": str(row.get("code", "")), **taken, "bases": [basis for basis in bases if basis[0]]}


def take_in(actor: Actor, about: Json, rows: Sequence[Json]) -> UpperList:
    """收存一份上级清单。

    about: authority, level, title, version, published_on, source_url. Raises Problem upper.empty, Absent.
    """
    if actor.department_id is None:
        raise Absent("部门")
    if not rows:
        raise Problem("upper.empty", "上级清单里一项也没有读到。")
    kept = _keyed(rows)
    with unit() as s:
        row = UpperList(
            id=new_id(),
            department_id=actor.department_id,
            rows=kept,
            sha256=digest({"v": 1, "rows": kept}),
            taken_at=clock.now(),
            taken_by=actor.officer_id,
            **about,
        )
        s.add(row)
        payload = {"authority": row.authority, "items": len(kept), "alg": row.alg, "sha256": row.sha256}
        trail.append(s, "upper_list.taken", ref=row.id, actor=actor, payload=payload)
    return row


def _keyed(rows: Sequence[Json]) -> list[Json]:
    """One number often stands for several sub-items: the key is made unique by order."""
    seen: dict[str, str] = {}
    kept = []
    for row in rows:
        said = (row.get("key") or "")[:50]
        key = free_code(said or None, "", seen)
        seen[key] = ""  # all of one name: a number that comes again is told apart by its order, whatever it stands for
        kept.append({**row, "key": key})
    return kept


def adopt(actor: Actor, list_id: str, keys: Sequence[str]) -> list[Item]:
    """承接若干项：没有的登记为草稿，同名的连上来源，内容不动；之后改了什么都标得出来。

    Raises Absent.
    """
    upper = get(actor, list_id)
    rows = {row["key"]: row for row in upper.rows}
    if actor.department_id is None or not keys or set(keys) - set(rows):
        raise Absent("上级清单里的事项")
    with unit() as s:
        here = select(Item).where(Item.department_id == actor.department_id)
        known = {(item.name, item.sub_item): item for item in s.scalars(here.execution_options(staged=True))}
        taken = {item.code: item.name for item in known.values()}
        made, bases = [], {}
        for key in dict.fromkeys(keys):
            row = rows[key]
            item = known.get((row["name"], row.get("sub_item", "")))
            if item is None:
                code = free_code(key, row["name"], taken)
                taken[code] = row["name"]
                values = {name: row[name] for name in TAKEN if name in row}
                item = Item(id=new_id(), department_id=actor.department_id, code=code, **values)
                s.add(item)
                bases[item.id] = row.get("bases") or []
            item.upper_list_id, item.upper_key, item.upper_values = upper.id, key, row
            made.append(item)
        s.flush()
        link_bases(s, bases)
        s.expire_all()
        drafts.ensure(s, actor)
        payload = {"list": upper.id, "items": [item.id for item in made]}
        trail.append(s, "upper_list.adopted", ref=upper.id, actor=actor, payload=payload)
    return made


def local_changes(item: Item) -> list[Json]:
    """承接之后本地改了哪些栏：上级怎么写、本地怎么写。"""
    return _cells(item.upper_values, current(item)) if item.upper_values else []


def upper_changes(item: Item, newest: Json | None) -> list[Json]:
    """承接之后上级又改了哪些栏：承接时怎么写、现在怎么写。"""
    return _cells(item.upper_values, newest) if item.upper_values and newest else []


def newest_rows(actor: Actor) -> dict[tuple[str, str, str], Json]:
    """每个上级机关最新一份清单里的各行：(机关, 名称, 子项) → 行。"""
    found: dict[tuple[str, str, str], Json] = {}
    seen: set[str] = set()
    for upper in listing(actor):
        if upper.authority not in seen:
            seen.add(upper.authority)
            found |= {(upper.authority, row["name"], row.get("sub_item", "")): row for row in upper.rows}
    return found


def current(item: Item) -> Json:
    """事项此刻的内容，写法与上级清单的行一致。"""
    bases = [[basis.title, basis.article, basis.kind] for basis in item.bases]
    return {**{name: getattr(item, name) for name in TAKEN}, "bases": bases}


def _cells(before: Json, after: Json) -> list[Json]:
    return [
        {"field": name, "title": TITLES[name], "before": before[name], "after": after.get(name)}
        for name in (*TAKEN, "bases")
        if name in before and before[name] != after.get(name) and name not in ("ratio", "frequency")
    ]
