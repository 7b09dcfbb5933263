"""清单与检查表在网络上的样子。"""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from server.domain import vocabulary as words
from server.registry.schemas import one_of, text


class BasisOut(Schema):
    """法律依据。"""

    title = fields.String(required=True, validate=validate.Length(1, 300))
    article = text(500, load_default="")
    kind = fields.String(validate=one_of(words.BasisKind))
    text = fields.String(load_default="", validate=validate.Length(max=5000))
    in_force_from = fields.Date(load_default=None, allow_none=True)
    in_force_to = fields.Date(load_default=None, allow_none=True)


class ChecklistRef(Schema):
    """检查表简称。"""

    id = fields.String()
    code = fields.String()
    version = fields.Integer()
    hash = fields.String()
    title = fields.String()
    state = fields.String()


class ChecklistOut(ChecklistRef):
    """检查表全文。"""

    alg = fields.String()
    body = fields.Dict()


class ChecklistList(Schema):
    """全部检查表。"""

    items = fields.List(fields.Nested(ChecklistRef))
    next = fields.String(allow_none=True)
    total = fields.Integer()


class ItemOut(Schema):
    """抽查事项。"""

    id = fields.String()
    code = fields.String()
    name = fields.String()
    sub_item = fields.String()
    category = fields.String()
    object_kind = fields.String()
    subject = fields.String()
    content = fields.String()
    methods = fields.List(fields.String())
    ratio_text = fields.String()
    frequency_text = fields.String()
    ratio = fields.Dict(allow_none=True)
    frequency = fields.Dict(allow_none=True)
    staff_requirement = fields.String()
    qualifications = fields.List(fields.String())
    joint_departments = fields.List(fields.String())
    publicity_mode = fields.String()
    remark = fields.String()
    state = fields.String()
    bases = fields.List(fields.Nested(BasisOut))
    checklist = fields.Nested(ChecklistRef, allow_none=True)


class ItemPage(Schema):
    """清单。"""

    items = fields.List(fields.Nested(ItemOut))
    next = fields.String(allow_none=True)
    total = fields.Integer()


class ItemQuery(Schema):
    """看哪些事项。"""

    state = fields.String(load_default="", validate=one_of(words.ItemState, only=("", "draft", "active", "retired")))


class ItemChange(Schema):
    """改事项。"""

    name = fields.String(validate=validate.Length(1, 200))
    sub_item = text(300)
    category = fields.String(validate=one_of(words.ItemCategory))
    object_kind = text(500)
    subject = text(300)
    content = text(5000)
    methods = fields.List(fields.String(validate=one_of(words.Method)))
    ratio_text = text(500)
    frequency_text = text(500)
    staff_requirement = text(500)
    qualifications = fields.List(text(60))
    joint_departments = fields.List(text(100))
    publicity_mode = text(300)
    remark = text(500)
    checklist_id = fields.String(allow_none=True)
    bases = fields.List(fields.Nested(BasisOut), validate=validate.Length(max=50))


class Activation(Schema):
    """启用或停用。"""

    state = fields.String(load_default="active", validate=one_of(words.ItemState, only=("active", "retired")))
