"""表格的网址：自查、粘贴、撤回、合并、拆开、导出与打印。"""

from __future__ import annotations

from typing import Any

from flask import Response

from server.auth import access, current, get_visible
from server.db import session
from server.plans import merging, pasting, review, schemas, views
from server.plans.models import Plan
from server.plans.sheet import schemas as shapes
from server.plans.sheet.book import XLSX, workbook
from server.plans.sheet.paper import plan_pdf
from server.plans.site import CLERK, DESK, blp, document


@blp.route("/plans/<plan_id>/review", methods=["GET"])
@access("自查计划", roles=DESK, scope="看得见的计划")
@blp.response(200, shapes.PlanReviewOut)
def plan_review(plan_id: str) -> dict[str, Any]:
    """覆盖、应抽、提示。"""
    return review.of(session(), get_visible(Plan, current(), plan_id, "计划"))


@blp.route("/plans/<plan_id>/paste", methods=["POST"])
@access("粘贴计划条目", roles=CLERK, scope="部门内")
@blp.arguments(shapes.PlanPasteIn)
@blp.response(200, shapes.PlanPasteOut)
def paste(data: dict[str, Any], plan_id: str) -> dict[str, Any]:
    """从 Excel 粘贴：先读一遍看问题，再添上。"""
    rows = pasting.preview(current(), plan_id, data["text"])
    bad = sum(bool(row.problems) for row in rows)
    batch = None if data["dry_run"] else pasting.commit(current(), plan_id, data["text"])[0]
    skipped = pasting.skipped(data["text"])
    return {"batch": batch, "rows": rows, "good": len(rows) - bad, "bad": bad, "skipped": skipped}


@blp.route("/plans/<plan_id>/pastes/<batch>", methods=["DELETE"])
@access("撤回粘贴", roles=CLERK, scope="部门内")
@blp.response(204)
def undo_paste(plan_id: str, batch: str) -> None:
    """撤回一次粘贴。"""
    pasting.undo(current(), plan_id, batch)


@blp.route("/plans/<plan_id>/merge", methods=["POST"])
@access("合并计划条目", roles=CLERK, scope="部门内")
@blp.arguments(shapes.PlanMergeIn)
@blp.response(200, schemas.PlanEntryOut)
def merge(data: dict[str, Any], plan_id: str) -> dict[str, Any]:
    """合并成一次检查。"""
    return views.entry(merging.merge(current(), plan_id, data["entry_ids"]))


@blp.route("/plan-entries/<entry_id>/split", methods=["POST"])
@access("拆开计划条目", roles=CLERK, scope="部门内")
@blp.response(200, schemas.PlanEntryOut(many=True))
def split(entry_id: str) -> list[dict[str, Any]]:
    """按检查表拆成几条。"""
    return [views.entry(row) for row in merging.split(current(), entry_id)]


@blp.route("/plans/<plan_id>/plan.xlsx", methods=["GET"])
@access("导出计划表格", roles=DESK, scope="看得见的计划")
def plan_sheet(plan_id: str) -> Response:
    """计划表，报送用的表格。"""
    row = get_visible(Plan, current(), plan_id, "计划")
    return document(workbook(session(), row), XLSX, f"plan-{row.year}-v{row.version}.xlsx")


@blp.route("/plans/<plan_id>/plan.pdf", methods=["GET"])
@access("打印计划", roles=DESK, scope="看得见的计划")
def plan_paper(plan_id: str) -> Response:
    """计划表，打印盖章用。"""
    row = get_visible(Plan, current(), plan_id, "计划")
    return document(plan_pdf(session(), row), "application/pdf", f"plan-{row.year}-v{row.version}.pdf", inline=True)
