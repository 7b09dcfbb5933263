"""检查人员的网址。"""

from __future__ import annotations

from typing import Any

from flask import Response

from server.accounts.models import Officer
from server.auth import BUSINESS, access, current
from server.documents.xlsx import MEDIA_TYPE
from server.registry import tables
from server.registry.inspectors import accounts, conflicts, experts, expiry, leaves, manyaccounts, schemas, service
from server.registry.models import ConflictOfInterest, InspectorLeave, InspectorQualification
from server.registry.paging import Page, listed
from server.registry.site import ADMIN, CLERK, blp

__all__ = ["blp", "expiry"]


@blp.route("/inspectors", methods=["GET"])
@access("看检查人员", roles=BUSINESS, scope="部门内")
@blp.arguments(schemas.InspectorQuery, location="query")
@blp.response(200, schemas.InspectorPage)
def search_inspectors(data: dict[str, Any]) -> Page:
    """检索检查人员。"""
    return service.search(current(), data["q"], data["status"], data["after"], data["limit"], data["day"])


@blp.route("/inspectors/counts", methods=["GET"])
@access("看检查人员的数目", roles=BUSINESS, scope="部门内")
@blp.response(200, schemas.InspectorCounts)
def count_inspectors() -> dict[str, int]:
    """今天可派、请假、证件过期、停用各几人。"""
    return service.tally(current())


@blp.route("/inspectors/table.xlsx", methods=["GET"])
@access("导出检查人员名录库", roles=BUSINESS, scope="部门内")
@blp.arguments(schemas.InspectorFilter, location="query")
@blp.response(200, content_type=MEDIA_TYPE)
def export_inspectors(data: dict[str, Any]) -> Response:
    """执法检查人员名录库的 Excel（S4-26）；按筛选条件。"""
    return Response(tables.people(current(), data["q"], data["status"], data["day"]), content_type=MEDIA_TYPE)


@blp.route("/inspectors", methods=["POST"])
@access("登记检查人员", roles=CLERK, scope="部门内")
@blp.arguments(schemas.InspectorIn)
@blp.response(201, schemas.InspectorDetail)
def create_inspector(data: dict[str, Any]) -> dict[str, Any]:
    """登记检查人员。"""
    return service.detail(current(), service.create(current(), data).id)


@blp.route("/inspectors/<inspector_id>", methods=["GET"])
@access("看一位检查人员", roles=BUSINESS, scope="部门内")
@blp.response(200, schemas.InspectorDetail)
def get_inspector(inspector_id: str) -> dict[str, Any]:
    """一位检查人员。"""
    return service.detail(current(), inspector_id)


@blp.route("/inspectors/<inspector_id>", methods=["PATCH"])
@access("改检查人员", roles=CLERK, scope="部门内")
@blp.arguments(schemas.InspectorChange)
@blp.response(200, schemas.InspectorDetail)
def change_inspector(data: dict[str, Any], inspector_id: str) -> dict[str, Any]:
    """改检查人员的登记。"""
    return service.detail(current(), service.change(current(), inspector_id, data).id)


@blp.route("/inspectors/<inspector_id>/conflicts", methods=["GET"])
@access("看回避关系", roles=("clerk", "inspector"), scope="经办看部门内，检查员看本人")
@blp.response(200, schemas.ConflictList)
def get_conflicts(inspector_id: str) -> Page:
    """一位检查人员的回避关系。"""
    rows = conflicts.conflicts(current(), inspector_id)
    names = conflicts.names(rows)
    return listed([_conflict(row) | {"entity_name": names.get(row.entity_id, "")} for row in rows])


def _conflict(row: ConflictOfInterest) -> dict[str, Any]:
    return {column.key: getattr(row, column.key) for column in ConflictOfInterest.__table__.columns}


@blp.route("/inspectors/<inspector_id>/conflicts", methods=["POST"])
@access("登记回避关系", roles=("clerk", "inspector"), scope="经办登记部门内，检查员申报本人")
@blp.arguments(schemas.ConflictIn)
@blp.response(201, schemas.ConflictOut)
def declare_conflict(data: dict[str, Any], inspector_id: str) -> dict[str, Any]:
    """登记回避关系。"""
    return _conflict(conflicts.declare_conflict(current(), inspector_id, **data))


