"""文书排版入卷：受限子进程里排，排好了在一个单元里登记、入卷（rulings 29、32）。"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Sequence
from datetime import timedelta

from flask import current_app
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from server import clock, shell, storage, trail
from server.accounts.models import Department
from server.accounts.service import jurisdiction
from server.auth import SYSTEM
from server.db import session, unit
from server.documents import press, sealing
from server.domain.vocabulary.followups import FollowUpKind
from server.dossiers import service as dossiers
from server.followups import issuing
from server.followups.models import FollowPaper, FollowUp
from server.jobs import Tally, claim, release, sweep

CPU_SECONDS, MEMORY_MB, WALL_SECONDS = 60, 1024, 120
BATCH = 10
RETRY = timedelta(minutes=5)
TITLES = {
    "CORRECTED": "当场改正记录",
    "ORDER": "责令改正通知书",
    "SERVICE": "送达回证",
    "RECTIFICATION": "整改报告",
    "EXTENSION": "延期整改通知",
    "RECHECK": "整改复查意见",
    "TRANSFER": "案件线索移送函",
    "CRIME": "涉嫌犯罪案件移送书",
    "REVIEW": "不予立案提请复议书",
    "SUPERVISION": "立案监督建议书",
    "INFORM": "抄告函",
    "ABNORMAL": "列入经营异常名录建议函",
    "REMINDER": "催办函",
    "OBJECTION": "异议处理答复",
    "REPORT": "抽查报告",
    "MATERIALS": "报送材料通知书",
}


@sweep("followups.papers")
def render() -> Tally:
    """没有排好的文书：排出来，存下，入卷。"""
    tally = Tally()
    free = or_(FollowPaper.lease_until.is_(None), FollowPaper.lease_until < clock.now())
    waiting = select(FollowPaper.id).where(FollowPaper.sha256.is_(None), FollowPaper.parked_at.is_(None), free)
    if session().scalar(waiting.limit(1)) is None:
        return tally
    with unit(technical=True) as s:
        claimed = claim(s, FollowPaper, FollowPaper.sha256.is_(None), BATCH)
    for paper_id in claimed:
        tally.due += 1
        if _one(paper_id):
            tally.done += 1
        else:
            tally.failed += 1
    return tally


def _one(paper_id: str) -> bool:
    row = session().get_one(FollowPaper, paper_id)
    try:
        pdf = _sealed(row, typeset(row.kind, _content(row)))
    except (shell.ChildError, sealing.Unsealed) as broken:
        _postpone(paper_id, broken)
        return False
    sha256 = storage.put(pdf)
    with unit() as s:
        row = s.get_one(FollowPaper, paper_id)
        row.sha256, row.size = sha256, len(pdf)
        release(row)
        dossier_id = row.follow_up.dossier_id
        if dossier_id:
            dossiers.add_document(s, dossier_id, row.kind, sha256, len(pdf), ref=row.id)
        payload = {"kind": row.kind, "no": row.no, "sha256": sha256}
        trail.append(s, "followup.typeset", ref=row.follow_up_id, actor=SYSTEM, payload=payload)
    return True


WAITING = ("document.no_pango", "document.glyphs_missing")
UNSEALED = ("RECTIFICATION", "RECHECK", "REPORT", "CASE_INDEX", "CORRECTED")
"""What carries signatures and no seal of the department (documents 1.4)."""


def _sealed(row: FollowPaper, pdf: bytes) -> bytes:
    """盖上部门的电子印章；内部的、现场签字的不盖。"""
    if row.kind in UNSEALED:
        return pdf
    office, folder = session().get_one(Department, row.follow_up.department_id), current_app.config["SUNLOT"].data
    return sealing.sealed(pdf, folder, office.code, office.name, f"{row.no} {TITLES.get(row.kind, '')}", clock.now())


def _postpone(paper_id: str, broken: shell.ChildError | sealing.Unsealed) -> None:
    """没排出来：机器缺东西的过五分钟再试，其余按次数搁置。"""
    with unit(technical=True) as s:
        row = s.get_one(FollowPaper, paper_id)
        said = broken.message if isinstance(broken, shell.ChildError) else str(broken)
        release(row, f"待生成PDF：{said}")
        if isinstance(broken, sealing.Unsealed) or (isinstance(broken, shell.Declined) and broken.code in WAITING):
            row.attempts, row.parked_at = 0, None
        row.lease_until = clock.now() + RETRY


def _content(row: FollowPaper) -> dict[str, object]:
    """要排的内容；盖不盖电子印章、办事码，都是排版时才定的，不存在库里。"""
    office = session().get_one(Department, row.follow_up.department_id)
    sealed = row.kind not in UNSEALED and sealing.held(current_app.config["SUNLOT"].data, office.code)
    content = row.content | {"sealed": sealed}
    if row.kind not in ("ORDER", "MATERIALS"):
        return content
    return issuing.with_code(session(), session().get_one(FollowUp, row.follow_up_id), content)


def typeset(kind: str, content: dict[str, object]) -> bytes:
    """排一份文书。Raises shell.ChildError."""
    place = jurisdiction()
    mark = "演练　不作为凭证" if content.get("rehearsal") else "演示数据　不作为凭证" if place.demo else ""
    photos = content.get("photos")
    named = [str(one["sha256"]) for one in (photos if isinstance(photos, list) else [])]
    with contextlib.ExitStack() as opened:
        images = {sha256: str(opened.enter_context(storage.readable(sha256))) for sha256 in named}
        job = {"kind": kind, "title": TITLES.get(kind, kind), "content": content, "mark": mark, "images": images}
        text = json.dumps(job, ensure_ascii=False).encode()
        return press.lay("server.documents.letters", text, cpu_s=CPU_SECONDS, memory_mb=MEMORY_MB, wall_s=WALL_SECONDS)


def titles(s: Session, ids: Sequence[str]) -> dict[str, str]:
    """各份文书的名称，按文书编号；送达回证写明是哪一种的。"""
    return {row.id: label(row) for row in s.scalars(select(FollowPaper).where(FollowPaper.id.in_(ids)))}


def label(row: FollowPaper) -> str:
    """文书的名称，例如“送达回证（责令改正）”。"""
    name = TITLES.get(row.kind, row.kind)
    return f"{name}（{FollowUpKind(row.follow_up.kind).label}）" if row.kind == "SERVICE" else name
