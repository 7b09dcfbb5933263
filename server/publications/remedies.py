"""异议成立之后：公示人员要更正或撤下，没办的告诉他（S3-16 更正不悄悄替换）。"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from server import clock
from server.accounts.messages import officers_with, tell
from server.db import session, unit
from server.followups import service as followups
from server.jobs import Tally, sweep
from server.publications.models import Publication

BATCH = 200
DEEDS = {"CORRECT": "更正", "WITHDRAW": "撤下"}


@sweep("publications.remedies")
def remind() -> Tally:
    """还没有照异议的结论办的公示，告诉公示人员；一件异议只说一次。"""
    tally = Tally()
    shown = (Publication.state.in_(("published", "corrected")), Publication.assignment_id.in_(followups.remedies()))
    for row in list(session().scalars(select(Publication).where(*shown).order_by(Publication.id.desc()).limit(BATCH))):
        for one in owed(row):
            tally.due += 1
            tally.done += _tell(row.id, one)
    return tally


def owed(row: Publication) -> list[dict[str, Any]]:
    """这条公示欠着的更正或撤下：决定之后还没有新的一版。"""
    return [
        one
        for one in followups.upheld(session(), row.assignment_id)
        if not any(version.act != "publish" and version.at > one["at"] for version in row.versions)
    ]


def _tell(publication_id: str, one: dict[str, Any]) -> bool:
    told = False
    with unit(technical=True) as s:
        row = s.get_one(Publication, publication_id)
        text = f"“{row.entity_name}”的异议成立（{one['no']}），请{DEEDS[one['remedy']]}公示：{one['reason']}"
        for officer_id in officers_with(s, "publisher", row.owner_department_id, clock.today()):
            dedupe = f"remedy:{row.id}:{one['no']}"
            told |= tell(s, officer_id, "followup", text, dedupe=dedupe, link="/desk/publications")
    return told
