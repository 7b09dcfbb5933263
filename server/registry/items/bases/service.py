"""依据库：部门自己维护的法律依据，一个版本一行；废止、修订写明日期，靠着它的事项一目了然（S0-02、S2-06）。"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import aliased

from server import clock, trail
from server.accounts.messages import officers_with, tell
from server.auth import SYSTEM, Actor, get_visible, visible
from server.db import new_id, session, unit
from server.problems import Absent, Problem
from server.registry.imports.bases import kind
from server.registry.items import drafts
from server.registry.items.models import Item, ItemBasis, LegalBasis

COPIED = (
    "title", "kind", "document_no", "issuer", "version", "article", "text", "source_url", "in_force_from",
    "in_force_to", "repeal_note", "supersedes_id", "checked_on",
)  # fmt: skip
SOON = timedelta(days=60)


def search(actor: Actor, q: str = "", state: str = "all", limit: int = 200) -> tuple[list[LegalBasis], int]:
    """找依据：名称、文号、条款里含这些字；state 为 in_force、expired、soon、all。返回前若干条与总数。"""
    query = visible(LegalBasis, actor)
    for word in q.split():
        fields = (LegalBasis.title, LegalBasis.document_no, LegalBasis.article, LegalBasis.version)
        query = query.where(or_(*(field.contains(word, autoescape=True) for field in fields)))
    if state != "all":
        query = query.where(_validity(state, clock.today()))
    total = session().scalar(select(func.count()).select_from(query.subquery())) or 0
    rows = session().scalars(query.order_by(LegalBasis.title, LegalBasis.article, LegalBasis.id).limit(limit))
    return list(rows), total


def _validity(state: str, today: date) -> ColumnElement[bool]:
    ends = LegalBasis.in_force_to
    if state == "expired":
        return ends < today
    if state == "soon":
        return ends.between(today, today + SOON)
    starts = or_(LegalBasis.in_force_from.is_(None), LegalBasis.in_force_from <= today)
    return starts & or_(ends.is_(None), ends >= today)


def get(actor: Actor, basis_id: str) -> LegalBasis:
    """一条依据。

    Raises Absent.
    """
    return get_visible(LegalBasis, actor, basis_id, "依据")


def leaning(actor: Actor, basis_ids: Sequence[str]) -> dict[str, list[Item]]:
    """靠着这些依据的本部门事项（不含停用的），依据编号 → 事项。"""
    own = visible(Item, actor).where(Item.state != "retired").subquery()
    query = (
        select(ItemBasis.basis_id, Item)
        .join(Item, Item.id == ItemBasis.item_id)
        .where(ItemBasis.basis_id.in_(basis_ids), Item.id.in_(select(own.c.id)))
        .order_by(Item.id)
    )
    found: dict[str, list[Item]] = {}
    for basis_id, item in session().execute(query):
        found.setdefault(basis_id, []).append(item)
    return found


def add(actor: Actor, values: dict[str, Any]) -> LegalBasis:
    """登记一条依据。

    Raises Problem basis.taken / basis.period, Absent.
    """
    if actor.department_id is None:
        raise Absent("部门")
    with unit() as s:
        row = LegalBasis(id=new_id(), department_id=actor.department_id, **_clean(values))
        _check(row)
        s.add(row)
        trail.append(s, "basis.added", ref=row.id, actor=actor, payload=_name(row))
    return row


def change(actor: Actor, basis_id: str, values: dict[str, Any]) -> LegalBasis:
    """改一条依据；改的是共用的，就为本部门另存一条，本部门的事项改靠新的一条。

    Raises Problem basis.taken / basis.period, Absent.
    """
    with unit() as s:
        row = _own(actor, get(actor, basis_id))
        for key, value in _clean(values | {"title": values.get("title", row.title)}).items():
            setattr(row, key, value)
        if row.in_force_to is None:
            row.repeal_note = ""  # taken back: the reason goes with it
        _check(row)
        drafts.follow(s, actor)
        trail.append(s, "basis.changed", ref=row.id, actor=actor, payload={**_name(row), "fields": sorted(values)})
    return row


def repeal(actor: Actor, basis_id: str, on: date, note: str, replacement: dict[str, Any] | None = None) -> LegalBasis:
    """废止或修订：自 on 之日起不再有效；给了新版本就登记新版本，靠着旧版的事项到那天改靠新版（`succeed`）。

    Returns the repealed row, or the new version when there is one. Raises Problem basis.taken / basis.period, Absent.
    """
    with unit() as s:
        row = _own(actor, get(actor, basis_id))
        row.in_force_to, row.repeal_note, row.told_on = on - timedelta(days=1), note.strip(), None
        _check(row)
        result = row
        moved = 0
        if replacement is not None:
            values = {name: getattr(row, name) for name in ("title", "article", "kind", "issuer", "text")}
            result = LegalBasis(
                id=new_id(),
                department_id=row.department_id,
                supersedes_id=row.id,
                **(values | {"in_force_from": on} | _clean({"title": row.title} | replacement)),
            )
            _check(result)
            s.add(result)
            s.flush()
            moved = _relink(row.department_id, row.id, result.id) if on <= clock.today() else 0
        drafts.follow(s, actor)
        payload = {**_name(row), "from": on.isoformat(), "note": note, "replacement": result.id, "items": moved}
        trail.append(s, "basis.repealed", ref=row.id, actor=actor, payload=payload)
    return result


def succeeding() -> list[str]:
    """已经施行、而事项还靠着所代替的旧版的新版本。"""
    today, old = clock.today(), aliased(LegalBasis)
    query = (
        select(LegalBasis.id)
        .join(old, (old.id == LegalBasis.supersedes_id) & (old.department_id == LegalBasis.department_id))
        .where(_validity("in_force", today), old.in_force_to < today, _leaned_on(old.id, old.department_id))
    )
    return list(session().scalars(query.order_by(LegalBasis.id)))


def _leaned_on(basis_id: Any, department_id: Any) -> ColumnElement[bool]:
    """Some item of the department has this basis."""
    links = select(ItemBasis.item_id).join(Item, Item.id == ItemBasis.item_id)
    return links.where(ItemBasis.basis_id == basis_id, Item.department_id == department_id).exists()


def succeed(basis_id: str) -> None:
    """新版本施行的这一天：靠着旧版的事项改靠它，清单有下一版草稿，告诉经办（S0-02、S2-06 动态调整）。"""
    with unit() as s:
        row = s.get_one(LegalBasis, basis_id)
        old = s.get_one(LegalBasis, row.supersedes_id)
        moved = _relink(row.department_id, old.id, row.id)
        drafts.follow(s, SYSTEM, row.department_id)
        said = f"依据《{row.title}》{row.version}{row.article}已经施行，靠着旧版的 {moved} 个事项已改靠它"
        text = f"{said}。启用着的要随清单的下一版送审、公布。"
        told = 0
        for officer_id in officers_with(s, "clerk", row.department_id, clock.today()):
            told += tell(s, officer_id, "basis", text, dedupe=f"basis:{row.id}:from", link="/desk/item-lists")
        payload = {**_name(row), "replacement": row.id, "items": moved, "told": told}
        trail.append(s, "basis.succeeded", ref=old.id, actor=SYSTEM, payload=payload)


def _own(actor: Actor, row: LegalBasis) -> LegalBasis:
    """The department's own row, copied from the shared one when it has none yet; its items follow."""
    if row.department_id is not None:
        return row
    if actor.department_id is None:
        raise Absent("部门")
    s = session()
    same = (
        LegalBasis.department_id == actor.department_id,
        LegalBasis.title == row.title,
        LegalBasis.article == row.article,
        LegalBasis.version == row.version,
    )
    own = s.scalar(select(LegalBasis).where(*same))
    if own is None:
        values = {name: getattr(row, name) for name in COPIED}
        own = LegalBasis(id=new_id(), department_id=actor.department_id, **values)
        s.add(own)
        s.flush()
    _relink(actor.department_id, row.id, own.id)
    return own


