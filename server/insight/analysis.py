"""统计分析：完成、录入、按期、覆盖、发现率、负担、负荷与预警，全部由检查事实现算（S4-16、S4-21、S2-17）。

The same visits and the same functions (server.domain.figures) feed the public statistics, so the desk and the portal
cannot tell different numbers. Rates are of random visits; directed ones stand apart.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import select

from server import clock
from server.accounts.models import Department
from server.auth import OVERSEER, Actor, visible
from server.db import session
from server.domain import figures
from server.domain.calendar import working_days_left
from server.domain.figures import Visit
from server.domain.vocabulary.inspections import ResultCode
from server.domain.words import labels
from server.insight.department import coverage
from server.inspections.models import Assignment
from server.publications import visits as counting
from server.rules import service as rules

SHOWN = 60


def visits_of(actor: Actor, department_id: str | None, since: date) -> list[Visit]:
    """看得见的检查，一次一行。"""
    chosen = visible(Assignment, actor).with_only_columns(Assignment.id)
    if department_id:
        chosen = chosen.where(Assignment.department_id == department_id)
    return counting.visits(chosen, since)


def place(actor: Actor, department_id: str | None) -> str | None:
    """上级督导可选部门，空为全部；其他人只有本部门。"""
    return department_id if actor.has(OVERSEER) else actor.department_id


def year_of(visits: Iterable[Visit], year: int) -> list[Visit]:
    """派出在这一年的。"""
    return [each for each in visits if each.sent_on.year == year]


def analysis(actor: Actor, department_id: str | None, year: int) -> dict[str, Any]:
    """一年的统计分析。"""
    mine = place(actor, department_id)
    every = visits_of(actor, mine, date(year - 2, 1, 1))
    now, before = year_of(every, year), year_of(every, year - 1)
    drawn = [each for each in now if each.random]
    last = min(clock.today(), date(year, 12, 31))
    return {
        "year": year,
        "department": _name(mine),
        "completion": figures.completion(drawn),
        "coverage": coverage(actor, mine, year),
        "randomness": figures.randomness(now),
        "months": figures.months(every, year),
        "timeliness": _timeliness(now, mine),
        "results": figures.results(drawn, labels(ResultCode)),
        "problems": figures.rate(drawn),
        "directed": figures.rate([each for each in now if not each.random]),
        "problems_before": figures.rate([each for each in before if each.random]),
        "items": _compared(drawn, before),
        "industries": figures.by(drawn, lambda each: [each.industry or "行业未登记"])[:SHOWN],
        "districts": figures.by(drawn, lambda each: [each.district or "地区未登记"])[:SHOWN],
        "classes": figures.by(drawn, lambda each: [each.credit_class or "未分类"]),
        "crossed": figures.crossed(drawn)[:SHOWN],
        "failing": figures.failing(now),
        "people": figures.load(now)[:SHOWN],
        "burden": figures.burden(now),
        "rises": figures.rises(every, last),
        "repeats": figures.repeats(every)[:SHOWN],
    }


def _compared(drawn: list[Visit], before: list[Visit]) -> list[dict[str, Any]]:
    """各事项的发现率，与去年同口径的相差几个千分点。"""
    then = {row["name"]: row["permille"] for row in figures.by_item([each for each in before if each.random])}
    rows = figures.by_item(drawn)[:SHOWN]
    return [row | {"change": _difference(row["permille"], then.get(row["name"]))} for row in rows]


def _difference(now: int | None, then: int | None) -> int | None:
    return None if now is None or then is None else now - then


def _timeliness(visits: list[Visit], department_id: str | None) -> list[dict[str, Any]]:
    table, limit = rules.calendar(), rules.profile_of(department_id).number("publish.result_days")
    pairs = [(each.ended_on, each.published_on) for each in visits if each.ended_on and each.published_on]
    days = [max(0, working_days_left(ended, published, table)) for ended, published in pairs]
    return figures.timeliness(days, limit)


def _name(department_id: str | None) -> str | None:
    row = session().get(Department, department_id) if department_id else None
    return row.name if row else None


def assessment(actor: Actor, year: int) -> list[dict[str, Any]]:
    """年终考核表：看得见的每个部门一行，各项有分子分母（S1-21、S3-22、S4-21）。"""
    mine = None if actor.has(OVERSEER) else actor.department_id
    every = year_of(visits_of(actor, mine, date(year, 1, 1)), year)
    query = select(Department).where(Department.active.is_(True)).order_by(Department.code)
    rows = [row for row in session().scalars(query) if mine is None or row.id == mine]
    told = [_assessed(actor, row, [each for each in every if each.department == row.name], year) for row in rows]
    return [row for row in told if row["total"] or row["items"]]


def _assessed(actor: Actor, row: Department, visits: list[Visit], year: int) -> dict[str, Any]:
    covered = coverage(actor, row.id, year)
    random = [each for each in visits if each.random]
    drawn = figures.rate(random)
    return {
        "department": row.name,
        **figures.completion(random),
        "items": covered["items"],
        "planned": covered["planned"],
        "covered_permille": figures.share(covered["planned"], covered["items"]),
        "random_permille": figures.randomness(visits)["permille"],
        "problems": drawn["problems"],
        "checked": drawn["checked"],
        "problem_permille": drawn["permille"],
        "mean_hundredths": figures.burden(visits)["mean_hundredths"],
        "repeats": len(figures.repeats(visits)),
    }
