"""报送材料的扫描：到期没有报送的告诉检查组；检查封存了的随卷办结，撤回了的不再要；一律幂等。"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock, trail
from server.auth import SYSTEM
from server.db import session, unit
from server.domain import followups as law
from server.domain.vocabulary.followups import FollowUpKind as Kind
from server.dossiers import service as dossiers
from server.dossiers.models import Dossier
from server.followups import matter
from server.followups.materials.service import end, tell_team
from server.followups.models import FollowUp
from server.inspections.models import Assignment
from server.jobs import Tally, sweep

BATCH = 50
OPEN = (FollowUp.kind == Kind.MATERIALS, FollowUp.state.not_in(law.OPEN_ENDS))


@sweep("followups.materials")
def settle() -> Tally:
    """封存、成卷了的，通知书随卷、办结；检查撤回了的，不再要。"""
    tally = Tally()
    bound = select(Dossier.assignment_id)
    recalled = select(Assignment.id).where(Assignment.state == "cancelled")
    over = FollowUp.assignment_id.in_(bound) | FollowUp.assignment_id.in_(recalled)
    for row_id in list(session().scalars(select(FollowUp.id).where(*OPEN, over).limit(BATCH))):
        tally.due += 1
        _settle(row_id)
        tally.done += 1
    return tally


def _settle(row_id: str) -> None:
    with unit() as s:
        row = s.get_one(FollowUp, row_id, with_for_update=True)
        dossier = s.scalar(select(Dossier).where(Dossier.assignment_id == row.assignment_id))
        if dossier is None:
            end(s, row, "cancel", "检查已撤回")
            matter.step(s, row, "cancel", SYSTEM, row.outcome)
            action = "followup.cancelled"
        else:
            end(s, row, "close", f"单位报送材料 {len(row.files)} 份" if row.files else "单位没有报送材料")
            matter.step(s, row, "close", SYSTEM, row.outcome)
            _into_the_dossier(s, row, dossier)
            action = "followup.closed"
        trail.append(s, action, ref=row.id, actor=SYSTEM, payload={"kind": row.kind, "no": row.no})


def _into_the_dossier(s: Session, row: FollowUp, dossier: Dossier) -> None:
    row.dossier_id = dossier.id
    for paper in row.papers:
        if paper.sha256:  # what is typeset later finds its dossier by itself
            dossiers.add_document(s, dossier.id, paper.kind, paper.sha256, paper.size, ref=paper.id)


@sweep("followups.materials_late")
def late() -> Tally:
    """过了日子没有报送的，告诉检查组，一件一期只说一次。"""
    tally, today = Tally(), clock.today()
    query = select(FollowUp).where(*OPEN, FollowUp.state == "asked", FollowUp.due_on < today)
    for row in list(session().scalars(query.limit(BATCH))):
        due = str(row.due_on)
        if due in {one.facts.get("due") for one in row.steps if one.act == "overdue"}:
            continue
        tally.due += 1
        _late(row.id, due)
        tally.done += 1
    return tally


def _late(row_id: str, due: str) -> None:
    with unit() as s:
        row = s.get_one(FollowUp, row_id, with_for_update=True)
        text = f"{row.entity_name} 到 {due} 没有报送材料（{row.no}）。可以催报；拒不报送的，按拒绝检查记录。"
        matter.step(s, row, "overdue", SYSTEM, text, {"due": due})
        tell_team(s, row, text, f"overdue:{due}")
        trail.append(s, "followup.overdue", ref=row.id, actor=SYSTEM, payload={"no": row.no, "due": due})
