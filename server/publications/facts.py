"""公示所需的事实：从前面各房间看回来的，只有这些。"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Ticket:
    """抽中的签：抽取编号、层别、第几签（候补递补上来的为 0）、64 位签。"""

    draw_no: str
    stratum: str
    rank: int
    ticket: str
    blind: str = ""


@dataclass(frozen=True, slots=True)
class Inspection:
    """一次检查到了公示这一步时的事实。

    `approved_on` is None until the record is approved; `files` are (kind, sha256) of papers to check; `nonrandom` is
    the mark of a check that was not drawn, empty for the others; `item_names`
    are the items with their sub-items, as the published list has them.
    """

    assignment_id: str
    department_id: str
    authority: str
    entity_name: str
    entity_code: str
    district: str
    plan_name: str
    task_name: str
    targeting: str
    items: tuple[str, ...]
    ended_on: date
    result_code: str
    content_digest: str
    disposals: frozenset[str] = frozenset()
    approved_on: date | None = None
    handled_on: date | None = None
    ticket: Ticket | None = None
    sent_on: date | None = None
    nonrandom: str = ""
    files: tuple[tuple[str, str], ...] = ()
    item_names: tuple[str, ...] = ()
