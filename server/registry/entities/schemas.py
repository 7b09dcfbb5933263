"""检查对象在网络上的样子。"""

from __future__ import annotations

from marshmallow import Schema, fields, validate
from webargs.fields import DelimitedList

from server.domain import vocabulary as words
from server.registry.schemas import Moment, Paging, one_of, text


class EntityQuery(Paging):
    """检索检查对象。"""

    q = text(100, load_default="", metadata={"description": "名称、地址片段，代码前段，或拼音首字母"})
    kind = DelimitedList(fields.String(), load_default=list)
    credit_class = DelimitedList(fields.String(), load_default=list)
    district = DelimitedList(fields.String(), load_default=list)
    status = DelimitedList(fields.String(), load_default=list)


class EntityOut(Schema):
    """检查对象（不含个人信息）。"""

    id = fields.String()
    code = fields.String(attribute="id_value", metadata={"description": "统一社会信用代码或注册号"})
    code_kind = fields.String(attribute="id_kind")
    name = fields.String()
    kind = fields.String()
    address = fields.String()
    district = fields.String()
    industry = fields.String()
    status = fields.String()
    credit_class = fields.String(allow_none=True)
    flags = fields.Dict()


class EntityPage(Schema):
    """一页检查对象；kinds 是全库按类型的总数。"""

    items = fields.List(fields.Nested(EntityOut))
    next = fields.String(allow_none=True)
    total = fields.Integer()
    kinds = fields.Dict(keys=fields.String(), values=fields.Integer())


class MembershipOut(Schema):
    """在本部门名录里的起止。"""

    since = fields.Date()
    until = fields.Date(allow_none=True)


class EventOut(Schema):
    """变动。"""

    kind = fields.String()
    effective = fields.Date()
    changes = fields.Dict()
    reason = fields.String()
    at = Moment()


class EntityDetail(EntityOut):
    """检查对象的全部登记内容。"""

    legal_rep = fields.String()
    phone = fields.String()
    source = fields.String()
    memberships = fields.List(fields.Nested(MembershipOut))
    events = fields.List(fields.Nested(EventOut))


class Exit(Schema):
    """退出名录。"""

    on = fields.Date(required=True, metadata={"description": "退出日期"})
    reason = fields.String(required=True, validate=validate.Length(2, 300, error="请写退出的原因和证明。"))
    closed = fields.Boolean(load_default=False, metadata={"description": "主体已注销、吊销"})


class EntityChange(Schema):
    """更正检查对象，或退出名录（exit）。"""

    name = fields.String(validate=validate.Length(1, 200))
    kind = fields.String(validate=one_of(words.EntityKind))
    address = fields.String(validate=validate.Length(1, 300))
    district = text(60)
    industry = text(100)
    legal_rep = text(100)
    phone = text(40)
    credit_class = fields.String(allow_none=True, validate=one_of(words.CreditClass))
    flags = fields.Dict(keys=fields.String(validate=validate.Length(1, 40)), values=fields.Raw())
    status = fields.String(validate=one_of(words.EntityState, only=("active", "suspended")))
    reason = text(300, load_default="")
    exit = fields.Nested(Exit)
