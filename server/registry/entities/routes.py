"""检查对象的网址。"""

from __future__ import annotations

from typing import Any

from flask import Response

from server.auth import BUSINESS, access, current
from server.documents.xlsx import MEDIA_TYPE
from server.problems import Problem
from server.registry import tables
from server.registry.entities import (
    bulk,
    candidates,
    merge_requests,
    merging,
    permits,
    schemas,
    service,
    standard,
    sublibraries,
)
from server.registry.entities.former import formerly
from server.registry.entities.search import counts, from_query, search
from server.registry.models import Entity, EntityPermit
from server.registry.paging import Page, listed
from server.registry.site import CLERK, blp

JUDGES = ("clerk", "approver")


@blp.route("/entities", methods=["GET"])
@access("看检查对象", roles=BUSINESS, scope="部门内")
@blp.arguments(schemas.EntityQuery, location="query")
@blp.response(200, schemas.EntityPage)
def search_entities(data: dict[str, Any]) -> Page:
    """检索检查对象。"""
    page = search(current(), from_query(data), data["after"], data["limit"])
    old = formerly(data["q"] or "", [row.id for row in page.items])
    rows = [row | {"former": old.get(row["id"], [])} for row in service.with_visits(current(), page.items)]
    return Page(rows, page.next, page.total)


@blp.route("/entities/counts", methods=["GET"])
@access("看检查对象的数目", roles=BUSINESS, scope="部门内")
@blp.arguments(schemas.EntityCountQuery, location="query")
@blp.response(200, schemas.EntityCounts)
def count_entities(data: dict[str, Any]) -> dict[str, Any]:
    """符合条件的户数，各栏各选项的户数。"""
    return counts(current(), from_query(data), exact=data["exact"])


@blp.route("/entities/table.xlsx", methods=["GET"])
@access("导出检查对象名录库", roles=BUSINESS, scope="部门内")
@blp.arguments(schemas.EntityFilter, location="query")
@blp.response(200, content_type=MEDIA_TYPE)
def export_entities(data: dict[str, Any]) -> Response:
    """检查对象名录库的 Excel（S4-26）；按筛选条件。"""
    return Response(tables.objects(current(), from_query(data)), content_type=MEDIA_TYPE)


@blp.route("/entities", methods=["POST"])
@access("登记检查对象", roles=CLERK, scope="部门内")
@blp.arguments(schemas.EntityIn)
@blp.response(201, schemas.EntityDetail)
def create_entity(data: dict[str, Any]) -> dict[str, Any]:
    """手工登记一户。"""
    return detail(service.create(current(), data))


@blp.route("/entities/bulk", methods=["POST"])
@access("批量办理检查对象", roles=CLERK, scope="部门内")
@blp.arguments(schemas.BulkIn)
@blp.response(200, schemas.BulkOut)
def change_many(data: dict[str, Any]) -> dict[str, Any]:
    """一批户一次办：标记、信用分类、地区、子库、退出。"""
    if (data["ids"] is None) == (data["query"] is None):
        raise Problem("invalid", "请给出勾选的各户（ids），或筛选条件（query），二者取一。")
    wanted = None if data["query"] is None else from_query(data["query"])
    return bulk.run(current(), _order(data), data["ids"], wanted)


def _order(data: dict[str, Any]) -> bulk.Order:
    act = data["act"]
    part = "flag" if act == "unflag" else "sub_library" if act == "unlist" else act
    said = data[part]
    if said is None and act != "credit_class":
        raise Problem("invalid", f"缺少要改成的内容（{part}）。")
    if isinstance(said, dict):
        values = {key: value.isoformat() if hasattr(value, "isoformat") else value for key, value in said.items()}
        if part == "flag":
            values.pop("on")
        return bulk.Order(act, values, values.pop("reason", "") or data["reason"])
    return bulk.Order(act, {part: said}, data["reason"])


@blp.route("/entities/<entity_id>", methods=["GET"])
@access("看一户检查对象", roles=BUSINESS, scope="部门内")
@blp.response(200, schemas.EntityDetail)
def get_entity(entity_id: str) -> dict[str, Any]:
    """一户检查对象；旧编号答并入的那一户。"""
    return detail(service.get(current(), entity_id))


