"""统计的口径：一次检查怎么计数（S3-16 未公示不计完成，S4-16 汇总比对，S2-18 定期公布）。

One visit is one plain value; every table, chart and the public page are counted from lists of them by the functions
here, so that no two places can differ. Rates are in tenths of a percent. Random and directed visits never share a rate.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import sqrt
from typing import Any

from server.domain.shares import permille

PROBLEMS = frozenset({"R02", "R03", "R04", "R05", "R06", "R08"})
"""Results that say a problem was found; R07, R09, R10 only say how things stand."""
FEW, WEAK = 5, 10
"""Below FEW no rate is told at all; below WEAK it is told in grey."""
RISE_LEAST, RISE_TIMES, QUARTERS = 3, 2, 4
AGAIN = 2
Z = 1.96


@dataclass(frozen=True, slots=True)
class Visit:
    """一次检查：派出、查完、公示各在哪天，查了什么，查出什么。

    `failed` holds the texts of the questions answered 不符合; `result` is empty until the record is sealed.
    `there` is false for a check at the desk: it is a check like any other, but nobody entered the firm.
    `joint` names a visit several departments made together: each counts its own task and result, the firm one visit.
    `faulty` and `unsure` say which of `items` a problem belongs to (server.domain.faults); both empty: not told apart.
    `withdrawn` is true when the published result was taken back for good: it took place, its result is none.
    """

    entity: str
    department: str
    sent_on: date
    random: bool = True
    district: str = ""
    industry: str = ""
    credit_class: str = ""
    items: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    result: str = ""
    ended_on: date | None = None
    published_on: date | None = None
    due_on: date | None = None
    minutes: int | None = None
    people: tuple[str, ...] = ()
    joint: str = ""
    there: bool = True
    faulty: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()
    withdrawn: bool = False

    @property
    def stands(self) -> bool:
        """查完了，结果也没有撤下。"""
        return bool(self.result) and not self.withdrawn

    @property
    def problem(self) -> bool:
        """是否发现问题；撤下的结果不算。"""
        return self.stands and self.result in PROBLEMS

    def blames(self, item: str) -> bool:
        """问题是不是这个事项的；分不到事项的，同一次检查的各事项都算。"""
        return self.problem and (item in self.faulty or self.unsplit(item))

    def unsplit(self, item: str) -> bool:
        """有问题，却说不清是不是这个事项的。"""
        named = set(self.items) & {*self.faulty, *self.unsure}
        return self.problem and item not in self.faulty and (item in self.unsure or not named)

    @property
    def on_time(self) -> bool:
        """是否按期公示。"""
        return self.published_on is not None and (self.due_on is None or self.published_on <= self.due_on)


Cell = dict[str, Any]


def calls(visits: Iterable[Visit]) -> list[Visit]:
    """上门的次数：几个部门一起去的一次只算一次（A20），占用的时间取其中最长的。"""
    found: list[Visit] = []
    together: dict[str, int] = {}
    for each in visits:
        at = together.get(each.joint)
        if at is None:
            if each.joint:
                together[each.joint] = len(found)
            found.append(each)
        elif (each.minutes or 0) > (found[at].minutes or 0):
            found[at] = replace(found[at], minutes=each.minutes)
    return found


def share(part: int, whole: int) -> int | None:
    """千分数，四舍五入，不足一千分之一的不写 0、不满的不写 1000；没有分母为 None。"""
    return permille(part, whole) if whole else None


def interval(part: int, whole: int) -> tuple[int, int]:
    """95 % 置信区间（Wilson），千分数。"""
    if not whole:
        return 0, 1000
    p, square = part / whole, Z * Z
    middle = (p + square / (2 * whole)) / (1 + square / whole)
    reach = Z * sqrt(p * (1 - p) / whole + square / (4 * whole * whole)) / (1 + square / whole)
    return round(max(0.0, middle - reach) * 1000), round(min(1.0, middle + reach) * 1000)


def rate(visits: Sequence[Visit], item: str | None = None) -> Cell:
    """问题发现率：查完而没有撤下的里面有问题的；不足 FEW 次不给率。给了事项的，只数这个事项的问题。"""
    done = [each for each in visits if each.stands]
    found = sum(each.problem if item is None else each.blames(item) for each in done)
    low, high = interval(found, len(done))
    told = share(found, len(done)) if len(done) >= FEW else None
    return {
        "checked": len(done),
        "problems": found,
        "permille": told,
        "low": low,
        "high": high,
        "weak": len(done) < WEAK,
    }


def completion(visits: Sequence[Visit]) -> Cell:
    """完成：派出、录入（已封存）、公示、按期公示；只有公示了才算完成（S3-16）。"""
    total, entered = len(visits), sum(bool(each.result) for each in visits)
    published = sum(each.published_on is not None for each in visits)
    on_time = sum(each.on_time for each in visits)
    return {
        "total": total,
        "entered": entered,
        "published": published,
        "on_time": on_time,
        "late": published - on_time,
        "entered_permille": share(entered, total),
        "published_permille": share(published, total),
        "on_time_permille": share(on_time, published),
    }


def randomness(visits: Sequence[Visit]) -> Cell:
    """随机抽查占全部检查的比重（S2-04）；几个部门一起去的算一次。"""
    visits = calls(visits)
    random = sum(each.random for each in visits)
    return {"random": random, "directed": len(visits) - random, "permille": share(random, len(visits))}


def months(visits: Sequence[Visit], year: int) -> list[Cell]:
    """一年十二个月：派出、查完、公示、其中逾期；各按自己的日期。"""
    sent = Counter(each.sent_on.month for each in visits if each.sent_on.year == year)
    ended = Counter(each.ended_on.month for each in visits if each.ended_on and each.ended_on.year == year)
    shown = [each for each in visits if each.published_on and each.published_on.year == year]
    published = Counter(each.published_on.month for each in shown if each.published_on)
    late = Counter(each.published_on.month for each in shown if each.published_on and not each.on_time)
    return [
        {"month": m, "sent": sent[m], "ended": ended[m], "published": published[m], "late": late[m]}
        for m in range(1, 13)
    ]


def by(visits: Sequence[Visit], key: Callable[[Visit], Iterable[str]]) -> list[Cell]:
    """按一个方面分开的问题发现率，率高的在前。"""
    return _sorted({"name": name, **rate(group)} for name, group in _grouped(visits, key).items())


def by_item(visits: Sequence[Visit]) -> list[Cell]:
    """各事项的问题发现率：一次检查的几个事项各算查过一次，有问题的只是自己的题不符合的那些。

    `whole` of them are problems nobody can lay on one item: they count for each item of the visit that may be meant.
    """
    groups = _grouped(visits, lambda each: dict.fromkeys(each.items))
    return _sorted(
        {"name": name, **rate(group, name), "whole": sum(each.unsplit(name) for each in group)}
        for name, group in groups.items()
    )


def _grouped(visits: Sequence[Visit], key: Callable[[Visit], Iterable[str]]) -> dict[str, list[Visit]]:
    groups: dict[str, list[Visit]] = defaultdict(list)
    for each in visits:
        for name in key(each):
            groups[name].append(each)
    return groups


def _sorted(cells: Iterable[Cell]) -> list[Cell]:
    """率高的在前；一次也没有查完的不列。"""
    return sorted((c for c in cells if c["checked"]), key=lambda c: (-(c["permille"] or -1), -c["checked"], c["name"]))


def crossed(visits: Sequence[Visit], classes: Sequence[str] = ("A", "B", "C", "D")) -> list[Cell]:
    """行业 × 信用风险分类；不足 FEW 次的格子不给率。"""
    industries = sorted({each.industry for each in visits if each.stands})
    rows = []
    for industry in industries:
        mine = [each for each in visits if each.industry == industry]
        cells = [{"class": name, **rate([e for e in mine if e.credit_class == name])} for name in classes]
        rows.append({"name": industry, "cells": cells, "checked": sum(cell["checked"] for cell in cells)})
    return sorted(rows, key=lambda row: (-row["checked"], row["name"]))


def failing(visits: Sequence[Visit], most: int = 20) -> list[Cell]:
    """最常不符合的检查项（S1-19 普遍性问题）。"""
    counted = Counter(text for each in visits for text in each.failed)
    firms: dict[str, set[str]] = defaultdict(set)
    for each in visits:
        for text in each.failed:
            firms[text].add(each.entity)
    return [{"name": t, "times": n, "entities": len(firms[t])} for t, n in sorted(counted.items(), key=_most)[:most]]


def _most(pair: tuple[str, int]) -> tuple[int, str]:
    return -pair[1], pair[0]


def timeliness(days: Sequence[int], limit: int) -> list[Cell]:
    """检查结束到公示用了几个工作日：五个一档，逾期的单独一档。"""
    edges = [*range(5, limit, 5), limit]
    bands, floor = [], 0
    for edge in edges:
        bands.append({"name": f"{floor}–{edge}", "count": sum(floor <= d <= edge for d in days), "late": False})
        floor = edge + 1
    return [*bands, {"name": f"{limit + 1} 以上", "count": sum(d > limit for d in days), "late": True}]


def burden(visits: Sequence[Visit], most: int = 20) -> Cell:
    """一户一年被查几次（S0-03）：户均次数、各次数的户数、最多的几户；几个部门一起去的算一次；不到现场的另计。"""
    made = calls(each for each in visits if each.result)
    entered = [each for each in made if each.there]
    times = Counter(each.entity for each in entered)
    spread = Counter(times.values())
    minutes = [each.minutes for each in entered if each.minutes is not None]
    return {
        "visits": len(entered),
        "desk": len(made) - len(entered),
        "entities": len(times),
        "mean_hundredths": len(entered) * 100 // len(times) if times else None,
        "minutes_mean": sum(minutes) // len(minutes) if minutes else None,
        "spread": [{"times": n, "entities": spread[n]} for n in sorted(spread)],
        "most": [{"entity": name, "times": n} for name, n in sorted(times.items(), key=_most)[:most] if n > 1],
    }


def load(visits: Sequence[Visit]) -> list[Cell]:
    """每位检查人员的件数、查完的、发现问题的（S0-27b 一线力量）。"""
    held: dict[str, list[Visit]] = defaultdict(list)
    for each in visits:
        for person in each.people:
            held[person].append(each)
    rows = [
        {
            "name": name,
            "total": len(mine),
            "checked": sum(bool(each.result) for each in mine),
            "problems": sum(each.problem for each in mine),
        }
        for name, mine in held.items()
    ]
    return sorted(rows, key=lambda row: (-row["total"], row["name"]))


def quarter(day: date) -> int:
    """季度的序号，可以相减。"""
    return day.year * 4 + (day.month - 1) // 3


def quarter_words(number: int) -> str:
    """2026 年第 3 季度。"""
    return f"{number // 4} 年第 {number % 4 + 1} 季度"


def rises(visits: Sequence[Visit], today: date) -> list[Cell]:
    """骤升：一个检查项本季度不符合 ≥ 3 次，且 ≥ 前四个季度平均的两倍（S4-16 预警）。"""
    now = quarter(today)
    counted: dict[str, Counter[int]] = defaultdict(Counter)
    for each in visits:
        if each.ended_on is None:
            continue
        for text in each.failed:
            counted[text][quarter(each.ended_on)] += 1
    found = []
    for name, seen in counted.items():
        before = [seen[now - back] for back in range(QUARTERS, 0, -1)]
        # n >= 2 x mean of four  <=>  4 n >= 2 x sum, without fractions
        if seen[now] >= RISE_LEAST and QUARTERS * seen[now] >= RISE_TIMES * sum(before):
            found.append({"name": name, "now": seen[now], "before": before, "quarter": quarter_words(now)})
    return sorted(found, key=lambda row: (-row["now"], row["name"]))


def repeats(visits: Sequence[Visit]) -> list[Cell]:
    """屡查屡犯：同一户同一检查项不符合 ≥ 2 次；一次联合检查里几个部门都判的算一次。"""
    seen: dict[tuple[str, str], list[date]] = defaultdict(list)
    together: set[tuple[str, str]] = set()
    for each in visits:
        if each.ended_on is None:
            continue
        for text in set(each.failed):
            if (each.joint, text) not in together:
                seen[each.entity, text].append(each.ended_on)
            if each.joint:
                together.add((each.joint, text))
    rows = [{"entity": e, "name": t, "days": sorted(days)} for (e, t), days in seen.items() if len(days) >= AGAIN]
    return sorted(rows, key=lambda row: (-len(row["days"]), row["entity"], row["name"]))


def results(visits: Sequence[Visit], names: Mapping[str, str]) -> list[Cell]:
    """各种结果各多少；撤下的不算。"""
    counted = Counter(each.result for each in visits if each.stands)
    return [{"code": code, "name": name, "count": counted[code]} for code, name in names.items() if counted[code]]


def public(visits: Sequence[Visit], year: int, names: Mapping[str, str]) -> Cell:
    """公示网站的统计：只数已公示的随机抽查，不足 FEW 的不给率；没有一户的名字（S2-18）。"""
    mine = [each for each in visits if each.ended_on and each.ended_on.year == year]
    shown = [each for each in mine if each.published_on]
    drawn = [each for each in shown if each.random]
    return {
        "year": year,
        "published": len(shown),
        "on_time_permille": completion(shown)["on_time_permille"],
        "randomness": randomness(shown),
        "months": months(shown, year),
        "results": results(drawn, names),
        "problems": rate(drawn),
        "items": [_quiet(cell) for cell in by_item(drawn)],
        "departments": [_quiet(cell) for cell in by(drawn, lambda each: [each.department])],
        "districts": [_quiet(cell) for cell in by(drawn, lambda each: [each.district] if each.district else [])],
        "failing": [cell for cell in failing(drawn, 10) if cell["entities"] >= FEW],
        "spread": burden(shown)["spread"],
    }


def _quiet(cell: Cell) -> Cell:
    """公开的一行：不足 FEW 户次的不写有几次有问题，一户的哪个事项有问题不由统计说出去。"""
    return cell if cell["checked"] >= FEW else cell | {"problems": None, "low": 0, "high": 1000, "whole": 0}
