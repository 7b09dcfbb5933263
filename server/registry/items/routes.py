"""事项与检查表的网址；清单版本、依据库、细则、上级清单各在自己的模块。"""

from __future__ import annotations

from typing import Any

from server.auth import ANY, BUSINESS, access, current
from server.registry import versioned
from server.registry.items import checks, removal, rules, schemas, service, views
from server.registry.models import Checklist, Item
from server.registry.paging import Page, listed
from server.registry.site import CLERK, blp


@blp.route("/items", methods=["GET"])
@access("看抽查事项清单", roles=BUSINESS, scope="部门内")
@blp.arguments(schemas.ItemQuery, location="query")
@blp.response(200, schemas.ItemPage)
def list_items(data: dict[str, Any]) -> Page:
    """抽查事项清单，连同各项在不在现行公布的一版里。"""
    return listed(views.items(service.listing(current(), data["state"])))


@blp.route("/items", methods=["POST"])
@access("登记抽查事项", roles=CLERK, scope="部门内")
@blp.arguments(schemas.ItemIn)
@blp.response(201, schemas.ItemDetail)
def create_item(data: dict[str, Any]) -> dict[str, Any]:
    """手工登记一个抽查事项（草稿）。"""
    return views.item(current(), service.create(current(), data))


@blp.route("/items/readings", methods=["POST"])
@access("读比例与频次", roles=BUSINESS, scope="不涉及数据")
@blp.arguments(schemas.ReadingIn)
@blp.response(200, schemas.ReadingOut)
def read_rules(data: dict[str, Any]) -> dict[str, Any]:
    """两栏原文读成什么，说成一句话；什么也不存。"""
    return rules.reading(**data)


@blp.route("/items/health", methods=["GET"])
@access("清单体检", roles=BUSINESS, scope="部门内")
@blp.response(200, schemas.ItemsHealth)
def items_health() -> Page:
    """哪些事项缺什么、靠着已废止或快到期的依据。"""
    return listed(checks.health(current()))


@blp.route("/items/<item_id>", methods=["GET"])
@access("看一个抽查事项", roles=BUSINESS, scope="部门内")
@blp.response(200, schemas.ItemDetail)
def get_item(item_id: str) -> Any:
    """一个抽查事项，连同与上级清单、与公布版的出入；ETag 是改动时要带的版本号。"""
    row = service.get(current(), item_id)
    return views.item(current(), row), 200, versioned.tag(row.revision)


@blp.route("/items/<item_id>", methods=["PATCH"])
@access("改抽查事项", roles=CLERK, scope="部门内")
@blp.arguments(schemas.ItemChange)
@blp.response(200, schemas.ItemDetail)
def change_item(data: dict[str, Any], item_id: str) -> Any:
    """改抽查事项；须带 If-Match。"""
    service.get(current(), item_id)  # a stranger is told 404 before anything about versions
    row = service.change(current(), item_id, data, versioned.seen())
    return views.item(current(), row), 200, versioned.tag(row.revision)


@blp.route("/items/<item_id>", methods=["DELETE"])
@access("删除草稿事项", roles=CLERK, scope="部门内，没有启用过")
@blp.response(204)
def remove_item(item_id: str) -> None:
    """删除没有启用过、别处也没有用到的事项。"""
    removal.remove(current(), item_id)


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
