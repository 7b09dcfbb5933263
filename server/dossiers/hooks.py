"""删去演练时，现场卷一并删去（rulings 3）。"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.dossiers.models import Decision, Dossier, DossierDocument
from server.draws.models import Draw
from server.inspections.models import Assignment
from server.plans import offplan


def erase(s: Session, entry_ids: Sequence[str]) -> None:
    """删去这些条目的演练现场卷、文书登记和审定意见；文件由清理程序收走。"""
    assignments = select(Assignment.id).join(Draw, Draw.id == Assignment.draw_id)
    assignments = assignments.where(Draw.plan_entry_id.in_(entry_ids), Draw.rehearsal.is_(True))
    for row in s.scalars(
        select(Dossier).where(Dossier.assignment_id.in_(assignments), Dossier.rehearsal.is_(True))
    ).all():
        for model in (DossierDocument, Decision):
            for each in s.scalars(select(model).where(model.dossier_id == row.id)).all():
                s.delete(each)
        s.flush()
        s.delete(row)
    s.flush()


offplan.erasers["dossiers"] = erase
