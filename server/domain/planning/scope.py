"""抽查范围怎样说：条件是什么就写什么，部门自己的话只放在旁边（S3-14 范围、S3-20；S4-01）。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from server.domain.decide import Refusal
from server.domain.entry import UNCLASSED
from server.domain.planning.cells import plain
from server.domain.trades import named
from server.domain.vocabulary.entities import EntityKind
from server.domain.words import labels

LEADS = {"kind": "", "district": "辖区 ", "industry": "行业 ", "credit_class": "信用 ", "sub_library": "子库 "}
EVERYBODY = "名录内全部有效对象"
ALL = frozenset({EVERYBODY, "全部", "全部对象", "全部有效对象", "所有对象", "名录内全部对象", "全部检查对象"})
"""Words that mean the whole library and need no condition."""

Filter = Mapping[str, Sequence[str]] | None


def condition(conditions: Filter) -> str:
    """真正的抽查范围：种类、辖区、行业、子库；没有条件就是名录内全部有效对象。"""
    said = [
        LEADS.get(name, "") + "、".join(_value(name, value) for value in values)
        for name, values in (conditions or {}).items()
        if values
    ]
    return "，".join(said) or EVERYBODY


def full(conditions: Filter, words: str) -> str:
    """处处给人看的一句：真正的范围，部门自己的话加引号放在后面，不顶替它。"""
    real, own = condition(conditions), words.strip()
    if not own or own == real or (real == EVERYBODY and plain(own) in ALL):
        return real
    return f"{real}（部门写作“{own}”）"


def unread(name: str, conditions: Filter, words: str, everybody: bool) -> Refusal | None:
    """写了对象却没有条件：会从全部对象里抽，要么选条件，要么由经办明说就是全部。"""
    own = words.strip()
    if not own or conditions or everybody or plain(own) in ALL:
        return None
    return Refusal(
        "plan.scope_unread",
        f"“{name}”写的对象是“{own[:40]}”，没有读成条件，照此要从{EVERYBODY}里抽。"
        "请打开这一条选定种类、辖区、行业或子库，或者勾选“确按全部对象”。",
    )


def _value(name: str, value: str) -> str:
    if name == "kind":
        return labels(EntityKind).get(value, value)
    if name == "industry":
        return named(value)
    if name == "credit_class":
        return "未分类" if value == UNCLASSED else f"{value} 类"
    return value
