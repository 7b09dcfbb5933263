"""检查对象的网址。"""

from __future__ import annotations

from typing import Any

from server.auth import BUSINESS, access, current
from server.problems import Problem
from server.registry.entities import schemas, service
from server.registry.entities.service import Wanted
from server.registry.models import Entity
from server.registry.paging import Page
from server.registry.site import CLERK, blp


@blp.route("/entities", methods=["GET"])
@access("看检查对象", roles=BUSINESS, scope="部门内")
@blp.arguments(schemas.EntityQuery, location="query")
@blp.response(200, schemas.EntityPage)
def search_entities(data: dict[str, Any]) -> Page:
    """检索检查对象。"""
    wanted = Wanted(data["q"], data["kind"], data["credit_class"], data["district"], data["status"])
    return service.search(current(), wanted, data["after"], data["limit"])


@blp.route("/entities/<entity_id>", methods=["GET"])
@access("看一户检查对象", roles=BUSINESS, scope="部门内")
@blp.response(200, schemas.EntityDetail)
def get_entity(entity_id: str) -> dict[str, Any]:
    """一户检查对象。"""
    return detail(service.get(current(), entity_id))


@blp.route("/entities/<entity_id>", methods=["PATCH"])
@access("改检查对象", roles=CLERK, scope="部门内")
@blp.arguments(schemas.EntityChange)
@blp.response(200, schemas.EntityDetail)
def change_entity(data: dict[str, Any], entity_id: str) -> dict[str, Any]:
    """更正检查对象，或让它退出名录。"""
    leaving, reason = data.pop("exit", None), data.pop("reason")
    if leaving and data:
        raise Problem("invalid", "退出名录与更正内容请分两次办理。")
    if leaving:
        row = service.leave(current(), entity_id, leaving["on"], leaving["reason"], closed=leaving["closed"])
    else:
        row = service.change(current(), entity_id, data, reason)
    return detail(row)


def detail(row: Entity) -> dict[str, Any]:
    """一户的登记内容、起止与变动。"""
    shown = {column.key: getattr(row, column.key) for column in Entity.__table__.columns}
    return shown | {
        "memberships": service.memberships(current(), row.id),
        "events": service.events(current(), row.id),
    }
