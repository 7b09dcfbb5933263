"""请假与资质的有效期（S1-05、S3-11）。"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from server import clock, trail
from server.auth import Actor, get_visible
from server.db import new_id, unit
from server.problems import Problem
from server.registry.models import Inspector, InspectorLeave, InspectorQualification


def take(actor: Actor, inspector_id: str, since: date, until: date, reason: str) -> InspectorLeave:
    """登记一段不在岗，首末两天都算；与已有的重叠则拒绝。

    Raises Absent, Problem inspector.leave / inspector.away.
    """
    if until < since:
        raise Problem("inspector.leave", "止日早于起日。")
    with unit() as s:
        person = get_visible(Inspector, actor, inspector_id, "检查人员")
        overlapping = select(InspectorLeave).where(
            InspectorLeave.inspector_id == person.id, InspectorLeave.cancelled_on.is_(None),
            InspectorLeave.since <= until, InspectorLeave.until >= since,
        )  # fmt: skip
        if (other := s.scalar(overlapping.limit(1))) is not None:
            span = f"{other.since.isoformat()} 至 {other.until.isoformat()}"
            raise Problem("inspector.away", f"{span} 已登记不在岗，请先销假或改日期。")
        row = InspectorLeave(
            id=new_id(), inspector_id=person.id, since=since, until=until, reason=reason, by=actor.officer_id
        )
        s.add(row)
        payload = {"since": since.isoformat(), "until": until.isoformat()}
        trail.append(s, "inspector.leave", ref=person.id, actor=actor, payload=payload)
    return row


def cancel(actor: Actor, leave_id: str) -> InspectorLeave:
    """销假：还没开始的整段取消，已开始的到昨天为止。

    Raises Absent, Problem wrong_state.
    """
    today = clock.today()
    with unit() as s:
        row = get_visible(InspectorLeave, actor, leave_id, "请假")
        if row.cancelled_on is not None or row.until < today:
            raise Problem("wrong_state", "这一段已经结束或已销假。")
        if row.since < today:
            row.until = date.fromordinal(today.toordinal() - 1)
        else:
            row.cancelled_on = today
        trail.append(s, "inspector.back", ref=row.inspector_id, actor=actor, payload={"leave": row.id})
    return row


def qualify(actor: Actor, inspector_id: str, values: dict[str, Any]) -> InspectorQualification:
    """登记一项资质及其有效期；同名的改有效期。

    Raises Absent, Problem invalid.
    """
    since, until = values.get("valid_from"), values.get("valid_to")
    if since and until and until < since:
        raise Problem("invalid", "资质有效期的止日早于起日。")
    with unit() as s:
        person = get_visible(Inspector, actor, inspector_id, "检查人员")
        same = select(InspectorQualification).where(
            InspectorQualification.inspector_id == person.id, InspectorQualification.name == values["name"]
        )
        row = s.scalar(same) or InspectorQualification(id=new_id(), inspector_id=person.id, name=values["name"])
        row.number, row.valid_from, row.valid_to = values.get("number", ""), since, until
        s.add(row)
        trail.append(s, "inspector.qualified", ref=person.id, actor=actor, payload={"name": row.name})
    return row
