"""计划的内容：写给人看的一份，公示、版本、打印、表格都用它（S3-14 六项，S3-17 八项）。"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from draw.canonical import canonical
from server import clock
from server.accounts.models import Department
from server.domain.entry import say_weights
from server.domain.item_list import full_name
from server.domain.planning import changes, offplan, scope
from server.domain.planning.advice import percent
from server.domain.shares import share_said
from server.domain.vocabulary.items import Method
from server.domain.vocabulary.plans import PlanScope, RandomKind, Targeting
from server.domain.words import labels
from server.plans import counting, past
from server.plans.models import Plan, PlanEntry, PlanVersion
from server.registry.models import Item

BOUND = {"min": "不低于 ", "max": "不超过 "}


def names_of(s: Session) -> dict[str, str]:
    """全部部门的名称，按编号。"""
    return {row.id: row.name for row in s.execute(select(Department.id, Department.name))}


def ratio_text(entry: PlanEntry) -> str:
    """比例写成人话，加大力度的也写上；各类相同只写一个。"""
    said = amount(entry.ratios, entry.rounding, entry.min_n)
    return "；".join(filter(None, (said, say_weights(entry.weights or {}))))


def amount(ratios: Mapping[str, Sequence[int]], rounding: str, min_n: int) -> str:
    """抽多少写成人话：户数，或者各类别的比例，各类相同只写一个。"""
    if rounding == "heads":
        return f"{min_n} 户"
    shares = {name: Fraction(*pair) for name, pair in sorted(ratios.items())}
    bound = BOUND.get(rounding, "")
    if len(set(shares.values())) == 1:
        return bound + percent(next(iter(shares.values())))
    return bound + "，".join(
        f"{'未分类' if name == 'N' else name + ' 类'} {percent(share)}" for name, share in shares.items()
    )


def scope_text(entry: PlanEntry) -> str:
    """对象范围：由真正的条件写出，部门自己的话放在后面。"""
    if entry.random_kind == RandomKind.EXEMPT:
        return f"指名的 {len(entry.targets)} 户"
    return scope.full(entry.filter, entry.object_scope)


def entry_content(s: Session, plan: Plan, entry: PlanEntry, names: dict[str, str]) -> dict[str, Any]:
    """一条任务的内容；只有文字和数，没有任何户名人名。"""
    found = {row.id: row for row in s.scalars(select(Item).where(Item.id.in_(entry.item_ids)))}
    items = [found[key] for key in entry.item_ids if key in found]
    named = entry.random_kind == RandomKind.EXEMPT  # nothing is drawn: neither share nor library, only how many (S2-01)
    count = counting.quota(counting.sizes(s, plan.department_id, clock.today(), entry.filter), entry)
    if named:
        count = counting.Count(len(entry.targets), len(entry.targets))
    methods = labels(Method)
    slots = entry.slots or [{"department_id": plan.department_id, "seats": entry.team_size}]
    return {
        "id": entry.id,
        "name": entry.name,
        "items": [full_name(item.name, item.sub_item) for item in items],
        "codes": [item.code for item in items],
        "scope": scope_text(entry),
        "targeting": "指名" if named else Targeting(entry.targeting).label,
        "base": count.base,
        "ratio": "不抽取" if named else ratio_text(entry),
        "min_n": entry.min_n,
        "quantity": count.drawn or 0,
        "frequency": f"{entry.frequency_cap} 次/年" if entry.frequency_cap else "按规则",
        "methods": [methods.get(each, each) for each in entry.methods],
        "period": f"{entry.period_from.isoformat()} 至 {entry.period_to.isoformat()}",
        "content": entry.content,
        "lead": names.get(slots[0]["department_id"], ""),
        "departments": [names.get(slot["department_id"], "") for slot in slots[1:]],
        "random": RandomKind(entry.random_kind).label,
        "random_until": entry.random_until.isoformat() if entry.random_until else "",
        "random_reason": entry.random_reason,
        "source": offplan.says(entry.source, entry.random_kind),
        "note": entry.note,
        **details({name: getattr(entry, name) for name in DETAILS}, plan.department_id, names),
    }


DETAILS = ("slots", "team_size", "reserve", "repeat_months", "bundle", "draw_days", "everybody")
"""Columns a draw reads that the six or eight printed columns of a plan do not say."""
DAYS = {"day": "由抽取定到日", "half": "由抽取定到半日"}


def details(row: Mapping[str, Any], home: str, names: Mapping[str, str]) -> dict[str, Any]:
    """印出的各栏之外、抽取要用的：席位、候补、不重复、归捆、检查日；row 是一条的各栏，存下的也行。"""
    slots = row["slots"] or [{"department_id": home, "seats": row["team_size"]}]
    bundle = row["bundle"] or 1
    return {
        "seats": [f"{names.get(slot['department_id'], '')} {slot['seats']} 席" for slot in slots],
        "reserve": percent(Fraction(*row["reserve"])) if row["reserve"][1] else "不设",
        "repeat": f"{row['repeat_months']} 个月内" if row["repeat_months"] else "不限",
        "bundle": f"每 {bundle} 户归一捆" if bundle > 1 else "不归并",
        "draw_days": DAYS.get(row["draw_days"] or "", "检查组自定"),
        "everybody": "是" if row["everybody"] else "否",
    }


def differences(s: Session, plan: Plan, version: PlanVersion, now: dict[str, Any]) -> list[dict[str, str]]:
    """一份计划此刻的内容与批准过的一版的每一处不同：计划的名称、年度，各条的各栏。"""
    whole = [
        {"entry": "（整份计划）", "field": said, "before": str(version.content[name]), "after": str(now[name])}
        for name, said in (("title", "计划名称"), ("year", "年度"))
        if version.content[name] != now[name]
    ]
    return whole + changes.compare(then(s, plan, version), now["entries"])


def then(s: Session, plan: Plan, version: PlanVersion) -> list[dict[str, Any]]:
    """批准过的一版的各条，供比较：当时内容里没有写的，由存下的原样补上。"""
    names, kept = names_of(s), {row["id"]: row for row in (version.kept or {"entries": []})["entries"]}
    return [
        details(row, plan.department_id, names) | entry
        if (row := kept.get(entry["id"])) and all(name in row for name in DETAILS)
        else entry
        for entry in version.content["entries"]
    ]


def of(s: Session, plan: Plan) -> dict[str, Any]:
    """一份计划此刻的内容。"""
    names, done = names_of(s), fixed(s, plan)
    return {
        "title": plan.title,
        "year": plan.year,
        "scope": PlanScope(plan.scope).label,
        "kind": plan.kind,
        "authority": names.get(plan.department_id, ""),
        "version": plan.version,
        "entries": [entry_content(s, plan, entry, names) | done.get(entry.id, {}) for entry in plan.entries],
    }


def fixed(s: Session, plan: Plan) -> dict[str, dict[str, Any]]:
    """已经抽取的各条的户数，照抽取时有效的一版，按条目编号：抽过的是结果，名录后来变了，再调整也不变（S3-14）。

    The two numbers only: what somebody wrote otherwise in such a row is never hidden.
    """
    done = past.already_drawn(s, [entry.id for entry in plan.entries])
    last = select(PlanVersion).where(PlanVersion.plan_id == plan.id).order_by(PlanVersion.version.desc()).limit(1)
    if not done or (version := s.scalar(last)) is None:
        return {}
    return {
        row["id"]: {"base": row["base"], "quantity": row["quantity"]}
        for row in version.content["entries"]
        if row["id"] in done
    }


def kept(s: Session, plan: Plan) -> dict[str, Any] | None:
    """这一版批准时存下的内容；还没有批准为 None。"""
    query = select(PlanVersion.content).where(PlanVersion.plan_id == plan.id, PlanVersion.version == plan.version)
    return s.scalar(query)


def shown(s: Session, plan: Plan) -> dict[str, Any]:
    """写在纸面上的内容：批准过的一版照当时的数，名录后来变了也不变；还没有批准的照此刻（S3-14）。"""
    return kept(s, plan) or of(s, plan)


def printed(entries: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """各条写在纸面上的样子；存下的原文和它的摘要不动。"""
    return [entry | {"ratio": share_said(entry["ratio"])} for entry in entries]


def adjusted(rows: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    """调整情况写在纸面上的样子。"""
    return [row | {side: share_said(row[side]) for side in ("before", "after")} for row in rows]


def digest(content: dict[str, Any]) -> str:
    """内容摘要：规范文本的 SHA-256。"""
    return hashlib.sha256(canonical(content)).hexdigest()
