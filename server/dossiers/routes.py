"""案卷的网址：看、审定、取 PDF 与照片。"""

from __future__ import annotations

from typing import Any

from flask import Response, request
from sqlalchemy import func, select

from server import storage
from server.accounts.schemas import page_of
from server.auth import BUSINESS, access, current, get_visible, visible
from server.db import session
from server.documents.shown import PRIVATE, shown
from server.domain.vocabulary.dossiers import DossierLook
from server.dossiers import accesses, media, schemas, service, views
from server.dossiers.keeping import keys
from server.dossiers.keeping import routes as destroying
from server.dossiers.models import Dossier, DossierAccess
from server.dossiers.site import blp
from server.problems import Absent, Problem
from sync.canon import parse

__all__ = ["blp", "destroying"]
PAGE = 50
LATEST = "private, no-cache"
"""The address of the newest revision: kept, but asked about before it is shown again."""


@blp.route("/dossiers", methods=["GET"])
@access("看案卷", roles=BUSINESS, scope="本部门，检查员看本组")
@blp.arguments(schemas.DossierQuery, location="query")
@blp.response(200, page_of(schemas.DossierRow))
def dossiers(query: dict[str, Any]) -> dict[str, Any]:
    """案卷，新的在前，每页五十卷。"""
    rows = visible(Dossier, current())
    for name in ("state", "assignment_id"):
        if query[name]:
            rows = rows.where(getattr(Dossier, name) == query[name])
    total = session().scalar(select(func.count()).select_from(rows.subquery()))
    if query["after"]:
        rows = rows.where(Dossier.id < query["after"])
    found = list(session().scalars(rows.order_by(Dossier.id.desc()).limit(PAGE + 1)))
    following = found[PAGE - 1].id if len(found) > PAGE else None
    return {"items": [views.brief(row) for row in found[:PAGE]], "next": following, "total": total}


@blp.route("/dossiers/<dossier_id>", methods=["GET"])
@access("看一份案卷", roles=BUSINESS, scope="本部门，检查员看本组")
@blp.response(200, schemas.DossierDetail)
def dossier(dossier_id: str) -> Any:
    """一份案卷；ETag 是审定时要带的版本号。"""
    row = _row(dossier_id)
    return views.detail(row), 200, {"ETag": f'"{row.version}"'}


@blp.route("/dossiers/<dossier_id>/decisions", methods=["POST"])
@access("审定案卷", roles=("approver", "legal_reviewer"), scope="本部门，非检查组成员")
@blp.arguments(schemas.DecisionIn)
@blp.response(201, schemas.DossierDetail)
def decide(data: dict[str, Any], dossier_id: str) -> Any:
    """审定或退回；须带 If-Match。"""
    _row(dossier_id)  # a stranger is told 404 before anything about versions
    items = {row["item"]: row["reason"] for row in data["items"]}
    row = service.decide(current(), dossier_id, _seen(), data["decision"], data["opinion"], items)
    return views.detail(row), 201, {"ETag": f'"{row.version}"'}


@blp.route("/dossiers/decisions", methods=["GET"])
@access("看成批审定的名单", roles=("approver",), scope="本部门")
@blp.response(200, schemas.TogetherList)
def batch() -> dict[str, Any]:
    """可以成批通过的，和看着像、其实要单独审的：后者说出为什么，与审定时同一个判断。"""
    return {"items": [views.brief(row) | {"alone": why} for row, why in service.together(current())]}


@blp.route("/dossiers/decisions", methods=["POST"])
@access("成批审定案卷", roles=("approver",), scope="本部门，非检查组成员")
@blp.arguments(schemas.ApprovalBatch)
@blp.response(200, schemas.ApprovalBatchOut)
def approve_clean(data: dict[str, Any]) -> dict[str, int]:
    """成批通过未发现问题的；有一份不合，全都不办。"""
    seen = {row["id"]: row["version"] for row in data["dossiers"]}
    return {"approved": service.approve_clean(current(), seen, data["opinion"])}


@blp.route("/dossiers/<dossier_id>/record.pdf", methods=["GET"])
@access("取现场卷PDF", roles=BUSINESS, scope="本部门，检查员看本组")
@blp.response(200, content_type="application/pdf")
def record_pdf(dossier_id: str) -> Response:
    """现场卷 PDF，?revision= 取旧版。"""
    row = _readable(dossier_id)
    found = service.latest(row, "RECORD_PDF", request.args.get("revision", type=int))
    if found is None and row.revision == 0:
        raise Problem("dossier.waiting", row.last_error or "还在成卷，请稍后再看。")
    if found is None:
        raise Absent("这一版文书")
    headers = {"ETag": f'"{found.sha256}"', "Cache-Control": LATEST}
    if request.if_none_match.contains(found.sha256):
        return Response(status=304, headers=headers)
    headers["Content-Disposition"] = f'inline; filename="dossier-{row.id[-12:]}-{found.revision}.pdf"'
    return Response(storage.read(found.sha256), content_type="application/pdf", headers=headers)


