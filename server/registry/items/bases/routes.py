"""依据库的网址。"""

from __future__ import annotations

from typing import Any

from server.auth import BUSINESS, access, current
from server.registry.items import schemas, views
from server.registry.items.bases import service as bases
from server.registry.paging import Page
from server.registry.site import CLERK, blp


@blp.route("/bases", methods=["GET"])
@access("看依据库", roles=BUSINESS, scope="部门内与共用")
@blp.arguments(schemas.BasisQuery, location="query")
@blp.response(200, schemas.BasisPage)
def list_bases(data: dict[str, Any]) -> Page:
    """找依据；每条带着靠它的事项。"""
    rows, total = bases.search(current(), data["q"], data["state"])
    return Page(views.basis_rows(current(), rows), None, total)


@blp.route("/bases", methods=["POST"])
@access("登记依据", roles=CLERK, scope="部门内")
@blp.arguments(schemas.BasisIn)
@blp.response(201, schemas.BasisRow)
def add_basis(data: dict[str, Any]) -> dict[str, Any]:
    """登记一条依据。"""
    return views.basis(current(), bases.add(current(), data))


@blp.route("/bases/<basis_id>", methods=["GET"])
@access("看一条依据", roles=BUSINESS, scope="部门内与共用")
@blp.response(200, schemas.BasisRow)
def get_basis(basis_id: str) -> dict[str, Any]:
    """一条依据与靠着它的事项。"""
    return views.basis(current(), bases.get(current(), basis_id))


@blp.route("/bases/<basis_id>", methods=["PATCH"])
@access("改依据", roles=CLERK, scope="部门内")
@blp.arguments(schemas.BasisChange)
@blp.response(200, schemas.BasisRow)
def change_basis(data: dict[str, Any], basis_id: str) -> dict[str, Any]:
    """改一条依据；改共用的，就为本部门另存一条。"""
    return views.basis(current(), bases.change(current(), basis_id, data))


@blp.route("/bases/<basis_id>/repeal", methods=["POST"])
@access("废止依据", roles=CLERK, scope="部门内")
@blp.arguments(schemas.BasisRepeal)
@blp.response(200, schemas.BasisRow)
def repeal_basis(data: dict[str, Any], basis_id: str) -> dict[str, Any]:
    """自某日起废止；给了新版本的，靠着旧版的事项改靠新版。"""
    return views.basis(current(), bases.repeal(current(), basis_id, **data))
