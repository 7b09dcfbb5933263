"""后面的房间在这里作答：本年查过几次，哪些户正在检查。名录不向前引用。"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from sqlalchemy.orm import Session

Visits = Callable[[Session, Sequence[str], int], Mapping[str, tuple[int, date | None]]]
visits: list[Visits] = []
"""Asked with entity ids and a year: how often was each visited (or is to be), and when last?"""

Busy = Callable[[Session, Sequence[str]], set[str]]
busy: list[Busy] = []
"""Asked with entity ids: which are under inspection now and may not leave the list?"""


Shelved = Callable[[Session, str, str], bool]
shelved: list[Shelved] = []
"""Asked with a department and the name of a sub-library: does a running plan ask for it by that name?"""

Spared = Callable[[Session, Sequence[str], date], set[str]]
spared: list[Spared] = []
"""Asked with item ids and a day: which entities are not to be visited again for them (results adopted from others)?"""


def visited(s: Session, ids: Sequence[str], year: int) -> dict[str, tuple[int, date | None]]:
    """各户本年的次数与最近一次；几个房间的答复相加。"""
    found: dict[str, tuple[int, date | None]] = {}
    for ask in visits:
        for entity_id, (times, last) in ask(s, ids, year).items():
            before, day = found.get(entity_id, (0, None))
            found[entity_id] = (before + times, max(filter(None, (day, last)), default=None))
    return found


def under_inspection(s: Session, ids: Sequence[str]) -> set[str]:
    """正在检查的户。"""
    return set[str]().union(*(ask(s, ids) for ask in busy)) if ids else set()


def excused(s: Session, item_ids: Sequence[str], day: date) -> set[str]:
    """已有互认的结果、这些事项不再重复检查的户（S1-16）。"""
    return set[str]().union(*(ask(s, item_ids, day) for ask in spared))
