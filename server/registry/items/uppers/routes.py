"""上级清单的网址。"""

from __future__ import annotations

import contextlib
import json
from typing import Any

from flask_smorest.fields import Upload
from marshmallow import EXCLUDE, Schema

from server.auth import BUSINESS, access, current
from server.problems import Problem
from server.registry.imports.limits import FILE, Unreadable
from server.registry.items import schemas
from server.registry.items.uppers import service as uppers
from server.registry.models import UpperList
from server.registry.paging import Page, listed
from server.registry.site import CLERK, blp


class UpperFile(Schema):
    """表格，或另一处门户公布的清单 JSON。"""

    file = Upload(required=True)


@blp.route("/upper-lists", methods=["GET"])
@access("看上级清单", roles=BUSINESS, scope="部门内")
@blp.response(200, schemas.UpperPage)
def list_uppers() -> Page:
    """收存的上级清单。"""
    return listed(uppers.listing(current()))


@blp.route("/upper-lists", methods=["POST"])
@access("收存上级清单", roles=CLERK, scope="部门内")
@blp.arguments(UpperFile(unknown=EXCLUDE), location="files")
@blp.arguments(schemas.UpperIn(unknown=EXCLUDE), location="form")
@blp.response(201, schemas.UpperTaken)
def take_upper(files: dict[str, Any], form: dict[str, Any]) -> dict[str, Any]:
    """收存一份上级清单：Excel 等表格照导入的读法，.json 照公布的格式；没有读进去的照实说明。"""
    upload = files["file"]
    with contextlib.closing(upload):
        content = upload.stream.read(FILE + 1)
    if len(content) > FILE:
        raise Problem("too_large", "文件太大。")
    read = _rows(content, (upload.filename or "").lower())
    return {"taken": uppers.take_in(current(), form, read.rows), "unread": read.unread}


def _rows(content: bytes, name: str) -> uppers.Read:
    if not name.endswith(".json"):
        try:
            return uppers.rows_of_sheet(content)
        except Unreadable as problem:
            raise Problem(problem.code, problem.message) from problem
    try:
        document = json.loads(content)
    except ValueError as problem:
        raise Problem("upper.empty", "这个 JSON 文件读不了。") from problem
    return uppers.rows_of_document(document.get("document", document) if isinstance(document, dict) else {})


@blp.route("/upper-lists/<list_id>", methods=["GET"])
@access("看一份上级清单", roles=BUSINESS, scope="部门内")
@blp.response(200, schemas.UpperDetail)
def get_upper(list_id: str) -> UpperList:
    """一份上级清单与各行。"""
    return uppers.get(current(), list_id)


@blp.route("/upper-lists/<list_id>/adoption", methods=["POST"])
@access("承接上级清单", roles=CLERK, scope="部门内")
@blp.arguments(schemas.Adoption)
@blp.response(201, schemas.Adopted)
def adopt_upper(data: dict[str, Any], list_id: str) -> dict[str, Any]:
    """承接若干项：没有的登记为草稿，同名的连上来源；清单里名称、子项相同的几行只承接一行。"""
    made, left = uppers.adopt(current(), list_id, data["keys"])
    return {"items": made, "next": None, "total": len(made), "left": left}
