"""检查人员在网络上的样子。"""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from server.domain.vocabulary.inspectors import ConflictKind, ExpertKind, InspectorDay, InspectorState, LeaveReason
from server.registry.disclosed import Disclosed, DisclosedChanges
from server.registry.schemas import Moment, Paging, free, one_of, telephone, text, unidentified


class InspectorFilter(Schema):
    """筛选检查人员。"""

    q = text(100, load_default="")
    status = text(20, load_default="")
    day = fields.String(
        load_default="",
        validate=one_of(InspectorDay, only=("", *InspectorDay, "expiring")),
        metadata={"description": "今天能不能派；expiring 为证件六十天内到期"},
    )


class InspectorQuery(InspectorFilter, Paging):
    """检索检查人员。"""


class InspectorChange(Schema):
    """改检查人员的登记。"""

    name = free(60, 1)
    gender = fields.String(validate=validate.OneOf(["", "M", "F"], error="性别只能是 M 或 F。"))
    birth_ym = fields.String(validate=validate.Regexp(r"^(\d{4}-(0[1-9]|1[0-2]))?$", error="出生年月例：1988-03。"))
    unit = free(200)
    position = free(100)
    post = free(100)
    cert_no = fields.String(
        validate=[validate.Regexp(r"^[0-9A-Za-z（）()-]{4,40}$", error="执法证号不合格式。"), unidentified]
    )
    cert_from = fields.Date(allow_none=True)
    cert_to = fields.Date(allow_none=True)
    law_fields = fields.List(free(60))
    regions = fields.List(free(60))
    specialties = fields.List(free(60))
    qualifications = fields.List(free(60))
    can_lead = fields.Boolean()
    status = fields.String(validate=one_of(InspectorState, only=("active", "suspended", "removed")))
    publish_ok = fields.Boolean()
    reason = free(300)


class InspectorIn(InspectorChange):
    """登记检查人员。"""

    class Meta:
        """登记时不写变动的原因。"""

        exclude = ("reason", "status")

    name = free(60, 1, required=True)
    cert_no = fields.String(
        required=True,
        validate=[validate.Regexp(r"^[0-9A-Za-z（）()-]{4,40}$", error="执法证号不合格式。"), unidentified],
    )


class InspectorOut(Disclosed):
    """检查人员；出生年月、职务等按角色给出。"""

    table = "inspector"

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
    publish_ok = fields.Boolean()
    conflicts_confirmed_on = fields.Date(allow_none=True)
    must_confirm = fields.Boolean(metadata={"description": "该由本人再确认一次回避关系"})
    account = fields.Boolean(metadata={"description": "有可用的账号，派单收得到"})
    day = fields.String(metadata={"description": "今天能不能派"})
    days_left = fields.Integer(allow_none=True, metadata={"description": "证件还有几天到期，六十天以内才有"})
    valid_qualifications = fields.List(fields.String(), metadata={"description": "今天作数的资质"})


class LeaveIn(Schema):
    """登记不在岗，首末两天都算。"""

    since = fields.Date(required=True)
    until = fields.Date(required=True)
    reason = fields.String(required=True, validate=one_of(LeaveReason))


class LeaveOut(Disclosed):
    """不在岗的一段；事由按角色给出。"""

    table = "inspector_leave"

    id = fields.String()
    since = fields.Date()
    until = fields.Date()
    reason = fields.String()
    cancelled_on = fields.Date(allow_none=True)


class QualificationIn(Schema):
    """登记资质。"""

    name = free(60, 1, required=True)
    number = free(60, load_default="")
    valid_from = fields.Date(load_default=None, allow_none=True)
    valid_to = fields.Date(load_default=None, allow_none=True)


class QualificationOut(Schema):
    """资质。"""

    id = fields.String()
    name = fields.String()
    number = fields.String()
    valid_from = fields.Date(allow_none=True)
    valid_to = fields.Date(allow_none=True)


class InspectorEventOut(DisclosedChanges):
    """变动。"""

    table = "inspector"
    kind = fields.String()
    reason = fields.String()
    at = Moment()


class InspectorDetail(InspectorOut):
    """检查人员的全部登记。"""

    leaves = fields.List(fields.Nested(LeaveOut))
    dated_qualifications = fields.List(fields.Nested(QualificationOut))
    events = fields.List(fields.Nested(InspectorEventOut))


