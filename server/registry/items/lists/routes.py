"""清单版本的网址：送审、审核、批准、公布、打印、Excel。"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import Response

from server import storage
from server.auth import BUSINESS, access, current
from server.documents import xlsx
from server.jobs import why_waiting
from server.problems import Absent, Problem, register
from server.registry.items import annex, printing, schemas, views
from server.registry.items.lists import service as lists
from server.registry.items.models import ItemList
from server.registry.paging import Page, listed
from server.registry.site import CLERK, blp

register("document.waiting", 409, "正在排版")
LEGAL, APPROVER, PUBLISHER = ("legal_reviewer",), ("approver",), ("publisher",)


@blp.route("/item-lists", methods=["GET"])
@access("看历次清单", roles=BUSINESS, scope="部门内")
@blp.response(200, schemas.ListPage)
def item_lists() -> Page:
    """历次清单，新的在前；草稿与现行版之差随改随算。"""
    return listed(views.item_lists(lists.listing(current())))


@blp.route("/item-lists", methods=["POST"])
@access("开清单下一版", roles=CLERK, scope="部门内")
@blp.response(201, schemas.ListOut)
def start_list() -> dict[str, Any]:
    """开下一版草稿；已有在办的一版就是它。"""
    return views.item_list(lists.start(current()))


@blp.route("/item-lists/<list_id>", methods=["GET"])
@access("看一版清单", roles=BUSINESS, scope="部门内")
@blp.response(200, schemas.ListDetail)
def item_list(list_id: str) -> dict[str, Any]:
    """一版清单与各行。"""
    return views.item_list(lists.get(current(), list_id), rows=True)


@blp.route("/item-lists/<list_id>/submission", methods=["POST"])
@access("送审清单", roles=CLERK, scope="部门内")
@blp.arguments(schemas.ListSubmission)
@blp.response(200, schemas.ListOut)
def submit_list(data: dict[str, Any], list_id: str) -> dict[str, Any]:
    """送审：冻结成快照。"""
    return views.item_list(lists.submit(current(), list_id, **data))


@blp.route("/item-lists/<list_id>/reviews", methods=["POST"])
@access("法制审核清单", roles=LEGAL, scope="部门内，非编制人")
@blp.arguments(schemas.JudgedDecision)
@blp.response(200, schemas.ListOut)
def review_list(data: dict[str, Any], list_id: str) -> dict[str, Any]:
    """法制审核。"""
    return views.item_list(lists.review(current(), list_id, **data))


@blp.route("/item-lists/<list_id>/decisions", methods=["POST"])
@access("批准清单", roles=APPROVER, scope="部门内，非编制人、审核人")
@blp.arguments(schemas.JudgedDecision)
@blp.response(200, schemas.ListOut)
def decide_list(data: dict[str, Any], list_id: str) -> dict[str, Any]:
    """批准或退回。"""
    return views.item_list(lists.decide(current(), list_id, **data))


@blp.route("/item-lists/<list_id>/publication", methods=["POST"])
@access("公布清单", roles=PUBLISHER, scope="部门内，非编制人、批准人")
@blp.arguments(schemas.JudgedSeen)
@blp.response(200, schemas.ListOut)
def publish_list(data: dict[str, Any], list_id: str) -> dict[str, Any]:
    """公布。"""
    return views.item_list(lists.publish(current(), list_id, **data))


@blp.route("/item-lists/<list_id>/revocation", methods=["POST"])
@access("废止清单", roles=APPROVER, scope="部门内，非编制人")
@blp.arguments(schemas.ListRevocation)
@blp.response(200, schemas.ListOut)
def revoke_list(data: dict[str, Any], list_id: str) -> dict[str, Any]:
    """废止现行的一版，理由公开。"""
    return views.item_list(lists.revoke(current(), list_id, data["reason"]))


@blp.route("/item-lists/<list_id>/annex2.xlsx", methods=["GET"])
@access("下载附件2 Excel", roles=BUSINESS, scope="部门内")
@blp.response(200, content_type=xlsx.MEDIA_TYPE)
def annex_sheet(list_id: str) -> Response:
    """清单的 Excel：附件2 九栏，或规则另定的栏。"""
    row = lists.get(current(), list_id)
    return _file(annex.sheet(printing.sheet(row, lists.rows_of(row))), xlsx.MEDIA_TYPE, f"{_named(row)}.xlsx")


@blp.route("/item-lists/<list_id>/annex2.pdf", methods=["GET"])
@access("下载附件2 PDF", roles=BUSINESS, scope="部门内")
@blp.response(200, content_type="application/pdf")
def annex_pdf(list_id: str) -> Response:
    """附件2 的 PDF；送审之后由后台排好，每走一步重排，没排好的说正在排。"""
    row = lists.get(current(), list_id)
    return _stored(printing.annex_of(row), row, f"{_named(row)}.pdf")


@blp.route("/item-lists/<list_id>/proof.pdf", methods=["GET"])
@access("下载公布证明", roles=BUSINESS, scope="部门内")
@blp.response(200, content_type="application/pdf")
def proof_pdf(list_id: str) -> Response:
    """公布证明；公布之后由后台排好（S4-20 网站公开的证明）。"""
    row = lists.get(current(), list_id)
    return _stored(row.proof_sha256, row, f"公布证明 {row.title} 第{row.version}版.pdf")


def _named(row: ItemList) -> str:
    stage = printing.STAGES.get(row.state, "").partition("（")[0]
    return f"附件2 {row.title} 第{row.version}版{f'（{stage}）' if stage else ''}"


def _stored(sha256: str | None, row: ItemList, name: str) -> Response:
    if sha256 is None:
        if row.state == "draft":
            raise Absent("打印件（送审之后才有；草稿请用浏览器打印）")
        raise Problem("document.waiting", why_waiting(row, "正在排版，请过一会儿再试。"))
    return _file(storage.read(sha256), "application/pdf", name)


def _file(content: bytes, media_type: str, name: str) -> Response:
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return Response(content, content_type=media_type, headers=headers)
