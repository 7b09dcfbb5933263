"""抽查事项：登记、修改、启用、停用；检查表登记（S0-02, S0-10, S3-09, S4-01, S4-12）。"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

import forms.canonical
from server import clock, trail
from server.auth import Actor, get_visible, visible
from server.db import new_id, session, unit
from server.domain import plan
from server.domain.decide import Refusal
from server.problems import Absent, Problem
from server.registry import versioned
from server.registry.imports import bases as reading
from server.registry.imports.item_shelf import free_code, link_bases
from server.registry.items import drafts, rules
from server.registry.items.models import Checklist, Item, ItemBasis, ItemList, ItemListRow, LegalBasis
from server.registry.items.snapshot import basis_facts, order

Json = dict[str, Any]
Holds = Callable[[Session, str], str | None]
holds: list[Holds] = []
"""Later rooms add a question here: the number of the frozen draw, not yet sent out, that holds this item id."""
SENTENCES = {"item.no_basis": "缺抽查依据，不能启用"}


def listing(actor: Actor, state: str = "") -> list[Item]:
    """本部门的清单，按编号次序。"""
    query = visible(Item, actor)
    return sorted(session().scalars(query.where(Item.state == state) if state else query), key=order)


def get(actor: Actor, item_id: str) -> Item:
    """一个事项。

    Raises Absent.
    """
    return get_visible(Item, actor, item_id, "抽查事项")


def facts(item: Item) -> plan.Item:
    """判断事项能否启用、能否列入计划所需的事实；类别以已公布的清单为准，没公布的以登记为准。"""
    published = published_row(item.id)
    category = published.body["category"] if published else item.category
    return plan.Item(item.name, category, basis_facts(item.bases), item.state == "active", published is not None)


def published_row(item_id: str) -> ItemListRow | None:
    """事项在现行公布的清单里的那一行。"""
    query = select(ItemListRow).join(ItemList, ItemList.id == ItemListRow.list_id)
    return session().scalar(query.where(ItemListRow.item_id == item_id, ItemList.state == "published").limit(1))


def published_ids(item_ids: Sequence[str]) -> set[str]:
    """其中在现行公布的清单里的。"""
    query = select(ItemListRow.item_id).join(ItemList, ItemList.id == ItemListRow.list_id)
    return set(session().scalars(query.where(ItemListRow.item_id.in_(item_ids), ItemList.state == "published")))


def create(actor: Actor, values: dict[str, Any]) -> Item:
    """手工登记一个事项（草稿），同时开出清单的下一版草稿。

    values: columns of Item, `basis_ids` or `bases`, `checklist_id`. Raises Absent, Problem item.name_taken /
    item.rule_shape.
    """
    if actor.department_id is None:
        raise Absent("部门")
    picked = rules.derived(dict(values))
    bases: Json = {key: picked.pop(key) for key in ("basis_ids", "bases") if key in picked}
    _check_picks(actor, picked, bases)
    with unit() as s:
        numbered = select(Item.code, Item.name).where(Item.department_id == actor.department_id)
        code = free_code(picked.pop("code", "") or None, picked["name"], dict(s.execute(numbered).all()))
        item = Item(id=new_id(), department_id=actor.department_id, code=code, **picked)
        _refuse_twin(item)
        s.add(item)
        s.flush()
        _set_bases(item, bases)
        drafts.follow(s, actor)
        trail.append(s, "item.created", ref=item.id, actor=actor, payload={"code": code, "name": item.name})
    return item


def activate(actor: Actor, item_id: str) -> Item:
    """启用：至少一条现行有效的依据（S0-02）。已启用的照样答应，不再留痕。

    Raises Absent, Problem item.no_basis / item.basis_expired.
    """
    item = get(actor, item_id)
    refusal = plan.may_activate(facts(item), clock.today())
    if isinstance(refusal, Refusal):
        raise Problem(refusal.code, SENTENCES.get(refusal.code, refusal.message), field="bases")
    return _move(actor, item, "active", "item.activated")


def retire(actor: Actor, item_id: str) -> Item:
    """停用：不再列入新的计划，已有的计划与记录不受影响。

    Raises Absent.
    """
    return _move(actor, get(actor, item_id), "retired", "item.retired")


def _move(actor: Actor, item: Item, state: str, kind: str) -> Item:
    if item.state == state:
        return item
    with unit() as s:
        item = get(actor, item.id)
        _refuse_frozen(s, item)
        item.state = state
        item.revision += 1
        drafts.follow(s, actor, item.department_id)
        trail.append(s, kind, ref=item.id, actor=actor, payload={"name": item.name, "sub_item": item.sub_item})
    return item


def change(actor: Actor, item_id: str, changes: dict[str, Any], seen: int | None = None) -> Item:
    """改事项；依据整体替换；启用中的事项不能改到没有依据（S0-02）。公布过的那一版不受影响。

    changes: columns of Item, `basis_ids` picked from the list of bases or `bases` as [{"title", "article", …}],
    `checklist_id`; seen: the revision the editor looked at. Raises Absent, Problem item.no_basis / item.name_taken /
    item.rule_shape / item.in_draw / precondition_failed.
    """
    item = get(actor, item_id)
    versioned.check(item.revision, seen)
    values = rules.derived(dict(changes), item)
    bases: Json = {key: values.pop(key) for key in ("basis_ids", "bases") if key in values}
    if bases and not any(bases.values()) and item.state == "active":
        raise Problem("item.no_basis", "启用中的事项不能没有抽查依据。请先停用。", field="bases")
    _check_picks(actor, values, bases)
    with unit() as s:
        item = get(actor, item_id)
        versioned.check(item.revision, seen)
        _refuse_frozen(s, item)
        if any(key in values and values[key] != getattr(item, key) for key in ("name", "sub_item")):
            _refuse_held(s, item)
        for key, value in values.items():
            setattr(item, key, value)
        item.revision += 1
        _refuse_twin(item)
        s.flush()
        _set_bases(item, bases)
        s.expire(item, ["bases", "checklist"])
        drafts.follow(s, actor, item.department_id)
        fields = sorted([*values, *(["bases"] if bases else [])])
        trail.append(s, "item.changed", ref=item.id, actor=actor, payload={"fields": fields})
    return item


def _refuse_frozen(s: Session, item: Item) -> None:
    """What is under review or waits to be published is what the reviewers read; it changes in the next version."""
    on_its_way = ItemList.state.in_(("reviewing", "approved"))
    query = select(ItemList.version).join(ItemListRow, ItemListRow.list_id == ItemList.id)
    version = s.scalar(query.where(ItemListRow.item_id == item.id, on_its_way).limit(1))
    if version is not None:
        told = f"第 {version} 版清单正在审核或等公布，其中的事项已冻结。请退回之后，或等公布之后再改。"
        raise Problem("item.in_review", told, version=version)


def _refuse_held(s: Session, item: Item) -> None:
    """A frozen frame has told the public what will be inspected; the notices must say the same words."""
    for ask in holds:
        if no := ask(s, item.id):
            told = f"抽取 {no} 已冻结名册、还没有派出，其中有这个事项，暂不能改名称。派出或作废之后再改。"
            raise Problem("item.in_draw", told, draw=no)


def _check_picks(actor: Actor, values: dict[str, Any], bases: dict[str, Any]) -> None:
    if values.get("checklist_id"):
        get_visible(Checklist, actor, values["checklist_id"], "检查表")
    wanted = set(bases.get("basis_ids") or [])
    seen = visible(LegalBasis, actor).where(LegalBasis.id.in_(wanted)).with_only_columns(LegalBasis.id)
    if wanted - set(session().scalars(seen)):
        raise Absent("依据")


def _refuse_twin(item: Item) -> None:
    with session().no_autoflush:
        twin = (
            select(func.count())
            .select_from(Item)
            .where(
                Item.department_id == item.department_id,
                Item.name == item.name,
                Item.sub_item == (item.sub_item or ""),
                Item.id != item.id,
            )
        )
        if session().scalar(twin.execution_options(staged=True)):
            raise Problem("item.name_taken", f"清单里已有“{item.name} {item.sub_item or ''}”。".replace(" ”", "”"))


def _set_bases(item: Item, given: dict[str, Any]) -> None:
    s = session()
    if "basis_ids" in given:
        s.execute(ItemBasis.__table__.delete().where(ItemBasis.item_id == item.id))  # type: ignore[attr-defined]
        picked = dict.fromkeys(given["basis_ids"])
        s.add_all([ItemBasis(item_id=item.id, basis_id=key, position=at) for at, key in enumerate(picked)])
        s.flush()
    elif "bases" in given:
        said = {(b["title"], b.get("article", "")): b.get("kind") or reading.kind(b["title"]) for b in given["bases"]}
        link_bases(s, {item.id: [[title, article, kind] for (title, article), kind in said.items()]})
        s.expire(item, ["bases"])
        told = {(b["title"], b.get("article", "")): b for b in given["bases"]}
        for row in item.bases:
            for key in ("kind", "text", "in_force_from", "in_force_to"):
                if row.department_id and told[row.title, row.article].get(key):
                    setattr(row, key, told[row.title, row.article][key])
        s.flush()


def checklists() -> list[Checklist]:
    """全部检查表。"""
    return list(session().scalars(select(Checklist).order_by(Checklist.code, Checklist.version)))


def checklist(actor: Actor, checklist_id: str) -> Checklist:
    """一张检查表。

    Raises Absent.
    """
    return get_visible(Checklist, actor, checklist_id, "检查表")


def add_checklist(actor: Actor, body: dict[str, Any], state: str = "active") -> Checklist:
    """登记一张检查表（S4-12）；内容相同的返回原来那张，同一版本内容不同则拒绝。

    body: the checklist JSON; its hash is forms.canonical.identity. Raises Problem checklist.conflict.
    """
    digest = forms.canonical.identity(body)
    same = session().scalar(select(Checklist).where(Checklist.hash == digest))
    if same is not None:
        return same
    with unit() as s:
        taken = select(Checklist.id).where(Checklist.code == body["code"], Checklist.version == body["version"])
        if s.scalar(taken) is not None:
            raise Problem("checklist.conflict", f"{body['code']} 第 {body['version']} 版已登记且内容不同。请升版本号。")
        row = Checklist(
            id=new_id(),
            code=body["code"],
            version=body["version"],
            hash=digest,
            title=body["title"],
            body=body,
            state=state,
        )
        s.add(row)
        trail.append(s, "checklist.added", ref=row.id, actor=actor, payload={"alg": "sha256", "hash": digest})
    return row
