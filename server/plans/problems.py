"""计划里的问题。"""

from __future__ import annotations

from server.domain.decide import Refusal
from server.problems import CATALOGUE, Problem, register
from server.registry import problems as _registry  # noqa: F401  (its item.* codes are raised here too)

for _code, _status, _title in (
    ("plan.own_approval", 403, "作者不能自批"),
    ("plan.opinion_missing", 422, "退回要写明意见"),
    ("plan.empty", 409, "计划里没有条目"),
    ("plan.ratio_range", 422, "抽查比例不对"),
    ("plan.ratio_cap", 422, "抽查比例超过上限"),
    ("plan.period_reversed", 422, "起止颠倒"),
    ("plan.period_outside_year", 422, "实施时间不在计划年度"),
    ("plan.filter", 422, "定向条件看不懂"),
    ("plan.not_editable", 409, "计划已送审，不能再改"),
    ("item.not_active", 409, "事项没有启用"),
):
    register(_code, _status, _title)


def refuse(refusal: Refusal | None) -> None:
    """有拒绝就说出来。Raises Problem."""
    if refusal is None:
        return
    if refusal.code == "stage.not_allowed":
        raise Problem("wrong_state", refusal.message, **refusal.extra)
    raise Problem(refusal.code if refusal.code in CATALOGUE else "invalid", refusal.message, **refusal.extra)
