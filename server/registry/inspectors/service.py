"""执法检查人员名录：检索、登记、修改（S1-05, S3-11, S4-04）。"""

from __future__ import annotations

import unicodedata
from collections import Counter
from datetime import date
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from server import clock, trail
from server.auth import Actor, get_visible, visible
from server.db import new_id, session, unit
from server.domain.team import Member, certificate_warning, must_confirm
from server.domain.vocabulary.inspectors import InspectorDay
from server.problems import Problem
from server.registry import required
from server.registry.inspectors import standing
from server.registry.inspectors.conflicts import conflicts, declare_conflict
from server.registry.models import Inspector, InspectorEvent, InspectorLeave, InspectorQualification, live
from server.registry.paging import Page

__all__ = ["conflicts", "declare_conflict"]
STOP = {"suspended": "SUSPENDED", "removed": "REMOVED"}


def search(
    actor: Actor, q: str = "", status: str = "", after: str | None = None, limit: int = 100, state: str = ""
) -> Page:
    """本部门的检查人员：姓名或证号片段；state 按今天能不能派筛。"""
    s = session()
    query = matching(actor, q, status, state)
    page = query.where(Inspector.id > after) if after else query
    rows = list(s.scalars(page.order_by(Inspector.id).limit(limit + 1)))
    total = s.scalar(query.with_only_columns(func.count(Inspector.id))) or 0
    shown = with_day(s, rows[:limit], clock.today())
    return Page(shown, rows[limit - 1].id if len(rows) > limit else None, total)


def matching(actor: Actor, q: str = "", status: str = "", state: str = "") -> Select[Any]:
    """符合条件的检查人员，不排次序；页面与导出的表都从这里读。"""
    query = visible(Inspector, actor)
    if status:
        query = query.where(Inspector.status == status)
    if text := "".join(unicodedata.normalize("NFKC", q).split()):
        name, number = Inspector.name, Inspector.cert_no
        query = query.where(or_(name.contains(text, autoescape=True), number.startswith(text, autoescape=True)))
    return _in_state(session(), query, state) if state else query


def _in_state(s: Session, query: Select[Any], state: str) -> Select[Any]:
    """The word is decided in domain.team, so the few hundred persons of a department are judged one by one."""
    today, rows = clock.today(), list(s.scalars(query))
    days = standing.day_states(s, rows, today)
    if state == "expiring":
        people = standing.members(s, rows)
        chosen = [row.id for row in rows if _expiring(people[row.id], days[row.id], today)]
    else:
        chosen = [row.id for row in rows if days[row.id] == state]
    return query.where(Inspector.id.in_(chosen))


def _expiring(person: Member, day: InspectorDay, on: date) -> bool:
    """Still good, but not for long: whoever has run out is told apart as expired."""
    left = certificate_warning(person, on)
    return day != InspectorDay.REMOVED and left is not None and left >= 0


def tally(actor: Actor) -> dict[str, int]:
    """今天各状态的人数与证件六十天内到期的人数；合计等于名录人数。"""
    s, today = session(), clock.today()
    rows = list(s.scalars(visible(Inspector, actor)))
    people, days = standing.members(s, rows), standing.day_states(s, rows, today)
    found = Counter(day.value for day in days.values())
    expiring = sum(_expiring(people[row.id], days[row.id], today) for row in rows)
    return {state.value: found[state.value] for state in InspectorDay} | {"expiring": expiring, "total": len(rows)}


def with_day(s: Session, rows: list[Inspector], on: date) -> list[dict[str, Any]]:
    """各行带上今天能不能派、证件还有几天、资质是否过期。"""
    people, quals = standing.members(s, rows), standing.qualified(s, rows, on)
    days, signs_in = standing.day_states(s, rows, on), standing.with_account(s, rows, on)
    return [
        columns(row)
        | {
            "day": days[row.id].value,
            "days_left": certificate_warning(people[row.id], on),
            "valid_qualifications": sorted(quals[row.id]),
            "account": row.id in signs_in,
            "must_confirm": must_confirm(row.conflicts_confirmed_on, on),
        }
        for row in rows
    ]


def columns(row: Inspector) -> dict[str, Any]:
    """一人的各列。"""
    return {column.key: getattr(row, column.key) for column in Inspector.__table__.columns}


