"""人与机构的网址。"""

from __future__ import annotations

from typing import Any

from flask import request
from flask_jwt_extended import get_jwt, verify_jwt_in_request
from flask_smorest import Blueprint
from sqlalchemy import select

from server import clock
from server.accounts import devices as phones
from server.accounts import doors, manyroles, roles, schemas, service, sessions, tries
from server.accounts import messages as inbox
from server.accounts.duty import routes as duty_routes
from server.accounts.models import Department, Device, Jurisdiction, Message, Officer
from server.auth import ANY, PUBLIC, access, current, visible
from server.db import session
from server.problems import Problem

blp = Blueprint("accounts", __name__, url_prefix="/api/v1", description="人与机构")
duty_routes.install(blp)
ADMIN, SECURITY = ("system_admin",), ("security_admin",)


def page(rows: list[Any]) -> dict[str, Any]:
    """短列表一页给完。"""
    return {"items": rows, "next": None, "total": len(rows)}


@blp.route("/meta")
@access("看本系统是谁", roles=PUBLIC, scope="公开")
@blp.response(200, schemas.Meta)
def meta() -> dict[str, Any]:
    """本系统是谁、是否演示。"""
    row = session().scalar(select(Jurisdiction))
    return {
        "name": "阳光抽查",
        "demo": bool(row and row.demo),
        "ready": row is not None,
        "jurisdiction": row and {"code": row.code, "name": row.name},
        "profile": row and row.profile,
        "server_time": clock.iso(clock.now()),
    }


@blp.route("/session", methods=["POST"])
@access("登录", roles=PUBLIC, scope="本人")
@blp.arguments(schemas.Credentials)
@blp.response(200, schemas.Tokens)
def sign_in(data: dict[str, Any]) -> dict[str, Any]:
    """登录。"""
    who = tries.note(data["name"], request.remote_addr or "")
    try:
        signed = sessions.sign_in(data["name"], data["password"], data["kind"])
    except Problem as wrong:
        raise tries.warned(wrong, who) from wrong
    tries.forget(who)
    return doors.tokens(signed, data["kind"])


@blp.route("/session", methods=["GET"])
@access("看本人", roles=ANY, scope="本人")
@blp.response(200, schemas.Account)
def who() -> dict[str, Any]:
    """本人。"""
    return doors.account(roles.officer_of(current()))


@blp.route("/session/refresh", methods=["POST"])
@access("换新令牌", roles=PUBLIC, scope="本人")
@blp.response(200, schemas.Tokens)
def refresh() -> dict[str, Any]:
    """换新令牌（凭刷新令牌；手机另附手机签名，答复丢了可以再要）。"""
    verify_jwt_in_request(refresh=True)
    claims = get_jwt()
    return doors.tokens(sessions.rotate(claims["sid"], claims["rid"], doors.proof(claims["sub"])), claims["kind"])


@blp.route("/session", methods=["DELETE"])
@access("退出登录", roles=ANY, scope="本人")
@blp.response(204)
def sign_out() -> None:
    """退出登录。"""
    sessions.sign_out(current().session_id or "")


@blp.route("/session/password", methods=["POST"])
@access("改本人密码", roles=ANY, scope="本人")
@blp.arguments(schemas.PasswordChange)
@blp.response(204)
def change_password(data: dict[str, Any]) -> None:
    """改密码。"""
    sessions.change_password(current(), data["old"], data["new"])


@blp.route("/departments", methods=["GET"])
@access("看部门", roles=ANY, scope="本行政区")
@blp.response(200, schemas.page_of(schemas.DepartmentOut))
def departments() -> dict[str, Any]:
    """部门。"""
    return page(list(session().scalars(visible(Department, current()).order_by(Department.code))))


@blp.route("/departments", methods=["POST"])
@access("登记部门", roles=ADMIN, scope="本行政区")
@blp.arguments(schemas.DepartmentIn)
@blp.response(201, schemas.DepartmentOut)
def create_department(data: dict[str, Any]) -> Department:
    """登记部门。"""
    return service.create_department(current(), **data)


