"""清单与检查表的网址。"""

from __future__ import annotations

from typing import Any

from server.auth import ANY, BUSINESS, access, current
from server.registry.items import schemas, service
from server.registry.models import Checklist, Item
from server.registry.paging import Page, listed
from server.registry.site import CLERK, blp


@blp.route("/items", methods=["GET"])
@access("看抽查事项清单", roles=BUSINESS, scope="部门内")
@blp.arguments(schemas.ItemQuery, location="query")
@blp.response(200, schemas.ItemPage)
def list_items(data: dict[str, Any]) -> Page:
    """抽查事项清单。"""
    return listed(service.listing(current(), data["state"]))


@blp.route("/items/<item_id>", methods=["GET"])
@access("看一个抽查事项", roles=BUSINESS, scope="部门内")
@blp.response(200, schemas.ItemOut)
def get_item(item_id: str) -> Item:
    """一个抽查事项。"""
    return service.get(current(), item_id)


@blp.route("/items/<item_id>", methods=["PATCH"])
@access("改抽查事项", roles=CLERK, scope="部门内")
@blp.arguments(schemas.ItemChange)
@blp.response(200, schemas.ItemOut)
def change_item(data: dict[str, Any], item_id: str) -> Item:
    """改抽查事项。"""
    return service.change(current(), item_id, data)


@blp.route("/items/<item_id>/activation", methods=["POST"])
@access("启用或停用抽查事项", roles=CLERK, scope="部门内")
@blp.arguments(schemas.Activation)
@blp.response(200, schemas.ItemOut)
def activate_item(data: dict[str, Any], item_id: str) -> Item:
    """启用（须有依据）或停用。"""
    act = service.activate if data["state"] == "active" else service.retire
    return act(current(), item_id)


@blp.route("/checklists", methods=["GET"])
@access("看检查表", roles=ANY, scope="公开")
@blp.response(200, schemas.ChecklistList)
def list_checklists() -> Page:
    """全部检查表。"""
    return listed(service.checklists())


@blp.route("/checklists/<checklist_id>", methods=["GET"])
@access("看一张检查表", roles=ANY, scope="公开")
@blp.response(200, schemas.ChecklistOut)
def get_checklist(checklist_id: str) -> Checklist:
    """一张检查表。"""
    return service.checklist(current(), checklist_id)
