"""工作细则的网址（S3-13、S4-06）。"""

from __future__ import annotations

import contextlib
from typing import Any
from urllib.parse import quote

from flask import Response, current_app
from flask_smorest.fields import Upload
from marshmallow import EXCLUDE, Schema

from server import storage
from server.auth import BUSINESS, access, current
from server.documents.service import NotRendered
from server.problems import Absent, Problem, register
from server.registry.items import printing, schemas, views
from server.registry.items.guidelines import service as guidelines
from server.registry.items.lists.routes import APPROVER, LEGAL, PUBLISHER
from server.registry.paging import Page, listed
from server.registry.site import CLERK, blp

register("guideline.items", 422, "单项细则没有写明事项")
register("guideline.not_printed", 409, "公布证明没有排出来")


class GuidelineFile(Schema):
    """盖章的 PDF。"""

    file = Upload(required=True)


@blp.route("/guidelines", methods=["GET"])
@access("看工作细则", roles=BUSINESS, scope="部门内")
@blp.response(200, schemas.GuidelinePage)
def list_guidelines() -> Page:
    """细则，各版都在。"""
    rows = guidelines.listing(current())
    names = views.officers(rows)
    return listed([views.guideline(row, names) for row in rows])


@blp.route("/guidelines", methods=["POST"])
@access("起草工作细则", roles=CLERK, scope="部门内")
@blp.arguments(schemas.GuidelineIn)
@blp.response(201, schemas.GuidelineOut)
def create_guideline(data: dict[str, Any]) -> dict[str, Any]:
    """起草一份细则，或已有细则的下一版。"""
    return views.guideline(guidelines.create(current(), data))


@blp.route("/guidelines/<guideline_id>", methods=["GET"])
@access("看一版细则", roles=BUSINESS, scope="部门内")
@blp.response(200, schemas.GuidelineOut)
def get_guideline(guideline_id: str) -> dict[str, Any]:
    """一版细则。"""
    return views.guideline(guidelines.get(current(), guideline_id))


@blp.route("/guidelines/<guideline_id>", methods=["PATCH"])
@access("改细则草稿", roles=CLERK, scope="部门内")
@blp.arguments(schemas.GuidelineChange)
@blp.response(200, schemas.GuidelineOut)
def change_guideline(data: dict[str, Any], guideline_id: str) -> dict[str, Any]:
    """改草稿。"""
    return views.guideline(guidelines.change(current(), guideline_id, data))


@blp.route("/guidelines/<guideline_id>", methods=["DELETE"])
@access("删去细则草稿", roles=CLERK, scope="部门内，没有送审过")
@blp.response(204)
def remove_guideline(guideline_id: str) -> None:
    """删去草稿。"""
    guidelines.remove(current(), guideline_id)


@blp.route("/guidelines/<guideline_id>/file", methods=["POST"])
@access("上传细则附件", roles=CLERK, scope="部门内")
@blp.arguments(GuidelineFile(unknown=EXCLUDE), location="files")
@blp.response(200, schemas.GuidelineOut)
def attach_guideline(files: dict[str, Any], guideline_id: str) -> dict[str, Any]:
    """附上盖章的 PDF。"""
    upload = files["file"]
    with contextlib.closing(upload):
        content = upload.stream.read(guidelines.LARGEST + 1)
    return views.guideline(guidelines.attach(current(), guideline_id, content, upload.filename or "细则.pdf"))


@blp.route("/guidelines/<guideline_id>/file", methods=["GET"])
@access("看细则附件", roles=BUSINESS, scope="部门内")
@blp.response(200, content_type="application/pdf")
def guideline_file(guideline_id: str) -> Response:
    """附件原样。"""
    row = guidelines.get(current(), guideline_id)
    if row.file_sha256 is None:
        raise Absent("附件")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(row.file_name)}"}
    return Response(storage.read(row.file_sha256), content_type="application/pdf", headers=headers)


@blp.route("/guidelines/<guideline_id>/proof.pdf", methods=["GET"])
@access("下载细则的公布证明", roles=BUSINESS, scope="部门内")
@blp.response(200, content_type="application/pdf")
def guideline_proof(guideline_id: str) -> Response:
    """公布证明：网站公开的证明，公布以后就有（S3-13）。"""
    row = guidelines.get(current(), guideline_id)
    if row.published_at is None:
        raise Absent("公布证明")
    named = quote(f"公布证明 {row.title} 第{row.version}版.pdf")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{named}"}
    try:
        made = printing.guideline_proof(row, current_app.config["SUNLOT"].base_url)
    except NotRendered as problem:
        raise Problem("guideline.not_printed", problem.message + "。") from problem
    return Response(made, content_type="application/pdf", headers=headers)


@blp.route("/guidelines/<guideline_id>/submission", methods=["POST"])
@access("送审细则", roles=CLERK, scope="部门内")
@blp.arguments(schemas.GuidelineSubmission)
@blp.response(200, schemas.GuidelineOut)
def submit_guideline(data: dict[str, Any], guideline_id: str) -> dict[str, Any]:
    """送审。"""
    return views.guideline(guidelines.submit(current(), guideline_id, **data))


@blp.route("/guidelines/<guideline_id>/reviews", methods=["POST"])
@access("法制审核细则", roles=LEGAL, scope="部门内，非编制人")
@blp.arguments(schemas.JudgedDecision)
@blp.response(200, schemas.GuidelineOut)
def review_guideline(data: dict[str, Any], guideline_id: str) -> dict[str, Any]:
    """法制审核。"""
    return views.guideline(guidelines.review(current(), guideline_id, **data))


@blp.route("/guidelines/<guideline_id>/decisions", methods=["POST"])
@access("批准细则", roles=APPROVER, scope="部门内，非编制人、审核人")
@blp.arguments(schemas.JudgedDecision)
@blp.response(200, schemas.GuidelineOut)
def decide_guideline(data: dict[str, Any], guideline_id: str) -> dict[str, Any]:
    """批准或退回。"""
    return views.guideline(guidelines.decide(current(), guideline_id, **data))


@blp.route("/guidelines/<guideline_id>/publication", methods=["POST"])
@access("公布细则", roles=PUBLISHER, scope="部门内，非编制人、批准人")
@blp.arguments(schemas.JudgedSeen)
@blp.response(200, schemas.GuidelineOut)
def publish_guideline(data: dict[str, Any], guideline_id: str) -> dict[str, Any]:
    """公布。"""
    return views.guideline(guidelines.publish(current(), guideline_id, **data))


@blp.route("/guidelines/<guideline_id>/revocation", methods=["POST"])
@access("废止细则", roles=APPROVER, scope="部门内，非编制人")
@blp.arguments(schemas.ListRevocation)
@blp.response(200, schemas.GuidelineOut)
def revoke_guideline(data: dict[str, Any], guideline_id: str) -> dict[str, Any]:
    """废止现行的一版，理由公开。"""
    return views.guideline(guidelines.revoke(current(), guideline_id, data["reason"]))
