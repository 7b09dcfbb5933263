"""抽取的网址。"""

from __future__ import annotations

from typing import Any

from flask import Response

from server import storage
from server.accounts.schemas import page_of
from server.auth import access, current, visible
from server.db import session
from server.draws import kinds, phone_routes, schemas, service, showing, views
from server.draws.after import routes as after_routes
from server.draws.ceremony import routes as ceremony_routes
from server.draws.models import Draw
from server.draws.opening_routes import openings
from server.draws.phone_routes import pages
from server.draws.site import CLERK, DESK, blp, seen
from server.plans.models import PlanEntry
from server.problems import Problem

__all__ = ["after_routes", "blp", "ceremony_routes", "openings", "pages", "phone_routes"]


@blp.route("/draws", methods=["GET"])
@access("看抽取", roles=DESK, scope="部门内")
@blp.response(200, page_of(schemas.DrawBrief))
def draws() -> dict[str, Any]:
    """抽取，新的在前。"""
    rows = session().scalars(visible(Draw, current()).order_by(Draw.created_at.desc(), Draw.id.desc())).all()
    return {"items": views.briefs(rows), "next": None, "total": len(rows)}


@blp.route("/draws", methods=["POST"])
@access("筹备抽取", roles=CLERK, scope="部门内")
@blp.arguments(schemas.DrawIn)
@blp.response(201, schemas.DrawOut)
def prepare(data: dict[str, Any]) -> dict[str, Any]:
    """筹备抽取。"""
    return views.draw(service.prepare(current(), **data))


@blp.route("/draws/<draw_id>", methods=["GET"])
@access("看抽取", roles=DESK, scope="部门内")
@blp.response(200, schemas.DrawOut)
def draw(draw_id: str) -> dict[str, Any]:
    """一次抽取。"""
    return views.draw(seen(draw_id))


@blp.route("/draws/<draw_id>/preflight", methods=["GET"])
@access("预检抽取", roles=DESK, scope="部门内")
@blp.response(200, schemas.DrawPreflight)
def preflight(draw_id: str) -> dict[str, Any]:
    """预检：此刻冻结会得到什么。"""
    row = seen(draw_id)
    entry = session().get_one(PlanEntry, row.plan_entry_id)
    people, departments = kinds.people_needed(entry), kinds.together(entry)
    return views.preflight(row, service.preflight(current(), draw_id), people, departments)


@blp.route("/draws/<draw_id>/freeze", methods=["POST"])
@access("冻结名单", roles=CLERK, scope="部门内")
@blp.arguments(schemas.FreezeIn)
@blp.response(200, schemas.DrawOut)
def freeze(data: dict[str, Any], draw_id: str) -> dict[str, Any]:
    """冻结两份名单。"""
    return showing.at_once(views.draw(service.freeze(current(), draw_id, data["seen"])))


@blp.route("/draws/<draw_id>/commitment", methods=["POST"])
@access("封下系统的数", roles=CLERK, scope="部门内")
@blp.response(200, schemas.DrawOut)
def commit(draw_id: str) -> dict[str, Any]:
    """系统封下自己的数。"""
    return showing.at_once(views.draw(service.commit(current(), draw_id)))


@blp.route("/draws/<draw_id>/dice", methods=["POST"])
@access("录入骰子", roles=CLERK, scope="部门内")
@blp.arguments(schemas.DiceIn)
@blp.response(200, schemas.DrawOut)
def roll(data: dict[str, Any], draw_id: str) -> dict[str, Any]:
    """录入骰子：揭示、抽取、派员。"""
    return showing.at_once(views.draw(service.roll(current(), draw_id, data["digits"], data["corrections"])))


@blp.route("/draws/<draw_id>/void", methods=["POST"])
@access("取消抽取", roles=("approver",), scope="部门内")
@blp.arguments(schemas.DrawVoidIn)
@blp.response(200, schemas.DrawOut)
def void(data: dict[str, Any], draw_id: str) -> dict[str, Any]:
    """种子定下之前取消。"""
    return showing.at_once(views.draw(service.void(current(), draw_id, data["reason"])))


@blp.route("/draws/<draw_id>/units", methods=["GET"])
@access("看抽中名单", roles=DESK, scope="部门内，名称揭开前只有代号")
@blp.response(200, page_of(schemas.DrawUnitOut))
def units(draw_id: str) -> dict[str, Any]:
    """抽中与候补。"""
    rows = views.units(seen(draw_id))
    return {"items": rows, "next": None, "total": len(rows)}


@blp.route("/draws/<draw_id>/excluded", methods=["GET"])
@access("看除外的户", roles=DESK, scope="部门内，名称只给经办与审批，且只给从没抽中过的")
@blp.arguments(schemas.ExcludedQuery, location="query")
@blp.response(200, page_of(schemas.ExcludedUnit))
def excluded(query: dict[str, Any], draw_id: str) -> dict[str, Any]:
    """除外的户与理由，一页一页看。"""
    row = seen(draw_id)
    after = int(query["after"]) if query["after"].isdigit() else 0
    page = views.Page(query["code"], after, query["limit"], current().has("clerk", "approver"))
    return views.excluded(row, service.preflight(current(), draw_id) if row.state == "DRAFT" else None, page)


@blp.route("/draws/<draw_id>/changes", methods=["GET"])
@access("看名册的增减", roles=DESK, scope="部门内，没有名称")
@blp.response(200, schemas.ChangedPage)
def changes(draw_id: str) -> dict[str, Any]:
    """与上一次可比的冻结的差别；没有可比的说明为什么。"""
    row = seen(draw_id)
    return views.changes(row, service.preflight(current(), draw_id) if row.manifest is None else None)


@blp.route("/draws/<draw_id>/package.zip", methods=["GET"])
@access("下载公开包", roles=DESK, scope="部门内")
def package(draw_id: str) -> Response:
    """公开包：谁都可以重算。"""
    row = seen(draw_id)
    if row.package is None:
        raise Problem("draw.not_drawn", "还没有抽出，公开包还不完整。")
    response = Response(storage.read(row.package), content_type="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="{row.no}-{row.attempt}.zip"'
    response.set_etag(row.package)
    return response
