"""表格导入的网址：交文件、看报告、入库、撤回。"""

from __future__ import annotations

import contextlib
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from flask import Response
from flask_smorest import Blueprint
from marshmallow import EXCLUDE

from server.auth import BUSINESS, access, current, get_visible
from server.db import session
from server.problems import Problem
from server.registry.imports import batches, corrections, limits, mappings, schemas, templates, views
from server.registry.imports.apply import apply, undo
from server.registry.imports.limits import Unreadable
from server.registry.imports.opening import NoHead
from server.registry.models import APPLIED, ImportBatch
from server.registry.paging import Page

AT_ONCE = 512 << 10
ROWS_AT_ONCE = 5_000
"""Small sheets are read and entered while the user waits; larger ones are left to the sweep `imports`."""

TOLD = 100
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CLERK = ("clerk",)


def install(blp: Blueprint) -> None:
    """把导入的网址装到一单两库上。"""

    @blp.route("/imports", methods=["GET"])
    @access("看导入批次", roles=BUSINESS, scope="部门内")
    @blp.response(200, schemas.BatchList)
    def list_imports() -> Page:
        """导入批次，新的在前。"""
        rows = batches.batches(current())
        return Page(rows, None, len(rows))

    @blp.route("/imports", methods=["POST"])
    @access("导入表格", roles=CLERK, scope="部门内")
    @blp.arguments(schemas.ImportFile(unknown=EXCLUDE), location="files")
    @blp.arguments(schemas.ImportForm(unknown=EXCLUDE), location="form")
    @blp.response(202, schemas.BatchDetail)
    def upload(files: dict[str, Any], form: dict[str, Any]) -> dict[str, Any]:
        """交一份表：只读、只比对，尚未写入任何业务数据。"""
        upload = files["file"]
        with contextlib.closing(upload):
            content = upload.stream.read(limits.FILE + 1)
        place = batches.place_of(form["department"], current())
        here = len(content) <= AT_ONCE
        batch_id = batches.receive(current(), form["kind"], place, content, upload.filename or "", here=here)
        if here:
            _stage(batch_id)
        return _detail(batch_id)

    @blp.route("/imports/templates", methods=["GET"])
    @access("看导入表要哪些列", roles=BUSINESS, scope="不涉及数据")
    @blp.response(200, schemas.ImportTemplateList)
    def list_templates() -> dict[str, Any]:
        """三种表各要哪些列、怎样填。"""
        return {"items": templates.every()}

    @blp.route("/imports/templates/<kind>.xlsx", methods=["GET"])
    @access("下载空白表", roles=BUSINESS, scope="不涉及数据")
    @blp.response(200, content_type=XLSX)
    def get_template(kind: str) -> Response:
        """空白表：表头、填表说明、一行案例。"""
        return _attachment(*templates.template(batches.kind_of(kind).name), XLSX)

    @blp.route("/imports/<batch_id>", methods=["GET"])
    @access("看导入报告", roles=BUSINESS, scope="部门内")
    @blp.response(200, schemas.BatchDetail)
    def get_import(batch_id: str) -> dict[str, Any]:
        """批次的状态与逐行报告。"""
        return _detail(batch_id)

    @blp.route("/imports/<batch_id>/commit", methods=["POST"])
    @access("入库", roles=CLERK, scope="部门内")
    @blp.arguments(schemas.ImportCommit, required=False)
    @blp.response(202, schemas.BatchDetail)
    def commit(body: dict[str, Any], batch_id: str) -> dict[str, Any]:
        """入库：一次生效；大表由后台做完。有改名的户，要说明确已改名。"""
        if batches.request_commit(current(), batch_id, at_most=ROWS_AT_ONCE, renamed=body.get("renamed", False)):
            with batches.at_once(batch_id):
                apply(batch_id)
        return _detail(batch_id)

    @blp.route("/imports/<batch_id>", methods=["DELETE"])
    @access("放弃或撤回导入", roles=CLERK, scope="部门内")
    @blp.response(200, schemas.BatchDetail)
    def take_back(batch_id: str) -> dict[str, Any]:
        """没有入库的放弃，已入库的撤回。"""
        batch = get_visible(ImportBatch, current(), batch_id, "导入批次")
        (undo if batch.state == APPLIED else batches.discard)(current(), batch_id)
        return _detail(batch_id)

    _install_preview(blp)


