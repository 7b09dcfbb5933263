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
    ("plan.ratio_floor", 422, "抽查比例低于清单"),
    ("plan.quota", 422, "比例与户数矛盾"),
    ("plan.period_reversed", 422, "起止颠倒"),
    ("plan.period_past", 422, "日子已经过了"),
    ("plan.period_outside_year", 422, "实施时间不在计划年度"),
    ("plan.filter", 422, "定向条件看不懂，或者没有一户合条件"),
    ("plan.scope_unread", 409, "对象没有读成条件"),
    ("plan.no_checklist", 409, "事项还没有配检查表"),
    ("plan.weights", 422, "加大力度写得不对"),
    ("plan.not_editable", 409, "计划已送审，不能再改"),
    ("plan.entry_drawn", 409, "这一条已经抽取"),
    ("plan.slots", 422, "参与部门写得不对"),
    ("plan.lead", 409, "不由这个部门牵头"),
    ("plan.urgent", 422, "不能先查后批"),
    ("plan.single_random", 422, "不能用单随机"),
    ("plan.file", 422, "影印件不合格"),
    ("plan.paste", 422, "粘贴的内容读不成"),
    ("plan.paste_rows", 422, "粘贴的行有问题"),
    ("plan.merge", 409, "合并不了"),
    ("plan.split", 409, "不用拆"),
    ("plan.rehearsal", 409, "演练不公示"),
    ("plan.not_rehearsal", 409, "不是演练"),
    ("plan.revision_reason", 422, "请写明调整的理由"),
    ("plan.not_kept", 409, "没有存下原样"),
    ("plan.not_published", 409, "还没有公示"),
    ("plan.filed_already", 409, "已经报过"),
    ("plan.receipt", 409, "回执不合"),
    ("plan.not_joint", 409, "不是联合计划"),
    ("plan.nobody_asked", 422, "没有选部门"),
    ("plan.consult_due", 422, "答复期限不对"),
    ("plan.answer_reason", 422, "请写明理由"),
    ("plan.answered", 409, "已经答复"),
    ("plan.consult_over", 409, "这一轮征求已经结束"),
    ("plan.not_asked", 409, "还没有征求意见"),
    ("plan.silent", 409, "有部门没有答复"),
    ("plan.disagreed", 409, "有部门有不同意见"),
    ("plan.minutes_file", 422, "请附会议纪要"),
    ("plan.minutes_date", 422, "开会日期还没有到"),
    ("plan.minutes_fixed", 409, "纪要不能再改"),
    ("plan.source", 422, "这个来源不能立计划外任务"),
    ("plan.source_reason", 422, "请写明计划外的理由"),
    ("plan.source_evidence", 422, "请附来源凭据，或者写来源记录"),
    ("plan.targets", 422, "检查对象写得不对"),
    ("plan.paper", 409, "文书排不出来"),
    ("draw.not_random", 409, "这个任务不随机抽取"),
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
