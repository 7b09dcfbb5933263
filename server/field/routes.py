"""手机的门的网址。"""

from __future__ import annotations

import gzip
import json
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from flask import Response, request

from server import storage
from server.accounts import doors, tries
from server.accounts.devices import enrol_device
from server.accounts.doors import _number
from server.accounts.schemas import Tokens
from server.auth import ANY, DEVICE, PUBLIC, access, current, get_visible
from server.documents.shown import shown
from server.field import (
    blob_routes,
    contacts,
    held,
    inviting,
    leaving,
    losses,
    package,
    problems,
    quarantine,
    rescue,
    schemas,
    signing,
)
from server.field import changes as feed
from server.field import push as pushing
from server.field.body import MAX_PUSH, at_most, read_batch
from server.field.door import blp
from server.field.protocol import HEADER, may_pull
from server.field.turns import in_turn
from server.inspections.models import Quarantine
from server.problems import Absent, Problem

__all__ = ["blob_routes", "blp", "problems"]


@blp.route("/devices", methods=["POST"])
@access("登记手机", roles=ANY, scope="本人")
@blp.arguments(schemas.NewDevice)
@blp.response(201, schemas.DeviceId)
def enrol(data: dict[str, Any]) -> dict[str, str]:
    """登记手机：一部手机上的一个人，一把公钥。"""
    key = data["public_key_jwk"]
    try:
        ec.EllipticCurvePublicNumbers(_number(key["x"]), _number(key["y"]), ec.SECP256R1()).public_key()
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Problem("device.key", "手机公钥须为 P-256 公钥。") from error
    row = enrol_device(current(), public_key=key, name=data["name"], user_agent=data["user_agent"])
    return {"device_id": row.id}


@blp.route("/session/signing-pin", methods=["PUT"])
@access("设签名口令", roles=("inspector",), scope="本人")
@blp.arguments(schemas.SigningPin)
@blp.response(200, schemas.SigningPinSet)
def set_signing_pin(data: dict[str, Any]) -> dict[str, bool]:
    """设签名口令：在同事的手机上签字时证明是本人。"""
    actor = current()
    who = tries.note(f"signing-pin {actor.officer_id}", request.remote_addr or "")
    signing.set_pin(actor, data["password"], data["pin"])
    tries.forget(who)
    return {"signing_pin": True}


@blp.route("/field/bundle", methods=["GET"])
@access("下载离线包", roles=("inspector",), scope="本组")
@blp.response(200, schemas.FieldBundle)
def bundle() -> Any:
    """一次取回全部任务、检查表与本组的操作。"""
    may_pull(request.headers.get(HEADER))
    return _squeezed(package.bundle(current(), phone=HEADER in request.headers))


