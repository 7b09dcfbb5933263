"""清单体检：哪些事项缺什么、靠着已废止或快到期的依据、比例超上限、与上级清单不一致（S0-02、S2-06、S3-09）。"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from server import clock
from server.auth import Actor
from server.domain import plan, profiles, quota
from server.domain.decide import Refusal
from server.registry.items.bases.service import SOON
from server.registry.items.models import Item
from server.registry.items.service import facts, listing
from server.registry.items.snapshot import basis_of, cite
from server.rules import service as rules

Json = dict[str, Any]


def health(actor: Actor) -> list[Json]:
    """本部门清单的全部毛病，一条一句；stop 为真的要先改：缺依据的启用不了，缺抽查内容的启用后送不了审。"""
    today, profile = clock.today(), rules.profile_of(actor.department_id)
    return [
        {"item_id": item.id, "code": item.code, "name": item.name, "sub_item": item.sub_item, **told}
        for item in listing(actor)
        if item.state != "retired"
        for told in problems(item, today, profile)
    ]


def problems(item: Item, today: date, profile: profiles.Profile) -> Iterator[Json]:
    """一个事项的毛病。"""
    refusal = plan.may_activate(facts(item), today)
    if refusal:
        yield _say(refusal.code, refusal.message.removeprefix(f"“{item.name}”").removeprefix("的"), stop=True)
    else:
        yield from _bases(item, today)
    over = _over_cap(item, profile)
    if over:
        yield _say(over.code, over.message, stop=False)
    for missing, title in (
        ("methods", "抽查方式"),
        ("object_kind", "抽查对象"),
        ("content", "抽查内容"),
        ("publicity_mode", "结果公开方式"),
    ):
        if not getattr(item, missing):
            yield _say(f"item.{missing}", f"没有填写{title}", stop=missing == "content")
    if item.ratio_text and (item.ratio or {}).get("kind") == "none":
        yield _say("item.ratio_unread", "抽查比例没有读出数字，列计划时要另行确定", stop=False)
    if item.checklist_id is None:
        yield _say("item.no_checklist", "没有选定检查表", stop=False)
    if item.random_kind != "DOUBLE" and not item.random_reason.strip():
        yield _say("item.random_reason", "不是双随机的，要写明理由", stop=False)


def _bases(item: Item, today: date) -> Iterator[Json]:
    for basis in item.bases:
        if basis.in_force_to and basis.in_force_to < today:
            yield _say("basis.expired", f"依据{cite(basis_of(basis))}{plan.repealed(basis.in_force_to)}", stop=False)
        elif basis.in_force_to and basis.in_force_to <= today + SOON:
            next_one = basis.successor
            after = (
                plan.followed(basis.in_force_to, next_one.version, next_one.in_force_from) if next_one else "请及早更换"
            )
            told = f"依据{cite(basis_of(basis))}{plan.repealed(basis.in_force_to)}，{after}"
            yield _say("basis.soon", told, stop=False)
        elif basis.in_force_from and basis.in_force_from > today:
            yield _say("basis.not_yet", f"依据{cite(basis_of(basis))}自 {basis.in_force_from} 起施行", stop=False)


def _over_cap(item: Item, profile: profiles.Profile) -> Refusal | None:
    rule = quota.read_ratio(item.ratio) if item.ratio else None
    if rule is None or isinstance(rule, Refusal) or rule.kind not in ("min", "exact") or rule.low is None:
        return None
    return plan.within_ratio_cap(item.category, rule.low, profile)


def _say(code: str, sentence: str, *, stop: bool) -> Json:
    return {"problem": code, "sentence": sentence, "stop": stop}
