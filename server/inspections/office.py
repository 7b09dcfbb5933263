"""在办公室做的检查：书面检查、网络监测不到现场，在桌面上做，记录与手机的一样（S0-18、S3-15、rulings 28）。"""

from __future__ import annotations

from collections.abc import Sequence

AT_THE_DESK = frozenset({"DOCUMENT", "NETWORK", "ADOPTED"})
"""Methods nobody leaves the office for; a visit that is also one of these is a visit."""


def on_site(methods: Sequence[str]) -> bool:
    """这些检查方式里，有没有要到现场的；没有写明方式的按到现场办。"""
    return not methods or not AT_THE_DESK.issuperset(methods)
