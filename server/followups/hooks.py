"""删去演练时，后续处置一并删去；后续处置没办完的户不能退出名录（rulings 3）。"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.domain import followups as law
from server.dossiers.keeping import belongs, destroying
from server.draws.models import Draw
from server.followups import adopted
from server.followups.models import (
    AdoptedResult,
    EntityCode,
    EntityUpload,
    EntityVisit,
    FollowFile,
    FollowPaper,
    FollowPerson,
    FollowStep,
    FollowUp,
    Handling,
)
from server.inspections.models import Assignment
from server.plans import offplan
from server.registry.entities.hooks import busy, spared


def erase(s: Session, entry_ids: Sequence[str]) -> None:
    """删去这些条目的演练留下的后续处置、办事码；文件由清理程序收走。"""
    query = select(Assignment.id).join(Draw, Draw.id == Assignment.draw_id)
    ids = list(s.scalars(query.where(Draw.plan_entry_id.in_(entry_ids), Draw.rehearsal.is_(True))))
    matters = list(s.scalars(select(FollowUp.id).where(FollowUp.assignment_id.in_(ids))))
    codes = list(s.scalars(select(EntityCode.id).where(EntityCode.assignment_id.in_(ids))))
    for model in (FollowPerson, FollowFile, FollowPaper, FollowStep):
        _drop(s, select(model).where(model.follow_up_id.in_(matters)))
    for staged in (EntityUpload, EntityVisit):
        _drop(s, select(staged).where(staged.code_id.in_(codes)))
    for owned in (FollowUp, EntityCode, Handling):
        _drop(s, select(owned).where(owned.assignment_id.in_(ids)))


def _drop(s: Session, query: Any) -> None:
    for row in s.scalars(query).all():  # one by one: each is evidence, and the trail names what goes
        s.delete(row)
    s.flush()


def unsettled(s: Session, ids: Sequence[str]) -> set[str]:
    """还有后续处置没办完的户。"""
    query = select(FollowUp.entity_id).where(
        FollowUp.entity_id.in_(ids), FollowUp.state.not_in(law.OPEN_ENDS), FollowUp.rehearsal.is_(False)
    )
    return set(s.scalars(query))


def attached(s: Session, assignment_id: str) -> set[str]:
    """这次检查的后续处置收下的附件：随这一卷一起保管。"""
    query = select(FollowFile.sha256).join(FollowUp, FollowUp.id == FollowFile.follow_up_id)
    return set(s.scalars(query.where(FollowUp.assignment_id == assignment_id)))


def attached_elsewhere(s: Session, assignment_id: str, hashes: set[str]) -> set[str]:
    """其中别的检查的附件、单位另交而还没有用上的、采用的结果里也有的。"""
    foreign = select(FollowFile.sha256).join(FollowUp, FollowUp.id == FollowFile.follow_up_id)
    loose = select(EntityUpload.sha256).join(EntityCode, EntityCode.id == EntityUpload.code_id)
    found = set(s.scalars(foreign.where(FollowUp.assignment_id != assignment_id, FollowFile.sha256.in_(hashes))))
    found |= set(s.scalars(loose.where(EntityCode.assignment_id != assignment_id, EntityUpload.sha256.in_(hashes))))
    return found | set(s.scalars(select(AdoptedResult.sha256).where(AdoptedResult.sha256.in_(hashes))))


def unfinished(s: Session, assignment_id: str) -> str:
    """还有没办完的后续处置，不能销毁。"""
    query = select(FollowUp.id).where(FollowUp.assignment_id == assignment_id, FollowUp.state.not_in(law.OPEN_ENDS))
    return "还有没办完的后续处置" if s.scalar(query.limit(1)) else ""


offplan.erasers["followups"] = erase
belongs.further.append(attached)
belongs.elsewhere.append(attached_elsewhere)
destroying.hinders.append(unfinished)
busy.append(unsettled)
spared.append(adopted.spared)
