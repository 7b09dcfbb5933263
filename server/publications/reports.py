"""公开的抽查报告：规则 report.publish 要公开的部门，批准了的报告随检查结果公开（S1-12）。"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from server import clock
from server.accounts.models import Department
from server.db import session
from server.domain import unnamed
from server.domain.profile_values import REPORT_FIELDS, REPORT_PARTS
from server.domain.vocabulary.followups import FollowUpKind
from server.followups import named
from server.followups.models import FollowUp
from server.jobs import Tally, sweep
from server.publications import projection
from server.publications.gate import Text, passes
from server.publications.lists import rewrite
from server.publications.models import Publication
from server.publications.public import PublicReport
from server.rules import service as rules

SHOWN = ("published", "corrected")


@sweep("publications.reports")
def project() -> Tally:
    """批准了的抽查报告写进公示库；规则不要公开的、结果没有公示的、文字没有过关的不写。"""
    tally = Tally()
    if projection.fact("site"):
        tally.due = tally.done = int(rewrite("reports", PublicReport, PublicReport.id, rows()))
    return tally


def rows() -> list[dict[str, Any]]:
    """可以公开的抽查报告，按先后。"""
    open_to_all = [
        row.id for row in session().scalars(select(Department)) if rules.profile_of(row.id).flag("report.publish")
    ]
    query = (
        select(FollowUp, Publication)
        .join(Publication, Publication.assignment_id == FollowUp.assignment_id)
        .where(FollowUp.kind == FollowUpKind.REPORT, FollowUp.state == "closed", FollowUp.approver_id.is_not(None))
        .where(FollowUp.department_id.in_(open_to_all), Publication.state.in_(SHOWN), FollowUp.rehearsal.is_(False))
        .order_by(FollowUp.id)
    )
    found = session().execute(query).all() if open_to_all else []
    made = [(matter, shown, named.team(matter)) for matter, shown in found]
    written = [(matter, row_of(matter, shown, team), team) for matter, shown, team in made]
    return [row for matter, row, team in written if passes(_text(matter, row["parts"], team))]


def text_of(matter: FollowUp, content: dict[str, Any]) -> Text | None:
    """照 content 写，批准以后公开的文字；这个部门的报告不公开的为 None。"""
    profile = rules.profile_of(matter.department_id)
    if not profile.flag("report.publish"):
        return None
    team = named.team(matter)
    return _text(
        matter, _parts(content | {"parts": content.get("parts") or list(profile.words("report.parts"))}, team), team
    )


def _text(matter: FollowUp, parts: list[list[str]], team: list[unnamed.Person]) -> Text:
    also = [{"where": name, "kind": "inspector"} for name, said in parts if name == STEPS and unnamed.left(said, team)]
    known = named.parts(matter, {REPORT_FIELDS[name]: said for name, said in parts}, [name for name, _ in parts])
    also += [
        {"where": name, "kind": "inspector" if who in CREW else "person"}
        for name, people in known.items()
        for who in dict.fromkeys(who for _, who in people)
    ]
    return Text("REPORT", matter.id, matter.title, matter.department_id, matter.author_id, parts, tuple(also))


STEPS = REPORT_PARTS[2]
CREW = ("检查人员", "复查人员", named.NUMBER)


def _parts(content: dict[str, Any], team: list[unnamed.Person]) -> list[list[str]]:
    """要公开的各部分；封存的报告写着检查人员是谁，公开的只说几个人（documents 4.12）。"""
    parts = [name for name in content.get("parts") or REPORT_PARTS if content.get(REPORT_FIELDS[name])]
    return [[name, unnamed.unnamed(str(content[REPORT_FIELDS[name]]), team, alone=name == STEPS)] for name in parts]


def row_of(matter: FollowUp, shown: Publication, team: list[unnamed.Person]) -> dict[str, Any]:
    """公开的几栏：文号、批准日期、规则要的各部分。"""
    return {
        "id": matter.id,
        "result_id": shown.public_id,
        "no": matter.no or "",
        "on": clock.shanghai_day(matter.closed_at or clock.now()).isoformat(),
        "parts": _parts(matter.content, team),
    }
