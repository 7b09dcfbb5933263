"""后续处置室的网址共用一个蓝图，办完答同一个样子。"""

from __future__ import annotations

from typing import Any

from flask import request
from flask_smorest import Blueprint

from server.auth import current, get_visible
from server.db import session
from server.followups import views
from server.followups.models import FollowUp
from server.problems import Problem

blp = Blueprint("followups", __name__, url_prefix="/api/v1", description="后续处置")
MADE = ("/followups", "/objections", "/files", "/materials")
"""Addresses a POST to which makes something new."""


def answer(row: FollowUp) -> Any:
    """办完的一件，带 ETag。"""
    session().expire_all()
    fresh = get_visible(FollowUp, current(), row.id, "后续处置")
    status = 201 if request.method == "POST" and request.path.endswith(MADE) else 200
    return views.detail(fresh, current()), status, {"ETag": f'"{fresh.version}"'}


def seen() -> int:
    """办事人看到的版本（If-Match）。Raises Problem precondition_required / precondition_failed."""
    if not request.if_match:
        raise Problem("precondition_required", "请带上您看到的版本号（If-Match）。")
    for tag in request.if_match.as_set():
        if tag.isdigit():
            return int(tag)
    raise Problem("precondition_failed", "版本号对不上。请看新的内容再办。")
