"""plan.json：抽取方案里决定结果的那部分。

Canonical JSON, fixed before the seed. Fields beyond those read here (titles,
items, filter, dates) are published as they are and bind by the file hash.
"""

from dataclasses import dataclass

from draw.canonical import NotCanonical, decode
from draw.deal import Slot
from draw.quota import ROUNDINGS
from draw.selection import METHODS

MODES = ("double", "units")


class BadPlan(ValueError):
    """抽取方案缺少字段或取值不合规则。"""


@dataclass(frozen=True)
class Plan:
    """方案：取整方式、各层比例、递补比例、选取方法、检查组席位。"""

    mode: str
    rounding: str
    min_n: int
    strata: dict[str, tuple[int, int]]
    reserve: tuple[int, int]
    selection: str
    slots: tuple[Slot, ...]


def read_plan(data: bytes) -> Plan:
    """读 plan.json。Raises BadPlan."""
    try:
        raw = decode(data)
        plan = Plan(
            raw["mode"],
            raw["rounding"],
            raw["min_n"],
            {code: _ratio(r) for code, r in raw["strata"].items()},
            _ratio(raw["reserve"]),
            raw["selection"],
            tuple(Slot(s["dept"], frozenset(s["quals"])) for s in raw["slots"]),
        )
    except (NotCanonical, KeyError, TypeError, AttributeError, ValueError) as e:
        raise BadPlan("plan.json") from e
    if plan.mode not in MODES or plan.rounding not in ROUNDINGS or plan.selection not in METHODS:
        raise BadPlan("mode, rounding or selection")
    if plan.mode == "double" and sum("Z" in s.quals for s in plan.slots) < 2:
        raise BadPlan("a team needs two certified inspectors")
    return plan


def _ratio(raw: list[object]) -> tuple[int, int]:
    p, q = raw
    if type(p) is not int or type(q) is not int or not 0 <= p <= q <= 10**6 or q < 1:
        raise BadPlan("ratio")
    return p, q