def get(actor: Actor, inspector_id: str) -> Inspector:
    """一位检查人员。

    Raises Absent.
    """
    return get_visible(Inspector, actor, inspector_id, "检查人员")


def detail(actor: Actor, inspector_id: str) -> dict[str, Any]:
    """一人的登记、请假、资质、变动。

    Raises Absent.
    """
    s, row = session(), get(actor, inspector_id)
    leaves = visible(InspectorLeave, actor).where(InspectorLeave.inspector_id == row.id)
    held = visible(InspectorQualification, actor).where(InspectorQualification.inspector_id == row.id)
    history = visible(InspectorEvent, actor).where(InspectorEvent.inspector_id == row.id)
    return with_day(s, [row], clock.today())[0] | {
        "leaves": list(s.scalars(leaves.order_by(InspectorLeave.since.desc()).limit(50))),
        "dated_qualifications": list(s.scalars(held.order_by(InspectorQualification.name))),
        "events": list(s.scalars(history.order_by(InspectorEvent.id.desc()).limit(100))),
    }


def create(actor: Actor, values: dict[str, Any]) -> Inspector:
    """登记一位检查人员到本部门（S3-11）。

    values: columns of Inspector; `cert_no` and `name` are required. Raises Problem inspector.cert_taken / forbidden /
    invalid when the certificate ends before it begins.
    """
    if actor.department_id is None:
        raise Problem("forbidden", "只能登记本部门的检查人员。")
    required.insist("inspector", values)
    _term(values.get("cert_from"), values.get("cert_to"))
    values = values | {"department_id": actor.department_id, "batch_id": None}
    with unit() as s:
        left_behind = s.scalar(_abandoned(values["cert_no"]), execution_options={"staged": True})
        row = left_behind or Inspector(id=new_id())
        for key, value in values.items():
            setattr(row, key, value)
        _save(s, row)
        s.add(_event(actor, row.id, "ENTERED", {}, ""))
        trail.append(s, "inspector.created", ref=row.id, actor=actor, payload={"cert_no": row.cert_no})
    return row


def change(actor: Actor, inspector_id: str, changes: dict[str, Any]) -> Inspector:
    """改登记、停职或出库（S1-05 单位与岗位变动及时调整）；没有变化时不写。

    Raises Absent, Problem inspector.cert_taken / invalid.
    """
    row = get(actor, inspector_id)
    reason = changes.pop("reason", "")
    fields = sorted(key for key, value in changes.items() if getattr(row, key) != value)
    if not fields:
        return row
    _term(changes.get("cert_from", row.cert_from), changes.get("cert_to", row.cert_to))
    with unit() as s:
        row = get(actor, inspector_id)
        before = {key: _plain(getattr(row, key)) for key in fields}
        for key in fields:
            setattr(row, key, changes[key])
        row.revision += 1
        _save(s, row)
        kind = _kind(before.get("status"), row.status) if "status" in fields else "CHANGED"
        after = {key: _plain(changes[key]) for key in fields}
        s.add(_event(actor, row.id, kind, {"before": before, "after": after}, reason))
        trail.append(s, "inspector.changed", ref=row.id, actor=actor, payload={"fields": fields, "status": row.status})
    return row


def _kind(before: Any, now: str) -> str:
    return STOP.get(now) or ("RETURNED" if before in STOP else "CHANGED")


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _term(since: date | None, until: date | None) -> None:
    if since and until and until < since:
        raise Problem("invalid", "证件有效期的止日早于起日。")


def _event(actor: Actor, inspector_id: str, kind: str, changes: dict[str, Any], reason: str) -> InspectorEvent:
    return InspectorEvent(
        id=new_id(), inspector_id=inspector_id, kind=kind, changes=changes, reason=reason, by=actor.officer_id
    )


def _abandoned(cert_no: str) -> Any:
    """A row an undone batch left behind holds the unique number, though no reader sees it."""
    return select(Inspector).where(Inspector.cert_no == cert_no, ~live(Inspector))


def _save(s: Session, row: Inspector) -> None:
    s.add(row)
    try:
        s.flush()
    except IntegrityError as error:
        raise Problem("inspector.cert_taken", f"执法证号 {row.cert_no} 已登记。") from error
