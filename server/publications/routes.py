"""公示的网址（桌面）：看时限与现状，解除暂缓，拟与确认更正、撤下。"""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from server import clock
from server.auth import access, current, get_visible, visible
from server.db import session
from server.domain.calendar import working_days_left
from server.domain.deadlines import is_late
from server.inspections.models import Assignment
from server.publications import (
    cases,
    changes,
    choosing,
    penalties,
    remedies,
    reports,
    schemas,
    service,
    sources,
)
from server.publications.channels import routes as channels
from server.publications.exports import routes as exports
from server.publications.models import Publication, PublicationChange
from server.publications.opened import routes as opened
from server.publications.site import blp
from server.rules import service as rules

__all__ = ["blp", "channels", "exports", "opened", "penalties", "reports"]
DESK = ("clerk", "approver", "legal_reviewer", "publisher")
RELEASERS = ("publisher", "legal_reviewer")
PAGE = 50


def shown(row: Publication, change: PublicationChange | None = None) -> dict[str, Any]:
    """一份公示；change 是等着确认的更正或撤下。"""
    waiting = row.state in ("queued", "held")
    names = (
        "id",
        "public_id",
        "assignment_id",
        "entity_name",
        "state",
        "version",
        "ended_on",
        "approved_on",
        "due_on",
        "provisional",
        "due_says",
        "hold_reason",
        "published_at",
    )
    today = clock.today()
    return {name: getattr(row, name) for name in names} | {
        "change": change,
        "late": waiting and is_late(today, row.due_on),
        "decided": not waiting or sources.approved_on(row.assignment_id) is not None,
        "assignment_state": session().get_one(Assignment, row.assignment_id).state,
        "waits_handling": row.state == "queued" and service.waits(sources.inspection(row.assignment_id)),
        "owed": [{"remedy": one["remedy"], "no": one["no"], "reason": one["reason"]} for one in remedies.owed(row)],
        "working_days_left": working_days_left(today, row.due_on, rules.calendar()),
    }


@blp.route("/publications")
@access("看公示", roles=DESK, scope="部门内")
@blp.arguments(schemas.PublicationQuery, location="query")
@blp.response(200, schemas.PublicationPage)
def publications(query: dict[str, Any]) -> dict[str, Any]:
    """本部门的公示：期限近的在前。"""
    found = visible(Publication, current())
    if query["state"]:
        found = found.where(Publication.state == query["state"])
    if query["assignment_id"]:
        found = found.where(Publication.assignment_id == query["assignment_id"])
    total = session().scalar(select(func.count()).select_from(found.subquery())) or 0
    order = found.order_by(Publication.due_on, Publication.id)
    after = session().get(Publication, query["after"]) if query["after"] else None
    if after is not None:
        same = (Publication.due_on == after.due_on) & (Publication.id > after.id)
        order = order.where((Publication.due_on > after.due_on) | same)
    rows = list(session().scalars(order.limit(PAGE + 1)))
    following = rows[PAGE - 1].id if len(rows) > PAGE else None
    open_ = changes.pending([row.id for row in rows])
    return {"items": [shown(row, open_.get(row.id)) for row in rows[:PAGE]], "next": following, "total": total}


@blp.route("/publications/<publication_id>/release", methods=["POST"])
@access("解除暂缓公示", roles=RELEASERS, scope="部门内")
@blp.arguments(schemas.ReleaseReason)
@blp.response(200, schemas.PublicationRow)
def release(data: dict[str, Any], publication_id: str) -> dict[str, Any]:
    """解除暂缓，之后由扫描公示。"""
    return shown(service.release(current(), publication_id, data["reason"]))


@blp.route("/publications/<publication_id>", methods=["GET"])
@access("看一份公示", roles=DESK, scope="部门内")
@blp.response(200, schemas.PublicationDetail)
def publication(publication_id: str) -> dict[str, Any]:
    """一份公示与公开过的各版。"""
    row = get_visible(Publication, current(), publication_id, "公示")
    session().refresh(row, ["versions"])
    return shown(row, changes.waiting(session(), row.id)) | {
        "versions": row.versions,
        "correctable": service.CORRECTABLE,
        "item_names": choosing.names(session(), row),
    }


@blp.route("/publications/<publication_id>/changes", methods=["POST"])
@access("拟更正撤下", roles=("publisher",), scope="部门内")
@blp.arguments(schemas.PublicChangeIn)
@blp.response(201, schemas.PublicChangeOut)
def propose(data: dict[str, Any], publication_id: str) -> PublicationChange:
    """拟一份更正或撤下；另一人确认之前，公示不变。"""
    return changes.propose(current(), publication_id, data["act"], data["changes"], data["reason"])


@blp.route("/publication-changes/<change_id>/decisions", methods=["POST"])
@access("确认更正撤下", roles=changes.CONFIRMERS, scope="部门内，非拟办人")
@blp.arguments(schemas.PublicChangeDecision)
@blp.response(200, schemas.PublicChangeOut)
def confirm(data: dict[str, Any], change_id: str) -> PublicationChange:
    """确认即公开新的一版：更正前后并列，撤下留着说明。"""
    return changes.decide(current(), change_id, data["confirmed"], data["opinion"])


@blp.route("/cases/<assignment_id>", methods=["GET"])
@access("看一件案卷", roles=DESK, scope="部门内")
@blp.response(200, schemas.CaseOut)
def one_case(assignment_id: str) -> dict[str, Any]:
    """一次检查办到了哪里：公示了没有、处置完没有、卷内目录、缺哪些（S3-16、S3-18）。"""
    return cases.told(session(), get_visible(Assignment, current(), assignment_id, "派单"))