@blp.route("/departments/<department_id>", methods=["PATCH"])
@access("改部门", roles=ADMIN, scope="本行政区")
@blp.arguments(schemas.DepartmentChange)
@blp.response(200, schemas.DepartmentOut)
def change_department(data: dict[str, Any], department_id: str) -> Department:
    """改部门。"""
    return service.change_department(current(), department_id, data)


@blp.route("/officers", methods=["GET"])
@access("看人员", roles=ANY, scope="三员看全部，其他人看本部门")
@blp.response(200, schemas.page_of(schemas.OfficerOut))
def officers() -> dict[str, Any]:
    """人员。"""
    return page(list(session().scalars(visible(Officer, current()).order_by(Officer.name))))


@blp.route("/officers", methods=["POST"])
@access("建账号", roles=ADMIN, scope="本行政区")
@blp.arguments(schemas.OfficerIn)
@blp.response(201, schemas.OfficerOut)
def create_officer(data: dict[str, Any]) -> dict[str, Any]:
    """建账号；一次性密码只出现这一次。"""
    officer, secret = service.create_officer(current(), **data)
    return {**schemas.OfficerOut().dump(officer), "password": secret}


@blp.route("/officers/<officer_id>", methods=["PATCH"])
@access("改账号", roles=ADMIN, scope="本行政区")
@blp.arguments(schemas.OfficerChange)
@blp.response(200, schemas.OfficerOut)
def change_officer(data: dict[str, Any], officer_id: str) -> Officer:
    """改账号。"""
    return service.change_officer(current(), officer_id, data)


@blp.route("/officers/<officer_id>/password-reset", methods=["POST"])
@access("重设密码", roles=ADMIN, scope="本行政区")
@blp.response(200, schemas.OneTimePassword)
def reset_password(officer_id: str) -> dict[str, str]:
    """重设密码。"""
    return {"password": service.reset_password(current(), officer_id)}


@blp.route("/officers/<officer_id>/roles", methods=["POST"])
@access("授予角色", roles=SECURITY, scope="本行政区")
@blp.arguments(schemas.GrantIn)
@blp.response(201, schemas.GrantOut)
def grant_role(data: dict[str, Any], officer_id: str) -> Any:
    """授予角色。"""
    return roles.grant_role(current(), officer_id, data.pop("role"), **data)


@blp.route("/officers/inspector-roles", methods=["POST"])
@access("成批授予检查员角色", roles=SECURITY, scope="本行政区")
@blp.arguments(schemas.InspectorRolesIn)
@blp.response(200, schemas.InspectorRolesOut)
def grant_inspectors(data: dict[str, Any]) -> dict[str, Any]:
    """给对应着检查人员的账号授予检查员角色。"""
    return manyroles.grant_inspectors(current(), data["officer_ids"])


@blp.route("/roles/<grant_id>", methods=["DELETE"])
@access("收回角色", roles=SECURITY, scope="本行政区")
@blp.response(204)
def revoke_role(grant_id: str) -> None:
    """收回角色。"""
    roles.revoke_role(current(), grant_id)


@blp.route("/devices", methods=["GET"])
@access("看手机", roles=ANY, scope="管理员看全部，经办看本部门，其他人看自己")
@blp.response(200, schemas.page_of(schemas.DeviceOut))
def devices() -> dict[str, Any]:
    """手机。"""
    return page(list(session().scalars(visible(Device, current()).order_by(Device.enrolled_at.desc()))))


@blp.route("/devices/<device_id>", methods=["DELETE"])
@access("停用手机", roles=("system_admin", "clerk", "approver"), scope="本部门")
@blp.response(204)
def revoke_device(device_id: str) -> None:
    """停用手机。"""
    phones.revoke_device(current(), device_id)


@blp.route("/messages", methods=["GET"])
@access("看消息", roles=ANY, scope="本人")
@blp.response(200, schemas.page_of(schemas.MessageOut))
def messages() -> dict[str, Any]:
    """消息，新的在前，最多二百条。"""
    query = visible(Message, current()).order_by(Message.created_at.desc(), Message.id.desc()).limit(200)
    return page(list(session().scalars(query)))


@blp.route("/messages/<message_id>/read", methods=["POST"])
@access("标为已读", roles=ANY, scope="本人")
@blp.response(204)
def read_message(message_id: str) -> None:
    """标为已读。"""
    inbox.read_message(current(), message_id)
