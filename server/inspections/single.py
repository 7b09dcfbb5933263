"""单随机、只抽检查对象的抽取：检查组由负责人指定，写明理由后派出（S4-18）。"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import select

from server import clock, trail
from server.auth import Actor, get_visible
from server.db import session, unit
from server.domain import stages
from server.domain.decide import Refusal
from server.domain.team import eligible
from server.domain.vocabulary.inspectors import InspectorState
from server.draws import kinds, minutes, rows
from server.draws.after import standing
from server.draws.models import Draw
from server.inspections.directed import Naming, team_of
from server.inspections.dispatch import issue, prepare
from server.inspections.feeds import feed_all
from server.inspections.models import Assignment
from server.plans.models import PlanEntry
from server.problems import Problem
from server.registry.inspectors import standing as reached
from server.registry.models import Entity, Inspector


def dispatch(actor: Actor, draw_id: str, naming: Naming, unsigned: str = "") -> list[Assignment]:
    """派出：抽中的每一户由同一个指定的检查组查，与抽出来的检查组同一把尺。

    Raises Absent; Problem dispatch.random (the team was dealt), dispatch.team_reason, dispatch.team, draw.unsigned,
    wrong_state and those of a dispatch. One trail entry for all.
    """
    draw = get_visible(Draw, actor, draw_id, "抽取")
    entry = session().get_one(PlanEntry, draw.plan_entry_id)
    if kinds.mode(entry) != "units":
        raise Problem("dispatch.random", "检查组已由抽取产生，不能另行指定。")
    if len(naming.reason.strip()) < 5:
        raise Problem("dispatch.team_reason", "请写明为什么派这几个人，至少 5 个字；理由随卷存档。")
    task = prepare(session(), entry, draw, naming.window)
    with unit() as s:
        row = s.scalars(select(Draw).where(Draw.id == draw.id).with_for_update()).one()
        rows.rooted(row)
        opened = stages.advance(stages.DRAW, row.state, "open")
        if isinstance(opened, Refusal):
            raise Problem("wrong_state", "只有抽取完成、尚未派发的才能派发。", state=row.state)
        minutes.released(s, row, actor, unsigned)
        row.state, row.opened_at = opened, clock.now()
        ids = [one.entity_id for one in standing.units(s, draw.id)]
        entities = list(s.scalars(select(Entity).where(Entity.id.in_(ids))))
        team = team_of(s, task, naming, entities)
        made = issue(s, task, draw, {entity.id: team for entity in entities})
        for assignment in made:
            feed_all(s, [seat.officer_id for seat in team], "package", assignment.id)
        payload = {
            "draw": draw.no,
            "team": [seat.inspector_id for seat in team],
            "reason": naming.reason.strip(),
            "packages": [assignment.package_hash for assignment in made],
        }
        payload |= {"unsigned": row.numbers["unsigned"]} if "unsigned" in row.numbers else {}
        trail.append(s, "assignments.named", ref=draw.id, actor=actor, payload=payload)
    return made


def candidates(actor: Actor, draw_id: str, on: date) -> list[dict[str, Any]]:
    """可以指定的人：本部门在库的每一位，那一天去不了的写明为什么，与派出时同一把尺（S1-05、S2-12）。

    Whom he must keep away from is not said: the drawn firms are sealed. Raises Absent.
    """
    draw, s = get_visible(Draw, actor, draw_id, "抽取"), session()
    rows = list(
        s.scalars(
            select(Inspector)
            .where(Inspector.department_id == draw.department_id, Inspector.status != InspectorState.REMOVED)
            .order_by(Inspector.name, Inspector.id)
        )
    )
    ids, drawn = [row.id for row in rows], {one.entity_id for one in standing.units(s, draw.id)}
    people, recused, has = reached.members(s, rows), reached.conflicts(s, ids, on), reached.with_account(s, rows)
    told = []
    for row in rows:
        kept_from = recused.get(row.id, frozenset()) & drawn
        refusal = eligible(replace(people[row.id], conflicts=kept_from), on, next(iter(sorted(kept_from)), None))
        bare = "" if row.id in has else reached.account_wanting(s, [(row.id, row.name)])
        why = refusal.message if refusal else bare
        told.append({name: getattr(row, name) for name in ("id", "name", "unit", "cert_no", "can_lead")} | {"why": why})
    return told
