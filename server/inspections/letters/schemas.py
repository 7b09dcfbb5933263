"""挂号信在网络上的样子。"""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from server.domain.vocabulary.inspections import LetterReceipt


class LetterIn(Schema):
    """登记一封挂号信，或者它的回执。"""

    no = fields.String(required=True, validate=validate.Length(1, 60), metadata={"description": "挂号信编号"})
    sent_on = fields.Date(required=True, metadata={"description": "哪天寄出"})
    receipt = fields.String(required=True, validate=validate.OneOf([str(one) for one in LetterReceipt]))
    received_on = fields.Date(load_default=None, allow_none=True, metadata={"description": "哪天收到回执"})


class LetterOut(Schema):
    """一封挂号信现在的样子。"""

    no = fields.String()
    sent_on = fields.String()
    receipt = fields.String()
    received_on = fields.String(allow_none=True)
    says = fields.String(metadata={"description": "一句话：哪天寄出、回执怎样"})
    by = fields.String(metadata={"description": "最后一次由谁登记"})


class Letters(Schema):
    """一次检查的挂号信，先寄的在前。"""

    items = fields.List(fields.Nested(LetterOut))
    open = fields.Boolean(metadata={"description": "到访没有见到过人，可以登记"})
    next = fields.String(allow_none=True)
    total = fields.Integer()
