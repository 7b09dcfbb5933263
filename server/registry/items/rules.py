"""比例与频次两栏：读原文，或收下经办的更正；以及编辑时的即时读法。"""

from __future__ import annotations

from typing import Any

from server.domain import quota
from server.domain.decide import Refusal
from server.domain.frequency import parse_frequency
from server.domain.ratio import impossible, parse_ratio
from server.problems import Problem
from server.registry.items.models import Item

Json = dict[str, Any]


def derived(values: Json, item: Item | None = None) -> Json:
    """原文改了就重新读；经办更正的读法照收并记为人工（by=hand），给 null 则退回按原文读。

    Raises Problem item.rule_shape for a correction that contradicts itself.
    """
    for name, derive in (("ratio", _ratio), ("frequency", _frequency)):
        source = f"{name}_text"
        said = values.get(source, getattr(item, source) if item else "")
        given = values.get(name)
        if given is not None and given.get("by") == "hand":
            values[name] = derive(given, said)
        elif source in values or name in values:
            kept = item is not None and name not in values and said == getattr(item, source)
            if not kept:
                values[name] = derive(None, said) if said else None
    return values


def _ratio(given: Json | None, said: str) -> Json:
    if given is None:
        if wrong := impossible(said):
            raise Problem("item.ratio_impossible", wrong, field="ratio_text")
        return quota.ratio_json(parse_ratio(said))
    rule = quota.read_ratio(given, said)
    if isinstance(rule, Refusal):
        raise Problem(rule.code, rule.message, **rule.extra)
    return quota.ratio_json(rule, "hand")


def _frequency(given: Json | None, said: str) -> Json:
    if given is None:
        return quota.frequency_json(parse_frequency(said))
    rule = quota.read_frequency(given, said)
    if isinstance(rule, Refusal):
        raise Problem(rule.code, rule.message, **rule.extra)
    return quota.frequency_json(rule, "hand")


def reading(ratio_text: str, frequency_text: str) -> Json:
    """两栏原文读成什么，说成一句话，给编辑的人核对。"""
    ratio, frequency = parse_ratio(ratio_text), parse_frequency(frequency_text)
    return {
        "ratio": quota.ratio_json(ratio),
        "ratio_says": quota.say_ratio(ratio),
        "frequency": quota.frequency_json(frequency),
        "frequency_says": quota.say_frequency(frequency),
    }


def says(item: Any) -> tuple[str, str]:
    """一个事项（或清单的一行）的比例与频次，按机器字段说成人话。"""
    get = item.get if isinstance(item, dict) else lambda name: getattr(item, name)
    ratio, frequency = get("ratio"), get("frequency")
    told = quota.read_ratio(ratio) if ratio else None
    often = quota.read_frequency(frequency) if frequency else None
    return (
        "" if told is None or isinstance(told, Refusal) else quota.say_ratio(told),
        "" if often is None or isinstance(often, Refusal) else quota.say_frequency(often),
    )
