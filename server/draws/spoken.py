"""要公开的话：理由、怎样摇的、号码的出处，写身份、不写姓名和单位名称；进了抽取的公开记录以后改不了（S2-05、S2-08）。"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock
from server.accounts.models import Department
from server.auth import Actor
from server.db import session
from server.domain.vocabulary.draws import WitnessRole
from server.domain.words import labels
from server.draws import kinds, levels
from server.draws.models import Draw, DrawUnit
from server.plans.models import PlanEntry
from server.problems import Problem
from server.registry import named


def unnamed(draw: Draw, actor: Actor, words: str) -> None:
    """话里没有见证人、办理人、名录里的人的姓名，没有名册里任何一户的名称和代码，除外的户也算。

    The whole frame is asked, never the drawn units alone: the answer must not tell who was drawn.
    Raises Problem draw.public_words.
    """
    s = session()
    offices = _offices(s, draw)
    witnesses = [one["name"] for one in draw.witnesses]
    who = named.people(s, words, offices, (*witnesses, actor.name))
    if draw.manifest is None:
        frame = levels.listed(levels.registers(draw), clock.today())
    else:
        frame = select(DrawUnit.entity_id).where(DrawUnit.draw_id == draw.id)
    own = s.scalars(select(Department.name).where(Department.id.in_(offices)))
    if told := named.refusal(who, named.firms(s, words, frame, (draw.title, *own))):
        raise Problem("draw.public_words", told)


def offices_unnamed(draw: Draw, actor: Actor) -> None:
    """见证人的身份进公开页和实录：照表选的不用看，另写的照样不写姓名、单位名称。Raises Problem draw.public_words."""
    known = {*labels(WitnessRole), *labels(WitnessRole).values()}
    if written := [role for one in draw.witnesses if (role := one.get("role", "").strip()) and role not in known]:
        unnamed(draw, actor, "；".join(written))


def _offices(s: Session, draw: Draw) -> set[str]:
    """名录、席位、抽调涉及的各部门。"""
    entry = s.get_one(PlanEntry, draw.plan_entry_id)
    seats = kinds.seats_of(s, entry, draw.department_id)[0]
    return {draw.department_id, *seats, *levels.registers(draw), *draw.lenders}
