"""外部随机值：事先点名的、将来才开出的公开号码（体彩、福彩或 drand）。

The rule is part of the transcript's head and is published before the value exists:
``none``, ``ssq 2026123`` or ``ssq 2026123, fallback ssq 2026124``. The fallback is used exactly when
a witness withholds a reveal; it is drawn later, so withholding gains nothing. 3D with its ten bits is not listed: an
operator could try system values until an acquaintance is drawn in none of the thousand outcomes.
"""

import re
from dataclasses import dataclass

# kind → form of the issue, form of the value, largest ball of each group (0: digits may repeat).
KINDS = {
    "ssq": (r"\d{7}", r"\d\d( \d\d){5} \+ \d\d", (33, 16)),
    "dlt": (r"\d{5}|\d{7}", r"\d\d( \d\d){4} \+ \d\d \d\d", (35, 12)),
    "pl5": (r"\d{5}|\d{7}", r"\d( \d){4}", (0,)),
    "drand": (r"[1-9]\d{0,14}", r"[0-9a-f]{64}", (0,)),
}
RULE = re.compile(r"(\w+) (\w+)(?:, fallback (\w+) (\w+))?", re.ASCII)


@dataclass(frozen=True)
class Pulse:
    """一次开奖或一轮：种类与期号。"""

    kind: str
    issue: str


def pulses(rule: str) -> tuple[Pulse, Pulse | None]:
    """规则里点名的一期和备用的一期；同种的备用期须在后。

    Raises ValueError for an unknown kind, a badly written issue or a fallback that is not later.
    """
    match = RULE.fullmatch(rule)
    if not match:
        raise ValueError("beacon rule")
    first, spare = Pulse(match[1], match[2]), Pulse(match[3], match[4]) if match[3] else None
    for pulse in (first, spare) if spare else (first,):
        if pulse.kind not in KINDS or not re.fullmatch(KINDS[pulse.kind][0], pulse.issue, re.ASCII):
            raise ValueError("beacon kind or issue")
    if spare and spare.kind == first.kind and int(spare.issue) <= int(first.issue):
        raise ValueError("the fallback must come later")
    return first, spare


def reads(kind: str, value: str) -> bool:
    """号码是否写得对：位数、范围、由小到大不重复。"""
    form, limits = KINDS[kind][1:]
    if not re.fullmatch(form, value, re.ASCII):
        return False
    groups = [part.split(" ") for part in value.split(" + ")]
    return all(
        not limit or (balls == sorted(set(balls)) and int(balls[0]) >= 1 and int(balls[-1]) <= limit)
        for balls, limit in zip(groups, limits, strict=True)
    )


def holds(rule: str, value: str | None, *, fallback: bool) -> bool:
    """号码与规则相符；有人拒不揭示时须是备用的那一期。"""
    if rule == "none":
        return value is None and not fallback
    try:
        first, spare = pulses(rule)
    except ValueError:
        return False
    pulse = spare if fallback else first
    return pulse is not None and value is not None and reads(pulse.kind, value)
