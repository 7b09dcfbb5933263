"""计划条目的写法：比例、定向条件怎样算合格（S3-09、S3-20、S4-01）。"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from server.domain.decide import Refusal
from server.domain.ratio import parse_ratio
from server.domain.vocabulary.entities import EntityFlag

UNCLASSED = "N"
CLASSES = ("A", "B", "C", "D", UNCLASSED)
FIELDS = {
    "kind": "主体类型",
    "district": "所在地区",
    "credit_class": "信用风险类别",
    "industry": "行业",
    "sub_library": "分类子库",
}
LARGEST = 10**6


HEAVIEST = 10


@dataclass(frozen=True, slots=True)
class Subject:
    """判断定向条件所需的对象事实；`sub_libraries` 是它所在的分类子库的名称。"""

    kind: str
    district: str
    credit_class: str
    industry: str
    sub_libraries: frozenset[str] = frozenset()


def read_ratios(raw: Mapping[str, object]) -> dict[str, list[int]] | Refusal:
    """把各类别的比例读成最简分数（S3-20）。

    Accepts "3%", "2‰", "1/33" or [p, q]; keys A–D and N (未分类). A class left out takes that of B, else of N.
    """
    ratios: dict[str, list[int]] = {}
    for name, value in raw.items():
        share = _share(value)
        if name not in CLASSES or share is None or not 0 <= share <= 1 or share.denominator > LARGEST:
            return Refusal("plan.ratio_range", f"“{name}”的抽查比例看不懂，应如 3% 或 1/33，不超过 100%")
        ratios[name] = [share.numerator, share.denominator]
    if not any(p for p, _ in ratios.values()):
        return Refusal("plan.ratio_range", "至少要有一类对象的抽查比例大于 0")
    other = ratios.get("B") or ratios.get(UNCLASSED) or [0, 1]
    return {name: ratios.get(name, other) for name in CLASSES}


def _share(value: object) -> Fraction | None:
    if isinstance(value, str):
        return Fraction(0) if value.strip() in ("0", "0%") else parse_ratio(value).share
    if isinstance(value, Sequence) and len(value) == 2 and all(type(v) is int for v in value) and value[1] > 0:
        return Fraction(value[0], value[1])
    return None


def read_weights(raw: Mapping[str, object], permitted: Sequence[str]) -> dict[str, int] | Refusal:
    """读加大力度的标记与权重（S0-16、S1-17、S4-07）：只许规则允许的标记，权重 2 到 10 的整数。

    permitted: the value of rule weight.flags. A unit weighs as much as the heaviest of its flags, 1 without any.
    """
    known = {each.value: each.label for each in EntityFlag}
    clean: dict[str, int] = {}
    for name, weight in raw.items():
        if name not in known or name not in permitted:
            words = "、".join(known[each] for each in permitted if each in known) or "没有"
            return Refusal("plan.weights", f"“{known.get(name, name)}”不能用来加大力度；规则允许的标记：{words}")
        if type(weight) is not int or not 2 <= weight <= HEAVIEST:
            return Refusal("plan.weights", f"“{known[name]}”的权重应是 2 到 {HEAVIEST} 的整数")
        clean[name] = weight
    return dict(sorted(clean.items()))


def weight_of(flags: Collection[str], weights: Mapping[str, int]) -> int:
    """一户的权重：它的标记里最重的一个；没有标记的为 1。"""
    return max((weights[flag] for flag in flags if flag in weights), default=1)


def say_weights(weights: Mapping[str, int]) -> str:
    """加大力度写成人话；机会均等为空。"""
    known = {each.value: each.label for each in EntityFlag}
    said = "、".join(f"{known[name]} {weight} 倍" for name, weight in sorted(weights.items()))
    return f"加大力度：{said}" if said else ""


def read_filter(raw: Mapping[str, object] | None) -> dict[str, list[str]] | Refusal | None:
    """读定向条件：栏名到取值；空为不定向。"""
    if not raw:
        return None
    clean: dict[str, list[str]] = {}
    for name, values in raw.items():
        good = isinstance(values, list) and values and all(isinstance(v, str) and v.strip() for v in values)
        if name not in FIELDS or not good or not isinstance(values, list):
            return Refusal("plan.filter", f"定向条件“{name}”看不懂，可用：{'、'.join(FIELDS)}", {"field": str(name)})
        clean[name] = sorted({v.strip() for v in values})
    return clean


def within(conditions: Mapping[str, Sequence[str]] | None, subject: Subject) -> bool:
    """对象是否在定向条件之内；行业按开头比较（F52 包含 F521），子库在其中一个即可，其余按相等。"""
    return all(_meets(name, values, subject) for name, values in (conditions or {}).items())


def failed(conditions: Mapping[str, Sequence[str]] | None, subject: Subject) -> list[str]:
    """对象不合的是哪几项定向条件（栏名）；都合的为空。"""
    return [name for name, values in (conditions or {}).items() if not _meets(name, values, subject)]


def _meets(name: str, values: Sequence[str], subject: Subject) -> bool:
    if name == "sub_library":
        return bool(subject.sub_libraries.intersection(values))
    own: str = getattr(subject, name)
    return own.startswith(tuple(values)) if name == "industry" else own in values