@blp.route("/entities/<entity_id>", methods=["PATCH"])
@access("改检查对象", roles=CLERK, scope="部门内")
@blp.arguments(schemas.EntityChange)
@blp.response(200, schemas.EntityDetail)
def change_entity(data: dict[str, Any], entity_id: str) -> dict[str, Any]:
    """更正检查对象，或让它退出名录。"""
    leaving, reason = data.pop("exit", None), data.pop("reason")
    if leaving and data:
        raise Problem("invalid", "退出名录与更正内容请分两次办理。")
    if leaving:
        row = service.leave(current(), entity_id, leaving["on"], leaving["reason"], closed=leaving["closed"])
    else:
        row = service.change(current(), entity_id, data, reason)
    return detail(row)


@blp.route("/entities/<entity_id>/return", methods=["POST"])
@access("恢复检查对象", roles=CLERK, scope="部门内")
@blp.arguments(schemas.Return)
@blp.response(200, schemas.EntityDetail)
def return_entity(data: dict[str, Any], entity_id: str) -> dict[str, Any]:
    """恢复在录。"""
    return detail(service.come_back(current(), entity_id, data["on"], data["reason"]))


@blp.route("/entities/<entity_id>/flags", methods=["POST"])
@access("标记检查对象", roles=CLERK, scope="部门内")
@blp.arguments(schemas.FlagIn)
@blp.response(200, schemas.EntityDetail)
def flag_entity(data: dict[str, Any], entity_id: str) -> dict[str, Any]:
    """打上或去掉一个标记。"""
    kind, on, reason = data.pop("kind"), data.pop("on"), data.pop("reason")
    told = {key: value.isoformat() if hasattr(value, "isoformat") else value for key, value in data.items()}
    return detail(service.flag(current(), entity_id, kind, told if on else None, reason))


@blp.route("/entities/<entity_id>/permits", methods=["POST"])
@access("登记许可证件", roles=CLERK, scope="部门内")
@blp.arguments(schemas.PermitIn)
@blp.response(201, schemas.PermitOut)
def record_permit(data: dict[str, Any], entity_id: str) -> EntityPermit:
    """登记许可证件。"""
    return permits.record(current(), entity_id, data)


@blp.route("/permits/<permit_id>/end", methods=["POST"])
@access("注销许可证件", roles=CLERK, scope="部门内")
@blp.arguments(schemas.PermitEnd)
@blp.response(200, schemas.PermitOut)
def end_permit(data: dict[str, Any], permit_id: str) -> EntityPermit:
    """许可注销、吊销。"""
    return permits.end(current(), permit_id, data["on"])


@blp.route("/entities/<entity_id>/merge", methods=["POST"])
@access("合并检查对象", roles=CLERK, scope="部门内")
@blp.arguments(schemas.Merge)
@blp.response(200, schemas.EntityDetail)
def merge_entities(data: dict[str, Any], entity_id: str) -> dict[str, Any]:
    """并入另一户；两个编号都留着。"""
    return detail(merging.merge(current(), entity_id, data["into"], data["reason"], data["evidence"]))


@blp.route("/entities/<entity_id>/merge-requests", methods=["POST"])
@access("提出合并检查对象", roles=CLERK, scope="部门内")
@blp.arguments(schemas.MergeRequest)
@blp.response(201, schemas.MergeRequestOut)
def request_merge(data: dict[str, Any], entity_id: str) -> dict[str, Any]:
    """种类不同、代码不同的两户：提出合并，等另一人确认。"""
    row = merge_requests.request(current(), entity_id, data["into"], data["reason"], data["evidence"])
    return merge_requests.shown(current(), row)


@blp.route("/entity-merges", methods=["GET"])
@access("看待确认的合并", roles=BUSINESS, scope="部门内")
@blp.arguments(schemas.MergeRequestQuery, location="query")
@blp.response(200, schemas.MergeRequestList)
def get_merges(data: dict[str, Any]) -> Page:
    """本部门的合并申请。"""
    return listed([merge_requests.shown(current(), row) for row in merge_requests.listed(current(), data["state"])])


