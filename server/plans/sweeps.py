"""年度的钟：写了还没有公布的年度计划、联合计划，应在哪天前公布（S3-14、S3-17）；幂等。"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock, trail
from server.auth import SYSTEM
from server.db import session, unit
from server.domain.calendar import DAY
from server.domain.deadlines import yearly_clock
from server.domain.vocabulary.rules import DeadlineKind
from server.jobs import Tally, sweep
from server.plans import keep
from server.plans.meeting import service as meeting
from server.plans.models import Plan, PlanVersion
from server.rules import service as rules
from server.rules.models import Deadline

KINDS = {"SINGLE": DeadlineKind.PLAN, "JOINT": DeadlineKind.JOINT_PLAN}
NAMES = {"SINGLE": "年度抽查计划", "JOINT": "年度联合抽查计划"}
OPENS_BEFORE = 60
Owed = tuple[str, int, str]
"""Department, year, scope: who owes which plan."""


@sweep("plans.yearly")
def yearly() -> Tally:
    """牵头部门、编了计划的部门各有一只公布的钟；没有人牵头的联合计划由联席会议办公室催办。"""
    tally = Tally()
    for owed in sorted(_drafted(session()) | _office(session())):
        if _known(session(), owed):
            continue
        tally.due += 1
        _open(owed)
        tally.done += 1
    return tally


def _drafted(s: Session) -> set[Owed]:
    """本年与以后各年编了、一份也没有公布过的；补编的一份不另开钟。"""
    annual = (Plan.kind == "ANNUAL", Plan.year >= clock.today().year)
    query = select(Plan.department_id, Plan.year, Plan.scope).where(*annual)
    out = query.join(PlanVersion, PlanVersion.plan_id == Plan.id).where(PlanVersion.published_at.is_not(None))
    return {(row[0], row[1], row[2]) for row in s.execute(query)} - {(row[0], row[1], row[2]) for row in s.execute(out)}


def _office(s: Session) -> set[Owed]:
    """到期前六十天还没有部门牵头编联合计划的，记在办公室名下。"""
    office, today = meeting.office(s), clock.today()
    year = (today + DAY * OPENS_BEFORE).year
    led = select(Plan.id).where(Plan.kind == "ANNUAL", Plan.scope == "JOINT", Plan.year == year).limit(1)
    if office is None or s.scalar(led) is not None:
        return set()
    due = yearly_clock(keep.of_year(office.department_id, year), DeadlineKind.JOINT_PLAN, year).on
    return {(office.department_id, year, "JOINT")} if today <= due <= today + DAY * OPENS_BEFORE else set()


def _known(s: Session, owed: Owed) -> bool:
    department_id, year, scope = owed
    same = (Deadline.subject_id == rules.yearly_id(department_id, year), Deadline.kind == KINDS[scope])
    return s.scalar(select(Deadline.id).where(*same).limit(1)) is not None


def _open(owed: Owed) -> None:
    department_id, year, scope = owed
    rung = yearly_clock(keep.of_year(department_id, year), KINDS[scope], year)
    about = f"{year} {NAMES[scope]}"
    subject = rules.Subject("department", rules.yearly_id(department_id, year), department_id, about, "/plans")
    with unit() as s:
        row = rules.start(s, subject, rung, clock.today())
        s.flush()
        payload = {"kind": rung.rule, "due": rung.on.isoformat()}
        trail.append(s, "deadline.opened", ref=row.id, actor=SYSTEM, payload=payload)
