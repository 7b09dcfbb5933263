"""一次检查里哪个事项有问题：不符合的题归它所在的部分，部分归同名的事项（S2-18、S4-16 按事项统计）。

A visit of several items has one checklist and one result. A section of the checklist that bears the name of an item is
that item's; what stands in sections of no such name belongs to the items that have no section of their own. Where that
leaves more than one, or no answer failed at all, nobody can say which item it was: `unsure` names those that share it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from server.domain.item_list import short_name

NUMBERED = re.compile(r"^(?:第[一二三四五六七八九十\d]+部分|[一二三四五六七八九十\d]+[、.．])[：:\s]*")
ENDING = re.compile(r"(?:监督|行政|随机)?(?:检查|抽查)$")
INNER = re.compile(r"（(.+)）$")


@dataclass(frozen=True, slots=True)
class Faults:
    """有问题的事项：`sure` 是自己的题不符合的，`unsure` 是分不开、只能都算的。"""

    sure: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()


def faults(form: Mapping[str, Any], failing: Collection[str], items: Sequence[Mapping[str, Any]]) -> Faults:
    """这次检查若有问题，是哪些事项的；`failing` 是不符合的题，`items` 是任务包里的各事项。"""
    names = tuple(dict.fromkeys(short_name(item) for item in items))
    if len(names) == 1:
        return Faults(names)
    owners = [(_owner(section["title"], items), section) for section in form.get("sections", ())]
    failed = [owner for owner, section in owners if any(each["id"] in failing for each in section["items"])]
    if not failed:
        return Faults(unsure=names)
    sure = {owner for owner in failed if owner}
    shared: set[str] = set()
    if None in failed:
        rest = set(names) - {owner for owner, _ in owners if owner}
        shared = rest or set(names) - sure
    if len(shared) == 1:
        sure, shared = sure | shared, set()
    return Faults(tuple(n for n in names if n in sure), tuple(n for n in names if n in shared))


def _owner(title: str, items: Sequence[Mapping[str, Any]]) -> str | None:
    """这一部分是哪个事项的；没有同名的、同名的不止一个类别的，不是谁的。"""
    found = {short_name(item) for item in items if _stem(title) in _names(item)}
    return next(iter(found)) if len(found) == 1 else None


def _names(item: Mapping[str, Any]) -> set[str]:
    inner = INNER.search(item["name"])
    return {_stem(each) for each in (short_name(item), item["name"], inner[1] if inner else "")} - {""}


def _stem(name: str) -> str:
    """“一、登记事项”“登记事项检查”都是“登记事项”。"""
    return ENDING.sub("", NUMBERED.sub("", name.strip()))
