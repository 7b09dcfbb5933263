"""清单、依据与检查表在网络上的样子。"""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from server.domain.vocabulary.items import BasisKind, GuidelineScope, ItemCategory, ItemState, Method
from server.domain.vocabulary.plans import Decision, RandomKind
from server.registry.items import rules
from server.registry.schemas import Moment, one_of, text


class SuccessorOut(Schema):
    """依据的下一版本。"""

    id = fields.String()
    version = fields.String()
    article = fields.String()
    in_force_from = fields.Date(allow_none=True)


class BasisOut(Schema):
    """法律依据。"""

    id = fields.String(dump_only=True)
    title = fields.String(required=True, validate=validate.Length(1, 300))
    article = text(500, load_default="")
    kind = fields.String(validate=one_of(BasisKind))
    document_no = fields.String(dump_only=True)
    version = fields.String(dump_only=True)
    text = fields.String(load_default="", validate=validate.Length(max=5000))
    in_force_from = fields.Date(load_default=None, allow_none=True)
    in_force_to = fields.Date(load_default=None, allow_none=True)
    successor = fields.Nested(SuccessorOut, dump_only=True, allow_none=True)


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


class InitiatorIn(Schema):
    """发起部门：不写条件的是其余对象的发起部门。"""

    department = fields.String(required=True, validate=validate.Length(1, 100))
    when = text(100, load_default="")


class ItemCell(Schema):
    """一栏的前后。"""

    field = fields.String()
    title = fields.String()
    before = fields.Raw(allow_none=True)
    after = fields.Raw(allow_none=True)


class ItemOut(Schema):
    """抽查事项。"""

    id = fields.String()
    department_id = fields.String()
    code = fields.String()
    name = fields.String()
    sub_item = fields.String()
    category = fields.String()
    object_kind = fields.String()
    subject = fields.String()
    initiators = fields.List(fields.Nested(InitiatorIn))
    content = fields.String()
    requirement = fields.String()
    power_ref = fields.String()
    random_kind = fields.String()
    random_reason = fields.String()
    methods = fields.List(fields.String())
    ratio_text = fields.String()
    frequency_text = fields.String()
    ratio = fields.Dict(allow_none=True)
    frequency = fields.Dict(allow_none=True)
    ratio_says = fields.Function(lambda item: rules.says(item)[0], metadata={"type": "string"})
    frequency_says = fields.Function(lambda item: rules.says(item)[1], metadata={"type": "string"})
    staff_requirement = fields.String()
    qualifications = fields.List(fields.String())
    joint_departments = fields.List(fields.String())
    publicity_mode = fields.String()
    remark = fields.String()
    state = fields.String()
    revision = fields.Integer()
    upper_list_id = fields.String(allow_none=True)
    upper_key = fields.String(allow_none=True)
    bases = fields.List(fields.Nested(BasisOut))
    checklist = fields.Nested(ChecklistRef, allow_none=True)


class ItemListed(ItemOut):
    """抽查事项，连同在不在现行公布的清单里。"""

    listed = fields.Boolean(metadata={"description": "在现行公布的清单里，能列入计划"})


class ItemDetail(ItemListed):
    """抽查事项，连同与上级清单的出入、在公布清单里的样子。"""

    upper_authority = fields.String(allow_none=True)
    local_changes = fields.List(fields.Nested(ItemCell))
    upper_changes = fields.List(fields.Nested(ItemCell))
    since_published = fields.List(fields.Nested(ItemCell))


class ItemPage(Schema):
    """清单。"""

    items = fields.List(fields.Nested(ItemListed))
    next = fields.String(allow_none=True)
    total = fields.Integer()


class ItemQuery(Schema):
    """看哪些事项。"""

    state = fields.String(load_default="", validate=one_of(ItemState, only=("", "draft", "active", "retired")))


