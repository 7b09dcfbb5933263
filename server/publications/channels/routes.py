"""另行公示的网址（桌面）：看各月还差哪些渠道、登记、作废。"""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from server.auth import access, current
from server.publications.channels import service
from server.publications.site import blp

DESK = ("clerk", "approver", "legal_reviewer", "publisher")


class PostingIn(Schema):
    """登记一次另行公示。"""

    month = fields.String(required=True, validate=validate.Length(7, 7), metadata={"description": "2026-11"})
    channel = fields.String(required=True, validate=validate.Length(1, 60))
    place = fields.String(required=True, validate=validate.Length(1, 200))
    on = fields.Date(required=True)


class PostingReason(Schema):
    """作废的理由。"""

    reason = fields.String(required=True, validate=validate.Length(1, 300))


class PostingOut(Schema):
    """一条登记。"""

    id = fields.String()
    month = fields.String()
    channel = fields.String()
    name = fields.String()
    place = fields.String()
    on = fields.Date()
    author_name = fields.String()
    created_at = fields.DateTime()
    voided_at = fields.DateTime(allow_none=True)
    reason = fields.String()


class PostingChannel(Schema):
    """规则要的一个渠道。"""

    channel = fields.String()
    name = fields.String()


class PostingMonth(Schema):
    """一个月的通报公示在哪里、还差哪些。"""

    month = fields.String()
    postings = fields.List(fields.Nested(PostingOut))
    missing = fields.List(fields.String())


class PostingBoard(Schema):
    """各月各渠道。"""

    channels = fields.List(fields.Nested(PostingChannel))
    months = fields.List(fields.Nested(PostingMonth))


@blp.route("/postings", methods=["GET"])
@access("看另行公示", roles=DESK, scope="部门内")
@blp.response(200, PostingBoard)
def postings() -> dict[str, Any]:
    """各月的通报还公示在哪里。"""
    return service.board(current())


@blp.route("/postings", methods=["POST"])
@access("登记另行公示", roles=("publisher",), scope="部门内")
@blp.arguments(PostingIn)
@blp.response(201, PostingOut)
def record(data: dict[str, Any]) -> dict[str, Any]:
    """登记：贴在哪里、哪一天。"""
    return service.shown(service.record(current(), **data))


@blp.route("/postings/<posting_id>/void", methods=["POST"])
@access("作废另行公示的登记", roles=("publisher",), scope="部门内")
@blp.arguments(PostingReason)
@blp.response(200, PostingOut)
def void(data: dict[str, Any], posting_id: str) -> dict[str, Any]:
    """登错了，注明作废。"""
    return service.shown(service.void(current(), posting_id, data["reason"]))
