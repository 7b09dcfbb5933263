"""手机的门的网址。"""

from __future__ import annotations

import gzip
import json
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from flask import Response, request
from sqlalchemy import func, select

from server.accounts import service as accounts
from server.accounts.doors import _number
from server.auth import ANY, DEVICE, access, current, visible
from server.db import session
from server.field import blob_routes, package, problems, quarantine, schemas
from server.field import changes as feed
from server.field import push as pushing
from server.field.body import MAX_PUSH, at_most, read_batch
from server.field.door import blp
from server.inspections.models import OpLog, Quarantine
from server.problems import Problem

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
    row = accounts.enrol_device(current(), public_key=key, name=data["name"], user_agent=data["user_agent"])
    return {"device_id": row.id}


@blp.route("/field/bundle", methods=["GET"])
@access("下载离线包", roles=("inspector",), scope="本组")
@blp.response(200, schemas.FieldBundle)
def bundle() -> Any:
    """一次取回全部任务、检查表与本组的操作。"""
    return _squeezed(package.bundle(current()))


def _squeezed(content: dict[str, Any]) -> Any:
    """Half a megabyte of text over a slow link: compressed when the caller can read it."""
    if "gzip" not in request.headers.get("Accept-Encoding", ""):
        return content
    body = gzip.compress(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode(), 6)
    headers = {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
    return Response(body, content_type="application/json", headers=headers)


@blp.route("/sync/push", methods=["POST"])
@at_most(MAX_PUSH)
@access("送达操作", roles=DEVICE, scope="本人的手机")
@blp.doc(
    requestBody={"content": {"application/json": {"schema": schemas.OpBatch}}},
    parameters=[{"in": "header", "name": "Content-Encoding", "schema": {"type": "string", "enum": ["gzip"]}}],
)
@blp.response(200, schemas.OpPushed)
def push() -> dict[str, Any]:
    """收下一批操作，逐条答复裁决；不需要登录，凭手机签名。"""
    actor = current()
    dev, batch_id, ops = read_batch(actor.device_id)
    return pushing.push(actor, dev, batch_id, ops)


@blp.route("/sync/changes", methods=["GET"])
@access("取回变更", roles=ANY, scope="本人")
@blp.arguments(schemas.ChangesQuery, location="query")
@blp.response(200, schemas.FieldChanges)
def changes(query: dict[str, Any]) -> dict[str, Any]:
    """游标之后的变更。"""
    return feed.changes(current(), query["cursor"])


@blp.route("/quarantine", methods=["GET"])
@access("看待处理", roles=ANY, scope="本部门，检查员看自己送来的")
@blp.arguments(schemas.QuarantineQuery, location="query")
@blp.response(200, schemas.QuarantinePage)
def waiting(query: dict[str, Any]) -> dict[str, Any]:
    """待处理的操作，旧的在前，最多二百条。"""
    undecided = Quarantine.decision.is_(None)
    rows = visible(Quarantine, current()).where(~undecided if query["decided"] else undecided)
    total = session().scalar(select(func.count()).select_from(rows.subquery()))
    found = session().scalars(rows.order_by(Quarantine.created_at, Quarantine.id).limit(200))
    return {"items": [_held(row) for row in found], "next": None, "total": total}


@blp.route("/quarantine/<quarantine_id>/decisions", methods=["POST"])
@access("决定待处理", roles=("approver",), scope="本部门")
@blp.arguments(schemas.QuarantineDecision)
@blp.response(201, schemas.QuarantineRow)
def decide(data: dict[str, Any], quarantine_id: str) -> dict[str, Any]:
    """决定一条待处理。"""
    return _held(quarantine.decide(current(), quarantine_id, data["decision"], data["reason"]))


def _held(row: Quarantine) -> dict[str, Any]:
    plain = {name: getattr(row, name) for name in schemas.QuarantineRow().fields if hasattr(row, name)}
    return plain | {"op": session().get_one(OpLog, (row.dev, row.seq)).op}
