"""计划的读法：把行读成给人看的样子。"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import select

from server.accounts.models import Department
from server.accounts.roles import signed_as
from server.auth import Actor, visible
from server.db import session
from server.domain.planning import offplan
from server.plans import calendar, checking, consulting, content, past, revising
from server.plans.meeting.joint import consultation
from server.plans.models import Plan, PlanDecision, PlanEntry
from server.plans.service import items_of
from server.registry.models import Entity
from server.trail.models import LogPayload

ENTRY = (
    "id", "plan_id", "name", "targeting", "filter", "ratios", "rounding", "min_n", "reserve", "methods", "content",
    "team_size", "repeat_months", "object_scope", "frequency_cap", "note", "source", "source_reason", "source_no",
    "source_file", "random_kind", "random_reason", "random_until", "targets", "batch", "weights", "urgent",
    "bundle", "draw_days", "everybody",
)  # fmt: skip
PLAN = (
    "id", "year", "title", "scope", "version", "state", "created_at", "submitted_at", "decided_at", "opinion", "kind",
    "no", "published_at", "revised_on", "revision_reason",
)  # fmt: skip


def entry(row: PlanEntry, names: dict[str, str] | None = None, drawn: frozenset[str] | None = None) -> dict[str, Any]:
    """一条抽查任务。"""
    s = session()
    known = names if names is not None else content.names_of(s)
    done = drawn if drawn is not None else past.already_drawn(s, [row.id])
    return {name: getattr(row, name) for name in ENTRY} | {
        "items": items_of(s, row.item_ids),
        "period": {"start": row.period_from, "end": row.period_to},
        "scope_text": content.scope_text(row),
        "ratio_text": content.ratio_text(row),
        "slots": [slot | {"name": known.get(slot["department_id"], "")} for slot in row.slots or []],
        "source_record": _record(row),
        "source_says": offplan.says(row.source, row.random_kind),
        "drawn": row.id in done,
        "unsent": past.unsent(s, {row.id: row.targets or []}).get(row.id, []),
    }


def plan(row: Plan, actor: Actor) -> dict[str, Any]:
    """一份计划。"""
    s = session()
    names = content.names_of(s)
    ids = [each.id for each in row.entries]
    stages = past.stage_of(s, ids)
    drawn = frozenset(past.already_drawn(s, ids))
    last = revising.versions(s, row.id)[-1:]
    mine = row.department_id == actor.department_id
    return {name: getattr(row, name) for name in PLAN} | {
        "opinion": row.opinion if mine else "",
        "department": s.get(Department, row.department_id),
        "author": person(row.author_id),
        "decided_by": person(row.decided_by, "approver", row.decided_at),
        "published_by": person(row.published_by, "publisher", row.published_at),
        "mine": mine,
        "held": revising.held(s, row),
        "due": calendar.due(row, last[0] if last else None),
        "consultations": consultations(row, names),
        "decisions": decisions(row) if mine else [],
        "entries": [_with(each, actor, entry(each, names, drawn), stages) for each in row.entries],
    }


def _with(row: PlanEntry, actor: Actor, told: dict[str, Any], stages: dict[str, str]) -> dict[str, Any]:
    barred = "" if told["drawn"] else checking.barred(told["items"])
    return told | {"named": named(row, actor), "draw_state": stages.get(row.id), "barred": barred}


def _record(row: PlanEntry) -> dict[str, str] | None:
    found = row.source_record
    return found | {"phone": offplan.masked(found.get("phone", ""))} if found else None


def consultations(row: Plan, names: dict[str, str]) -> list[dict[str, Any]]:
    """历次征求，先后为序；这一版沿用前一版答复的标明。"""
    s = session()
    carried = {each.id for each in consulting.standing(s, row) if each.version < row.version}
    every = consulting.of_plan(s, row, every=True)
    return [consultation(each, names) | {"carried": each.id in carried} for each in every]


def decisions(row: Plan) -> list[dict[str, Any]]:
    """历次审批，先后为序。"""
    query = select(PlanDecision).where(PlanDecision.plan_id == row.id).order_by(PlanDecision.id)
    return [
        {
            "version": each.version,
            "decision": each.decision,
            "opinion": each.opinion,
            "by": person(each.decided_by, "approver", each.decided_at),
            "decided_at": each.decided_at,
        }
        for each in session().scalars(query)
    ]


def abandoned(row: Plan, actor: Actor) -> list[dict[str, Any]]:
    """放弃过的调整：作罢的是第几版、为什么、谁、什么时候；同意见一样只给编制部门看。

    The plan itself goes back to what it was and keeps nothing of this; the trail does.
    """
    if row.department_id != actor.department_id:
        return []
    given_up = (LogPayload.kind == "plan.revision_abandoned", LogPayload.ref == row.id)
    return [
        {name: json.loads(each.json)["data"][name] for name in ("version", "back_to", "reason")}
        | {"by": person(each.actor, "clerk", each.at), "at": each.at}
        for each in session().scalars(select(LogPayload).where(*given_up).order_by(LogPayload.i.desc()))
    ]


def named(row: PlanEntry, actor: Actor) -> list[dict[str, str]]:
    """不随机的任务查哪几户（S2-01）：给编制部门办事的人看，批的人要知道批的是谁；对外一概没有名称。

    Nothing is drawn here, so there is no name to seal; the public text of a plan (content.py) only counts them.
    """
    if not row.targets or row.plan.department_id != actor.department_id:
        return []
    query = visible(Entity, actor).where(Entity.id.in_(row.targets))
    known = {one.id: one for one in session().scalars(query)}
    return [
        {"id": key, "name": known[key].name, "code": known[key].id_value, "address": known[key].address}
        if key in known
        else {"id": key, "name": "（已不在本部门名录）", "code": "", "address": ""}
        for key in row.targets
    ]


def person(officer_id: str | None, role: str = "clerk", at: datetime | None = None) -> dict[str, str] | None:
    """办理人的编号与署名；代理人办的写明代谁。"""
    name = signed_as(officer_id, role, at) if officer_id else None
    return {"id": officer_id, "name": name} if officer_id and name else None