class ItemChange(Schema):
    """改事项。"""

    name = fields.String(validate=validate.Length(1, 200))
    sub_item = text(300)
    category = fields.String(validate=one_of(ItemCategory))
    object_kind = text(500)
    subject = text(300)
    initiators = fields.List(fields.Nested(InitiatorIn), validate=validate.Length(max=20))
    content = text(5000)
    requirement = text(5000)
    power_ref = text(200)
    random_kind = fields.String(validate=one_of(RandomKind))
    random_reason = text(300)
    methods = fields.List(fields.String(validate=one_of(Method)))
    ratio_text = text(500)
    frequency_text = text(500)
    ratio = fields.Dict(allow_none=True, metadata={"description": "人工更正的读法；null 为按原文重读"})
    frequency = fields.Dict(allow_none=True, metadata={"description": "人工更正的读法；null 为按原文重读"})
    staff_requirement = text(500)
    qualifications = fields.List(text(60))
    joint_departments = fields.List(text(100))
    publicity_mode = text(300)
    remark = text(500)
    checklist_id = fields.String(allow_none=True)
    basis_ids = fields.List(text(40), validate=validate.Length(max=50))
    bases = fields.List(fields.Nested(BasisOut), validate=validate.Length(max=50))

    @validates_schema
    def _flat(self, data: dict[str, Any], **_more: Any) -> None:
        """A correction is small: neither deep nor long."""
        for name in ("ratio", "frequency"):
            if len(repr(data.get(name))) > 8000:
                raise ValidationError("内容太长。", name)


class ItemIn(ItemChange):
    """登记事项。"""

    code = text(30, load_default="")
    name = fields.String(required=True, validate=validate.Length(1, 200))


class ReadingIn(Schema):
    """要读的两栏原文。"""

    ratio_text = text(500, load_default="")
    frequency_text = text(500, load_default="")


class ReadingOut(Schema):
    """读成什么。"""

    ratio = fields.Dict()
    ratio_says = fields.String()
    frequency = fields.Dict()
    frequency_says = fields.String()


class HealthRow(Schema):
    """一个毛病。"""

    item_id = fields.String()
    code = fields.String()
    name = fields.String()
    sub_item = fields.String()
    problem = fields.String()
    sentence = fields.String()
    stop = fields.Boolean()


class ItemsHealth(Schema):
    """清单体检。"""

    items = fields.List(fields.Nested(HealthRow))
    next = fields.String(allow_none=True)
    total = fields.Integer()


class Activation(Schema):
    """启用或停用。"""

    state = fields.String(load_default="active", validate=one_of(ItemState, only=("active", "retired")))


class LeaningRow(Schema):
    """靠着依据的事项。"""

    id = fields.String()
    code = fields.String()
    name = fields.String()
    sub_item = fields.String()
    state = fields.String()


class BasisRow(BasisOut):
    """依据库里的一条。"""

    department_id = fields.String(allow_none=True)
    issuer = fields.String()
    source_url = fields.String()
    repeal_note = fields.String()
    supersedes_id = fields.String(allow_none=True)
    checked_on = fields.Date(allow_none=True)
    shared = fields.Function(lambda row: row["department_id"] is None, metadata={"type": "boolean"})
    items = fields.List(fields.Nested(LeaningRow))


class BasisPage(Schema):
    """依据库。"""

    items = fields.List(fields.Nested(BasisRow))
    next = fields.String(allow_none=True)
    total = fields.Integer()


class BasisQuery(Schema):
    """找依据。"""

    q = text(100, load_default="")
    state = fields.String(load_default="all", validate=validate.OneOf(("all", "in_force", "soon", "expired")))


WEB = validate.And(validate.Length(max=500), validate.Regexp(r"^(https?://\S+)?$", error="网址以 http 开头。"))
CODE = validate.Regexp(r"^[A-Za-z0-9-]{0,40}$", error="编号只用字母、数字和短横。")


class BasisChange(Schema):
    """改依据。"""

    title = fields.String(validate=validate.Length(1, 300))
    article = text(500)
    kind = fields.String(validate=one_of(BasisKind))
    document_no = text(100)
    issuer = text(200)
    version = text(60)
    text = fields.String(validate=validate.Length(max=20000))
    source_url = fields.String(validate=WEB)
    in_force_from = fields.Date(allow_none=True)
    in_force_to = fields.Date(allow_none=True)
    checked_on = fields.Date(allow_none=True)


