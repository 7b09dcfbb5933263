"""平台报送的网址（桌面）。"""

from __future__ import annotations

from collections import Counter
from typing import Any

from flask import Response
from sqlalchemy import func, select

from server import storage
from server.accounts.models import Officer
from server.auth import access, current, get_visible, visible
from server.db import session
from server.plans.sheet.xlsx import MEDIA
from server.publications.exports import mapping, schemas, service
from server.publications.exports.models import ExportBatch, ExportRow
from server.publications.site import blp

DESK = ("clerk", "approver", "legal_reviewer", "publisher")
MAKERS = ("clerk", "publisher")
SHOWN = 50


def _shown(rows: list[ExportBatch]) -> list[dict[str, Any]]:
    ids = [row.id for row in rows]
    names: dict[str, str] = {
        each[0]: each[1]
        for each in session().execute(
            select(Officer.id, Officer.display_name).where(Officer.id.in_({row.made_by for row in rows}))
        )
    }
    counted = (
        select(ExportRow.batch_id, ExportRow.outcome, func.count())
        .where(ExportRow.batch_id.in_(ids))
        .group_by(ExportRow.batch_id, ExportRow.outcome)
    )
    tally = {(batch, outcome): n for batch, outcome, n in session().execute(counted)}
    return [
        {
            **{name: getattr(row, name) for name in ("id", "target", "mapping", "made_at", "rows", "sha256", "size")},
            "title": mapping.TARGETS[row.target],
            "made_by_name": names.get(row.made_by, ""),
            "accepted": tally.get((row.id, "ACCEPTED"), 0),
            "rejected": tally.get((row.id, "REJECTED"), 0),
            "resend_of": row.resend_of,
        }
        for row in rows
    ]


@blp.route("/export-batches", methods=["GET"])
@access("看平台报送", roles=DESK, scope="部门内")
@blp.response(200, schemas.ExportBoard)
def board() -> dict[str, Any]:
    """各平台还有几条没报，历次报送。"""
    targets = []
    for target, title in mapping.TARGETS.items():
        acts = Counter(each.act for each in service.waiting(current(), target))
        told = {"new": acts["NEW"], "corrected": acts["CORRECT"], "withdrawn": acts["WITHDRAW"]}
        told["refused"] = service.refused(current(), target)
        targets.append({"target": target, "title": title, "waiting": sum(acts.values()), **told})
    query = visible(ExportBatch, current()).order_by(ExportBatch.made_at.desc(), ExportBatch.id.desc()).limit(SHOWN)
    return {"targets": targets, "batches": _shown(list(session().scalars(query)))}


@blp.route("/export-batches", methods=["POST"])
@access("生成一批报送", roles=MAKERS, scope="部门内")
@blp.arguments(schemas.ExportAsked)
@blp.response(200, schemas.ExportBatchFull)
def make(data: dict[str, Any]) -> dict[str, Any]:
    """生成一批。"""
    return _full(service.make(current(), data["target"]))


@blp.route("/export-batches/<batch_id>", methods=["GET"])
@access("看一批报送", roles=DESK, scope="部门内")
@blp.response(200, schemas.ExportBatchFull)
def one(batch_id: str) -> dict[str, Any]:
    """一批的各行与回执。"""
    return _full(get_visible(ExportBatch, current(), batch_id, "批次"))


@blp.route("/export-batches/<batch_id>/file.xlsx", methods=["GET"])
@access("下载报送文件", roles=DESK, scope="部门内")
@blp.response(200, {"type": "string", "format": "binary"}, content_type=MEDIA)
def file(batch_id: str) -> Response:
    """报送文件，指纹即批次上记的。"""
    row = get_visible(ExportBatch, current(), batch_id, "批次")
    name = f"{row.target.lower()}-{row.made_at:%Y%m%d%H%M}.xlsx"
    headers = {"Content-Disposition": f"attachment; filename={name}", "ETag": f'"{row.sha256}"'}
    return Response(storage.read(row.sha256), mimetype=MEDIA, headers=headers)


@blp.route("/export-batches/<batch_id>/outcomes", methods=["POST"])
@access("记报送回执", roles=MAKERS, scope="部门内")
@blp.arguments(schemas.ExportOutcomes)
@blp.response(200, schemas.ExportBatchFull)
def acknowledge(data: dict[str, Any], batch_id: str) -> dict[str, Any]:
    """记回执。"""
    return _full(service.acknowledge(current(), batch_id, data["rows"]))


@blp.route("/export-batches/<batch_id>/resend", methods=["POST"])
@access("补报没收下的", roles=MAKERS, scope="部门内")
@blp.response(200, schemas.ExportBatchFull)
def resend(batch_id: str) -> dict[str, Any]:
    """补报。"""
    return _full(service.resend(current(), batch_id))


def _full(row: ExportBatch) -> dict[str, Any]:
    lines = session().scalars(select(ExportRow).where(ExportRow.batch_id == row.id).order_by(ExportRow.n))
    return _shown([row])[0] | {
        "heads": [title for _, title in mapping.HEADS[row.target]],
        "lines": [
            {name: getattr(each, name) for name in ("n", "public_id", "version", "act", "cells", "outcome", "message")}
            for each in lines
        ],
    }
