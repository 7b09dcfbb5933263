"""公示渠道：规则列了哪些，网站之外的要登记在何处、何时公示（S0-24、S4-15）。"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from server.domain.decide import Refusal, first_refusal
from server.domain.privacy import find
from server.domain.profiles import Profile

NAMES = {"portal": "公示网站", "credit_system": "企业信用信息公示系统"}
OWN = frozenset({"portal", "网络"})
"""The program's own site: what it published needs no record of a person."""
MONTH = re.compile(r"20\d{2}-(0[1-9]|1[0-2])")


def name_of(channel: str) -> str:
    """渠道的叫法。"""
    return NAMES.get(channel, channel)


def wanted(profile: Profile) -> tuple[str, ...]:
    """规则列出的、网站之外的渠道。"""
    return tuple(each for each in profile.words("publish.channels") if each not in OWN)


def may_record(channel: str, permitted: Sequence[str], month: str, place: str, on: date, today: date) -> Refusal | None:
    """能否登记一次另行公示：渠道在规则里、通报的月份已经开始、日期不在那个月之前也不在以后、写明在哪里。"""
    return first_refusal((_channel(channel, permitted), _when(month, on, today), _place(place)))


def _channel(channel: str, permitted: Sequence[str]) -> Refusal | None:
    if channel in permitted:
        return None
    words = "、".join(map(name_of, permitted)) or "没有"
    return Refusal("posting.channel", f"规则里没有“{name_of(channel)}”这个渠道；网站之外的渠道：{words}。")


def _when(month: str, on: date, today: date) -> Refusal | None:
    if not MONTH.fullmatch(month):
        return Refusal("posting.day", "月份应写成 2026-11。")
    if on > today:
        return Refusal("posting.day", "还没有到这一天，贴出来之后再登记。")
    if f"{on:%Y-%m}" < month:
        return Refusal("posting.day", "公示日早于通报的月份。")
    return None


def _place(place: str) -> Refusal | None:
    if len(place.strip()) < 2:
        return Refusal("posting.place", "请写明贴在哪里、哪份报纸第几版，或网址。")
    if find(place):
        return Refusal("posting.place", "这一栏会公开，里面像有电话或证件号码，请改掉。")
    return None
