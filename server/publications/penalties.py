"""处罚关联：处罚另行公示，公示页只指过去；检查结果一字不变（S3-19）。"""

from __future__ import annotations

import hashlib
from typing import Any

from sqlalchemy import select

from server.db import session
from server.domain.vocabulary.followups import FollowUpKind
from server.followups.models import FollowUp
from server.jobs import Tally, sweep
from server.publications import projection
from server.publications.gate import Text, passes
from server.publications.lists import rewrite
from server.publications.models import Publication
from server.publications.public import PublicPenalty

SHOWN = ("published", "corrected")
WORDS = ("authority", "decision_no", "kind_words")
"""What a person writes of it and everybody reads."""


@sweep("publications.penalties")
def project() -> Tally:
    """批准了的处罚关联写进公示库；检查结果没有公示的、文字没有过关的不写。"""
    tally = Tally()
    if projection.fact("site"):
        tally.due = tally.done = int(rewrite("penalties", PublicPenalty, PublicPenalty.id, rows()))
    return tally


def rows() -> list[dict[str, Any]]:
    """可以公开的处罚关联，按先后。"""
    query = (
        select(FollowUp, Publication)
        .join(Publication, Publication.assignment_id == FollowUp.assignment_id)
        .where(FollowUp.kind == FollowUpKind.PENALTY, FollowUp.state == "closed", FollowUp.approver_id.is_not(None))
        .where(Publication.state.in_(SHOWN), FollowUp.rehearsal.is_(False))
        .order_by(FollowUp.id)
    )
    made = [(matter, row_of(matter, shown)) for matter, shown in session().execute(query)]
    return [row for matter, row in made if passes(_text(matter, _words(row)))]


def text_of(matter: FollowUp, content: dict[str, Any]) -> Text:
    """照 content 写，公示页上会有的文字；还没有写的栏为空。"""
    shown = select(Publication.entity_name).where(Publication.assignment_id == matter.assignment_id)
    name = session().scalar(shown) or matter.entity_name
    return _text(matter, {"entity_name": name} | {key: str(content.get(key) or "") for key in WORDS})


def _text(matter: FollowUp, words: dict[str, str]) -> Text:
    return Text("PENALTY", matter.id, words["entity_name"], matter.department_id, matter.author_id, words)


def row_of(matter: FollowUp, shown: Publication) -> dict[str, Any]:
    """公开的几栏：机关、文号、日期、种类、网址；没有金额，没有事由。"""
    content = matter.content
    url = str(content.get("url") or "")
    return {
        "id": hashlib.sha256(matter.id.encode()).hexdigest()[:16],
        "result_id": shown.public_id,
        "entity_name": shown.entity_name,
        "authority": str(content["authority"]),
        "decision_no": str(content["decision_no"]),
        "decided_on": str(content["decided_on"])[:10],
        "kind_words": str(content["kind_words"]),
        "url": url if url.startswith(("http://", "https://")) else "",
    }


def _words(row: dict[str, Any]) -> dict[str, str]:
    return {name: row[name] for name in ("entity_name", *WORDS)}
