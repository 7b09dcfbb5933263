"""案卷：把一次检查的全部文书编成目录，办结时成卷（S3-18 一次一档，rulings 29）。

The index names every stored document by its digest, and every document that does not exist with the reason; a later
document makes a new revision of the index, the old one stays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server import clock
from server.domain.vocabulary.followups import FollowUpKind, FollowUpState
from server.domain.vocabulary.inspections import ResultCode
from server.dossiers.models import CaseFile, Dossier, DossierDocument
from server.dossiers.service import add_document
from sync.canon import digest

Json = dict[str, Any]
TITLES = {
    "RECORD_PDF": "现场检查记录（通知书、告知、检查表、照片、签名）",
    "RECORD_JSON": "现场检查机读记录",
    "MANIFEST": "归卷清单",
    "APPROVAL": "检查审批表",
    "DRAW_MINUTES": "随机抽取记录（签字成卷）",
    "DRAW_SCAN": "随机抽取记录签字页扫描件",
}


def entries(
    dossier: Dossier,
    others: dict[str, str],
    own: dict[str, str],
    told: dict[str, tuple[str, str]],
    besides: Mapping[int, Sequence[str]] = MappingProxyType({}),
) -> list[Json]:
    """卷内目录各行，先后按产生的次序。

    others: kind → title of documents deposited by later rooms. own: document ref → title of a paper that is one of its
    own, not a version of the paper before it. told: document ref → (number, day). besides: revision of the record →
    what else is among its pages.
    """
    rows = []
    for row in dossier.documents:
        if row.kind == "CASE_INDEX":
            continue
        no, on = told.get(row.ref or "", ("", clock.shanghai_day(row.made_at).isoformat()))
        mine = own.get(row.ref or "")
        title = mine or _own(row, besides) or others.get(row.kind) or row.kind
        rows.append(
            {"no": no, "title": title, "kind": row.kind, "revision": 1 if mine else row.revision, "on": on,
             "alg": row.alg, "sha256": row.sha256, "size": row.size}
        )  # fmt: skip
    return rows


def _own(row: DossierDocument, besides: Mapping[int, Sequence[str]]) -> str:
    """自己一间的文书的名称；现场卷里另有口头反映、换人的记录的，先写出来。"""
    title = TITLES.get(row.kind, "")
    more = besides.get(row.revision, ()) if row.kind == "RECORD_PDF" else ()
    return title.replace("（", f"（{'、'.join(more)}、") if more else title


@dataclass(frozen=True, slots=True)
class Matter:
    """一件后续处置：种类、状态、有没有文书已经入卷。"""

    kind: str
    state: str
    papered: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """后续处置此刻的样子：看过要办什么没有、各件、派出那天的规则要不要抽查报告。"""

    begun: bool = True
    matters: tuple[Matter, ...] = ()
    asked: bool = False


GROUPS = (
    ("责令改正、整改、复查", {"ORDER", "CORRECTED"}, {"ORDER", "CORRECTED"}),
    ("移送函、抄告函、回执", {"TRANSFER", "CRIME", "INFORM"}, {"REFERRAL", "CRIME", "INFORM"}),
    ("列入经营异常名录建议", {"ABNORMAL"}, {"ABNORMAL"}),
    ("异议处理", {"OBJECTION"}, {"OBJECTION"}),
    ("抽查报告", {"REPORT"}, {"REPORT"}),
)
"""What a case file may hold, the papers that are it, and the matters such papers come from."""
ENDED = ("closed", "cancelled")


def missing(
    dossier: Dossier, kinds: set[str], minutes: str = "", standing: Standing | None = None
) -> list[dict[str, str]]:
    """应有而没有的文书，写明为什么（documents 3.1：不许悄悄没有）。minutes: why the minutes of the draw are not in.

    A matter that is not through is never told as decided, and what was dropped is told as dropped: only where nothing
    of the kind was ever begun do the result and the rule say why.
    """
    now = standing or Standing()
    found = [{"title": TITLES["DRAW_MINUTES"], "reason": minutes}] if minutes else []
    for title, papers, matters in GROUPS:
        own = [one for one in now.matters if one.kind in matters and not one.papered]
        if waits := [one for one in own if one.state not in ENDED]:
            said = "、".join(f"{FollowUpState(one.state).label} {FollowUpKind(one.kind).label}" for one in waits)
            found.append({"title": title, "reason": f"还没有办完（{said}）"})
        elif not kinds & papers:
            found.append({"title": title, "reason": _ended(title, own) or _none(title, dossier, now)})
    return found


def _ended(title: str, own: list[Matter]) -> str:
    """立过、办到了头而没有文书的：文书还在排版，或者没有办；没有立过为空。"""
    if any(one.state == "closed" for one in own):
        return "已经办结，文书正在排版"
    if not own:
        return ""
    return {"列入经营异常名录建议": "经批准不再建议", "异议处理": "已撤回"}.get(title, "经批准不再办理")


def _none(title: str, dossier: Dossier, now: Standing) -> str:
    """没有立过的，为什么；检查还没有审定的，都还没有定。"""
    if title == "异议处理":
        return "没有提出异议"
    if title == "抽查报告":
        return "还没有办完（规则要求，还没有立）" if now.asked else "规则不要求"
    abnormal = dossier.result_code in (ResultCode.R02, ResultCode.R03, ResultCode.R04)
    if not now.begun:
        return "要办什么还没有定，检查审定以后才立"
    if title == "列入经营异常名录建议":
        return "没有立过这一件" if abnormal else "结果不涉及"
    return "未发现问题" if dossier.result_code == ResultCode.R01 else "处置中没有这一种"


def summary(listed: list[Json], lacking: list[dict[str, str]]) -> str:
    """目录的摘要：全部各行与未产生的各项。"""
    return digest({"entries": listed, "missing": lacking})


def revision(s: Session, dossier_id: str) -> int:
    """已有几版目录。"""
    return s.scalar(select(func.max(CaseFile.revision)).where(CaseFile.dossier_id == dossier_id)) or 0


def bind(
    s: Session, dossier: Dossier, listed: list[Json], lacking: list[dict[str, str]], sha256: str, size: int
) -> CaseFile:
    """成卷：登记这一版目录，目录的 PDF 也入卷；在调用者的写单元里。"""
    row = CaseFile(
        dossier_id=dossier.id, revision=revision(s, dossier.id) + 1, entries=listed, missing=lacking,
        digest=summary(listed, lacking), files=len(listed), sha256=sha256, size=size, bound_on=clock.today(),
        bound_at=clock.now(),
    )  # fmt: skip
    s.add(row)
    s.flush()
    add_document(s, dossier.id, "CASE_INDEX", sha256, size, ref=row.id)
    return row


def latest(s: Session, dossier_id: str) -> CaseFile | None:
    """最新一版案卷目录。"""
    query = select(CaseFile).where(CaseFile.dossier_id == dossier_id).order_by(CaseFile.revision.desc())
    return s.scalars(query.limit(1)).first()
