"""检查表草稿、比较、导入、打印的网址（S4-12）。"""

from __future__ import annotations

import contextlib
from typing import Any
from urllib.parse import quote

from flask import Response

from forms.canonical import identity
from server.accounts.models import Officer
from server.auth import BUSINESS, access, current
from server.db import session
from server.documents.service import NotRendered
from server.documents.xlsx import MEDIA_TYPE
from server.problems import Problem, register
from server.registry.checklists import printing, schemas, service, sheet_read, sheet_write
from server.registry.checklists.models import ChecklistDraft
from server.registry.items import service as items
from server.registry.items.models import Checklist
from server.registry.paging import Page, listed
from server.registry.site import CLERK, blp

Json = dict[str, Any]
EDITORS = ("clerk", "approver", "legal_reviewer")

register("checklist.not_printed", 503, "检查表现在排不出来")


@blp.route("/checklist-drafts", methods=["GET"])
@access("看检查表草稿", roles=EDITORS, scope="部门内")
@blp.response(200, schemas.DraftPage)
def list_drafts() -> Page:
    """在办的草稿。"""
    return listed([row_of(row) for row in service.drafts(current())])


@blp.route("/checklist-drafts", methods=["POST"])
@access("起草检查表", roles=CLERK, scope="部门内")
@blp.arguments(schemas.DraftIn)
@blp.response(201, schemas.DraftOut)
def begin_draft(data: Json) -> Json:
    """起草一张新表，或已有检查表的下一版。"""
    return detail_of(service.begin(current(), data["code"], data["title"]))


@blp.route("/checklist-drafts/import", methods=["POST"])
@access("从表格导入检查表", roles=CLERK, scope="部门内")
@blp.arguments(schemas.SheetPlace, location="query")
@blp.arguments(schemas.SheetFile, location="files")
@blp.response(201, schemas.DraftOut)
def import_sheet(place: Json, files: Json) -> Json:
    """从 Excel 检查表导入成草稿；有一处放不进来就一行也不导入。"""
    upload = files["file"]
    with contextlib.closing(upload):
        content = upload.stream.read(sheet_read.LARGEST + 1)
    body = sheet_read.imported(content)
    return detail_of(service.begin(current(), place["code"], body["title"], body, upload.filename or ""))


@blp.route("/checklist-drafts/checks", methods=["POST"])
@access("校核检查表", roles=EDITORS, scope="不涉及数据")
@blp.arguments(schemas.BodyIn)
@blp.response(200, schemas.Checked)
def check_body(data: Json) -> Json:
    """校核一份还没存的正文。"""
    service.readable(data["body"])
    return {"problems": service.problems(data["body"])}


@blp.route("/checklist-drafts/<draft_id>", methods=["GET"])
@access("看一份检查表草稿", roles=EDITORS, scope="部门内")
@blp.response(200, schemas.DraftOut)
def get_draft(draft_id: str) -> Json:
    """一份草稿：正文、问题、与原版的差别。"""
    return detail_of(service.draft(current(), draft_id))


@blp.route("/checklist-drafts/<draft_id>", methods=["PATCH"])
@access("存检查表草稿", roles=CLERK, scope="部门内")
@blp.arguments(schemas.DraftBody)
@blp.response(200, schemas.DraftOut)
def save_draft(data: Json, draft_id: str) -> Json:
    """存草稿。"""
    return detail_of(service.save(current(), draft_id, data["body"], data["revision"]))


@blp.route("/checklist-drafts/<draft_id>", methods=["DELETE"])
@access("不要检查表草稿", roles=CLERK, scope="部门内")
@blp.response(204)
def drop_draft(draft_id: str) -> None:
    """不要这份草稿。"""
    service.drop(current(), draft_id)


@blp.route("/checklist-drafts/<draft_id>/confirmations", methods=["POST"])
@access("核定待核的检查项", roles=("legal_reviewer",), scope="部门内，非编制人")
@blp.arguments(schemas.Confirmed)
@blp.response(200, schemas.DraftOut)
def confirm_items(data: Json, draft_id: str) -> Json:
    """法制审核逐项核定。"""
    return detail_of(service.confirm(current(), draft_id, data["items"], data["revision"]))


@blp.route("/checklist-drafts/<draft_id>/submission", methods=["POST"])
@access("送审检查表", roles=CLERK, scope="部门内")
@blp.response(200, schemas.DraftOut)
def submit_draft(draft_id: str) -> Json:
    """送审。"""
    return detail_of(service.submit(current(), draft_id))


