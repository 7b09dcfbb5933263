"""揭开名称、结束抽取、开查询条的网址。"""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from server.accounts.schemas import page_of
from server.auth import access, current
from server.draws import closing, lookup, opening, schemas, views
from server.draws.site import DESK, blp, seen

OFFICE = ("clerk", "approver")


class OpeningIn(Schema):
    """为什么现在就要看。"""

    reason = fields.String(required=True, validate=validate.Length(2, 200), metadata={"description": "理由"})


class OpenedEntity(Schema):
    """揭开的一户。"""

    id = fields.String()
    name = fields.String()
    code = fields.String()
    address = fields.String()


class NameOpeningOut(Schema):
    """一次揭开：只有代号。"""

    at = fields.String()
    blind = fields.String(metadata={"description": "代号前八位，空为整次抽取"})
    officer = fields.String(allow_none=True, metadata={"description": "揭给谁，空为本部门"})
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
@access("开封一户的名称", roles=OFFICE, scope="部门内，只揭给本人")
@blp.arguments(OpeningIn)
@blp.response(201, OpenedEntity)
def open_unit(data: dict[str, Any], draw_id: str, blind: str) -> dict[str, Any]:
    """公开之前在桌面开封一户：写明理由，留痕。"""
    return opening.open_unit(current(), draw_id, blind, data["reason"])


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
    """各户都有了结果，结束抽取：名称公开，密钥交审计员。"""
    return views.draw(closing.close(current(), draw_id))


@blp.route("/draws/<draw_id>/slips", methods=["POST"])
@access("开查询条", roles=OFFICE, scope="部门内，抽取结束以后")
@blp.arguments(SlipIn)
@blp.response(201, SlipOut)
def slip(data: dict[str, Any], draw_id: str) -> dict[str, str]:
    """给来问的一户开查询条。"""
    return lookup.slip(current(), draw_id, data["entity_id"], data["asked_by"])
