"""一页结果。"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass
class Page:
    """一页结果：total 是符合条件的总数，太多而没有数完时为空。"""

    items: list[Any]
    next: str | None
    total: int | None


def listed(rows: list[Any]) -> Page:
    """短列表一页给完。"""
    return Page(rows, None, len(rows))