class BasisIn(BasisChange):
    """登记依据。"""

    title = fields.String(required=True, validate=validate.Length(1, 300))


class BasisRepeal(Schema):
    """废止或修订。"""

    on = fields.Date(required=True)
    note = text(300, load_default="")
    replacement = fields.Nested(BasisChange, allow_none=True, load_default=None)


class HandlerRef(Schema):
    """办事的人。"""

    id = fields.String()
    name = fields.String()


class ListDifference(Schema):
    """与上一版之差。"""

    added = fields.List(fields.Dict())
    removed = fields.List(fields.Dict())
    changed = fields.List(fields.Dict())


class ReturnedOut(Schema):
    """退回的一步。"""

    opinion = fields.String()
    by = fields.String(metadata={"description": "谁退的；代理人办的写明代谁"})
    at = Moment()


class JudgedOut(Schema):
    """审核、批准、公布走到哪一步。"""

    id = fields.String()
    version = fields.Integer()
    title = fields.String()
    state = fields.String()
    reason = fields.String()
    author = fields.Nested(HandlerRef, allow_none=True)
    created_at = Moment()
    submitted_by = fields.Nested(HandlerRef, allow_none=True)
    submitted_at = Moment()
    reviewed_by = fields.Nested(HandlerRef, allow_none=True)
    reviewed_at = Moment()
    review_opinion = fields.String()
    approved_by = fields.Nested(HandlerRef, allow_none=True)
    approved_at = Moment()
    opinion = fields.String()
    returned = fields.Nested(ReturnedOut, allow_none=True, metadata={"description": "退回修改的意见；没有退回的为空"})
    published_by = fields.Nested(HandlerRef, allow_none=True)
    published_at = Moment()
    ended_at = Moment()
    ended_by = fields.Nested(HandlerRef, allow_none=True)
    ended_reason = fields.String()
    held = fields.String(metadata={"description": "送审之后为什么还不能公布；可以的为空"})
    sha256 = fields.String(allow_none=True)
    alg = fields.String()


class LeftOut(Schema):
    """没有启用、不列入的一项。"""

    id = fields.String()
    name = fields.String()
    sub_item = fields.String()


class ListAgainst(Schema):
    """与之相比的一版。"""

    version = fields.Integer()
    state = fields.String()


class ListOut(JudgedOut):
    """清单的一版。"""

    department_id = fields.String()
    no = fields.String()
    count = fields.Integer()
    difference = fields.Nested(ListDifference)
    against = fields.Nested(
        ListAgainst,
        allow_none=True,
        metadata={"description": "difference 是与哪一版相比：草稿与此刻现行的，送审之后与送审时现行的；没有现行的为空"},
    )
    left_out = fields.List(
        fields.Nested(LeftOut), metadata={"description": "登记了没有启用、不列入这一版草稿的；送审之后为空"}
    )
    printed = fields.Boolean()
    proved = fields.Boolean()


class ListSheet(Schema):
    """附件2 上的每一个字，打印时照排。"""

    number = fields.String(metadata={"description": "附件2；规则另定了栏的为空"})
    title = fields.String()
    unit = fields.String(metadata={"description": "填报单位"})
    date = fields.String(metadata={"description": "填报日期"})
    signers = fields.List(fields.String(), metadata={"description": "填表人、审核人、负责人"})
    columns = fields.List(fields.String())
    widths = fields.List(fields.Float(), metadata={"description": "各栏占纸宽的百分数"})
    rows = fields.List(fields.List(fields.String()))
    centered = fields.Boolean(metadata={"description": "头一栏是序号"})
    notes = fields.List(fields.String())
    foot = fields.String(metadata={"description": "第几版、哪天公布"})
    mark = fields.String(metadata={"description": "内容校验值的开头；草稿为空"})
    stage = fields.String(metadata={"description": "没有公布的写在标题后：草稿（未公布）等；公布过的为空"})
    watermark = fields.String(metadata={"description": "斜印的字：演示数据，或没有公布"})


