"""上级清单：原样收存，逐项承接，本地改了什么、上级又改了什么都看得见（S3-09 依照上级清单整合）。"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select

from server import clock, trail
from server.auth import Actor, get_visible, visible
from server.db import new_id, session, unit
from server.domain.item_list import TITLES, full_name
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
TOLD = 10
"""Rows named one by one; the counts are complete."""


def listing(actor: Actor) -> list[UpperList]:
    """收存的上级清单，新的在前。"""
    return list(session().scalars(visible(UpperList, actor).order_by(UpperList.taken_at.desc(), UpperList.id.desc())))


def get(actor: Actor, list_id: str) -> UpperList:
    """一份上级清单。

    Raises Absent.
    """
    return get_visible(UpperList, actor, list_id, "上级清单")


@dataclass(frozen=True, slots=True)
class Read:
    """从一个文件读出的各行，以及没有读进去的：每样一句话。"""

    rows: list[Json]
    unread: list[str]


def rows_of_sheet(source: bytes | Path) -> Read:
    """从表格读出各行；没有读的列、没有收的行逐样说明。

    Raises Unreadable.
    """
    kind = pipeline.KINDS["items"]
    opened = opening.open_sheet(source, kind.columns)
    skipped: list[tuple[int, str]] = []
    below = opened.table.below(opened.head)
    drafts_read = list(pipeline.read_rows(below, opened.head, kind, skipped, opened.table.dates1904))
    kept = [each for each in drafts_read if each.key]
    rows = [{"key": str(each.values.get("code") or each.row), **each.values} for each in kept[:MOST]]
    nameless = [(each.row, "缺事项名称的行") for each in drafts_read if not each.key]
    flaws = [(each.row, flaw) for each in kept[:MOST] for flaw in (*each.flaws, *each.notes)]
    told = [*_columns_left(opened), *_rows_left([*skipped, *nameless])]
    told += [f"第 {row} 行“{flaw.column}”：{flaw.message}" for row, flaw in flaws[:TOLD]]
    told += [f"另有 {len(flaws) - TOLD} 处没有读全，请对照原表核对。"] if len(flaws) > TOLD else []
    return Read(rows, told + _beyond(len(kept)))


def _columns_left(opened: opening.Opened) -> list[str]:
    ignored, hidden = opened.head.ignored, len(opened.table.hidden)
    told = [f"没有读 {len(ignored)} 列：{'、'.join(ignored)}。"] if ignored else []
    return told + ([f"有 {hidden} 个隐藏列没有读。"] if hidden else [])


def _rows_left(rows: Sequence[tuple[int, str]]) -> list[str]:
    told = []
    for why in dict.fromkeys(why for _, why in rows):
        numbers = [str(row) for row, reason in rows if reason == why]
        more = f"等 {len(numbers)} 行" if len(numbers) > TOLD else ""
        told.append(f"没有收{why}：第 {'、'.join(numbers[:TOLD])} 行{more}。")
    return told


def _beyond(count: int) -> list[str]:
    return [f"只收前 {MOST} 项，其余 {count - MOST} 项没有收。"] if count > MOST else []


def rows_of_document(document: Json) -> Read:
    """从另一处门户公布的清单 JSON 读出各行；没有名称的不收，照实说明。

    Raises Problem upper.empty.
    """
    rows = document.get("rows")
    if document.get("kind") != "item_list" or not isinstance(rows, list):
        raise Problem("upper.empty", "这不是一份公布的清单 JSON（缺少 kind 或 rows）。")
    kept = [row for row in rows if isinstance(row, dict) and row.get("name")]
    nameless = [f"{len(rows) - len(kept)} 项没有事项名称，没有收。"] if len(kept) < len(rows) else []
    return Read([_row_of_document(row) for row in kept[:MOST]], nameless + _beyond(len(kept)))


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


def adopt(actor: Actor, list_id: str, keys: Sequence[str]) -> tuple[list[Item], list[str]]:
    """承接若干项：没有的登记为草稿，同名的连上来源，内容不动；之后改了什么都标得出来。

    Of several rows with one name and sub-item the first is taken; the others come back, a sentence each.
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
        made, bases, taken_from, left = [], {}, dict[tuple[str, str], str](), []
        for key in dict.fromkeys(keys):
            row = rows[key]
            named = (row["name"], row.get("sub_item", ""))
            first = taken_from.setdefault(named, key)
            if first != key:
                left.append(f"“{full_name(*named)}”与编号 {first} 的一行名称、子项相同，编号 {key} 的没有承接。")
                continue
            item = known.get(named)
            if item is None and (long := _too_long(row)):
                left.append(f"“{full_name(*named)}”的{long}，没有承接：请在上级的表里改短以后重新收存。")
                continue
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
        drafts.follow(s, actor)
        payload = {"list": upper.id, "items": [item.id for item in made]}
        trail.append(s, "upper_list.adopted", ref=upper.id, actor=actor, payload=payload)
    return made, left


def _too_long(row: Json) -> str:
    """哪一栏比本库的栏长；都放得下为空。"""
    for name in TAKEN:
        limit = getattr(Item.__table__.columns[name].type, "length", None)
        if limit and len(str(row.get(name) or "")) > limit:
            return f"{TITLES.get(name, name)}超过 {limit} 字"
    return ""


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
            for row in upper.rows:  # of two rows alike the first, which is the one taken over
                found.setdefault((upper.authority, row["name"], row.get("sub_item", "")), row)
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
