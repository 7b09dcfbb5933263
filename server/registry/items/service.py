"""抽查事项清单：修改、启用、停用；检查表登记（S0-02, S0-10, S3-09, S4-01, S4-12）。"""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select, update

import forms.canonical
from server import clock, trail
from server.auth import Actor, get_visible, visible
from server.db import new_id, session, unit
from server.domain import plan, ratio
from server.domain.decide import Refusal
from server.problems import Problem
from server.registry.imports import bases as reading
from server.registry.imports.item_shelf import link_bases
from server.registry.imports.items import frequency_json, ratio_json
from server.registry.models import Checklist, Item, LegalBasis

SENTENCES = {"item.no_basis": "缺抽查依据，不能启用"}


def listing(actor: Actor, state: str = "") -> list[Item]:
    """本部门的清单，按登记次序。"""
    query = visible(Item, actor)
    return list(session().scalars((query.where(Item.state == state) if state else query).order_by(Item.id)))


def get(actor: Actor, item_id: str) -> Item:
    """一个事项。

    Raises Absent.
    """
    return get_visible(Item, actor, item_id, "抽查事项")


def facts(item: Item) -> plan.Item:
    """判断事项能否启用、能否列入计划所需的事实。"""
    found = [plan.Basis(b.title, b.article, b.in_force_from, b.in_force_to) for b in item.bases]
    return plan.Item(item.name, item.category, found, item.state == "active")


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
        item.state = state
        item.revision += 1
        trail.append(s, kind, ref=item.id, actor=actor, payload={"name": item.name, "sub_item": item.sub_item})
    return item


def change(actor: Actor, item_id: str, changes: dict[str, Any]) -> Item:
    """改事项；bases 整体替换；启用中的事项不能改到没有依据（S0-02）。

    changes: columns of Item, `bases` as [{"title", "article", …}], `checklist_id`. Raises Absent (item or checklist),
    Problem item.no_basis / item.name_taken.
    """
    item = get(actor, item_id)
    bases = changes.pop("bases", None)
    values = _derived(changes)
    if bases is not None and not bases and item.state == "active":
        raise Problem("item.no_basis", "启用中的事项不能没有抽查依据。请先停用。", field="bases")
    if values.get("checklist_id"):
        get_visible(Checklist, actor, values["checklist_id"], "检查表")
    with unit() as s:
        item = get(actor, item_id)
        for key, value in values.items():
            setattr(item, key, value)
        item.revision += 1
        _refuse_twin(item)
        s.flush()
        if bases is not None:
            _replace_bases(item.id, bases)
        fields = sorted([*values, *(["bases"] if bases is not None else [])])
        s.expire(item, ["bases"])
        trail.append(s, "item.changed", ref=item.id, actor=actor, payload={"fields": fields})
    return item


def _derived(changes: dict[str, Any]) -> dict[str, Any]:
    """The readable fields follow the printed text, so the two can never disagree."""
    values = dict(changes)
    if "ratio_text" in values:
        values["ratio"] = ratio_json(ratio.parse_ratio(values["ratio_text"])) if values["ratio_text"] else None
    if "frequency_text" in values:
        said = values["frequency_text"]
        values["frequency"] = frequency_json(ratio.parse_frequency(said)) if said else None
    return values


def _refuse_twin(item: Item) -> None:
    with session().no_autoflush:
        twin = (
            select(func.count())
            .select_from(Item)
            .where(
                Item.department_id == item.department_id,
                Item.name == item.name,
                Item.sub_item == item.sub_item,
                Item.id != item.id,
            )
        )
        if session().scalar(twin.execution_options(staged=True)):
            raise Problem("item.name_taken", f"清单里已有“{item.name} {item.sub_item}”。".replace(" ”", "”"))


def _replace_bases(item_id: str, bases: list[dict[str, Any]]) -> None:
    triples = [[b["title"], b.get("article", ""), b.get("kind") or reading.kind(b["title"])] for b in bases]
    s = session()
    link_bases(s, {item_id: list({(t[0], t[1]): t for t in triples}.values())})
    for basis in bases:
        known = {key: basis[key] for key in ("kind", "text", "in_force_from", "in_force_to") if basis.get(key)}
        same = LegalBasis.title == basis["title"], LegalBasis.article == basis.get("article", "")
        if known:
            s.execute(update(LegalBasis).where(*same).values(**known))


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
