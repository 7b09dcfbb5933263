"""检查对象的标记：种类、起止、来源、次数（S0-16、S1-17、S4-07）。"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from server.domain.decide import Refusal
from server.domain.vocabulary.entities import EntityFlag

Flags = dict[str, dict[str, Any]]
FIELDS = ("since", "until", "source", "count")


def structured(said: Mapping[str, Any] | None) -> Flags:
    """库里存的写法 → 统一写法：一种标记一组起止、来源、次数；“否”不留。

    A sheet says only yes or no, so a plain true becomes a flag whose beginning is not known.
    """
    found: Flags = {}
    for kind, value in (said or {}).items():
        if value:
            told = value if isinstance(value, Mapping) else {}
            found[kind] = {name: told.get(name) for name in FIELDS}
    return found


def in_force(said: Mapping[str, Any] | None, on: date) -> frozenset[str]:
    """当天有效的标记：已到起日、未过止日（止日当天仍有效）。"""
    day = on.isoformat()
    return frozenset(
        kind
        for kind, flag in structured(said).items()
        if (flag["since"] or day) <= day and (flag["until"] or day) >= day
    )


def marked(said: Mapping[str, Any] | None, kind: str, flag: Mapping[str, Any]) -> Flags | Refusal:
    """打上一个标记；止日早于起日、来源没写的不收。"""
    since, until = flag.get("since"), flag.get("until")
    if since and until and until < since:
        return Refusal("entity.flag", "标记的止日早于起日。")
    if not (flag.get("source") or "").strip():
        return Refusal("entity.flag", f"请写“{EntityFlag(kind).label}”的来源，例如决定书文号或系统名称。")
    return structured(said) | {kind: {name: flag.get(name) for name in FIELDS}}


def cleared(said: Mapping[str, Any] | None, kind: str) -> Flags:
    """去掉一个标记；变动里留着它原来的样子。"""
    return {name: flag for name, flag in structured(said).items() if name != kind}
