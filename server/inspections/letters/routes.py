"""挂号信的网址。"""

from __future__ import annotations

from typing import Any

from server.auth import BUSINESS, access, current, get_visible
from server.db import session
from server.domain.letters import Letter
from server.inspections.letters import schemas, service
from server.inspections.models import Assignment
from server.inspections.site import blp


@blp.route("/assignments/<assignment_id>/letters", methods=["GET"])
@access("看挂号信", roles=BUSINESS, scope="本部门，检查员看本组")
@blp.response(200, schemas.Letters)
def letters(assignment_id: str) -> dict[str, Any]:
    """一次检查的挂号信。"""
    row = get_visible(Assignment, current(), assignment_id, "派单")
    return _page(service.of(session(), row.id), service.opens(session(), row))


@blp.route("/assignments/<assignment_id>/letters", methods=["POST"])
@access("登记挂号信", roles=("clerk", "approver", "inspector"), scope="本部门，检查员限本组")
@blp.arguments(schemas.LetterIn)
@blp.response(201, schemas.Letters)
def enter_letter(data: dict[str, Any], assignment_id: str) -> dict[str, Any]:
    """登记一封，或者它的回执。"""
    return _page(service.enter(current(), assignment_id, Letter(**data)))


def _page(items: list[dict[str, Any]], open_: bool = True) -> dict[str, Any]:
    return {"items": items, "open": open_, "next": None, "total": len(items)}
