"""检查人员在网络上的样子。"""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from server.domain import vocabulary as words
from server.registry.schemas import Paging, one_of, text


class InspectorQuery(Paging):
    """检索检查人员。"""

    q = text(100, load_default="")
    status = text(20, load_default="")


class InspectorChange(Schema):
    """改检查人员的登记。"""

    name = fields.String(validate=validate.Length(1, 60))
    gender = fields.String(validate=validate.OneOf(["", "M", "F"], error="性别只能是 M 或 F。"))
    birth_ym = fields.String(validate=validate.Regexp(r"^(\d{4}-(0[1-9]|1[0-2]))?$", error="出生年月例：1988-03。"))
    unit = text(200)
    position = text(100)
    post = text(100)
    cert_no = fields.String(validate=validate.Regexp(r"^[0-9A-Za-z（）()-]{4,40}$", error="执法证号不合格式。"))
    cert_from = fields.Date(allow_none=True)
    cert_to = fields.Date(allow_none=True)
    law_fields = fields.List(text(60))
    regions = fields.List(text(60))
    specialties = fields.List(text(60))
    qualifications = fields.List(text(60))
    can_lead = fields.Boolean()
    status = fields.String(validate=one_of(words.InspectorState, only=("active", "suspended", "removed")))


class InspectorIn(InspectorChange):
    """登记检查人员。"""

    name = fields.String(required=True, validate=validate.Length(1, 60))
    cert_no = fields.String(
        required=True, validate=validate.Regexp(r"^[0-9A-Za-z（）()-]{4,40}$", error="执法证号不合格式。")
    )


class InspectorOut(Schema):
    """检查人员。"""

    id = fields.String()
    department_id = fields.String()
    name = fields.String()
    gender = fields.String()
    birth_ym = fields.String()
    unit = fields.String()
    position = fields.String()
    post = fields.String()
    cert_no = fields.String()
    cert_from = fields.Date(allow_none=True)
    cert_to = fields.Date(allow_none=True)
    law_fields = fields.List(fields.String())
    regions = fields.List(fields.String())
    specialties = fields.List(fields.String())
    qualifications = fields.List(fields.String())
    can_lead = fields.Boolean()
    status = fields.String()


class InspectorPage(Schema):
    """一页检查人员。"""

    items = fields.List(fields.Nested(InspectorOut))
    next = fields.String(allow_none=True)
    total = fields.Integer()


class ConflictIn(Schema):
    """登记回避关系。"""

    entity_id = fields.String(required=True)
    kind = fields.String(
        required=True,
        validate=validate.OneOf(["KIN", "FORMER_JOB", "SHARES", "COMPLAINT", "OTHER"], error="不认识的回避情形。"),
    )
    since = fields.Date(load_default=None, allow_none=True)
    until = fields.Date(load_default=None, allow_none=True)


class ConflictOut(Schema):
    """回避关系。"""

    id = fields.String()
    inspector_id = fields.String()
    entity_id = fields.String()
    kind = fields.String()
    since = fields.Date(allow_none=True)
    until = fields.Date(allow_none=True)


class ConflictList(Schema):
    """一位检查人员的回避关系。"""

    items = fields.List(fields.Nested(ConflictOut))
    next = fields.String(allow_none=True)
    total = fields.Integer()
