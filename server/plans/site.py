"""计划室的网址共用一个蓝图。"""

from __future__ import annotations

import json
from typing import Any

from flask import Response, request
from flask_smorest import Blueprint
from marshmallow import Schema, ValidationError

from server import storage
from server.misfilled import misfilled
from server.problems import Absent, Problem

blp = Blueprint("plans", __name__, url_prefix="/api/v1", description="年度抽查计划")
DESK = ("clerk", "approver", "legal_reviewer", "publisher")
CLERK, APPROVER, PUBLISHER = ("clerk",), ("approver",), ("publisher",)


def flat(data: dict[str, Any]) -> dict[str, Any]:
    """把 period 拆成起止两栏。"""
    period = data.pop("period", None)
    return data | ({"period_from": period["start"], "period_to": period["end"]} if period else {})


def form_json(name: str, schema: Schema) -> dict[str, Any]:
    """multipart 里的一段 JSON，按写法核对。Raises Problem invalid."""
    try:
        found: dict[str, Any] = schema.load(json.loads(request.form.get(name, "{}")))
    except ValidationError as error:
        raise misfilled(error.messages_dict, schema) from error
    except (ValueError, RecursionError) as error:
        raise Problem("invalid", "填写的内容有误，请核对。") from error
    return found


def uploaded(name: str = "file") -> tuple[str, bytes] | None:
    """请求里的一个文件：名称与内容；没有为 None。"""
    found = request.files.get(name)
    return (found.filename or "影印件", found.read()) if found else None


def download(file: dict[str, Any] | None) -> Response:
    """交出一份影印件；只下载，不在页面里打开。Raises Absent."""
    if not file:
        raise Absent("影印件")
    response = Response(storage.read(file["sha256"]), content_type=file["type"])
    response.headers["Content-Disposition"] = f"attachment; filename={file['sha256'][:12]}.{file['type'].split('/')[1]}"
    return response


def document(content: bytes, media: str, name: str, *, inline: bool = False) -> Response:
    """交出一份做好的文书。"""
    response = Response(content, content_type=media)
    response.headers["Content-Disposition"] = f"{'inline' if inline else 'attachment'}; filename={name}"
    return response
