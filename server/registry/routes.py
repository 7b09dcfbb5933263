"""一单两库的网址：清单、检查对象、检查人员、检查表。"""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from server.auth import ANY, BUSINESS, access, current
from server.problems import Problem
from server.registry import entities, inspectors, items, schemas
from server.registry.entities import Page, Wanted
from server.registry.imports.routes import install
from server.registry.models import Checklist, ConflictOfInterest, Entity, Inspector, Item

blp = Blueprint("registry", __name__, url_prefix="/api/v1", description="一单两库")
install(blp)
CLERK = ("clerk",)


def listed(rows: list[Any]) -> Page:
    """短列表一页给完。"""
    return Page(rows, None, len(rows))


@blp.route("/entities", methods=["GET"])
@access("看检查对象", roles=BUSINESS, scope="部门内")
@blp.arguments(schemas.EntityQuery, location="query")
@blp.response(200, schemas.EntityPage)
def search_entities(data: dict[str, Any]) -> Page:
    """检索检查对象。"""
    wanted = Wanted(data["q"], data["kind"], data["credit_class"], data["district"], data["status"])
    return entities.search(current(), wanted, data["after"], data["limit"])


@blp.route("/entities/<entity_id>", methods=["GET"])
@access("看一户检查对象", roles=BUSINESS, scope="部门内")
@blp.response(200, schemas.EntityDetail)
def get_entity(entity_id: str) -> dict[str, Any]:
    """一户检查对象。"""
    return detail(entities.get(current(), entity_id))


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
        row = entities.leave(current(), entity_id, leaving["on"], leaving["reason"], closed=leaving["closed"])
    else:
        row = entities.change(current(), entity_id, data, reason)
    return detail(row)


def detail(row: Entity) -> dict[str, Any]:
    """一户的登记内容、起止与变动。"""
    shown = {column.key: getattr(row, column.key) for column in Entity.__table__.columns}
    return shown | {
        "memberships": entities.memberships(current(), row.id),
        "events": entities.events(current(), row.id),
    }


@blp.route("/inspectors", methods=["GET"])
@access("看检查人员", roles=BUSINESS, scope="部门内")
@blp.arguments(schemas.InspectorQuery, location="query")
@blp.response(200, schemas.InspectorPage)
def search_inspectors(data: dict[str, Any]) -> Page:
    """检索检查人员。"""
    return inspectors.search(current(), data["q"], data["status"], data["after"], data["limit"])


@blp.route("/inspectors", methods=["POST"])
@access("登记检查人员", roles=CLERK, scope="部门内")
@blp.arguments(schemas.InspectorIn)
@blp.response(201, schemas.InspectorOut)
def create_inspector(data: dict[str, Any]) -> Inspector:
    """登记检查人员。"""
    return inspectors.create(current(), data)


@blp.route("/inspectors/<inspector_id>", methods=["GET"])
@access("看一位检查人员", roles=BUSINESS, scope="部门内")
@blp.response(200, schemas.InspectorOut)
def get_inspector(inspector_id: str) -> Inspector:
    """一位检查人员。"""
    return inspectors.get(current(), inspector_id)


@blp.route("/inspectors/<inspector_id>", methods=["PATCH"])
@access("改检查人员", roles=CLERK, scope="部门内")
@blp.arguments(schemas.InspectorChange)
@blp.response(200, schemas.InspectorOut)
def change_inspector(data: dict[str, Any], inspector_id: str) -> Inspector:
    """改检查人员的登记。"""
    return inspectors.change(current(), inspector_id, data)


@blp.route("/inspectors/<inspector_id>/conflicts", methods=["GET"])
@access("看回避关系", roles=("clerk", "inspector"), scope="经办看部门内，检查员看本人")
@blp.response(200, schemas.ConflictList)
def get_conflicts(inspector_id: str) -> Page:
    """一位检查人员的回避关系。"""
    return listed(inspectors.conflicts(current(), inspector_id))


@blp.route("/inspectors/<inspector_id>/conflicts", methods=["POST"])
@access("登记回避关系", roles=CLERK, scope="部门内")
@blp.arguments(schemas.ConflictIn)
@blp.response(201, schemas.ConflictOut)
def declare_conflict(data: dict[str, Any], inspector_id: str) -> ConflictOfInterest:
    """登记回避关系。"""
    return inspectors.declare_conflict(current(), inspector_id, **data)


@blp.route("/items", methods=["GET"])
@access("看抽查事项清单", roles=BUSINESS, scope="部门内")
@blp.arguments(schemas.ItemQuery, location="query")
@blp.response(200, schemas.ItemPage)
def list_items(data: dict[str, Any]) -> Page:
    """抽查事项清单。"""
    return listed(items.listing(current(), data["state"]))


@blp.route("/items/<item_id>", methods=["GET"])
@access("看一个抽查事项", roles=BUSINESS, scope="部门内")
@blp.response(200, schemas.ItemOut)
def get_item(item_id: str) -> Item:
    """一个抽查事项。"""
    return items.get(current(), item_id)


@blp.route("/items/<item_id>", methods=["PATCH"])
@access("改抽查事项", roles=CLERK, scope="部门内")
@blp.arguments(schemas.ItemChange)
@blp.response(200, schemas.ItemOut)
def change_item(data: dict[str, Any], item_id: str) -> Item:
    """改抽查事项。"""
    return items.change(current(), item_id, data)


@blp.route("/items/<item_id>/activation", methods=["POST"])
@access("启用或停用抽查事项", roles=CLERK, scope="部门内")
@blp.arguments(schemas.Activation)
@blp.response(200, schemas.ItemOut)
def activate_item(data: dict[str, Any], item_id: str) -> Item:
    """启用（须有依据）或停用。"""
    act = items.activate if data["state"] == "active" else items.retire
    return act(current(), item_id)


@blp.route("/checklists", methods=["GET"])
@access("看检查表", roles=ANY, scope="公开")
@blp.response(200, schemas.ChecklistList)
def list_checklists() -> Page:
    """全部检查表。"""
    return listed(items.checklists())


@blp.route("/checklists/<checklist_id>", methods=["GET"])
@access("看一张检查表", roles=ANY, scope="公开")
@blp.response(200, schemas.ChecklistOut)
def get_checklist(checklist_id: str) -> Checklist:
    """一张检查表。"""
    return items.checklist(current(), checklist_id)
