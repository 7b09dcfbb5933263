"""一单两库在网络上的样子。"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from flask_smorest.fields import Upload
from marshmallow import Schema, fields, validate
from webargs.fields import DelimitedList

from server import clock
from server.domain import vocabulary as words
from server.registry.imports.pipeline import KINDS


class Moment(fields.Field[Any]):
    """时刻，ISO 8601 UTC。"""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return clock.iso(value) if value else None


def one_of(vocabulary: type[StrEnum], *, only: tuple[str, ...] = ()) -> validate.OneOf:
    """词汇表里的一个。"""
    choices = only or tuple(word.value for word in vocabulary)
    return validate.OneOf(choices, error=f"只能是 {'、'.join(choices)} 之一。")


def text(most: int, **more: Any) -> fields.String:
    """一段文字，至多几个字。"""
    return fields.String(validate=validate.Length(max=most), **more)


class Paging(Schema):
    """翻页。"""

    after = text(40, load_default=None)
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 200))


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


class ImportFile(Schema):
    """要导入的文件。"""

    file = Upload(required=True, metadata={"description": "xlsx、xls、ods 或 CSV，至多 20 MB"})


class ImportForm(Schema):
    """导入到哪里。"""

    kind = fields.String(required=True, validate=validate.OneOf(list(KINDS), error="不知道导入哪一种表。"))
    department = fields.String(required=True, validate=validate.Length(1, 40), metadata={"description": "部门代码"})


class BatchOut(Schema):
    """导入批次。"""

    id = fields.String()
    kind = fields.String()
    state = fields.String()
    file_name = fields.String()
    size = fields.Integer()
    sha256 = fields.String(attribute="file_sha256")
    rows = fields.Integer()
    new = fields.Integer()
    changed = fields.Integer()
    same = fields.Integer()
    rejected = fields.Integer()
    problem = fields.String(allow_none=True, metadata={"description": "整个文件读不了的原因"})
    created_at = Moment()
    applied_at = Moment()
    undone_at = Moment()


class ProblemRow(Schema):
    """一行里的一个问题。"""

    row = fields.Integer(metadata={"description": "表中的行号，表头为 1"})
    column = fields.String()
    value = fields.String()
    code = fields.String()
    message = fields.String()
    suggestion = fields.String()


class BatchDetail(BatchOut):
    """批次与逐行报告。"""

    problems = fields.List(fields.Nested(ProblemRow))
    note = fields.Dict(metadata={"description": "工作表、表头行、对列、跳过的行"})
    changes = fields.List(fields.Dict())


class BatchList(Schema):
    """导入批次。"""

    items = fields.List(fields.Nested(BatchOut))
    next = fields.String(allow_none=True)
    total = fields.Integer()