@blp.route("/dossiers/<dossier_id>/documents/<sha256>", methods=["GET"])
@access("取卷内文书", roles=BUSINESS, scope="本部门，检查员看本组")
@blp.response(200, content_type="application/pdf")
def one_document(dossier_id: str, sha256: str) -> Response:
    """卷内任何一份文书的任何一版，原样给出；机读的随导出走，不在这里给。"""
    row = _readable(dossier_id)
    content = storage.read(sha256) if any(one.sha256 == sha256 for one in row.documents) else b""
    kind = media.recognised(content[:16])
    if kind is None:
        raise Absent("文书")
    headers = {
        "Cache-Control": PRIVATE,
        "Content-Disposition": f'inline; filename="{sha256[:16]}.{media.ENDINGS[kind]}"',
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return Response(content, content_type=kind, headers=headers)


@blp.route("/dossiers/<dossier_id>/photos/<sha256>", methods=["GET"])
@access("看卷内照片", roles=BUSINESS, scope="本部门，检查员看本组")
@blp.response(200, content_type="image/jpeg")
def photo(dossier_id: str, sha256: str) -> Response:
    """卷内一张影像，重新编码，不带拍摄信息；只给这一卷自己的。"""
    stored = service.latest(_readable(dossier_id), "RECORD_JSON")
    if stored is None or not media.pictured(parse(storage.read(stored.sha256)), sha256):
        raise Absent("照片")
    return shown(sha256)


@blp.route("/dossiers/<dossier_id>/files/<sha256>", methods=["GET"])
@access("取卷内材料与录音录像", roles=BUSINESS, scope="本部门，检查员看本组")
@blp.response(200, content_type="application/octet-stream")
def material(dossier_id: str, sha256: str) -> Response:
    """卷内一份材料或一段录音录像，原样给出；开头的字节与自称的种类对不上的不给。"""
    stored = service.latest(_readable(dossier_id), "RECORD_JSON")
    kind = media.claimed(parse(storage.read(stored.sha256)), sha256) if stored else None
    if kind is None:
        raise Absent("材料")
    content = storage.read(sha256)
    if not media.known(content[:16], kind):
        raise Problem("unsupported_media", "这个文件的内容与登记的种类对不上，不能在这里打开。")
    headers = {
        "Cache-Control": PRIVATE,
        "Content-Disposition": f'attachment; filename="{sha256[:16]}.{media.ENDINGS[kind]}"',
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return Response(content, content_type=kind, headers=headers)


@blp.route("/dossiers/<dossier_id>/looks", methods=["GET"])
@access("看查阅记录", roles=("approver", "auditor"), scope="审批人看本部门，审计员看全部")
@blp.arguments(schemas.LookQuery, location="query")
@blp.response(200, page_of(schemas.LookOut))
def looks(query: dict[str, Any], dossier_id: str) -> dict[str, Any]:
    """谁看过这一卷，新的在前，每页五十次；看查阅记录本身不记。"""
    rows = visible(DossierAccess, current()).where(DossierAccess.dossier_id == dossier_id)
    total = session().scalar(select(func.count()).select_from(rows.subquery()))
    if query["after"]:
        rows = rows.where(DossierAccess.id < query["after"])
    found = list(session().scalars(rows.order_by(DossierAccess.id.desc()).limit(PAGE + 1)))
    following = found[PAGE - 1].id if len(found) > PAGE else None
    return {"items": found[:PAGE], "next": following, "total": total}


LOOKS = {
    "dossier": DossierLook.OPEN,
    "record_pdf": DossierLook.PDF,
    "one_document": DossierLook.PAPER,
    "photo": DossierLook.PHOTO,
    "material": DossierLook.FILE,
}
accesses.watch(blp, LOOKS, lambda given: given.get("dossier_id"))


def _row(dossier_id: str) -> Dossier:
    return get_visible(Dossier, current(), dossier_id, "案卷")


def _readable(dossier_id: str) -> Dossier:
    """同上；个人内容已依法销毁的答 410，浏览器里留着的也不再认。"""
    row = _row(dossier_id)
    if keys.carried_out(row.id) is not None:
        raise keys.destroyed(row.id)
    return row


def _seen() -> int:
    """审定人看到的版本（If-Match）。"""
    if not request.if_match:
        raise Problem("precondition_required", "请带上您看到的版本号（If-Match）。")
    for tag in request.if_match.as_set():
        if tag.isdigit():
            return int(tag)
    raise Problem("precondition_failed", "版本号对不上。请看新的内容再决定。")
