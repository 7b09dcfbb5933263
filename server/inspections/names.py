"""派单上的名称：门口亮证之前，只有自己开封过的人看得见（D3、S2-08）。"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.auth import Actor
from server.db import session
from server.domain.vocabulary.draws import OpeningMeans
from server.draws import closing, opening
from server.draws.models import Draw
from server.inspections.models import Assignment

BEFORE_THE_DOOR = ("drawn", "notified", "taken", "cancelled")
"""A visit recalled before it began says nothing either: the firm may be drawn again tomorrow."""
SETTLED = ("published", "closed", "cancelled")


def known(actor: Actor, rows: Iterable[Assignment]) -> set[str]:
    """这些派单里，此人可以知道名称的；不随机的任务没有可封的名称。"""
    sealed = [row for row in rows if row.draw_id is not None and row.state in BEFORE_THE_DOOR]
    pairs = {row.id: (str(row.draw_id), row.entity_id) for row in sealed}
    told = opening.known(session(), actor, pairs.values()) if pairs else set()
    return {row.id for row in rows} - {key for key, pair in pairs.items() if pair not in told}


def masked(package: dict[str, Any]) -> dict[str, Any]:
    """封着的任务包：没有对象、没有盐、没有通知书正文、没有检查码。"""
    return package | {
        "entity": None,
        "draw": package["draw"] | {"salt": "", "inner": False},
        "notice": {**package["notice"], "paragraphs": [], "former": []},
        "code_url": "",
    }


def title(row: Assignment) -> str:
    """消息里怎样称呼这次检查：到过门口的写名称，没有的只写文号。"""
    sealed = row.draw_id is not None and row.state in BEFORE_THE_DOOR
    return row.no if sealed else row.entity_name


def carried(s: Session, officer_id: str, rows: Sequence[Assignment]) -> list[dict[str, Any]]:
    """这些派单里还没有记过“带到此人手机”的，写成揭开登记的行。"""
    by_unit = {(row.draw_id, row.entity_id): row for row in rows if row.draw_id is not None}
    fresh = opening.unheld(s, officer_id, by_unit) if by_unit else set()
    return [_row(by_unit[pair], officer_id) for pair in sorted(fresh)]


def at_the_door(s: Session, row: Assignment, officer_id: str) -> None:
    """检查开始：名称从此向本部门揭开；在送达的办事单元里记一行。"""
    if row.draw_id is not None:
        opening.note(s, [_row(row, officer_id)], OpeningMeans.DOOR)


def _row(row: Assignment, officer_id: str) -> dict[str, Any]:
    own = row.package["draw"]["blind"]
    return {"draw_id": row.draw_id, "entity_id": row.entity_id, "blind": own, "officer_id": officer_id}


def unsettled(s: Session, draw_id: str) -> set[tuple[str, str]]:
    """这次抽取派出的检查里，没有公示也没有撤回的：户与部门；联合抽查一户有几个部门的派单。"""
    query = select(Assignment.entity_id, Assignment.department_id)
    waiting = query.where(Assignment.draw_id == draw_id, Assignment.state.not_in(SETTLED))
    return {(row[0], row[1]) for row in s.execute(waiting)}


closing.unsettled.append(unsettled)


def withheld(s: Session) -> tuple[set[str], set[str]]:
    """名称此刻还没有向本部门揭开的派单：内部编号，与它们的两种文号；导出据此空着。"""
    query = (
        select(Assignment.id, Assignment.no, Assignment.notice_no)
        .join(Draw, Draw.id == Assignment.draw_id)
        .where(Assignment.state.in_(BEFORE_THE_DOOR), ~opening.unsealed(Assignment.entity_id))
    )
    rows = s.execute(query).all()
    return {row[0] for row in rows}, {number for row in rows for number in row[1:]}
