"""抽取记录入卷：签字成卷的抽取记录是每一卷的一份文书；还没有签齐的写明为什么（S2-05、S4-10）。

The minutes name no firm (blind codes only), so the same file may lie in every dossier of a draw.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock, storage, trail
from server.auth import SYSTEM
from server.db import session, unit
from server.dossiers.models import Dossier, DossierDocument
from server.dossiers.service import add_document
from server.draws.models import Draw, DrawMinutes
from server.inspections.models import Assignment
from server.jobs import Tally, sweep

KIND, SCAN = "DRAW_MINUTES", "DRAW_SCAN"
BATCH = 50


@sweep("dossiers.minutes")
def deposit() -> Tally:
    """抽取记录成了卷的，放进这次抽取的每一卷；一卷只放一次。"""
    tally = Tally()
    for draw_id, dossier_ids in _waiting().items():
        tally.due += len(dossier_ids)
        _deposit(draw_id, dossier_ids)
        tally.done += len(dossier_ids)
    return tally


def _waiting() -> dict[str, list[str]]:
    have = select(DossierDocument.dossier_id).where(DossierDocument.kind == KIND)
    query = (
        select(Assignment.draw_id, Dossier.id)
        .join(Assignment, Assignment.id == Dossier.assignment_id)
        .join(DrawMinutes, DrawMinutes.draw_id == Assignment.draw_id)
        .where(DrawMinutes.closed_at.is_not(None), Dossier.revision > 0, Dossier.id.not_in(have))
        .order_by(Dossier.id)
        .limit(BATCH)
    )
    found: dict[str, list[str]] = {}
    for draw_id, dossier_id in session().execute(query):
        found.setdefault(str(draw_id), []).append(dossier_id)
    return found


def _deposit(draw_id: str, dossier_ids: list[str]) -> None:
    minutes = session().get_one(DrawMinutes, draw_id)
    kept = [(KIND, minutes.pdf), (SCAN, minutes.scan)]
    files = [(kind, sha, storage.path(sha).stat().st_size) for kind, sha in kept if sha]
    with unit() as s:
        draw = s.get_one(Draw, draw_id)
        for dossier_id in dossier_ids:
            for kind, sha256, size in files:
                add_document(s, dossier_id, kind, sha256, size, ref=draw_id)
        payload = {"draw": draw.no, "attempt": draw.attempt, "files": {kind: sha for kind, sha, _ in files}}
        payload["dossiers"] = [s.get_one(Dossier, each).no for each in dossier_ids]
        trail.append(s, "dossiers.minutes_bound", ref=draw_id, actor=SYSTEM, payload=payload)


def lacking(s: Session, dossier: Dossier) -> str:
    """抽取记录为什么不在卷里；在卷里、本来没有抽取的为空。"""
    draw_id = s.get_one(Assignment, dossier.assignment_id).draw_id
    if draw_id is None or any(row.kind == KIND for row in dossier.documents):
        return ""
    minutes = s.get(DrawMinutes, draw_id)
    if minutes is not None and minutes.closed_at is not None:
        return "已签字成卷，正在入卷"
    reason = str(s.get_one(Draw, draw_id).numbers.get("unsigned") or "")
    early = f"；派发先于签字，审批人的理由：{reason}" if reason else ""
    return ("还没有拟定" if minutes is None else "还没有签齐成卷") + early


def numbers(s: Session, refs: list[str]) -> dict[str, tuple[str, str]]:
    """卷里抽取记录的编号与成卷日，按 ref。"""
    query = select(Draw.id, Draw.no, Draw.attempt, DrawMinutes.closed_at).join(
        DrawMinutes, DrawMinutes.draw_id == Draw.id
    )
    return {
        row[0]: (f"{row[1]} 第{row[2]}次", clock.shanghai_day(row[3]).isoformat())
        for row in s.execute(query.where(Draw.id.in_(refs)))
        if row[3] is not None
    }
