"""后续处置在网络上的样子。"""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from server.domain.vocabulary.followups import Delivery, FollowUpKind, FollowUpState, ReceiptAnswer, Receiver
from server.domain.vocabulary.plans import Decision


def _one_of(words: Any) -> validate.OneOf:
    return validate.OneOf([str(word) for word in words])


class FollowUpQuery(Schema):
    """列表的条件。"""

    kind = fields.String(load_default=None, validate=_one_of(FollowUpKind))
    state = fields.String(load_default=None, validate=_one_of(FollowUpState))
    open = fields.Boolean(load_default=True, metadata={"description": "只看没有办结的"})
    mine = fields.Boolean(load_default=False, metadata={"description": "只看轮到我办的"})
    pleaded = fields.Boolean(load_default=False, metadata={"description": "只看有延期申请等着答复的"})
    assignment_id = fields.String(load_default=None, validate=validate.Length(max=36))
    after = fields.String(load_default=None, validate=validate.Length(max=36))


class FollowUpRow(Schema):
    """列表里的一件。"""

    id = fields.String()
    no = fields.String()
    kind = fields.String()
    route = fields.String()
    state = fields.String()
    version = fields.Integer(metadata={"description": "行的版本，即 ETag"})
    assignment_id = fields.String()
    entity_name = fields.String()
    title = fields.String()
    due_on = fields.Date(allow_none=True)
    provisional = fields.Boolean()
    due_label = fields.String(metadata={"description": "是哪一种时限；没有在走的为空"})
    days_left = fields.Integer(allow_none=True, metadata={"description": "离期限几个工作日，过了为负"})
    late = fields.Boolean()
    plea_until = fields.Date(
        allow_none=True, metadata={"description": "单位申请把改正期限延到哪一天，还没有答复；没有等着的为空"}
    )
    plea_before = fields.Date(
        allow_none=True,
        metadata={"description": "申请等着答复时现在的改正期限，到这一天 24:00 以前答复；没有等着的为空"},
    )
    outcome = fields.String()
    opened_at = fields.DateTime()
    closed_at = fields.DateTime(allow_none=True)


class StepFile(Schema):
    """一份附件。"""

    sha256 = fields.String()
    name = fields.String()
    size = fields.Integer()
    media_type = fields.String()


class StepOut(Schema):
    """办过的一步。"""

    id = fields.String()
    act = fields.String()
    label = fields.String()
    at = fields.DateTime()
    by_name = fields.String()
    words = fields.String()
    facts = fields.Dict()
    files = fields.List(fields.Nested(StepFile))


class PaperOut(Schema):
    """一份文书。"""

    id = fields.String()
    kind = fields.String()
    label = fields.String()
    no = fields.String()
    issued_at = fields.DateTime()
    ready = fields.Boolean(metadata={"description": "PDF 排好没有"})
    last_error = fields.String(allow_none=True)


class PersonOut(Schema):
    """派去复查的一人。"""

    inspector_id = fields.String()
    name = fields.String()
    cert_no = fields.String()
    planned_on = fields.Date(allow_none=True)


class FollowUpDetail(FollowUpRow):
    """一件的全部。"""

    content = fields.Dict()
    steps = fields.List(fields.Nested(StepOut))
    papers = fields.List(fields.Nested(PaperOut))
    waiting_files = fields.List(fields.Nested(StepFile), metadata={"description": "我交来、还没有随哪一步归档的"})
    people = fields.List(fields.Nested(PersonOut))
    team = fields.List(fields.String(), metadata={"description": "原检查组各人的检查人员编号；复查选人时标出"})
    acts = fields.List(fields.String(), metadata={"description": "我现在可以办的"})
    refusal = fields.String(metadata={"description": "我为何不能办；能办为空"})
    author_name = fields.String()
    dossier_id = fields.String(allow_none=True)
    order_due = fields.Date(
        allow_none=True, metadata={"description": "责令改正现在的期限，当天 24:00 止；别的种类为空"}
    )
    address = fields.String(metadata={"description": "单位的住所，派单时的；登记送达从它填起"})
    held = fields.String(metadata={"description": "公开的文字为什么会扣下、扣下了；不会的为空"})
    code_replaced_at = fields.DateTime(
        allow_none=True, metadata={"description": "通知书排好以后另发办事码的时间，印着的码已停用；没有另发为空"}
    )


class FollowUpOpen(Schema):
    """另立一件。"""

    assignment_id = fields.String(required=True, validate=validate.Length(1, 36))
    kind = fields.String(required=True, validate=validate.OneOf(["REFERRAL", "CRIME", "INFORM", "PENALTY"]))
    route = fields.String(load_default="", validate=validate.OneOf(["", "INTERNAL", "OTHER_DEPT"]))
    title = fields.String(required=True, validate=validate.Length(1, 300))


class FollowUpDraft(Schema):
    """拟办的内容；只收这一种文书由人写的栏。"""

    content = fields.Dict(required=True, keys=fields.String(), values=fields.Raw())


class FollowUpHeld(Schema):
    """照这样写，公开时会不会扣下。"""

    held = fields.String(metadata={"description": "哪一栏、像什么、怎么办；不会扣下为空"})


