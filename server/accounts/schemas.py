"""人与机构在网络上的样子。"""

from __future__ import annotations

import functools
import unicodedata
from typing import Any, ClassVar

from marshmallow import Schema, fields, post_dump, validate

from server.accounts.handset import handset
from server.auth import ROLES, maybe_current
from server.domain import disclosure
from server.domain.vocabulary.people import AbsenceKind, LiaisonRole


def _text() -> fields.String:
    return fields.String(required=True, validate=validate.Length(1, 100))


class Shown(Schema):
    """一行回答：按办事人的角色遮去不归他看的列（domain.disclosure），hidden 说出是哪几列。"""

    table: ClassVar[str] = ""
    hidden = fields.List(fields.String(), metadata={"description": "因角色而未给出的列"})

    @post_dump
    def _redact(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        actor = maybe_current()
        own = bool(actor and self.table == "officer" and data.get("id") == actor.officer_id)
        return disclosure.redacted(self.table, data, actor.roles if actor else frozenset(), own=own)


class Credentials(Schema):
    """登录。"""

    name = _text()
    password = fields.String(required=True, validate=validate.Length(1, 200), metadata={"description": "密码"})
    kind = fields.String(load_default="desk", validate=validate.OneOf(["desk", "phone"]))


class PasswordChange(Schema):
    """改密码。"""

    old = fields.String(required=True, validate=validate.Length(1, 200))
    new = fields.String(required=True, validate=validate.Length(1, 200))


class DepartmentRef(Schema):
    """部门简称。"""

    id = fields.String()
    code = fields.String()
    name = fields.String()


class Account(Schema):
    """本人。"""

    id = fields.String()
    name = fields.String()
    display_name = fields.String()
    department = fields.Nested(DepartmentRef, allow_none=True)
    roles = fields.List(fields.String())
    inspector_id = fields.String(allow_none=True)
    must_change_password = fields.Boolean()
    signing_pin = fields.Boolean(metadata={"description": "设过签名口令"})


class Tokens(Schema):
    """登录结果。"""

    access_token = fields.String()
    refresh_token = fields.String()
    expires_in = fields.Integer(metadata={"description": "访问令牌有效秒数"})
    account = fields.Nested(Account)


class JurisdictionRef(Schema):
    """行政区。"""

    code = fields.String()
    name = fields.String()


class Meta(Schema):
    """本系统是谁。"""

    name = fields.String()
    demo = fields.Boolean()
    ready = fields.Boolean(metadata={"description": "是否已开局"})
    jurisdiction = fields.Nested(JurisdictionRef, allow_none=True)
    profile = fields.String(allow_none=True)
    server_time = fields.String()


MOBILE = validate.Regexp(r"^1([ -]?[0-9]){10}$", error="手机号是 1 开头的 11 位数字。")
OFFICE = validate.Regexp(
    r"^(1([ -]?[0-9]){10}|((0[0-9]{2,3}|[(（]0[0-9]{2,3}[)）])[ -]?)?[1-9]([ -]?[0-9]){6,7})( ?(转|-) ?[0-9]{1,6})?$",
    error="写区号和 7 至 8 位号码，例如 0531-1234567 转 801，或者 11 位手机号。",
)
DIALLED = validate.Regexp(
    r"^$|^((12|9[56])[0-9]{3}([ -]?[0-9]{1,3})?|[48]00([ -]?[0-9]){7}|1([ -]?[0-9]){10}"
    r"|((0[0-9]{2,3}|[(（]0[0-9]{2,3}[)）])[ -]?)?[1-9]([ -]?[0-9]){6,7})( ?(转|-) ?[0-9]{1,6})?$",
    error="写区号和 7 至 8 位号码，或者 12345、96 开头、400 开头的服务热线，例如 0531-1234567。",
)
"""What the public may call to ask whether an inspection is real; empty when there is none."""


class Typed(fields.String):
    """一个号码：全角写的算半角，两头的空格去掉。"""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> Any:
        return unicodedata.normalize("NFKC", super()._deserialize(value, attr, data, **more)).strip()


class Trimmed(fields.String):
    """一段话：两头的空格去掉再看长短。"""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> Any:
        return super()._deserialize(value, attr, data, **more).strip()


HEAD = validate.Length(1, 20)  # what it is made of: heads.free


class DepartmentOut(Schema):
    """部门。"""

    id = fields.String()
    code = fields.String()
    name = fields.String()
    short_name = fields.String()
    kind = fields.String()
    phone = fields.String(allow_none=True)
    active = fields.Boolean()
    superior_id = fields.String(allow_none=True, metadata={"description": "上级部门"})


class DepartmentIn(Schema):
    """登记部门。"""

    code = fields.String(
        required=True, validate=validate.Regexp(r"^[0-9A-Z-]{2,40}$", error="代码只用数字、大写字母和短横。")
    )
    name = _text()
    short_name = fields.String(required=True, validate=HEAD)
    kind = fields.String(load_default="ADMINISTRATIVE")
    phone = Typed(load_default=None, allow_none=True, validate=[validate.Length(max=40), DIALLED])


class DepartmentChange(Schema):
    """改部门。"""

    name = fields.String(validate=validate.Length(1, 100))
    short_name = fields.String(validate=HEAD)
    phone = Typed(allow_none=True, validate=[validate.Length(max=40), DIALLED])
    active = fields.Boolean()
    superior_id = fields.String(allow_none=True, validate=validate.Length(1, 36))


class GrantOut(Schema):
    """授权。"""

    id = fields.String()
    role = fields.String()
    department_id = fields.String(allow_none=True)
    since = fields.Date()
    until = fields.Date(allow_none=True)
    revoked_at = fields.DateTime(allow_none=True)
    delegated_from = fields.String(allow_none=True, metadata={"description": "代理何人"})


class GrantWithOfficer(GrantOut):
    """代理：谁代理谁。"""

    officer_id = fields.String()


class OfficerOut(Shown):
    """人员。"""

    table = "officer"

    id = fields.String()
    name = fields.String()
    display_name = fields.String()
    department = fields.Nested(DepartmentRef, allow_none=True)
    inspector_id = fields.String(allow_none=True)
    active = fields.Boolean()
    must_change_password = fields.Boolean()
    grants = fields.List(fields.Nested(GrantOut))
    password = fields.String(metadata={"description": "一次性密码，只在建立时出现一次"})


class OfficerIn(Schema):
    """建账号。"""

    name = fields.String(
        required=True,
        validate=validate.Regexp(r"^[A-Za-z0-9._-]{2,60}$", error="登录名只用字母、数字、点和短横，至少 2 位。"),
    )
    display_name = _text()
    department_id = fields.String(load_default=None, allow_none=True)


class OfficerChange(Schema):
    """改账号。"""

    display_name = fields.String(validate=validate.Length(1, 60))
    department_id = fields.String(allow_none=True)
    active = fields.Boolean()


class GrantIn(Schema):
    """授予角色。"""

    role = fields.String(required=True, validate=validate.OneOf(ROLES, error="没有这个角色。"))
    department_id = fields.String(load_default=None, allow_none=True)
    since = fields.Date(load_default=None, allow_none=True)
    until = fields.Date(load_default=None, allow_none=True)
    delegated_from = fields.String(load_default=None, allow_none=True)


class InspectorRolesIn(Schema):
    """给哪些账号授予检查员角色。"""

    officer_ids = fields.List(
        fields.String(validate=validate.Length(1, 36)),
        required=True,
        validate=validate.Length(1, 200, error="一次选 1 至 200 个账号。"),
    )


class RoleRefused(Schema):
    """没有授予的一个账号和理由。"""

    officer_id = fields.String()
    name = fields.String(metadata={"description": "登录名；没有这个账号为空"})
    reason = fields.String()


class InspectorRolesOut(Schema):
    """成批授予的结果。"""

    granted = fields.List(fields.String())
    refused = fields.List(fields.Nested(RoleRefused))


class DelegationIn(Schema):
    """把自己的角色交人代理。"""

    role = fields.String(required=True, validate=validate.OneOf(ROLES, error="没有这个角色。"))
    officer_id = fields.String(required=True)
    since = fields.Date(required=True)
    until = fields.Date(required=True)


class AbsenceOut(Schema):
    """不在岗。"""

    id = fields.String()
    officer_id = fields.String()
    kind = fields.String()
    since = fields.Date()
    until = fields.Date()
    note = fields.String()
    cancelled_at = fields.DateTime(allow_none=True)


class AbsenceIn(Schema):
    """登记不在岗；officer_id 空为本人。"""

    officer_id = fields.String(load_default=None, allow_none=True)
    kind = fields.String(required=True, validate=validate.OneOf([each.value for each in AbsenceKind]))
    since = fields.Date(required=True)
    until = fields.Date(required=True)
    note = fields.String(load_default="", validate=validate.Length(max=200))


class TrainingOut(Schema):
    """培训记录。"""

    id = fields.String()
    officer_id = fields.String()
    qualification = fields.String()
    title = fields.String()
    organiser = fields.String()
    held_on = fields.Date()
    hours = fields.Integer()
    passed = fields.Boolean()
    valid_until = fields.Date(allow_none=True)


class TrainingIn(Schema):
    """记一次培训。"""

    qualification = Trimmed(required=True, validate=validate.Length(1, 60))
    title = Trimmed(required=True, validate=validate.Length(1, 120))
    organiser = Trimmed(required=True, validate=validate.Length(1, 100))
    held_on = fields.Date(required=True)
    hours = fields.Integer(required=True, validate=validate.Range(1, 1000))
    passed = fields.Boolean(load_default=True)
    valid_until = fields.Date(load_default=None, allow_none=True)


class LiaisonOut(Shown):
    """附件5 的一行。"""

    table = "liaison"

    id = fields.String()
    department_id = fields.String()
    role = fields.String()
    name = fields.String()
    post = fields.String()
    office_phone = fields.String()
    mobile = fields.String()
    note = fields.String()
    changed_at = fields.DateTime()


class LiaisonIn(Schema):
    """填附件5 的一行。"""

    name = fields.String(required=True, validate=validate.Length(1, 60))
    post = fields.String(required=True, validate=validate.Length(1, 60))
    office_phone = fields.String(required=True, validate=[validate.Length(1, 40), OFFICE])
    mobile = fields.String(required=True, validate=[validate.Length(1, 20), MOBILE])
    note = fields.String(load_default="", validate=validate.Length(max=200))


LIAISON_ROLES = [each.value for each in LiaisonRole]


class OneTimePassword(Schema):
    """一次性密码。"""

    password = fields.String()


class DeviceOut(Schema):
    """手机。"""

    id = fields.String()
    officer_id = fields.String()
    name = fields.Function(lambda one: handset(one.name, one.user_agent), metadata={"type": "string"})
    enrolled_at = fields.DateTime()
    revoked_at = fields.DateTime(allow_none=True)
    last_seen_at = fields.DateTime(allow_none=True)


class MessageOut(Schema):
    """消息。"""

    id = fields.String()
    kind = fields.String()
    text = fields.String()
    link = fields.String(allow_none=True)
    created_at = fields.DateTime()
    read_at = fields.DateTime(allow_none=True)


@functools.cache
def page_of(schema: type[Schema]) -> type[Schema]:
    """一页列表：items、next、total；同一种行只有一种页，接口说明里才只有一个名字。"""
    return Schema.from_dict(
        {
            "items": fields.List(fields.Nested(schema)),
            "next": fields.String(allow_none=True),
            "total": fields.Integer(),
        },
        name=f"{schema.__name__}Page",
    )
