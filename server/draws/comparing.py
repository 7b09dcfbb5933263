"""与哪一次冻结相比：同样的事项、同样的名录、同样的条件，别的抽取比不出增减（S4-08）。"""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server import storage
from server.draws import levels
from server.draws.models import Draw
from server.plans.models import PlanEntry

FIRST = "本部门以前没有冻结过名册"
DRILL = "演练只和演练比，不与正式的比：以前没有冻结过演练的名册"


def last(s: Session, draw: Draw) -> tuple[Draw | None, str]:
    """上一次可比的冻结；没有的第二项说明为什么。

    Draws and rehearsals are never compared with each other. Two entries of different years may compare: what counts is
    what is inspected, whose lists make the frame and which condition narrows it.
    """
    query = (
        select(Draw, PlanEntry)
        .join(PlanEntry, PlanEntry.id == Draw.plan_entry_id)
        .where(Draw.department_id == draw.department_id, Draw.manifest.is_not(None), Draw.id != draw.id)
        .where(Draw.rehearsal.is_(draw.rehearsal))
        .order_by(Draw.frozen_at.desc(), Draw.id.desc())
    )
    if draw.frozen_at is not None:
        query = query.where(Draw.frozen_at < draw.frozen_at)
    mine = aim(draw, s.get_one(PlanEntry, draw.plan_entry_id))
    nearest = ""
    for row, entry in s.execute(query):
        lacking = [name for name, value in aim(row, entry).items() if value != mine[name]]
        if not lacking:
            return row, ""
        nearest = nearest or f"最近一次冻结（{row.no}）{'、'.join(lacking)}与本次不同"
    return None, nearest or (DRILL if draw.rehearsal else FIRST)


def aim(draw: Draw, entry: PlanEntry) -> dict[str, Any]:
    """一次抽取抽的是什么：说法到值，三样都同的才可比。"""
    return {
        "抽的事项": sorted(draw.item_ids),
        "名录所属的部门": (sorted(levels.registers(draw)), sorted(one["department_id"] for one in entry.slots or [])),
        "定向的条件": {name: sorted(values) for name, values in (entry.filter or {}).items()},
    }


def compared(s: Session, draw: Draw) -> tuple[Draw | None, str]:
    """冻结了的一次当时与哪一次比的：清单里写着那一次的指纹；没有比的说明为什么。"""
    told = json.loads(storage.read(draw.files["manifest.json"])).get("diff") or {}
    since = told.get("since")
    found = s.scalar(select(Draw).where(Draw.manifest == since)) if since else None
    return (found, "") if since else (None, last(s, draw)[1])
