"""站点事实与统计：取自投影，没有时用空白。"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from server.db import session
from server.publications.public import PublicFact

HOME = ("figures", "plans", "items", "inspectors")


def facts() -> dict[str, dict[str, Any]]:
    """首页要的站点事实，按名称。"""
    return {row.name: row.value for row in session().scalars(select(PublicFact).where(PublicFact.name.in_(HOME)))}


def fact(name: str) -> dict[str, Any]:
    """一条站点事实；没有为空。"""
    row = session().get(PublicFact, name)
    return dict(row.value) if row else {}


def whole() -> frozenset[str]:
    """覆盖全部对象、只抽检查人员的各次抽取的编号：查到谁不由抽签定（S4-18）。"""
    return frozenset(fact("whole").get("draws", ()))


def site() -> dict[str, Any]:
    """行政区名称、是否演示、主办机关与电话。"""
    row = session().get(PublicFact, "site")
    known: dict[str, Any] = row.value if row else {}
    return {"name": "", "demo": False, "authorities": 0, "phone": "", "phone_of": "", "as_of": ""} | known
