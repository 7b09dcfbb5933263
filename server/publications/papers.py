"""别的文书的指纹：抽取记录、公示证明、发给单位的处置文书、清单打印件；只有种类、机关、日期，没有名字（S2-05、S4-10）。"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import ColumnElement, Select, func, select

from server import clock
from server.db import session
from server.draws.models import Draw, DrawMinutes
from server.followups.models import FollowPaper, FollowUp
from server.followups.papers import TITLES
from server.publications import projection
from server.publications.lists import PUBLIC_DRAWS, departments
from server.publications.models import Publication, PublicationProof
from server.publications.public import PRINTED, PublicPaper
from server.registry.items.models import ItemList

TO_FIRMS = ("CORRECTED", "ORDER", "SERVICE", "EXTENSION", "RECHECK", "OBJECTION")
"""当事人手里会有的；发给别的机关的函、移送书不在公开的登记里，连有没有也不说。"""


def papers() -> int:
    """把各种文书的指纹写进投影；没有新的不写。返回写了几份。"""
    known = {row.id: row.name for row in departments().values()}
    counted = {"count": sum(session().scalar(query) or 0 for query in _counts())}
    if projection.fact("papers") == counted:
        return 0
    present = set(session().scalars(select(PublicPaper.sha256)))
    fresh = {row.sha256: row for row in _all(known) if row.sha256 not in present}
    projection.put(list(fresh.values()))
    projection.put_fact("papers", counted)
    return len(fresh)


def _counts() -> list[Select[int]]:
    closed = (Draw.rehearsal.is_(False), Draw.state.in_((*PUBLIC_DRAWS, "VOID")))
    minutes = select(func.count(DrawMinutes.pdf) + func.count(DrawMinutes.scan)).join(Draw).where(*closed)
    proofs = select(func.count(PublicationProof.sha256) * 2)  # the file, and the digest printed on it
    letters = select(func.count(FollowPaper.sha256)).where(FollowPaper.kind.in_(TO_FIRMS))
    lists = select(func.count(ItemList.pdf_sha256) + func.count(ItemList.proof_sha256)).where(_published())
    return [minutes, proofs, letters, lists]


def _published() -> ColumnElement[bool]:
    return ItemList.state.in_(("published", "superseded", "revoked"))


def _all(known: dict[str, str]) -> Iterator[PublicPaper]:
    yield from _minutes(known)
    yield from _proofs(known)
    yield from _letters(known)
    yield from _lists(known)


def _paper(sha256: str, label: str, authority: str, on: date | None, href: str = "") -> PublicPaper:
    return PublicPaper(sha256=sha256, alg="sha256", label=label, authority=authority, on=on, href=href)


def _minutes(known: dict[str, str]) -> Iterator[PublicPaper]:
    """成卷的抽取记录和签字纸件的扫描。"""
    where = (Draw.rehearsal.is_(False), Draw.state.in_((*PUBLIC_DRAWS, "VOID")), DrawMinutes.closed_at.is_not(None))
    for row, draw in session().execute(select(DrawMinutes, Draw).join(Draw).where(*where)):
        on, href = row.closed_at and clock.shanghai_day(row.closed_at), f"/draws/{draw.no}?attempt={draw.attempt}"
        for sha256, label in ((row.pdf, "抽取记录"), (row.scan, "抽取记录签字纸件的扫描")):
            if sha256:
                yield _paper(sha256, f"{draw.no} 第 {draw.attempt} 次{label}", known[draw.department_id], on, href)


def _proofs(known: dict[str, str]) -> Iterator[PublicPaper]:
    query = select(PublicationProof, Publication).join(Publication)
    for proof, row in session().execute(query.where(PublicationProof.sha256.is_not(None))):
        on, href = clock.shanghai_day(proof.asked_at), f"/results/{row.public_id}"
        yield _paper(str(proof.sha256), f"公示证明（第 {proof.version} 版）", known[row.owner_department_id], on, href)
        printed = next(one.sha256 for one in row.versions if one.version == proof.version)
        yield _paper(printed, f"{PRINTED}（第 {proof.version} 版）", known[row.owner_department_id], on, href)


def _letters(known: dict[str, str]) -> Iterator[PublicPaper]:
    where = (FollowPaper.sha256.is_not(None), FollowPaper.kind.in_(TO_FIRMS), FollowUp.rehearsal.is_(False))
    columns = (FollowPaper.sha256, FollowPaper.kind, FollowPaper.issued_at, FollowUp.department_id)
    for sha256, kind, at, office in session().execute(select(*columns).join(FollowUp).where(*where)):
        yield _paper(str(sha256), TITLES[kind], known[office], clock.shanghai_day(at))


def _lists(known: dict[str, str]) -> Iterator[PublicPaper]:
    for row in session().scalars(select(ItemList).where(_published())):
        for sha256, label in ((row.pdf_sha256, "清单打印件（附件2）"), (row.proof_sha256, "清单公布证明")):
            if sha256:
                yield _paper(sha256, f"随机抽查事项{label}第 {row.version} 版", known[row.department_id], None)
