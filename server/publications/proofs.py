"""公示证明（F8）：公示编号、版本、内容、网址、时间、校验值；要了才排，在后台排（S4-20）。"""

from __future__ import annotations

from typing import Any

from flask import current_app
from sqlalchemy import select

from server import clock, storage, trail
from server.accounts.service import jurisdiction
from server.auth import Actor, get_visible
from server.db import new_id, session, unit
from server.documents.service import NotRendered
from server.documents.words import minute
from server.jobs import Tally, claim, release
from server.problems import Problem, register
from server.publications.models import Publication, PublicationProof
from server.publications.public import PublicResult
from server.registry.items.printing import demo_mark, typeset

register("publication.not_public", 409, "还没有公示")
WORDS = (
    ("entity_name", "检查对象"),
    ("entity_code", "统一社会信用代码"),
    ("plan_name", "抽查计划"),
    ("task_name", "抽查任务"),
    ("targeting", "抽查类型"),
    ("authority", "检查机关"),
    ("items", "检查事项"),
    ("ended_on", "检查完成日期"),
    ("result_label", "检查结果"),
    ("published_on", "首次公示日期"),
)


def ask(actor: Actor, publication_id: str) -> PublicationProof:
    """要一份现行版的公示证明；要过的给原来那份。

    Raises Absent, Problem publication.not_public while the portal does not show this version yet.
    """
    with unit() as s:
        row = get_visible(Publication, actor, publication_id, "公示")
        if row.projected_at is None or row.state not in ("published", "corrected"):
            raise Problem("publication.not_public", "公示网站上还没有这一版，稍后再要。")
        same = (PublicationProof.publication_id == row.id, PublicationProof.version == row.version)
        proof = s.scalar(select(PublicationProof).where(*same))
        if proof is None:
            asked = {"asked_by": actor.officer_id, "asked_at": clock.now(), "alg": "sha256"}
            proof = PublicationProof(id=new_id(), publication_id=row.id, version=row.version, **asked)
            s.add(proof)
        trail.append(s, "publication.proof_asked", ref=row.id, actor=actor, payload={"version": row.version})
    return proof


def render() -> Tally:
    """排出要了的证明；已公示的内容与当时一字不差。"""
    tally = Tally()
    with unit(technical=True) as s:
        due = claim(s, PublicationProof, PublicationProof.sha256.is_(None), 5)
    for proof_id in due:
        tally.due += 1
        error, sha256 = None, None
        try:
            sha256 = storage.put(pdf(session().get_one(PublicationProof, proof_id)))
            tally.done += 1
        except NotRendered as refused:
            error = f"{refused.code}: {refused.message}"
            tally.failed += 1
        with unit(technical=True) as s:
            row = s.get_one(PublicationProof, proof_id)
            row.sha256 = sha256
            release(row, error)
    return tally


def pdf(proof: PublicationProof) -> bytes:
    """一份证明的 PDF。

    Raises NotRendered.
    """
    row = session().get_one(Publication, proof.publication_id)
    version = next(each for each in row.versions if each.version == proof.version)
    context = context_of(row, version.record, proof)
    context |= {"sha256": version.sha256, "public_at": minute(version.at.astimezone(clock.SHANGHAI))}
    return typeset("result_proof.html", context, clock.shanghai_day(proof.asked_at).isoformat(), version.sha256)


def context_of(row: Publication, record: dict[str, Any], proof: PublicationProof) -> dict[str, Any]:
    """证明各栏；公示页此刻确实有这一版才证明。"""
    shown = session().get(PublicResult, row.public_id)
    if shown is None or shown.version < proof.version:
        raise NotRendered("document.state", "公示网站上没有这一版")
    named = record | {"items": record.get("item_names") or record["items"]}
    said = {name: "；".join(v) if isinstance(v := named[name], list) else str(v) for name, _ in WORDS}
    base = current_app.config["SUNLOT"].base_url
    return {
        "public_id": row.public_id,
        "version": proof.version,
        "rows": [(title, said[name]) for name, title in WORDS],
        "channel": f"{jurisdiction().name}“双随机、一公开”公示网站",
        "url": f"{base}/results/{row.public_id}",
        "asked_at": minute(proof.asked_at.astimezone(clock.SHANGHAI)),
        "watermark": demo_mark(),
    }
