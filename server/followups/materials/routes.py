"""报送材料的网址：桌面上要、催、不要；单位的页面上传、交上。"""

from __future__ import annotations

from typing import Any

from werkzeug.wrappers import Response as AnyResponse

from server.auth import PUBLIC, access, current
from server.followups import files, schemas
from server.followups.entity_routes import SCOPE, go, home_of, pages, room, stored, typed
from server.followups.materials import schemas as shapes
from server.followups.materials import service, sweeps
from server.followups.models import EntityCode
from server.followups.site import answer, blp, seen
from server.inspections.models import Assignment

__all__ = ["sweeps"]
TEAM = ("inspector",)
PART = "materials"


@blp.route("/materials", methods=["POST"])
@access("要单位报送材料", roles=TEAM, scope="本组")
@blp.arguments(shapes.MaterialsIn)
@blp.response(201, schemas.FollowUpDetail)
def ask(data: dict[str, Any]) -> Any:
    """出报送材料通知书。"""
    wanted = service.Wanted(
        tuple(one.strip() for one in data["wanted"] if one.strip()), data["words"].strip(), data["due_on"],
        data["told_by"].strip(),
    )  # fmt: skip
    return answer(service.ask(current(), data["assignment_id"], wanted))


@blp.route("/materials/<follow_up_id>/urging", methods=["POST"])
@access("催报材料", roles=TEAM, scope="本组")
@blp.arguments(shapes.MaterialsUrge)
@blp.response(200, schemas.FollowUpDetail)
def urge(data: dict[str, Any], follow_up_id: str) -> Any:
    """另定一天；须带 If-Match。"""
    return answer(service.urge(current(), follow_up_id, seen(), data["due_on"], data["words"]))


@blp.route("/materials/<follow_up_id>/cancellation", methods=["POST"])
@access("不再要材料", roles=TEAM, scope="本组")
@blp.arguments(schemas.FollowUpWords)
@blp.response(200, schemas.FollowUpDetail)
def call_off(data: dict[str, Any], follow_up_id: str) -> Any:
    """不要了；须带 If-Match。"""
    return answer(service.call_off(current(), follow_up_id, seen(), data["words"]))


@pages.post("/c/<token>/in/<ticket>/materials")
@access("传材料", roles=PUBLIC, scope=SCOPE)
def stage(token: str, ticket: str) -> AnyResponse:
    """传一份或几份；一份不行不耽误别的。"""

    def act(assignment: Assignment, code: EntityCode) -> AnyResponse:
        def keep(name: str, content: bytes) -> None:
            service.stage(code, typed("title", 60), name, content)

        faults = stored("files", files.MOST_BYTES, keep)
        return home_of(token, ticket, assignment, code, faults, 422) if faults else go(token, ticket, PART)

    return room(token, ticket, act)


@pages.post("/c/<token>/in/<ticket>/materials/handing-in")
@access("交上材料", roles=PUBLIC, scope=SCOPE)
def hand_in(token: str, ticket: str) -> AnyResponse:
    """交上已经传的各份。"""

    def act(assignment: Assignment, code: EntityCode) -> AnyResponse:
        words, name, position = typed("words", 1000), typed("name", 40), typed("position", 40)
        service.hand_in(assignment, code, typed("request", 36), words, name, position)
        return go(token, ticket, PART)

    return room(token, ticket, act)
