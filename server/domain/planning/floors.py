"""清单自己写的比例：列进计划的不能比它低，高了也说出来（S3-09、S4-01、S4-07）。"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from server.domain.planning.advice import Note, percent
from server.domain.quota import say_ratio
from server.domain.ratio import Ratio

KINDS = ("min", "exact", "range")


@dataclass(frozen=True, slots=True)
class Planned:
    """排了多少：条件之内的户数、应抽户数、写明的比例按户数平均是多少。"""

    base: int
    count: int
    share: Fraction

    @property
    def reached(self) -> Fraction:
        """实际达到的比例：进一、舍尾都不算欠。"""
        return max(self.share, Fraction(self.count, self.base)) if self.base else self.share


def together(parts: Iterable[tuple[str, bool, Planned]]) -> Planned:
    """同一事项全年各条合在一起：户次相加，同一条件的户数只算一次。

    parts: (condition, whether it is the whole library, what is planned). The whole library holds every condition.
    """
    rows = list(parts)
    bases = {said: one.base for said, _, one in rows}
    base = max((one.base for _, whole, one in rows if whole), default=0) or sum(bases.values())
    wanted = sum((one.share * one.base for _, _, one in rows), Fraction(0))
    return Planned(base, sum(one.count for _, _, one in rows), wanted / base if base else Fraction(0))


def against(name: str, rule: Ratio, own: Planned, year: Planned) -> Note | None:
    """一条任务与清单所写的比例：低了须改；按年计而全年别的条目补足的只提示；高了提示。

    Steps, conditions on the number of objects, other levels and texts that allow another way bind nobody here: they are
    told, not enforced.
    """
    if own.base == 0 or rule.kind == "step":
        return None
    if enough(rule, own):
        return _above(name, rule, own)
    yearly = rule.per in (None, "year")
    if yearly and enough(rule, year):
        text = f"“{name}”清单写“{say_ratio(rule)}”，本年其他条目补足，合计 {_said(year)}。"
        return Note("floor_by_year", f"这一条 {_said(own)}，全年合计够清单所写", text)
    loose = rule.otherwise or rule.level is not None or bool(rule.when)
    total = f"，全年各条合计 {_said(year)}" if yearly and year != own else ""
    text = (
        f"“{name}”清单写“{say_ratio(rule)}”，{own.base:,} 户应抽 {need(rule, own.base):,} 户，"
        f"这一条只抽 {own.count:,} 户{total}。请提高比例；清单不合适的，先改清单、重新公布。"
    )
    return Note("ratio_floor", f"{_said(own)}，低于清单所写", text, not loose)


def need(rule: Ratio, base: int) -> int:
    """按清单至少要抽几户：比例进一，写了户数的取多的，不超过全部。"""
    share = rule.low * base if rule.kind in KINDS and rule.low is not None else Fraction(0)
    return min(base, max(-(-share.numerator // share.denominator), rule.count_low or 0))


def enough(rule: Ratio, planned: Planned) -> bool:
    """够不够清单的下限：比例与户数都要够。"""
    low = rule.low if rule.kind in KINDS else None
    heads = planned.count >= min(planned.base, rule.count_low or 0)
    return heads and (low is None or planned.reached >= low)


def _above(name: str, rule: Ratio, own: Planned) -> Note | None:
    if rule.high is None or rule.kind == "min" or own.share <= rule.high:
        return None
    text = f"“{name}”清单写“{say_ratio(rule)}”。多查要有理由，请核对。"
    return Note("ratio_above", f"比例 {percent(own.share)}，高于清单所写", text)


def _said(planned: Planned) -> str:
    share = planned.reached
    tenths = share * 1000
    return percent(share) if tenths.denominator == 1 else f"约 {float(round(tenths)) / 10:g}%"
