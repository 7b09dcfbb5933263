"""派出以后检查表换版的网址。"""

from __future__ import annotations

from typing import Any

from server.auth import access, current
from server.inspections.reform import schemas, service
from server.inspections.site import blp


@blp.route("/assignments/form-changes", methods=["GET"])
@access("看派出后还在用旧版检查表的任务", roles=("clerk", "approver"), scope="本部门")
@blp.arguments(schemas.FormTarget, location="query")
@blp.response(200, schemas.FormWaitings)
def form_waiting(query: dict[str, Any]) -> dict[str, Any]:
    """各旧版还有几张没有封存。"""
    rows = service.waiting(current(), query["to"])
    return {"items": rows, "next": None, "total": len(rows)}


@blp.route("/assignments/form-changes", methods=["POST"])
@access("派出后检查表换版", roles=("approver",), scope="本部门")
@blp.arguments(schemas.FormChangeIn)
@blp.response(201, schemas.FormChanged)
def form_change(data: dict[str, Any]) -> dict[str, Any]:
    """没有动手的随即换发；动了手的由有权封存的人决定。"""
    done = service.replace(current(), data["form"], data["to"], data["reason"])
    return {"moved": len(done.moved), "offered": done.offered, "left": done.left}
