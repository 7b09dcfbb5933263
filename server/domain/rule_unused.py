"""有值而还没有程序读的规则：另定它不改变什么；读到它的那天从这里删去。"""

from __future__ import annotations

from collections.abc import Mapping

UNUSED: Mapping[str, str] = {
    "draw.require_signatures": "签字不作为派发的条件",
}
"""规则到现在实际怎样办。"""
