"""批准、公示之前再问一次：送审以后变了、法律不许的在哪几行，怎么办（S0-02、S3-09、S4-01）。"""

from __future__ import annotations

from collections.abc import Sequence

from server.domain.decide import Refusal

MOST = 3
UNLISTED = "item.not_listed"
Line = tuple[int, Refusal]
"""第几行，为什么不行。"""


def may_go_on(lines: Sequence[Line], act: str, ways: str) -> Refusal | None:
    """都还站得住为 None；不然说出各行、各行的原因和出路。

    `ways` is what can be done with the plan itself; a list that holds the items again mends what it lacks as well.
    """
    if not lines:
        return None
    rows = len({number for number, _ in lines})
    publish = "或者先公布列有这些事项的清单" if any(one.code == UNLISTED for _, one in lines) else ""
    out = "，".join(part for part in (ways, publish) if part)
    return Refusal(lines[0][1].code, f"有 {rows} 行须改，不能{act}：{_said(lines)}。{out}。")


def _said(lines: Sequence[Line]) -> str:
    """原因相同的几行说一次，不多于几样。"""
    found: dict[str, list[int]] = {}
    for number, one in lines:
        numbers = found.setdefault(one.message.partition("。")[0], [])
        if number not in numbers:
            numbers.append(number)
    told = [f"第 {'、'.join(map(str, numbers))} 行{why}" for why, numbers in found.items()]
    return "；".join(told[:MOST]) + (f"；等 {len(told)} 处" if len(told) > MOST else "")
