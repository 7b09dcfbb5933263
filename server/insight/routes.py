"""工作台与健康的网址。"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, jsonify, redirect, request, send_file
from flask_smorest import Blueprint as ApiBlueprint
from sqlalchemy import func, select
from werkzeug.wrappers import Response as AnyResponse

from server import clock
from server.accounts.models import Officer
from server.auth import ANY, BUSINESS, PUBLIC, access, current
from server.db import session
from server.insight import analysis, department, diligence, exports, liaison, schemas, service, setup, sheets
from server.insight.models import DataExport
from server.jobs import Bell
from server.plans.sheet.xlsx import HEADING, MEDIA, TITLE, Sheet, write
from server.publications import feedback as said

KEEPERS = ("system_admin", "auditor")
blp = ApiBlueprint("insight", __name__, url_prefix="/api/v1", description="统计与预警")
pages = Blueprint("health", __name__)


@blp.route("/workbench")
@access("看工作台", roles=BUSINESS, scope="部门内")
@blp.response(200, schemas.Workbench)
def workbench() -> dict[str, Any]:
    """工作台。"""
    return service.workbench(current())


@blp.route("/setup")
@access("看开局清单", roles=ANY, scope="本行政区，只有数目与部门名称")
@blp.response(200, schemas.Setup)
def first_day() -> dict[str, Any]:
    """开局清单：各行由事实算出。"""
    return setup.checklist(current_app.config["SUNLOT"].backup_target)


@blp.route("/department-progress")
@access("看部门进度", roles=("clerk", "approver", "legal_reviewer", "publisher"), scope="本部门；上级督导可选部门")
@blp.arguments(schemas.ProgressAsked, location="query")
@blp.response(200, schemas.DepartmentProgress)
def department_progress(asked: dict[str, Any]) -> dict[str, Any]:
    """部门负责人一眼看清的一页。"""
    return department.progress(current(), asked["department_id"], asked["year"] or clock.today().year)


@blp.route("/data-exports", methods=["GET"])
@access("看历次全部数据导出", roles=KEEPERS, scope="本行政区，只有谁要过、几时")
@blp.response(200, schemas.DataExports)
def data_exports() -> dict[str, Any]:
    """历次全部数据导出。"""
    rows = exports.listing(current())
    return {"items": [_export(row) for row in rows], "next": None, "total": len(rows)}


@blp.route("/data-exports", methods=["POST"])
@access("导出全部数据", roles=KEEPERS, scope="全部业务表，不含个人信息")
@blp.response(202, schemas.DataExportOut)
def ask_export() -> dict[str, Any]:
    """要一次导出，后台来做。"""
    row = exports.ask(current())
    return _export(row)


@blp.route("/data-exports/<export_id>/file", methods=["GET"])
@access("下载全部数据导出", roles=KEEPERS, scope="做好的压缩件，七天内")
@blp.response(200, {"type": "string", "format": "binary"}, content_type="application/zip")
def export_file(export_id: str) -> AnyResponse:
    """下载压缩件。"""
    name = f"sunlot-{clock.today().isoformat()}.zip"
    return send_file(exports.take(current(), export_id), "application/zip", as_attachment=True, download_name=name)


def _export(row: DataExport) -> dict[str, Any]:
    officer = session().get(Officer, row.asked_by)
    names = ("id", "asked_at", "state", "done", "total", "rows", "size", "digest", "ready_at")
    told = {name: getattr(row, name) for name in names}
    return told | {"asked_by": officer.display_name if officer else "", "parked": row.parked_at is not None}


OFFICE = ("clerk", "approver", "legal_reviewer", "publisher")


@blp.route("/analysis")
@access("看统计分析", roles=OFFICE, scope="本部门；上级督导可选部门")
@blp.arguments(schemas.ProgressAsked, location="query")
@blp.response(200, schemas.Analysis)
def analysed(asked: dict[str, Any]) -> dict[str, Any]:
    """统计分析：每个数都由检查事实现算，与公示网站同一口径。"""
    return analysis.analysis(current(), asked["department_id"], asked["year"] or clock.today().year)


@blp.route("/analysis.xlsx")
@access("下载统计分析", roles=OFFICE, scope="本部门；上级督导可选部门")
@blp.arguments(schemas.ProgressAsked, location="query")
@blp.response(200, {"type": "string", "format": "binary"}, content_type=MEDIA)
def analysed_sheet(asked: dict[str, Any]) -> Response:
    """统计分析的 Excel，一张图一页表。"""
    year = asked["year"] or clock.today().year
    told = analysis.analysis(current(), asked["department_id"], year)
    return _sheet(sheets.analysis(told), f"analysis-{year}.xlsx")


@blp.route("/assessment.xlsx")
@access("下载年终考核表", roles=OFFICE, scope="本部门；上级督导看全部")
@blp.arguments(schemas.ProgressAsked, location="query")
@blp.response(200, {"type": "string", "format": "binary"}, content_type=MEDIA)
def assessment_sheet(asked: dict[str, Any]) -> Response:
    """年终考核表（S3-22、S4-21）。"""
    year = asked["year"] or clock.today().year
    return _sheet(sheets.assessment(analysis.assessment(current(), year), year), f"assessment-{year}.xlsx")


def _sheet(content: bytes, name: str) -> Response:
    return Response(content, mimetype=MEDIA, headers={"Content-Disposition": f"attachment; filename={name}"})


@blp.route("/assignments/<assignment_id>/diligence")
@access("看尽职材料", roles=BUSINESS, scope="部门内，检查员限自己的")
@blp.response(200, schemas.Diligence)
def diligence_pack(assignment_id: str) -> dict[str, Any]:
    """一次检查的尽职材料（尽职照单免责）。"""
    return diligence.pack(current(), assignment_id)


@blp.route("/liaison.xlsx")
@access("下载联络表", roles=("clerk", "approver", "system_admin"), scope="看得见的单位")
@blp.response(200, {"type": "string", "format": "binary"}, content_type=MEDIA)
def liaison_sheet() -> Response:
    """附件5 工作联络表。"""
    sheet = Sheet("附件5", (24, 12, 12, 16, 16, 16, 20))
    sheet.line("双随机、一公开工作联络表", TITLE)
    sheet.row(liaison.HEAD, HEADING)
    for row in liaison.rows(current()):
        sheet.row(row)
    if liaison.held_back(current()):
        sheet.line("注：空着的个人信息栏，您的角色不能看。")
    headers = {"Content-Disposition": "attachment; filename=liaison.xlsx"}
    return Response(write([sheet]), mimetype=MEDIA, headers=headers)


@pages.post("/feedback")
@access("提意见", roles=PUBLIC, scope="公开；每小时有上限")
def feedback() -> AnyResponse:
    """收下公众的意见，给出受理号（S1-18）。"""
    form = request.form
    row = said.receive(form.get("text", ""), form.get("contact", ""), form.get("about", ""))
    return redirect(f"/feedback?no={row.no}&sent=1", 303)


@pages.get("/healthz")
@access("看是否健康", roles=PUBLIC, scope="公开")
def healthz() -> Response:
    """数据库答得上话就是 200；后台久未扫描时 ok 为 false 以便告警。"""
    last = session().scalar(select(func.max(Bell.at)))
    age = int((clock.now() - last).total_seconds()) if last else None
    return jsonify({"ok": age is None or age < 120, "last_sweep_seconds": age, "server_time": clock.iso(clock.now())})