class FollowUpDecision(Schema):
    """批准、退回或者法制审核。"""

    decision = fields.String(required=True, validate=_one_of(Decision))
    opinion = fields.String(load_default="", validate=validate.Length(max=2000))


class FollowUpWords(Schema):
    """要写明的一段话。"""

    words = fields.String(required=True, validate=validate.Length(1, 2000))


class DeliveryIn(Schema):
    """送达回证。"""

    method = fields.String(required=True, validate=_one_of(Delivery))
    on = fields.Date(required=True)
    place = fields.String(load_default="", validate=validate.Length(max=200))
    receiver = fields.String(load_default=None, allow_none=True, validate=_one_of(Receiver))
    name = fields.String(load_default="", validate=validate.Length(max=60))
    reason = fields.String(load_default="", validate=validate.Length(max=500))
    witness = fields.String(load_default="", validate=validate.Length(max=200))
    proof = fields.String(load_default="", validate=validate.Length(max=200))


class SendingIn(Schema):
    """发出移送、抄告、建议。"""

    method = fields.String(load_default="DIRECT", validate=_one_of(Delivery))
    proof = fields.String(required=True, validate=validate.Length(1, 200))
    on = fields.Date(required=True)


class ReportIn(Schema):
    """经办代收的整改报告。"""

    words = fields.String(required=True, validate=validate.Length(1, 2000))
    name = fields.String(required=True, validate=validate.Length(1, 40))
    position = fields.String(load_default="", validate=validate.Length(max=40))
    on = fields.Date(required=True)


class DueIn(Schema):
    """另定的日子与理由。"""

    due_on = fields.Date(required=True)
    reason = fields.String(required=True, validate=validate.Length(1, 500))


class RecheckTeamIn(Schema):
    """派复查。"""

    inspector_ids = fields.List(fields.String(validate=validate.Length(1, 36)), required=True)
    planned_on = fields.Date(required=True)


class RecheckItem(Schema):
    """一项改正要求的复查情况。"""

    requirement = fields.Integer(required=True, strict=True)
    done = fields.Boolean(required=True)
    words = fields.String(load_default="", validate=validate.Length(max=500))


class RecheckIn(Schema):
    """复查。"""

    inspector_ids = fields.List(fields.String(validate=validate.Length(1, 36)), required=True)
    on = fields.Date(required=True)
    on_site = fields.Boolean(load_default=True)
    items = fields.List(fields.Nested(RecheckItem), required=True, validate=validate.Length(max=100))
    outcome = fields.String(required=True, validate=validate.OneOf(["pass", "fail"]))
    opinion = fields.String(load_default="", validate=validate.Length(max=500))
    words = fields.String(load_default="", validate=validate.Length(max=1000))


class ReceiptIn(Schema):
    """回执。"""

    answer = fields.String(required=True, validate=_one_of(ReceiptAnswer))
    no = fields.String(load_default="", validate=validate.Length(max=80))
    on = fields.Date(required=True)
    words = fields.String(load_default="", validate=validate.Length(max=1000))


class HandoverIn(Schema):
    """立案以后的移交。"""

    receiver = fields.String(required=True, validate=validate.Length(1, 80))
    on = fields.Date(required=True)
    words = fields.String(required=True, validate=validate.Length(max=1000))


class ObjectionIn(Schema):
    """经办登记的异议。"""

    assignment_id = fields.String(required=True, validate=validate.Length(1, 36))
    words = fields.String(required=True, validate=validate.Length(1, 2000))
    name = fields.String(required=True, validate=validate.Length(1, 40))
    contact = fields.String(load_default="", validate=validate.Length(max=60))
    on = fields.Date(required=True)


class EntityCodeIn(Schema):
    """发办事码。"""

    assignment_id = fields.String(required=True, validate=validate.Length(1, 36))
    given_to = fields.String(required=True, validate=validate.Length(1, 60))


class EntityCodeOut(Schema):
    """新发的办事码，只显示这一次。"""

    code = fields.String()
    url = fields.String()


class AdoptionRow(Schema):
    """一份互认。"""

    id = fields.String()
    entity_id = fields.String()
    entity_name = fields.String()
    item_ids = fields.List(fields.String())
    source_authority = fields.String()
    source_no = fields.String()
    inspected_on = fields.Date()
    result_words = fields.String()
    free_until = fields.Date(metadata={"description": "这些事项到哪一天不再重复检查"})
    state = fields.String(metadata={"description": "proposed、approved、rejected"})
    mine = fields.Boolean(metadata={"description": "是我登记的，我不能批"})


class AdoptionForm(Schema):
    """登记互认（multipart，file 是来文 PDF）。"""

    entity_id = fields.String(required=True, validate=validate.Length(1, 36))
    item_ids = fields.String(required=True, metadata={"description": "事项编号，以逗号相隔"})
    authority = fields.String(required=True, validate=validate.Length(1, 100))
    no = fields.String(required=True, validate=validate.Length(1, 80))
    inspected_on = fields.Date(required=True)
    words = fields.String(required=True, validate=validate.Length(1, 1000))
