"""一页结果。"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Page:
    """一页结果：total 是符合条件的总数，kinds 是全库按类型的总数。"""

    items: list[Any]
    next: str | None
    total: int
    kinds: dict[str, int] = field(default_factory=dict)


def listed(rows: list[Any]) -> Page:
    """短列表一页给完。"""
    return Page(rows, None, len(rows))