class InspectorCounts(Schema):
    """今天各状态的人数。"""

    ready = fields.Integer()
    unreached = fields.Integer(metadata={"description": "别的都好，只是没有可用的账号，派了也收不到"})
    leave = fields.Integer()
    expired = fields.Integer()
    suspended = fields.Integer()
    removed = fields.Integer()
    expiring = fields.Integer(metadata={"description": "证件六十天内到期，已过期的不在内"})
    total = fields.Integer()


class OnDay(Schema):
    """某一天。"""

    on = fields.Date(required=True)


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
        validate=one_of(ConflictKind),
    )
    since = fields.Date(load_default=None, allow_none=True)
    until = fields.Date(load_default=None, allow_none=True)


class ConflictOut(Schema):
    """回避关系。"""

    id = fields.String()
    inspector_id = fields.String()
    entity_id = fields.String()
    entity_name = fields.String()
    kind = fields.String()
    since = fields.Date(allow_none=True)
    until = fields.Date(allow_none=True)


class ConflictList(Schema):
    """一位检查人员的回避关系。"""

    items = fields.List(fields.Nested(ConflictOut))
    next = fields.String(allow_none=True)
    total = fields.Integer()


class ExpertChange(Schema):
    """改专家或机构。"""

    name = free(100, 1)
    org = free(200)
    field = free(100)
    agreement_no = free(80)
    phone = telephone()
    valid_from = fields.Date(allow_none=True)
    valid_to = fields.Date(allow_none=True)
    ended_on = fields.Date(allow_none=True)


class ExpertIn(Schema):
    """聘请专家，或委托机构。"""

    kind = fields.String(required=True, validate=one_of(ExpertKind))
    name = free(100, 1, required=True)
    org = free(200, load_default="")
    field = free(100, load_default="")
    agreement_no = free(80, load_default="")
    phone = telephone(load_default="")
    valid_from = fields.Date(load_default=None, allow_none=True)
    valid_to = fields.Date(load_default=None, allow_none=True)


class ExpertOut(Disclosed):
    """专家或机构；电话按角色给出。"""

    table = "expert"

    id = fields.String()
    kind = fields.String()
    name = fields.String()
    org = fields.String()
    field = fields.String()
    agreement_no = fields.String()
    phone = fields.String()
    valid_from = fields.Date(allow_none=True)
    valid_to = fields.Date(allow_none=True)
    ended_on = fields.Date(allow_none=True)
    engaged = fields.Boolean(metadata={"description": "今天在聘期内"})


class ExpertList(Schema):
    """专家与第三方机构。"""

    items = fields.List(fields.Nested(ExpertOut))
    next = fields.String(allow_none=True)
    total = fields.Integer()


class InspectorAccount(Schema):
    """一位检查人员用哪个账号。"""

    id = fields.String()
    name = fields.String()
    cert_no = fields.String()
    department_id = fields.String()
    officer_id = fields.String(allow_none=True)


class InspectorAccounts(Schema):
    """全部在库检查人员的账号，没有账号的在前。"""

    items = fields.List(fields.Nested(InspectorAccount))
    next = fields.String(allow_none=True)
    total = fields.Integer()


class OfficerInspector(Schema):
    """账号对应到谁；空为解除。"""

    inspector_id = fields.String(required=True, allow_none=True)


class OfficerLinked(Schema):
    """账号与对应的检查人员。"""

    id = fields.String()
    inspector_id = fields.String(allow_none=True)


class AccountsIn(Schema):
    """给哪些检查人员建账号。"""

    inspector_ids = fields.List(
        fields.String(validate=validate.Length(1, 36)),
        required=True,
        validate=validate.Length(1, 200, error="一次选 1 至 200 位。"),
    )


class AccountMade(Schema):
    """建成的一个账号；一次性密码只出现这一次。"""

    inspector_id = fields.String()
    officer_id = fields.String()
    name = fields.String(metadata={"description": "登录名"})
    display_name = fields.String()
    department_id = fields.String()
    password = fields.String(metadata={"description": "一次性密码"})


class AccountRefused(Schema):
    """没有建的一位和理由。"""

    inspector_id = fields.String()
    name = fields.String(metadata={"description": "姓名；名录库里没有的为空"})
    reason = fields.String()


class AccountsMade(Schema):
    """成批建账号的结果。"""

    made = fields.List(fields.Nested(AccountMade))
    refused = fields.List(fields.Nested(AccountRefused))