def _relink(department_id: str | None, old: str, new: str) -> int:
    s = session()
    mine = select(Item.id).where(Item.department_id == department_id)
    already = set(s.scalars(select(ItemBasis.item_id).where(ItemBasis.basis_id == new)))
    links = list(s.scalars(select(ItemBasis).where(ItemBasis.basis_id == old, ItemBasis.item_id.in_(mine))))
    for link in links:
        item_id, position = link.item_id, link.position
        s.delete(link)
        if item_id not in already:
            s.add(ItemBasis(item_id=item_id, basis_id=new, position=position))
    s.flush()
    s.expire_all()
    return len(links)


def _clean(values: dict[str, Any]) -> dict[str, Any]:
    cleaned = {key: value.strip() if isinstance(value, str) else value for key, value in values.items()}
    cleaned["title"] = cleaned["title"].strip("《》")
    if not cleaned.get("kind"):
        cleaned["kind"] = kind(cleaned["title"])
    return cleaned


def _check(row: LegalBasis) -> None:
    if row.in_force_from and row.in_force_to and row.in_force_to < row.in_force_from - timedelta(days=1):
        raise Problem("basis.period", "废止日期早于施行日期。", field="in_force_to")
    with session().no_autoflush:
        twin = select(LegalBasis.id).where(
            LegalBasis.department_id == row.department_id,
            LegalBasis.title == row.title,
            LegalBasis.article == (row.article or ""),
            LegalBasis.version == (row.version or ""),
            LegalBasis.id != row.id,
        )
        if session().scalar(twin) is not None:
            told = f"依据库里已有《{row.title}》{row.article or ''}{row.version or ''}。如是修订后的，请写明版本。"
            raise Problem("basis.taken", told)


def _name(row: LegalBasis) -> dict[str, Any]:
    return {"title": row.title, "article": row.article, "version": row.version}
