"""案卷在网络上的样子。"""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from server.domain.vocabulary.dossiers import DossierState
from server.domain.vocabulary.plans import Decision
from server.dossiers.keeping.schemas import DestructionOut


class DossierQuery(Schema):
    """案卷列表的条件。"""

    state = fields.String(load_default=None, validate=validate.OneOf([str(state) for state in DossierState]))
    assignment_id = fields.String(load_default=None, validate=validate.Length(max=36))
    after = fields.String(load_default=None, validate=validate.Length(max=36))


class ReturnedItem(Schema):
    """退回的一项。"""

    item = fields.String(required=True, validate=validate.Length(1, 64), metadata={"description": "检查项编号"})
    reason = fields.String(required=True, validate=validate.Length(max=500), metadata={"description": "退回理由"})


class DecisionIn(Schema):
    """审定或退回。"""

    decision = fields.String(required=True, validate=validate.OneOf([str(word) for word in Decision]))
    opinion = fields.String(load_default="", validate=validate.Length(max=2000), metadata={"description": "意见"})
    items = fields.List(fields.Nested(ReturnedItem), load_default=list, validate=validate.Length(max=300))


class ApprovedTogether(Schema):
    """成批通过的一份，与看到的版本。"""

    id = fields.String(required=True, validate=validate.Length(1, 36))
    version = fields.Integer(required=True)


class ApprovalBatch(Schema):
    """成批通过：只收未发现问题的。"""

    dossiers = fields.List(fields.Nested(ApprovedTogether), required=True, validate=validate.Length(1, 50))
    opinion = fields.String(required=True, validate=validate.Length(2, 500), metadata={"description": "意见"})


class ApprovalBatchOut(Schema):
    """成批通过的结果。"""

    approved = fields.Integer()


class DecisionOut(Schema):
    """一次决定。"""

    id = fields.String()
    revision = fields.Integer(metadata={"description": "针对第几版"})
    step = fields.String(metadata={"description": "法制审核 legal、审定 review"})
    decision = fields.String()
    opinion = fields.String()
    items = fields.List(fields.Nested(ReturnedItem))
    officer_name = fields.String()
    at = fields.DateTime()


class DocumentOut(Schema):
    """卷内一份文书。"""

    kind = fields.String(metadata={"description": "RECORD_PDF、RECORD_JSON、MANIFEST"})
    revision = fields.Integer()
    sha256 = fields.String()
    size = fields.Integer()
    made_at = fields.DateTime()


class WaitsOut(Schema):
    """待成卷的在等几个文件。"""

    files = fields.Integer(metadata={"description": "没有收齐的文件"})
    lost = fields.Integer(metadata={"description": "其中手机丢失了的"})
    doubted = fields.Integer(metadata={"description": "其中不在检查员现在的手机上的"})


class DossierRow(Schema):
    """列表里的一卷。"""

    id = fields.String()
    no = fields.String(metadata={"description": "案卷号"})
    assignment_id = fields.String()
    entity_name = fields.String()
    task_name = fields.String()
    state = fields.String()
    revision = fields.Integer(metadata={"description": "第几版文书，0 为还没有成卷"})
    version = fields.Integer(metadata={"description": "行的版本，即 ETag"})
    result_code = fields.String()
    content_digest = fields.String()
    record_digest = fields.String()
    ended_on = fields.Date()
    disposals = fields.List(fields.String())
    legally_reviewed = fields.Boolean()
    bound_at = fields.DateTime(allow_none=True)
    approved_at = fields.DateTime(allow_none=True)
    last_error = fields.String(allow_none=True, metadata={"description": "为何还没有成卷，例如“待生成PDF：……”"})
    waits = fields.Nested(WaitsOut, allow_none=True, metadata={"description": "待成卷的在等什么；不在成卷的为空"})


class TogetherRow(DossierRow):
    """成批通过名单里的一卷。"""

    alone = fields.String(metadata={"description": "为什么要单独审；可以成批通过的为空"})


class TogetherList(Schema):
    """成批通过的名单。"""

    items = fields.List(fields.Nested(TogetherRow))


class LookQuery(Schema):
    """查阅记录从哪一条往前。"""

    after = fields.String(load_default=None, validate=validate.Length(max=36))


class LookOut(Schema):
    """一次查阅。"""

    id = fields.String()
    at = fields.DateTime()
    officer_name = fields.String()
    what = fields.String()
    detail = fields.String(metadata={"description": "哪一版、哪个文件的指纹"})
    page = fields.String(metadata={"description": "从哪一页打开；不是从网页打开的为空或命令"})


class HeldOut(Schema):
    """隔离区里还没有判的。"""

    count = fields.Integer(metadata={"description": "几条"})
    first = fields.String(allow_none=True, metadata={"description": "最早的一条；没有为空"})


class DossierDetail(DossierRow):
    """一卷。"""

    record = fields.Dict(
        allow_none=True,
        metadata={
            "description": "一次检查的内容：entity task team draw form visits told away sections[items[id no text level"
            " family verdict was answer said finding notes photos by at]] counts stopped result opinion read_out"
            " signatures refusals addenda photos attachments digests"
        },
    )
    destruction = fields.Nested(
        DestructionOut, allow_none=True, metadata={"description": "销毁的提出与决定；办成了的一卷没有 record"}
    )
    kept_until = fields.Date(allow_none=True, metadata={"description": "保管到哪天；审定以前为空"})
    before = fields.Dict(
        allow_none=True, metadata={"description": "本部门上一次查这一户：on no result items；没有查过为空"}
    )
    joint = fields.Dict(
        allow_none=True,
        metadata={
            "description": "联合检查：notice_no departments[department lead own no items team state public_id result"
            " published_on]；别的部门没有公示的不给结果。一个部门的检查为空"
        },
    )
    gaps = fields.List(
        fields.Dict(), metadata={"description": "卷里还缺什么：item 检查项（空为整卷）、no 序号、says 一句话"}
    )
    held = fields.Nested(HeldOut, metadata={"description": "隔离区里这次检查还没有判的，判完才能审定"})
    seats = fields.List(
        fields.Dict(),
        metadata={"description": "派发以后换过的检查人员，先换的在前：role out into reason words at proposed_by by"},
    )
    documents = fields.List(fields.Nested(DocumentOut))
    decisions = fields.List(fields.Nested(DecisionOut))
    beside = fields.List(
        fields.Dict(),
        metadata={
            "description": "转为补充说明的，不在记录里：kind reason notes op by at decided_by decided_at decided_reason"
        },
    )
