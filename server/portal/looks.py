"""页面上的记号：结果标签、印记分组、导航。"""

from __future__ import annotations

from server.domain.vocabulary.inspections import ResultCode
from server.publications.public import PublicResult

INFORMATION = frozenset({"R07", "R09", "R10"})

NAVIGATION = (
    ("/results", "结果"),
    ("/plans", "计划"),
    ("/draws", "抽取"),
    ("/items", "清单"),
    ("/inspectors", "人员"),
    ("/statistics", "统计"),
    ("/verify", "核验"),
)


WITHDRAWN = "已撤下的公示"


def named(row: PublicResult) -> str:
    """检查对象的名称；撤下了的不再说是谁，哪里都一样：公示编号、撤下的事实和理由还在。"""
    return WITHDRAWN if row.state == "withdrawn" else row.entity_name


def tag(code: str) -> str:
    """结果标签的样式：圆点未发现问题，菱形发现问题，圆环说明情况；形状不同，不只颜色不同。"""
    if code == ResultCode.R01:
        return "ok"
    return "info" if code in INFORMATION else "bad"


def label(code: str) -> str:
    """结果名称，不改一字。"""
    return ResultCode(code).label


def chop(digest: str) -> str:
    """印记：摘要前八位，四位一组。"""
    return f"{digest[:4]} {digest[4:8]}"


def size(count: int) -> str:
    """字节数写成人话。"""
    return f"{count / 1024:.0f} KB" if count < 1024 * 1024 else f"{count / 1048576:.1f} MB"


def percent(permille: int | None) -> str:
    """千分数写成百分数，一位小数；没有的写“不足 5”。"""
    return "不足 5" if permille is None else f"{permille // 10}.{permille % 10}%"