@blp.route("/entity-merges/<request_id>/decisions", methods=["POST"])
@access("确认或退回合并", roles=JUDGES, scope="部门内，非提出人；提出人可撤回")
@blp.arguments(schemas.MergeDecision)
@blp.response(200, schemas.MergeRequestOut)
def decide_merge(data: dict[str, Any], request_id: str) -> dict[str, Any]:
    """另一人确认、退回；提出人撤回。"""
    row = merge_requests.decide(current(), request_id, data["decision"], data["opinion"])
    return merge_requests.shown(current(), row)


@blp.route("/sub-libraries", methods=["GET"])
@access("看子库", roles=BUSINESS, scope="部门内")
@blp.response(200, schemas.SubLibraryList)
def get_sub_libraries() -> Page:
    """本部门的分类子库。"""
    return listed(sublibraries.listed(current()))


@blp.route("/sub-libraries", methods=["POST"])
@access("建子库", roles=CLERK, scope="部门内")
@blp.arguments(schemas.SubLibraryIn)
@blp.response(201, schemas.SubLibraryOut)
def create_sub_library(data: dict[str, Any]) -> dict[str, Any]:
    """建一个子库。"""
    return sublibraries.shown(current(), sublibraries.create(current(), **data))


@blp.route("/sub-libraries/standard", methods=["GET"])
@access("看规则要的子库还差哪些", roles=BUSINESS, scope="部门内")
@blp.response(200, schemas.StandardShelves)
def lacking_sub_libraries() -> dict[str, Any]:
    """规则要而还没有的分类子库。"""
    return {"lacking": [each["name"] for each in standard.lacking(current())]}


@blp.route("/sub-libraries/standard", methods=["POST"])
@access("按规则建齐子库", roles=CLERK, scope="部门内")
@blp.response(201, schemas.SubLibraryList)
def build_sub_libraries() -> Page:
    """按区域、信用风险建齐分类子库。"""
    made = standard.build(current())
    return listed([sublibraries.shown(current(), row) for row in made])


@blp.route("/sub-libraries/<sub_library_id>", methods=["PATCH"])
@access("改子库", roles=CLERK, scope="部门内")
@blp.arguments(schemas.SubLibraryChange)
@blp.response(200, schemas.SubLibraryOut)
def change_sub_library(data: dict[str, Any], sub_library_id: str) -> dict[str, Any]:
    """改子库。"""
    return sublibraries.shown(current(), sublibraries.change(current(), sub_library_id, data))


@blp.route("/candidates", methods=["GET"])
@access("看双告知收件", roles=BUSINESS, scope="收件与告知的部门")
@blp.arguments(schemas.CandidateQuery, location="query")
@blp.response(200, schemas.CandidatePage)
def get_candidates(data: dict[str, Any]) -> Page:
    """双告知收件。"""
    return candidates.inbox(current(), data["state"], data["after"], data["limit"])


@blp.route("/candidates", methods=["POST"])
@access("告知新登记", roles=CLERK, scope="部门内")
@blp.arguments(schemas.CandidateIn)
@blp.response(201, schemas.CandidateOut)
def tell_department(data: dict[str, Any]) -> dict[str, Any]:
    """告知一个部门：有一户新登记。"""
    row = candidates.tell(current(), data.pop("department"), data)
    return candidates.shown(row, set(), {}, current())


@blp.route("/candidates/<candidate_id>/decisions", methods=["POST"])
@access("认领或退回新登记", roles=CLERK, scope="收件的部门")
@blp.arguments(schemas.CandidateDecision)
@blp.response(200, schemas.CandidateOut)
def decide_candidate(data: dict[str, Any], candidate_id: str) -> dict[str, Any]:
    """认领或退回。"""
    row = candidates.decide(current(), candidate_id, data["decision"], data["reason"])
    return candidates.shown(row, set(), {}, current())


def detail(row: Entity) -> dict[str, Any]:
    """一户的登记内容、许可、子库、起止与变动。"""
    return service.columns(row) | service.around(current(), row)