class ListDetail(ListOut):
    """清单的一版，连同各行与打印的样子。"""

    rows = fields.List(fields.Dict())
    sheet = fields.Nested(ListSheet)


class ListPage(Schema):
    """历次清单。"""

    items = fields.List(fields.Nested(ListOut))
    next = fields.String(allow_none=True)
    total = fields.Integer()


class GuidelineSubmission(Schema):
    """送审细则。"""

    reason = text(500, load_default="")


class ListRevocation(Schema):
    """废止的理由，会公开。"""

    reason = text(500, required=True)


class ListSubmission(GuidelineSubmission):
    """送审清单。"""

    title = text(200, load_default="")


class JudgedSeen(Schema):
    """办的是哪一次送审的。"""

    submitted_at = text(
        40, required=True, metadata={"description": "页面上这一版的 submitted_at，原样带回；其后又送过审的答 409"}
    )


class JudgedDecision(JudgedSeen):
    """审核或批准。"""

    decision = fields.String(required=True, validate=one_of(Decision))
    opinion = text(500, load_default="")


class GuidelineOut(JudgedOut):
    """一版细则。"""

    code = fields.String()
    document_no = fields.String()
    scope = fields.String()
    item_ids = fields.List(fields.String())
    text = fields.String()
    file_sha256 = fields.String(allow_none=True)
    file_name = fields.String()
    file_size = fields.Integer()
    missing = fields.List(fields.String())


class GuidelinePage(Schema):
    """全部细则。"""

    items = fields.List(fields.Nested(GuidelineOut))
    next = fields.String(allow_none=True)
    total = fields.Integer()


class GuidelineChange(Schema):
    """改细则草稿。"""

    title = fields.String(validate=validate.Length(1, 200))
    document_no = text(100)
    scope = fields.String(validate=one_of(GuidelineScope))
    item_ids = fields.List(text(40), validate=validate.Length(max=500))
    text = fields.String(validate=validate.Length(max=100_000))


class GuidelineIn(GuidelineChange):
    """起草细则；code 已有的是它的下一版。"""

    code = fields.String(load_default="", validate=CODE)
    title = fields.String(required=True, validate=validate.Length(1, 200))


class UpperOut(Schema):
    """一份上级清单。"""

    id = fields.String()
    authority = fields.String()
    level = fields.String()
    title = fields.String()
    version = fields.String()
    published_on = fields.Date(allow_none=True)
    source_url = fields.String()
    sha256 = fields.String()
    taken_at = Moment()
    count = fields.Function(lambda row: len(row.rows), metadata={"type": "integer"})


class UpperDetail(UpperOut):
    """一份上级清单，连同各行。"""

    rows = fields.List(fields.Dict())


class UpperTaken(Schema):
    """刚收存的上级清单，以及文件里没有读进去的。"""

    taken = fields.Nested(UpperDetail)
    unread = fields.List(fields.String(), metadata={"description": "没有读的列、没有收的行、没有读全的格，各一句"})


class UpperPage(Schema):
    """收存的上级清单。"""

    items = fields.List(fields.Nested(UpperOut))
    next = fields.String(allow_none=True)
    total = fields.Integer()


class UpperIn(Schema):
    """收存一份上级清单：表格、公布的 JSON，二者之一。"""

    authority = fields.String(required=True, validate=validate.Length(1, 200))
    level = fields.String(load_default="province", validate=validate.OneOf(("province", "city")))
    title = fields.String(required=True, validate=validate.Length(1, 200))
    version = text(60, load_default="")
    published_on = fields.Date(load_default=None, allow_none=True)
    source_url = fields.String(load_default="", validate=WEB)


class Adoption(Schema):
    """承接哪些项。"""

    keys = fields.List(text(60), required=True, validate=validate.Length(1, 2000))


class Adopted(Schema):
    """承接到的事项。"""

    items = fields.List(fields.Nested(ItemOut))
    next = fields.String(allow_none=True)
    total = fields.Integer()
    left = fields.List(fields.String(), metadata={"description": "与前面一行名称、子项相同而没有承接的，各一句"})