def _install_preview(blp: Blueprint) -> None:
    """对列、看行、就地改、下载。"""

    @blp.route("/imports/<batch_id>/columns", methods=["GET"])
    @access("看表头与前几行", roles=CLERK, scope="部门内")
    @blp.response(200, schemas.ImportMatching)
    def get_columns(batch_id: str) -> dict[str, Any]:
        """对列要看的：各工作表的前几行、现在怎样对。"""
        return views.matching(current(), batch_id)

    @blp.route("/imports/<batch_id>/columns", methods=["POST"])
    @access("对列", roles=CLERK, scope="部门内")
    @blp.arguments(schemas.ImportMatch)
    @blp.response(202, schemas.BatchDetail)
    def match_columns(body: dict[str, Any], batch_id: str) -> dict[str, Any]:
        """对列并照新的重读；读成后记住，下次同样的表头不必再对。"""
        if mappings.match(current(), batch_id, body["sheet"], body["row"], body["fields"], at_most=AT_ONCE):
            _stage(batch_id)
        return _detail(batch_id)

    @blp.route("/imports/<batch_id>/sheets", methods=["POST"])
    @access("读另一张工作表", roles=CLERK, scope="部门内")
    @blp.arguments(schemas.ImportOther)
    @blp.response(202, schemas.BatchDetail)
    def read_sheet(body: dict[str, Any], batch_id: str) -> dict[str, Any]:
        """同一个文件里的另一张工作表，另成一批；不用再传一次。"""
        another, here = batches.receive_sheet(current(), batch_id, body["sheet"], at_most=AT_ONCE)
        if here:
            _stage(another)
        return _detail(another)

    @blp.route("/imports/<batch_id>/rows", methods=["GET"])
    @access("看导入的行", roles=CLERK, scope="部门内")
    @blp.arguments(schemas.ImportRowQuery, location="query")
    @blp.response(200, schemas.ImportRowList)
    def get_rows(query: dict[str, Any], batch_id: str) -> dict[str, Any]:
        """新增、变更、有问题的行，按行号翻页。"""
        items, following, total = views.rows(current(), batch_id, **query)
        return {"items": items, "next": following, "total": total}

    @blp.route("/imports/<batch_id>/rows/<int:number>", methods=["PATCH"])
    @access("就地改一行", roles=CLERK, scope="部门内")
    @blp.arguments(schemas.ImportRowFix)
    @blp.response(200, schemas.ImportRowFixed)
    def fix_row(body: dict[str, Any], batch_id: str, number: int) -> dict[str, Any]:
        """改一行里的几格，当场重判；原件不动。"""
        mend = partial(corrections.correct, cells=body["cells"])
        act = corrections.keep if body["keep"] else corrections.rename if body["rename"] else mend
        row = act(current(), batch_id, number)
        batch = get_visible(ImportBatch, current(), batch_id, "导入批次")
        return {"row": views.shown(batch, row), "batch": _detail(batch_id)}

    @blp.route("/imports/<batch_id>/suggestions", methods=["POST"])
    @access("采用全部建议", roles=CLERK, scope="部门内")
    @blp.response(200, schemas.ImportAccepted)
    def take_suggestions(batch_id: str) -> dict[str, Any]:
        """采用全部可以一键采用的建议。"""
        done = corrections.accept_all(current(), batch_id)
        return {"done": done, "batch": _detail(batch_id)}

    @blp.route("/imports/<batch_id>/problems.xlsx", methods=["GET"])
    @access("下载问题行", roles=CLERK, scope="部门内")
    @blp.response(200, content_type=XLSX)
    def problem_sheet(batch_id: str) -> Response:
        """有问题的行另成一张表，改好可直接再导。"""
        content, name = views.problem_sheet(current(), batch_id)
        return _attachment(content, name, XLSX)

    @blp.route("/imports/<batch_id>/source", methods=["GET"])
    @access("下载原件", roles=CLERK, scope="部门内")
    @blp.response(200, content_type="application/octet-stream")
    def source(batch_id: str) -> Response:
        """封存的原件，一字不改。"""
        path, name = views.source(current(), batch_id)
        return _attachment(Path(path).read_bytes(), name, "application/octet-stream")


def _attachment(content: bytes, name: str, kind: str) -> Response:
    response = Response(content, content_type=kind)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


def _stage(batch_id: str) -> None:
    try:
        with batches.at_once(batch_id):
            batches.stage(batch_id)
    except NoHead:
        return  # a person matches the columns; the batch says so
    except Unreadable as unreadable:
        raise Problem(unreadable.code, unreadable.message, batch=batch_id) from unreadable


def _detail(batch_id: str) -> dict[str, Any]:
    session().expire_all()
    batch = get_visible(ImportBatch, current(), batch_id, "导入批次")
    shown = {column.key: getattr(batch, column.key) for column in ImportBatch.__table__.columns}
    problems = batches.report(batch, TOLD)["problems"]
    shown |= {"waits_until": batch.waits_until, "sheet": batch.sheet, "note": views.masked(batch.note)}
    shown["read_at"] = batch.read_at
    return shown | views.summary(batch) | {"problems": problems, "changes": batches.changes(batch_id)}
