"""检查人员的网址。"""

from __future__ import annotations

from typing import Any

from server.auth import BUSINESS, access, current
from server.registry.inspectors import schemas, service
from server.registry.models import ConflictOfInterest, Inspector
from server.registry.paging import Page, listed
from server.registry.site import CLERK, blp


@blp.route("/inspectors", methods=["GET"])
@access("看检查人员", roles=BUSINESS, scope="部门内")
@blp.arguments(schemas.InspectorQuery, location="query")
@blp.response(200, schemas.InspectorPage)
def search_inspectors(data: dict[str, Any]) -> Page:
    """检索检查人员。"""
    return service.search(current(), data["q"], data["status"], data["after"], data["limit"])


@blp.route("/inspectors", methods=["POST"])
@access("登记检查人员", roles=CLERK, scope="部门内")
@blp.arguments(schemas.InspectorIn)
@blp.response(201, schemas.InspectorOut)
def create_inspector(data: dict[str, Any]) -> Inspector:
    """登记检查人员。"""
    return service.create(current(), data)


@blp.route("/inspectors/<inspector_id>", methods=["GET"])
@access("看一位检查人员", roles=BUSINESS, scope="部门内")
@blp.response(200, schemas.InspectorOut)
def get_inspector(inspector_id: str) -> Inspector:
    """一位检查人员。"""
    return service.get(current(), inspector_id)


@blp.route("/inspectors/<inspector_id>", methods=["PATCH"])
@access("改检查人员", roles=CLERK, scope="部门内")
@blp.arguments(schemas.InspectorChange)
@blp.response(200, schemas.InspectorOut)
def change_inspector(data: dict[str, Any], inspector_id: str) -> Inspector:
    """改检查人员的登记。"""
    return service.change(current(), inspector_id, data)


@blp.route("/inspectors/<inspector_id>/conflicts", methods=["GET"])
@access("看回避关系", roles=("clerk", "inspector"), scope="经办看部门内，检查员看本人")
@blp.response(200, schemas.ConflictList)
def get_conflicts(inspector_id: str) -> Page:
    """一位检查人员的回避关系。"""
    return listed(service.conflicts(current(), inspector_id))


@blp.route("/inspectors/<inspector_id>/conflicts", methods=["POST"])
@access("登记回避关系", roles=CLERK, scope="部门内")
@blp.arguments(schemas.ConflictIn)
@blp.response(201, schemas.ConflictOut)
def declare_conflict(data: dict[str, Any], inspector_id: str) -> ConflictOfInterest:
    """登记回避关系。"""
    return service.declare_conflict(current(), inspector_id, **data)
