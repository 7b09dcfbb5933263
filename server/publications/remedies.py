"""异议成立之后：公示人员要更正或撤下，没办的告诉他（S3-16 更正不悄悄替换）。"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, select

from server import clock
from server.accounts.messages import officers_with, tell
from server.auth import Actor, visible
from server.db import session, unit
from server.followups import service as followups
from server.jobs import Tally, sweep
from server.publications.models import Publication, PublicationChange

BATCH = 200
DEEDS = {"CORRECT": "更正", "WITHDRAW": "撤下"}


@sweep("publications.remedies")
def remind() -> Tally:
    """还没有照异议的结论办的公示，告诉公示人员；一件异议只说一次。"""
    tally = Tally()
    for row in list(
        session().scalars(select(Publication).where(*_open()).order_by(Publication.id.desc()).limit(BATCH))
    ):
        for one in owed(row):
            tally.due += 1
            tally.done += _tell(row.id, one)
    return tally


def awaiting(actor: Actor) -> list[tuple[Publication, dict[str, Any]]]:
    """等这个公示人员更正或撤下的各条和它的异议；已经拟好、等另一人确认的不算。"""
    if not actor.has("publisher"):
        return []
    proposed = select(PublicationChange.publication_id).where(PublicationChange.state == "proposed")
    query = visible(Publication, actor).where(*_open(), Publication.id.not_in(proposed)).order_by(Publication.id)
    return [(row, one) for row in session().scalars(query) for one in owed(row)]


def told(row: Publication, one: dict[str, Any]) -> str:
    """一句话：哪一户的异议成立，公示要怎么办。"""
    return f"{row.entity_name}：异议成立（{one['no']}），请{DEEDS[one['remedy']]}公示"


def _open() -> tuple[ColumnElement[bool], ...]:
    """公开着、有异议要它更正或撤下的。"""
    return Publication.state.in_(("published", "corrected")), Publication.assignment_id.in_(followups.remedies())


def owed(row: Publication) -> list[dict[str, Any]]:
    """这条公示欠着的更正或撤下：决定之后还没有新的一版。"""
    return [
        one
        for one in followups.upheld(session(), row.assignment_id)
        if not any(version.act != "publish" and version.at > one["at"] for version in row.versions)
    ]


def _tell(publication_id: str, one: dict[str, Any]) -> bool:
    new = False
    with unit(technical=True) as s:
        row = s.get_one(Publication, publication_id)
        text = f"{told(row, one)}：{one['reason']}"
        for officer_id in officers_with(s, "publisher", row.owner_department_id, clock.today()):
            dedupe = f"remedy:{row.id}:{one['no']}"
            new |= tell(s, officer_id, "followup", text, dedupe=dedupe, link=link(row))
    return new


def link(row: Publication) -> str:
    """桌面上只看这一条公示的网址。"""
    return f"/desk/publications?of={row.assignment_id}"
