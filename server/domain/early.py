"""提前揭开一户：到门口亮证以前看名称，一人提出、另一人同意（second.py；S0-20、S2-08、rulings 12）。"""

from __future__ import annotations

from server.domain.decide import Refusal

REASON_AT_LEAST = 10


LAPSED = "抽取已经{how}，没有办的请求随之失效"


def still_needed(names_open: bool) -> Refusal | None:
    """还要不要第二个人办：名称已经对本部门揭开的，不用再办。"""
    if names_open:
        return Refusal("name.known", "抽取已经结束，名称已对本部门揭开，这一件不用再办。")
    return None


def may_ask(known: bool, waiting: bool, reason: str) -> Refusal | None:
    """能否提出：名称还封着、没有另一件等着、理由至少十个字。"""
    if known:
        return Refusal("name.known", "这一户的名称已经揭开，您看得到，不用再提。")
    if waiting:
        return Refusal("name.waiting", "您已提出看这一户，正等第二个人同意。")
    if len(reason.strip()) < REASON_AT_LEAST:
        return Refusal("name.reason", f"请写明为什么不等到门口就要看，至少 {REASON_AT_LEAST} 个字。")
    return None
