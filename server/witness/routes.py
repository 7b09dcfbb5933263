"""日志的网址：检查点与分片对所有人公开（C2SP tlog-tiles）。"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response
from flask_smorest import Blueprint as ApiBlueprint
from marshmallow import Schema, fields

from server import clock
from server.accounts import service as accounts
from server.auth import ANY, PUBLIC, access
from server.db import session
from server.problems import Absent
from server.trail import keys, tiles
from server.trail import service as trail

pages = Blueprint("log", __name__, url_prefix="/log")
blp = ApiBlueprint("trail", __name__, url_prefix="/api/v1", description="留痕")
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


@pages.get("/checkpoint")
@access("看检查点", roles=PUBLIC, scope="公开")
def checkpoint() -> Response:
    """当前检查点（签名）。"""
    text = keys.signed_head(session(), accounts.jurisdiction().origin)
    return Response(text, content_type="text/plain; charset=utf-8", headers={"Cache-Control": "no-cache"})


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
