"""本部门进度：给部门负责人一眼看清——计划做到哪里、谁手里有多少、什么要到期（S3-14、S4-21、S4-22）。"""

from __future__ import annotations

from collections import Counter
from typing import Any

from sqlalchemy import func, select

from server import clock
from server.accounts.models import Department
from server.auth import OVERSEER, Actor, visible
from server.db import session
from server.domain.stages import IN_HAND
from server.insight import completion
from server.inspections.models import Assignment, TeamMember
from server.plans.models import Plan, PlanEntry
from server.publications.models import Publication
from server.registry.models import Inspector, Item
from server.rules import service as rules
from server.rules.models import Deadline

OUT = IN_HAND


def progress(actor: Actor, department_id: str | None, year: int) -> dict[str, Any]:
    """一个部门一年的进度；演练不计。上级督导可选部门，其他人只看本部门。"""
    mine = department_id if actor.has(OVERSEER) else actor.department_id
    told = completion.completion(actor, mine, year)
    sent = completion.sent(actor, mine, year).where(Assignment.state != "cancelled")
    rows = session().execute(sent.with_only_columns(Assignment.id, Assignment.draw_id, Assignment.created_at)).all()
    return {
        "year": year,
        "department": _name(mine),
        "total": told["total"],
        "published": told["published"],
        "nonrandom": told["nonrandom"],
        "random_percent": told["random_percent"],
        "states": [each for each in told["states"] if each["count"]],
        "months": _months([at for _, draw, at in rows if draw], _published(actor, mine, year), year),
        "coverage": coverage(actor, mine, year),
        "people": _people([row[0] for row in rows]),
        "late": _late(actor, mine),
    }


def _published(actor: Actor, department_id: str | None, year: int) -> list[Any]:
    """公示着的各在哪天公示。"""
    done = completion.public(actor, department_id, year)
    query = visible(Publication, actor).with_only_columns(Publication.published_at)
    return list(session().scalars(query.where(Publication.assignment_id.in_(done))))


def _months(sent: list[Any], published: list[Any], year: int) -> list[dict[str, Any]]:
    out = Counter(clock.shanghai_day(at).month for at in sent)
    done = Counter(clock.shanghai_day(at).month for at in published)
    last = clock.today().month if year == clock.today().year else 12
    return [{"month": month, "sent": out[month], "published": done[month]} for month in range(1, last + 1)]


def coverage(actor: Actor, department_id: str | None, year: int) -> dict[str, Any]:
    """清单上的事项有几项列进了本年计划（S3-14 计划要覆盖清单）。"""
    active = visible(Item, actor).with_only_columns(Item.id).where(Item.state == "active")
    plans = visible(Plan, actor).with_only_columns(Plan.id).where(Plan.year == year, Plan.kind == "ANNUAL")
    plans = plans.where(Plan.state.not_in(("draft", "returned")))
    if department_id:
        active, plans = (
            active.where(Item.department_id == department_id),
            plans.where(Plan.department_id == department_id),
        )
    listed = set(session().scalars(active))
    entries = session().scalars(select(PlanEntry.item_ids).where(PlanEntry.plan_id.in_(plans)))
    planned = listed & {item for ids in entries for item in ids}
    target = rules.profile_of(department_id).number("coverage.market_percent")
    return {"items": len(listed), "planned": len(planned), "target_percent": target}


def _people(ids: list[str]) -> list[dict[str, Any]]:
    if not ids:
        return []
    query = (
        select(Inspector.name, completion.STAGE, func.count())
        .join(TeamMember, TeamMember.inspector_id == Inspector.id)
        .join(Assignment, Assignment.id == TeamMember.assignment_id)
        .where(TeamMember.until.is_(None), Assignment.id.in_(ids))
        .group_by(Inspector.id, Inspector.name, completion.STAGE)
    )
    found: dict[str, Counter[str]] = {}
    for name, state, number in session().execute(query):
        found.setdefault(name, Counter())[state] += number
    rows: list[dict[str, Any]] = [
        {
            "name": name,
            "total": sum(held.values()),
            "open": sum(held[s] for s in OUT),
            "done": sum(held[s] for s in completion.DONE),
        }
        for name, held in found.items()
    ]
    return sorted(rows, key=lambda row: (-row["open"], -row["total"], row["name"]))[:60]


def _late(actor: Actor, department_id: str | None) -> int:
    query = visible(Deadline, actor).where(Deadline.state == "open", Deadline.due_on < clock.today())
    if department_id:
        query = query.where(Deadline.department_id == department_id)
    return session().scalar(select(func.count()).select_from(query.subquery())) or 0


def _name(department_id: str | None) -> str | None:
    row = session().get(Department, department_id) if department_id else None
    return row.name if row else None
