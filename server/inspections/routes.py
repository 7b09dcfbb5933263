"""派单的网址。"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy import case, func, select

from server import clock
from server.auth import ANY, access, current, get_visible, visible
from server.db import session
from server.domain.deadlines import tell_from
from server.domain.vocabulary.inspections import AssignmentState
from server.domain.words import labels
from server.draws.models import Draw
from server.inspections import directed, mended, names, paper, recusals, schemas, service, single
from server.inspections.letters import routes as letters
from server.inspections.models import Assignment, Quarantine, Record
from server.inspections.reform import routes as reform
from server.inspections.site import blp
from server.rules import service as rules

__all__ = ["blp", "letters", "paper", "reform"]
PAGE = 50


@blp.route("/draws/<draw_id>/dispatch", methods=["POST"])
@access("派发检查任务", roles=("clerk", "approver"), scope="本部门")
@blp.arguments(schemas.DispatchIn)
@blp.response(201, schemas.Dispatched)
def dispatch(data: dict[str, Any], draw_id: str) -> dict[str, Any]:
    """派发一次抽取的结果；联合检查的只列本部门的，别的部门的各看各的。"""
    made = service.dispatch_draw(current(), draw_id, data["window_from"], data["window_to"], data["unsigned"])
    mine = [row for row in made if row.department_id == current().department_id]
    told = names.known(current(), mine)
    return {"count": len(made), "items": [_row(row, None, row.id in told) for row in mine]}


@blp.route("/plan-entries/<entry_id>/dispatch", methods=["POST"])
@access("指定检查组，派出不随机的任务", roles=("approver", "clerk"), scope="部门内，非编制人；经办只派紧急检查")
@blp.arguments(schemas.DirectedIn)
@blp.response(201, schemas.Dispatched)
def dispatch_named(data: dict[str, Any], entry_id: str) -> dict[str, Any]:
    """派出一个不随机的任务。"""
    window = (data["window_from"], data["window_to"])
    naming = directed.Naming(data["leader"], data["members"], data["reason"], window)
    made = directed.dispatch(current(), entry_id, naming)
    told = names.known(current(), made)
    return {"count": len(made), "items": [_row(row, None, row.id in told) for row in made]}


@blp.route("/plan-entries/<entry_id>/recused", methods=["GET"])
@access("看指定检查组时谁要回避", roles=("approver", "clerk"), scope="部门内")
@blp.arguments(schemas.RecusedAsked, location="query")
@blp.response(200, schemas.RecusedOut)
def recused(data: dict[str, Any], entry_id: str) -> dict[str, Any]:
    """写明的各户与谁有利害关系。"""
    found = directed.recused(current(), entry_id, data["on"])
    return {"inspector_ids": sorted(found), "whys": {one: why for one, why in found.items() if why}}


@blp.route("/draws/<draw_id>/named-dispatch", methods=["POST"])
@access("单随机：指定检查组，派发抽中的户", roles=("approver",), scope="部门内")
@blp.arguments(schemas.SingleIn)
@blp.response(201, schemas.Dispatched)
def dispatch_single(data: dict[str, Any], draw_id: str) -> dict[str, Any]:
    """只抽检查对象的抽取：检查组由负责人指定。"""
    window = (data["window_from"], data["window_to"])
    naming = directed.Naming(data["leader"], data["members"], data["reason"], window)
    made = single.dispatch(current(), draw_id, naming, data["unsigned"])
    told = names.known(current(), made)
    return {"count": len(made), "items": [_row(row, None, row.id in told) for row in made]}


@blp.route("/draws/<draw_id>/candidates", methods=["GET"])
@access("看单随机可以指定谁", roles=("approver",), scope="部门内")
@blp.arguments(schemas.RecusedAsked, location="query")
@blp.response(200, schemas.Candidates)
def candidates(data: dict[str, Any], draw_id: str) -> dict[str, Any]:
    """本部门的检查人员，那一天去不了的写明为什么。"""
    return {"items": single.candidates(current(), draw_id, data["on"])}


@blp.route("/assignments", methods=["GET"])
@access("看派单", roles=ANY, scope="本部门，检查员看本组")
@blp.arguments(schemas.AssignmentQuery, location="query")
@blp.response(200, schemas.AssignmentPage)
def assignments(query: dict[str, Any]) -> dict[str, Any]:
    """派单，新的在前，每页五十张；指定的那次抽取不归他看、又没有他看得见的派单，答得像没有一样。"""
    states = _states(query["draw_id"])
    if query["draw_id"] and not states:
        get_visible(Draw, current(), query["draw_id"], "抽取")
    rows = visible(Assignment, current())
    for name in ("state", "draw_id"):
        if query[name]:
            rows = rows.where(getattr(Assignment, name) == query[name])
    total = session().scalar(select(func.count()).select_from(rows.subquery()))
    if query["after"]:
        rows = rows.where(Assignment.id < query["after"])
    found = list(session().scalars(rows.order_by(Assignment.id.desc()).limit(PAGE + 1)))
    records = _records([row.id for row in found])
    told = names.known(current(), found)
    since = mended.told([row.id for row in found])
    items = [_row(row, records.get(row.id), row.id in told, since) for row in found[:PAGE]]
    following = found[PAGE - 1].id if len(found) > PAGE else None
    return {"items": items, "next": following, "total": total, "states": states}


def _states(draw_id: str | None) -> list[dict[str, Any]]:
    """看得见的派单各状态几张，撤回的也数，其中公示已撤下的另说；指定了哪一次抽取的只数那一次。"""
    rows = visible(Assignment, current())
    own = (rows.where(Assignment.draw_id == draw_id) if draw_id else rows).subquery()
    gone = [func.sum(case((own.c.id.in_(ask()), 1), else_=0)) for ask in mended.withdrawn]
    query = select(own.c.state, func.count(), *gone).group_by(own.c.state)
    found = {row[0]: (row[1], sum(row[2:])) for row in session().execute(query)}
    return [
        {"state": state, "count": found[state][0], "withdrawn": found[state][1]}
        for state in labels(AssignmentState)
        if state in found
    ]


@blp.route("/assignments/<assignment_id>", methods=["GET"])
@access("看一张派单", roles=ANY, scope="本部门，检查员看本组")
@blp.response(200, schemas.AssignmentDetail)
def assignment(assignment_id: str) -> dict[str, Any]:
    """一张派单：任务包、状态、收据。"""
    return _detail(get_visible(Assignment, current(), assignment_id, "派单"))


@blp.route("/assignments/<assignment_id>/recall", methods=["POST"])
@access("撤回派单", roles=("clerk", "approver"), scope="本部门")
@blp.arguments(schemas.Recalled)
@blp.response(200, schemas.AssignmentDetail)
def recall(data: dict[str, Any], assignment_id: str) -> dict[str, Any]:
    """撤回派单。"""
    return _detail(recusals.recall(current(), assignment_id, data["reason"], data["aside"]))


@blp.route("/assignments/<assignment_id>/seal-holder", methods=["POST"])
@access("移交封存权", roles=("approver",), scope="本部门")
@blp.arguments(schemas.SealRight)
@blp.response(200, schemas.AssignmentDetail)
def seal_holder(data: dict[str, Any], assignment_id: str) -> dict[str, Any]:
    """把封存权移交给检查组的另一人。"""
    return _detail(service.move_seal_right(current(), assignment_id, data["officer_id"], data["reason"]))


@blp.route("/assignments/<assignment_id>/recusal", methods=["POST"])
@access("定指定的检查组的回避不成立", roles=("approver",), scope="本部门，不在这个检查组里")
@blp.arguments(schemas.RecusalOpinion)
@blp.response(200, schemas.AssignmentDetail)
def refuse_recusal(data: dict[str, Any], assignment_id: str) -> dict[str, Any]:
    """回避经审不成立，检查接着进行。"""
    return _detail(recusals.turn_down(current(), assignment_id, data["opinion"]))


def _records(ids: list[str]) -> dict[str, Record]:
    rows = session().scalars(select(Record).where(Record.assignment_id.in_(ids)))
    return {row.assignment_id: row for row in rows}


def _row(
    row: Assignment, record: Record | None, told: bool, since: Mapping[str, dict[str, Any]] = MappingProxyType({})
) -> dict[str, Any]:
    people = {seat["officer_id"]: seat["name"] for seat in row.package["team"]}
    fields = schemas.AssignmentRow().fields
    plain = {name: getattr(row, name) for name in fields if hasattr(row, name)}
    return plain | {
        "sealed": not told,
        "blind": row.package["draw"]["blind"],
        "entity_id": row.entity_id if told else None,
        "entity_name": row.entity_name if told else None,
        "nonrandom": (row.package.get("nonrandom") or {}).get("says", ""),
        "result_code": record and record.result_code,
        "mended": since.get(row.id),
        "content_digest": record and record.content_digest,
        "team": [
            {
                "officer_id": m.officer_id,
                "inspector_id": m.inspector_id,
                "role": m.role,
                "name": people.get(m.officer_id, ""),
            }
            for m in row.team
            if m.until is None
        ],
    }


def _detail(row: Assignment) -> dict[str, Any]:
    s = session()
    waiting = select(func.count()).where(Quarantine.assignment_id == row.id, Quarantine.decision.is_(None))
    told = row.id in names.known(current(), [row])
    return _row(row, s.get(Record, row.id), told, mended.told([row.id])) | {
        "package": row.package if told else names.masked(row.package),
        "package_hash": row.package_hash,
        "seal_holder": row.seal_holder,
        "cancelled_reason": row.cancelled_reason,
        "returned": row.returned,
        "recusal": recusals.waits(s, row),
        "recusals": recusals.history(s, row),
        "receipt": service.receipt(s, row.id),
        "quarantined": s.scalar(waiting),
        "tell_from": tell_from(
            rules.profile_of(row.department_id, clock.shanghai_day(row.created_at)), row.task_name, row.window_from
        ),
    }
