"""在办公室做的检查：书面检查、网络监测不到现场，在桌面上做，记录与手机的一样（S0-18、S3-15、rulings 28）。

The one place that says whether somebody went there: papers, due diligence, the firm's code and every count ask here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from server.domain.vocabulary.inspections import Met
from server.domain.vocabulary.items import Method

AT_THE_DESK = frozenset({"DOCUMENT", "NETWORK", "ADOPTED"})
"""Methods nobody leaves the office for; a visit that is also one of these is a visit."""


def on_site(methods: Sequence[str]) -> bool:
    """这些检查方式里，有没有要到现场的；没有写明方式的按到现场办。"""
    return not methods or not AT_THE_DESK.issuperset(methods)


def at_desk(methods: Sequence[str], ops: Iterable[Mapping[str, Any]]) -> bool:
    """这一次没有人到场：开始时写的都是未到场；还没有开始的照任务的方式。

    ops: operations or replayed rows of the visit. What was filled in on paper at the firm was a visit, whatever the
    task had said.
    """
    met = [op["p"]["met"] for op in ops if op["kind"] == "visit.start"]
    return all(each == Met.OFFICE for each in met) if met else not on_site(methods)


def absent(methods: Sequence[str]) -> str:
    """为什么没有到场才有的各样：书面检查未到场。"""
    return f"{ways(methods)}未到场"


def ways(methods: Sequence[str]) -> str:
    """不到现场的任务是哪几种方式；到现场的为空。"""
    return "" if on_site(methods) else "、".join(Method(each).label for each in methods)
