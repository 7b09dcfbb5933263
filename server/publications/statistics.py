"""公开的统计：与桌面统计同一份数、同一口径，写进公示库（S2-18 定期公布抽查情况）。"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from typing import Any

from sqlalchemy import func, select

from server import clock
from server.db import session
from server.domain import figures
from server.domain.vocabulary.inspections import ResultCode
from server.domain.words import labels
from server.publications import projection, visits
from server.publications.models import Publication, VisitFact
from server.publications.public import PublicResult
from server.rules import service as rules

YEARS = 3


def publish() -> bool:
    """有新的公示或新的一天才重算；返回写了没有。"""
    mark = _mark()
    if projection.fact("statistics.of") == mark:
        return False
    today = clock.today()
    every = visits.visits(since=date(today.year - YEARS + 1, 1, 1))
    names = labels(ResultCode)
    years = [figures.public(every, year, names) for year in range(today.year, today.year - YEARS, -1)]
    wrote = projection.put_fact(
        "statistics", {"years": [each for each in years if each["published"]], "on": str(today)}
    )
    wrote |= projection.put_fact("periods", {"months": periods()})
    wrote |= projection.put_fact("limits", _limits())
    projection.put_fact("statistics.of", mark)
    return wrote


def _mark() -> dict[str, Any]:
    s = session()
    shown = s.execute(select(func.count(), func.sum(Publication.version)).where(Publication.version > 0)).one()
    counted = s.scalar(select(func.max(VisitFact.computed_at)))
    return {"n": shown[0], "versions": int(shown[1] or 0), "counted": str(counted), "day": str(clock.today())}


def periods() -> list[dict[str, Any]]:
    """有公示的月份、条数与其中已撤下的，新的在前：公开栏通报与站点地图按月分。"""
    counted: dict[str, Counter[bool]] = defaultdict(Counter)
    gone = PublicResult.state == "withdrawn"
    query = select(PublicResult.published_on, gone, func.count()).group_by(PublicResult.published_on, gone)
    for day, withdrawn, n in session().execute(query):
        counted[f"{day:%Y-%m}"][bool(withdrawn)] += n
    return [
        {"month": name, "count": counted[name].total(), "withdrawn": counted[name][True]}
        for name in sorted(counted, reverse=True)
    ]


def _limits() -> dict[str, int]:
    profile = rules.profile_of()
    return {"visits": profile.number("frequency.max_per_year"), "months": profile.number("norepeat.months")}
