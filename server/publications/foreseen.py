"""哪些检查的抽查报告会公开：规则要公开，派出那天要写报告的，或者已经立了报告的（S1-12）。"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select

from server import clock
from server.accounts.models import Department
from server.db import session
from server.domain.vocabulary.followups import FollowUpKind
from server.followups.models import FollowUp
from server.rules import service as rules

Parts = Callable[[str, str, datetime], tuple[str, ...]]


def reports() -> Parts:
    """问一次检查（编号、部门、派出时间）的抽查报告公开哪几个部分；不公开的为空。"""
    profiles = {row: rules.profile_of(row) for row in session().scalars(select(Department.id))}
    shown = {key: each.words("report.parts") for key, each in profiles.items() if each.flag("report.publish")}
    days = {key: rules.days_of("report.required", key) for key in shown}
    kind = (FollowUp.kind == FollowUpKind.REPORT, FollowUp.state != "cancelled")
    made = frozenset(session().scalars(select(FollowUp.assignment_id).where(*kind))) if shown else frozenset()

    def parts(assignment_id: str, department_id: str, sent_at: datetime) -> tuple[str, ...]:
        day = clock.shanghai_day(sent_at)
        owed = assignment_id in made or any(start <= day <= end for start, end in days.get(department_id, ()))
        return shown.get(department_id, ()) if owed else ()

    return parts
