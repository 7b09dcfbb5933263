"""清单覆盖：列入计划的事项占清单的多少，够不够规定的数（S1-02、S4-22、S3-14）。"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from server.domain.profiles import Profile
from server.domain.shares import percent

MARKET, OTHER = "market", "other"
TARGETS = {MARKET: "coverage.market_percent", OTHER: "coverage.other_percent"}
NAMES = {MARKET: "市场监管执法事项", OTHER: "其他行政执法事项"}


@dataclass(frozen=True, slots=True)
class Coverage:
    """一类事项的覆盖：应达到的百分数、列入数、总数与没列入的。"""

    kind: str
    name: str
    target: int
    basis: str
    covered: int
    total: int
    missing: tuple[str, ...]

    @property
    def percent(self) -> int:
        """已达到的百分数，四舍五入；还差着的不写成已达到；没有事项算全部列入。"""
        if not self.total:
            return 100
        near = percent(self.covered, self.total)
        return min(near, self.target - 1) if self.lacking else near

    @property
    def lacking(self) -> int:
        """还差几项才够规定的数。"""
        need = -(-self.total * self.target // 100)
        return max(0, need - self.covered)


def kind_of(department_name: str) -> str:
    """事项属哪一类：市场监管部门的为市场监管执法事项，其余为其他行政执法事项（S1-02）。"""
    return MARKET if "市场监管" in department_name or "市场监督管理" in department_name else OTHER


def measure(kind: str, items: Sequence[str], planned: Collection[str], profile: Profile) -> Coverage:
    """量一量：items 为清单上启用的事项，planned 为列入计划的。"""
    rule = TARGETS[kind]
    missing = tuple(item for item in items if item not in planned)
    covered, total = len(items) - len(missing), len(items)
    return Coverage(kind, NAMES[kind], profile.number(rule), profile.basis(rule), covered, total, missing)