@blp.route("/checklist-drafts/<draft_id>/recall", methods=["POST"])
@access("撤回送审的检查表", roles=CLERK, scope="部门内，本人送审、还没有批的")
@blp.response(200, schemas.DraftOut)
def recall_draft(draft_id: str) -> Json:
    """撤回送审，回到草稿。"""
    return detail_of(service.recall(current(), draft_id))


@blp.route("/checklist-drafts/<draft_id>/decisions", methods=["POST"])
@access("批准检查表", roles=("approver",), scope="部门内，非编制人")
@blp.arguments(schemas.DraftDecision)
@blp.response(200, schemas.DraftOut)
def decide_draft(data: Json, draft_id: str) -> Json:
    """批准即公布成新的一版；退回要写意见。"""
    return detail_of(service.decide(current(), draft_id, **data))


@blp.route("/checklist-drafts/<draft_id>/blank.pdf", methods=["GET"])
@access("打印检查表草稿", roles=EDITORS, scope="部门内")
@blp.response(200, content_type="application/pdf")
def print_draft(draft_id: str) -> Response:
    """草稿的打印样，斜印草稿字样。"""
    row = service.draft(current(), draft_id)
    if found := service.problems(row.body):
        raise Problem(
            "checklist.problems", f"还有 {len(found)} 处问题，排不出来：{found[0]['message']}。", problems=found[:50]
        )
    return _pdf(row.body, identity(row.body), "草稿　不作为凭证")


@blp.route("/checklists/<checklist_id>/blank.pdf", methods=["GET"])
@access("打印空白检查表", roles=BUSINESS, scope="公开")
@blp.response(200, content_type="application/pdf")
def print_blank(checklist_id: str) -> Response:
    """任何一版的空白检查表；旧版永远排得出来。"""
    row = items.checklist(current(), checklist_id)
    return _pdf(row.body, row.hash, "")


@blp.route("/checklists/<checklist_id>/sheet.xlsx", methods=["GET"])
@access("导出检查表", roles=BUSINESS, scope="公开")
@blp.response(200, content_type=MEDIA_TYPE)
def export_sheet(checklist_id: str) -> Response:
    """检查表的 Excel；导回来一字不差。"""
    row = items.checklist(current(), checklist_id)
    name = quote(f"{row.code}-{row.version} {row.title}.xlsx")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return Response(sheet_write.workbook(row.body), content_type=MEDIA_TYPE, headers=headers)


@blp.route("/checklists/<checklist_id>/changes/<old_id>", methods=["GET"])
@access("比较两版检查表", roles=BUSINESS, scope="公开")
@blp.response(200, schemas.Changes)
def compare_versions(checklist_id: str, old_id: str) -> Page:
    """从旧版到这一版的差别。"""
    return listed(list(service.between(current(), old_id, checklist_id)))


@blp.route("/checklists/<checklist_id>/uses", methods=["GET"])
@access("看检查表用在哪些事项", roles=BUSINESS, scope="部门内")
@blp.response(200, schemas.Uses)
def checklist_uses(checklist_id: str) -> Page:
    """用这一版的抽查事项。"""
    return listed(list(service.uses(current(), checklist_id)))


def _pdf(form: Json, digest: str, mark: str) -> Response:
    try:
        content = printing.printed(form, digest, mark=mark)
    except NotRendered as problem:
        raise Problem("checklist.not_printed", problem.message + "。") from problem
    return Response(content, content_type="application/pdf", headers={"Content-Disposition": "inline"})


def row_of(row: ChecklistDraft) -> Json:
    """草稿列表的一行。"""
    plain = {name: getattr(row, name) for name in schemas.DraftRow().fields if hasattr(row, name)}
    author = session().get(Officer, row.author_id)
    found = service.problems(row.body)
    return plain | {
        "author": author.display_name if author else "",
        "count": sum(len(part["items"]) for part in row.body["sections"]),
        "pending": len(service.marked(row.body)),
        "problem_count": len(found),
    }


def detail_of(row: ChecklistDraft) -> Json:
    """一份草稿的全部。"""
    fresh = service.newer(row) if row.state in service.OPEN else None
    sender = session().get(Officer, sent) if (sent := service.sent_by(row)) else None
    return row_of(row) | {
        "body": row.body,
        "problems": service.problems(row.body),
        "based_on": session().get(Checklist, row.based_on_id) if row.based_on_id else None,
        "changes": service.changes(row),
        "newer": {"checklist": fresh[0], "changes": fresh[1]} if fresh else None,
        "checklist_id": row.checklist_id,
        "submitted_by": {"id": sender.id, "name": sender.display_name} if sender else None,
    }
