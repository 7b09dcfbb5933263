"""日志的网址：检查点与分片对所有人公开（C2SP tlog-tiles）。"""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Response, request
from marshmallow import Schema, fields, validate

from server import clock
from server.accounts import service as accounts
from server.auth import ANY, PUBLIC, access, current
from server.db import session
from server.problems import Absent
from server.trail import keys, proofs, tiles, words
from server.trail import service as trail
from server.witness import reading, register
from server.witness.site import blp

__all__ = ["blp", "pages", "register"]

pages = Blueprint("log", __name__, url_prefix="/log")
FOREVER = "public, max-age=31536000, immutable"


class Head(Schema):
    """日志头。"""

    size = fields.Integer(metadata={"description": "留痕条数"})
    root = fields.String(metadata={"description": "RFC 6962 根，十六进制"})
    server_time = fields.String()


@blp.route("/trail/head")
@access("看留痕日志头", roles=ANY, scope="公开")
@blp.response(200, Head)
def head() -> dict[str, Any]:
    """日志头。"""
    size, root = trail.head(session())
    return {"size": size, "root": root.hex(), "server_time": clock.iso(clock.now())}


class EntryQuery(Schema):
    """找哪些留痕。"""

    subject = fields.String(load_default="", validate=validate.OneOf(["", *words.SUBJECTS], error="不认识这一类。"))
    actor = fields.String(load_default="", validate=validate.Length(max=36))
    ref = fields.String(load_default="", validate=validate.Length(max=100))
    before = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(0))


class EntryOut(Schema):
    """一条留痕：叶子之外，连同只给审计员看的内容。"""

    i = fields.Integer()
    at = fields.String()
    kind = fields.String()
    label = fields.String()
    actor = fields.String(metadata={"description": "办事人；系统自己办的写“系统”"})
    ref = fields.String(allow_none=True)
    data = fields.Dict(metadata={"description": "内容的原样"})
    said = fields.Dict(keys=fields.String(), values=fields.String(), metadata={"description": "内容写成中文"})
    rows = fields.Integer(metadata={"description": "一并封下的证据行数"})


class EntryPage(Schema):
    """一页留痕，新的在前。"""

    items = fields.List(fields.Nested(EntryOut))
    next = fields.Integer(allow_none=True)
    total = fields.Integer()
    subjects = fields.Dict(keys=fields.String(), values=fields.String())
    words = fields.Dict(keys=fields.String(), values=fields.String(), metadata={"description": "内容各栏的中文"})
    officers = fields.Dict(keys=fields.String(), values=fields.String())


@blp.route("/trail/entries")
@access("查留痕", roles=("auditor",), scope="全部")
@blp.arguments(EntryQuery, location="query")
@blp.response(200, EntryPage)
def trail_entries(query: dict[str, Any]) -> dict[str, Any]:
    """审计员逐条查留痕：谁、何时、办了什么（三员分立，rulings 2）。"""
    return reading.page(current(), **query)


@pages.get("/checkpoint")
@access("看检查点", roles=PUBLIC, scope="公开")
def checkpoint() -> Response:
    """当前检查点（签名）。"""
    text = keys.signed_head(session(), accounts.jurisdiction().origin)
    return Response(text, content_type="text/plain; charset=utf-8", headers={"Cache-Control": "no-cache"})


@pages.get("/consistency")
@access("要一致性证明", roles=PUBLIC, scope="公开")
def consistency() -> Response:
    """从前 since 条到现在的一致性证明：手机每次送达后来要，自己核对；since 为 0 或大于现在的条数时没有证明。"""
    since = request.args.get("since", 0, type=int)
    size, root = trail.head(session())
    proof = proofs.consistency(session(), since, size) if 0 < since <= size else []
    body = {"size": size, "root": root.hex(), "since": since, "proof": [each.hex() for each in proof]}
    return Response(json.dumps(body), content_type="application/json", headers={"Cache-Control": "no-store"})


@pages.get("/key")
@access("看日志公钥", roles=PUBLIC, scope="公开")
def key() -> Response:
    """核验公钥：现用的一行在前，换过的往下各附签名。"""
    return Response(keys.chain(session(), accounts.jurisdiction().origin), content_type="text/plain; charset=utf-8")


@pages.get("/tile/entries/<path:at>")
@access("看叶子分片", roles=PUBLIC, scope="公开")
def entries(at: str) -> Response:
    """叶子分片：每叶前两字节为长度。"""
    return _tile(tiles.entries(session(), at))


@pages.get("/tile/<int:level>/<path:at>")
@access("看摘要分片", roles=PUBLIC, scope="公开")
def tile(level: int, at: str) -> Response:
    """摘要分片：至多 256 个摘要相接。"""
    return _tile(tiles.hashes(session(), level, at))


def _tile(content: bytes | None) -> Response:
    if content is None:
        raise Absent("分片")
    return Response(content, content_type="application/octet-stream", headers={"Cache-Control": FOREVER})
