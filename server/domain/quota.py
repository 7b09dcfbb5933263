"""比例与频次的机器字段：写成 JSON、读回来、说成人话；人工更正也要过这一关（S3-09、S4-07）。"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, get_args

from server.domain.decide import Refusal
from server.domain.frequency import Frequency
from server.domain.notation import LEVEL_NAMES, percent
from server.domain.ratio import Ratio
from server.domain.said_period import Unit

Json = dict[str, Any]
PER = {"year": "每年", "quarter": "每季度", "month": "每月"}
UNITS = {"year": "年", "month": "个月", "week": "周", "day": "天"}
LARGEST = 10**6


class Misread(ValueError):
    """更正的内容自相矛盾或看不懂；message 是一句中文。"""


def ratio_json(rule: Ratio, by: str = "text") -> Json:
    """比例写成 JSON：分数写作 1/500，不用小数；by 说明是读出的（text）还是人工更正的（hand）。"""
    return {
        "kind": rule.kind,
        "share": _fraction(rule.share),
        "low": _fraction(rule.low),
        "high": _fraction(rule.high),
        "count_low": rule.count_low,
        "count_high": rule.count_high,
        "per": rule.per,
        "level": rule.level,
        "otherwise": rule.otherwise,
        "when": rule.when,
        "options": [_fraction(option) for option in rule.options],
        "steps": [ratio_json(step, by) for step in rule.steps],
        "by": by,
    }


def one_cell(frequency_text: str, ratio_text: str) -> str:
    """附件2 没有比例一栏：比例写在频次后面，合成一格（S4-24）。"""
    return "；".join(filter(None, (frequency_text.rstrip("。"), ratio_text.rstrip("。"))))


def frequency_json(rule: Frequency, by: str = "text") -> Json:
    """频次写成 JSON。"""
    return {
        "kind": rule.kind,
        "low": rule.low,
        "high": rule.high,
        "unit": rule.unit,
        "every": rule.every,
        "per_object": rule.per_object,
        "level": rule.level,
        "share": _fraction(rule.share),
        "when": rule.when,
        "steps": [frequency_json(step, by) for step in rule.steps],
        "by": by,
    }


def read_ratio(given: Mapping[str, Any], text: str = "") -> Ratio | Refusal:
    """人工更正的比例；自相矛盾的拒绝并说明哪里不对。"""
    try:
        return _ratio(given, text)
    except Misread as problem:
        return Refusal("item.rule_shape", str(problem), {"field": "ratio"})


def read_frequency(given: Mapping[str, Any], text: str = "") -> Frequency | Refusal:
    """人工更正的频次。"""
    try:
        return _frequency(given, text)
    except Misread as problem:
        return Refusal("item.rule_shape", str(problem), {"field": "frequency"})


def _ratio(given: Mapping[str, Any], text: str) -> Ratio:
    kind = _kind(given)
    steps = tuple(_ratio(step, "") for step in _steps(given, kind))
    low, high = _share(given.get("low")), _share(given.get("high"))
    least, most = _count(given.get("count_low")), _count(given.get("count_high"))
    level, per = given.get("level"), given.get("per")
    if level not in (None, *LEVEL_NAMES) or per not in (None, *PER):
        raise Misread("层级或期间看不懂。")
    if kind in ("step", "none"):
        low = high = None
        least = most = None
    elif low is high is None and least is most is None:
        raise Misread("请填写比例或户数。")
    else:
        if low is not None or high is not None:
            _consistent(kind, low, high)
        if least is not None or most is not None:
            _ordered(least, most)
    otherwise, when = bool(given.get("otherwise")), str(given.get("when") or "")[:60]
    return Ratio(kind, text, low, high, least, most, per, level, otherwise, when, steps)


def _frequency(given: Mapping[str, Any], text: str) -> Frequency:
    kind = _kind(given)
    steps = tuple(_frequency(step, "") for step in _steps(given, kind))
    low, high = _count(given.get("low")), _count(given.get("high"))
    unit, every = given.get("unit"), _count(given.get("every")) or 1
    level = given.get("level")
    if level not in (None, *LEVEL_NAMES):
        raise Misread("层级看不懂。")
    if kind in ("step", "none"):
        low = high = unit = None
    else:
        if unit not in get_args(Unit):
            raise Misread("请选择期间：年、月、周、天，或许可（备案）有效期内。")
        _consistent(kind, low, high)
    same, share = bool(given.get("per_object")), _share(given.get("share"))
    return Frequency(kind, low, high, unit, every, text, same, level, share, str(given.get("when") or "")[:60], steps)


def _kind(given: Mapping[str, Any]) -> Any:
    kind = given.get("kind")
    if kind not in ("min", "max", "exact", "range", "step", "none"):
        raise Misread("请选择种类：不低于、不超过、按比例、区间、分档，或未写明。")
    return kind


def _steps(given: Mapping[str, Any], kind: str) -> list[Mapping[str, Any]]:
    steps = given.get("steps") or []
    if kind != "step":
        return []
    if not isinstance(steps, list) or not 2 <= len(steps) <= 12 or not all(isinstance(one, dict) for one in steps):
        raise Misread("分档至少要有两档，至多十二档。")
    if any(one.get("kind") == "step" for one in steps):
        raise Misread("分档里不能再分档。")
    return steps


def _share(said: Any) -> Fraction | None:
    if said in (None, ""):
        return None
    try:
        share = Fraction(str(said))
    except (ValueError, ZeroDivisionError):
        raise Misread(f"比例“{said}”看不懂，应如 3/100。") from None
    if not 0 < share <= 1 or share.denominator > LARGEST:
        raise Misread("比例应大于 0、不超过 100%。")
    return share


def _count(said: Any) -> int | None:
    if said in (None, ""):
        return None
    if type(said) is not int or not 1 <= said <= LARGEST:
        raise Misread("次数、户数应是正整数。")
    return said


def _consistent(kind: str, low: Any, high: Any) -> None:
    wanted = {"min": (True, False), "max": (False, True)}.get(kind, (True, True))
    if (low is not None, high is not None) != wanted:
        raise Misread("上限、下限与所选种类不符。")
    _ordered(low, high)
    if kind == "exact" and low != high:
        raise Misread("上限与下限不同时，请选“区间”。")


def _ordered(low: Any, high: Any) -> None:
    if low is not None and high is not None and low > high:
        raise Misread("下限不能高于上限。")


def say_ratio(rule: Ratio) -> str:
    """比例说成一句话；未写明的为空。"""
    if rule.kind == "step":
        return "；".join(filter(None, map(say_ratio, rule.steps)))
    words = " 且 ".join(filter(None, (_span(rule.low, rule.high, percent), _heads(rule))))
    if not words:
        return ""
    who = rule.when or LEVEL_NAMES.get(rule.level or "", "")
    return who + PER.get(rule.per or "", "") + words + ("，或另有办法" if rule.otherwise else "")


def _span(low: Any, high: Any, write: Callable[[Any], str], least: str = "不低于 ") -> str:
    if low is None and high is None:
        return ""
    if low == high:
        return write(low)
    if high is None:
        return least + write(low)
    return "不超过 " + write(high) if low is None else f"{write(low)}—{write(high)}"


def _heads(rule: Ratio) -> str:
    words = _span(rule.count_low, rule.count_high, str, "不少于 ")
    return f"{words} 户" if words else ""


def say_frequency(rule: Frequency) -> str:
    """频次说成一句话；未写明的为空。"""
    if rule.kind == "step":
        return "；".join(filter(None, map(say_frequency, rule.steps)))
    words = _span(rule.low, rule.high, str, "不少于 ")
    share = percent(rule.share) if rule.share is not None else ""
    if not words or rule.unit is None:
        return f"合计 {share}" if share else f"“{rule.when}”没有读出数字" if rule.when else ""
    span = "许可（备案）有效期内" if rule.unit == "permit" else f"每{_every(rule.unit, rule.every)}"
    who = (rule.when or LEVEL_NAMES.get(rule.level or "", "")) + ("对同一对象" if rule.per_object else "")
    return f"{who}{span} {words.strip()} 次" + (f"，每次 {share}" if share else "")


def _every(unit: str, every: int) -> str:
    if every == 1:
        return {"month": "月"}.get(unit, UNITS[unit])
    return f" {every} {UNITS[unit]}"


def _fraction(share: Fraction | None) -> str | None:
    return f"{share.numerator}/{share.denominator}" if share is not None else None
