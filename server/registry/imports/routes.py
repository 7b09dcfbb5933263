"""表格导入的网址：交文件、看报告、入库、撤回。"""

from __future__ import annotations

import contextlib
from typing import Any

from flask_smorest import Blueprint
from marshmallow import EXCLUDE

from server.auth import BUSINESS, access, current, get_visible
from server.db import session
from server.problems import Problem
from server.registry.imports import batches, limits, schemas
from server.registry.imports.apply import apply, undo
from server.registry.imports.limits import Unreadable
from server.registry.models import APPLIED, ImportBatch
from server.registry.paging import Page

AT_ONCE = 1 << 20
ROWS_AT_ONCE = 5_000
"""Small sheets are read and entered while the user waits; larger ones are left to the sweep `imports`."""

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
        batch_id = batches.receive(current(), form["kind"], place, content, upload.filename or "")
        if len(content) <= AT_ONCE:
            _stage(batch_id)
        return _detail(batch_id)

    @blp.route("/imports/<batch_id>", methods=["GET"])
    @access("看导入报告", roles=BUSINESS, scope="部门内")
    @blp.response(200, schemas.BatchDetail)
    def get_import(batch_id: str) -> dict[str, Any]:
        """批次的状态与逐行报告。"""
        return _detail(batch_id)

    @blp.route("/imports/<batch_id>/commit", methods=["POST"])
    @access("入库", roles=CLERK, scope="部门内")
    @blp.response(202, schemas.BatchDetail)
    def commit(batch_id: str) -> dict[str, Any]:
        """入库：一次生效；大表由后台做完。"""
        batch = batches.request_commit(current(), batch_id)
        if batch.new + batch.changed <= ROWS_AT_ONCE:
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


def _stage(batch_id: str) -> None:
    try:
        batches.stage(batch_id)
    except Unreadable as unreadable:
        raise Problem(unreadable.code, unreadable.message, batch=batch_id) from unreadable


def _detail(batch_id: str) -> dict[str, Any]:
    session().expire_all()
    batch = get_visible(ImportBatch, current(), batch_id, "导入批次")
    shown = {column.key: getattr(batch, column.key) for column in ImportBatch.__table__.columns}
    problems = batches.report(batch)["problems"]
    return shown | {"problems": problems, "changes": batches.changes(batch_id)}
