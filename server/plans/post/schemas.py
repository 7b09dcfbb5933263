"""往来在网络上的样子。"""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from server.domain.vocabulary.plans import ConsultAnswer, TaskSource
from server.plans.schemas import (
    MeetingMinutesOut,
    Moment,
    PlanConsultationOut,
    PlanEntryIn,
    PlanFilingOut,
    PlanPerson,
    PlanVersionOut,
)


class PlanAskIn(Schema):
    """书面征求意见：条目里的参与部门一定问，另可多问几个。"""

    department_ids = fields.List(fields.String(), load_default=[], validate=validate.Length(0, 100))
    due_on = fields.Date(required=True)


class PlanAnswerIn(Schema):
    """答复。"""

    answer = fields.String(required=True, validate=validate.OneOf([a.value for a in ConsultAnswer]))
    reason = fields.String(load_default="", validate=validate.Length(0, 2000))


class PlanReviseIn(Schema):
    """调整的理由，会公开。"""

    reason = fields.String(required=True, validate=validate.Length(1, 1000))


class PlanFilingIn(Schema):
    """报给谁备案。"""

    to_body = fields.String(required=True, validate=validate.Length(1, 100))


class SourceRecordIn(Schema):
    """来电、来访的记录，代替凭据文件。"""

    at = fields.AwareDateTime(required=True, metadata={"description": "什么时候来电、来访"})
    phone = fields.String(load_default="", validate=validate.Length(0, 30))
    by = fields.String(required=True, validate=validate.Length(1, 60), metadata={"description": "记录人"})
    text = fields.String(required=True, validate=validate.Length(1, 2000), metadata={"description": "说了什么"})


class OffPlanIn(PlanEntryIn):
    """计划外任务：来源、理由、文号；不随机的任务写明对象。"""

    source = fields.String(required=True, validate=validate.OneOf([t.value for t in TaskSource if t != "PLAN"]))
    source_reason = fields.String(required=True, validate=validate.Length(1, 2000))
    source_no = fields.String(load_default="", validate=validate.Length(0, 80))
    record = fields.Nested(SourceRecordIn, load_default=None, allow_none=True)
    targets = fields.List(fields.String(), load_default=[], validate=validate.Length(0, 200))
    urgent = fields.String(
        load_default="",
        validate=validate.Length(0, 500),
        metadata={"description": "情况紧急、先行检查的理由；空为先批后查"},
    )
    ratios = fields.Dict(keys=fields.String(), values=fields.Raw(), load_default=dict)


class PlanAbandonedOut(Schema):
    """放弃过的一次调整。"""

    version = fields.Integer(metadata={"description": "作罢的是第几版"})
    back_to = fields.Integer(metadata={"description": "恢复到第几版"})
    reason = fields.String()
    by = fields.Nested(PlanPerson, allow_none=True)
    at = Moment()


class PlanHistoryOut(Schema):
    """一份计划的往来：历次版本、放弃过的调整、征求意见、纪要、备案。"""

    versions = fields.List(fields.Nested(PlanVersionOut))
    abandoned = fields.List(
        fields.Nested(PlanAbandonedOut), metadata={"description": "放弃过的调整，新的在前；别的部门看不到"}
    )
    pending = fields.List(
        fields.Dict(keys=fields.String(), values=fields.String()),
        metadata={"description": "正在调整的一版改了什么；没有在调整为空"},
    )
    consultations = fields.List(fields.Nested(PlanConsultationOut))
    minutes = fields.List(fields.Nested(MeetingMinutesOut))
    filings = fields.List(fields.Nested(PlanFilingOut))


class EntryDefaults(Schema):
    """新条目各栏的起始值，出自规则。"""

    min_n = fields.Integer()
    reserve = fields.List(fields.Integer())
    repeat_months = fields.Integer()
    team_size = fields.Integer(metadata={"description": "检查人员至少几人"})
    ratios = fields.Dict(keys=fields.String(), values=fields.String())
    caps = fields.Dict(
        keys=fields.String(), values=fields.Integer(), metadata={"description": "事项类别到比例上限，百分数"}
    )


class PlanStoneOut(Schema):
    """一个年度节点。"""

    rule = fields.String()
    title = fields.String()
    on = fields.Date()
    basis = fields.String()
    days_left = fields.Integer()
    late = fields.Boolean()
    unknown_year = fields.Integer(allow_none=True, metadata={"description": "还没有公布放假安排的年份"})
    done_on = fields.Date(allow_none=True)
    own = fields.Boolean(metadata={"description": "由本部门的计划办到"})
    lead = fields.String(metadata={"description": "由别的部门牵头公布的，是哪个部门；本部门的、还没有公布的为空"})
    state = fields.String(metadata={"description": "牵头部门那份计划的状态；没有为空"})


class PlanYearOut(Schema):
    """一年的节点与允许的计划外来源。"""

    milestones = fields.List(fields.Nested(PlanStoneOut))
    sources = fields.List(fields.String())
    not_random = fields.List(fields.String())
    may_name = fields.List(fields.String(), metadata={"description": "可以指名、也可以抽的来源"})
    single_random = fields.Boolean()
    emergency_hours = fields.Integer(metadata={"description": "紧急检查先行之后几小时内补批"})
    weight_flags = fields.List(fields.String(), metadata={"description": "规则允许加大力度的标记"})
    defaults = fields.Nested(EntryDefaults)
