"""变更的网址：提出、确认、驳回、凭据，补充抽取。"""

from __future__ import annotations

from typing import Any

from flask import Response
from marshmallow import EXCLUDE
from sqlalchemy import select

from server.accounts.schemas import page_of
from server.auth import access, current, visible
from server.db import session
from server.draws import views as draw_views
from server.draws.after import schemas, service, standing, supplement, views
from server.draws.after.models import DrawChange
from server.draws.models import Draw
from server.draws.schemas import DrawOut
from server.draws.site import CLERK, DESK, blp, seen, uploaded

OFFICE = ("clerk", "approver")
SECOND = ("clerk", "approver", "legal_reviewer")


@blp.route("/draws/<draw_id>/standing", methods=["GET"])
@access("看抽取现在的样子", roles=DESK, scope="部门内，名称揭开前只有代号")
@blp.response(200, schemas.Standing)
def now(draw_id: str) -> dict[str, Any]:
    """在查的各户与检查组，缺几户。"""
    return views.now(current(), seen(draw_id))


@blp.route("/draws/<draw_id>/substitutions", methods=["GET"])
@access("看抽取的变更", roles=DESK, scope="部门内")
@blp.response(200, page_of(schemas.DrawChangeOut))
def of_draw(draw_id: str) -> dict[str, Any]:
    """一次抽取的变更，先提出的在前。"""
    rows = views.changes(current(), standing.of(session(), seen(draw_id).id))
    return {"items": rows, "next": None, "total": len(rows)}


@blp.route("/draws/<draw_id>/substitutions", methods=["POST"])
@access("提出抽取的变更", roles=OFFICE, scope="部门内")
@blp.arguments(schemas.DrawChangeIn(unknown=EXCLUDE), location="form")
@blp.response(201, schemas.DrawChangeOut)
def propose(data: dict[str, Any], draw_id: str) -> dict[str, Any]:
    """提出一件变更，附凭据。"""
    found = uploaded("file")
    asked = service.Asked(**data, evidence=found[1] if found else b"")
    return views.changes(current(), [service.propose(current(), draw_id, asked)])[0]


@blp.route("/substitutions", methods=["GET"])
@access("看待确认的变更", roles=DESK, scope="部门内")
@blp.arguments(schemas.ChangeQuery, location="query")
@blp.response(200, page_of(schemas.DrawChangeOut))
def listed(query: dict[str, Any]) -> dict[str, Any]:
    """本部门各次抽取的变更，新的在前。"""
    mine = visible(Draw, current()).with_only_columns(Draw.id)
    found = select(DrawChange).where(DrawChange.draw_id.in_(mine))
    if query["state"]:
        found = found.where(DrawChange.state == query["state"])
    order = (DrawChange.proposed_at.desc(), DrawChange.id)
    rows = views.changes(current(), session().scalars(found.order_by(*order).limit(200)).all())
    return {"items": rows, "next": None, "total": len(rows)}


@blp.route("/substitutions/<change_id>/decisions", methods=["POST"])
@access("确认抽取的变更", roles=SECOND, scope="部门内，不能是提出的人")
@blp.arguments(schemas.ChangeDecision)
@blp.response(200, schemas.DrawChangeOut)
def decide(data: dict[str, Any], change_id: str) -> dict[str, Any]:
    """第二人确认或驳回。"""
    return views.changes(current(), [service.decide(current(), change_id, data["decision"], data["opinion"])])[0]


@blp.route("/substitutions/<change_id>/evidence", methods=["GET"])
@access("看变更的凭据", roles=DESK, scope="部门内")
def evidence(change_id: str) -> Response:
    """凭据的原件。"""
    content, kind = service.evidence(current(), change_id)
    response = Response(content, content_type=kind)
    response.headers["Content-Disposition"] = "attachment"
    return response


@blp.route("/draws/<draw_id>/supplement", methods=["POST"])
@access("筹备补充抽取", roles=CLERK, scope="部门内")
@blp.arguments(schemas.SupplementIn)
@blp.response(201, DrawOut)
def supplementary(data: dict[str, Any], draw_id: str) -> dict[str, Any]:
    """递补用完，缺的户另抽。"""
    return draw_views.draw(supplement.prepare(current(), draw_id, **data))
