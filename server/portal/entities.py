"""一户的公示：今年进过几次门、历次结果；只看已公示的（S0-03、S3-01 归于主体名下）。"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from server import clock
from server.db import session
from server.domain import codes
from server.portal.search import clean
from server.problems import Absent
from server.publications.public import PublicFact, PublicResult

MOST = 100


@dataclass(frozen=True)
class Story:
    """一户的页面：名称、代码、历次公示（新的在前）、今年的数。"""

    name: str
    code: str
    district: str
    rows: list[PublicResult]
    year: int
    visits: int
    desk: int
    items: int
    cap: int | None
    rest: date | None
    more: bool


def story(code: str) -> Story:
    """一户现行的全部公示；撤下的不再列在它名下。

    Raises Absent when nothing stands published about this code: a firm that was drawn, one that was not and one whose
    results were all withdrawn get the same answer.
    """
    plain = codes.normalise(clean(code))
    query = select(PublicResult).where(PublicResult.entity_code == plain, PublicResult.state != "withdrawn")
    rows = list(session().scalars(query.order_by(PublicResult.n.desc()).limit(MOST + 1)))
    if not rows:
        raise Absent("这一户的公示")
    year, limits = clock.today().year, _limits()
    mine = [row for row in rows if row.ended_on.year == year]
    entered = [row for row in mine if not row.away]
    return Story(
        name=rows[0].entity_name,
        code=plain,
        district=rows[0].district,
        rows=rows[:MOST],
        year=year,
        visits=len(entered),
        desk=len(mine) - len(entered),
        items=len({item for row in mine for item in row.record["items"]}),
        cap=limits.get("visits"),
        rest=_rest(mine, limits.get("months", 0)),
        more=len(rows) > MOST,
    )


def _rest(mine: list[PublicResult], months: int) -> date | None:
    """同一事项不重复抽查到哪一天：末次检查之日起若干个月。"""
    if not mine or not months:
        return None
    last = max(row.ended_on for row in mine)
    year, month = divmod(last.year * 12 + last.month - 1 + months, 12)
    return date(year, month + 1, min(last.day, calendar.monthrange(year, month + 1)[1]))


def _limits() -> dict[str, Any]:
    row = session().get(PublicFact, "limits")
    return dict(row.value) if row else {}
