"""派单在网络上的样子。"""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from server.domain.vocabulary.inspections import AssignmentState


class DispatchWindow(Schema):
    """检查时窗。"""

    window_from = fields.Date(required=True, metadata={"description": "检查时窗起"})
    window_to = fields.Date(required=True, metadata={"description": "检查时窗止（含）"})


class Unsigned(Schema):
    """不等签字。"""

    unsigned = fields.String(
        load_default="",
        validate=validate.Length(0, 200),
        metadata={"description": "抽取记录没有成卷就派发的理由，只有审批人可写"},
    )


class DispatchIn(DispatchWindow, Unsigned):
    """派发一次抽取的结果。"""


class DirectedIn(DispatchWindow):
    """不经抽取派出：检查组由负责人指定，主检一人，写明理由。"""

    leader = fields.String(required=True, validate=validate.Length(1, 36), metadata={"description": "主检"})
    members = fields.List(
        fields.String(validate=validate.Length(1, 36)),
        required=True,
        validate=validate.Length(1, 5),
        metadata={"description": "协检"},
    )
    reason = fields.String(
        required=True, validate=validate.Length(1, 500), metadata={"description": "派这几个人的理由"}
    )


class RecusedAsked(Schema):
    """哪一天的回避关系。"""

    on = fields.Date(required=True, metadata={"description": "检查时窗起"})


class RecusedOut(Schema):
    """要回避的检查人员。"""

    inspector_ids = fields.List(fields.String(), metadata={"description": "与写明的某一户有利害关系的"})
    whys = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        metadata={"description": "其中申请过回避、已经照办的各人为什么；登记了回避关系的没有"},
    )


class Candidate(Schema):
    """指定检查组时的一位检查人员。"""

    id = fields.String()
    name = fields.String()
    unit = fields.String()
    cert_no = fields.String()
    can_lead = fields.Boolean()
    why = fields.String(metadata={"description": "那一天去不了的原因；去得了的为空"})


class Candidates(Schema):
    """可以指定的检查人员，去不了的也在内。"""

    items = fields.List(fields.Nested(Candidate))


class SingleIn(DirectedIn, Unsigned):
    """单随机：指定检查组派发抽中的户。"""


class RecallReason(Schema):
    """理由。"""

    reason = fields.String(required=True, validate=validate.Length(2, 500), metadata={"description": "理由"})


class Recalled(RecallReason):
    """撤回派单。"""

    aside = fields.List(
        fields.String(validate=validate.Length(1, 36)),
        load_default=list,
        validate=validate.Length(0, 6),
        metadata={"description": "照办回避申请的：检查组里谁回避，检查人员编号；自己申请的本人不用写"},
    )


class RecusalOpinion(Schema):
    """回避不成立的意见。"""

    opinion = fields.String(required=True, validate=validate.Length(2, 500), metadata={"description": "意见"})


class SealRight(RecallReason):
    """移交封存权。"""

    officer_id = fields.String(required=True, metadata={"description": "移交给谁"})


class AssignmentQuery(Schema):
    """派单列表的条件。"""

    state = fields.String(load_default=None, validate=validate.OneOf([str(s) for s in AssignmentState]))
    after = fields.String(load_default=None, validate=validate.Length(max=36))
    draw_id = fields.String(load_default=None, validate=validate.Length(max=36))


class AssignmentMember(Schema):
    """检查组的一员。"""

    officer_id = fields.String()
    inspector_id = fields.String()
    role = fields.String()
    name = fields.String()


class Mended(Schema):
    """公示之后更正、撤下：现在怎么说；案卷里的原结果在 result_code。"""

    state = fields.String(metadata={"description": "corrected 更正过、withdrawn 公示已撤下"})
    result_code = fields.String(allow_none=True, metadata={"description": "更正之后的结果；撤下的为空"})
    on = fields.Date(metadata={"description": "最近一次更正、撤下的日期"})


class AssignmentRow(Schema):
    """列表里的一张派单。"""

    id = fields.String()
    no = fields.String(metadata={"description": "派单文号"})
    notice_no = fields.String(metadata={"description": "通知书文号"})
    draw_id = fields.String(allow_none=True)
    nonrandom = fields.String(metadata={"description": "非随机任务的标记，随机的为空"})
    entity_id = fields.String(allow_none=True)
    entity_name = fields.String(allow_none=True, metadata={"description": "名称还封着时为空"})
    sealed = fields.Boolean(metadata={"description": "名称还封着：到门口亮证之前，只有开封过的人看得见"})
    blind = fields.String(metadata={"description": "代号；不随机的任务为空"})
    task_name = fields.String()
    state = fields.String()
    window_from = fields.Date()
    window_to = fields.Date()
    deadline_on = fields.Date()
    created_at = fields.DateTime()
    taken_at = fields.DateTime(allow_none=True)
    result_code = fields.String(allow_none=True)
    mended = fields.Nested(Mended, allow_none=True)
    content_digest = fields.String(allow_none=True)
    team = fields.List(fields.Nested(AssignmentMember))


class AssignmentDetail(AssignmentRow):
    """一张派单。"""

    package = fields.Dict(metadata={"description": "随手机带走的任务包"})
    package_hash = fields.String()
    seal_holder = fields.String()
    cancelled_reason = fields.String()
    returned = fields.Dict(allow_none=True)
    recusal = fields.Dict(
        allow_none=True,
        metadata={"description": "等审批人定的回避申请：by、reason；检查人员自己申请的还有 asker"},
    )
    recusals = fields.List(
        fields.Dict(),
        metadata={"description": "历次回避申请：by reason asked_at granted（没有定的为空） at decided_by out opinion"},
    )
    receipt = fields.Dict(allow_none=True)
    quarantined = fields.Integer(metadata={"description": "待处理操作数"})
    tell_from = fields.Date(allow_none=True, metadata={"description": "最早哪一天可以提前告知，空为不提前告知"})


class Dispatched(Schema):
    """派发结果。"""

    count = fields.Integer(metadata={"description": "派出多少张"})
    items = fields.List(fields.Nested(AssignmentRow))


class AssignmentCount(Schema):
    """一个状态几张。"""

    state = fields.String()
    count = fields.Integer()
    withdrawn = fields.Integer(metadata={"description": "其中公示已撤下的"})


class AssignmentPage(Schema):
    """派单列表。"""

    states = fields.List(
        fields.Nested(AssignmentCount),
        metadata={"description": "各状态几张，撤回的也在内；只看一次抽取时只数这一次；不随状态的筛选变"},
    )

    items = fields.List(fields.Nested(AssignmentRow))
    next = fields.String(allow_none=True)
    total = fields.Integer()
