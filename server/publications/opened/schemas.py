"""扣下的文字、公示证明、公众意见在网络上的样子。"""

from __future__ import annotations

from marshmallow import Schema, fields, validate


class HoldRow(Schema):
    """扣下的一份文字。"""

    id = fields.String()
    kind = fields.String()
    ref = fields.String(metadata={"description": "哪一份；处罚关联、抽查报告是那一件后续处置的编号"})
    title = fields.String()
    says = fields.String(metadata={"description": "像什么，不含原文"})
    places = fields.List(fields.String())
    state = fields.String()
    created_at = fields.DateTime()
    released_at = fields.DateTime(allow_none=True)
    reason = fields.String()


class HoldPage(Schema):
    """扣下的文字。"""

    items = fields.List(fields.Nested(HoldRow))


class HoldReason(Schema):
    """放行的理由。"""

    reason = fields.String(required=True, validate=validate.Length(1, 500))


class ProofState(Schema):
    """公示证明：排好了没有。"""

    version = fields.Integer()
    ready = fields.Boolean()


class FeedbackRow(Schema):
    """一条公众意见。"""

    id = fields.String()
    no = fields.String()
    about = fields.String()
    text = fields.String()
    contact = fields.String()
    at = fields.DateTime()
    state = fields.String()
    asked = fields.String()
    answer = fields.String()
    answered_at = fields.DateTime(allow_none=True)


class FeedbackPage(Schema):
    """公众意见。"""

    items = fields.List(fields.Nested(FeedbackRow))


class FeedbackAnswer(Schema):
    """答复：公开的问题与答复；不公开的只写答复。"""

    asked = fields.String(load_default="", validate=validate.Length(max=500))
    answer = fields.String(required=True, validate=validate.Length(1, 2000))