@blp.route("/conflicts/<conflict_id>/end", methods=["POST"])
@access("终止回避关系", roles=CLERK, scope="部门内")
@blp.arguments(schemas.OnDay)
@blp.response(200, schemas.ConflictOut)
def end_conflict(data: dict[str, Any], conflict_id: str) -> dict[str, Any]:
    """终止回避关系。"""
    return _conflict(conflicts.end_conflict(current(), conflict_id, data["on"]))


@blp.route("/inspectors/<inspector_id>/conflicts/confirmation", methods=["POST"])
@access("本人确认回避关系", roles=("inspector",), scope="本人")
@blp.response(200, schemas.InspectorDetail)
def confirm_conflicts(inspector_id: str) -> dict[str, Any]:
    """本人确认登记的回避关系齐全。"""
    return service.detail(current(), conflicts.confirm(current(), inspector_id).id)


@blp.route("/inspectors/<inspector_id>/leaves", methods=["POST"])
@access("登记请假", roles=CLERK, scope="部门内")
@blp.arguments(schemas.LeaveIn)
@blp.response(201, schemas.LeaveOut)
def take_leave(data: dict[str, Any], inspector_id: str) -> InspectorLeave:
    """登记不在岗。"""
    return leaves.take(current(), inspector_id, data["since"], data["until"], data["reason"])


@blp.route("/leaves/<leave_id>/cancellation", methods=["POST"])
@access("销假", roles=CLERK, scope="部门内")
@blp.response(200, schemas.LeaveOut)
def cancel_leave(leave_id: str) -> InspectorLeave:
    """销假。"""
    return leaves.cancel(current(), leave_id)


@blp.route("/inspectors/<inspector_id>/qualifications", methods=["POST"])
@access("登记资质", roles=CLERK, scope="部门内")
@blp.arguments(schemas.QualificationIn)
@blp.response(201, schemas.QualificationOut)
def qualify(data: dict[str, Any], inspector_id: str) -> InspectorQualification:
    """登记资质及其有效期。"""
    return leaves.qualify(current(), inspector_id, data)


@blp.route("/experts", methods=["GET"])
@access("看专家与机构", roles=BUSINESS, scope="部门内")
@blp.response(200, schemas.ExpertList)
def get_experts() -> Page:
    """专家与第三方机构。"""
    return listed(experts.listed(current()))


@blp.route("/experts", methods=["POST"])
@access("聘请专家或机构", roles=CLERK, scope="部门内")
@blp.arguments(schemas.ExpertIn)
@blp.response(201, schemas.ExpertOut)
def engage_expert(data: dict[str, Any]) -> dict[str, Any]:
    """聘请专家，或委托机构。"""
    return experts.shown(experts.engage(current(), data))


@blp.route("/experts/<expert_id>", methods=["PATCH"])
@access("改专家与机构", roles=CLERK, scope="部门内")
@blp.arguments(schemas.ExpertChange)
@blp.response(200, schemas.ExpertOut)
def change_expert(data: dict[str, Any], expert_id: str) -> dict[str, Any]:
    """改登记，或解聘。"""
    return experts.shown(experts.change(current(), expert_id, data))


@blp.route("/inspectors/accounts", methods=["GET"])
@access("看检查人员的账号", roles=ADMIN, scope="本行政区：只有姓名、证号、部门")
@blp.response(200, schemas.InspectorAccounts)
def get_accounts() -> Page:
    """每位检查人员用哪个账号。"""
    return listed(accounts.roster(current()))


@blp.route("/inspectors/accounts", methods=["POST"])
@access("成批建检查人员的账号", roles=ADMIN, scope="本行政区")
@blp.arguments(schemas.AccountsIn)
@blp.response(200, schemas.AccountsMade)
def open_accounts(data: dict[str, Any]) -> dict[str, Any]:
    """给选定的检查人员各建一个账号并对应好；一次性密码只出现这一次。"""
    return manyaccounts.open_accounts(current(), data["inspector_ids"])


@blp.route("/officers/<officer_id>/inspector", methods=["PUT"])
@access("对应检查人员", roles=ADMIN, scope="本行政区")
@blp.arguments(schemas.OfficerInspector)
@blp.response(200, schemas.OfficerLinked)
def link_account(data: dict[str, Any], officer_id: str) -> Officer:
    """账号对应到一位检查人员，或解除。"""
    return accounts.link(current(), officer_id, data["inspector_id"])