def _squeezed(content: dict[str, Any]) -> Any:
    """Half a megabyte of text over a slow link: compressed when the caller can read it."""
    if "gzip" not in request.headers.get("Accept-Encoding", ""):
        return content
    body = gzip.compress(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode(), 6)
    headers = {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
    return Response(body, content_type="application/json", headers=headers)


@blp.route("/sync/push", methods=["POST"])
@at_most(MAX_PUSH)
@in_turn()
@access("送达操作", roles=DEVICE, scope="本人的手机")
@doors.spends
@blp.doc(
    requestBody={"content": {"application/json": {"schema": schemas.OpBatch}}},
    parameters=[{"in": "header", "name": "Content-Encoding", "schema": {"type": "string", "enum": ["gzip"]}}],
)
@blp.response(200, schemas.OpPushed)
def push() -> Response:
    """收下一批操作，逐条答复裁决；不需要登录，凭手机签名。"""
    actor = current()
    dev, batch_id, ops = read_batch(actor.device_id)
    said = json.dumps(pushing.push(actor, dev, batch_id, ops), ensure_ascii=False, separators=(",", ":"))
    return Response(said, content_type="application/json")


@blp.route("/sync/changes", methods=["GET"])
@access("取回变更", roles=ANY, scope="本人")
@blp.arguments(schemas.ChangesQuery, location="query")
@blp.response(200, schemas.FieldChanges)
def changes(query: dict[str, Any]) -> Any:
    """游标之后的变更。"""
    may_pull(request.headers.get(HEADER))
    found = feed.changes(current(), query["cursor"], query["dev"], phone=HEADER in request.headers)
    return _squeezed(found)


@blp.route("/sync/heartbeat", methods=["POST"])
@at_most(MAX_PUSH)
@access("手机报到", roles=DEVICE, scope="本人的手机")
@blp.arguments(schemas.Heartbeat)
@blp.response(200, schemas.HeartbeatAnswer)
def heartbeat(data: dict[str, Any]) -> dict[str, Any]:
    """手机说做到哪里、还留着什么、清理过什么；答复局里收到哪里、还缺哪些文件。"""
    return contacts.report(current(), data)


@blp.route("/devices/invitations", methods=["POST"])
@access("给自己的手机出登记码", roles=("inspector",), scope="本人")
@blp.response(201, schemas.Invitation)
def invite() -> dict[str, Any]:
    """一次性的码：本人的手机扫了就登记，十分钟有效。"""
    code, until = inviting.invite(current())
    return {"code": code, "path": f"/field/#/enrol/{code}", "until": until}


@blp.route("/session/invitation", methods=["POST"])
@access("凭登记码登录手机", roles=PUBLIC, scope="码所属的本人")
@blp.arguments(schemas.InvitationCode)
@blp.response(200, Tokens)
def redeem(data: dict[str, Any]) -> dict[str, Any]:
    """手机用码登录，用过即废。"""
    return doors.tokens(inviting.redeem(data["code"]), "phone")


@blp.route("/losses", methods=["GET"])
@access("看手机没有送到的", roles=ANY, scope="管理员看全部，经办与审批看本部门，其他人看自己")
@blp.response(200, schemas.PhoneLosses)
def lost() -> dict[str, Any]:
    """各手机报到的情况，以及没有送到的操作与文件。"""
    rows = losses.listed(current())
    return {"items": rows, "next": None, "total": len(rows)}


@blp.route("/officers/<officer_id>/ending", methods=["GET"])
@access("看停用账号会使什么停下来", roles=("system_admin",), scope="本行政区，只数不列")
@blp.response(200, schemas.OfficerEnding)
def ending(officer_id: str) -> dict[str, int]:
    """停用之前：此人在用的手机、还在办的任务、等他封存的任务各有几件。"""
    return leaving.ending(current(), officer_id)


@blp.route("/rescues", methods=["POST"])
@at_most(rescue.MAX_RESCUE)
@access("导入撤离包", roles=("clerk", "approver", "inspector"), scope="本部门的手机，检查员为自己的")
@blp.arguments(schemas.RescueFile, location="files")
@blp.response(201, schemas.Rescued)
def bring(files: dict[str, Any]) -> Any:
    """收下撤离包里的操作与文件；可以反复导入。"""
    return rescue.load(current(), files["file"].stream)


@blp.route("/quarantine", methods=["GET"])
@access("看待处理", roles=ANY, scope="本部门，检查员看自己送来的")
@blp.arguments(schemas.QuarantineQuery, location="query")
@blp.response(200, schemas.QuarantinePage)
def waiting(query: dict[str, Any]) -> dict[str, Any]:
    """待处理的操作，旧的在前；已决定的，新近决定的在前；可按对象、任务、文号、谁做的找；最多二百条。"""
    return held.listed(current(), query["decided"], query["q"].strip())


@blp.route("/quarantine/<quarantine_id>/decisions", methods=["POST"])
@access("决定待处理", roles=("approver",), scope="本部门")
@blp.arguments(schemas.QuarantineDecision)
@blp.response(201, schemas.QuarantineRow)
def decide(data: dict[str, Any], quarantine_id: str) -> dict[str, Any]:
    """决定一条待处理。"""
    return held.shown(current(), quarantine.decide(current(), [quarantine_id], data["decision"], data["reason"]))[0]


@blp.route("/quarantine/decisions", methods=["POST"])
@access("一次决定同一任务的待处理", roles=("approver",), scope="本部门")
@blp.arguments(schemas.QuarantineDecisions)
@blp.response(201, schemas.QuarantineDecided)
def decide_together(data: dict[str, Any]) -> dict[str, Any]:
    """同一任务的几条待处理，同一个决定和理由，一次办完。"""
    rows = quarantine.decide(current(), list(dict.fromkeys(data["ids"])), data["decision"], data["reason"])
    return {"items": held.shown(current(), rows)}


@blp.route("/quarantine/<quarantine_id>/picture", methods=["GET"])
@access("看待处理的影像", roles=ANY, scope="本部门，检查员看自己送来的")
@blp.response(200, content_type="image/jpeg")
def picture_held(quarantine_id: str) -> Response:
    """待处理的一条里的照片或签名，重新编码，不带拍摄信息；字节还没有送到的 404。"""
    row = get_visible(Quarantine, current(), quarantine_id, "待处理事项")
    sha256 = quarantine.picture_of(row)
    if sha256 is None or not storage.exists(sha256):
        raise Absent("影像")
    return shown(sha256)
