"""挂号信：登记编号、寄出日期与回执；卷里、目录里、手机上都看得到（S3-18）。"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock, trail
from server.auth import Actor, get_visible
from server.db import new_id, session, unit
from server.domain import letters as law
from server.domain.vocabulary.inspections import LetterReceipt, Met
from server.inspections.feeds import feed_all
from server.inspections.letters.models import RegisteredLetter
from server.inspections.models import Assignment
from server.inspections.service import came_and_left, crew
from server.problems import refuse, register

register("letter.met", 409, "不用登记挂号信")
register("letter.no", 422, "请填挂号信编号")
register("letter.dates", 422, "挂号信的日期不对")


def enter(actor: Actor, assignment_id: str, letter: law.Letter) -> list[dict[str, Any]]:
    """登记一封挂号信，或者它的回执；同一编号再登记的以最后一次为准，先前的留着。

    Raises Absent; Problem letter.*.
    """
    get_visible(Assignment, actor, assignment_id, "派单")
    with unit() as s:
        row = s.scalars(select(Assignment).where(Assignment.id == assignment_id).with_for_update()).one()
        refuse(law.may_enter(letter, row.state, _unmet(s, row), clock.shanghai_day(row.created_at), clock.today()))
        made = RegisteredLetter(
            id=new_id(), assignment_id=row.id, no=letter.no.strip(), sent_on=letter.sent_on, receipt=letter.receipt,
            received_on=letter.received_on, officer_id=actor.officer_id, officer_name=actor.name,
        )  # fmt: skip
        s.add(made)
        s.flush()
        feed_all(s, crew(row), "package", row.id)
        payload = {"no": letter.no.strip(), "on": letter.sent_on.isoformat(), "receipt": _label(letter.receipt)}
        trail.append(s, "assignment.letter_entered", ref=row.id, actor=actor, payload=payload)
    return of(session(), assignment_id)


def opens(s: Session, row: Assignment) -> bool:
    """这一次检查用不用寄挂号信。"""
    return law.opens(row.state, _unmet(s, row))


def _unmet(s: Session, row: Assignment) -> bool:
    return any(op["p"].get("met") == Met.NOBODY for op in came_and_left(s, row.id))


def of(s: Session, assignment_id: str) -> list[dict[str, Any]]:
    """一次检查的挂号信，先寄的在前，各是最后一次登记的样子。"""
    return told(s, [assignment_id])[assignment_id]


def told(s: Session, ids: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """同上，几次检查一次查齐。"""
    rows = s.scalars(select(RegisteredLetter).where(RegisteredLetter.assignment_id.in_(ids)))
    last: dict[tuple[str, str], RegisteredLetter] = {}
    for row in sorted(rows, key=lambda one: (one.at, one.id)):
        last[row.assignment_id, row.no] = row
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in sorted(last.values(), key=lambda one: (one.sent_on, one.no)):
        found[row.assignment_id].append(_shown(row))
    return found


def listed(s: Session, assignment_id: str) -> list[dict[str, str]]:
    """登记了、没有作为文书入卷的挂号信，用于卷内目录。"""
    return [
        {"title": f"挂号信（{one['no']}）", "reason": f"已登记：{one['says']}；信封、回执没有作为文书入卷"}
        for one in of(s, assignment_id)
    ]


def _label(receipt: str) -> str:
    return LetterReceipt(receipt).label


def _shown(row: RegisteredLetter) -> dict[str, Any]:
    letter = law.Letter(row.no, row.sent_on, row.receipt, row.received_on)
    return {
        "no": row.no,
        "sent_on": row.sent_on.isoformat(),
        "receipt": row.receipt,
        "received_on": row.received_on.isoformat() if row.received_on else None,
        "says": law.says(letter),
        "by": row.officer_name,
    }
