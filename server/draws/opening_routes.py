"""揭开名称、结束抽取、开查询条的网址。"""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from server.accounts.schemas import page_of
from server.auth import access, current
from server.draws import closing, early, lookup, opening, schemas, views
from server.draws.site import DESK, blp, seen

OFFICE = ("clerk", "approver")


class OpeningIn(Schema):
    """为什么现在就要看。"""

    reason = fields.String(
        required=True, validate=validate.Length(max=200), metadata={"description": "理由，至少 10 个字"}
    )


class OpenedEntity(Schema):
    """揭开的一户。"""

    id = fields.String()
    name = fields.String()
    code = fields.String()
    address = fields.String()


class NameDecision(Schema):
    """同意或驳回。"""

    decision = fields.String(required=True, validate=validate.OneOf(["CONFIRMED", "REJECTED"]))
    opinion = fields.String(load_default="", validate=validate.Length(max=200))


class NameRequestOut(Schema):
    """提前揭开的一件请求：名称只写给提出而已得同意的本人。"""

    id = fields.String()
    blind = fields.String(metadata={"description": "代号前八位"})
    reason = fields.String()
    state = fields.String()
    label = fields.String()
    asked_by = fields.String()
    asked_at = fields.String()
    decided_by = fields.String(allow_none=True)
    decided_at = fields.String(allow_none=True)
    opinion = fields.String()
    mine = fields.Boolean(metadata={"description": "是不是我提出的"})
    entity = fields.Nested(OpenedEntity, allow_none=True)


class NameOpeningOut(Schema):
    """一次揭开：只有代号。"""

    at = fields.String()
    blind = fields.String(metadata={"description": "代号前八位，空为整次抽取"})
    officer = fields.String(allow_none=True, metadata={"description": "揭给谁，空为本部门"})
    second = fields.String(allow_none=True, metadata={"description": "提前揭开的，由谁同意"})
    means = fields.String()
    label = fields.String()
    reason = fields.String()


class SlipIn(Schema):
    """谁来问的，问的是哪一户。"""

    entity_id = fields.String(required=True, validate=validate.Length(1, 36))
    asked_by = fields.String(
        required=True, validate=validate.Length(2, 100), metadata={"description": "来问的人与怎样核对身份"}
    )


class SlipOut(Schema):
    """查询条：交给来问的一户。"""

    name = fields.String()
    url = fields.String()


@blp.route("/draws/<draw_id>/units/<blind>/opening", methods=["POST"])
@access("提出揭开一户的名称", roles=OFFICE, scope="部门内，另一人同意才揭给本人")
@blp.arguments(OpeningIn)
@blp.response(201, NameRequestOut)
def ask_for_a_name(data: dict[str, Any], draw_id: str, blind: str) -> dict[str, Any]:
    """到门口以前要看一户：写明理由提出，等第二个人同意。"""
    return early.shown(current(), early.ask(current(), draw_id, blind, data["reason"]))


@blp.route("/draws/<draw_id>/name-requests", methods=["GET"])
@access("看提前揭开的请求", roles=DESK, scope="部门内，名称只给提出的本人")
@blp.response(200, page_of(NameRequestOut))
def name_requests(draw_id: str) -> dict[str, Any]:
    """谁提出、谁同意或驳回。"""
    found = early.listed(current(), seen(draw_id))
    return {"items": found, "next": None, "total": len(found)}


@blp.route("/name-requests/<request_id>/decisions", methods=["POST"])
@access("同意或驳回提前揭开", roles=early.SECOND, scope="部门内，不能是提出的人")
@blp.arguments(NameDecision)
@blp.response(200, NameRequestOut)
def decide_name(data: dict[str, Any], request_id: str) -> dict[str, Any]:
    """第二个人同意或驳回。"""
    return early.shown(current(), early.decide(current(), request_id, data["decision"], data["opinion"]))


@blp.route("/draws/<draw_id>/openings", methods=["GET"])
@access("看名称的揭开登记", roles=DESK, scope="部门内，没有名称")
@blp.response(200, page_of(NameOpeningOut))
def openings(draw_id: str) -> dict[str, Any]:
    """谁、何时、为什么揭开了哪一户。"""
    found = opening.listed(seen(draw_id))
    return {"items": found, "next": None, "total": len(found)}


@blp.route("/draws/<draw_id>/closing", methods=["POST"])
@access("结束抽取", roles=OFFICE, scope="部门内")
@blp.response(200, schemas.DrawOut)
def close(draw_id: str) -> dict[str, Any]:
    """各户都有了结果，结束抽取：名称对本部门揭开，密钥交审计员。"""
    return views.draw(closing.close(current(), draw_id))


@blp.route("/draws/<draw_id>/slips", methods=["POST"])
@access("开查询条", roles=OFFICE, scope="部门内，抽取结束以后")
@blp.arguments(SlipIn)
@blp.response(201, SlipOut)
def slip(data: dict[str, Any], draw_id: str) -> dict[str, str]:
    """给来问的一户开查询条。"""
    return lookup.slip(current(), draw_id, data["entity_id"], data["asked_by"])
