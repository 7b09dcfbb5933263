"""工作台与健康的网址。"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify
from flask_smorest import Blueprint as ApiBlueprint
from sqlalchemy import func, select

from server import clock
from server.auth import BUSINESS, PUBLIC, access, current
from server.db import session
from server.insight import schemas, service
from server.jobs import Bell

blp = ApiBlueprint("insight", __name__, url_prefix="/api/v1", description="统计与预警")
pages = Blueprint("health", __name__)


@blp.route("/workbench")
@access("看工作台", roles=BUSINESS, scope="部门内")
@blp.response(200, schemas.Workbench)
def workbench() -> dict[str, Any]:
    """工作台。"""
    return service.workbench(current())


@pages.get("/healthz")
@access("看是否健康", roles=PUBLIC, scope="公开")
def healthz() -> Response:
    """数据库答得上话就是 200；后台久未扫描时 ok 为 false 以便告警。"""
    last = session().scalar(select(func.max(Bell.at)))
    age = int((clock.now() - last).total_seconds()) if last else None
    return jsonify({"ok": age is None or age < 120, "last_sweep_seconds": age, "server_time": clock.iso(clock.now())})
