"""补充抽取：递补用完还缺的户，在余下的名录里另办一次仪式（S4-09）。"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server import clock, trail
from server.auth import Actor, get_visible
from server.db import new_id, unit
from server.domain import ceremony as ceremonies
from server.domain import changes as law
from server.domain import stages
from server.domain.entry import UNCLASSED
from server.domain.frequency import times_a_year
from server.draws import history, kinds, levels, rows, tickets
from server.draws.after import standing
from server.draws.models import Draw, DrawUnit
from server.draws.spoken import offices_unnamed
from server.plans import revising
from server.plans.models import Plan, PlanEntry
from server.problems import Problem, refuse
from server.registry.models import Entity
from server.rules import service as rules


def prepare(
    actor: Actor,
    draw_id: str,
    witnesses: list[dict[str, str]],
    ceremony: str = "dice",
    beacon: dict[str, str] | None = None,
) -> Draw:
    """筹备补充抽取：户数就是各层所缺，名录是当天的，已抽过的不再抽；另有编号，另办仪式，方式任选。

    A list with nobody left for any class that lacks units is refused before a number is used up.
    Raises Absent; Problem wrong_state / change.enough / draw.*.
    """
    named = {key: value for key, value in (beacon or {}).items() if value}
    with unit() as s:
        parent = get_visible(Draw, actor, draw_id, "抽取")
        entry = s.get_one(PlanEntry, parent.plan_entry_id)
        plan = s.get_one(Plan, entry.plan_id)
        rows.rooted(parent)
        short = wanted(s, parent)
        lacking = sum(short.values())
        refuse(law.may_supplement(parent.state, lacking))
        profile, state = rules.profile_of(plan.department_id), revising.state_for(s, plan, entry)
        refuse(ceremonies.may_prepare(state, entry.period_to, clock.today(), len(witnesses), profile))
        refuse(ceremonies.may_invite([each.get("role", "") for each in witnesses], profile))
        refuse(ceremonies.may_draw_lots(ceremony, bool(entry.weights)))
        refuse(ceremonies.may_choose(ceremony, named, tickets.withheld(s, entry.id), clock.now()))
        if any(one.drawn_at is None for one in made(s, parent.id)):
            raise Problem("draw.exists", "补充抽取已经在办，先把那一次办完。")
        refuse(law.may_fill(_anybody_left(s, parent, entry, short)))
        row = _row(s, parent)
        row.witnesses, row.created_by = witnesses, actor.officer_id
        row.ceremony, row.beacon = ceremony, named
        offices_unnamed(row, actor)
        s.add(row)
        s.flush()
        payload = {"draw": row.no, "attempt": row.attempt, "supplements": parent.no, "wanted": lacking}
        payload |= {"ceremony": ceremony} | ({"beacon": named} if named else {})
        trail.append(s, "draw.prepared", ref=row.id, actor=actor, payload=payload)
    return row


def _anybody_left(s: Session, parent: Draw, entry: PlanEntry, short: Iterable[str]) -> bool:
    """缺户的类别里还有没有一户可抽：在营、没抽过也没候补过、不因查过而除外；别处还封着的不看（不漏抽中了谁）。"""
    marks = kinds.seats_of(s, entry, parent.department_id)[0]
    query = levels.eligible(entry, parent.department_id, levels.registers(parent), marks)
    inside = func.coalesce(func.nullif(Entity.credit_class, ""), UNCLASSED).in_(list(short))
    seen = history.visits(
        s,
        department_id=parent.department_id,
        item_ids=entry.item_ids,
        day=clock.today(),
        months=entry.repeat_months,
        most=times_a_year(entry.frequency_cap, rules.profile_of(parent.department_id).number("frequency.max_per_year")),
        told=True,
    )
    gone = read(s, parent.id)
    return any(one not in gone and seen.flag(one) == "-" for one in s.scalars(query.where(inside)))


def _row(s: Session, parent: Draw) -> Draw:
    year = clock.today().year
    same = (Draw.year == year, Draw.rehearsal.is_(parent.rehearsal))
    seq = (s.scalar(select(func.max(Draw.seq)).where(*same)) or 0) + 1
    head = parent.no.rsplit("-", 2)[0]
    return Draw(
        id=new_id(),
        no=f"{head}-{year}-{seq:02d}",
        year=year,
        seq=seq,
        attempt=1,
        state="DRAFT",
        alg=parent.alg,
        created_at=clock.now(),
        department_id=parent.department_id,
        plan_entry_id=parent.plan_entry_id,
        title=f"{parent.title}（补充抽取）"[:200],
        item_ids=list(parent.item_ids),
        open_at=parent.open_at,
        rehearsal=parent.rehearsal,
        supplements_id=parent.id,
        registers=list(parent.registers),
        lenders=list(parent.lenders),
    )


def made(s: Session, draw_id: str) -> list[Draw]:
    """一次抽取的各次补充抽取，取消的、作废的不算。"""
    query = select(Draw).where(Draw.supplements_id == draw_id, Draw.state.not_in(("VOID", "SUPERSEDED")))
    return list(s.scalars(query.order_by(Draw.seq)))


def falling(s: Session, draw_id: str, lock: bool = False) -> list[Draw]:
    """整次作废时随之作废的补充抽取，连同补充的补充；已经结束的和母次封存了的检查一样，留着。"""
    children = made(s, draw_id)
    for one in children if lock else ():
        s.refresh(one, with_for_update=True)
    own = [one for one in children if "fall" in stages.acts(stages.DRAW, one.state)]
    return own + [each for one in children for each in falling(s, one.id, lock)]


def wanted(s: Session, parent: Draw) -> dict[str, int]:
    """各类别（实名）还要补抽几户：缺的减去补抽过的。"""
    names = parent.aliases.get("stratum", {})
    found: dict[str, int] = {}
    for code, n in standing.missing(s, parent.id).items():
        found[names[code]] = found.get(names[code], 0) + n
    for one in made(s, parent.id):
        query = select(DrawUnit.stratum, func.count()).where(DrawUnit.draw_id == one.id, DrawUnit.rank.is_not(None))
        for code, n in s.execute(query.group_by(DrawUnit.stratum)):
            name = one.aliases["stratum"][code]
            found[name] = found.get(name, 0) - n
    return {name: n for name, n in found.items() if n > 0}


def limits(s: Session, draw: Draw) -> tuple[dict[str, int] | None, frozenset[str], str]:
    """冻结时的约束：还缺几户、哪些不再抽、补充的是哪一次；不是补充抽取的没有。"""
    if draw.supplements_id is None:
        return None, frozenset(), ""
    parent = s.get_one(Draw, draw.supplements_id)
    return wanted(s, parent), read(s, parent.id), f"{parent.no} attempt {parent.attempt}"


def read(s: Session, parent_id: str) -> frozenset[str]:
    """这次抽取和它的补充里已经抽中、候补过的户：不再抽。"""
    family = select(Draw.id).where((Draw.id == parent_id) | (Draw.supplements_id == parent_id))
    listed = DrawUnit.rank.is_not(None) | DrawUnit.reserve_rank.is_not(None)
    return frozenset(s.scalars(select(DrawUnit.entity_id).where(DrawUnit.draw_id.in_(family), listed)))
