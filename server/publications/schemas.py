"""公示在网络上的样子。"""

from __future__ import annotations

from marshmallow import Schema, fields, validate


class RemedyOwed(Schema):
    """异议成立后欠着的一件。"""

    remedy = fields.String(metadata={"description": "CORRECT、WITHDRAW"})
    no = fields.String()
    reason = fields.String()


class PublicChangeOut(Schema):
    """一份更正或撤下。"""

    id = fields.String()
    publication_id = fields.String()
    act = fields.String(metadata={"description": "correct、withdraw"})
    changes = fields.Dict()
    reason = fields.String()
    proposed_by = fields.String()
    proposer = fields.String()
    at = fields.DateTime()
    state = fields.String(metadata={"description": "proposed、confirmed、refused"})
    decider = fields.String()
    decided_at = fields.DateTime(allow_none=True)
    opinion = fields.String()


class PublicationRow(Schema):
    """一份公示的现状与时限。"""

    id = fields.String()
    public_id = fields.String()
    assignment_id = fields.String()
    entity_name = fields.String()
    state = fields.String(metadata={"description": "queued、held、published、corrected、withdrawn"})
    version = fields.Integer()
    ended_on = fields.Date()
    approved_on = fields.Date(allow_none=True)
    due_on = fields.Date()
    provisional = fields.Boolean(metadata={"description": "年历未公布，日期暂定"})
    due_says = fields.String()
    decided = fields.Boolean(metadata={"description": "案卷已审定；没有审定的不公示"})
    assignment_state = fields.String(metadata={"description": "派单的状态；没有审定的照它写，与进度同一个词"})
    waits_handling = fields.Boolean(metadata={"description": "规则定为处理后公示，问题还没有处理完"})
    owed = fields.List(fields.Nested(RemedyOwed), metadata={"description": "异议成立、还没有照办的更正或撤下"})
    working_days_left = fields.Integer(metadata={"description": "离期限还有几个工作日，今天不计；已过为负"})
    late = fields.Boolean(metadata={"description": "已过期限仍未公示"})
    hold_reason = fields.String(allow_none=True)
    published_at = fields.DateTime(allow_none=True)
    change = fields.Nested(PublicChangeOut, allow_none=True, metadata={"description": "等着另一人确认的更正或撤下"})


class PublicationPage(Schema):
    """一页公示。"""

    items = fields.List(fields.Nested(PublicationRow))
    next = fields.String(allow_none=True)
    total = fields.Integer()


class PublicationQuery(Schema):
    """列表的条件。"""

    state = fields.String(load_default=None)
    assignment_id = fields.String(load_default=None, metadata={"description": "只看这一次检查的"})
    after = fields.String(load_default=None, metadata={"description": "上一页末条的编号"})


class PublicReason(Schema):
    """理由，会公开。"""

    reason = fields.String(required=True, validate=validate.Length(1, 500))


class ReleaseReason(Schema):
    """解除暂缓的理由，记入留痕，不对外公开。"""

    reason = fields.String(required=True, validate=validate.Length(1, 500))


class PublicChangeIn(PublicReason):
    """拟一份更正或撤下。"""

    act = fields.String(required=True, validate=validate.OneOf(["correct", "withdraw"]))
    changes = fields.Dict(
        keys=fields.String(),
        values=fields.Raw(),
        load_default=dict,
        metadata={"description": "哪些栏改成什么；撤下不用"},
    )


class PublicChangeDecision(Schema):
    """确认或不同意。"""

    confirmed = fields.Boolean(required=True)
    opinion = fields.String(
        load_default="", validate=validate.Length(max=500), metadata={"description": "不同意的理由"}
    )


class PublicVersion(Schema):
    """公开过的一版。"""

    version = fields.Integer()
    act = fields.String(metadata={"description": "publish、correct、withdraw"})
    at = fields.DateTime()
    reason = fields.String()
    record = fields.Dict(metadata={"description": "这一版的公示内容"})
    sha256 = fields.String()


class PublicationDetail(PublicationRow):
    """一份公示的历次内容，供更正、撤下时对照。"""

    versions = fields.List(fields.Nested(PublicVersion))
    correctable = fields.List(fields.String(), metadata={"description": "可以更正的栏"})
    item_names = fields.List(
        fields.String(), metadata={"description": "抽查事项只能改成这里面的：公布的清单上的、这次检查定下的"}
    )


class CaseEntry(Schema):
    """卷内目录的一行。"""

    no = fields.String()
    title = fields.String()
    kind = fields.String()
    revision = fields.Integer()
    on = fields.String()
    alg = fields.String()
    sha256 = fields.String()
    size = fields.Integer()


class CaseGap(Schema):
    """未产生的文书与原因。"""

    title = fields.String()
    reason = fields.String()


class CaseOut(Schema):
    """一件案卷。"""

    assignment_id = fields.String()
    no = fields.String()
    entity_name = fields.String()
    state = fields.String(metadata={"description": "见词汇 CaseState"})
    label = fields.String()
    complete = fields.Boolean(metadata={"description": "公示了、后续处置都办结了才算"})
    published_on = fields.Date(allow_none=True)
    withdrawn_on = fields.Date(allow_none=True, metadata={"description": "撤下公示的日子；没有撤下为空"})
    withdrawn_why = fields.String(metadata={"description": "撤下的理由"})
    handled_on = fields.Date(
        allow_none=True, metadata={"description": "问题处理完的日子；没有问题要处理的、又另立了处置还没有办到头的为空"}
    )
    open = fields.List(fields.String(), metadata={"description": "没有办结的后续处置的种类"})
    entries = fields.List(fields.Nested(CaseEntry))
    missing = fields.List(fields.Nested(CaseGap))
    bound_on = fields.Date(allow_none=True)
    revision = fields.Integer()
