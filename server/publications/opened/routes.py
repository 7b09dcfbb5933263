"""公示房间其余的网址（桌面）：扣下的文字、公示证明、公众意见。"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from flask import Response
from sqlalchemy import select

from server import storage
from server.auth import access, current, get_visible, visible
from server.db import session
from server.domain import privacy
from server.problems import Absent
from server.publications import feedback, gate, matters, planned, proofs, roster
from server.publications.models import Feedback, Publication, PublicationProof, TextHold
from server.publications.opened import schemas
from server.publications.opened.places import place
from server.publications.site import blp

DESK = ("clerk", "approver", "legal_reviewer", "publisher")
RELEASERS = ("publisher", "legal_reviewer")
SHOWN = 200


def _hold(row: TextHold, gone: Collection[str] = ()) -> dict[str, Any]:
    names = ("id", "kind", "ref", "title", "state", "created_at", "released_at", "reason")
    named = planned.places_of(row.ref) if row.kind == planned.KIND else []
    if row.kind in matters.KINDS and row.state == "held":
        named = matters.places_of(row.ref)
    places = named or sorted({place(each["where"], row.kind) for each in row.found})
    shown = {name: getattr(row, name) for name in names} | {"says": privacy.told(row.found), "places": places}
    if row.id in gone:
        return shown | {"state": "lapsed"}  # the next sweep writes it down
    return shown | {"title": roster.title_of(row)} if row.kind == roster.KIND else shown


@blp.route("/text-holds", methods=["GET"])
@access("看扣下的公开文字", roles=DESK, scope="部门内")
@blp.response(200, schemas.HoldPage)
def holds() -> dict[str, Any]:
    """疑似有个人信息而没有公开的文字，新的在前。"""
    query = visible(TextHold, current()).order_by(TextHold.state, TextHold.created_at.desc()).limit(SHOWN)
    gone = roster.gone()
    return {"items": [_hold(row, gone) for row in list(session().scalars(query))]}


@blp.route("/text-holds/<hold_id>/release", methods=["POST"])
@access("放行扣下的公开文字", roles=RELEASERS, scope="部门内，不能是写的人")
@blp.arguments(schemas.HoldReason)
@blp.response(200, schemas.HoldRow)
def release_hold(data: dict[str, Any], hold_id: str) -> dict[str, Any]:
    """放行一份；人已经不在、已经改掉的不再放行。"""
    return _hold(gate.release(current(), hold_id, data["reason"], roster.gone()))


@blp.route("/publications/<publication_id>/proof", methods=["POST"])
@access("要公示证明", roles=DESK, scope="部门内")
@blp.response(200, schemas.ProofState)
def ask_proof(publication_id: str) -> dict[str, Any]:
    """要一份公示证明；后台排好，再取。"""
    row = proofs.ask(current(), publication_id)
    return {"version": row.version, "ready": row.sha256 is not None}


@blp.route("/publications/<publication_id>/proof.pdf", methods=["GET"])
@access("下载公示证明", roles=DESK, scope="部门内")
@blp.response(200, {"type": "string", "format": "binary"}, content_type="application/pdf")
def proof_pdf(publication_id: str) -> Response:
    """公示证明（F8）。"""
    publication = get_visible(Publication, current(), publication_id, "公示")
    query = select(PublicationProof).where(PublicationProof.publication_id == publication.id)
    row = session().scalars(query.order_by(PublicationProof.version.desc()).limit(1)).first()
    if row is None or row.sha256 is None:
        raise Absent("公示证明")
    headers = {"Content-Disposition": f"attachment; filename=proof-{publication.public_id}-{row.version}.pdf"}
    return Response(storage.read(row.sha256), mimetype="application/pdf", headers=headers)


@blp.route("/feedback", methods=["GET"])
@access("看公众意见", roles=DESK, scope="部门内与未分派的")
@blp.response(200, schemas.FeedbackPage)
def said() -> dict[str, Any]:
    """公众意见，未答复的在前。"""
    query = visible(Feedback, current()).order_by(Feedback.state.desc(), Feedback.at.desc()).limit(SHOWN)
    return {"items": list(session().scalars(query))}


@blp.route("/feedback/<feedback_id>/answer", methods=["POST"])
@access("答复公众意见", roles=("clerk", "publisher"), scope="部门内与未分派的")
@blp.arguments(schemas.FeedbackAnswer)
@blp.response(200, schemas.FeedbackRow)
def answer(data: dict[str, Any], feedback_id: str) -> Feedback:
    """答复一条。"""
    return feedback.answer(current(), feedback_id, data["asked"], data["answer"])
