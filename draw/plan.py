"""plan.json：抽取方案里决定结果的那部分。

Canonical JSON, fixed before the seed. Fields beyond those read here (titles,
items, filter, dates) are published as they are and bind by the file hash.
"""

import re
from dataclasses import dataclass
from typing import Any

from draw.canonical import NotCanonical, decode
from draw.quota import ROUNDINGS
from draw.selection import METHODS
from draw.team import Slot
from draw.times import DAY

MODES = ("double", "units", "staff")
SEATS = 12  # more would make the search for a team a puzzle
CEREMONIES = ("dice", "phones", "beacon")


class BadPlan(ValueError):
    """抽取方案缺少字段或取值不合规则。"""


@dataclass(frozen=True)
class Plan:
    """方案：方式、取整方式、各层比例、递补比例、选取方法、检查组席位、仪式、每捆户数、检查日、每人至多几户。

    ``double`` draws units and deals people; ``units`` draws units only, ``staff``
    takes every unit and deals people only (单随机, with reason and last day).
    """

    mode: str
    rounding: str
    min_n: int
    strata: dict[str, tuple[int, int]]
    reserve: tuple[int, int]
    selection: str
    slots: tuple[Slot, ...]
    ceremony: str = "dice"
    bundle: int = 1
    times: tuple[str, ...] = ()
    most: int = 0


def read_plan(data: bytes) -> Plan:
    """读 plan.json。Raises BadPlan."""
    try:
        raw = decode(data)
        plan = Plan(
            raw["mode"],
            raw["rounding"],
            _least(raw["min_n"], 0),
            {code: _ratio(r) for code, r in raw["strata"].items()},
            _ratio(raw["reserve"]),
            raw["selection"],
            tuple(Slot(s["dept"], frozenset(s["quals"])) for s in raw["slots"]),
            raw.get("ceremony", "dice"),
            _least(raw.get("bundle", 1), 1),
            tuple(raw.get("times") or ()),
            _least(raw.get("most", 0), 0),
        )
    except (NotCanonical, KeyError, TypeError, AttributeError, ValueError) as e:
        raise BadPlan("plan.json") from e
    if plan.rounding not in ROUNDINGS or plan.selection not in METHODS or plan.ceremony not in CEREMONIES:
        raise BadPlan("rounding, selection or ceremony")
    if list(plan.times) != sorted(set(plan.times)) or not all(DAY.fullmatch(d) for d in plan.times):
        raise BadPlan("times")
    if 0 < plan.most < plan.bundle:
        raise BadPlan("a bundle holds more than one person may take")
    _mode(plan, raw)
    return plan


def _mode(plan: Plan, raw: dict[str, Any]) -> None:
    """方式与席位、比例相配；单随机要写理由和截止日（S4-18）。"""
    if plan.mode not in MODES or len(plan.slots) > SEATS:
        raise BadPlan("mode")
    if plan.mode == "units" and plan.slots:
        raise BadPlan("only units are drawn, but there are seats")
    if plan.mode != "units" and sum("Z" in s.quals for s in plan.slots) < 2:
        raise BadPlan("a team needs two certified inspectors")
    if plan.mode == "staff" and any(p != q for p, q in plan.strata.values()):
        raise BadPlan("only people are drawn, but not every unit is taken")
    if plan.mode != "double" and not _excused(raw.get("single")):
        raise BadPlan("a single-random draw needs its reason and its last day")


def _excused(single: object) -> bool:
    if not isinstance(single, dict):
        return False
    reason, until = single.get("reason"), single.get("until")
    good = isinstance(reason, str) and isinstance(until, str) and reason.strip() != ""
    return good and bool(re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", str(until)))


def _least(value: object, least: int) -> int:
    if type(value) is not int or value < least:
        raise BadPlan("integer")
    return value


def _ratio(raw: list[object]) -> tuple[int, int]:
    p, q = raw
    if type(p) is not int or type(q) is not int or not 0 <= p <= q <= 10**6 or q < 1:
        raise BadPlan("ratio")
    return p, q
