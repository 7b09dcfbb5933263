"""接口手册的网址：外壳公开，接口说明要登录才给。"""

from __future__ import annotations

import importlib.resources
from typing import Any

from flask import Blueprint, Response, current_app
from sqlalchemy import select

from server.accounts.models import Jurisdiction
from server.auth import ANY, PUBLIC, access
from server.db import session
from server.problems import CATALOGUE, Absent

pages = Blueprint("handbook", __name__)
FILES = {
    "": ("handbook.html", "text/html; charset=utf-8"),
    "handbook.js": ("handbook.js", "text/javascript; charset=utf-8"),
    "handbook.css": ("handbook.css", "text/css; charset=utf-8"),
}


@pages.get("/api/v1/openapi.json")
@access("看接口说明", roles=ANY, scope="公开")
def openapi() -> dict[str, Any]:
    """OpenAPI 3.1 的接口说明，与代码同步。"""
    spec: dict[str, Any] = current_app.extensions["api"].described()
    return spec


@pages.get("/api/docs", defaults={"name": ""})
@pages.get("/api/docs/<name>")
@access("看接口手册", roles=PUBLIC, scope="仅演示")
def handbook(name: str) -> Response:
    """手册的外壳与它的脚本、样式；没有外站资源，也没有内嵌脚本。正式使用的系统答 404。"""
    if name not in FILES or not session().scalar(select(Jurisdiction.demo)):
        raise Absent("地址")
    file, kind = FILES[name]
    content = importlib.resources.files("server.handbook").joinpath("static", file).read_bytes()
    return Response(content, content_type=kind)


@pages.get("/problems/<code>")
@access("看问题目录", roles=PUBLIC, scope="公开")
def problem(code: str) -> dict[str, Any]:
    """应答里 type 所指的地址：这种问题叫什么、答什么状态。"""
    entry = CATALOGUE.get(code)
    if entry is None:
        raise Absent("问题代码")
    return {"type": f"/problems/{entry.code}", "title": entry.title, "status": entry.status}
