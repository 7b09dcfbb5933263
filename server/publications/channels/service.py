"""登记、作废一次另行公示；公示网站照此写明还在哪里公示过（S0-24、S4-15）。"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from sqlalchemy import select

from server import clock, trail
from server.auth import Actor, get_visible, visible
from server.db import new_id, session, unit
from server.domain import channels as law
from server.problems import Problem, refuse, register
from server.publications import projection
from server.publications.channels.models import Posting
from server.rules import service as rules

for _code, _status, _title in (
    ("posting.channel", 422, "规则里没有这个渠道"),
    ("posting.day", 422, "公示的日期不对"),
    ("posting.place", 422, "没有写清公示在哪里"),
    ("posting.reason", 422, "请写明作废的理由"),
):
    register(_code, _status, _title)


def record(actor: Actor, month: str, channel: str, place: str, on: date) -> Posting:
    """登记：哪个月的通报、哪个渠道、在哪里、哪一天。

    Raises Problem posting.channel / posting.day / posting.place / forbidden.
    """
    if actor.department_id is None:
        raise Problem("forbidden", "由部门的公示人员登记。")
    permitted = law.wanted(rules.profile_of(actor.department_id))
    refuse(law.may_record(channel, permitted, month, place, on, clock.today()))
    row = Posting(id=new_id(), department_id=actor.department_id, month=month, channel=channel)
    row.place, row.on, row.created_at = place.strip(), on, clock.now()
    row.author_id, row.author_name, row.reason = actor.officer_id, actor.name, ""
    with unit() as s:
        s.add(row)
        payload = {"month": month, "channel": law.name_of(channel), "place": row.place, "on": on.isoformat()}
        trail.append(s, "publication.posted", ref=row.id, actor=actor, payload=payload)
    return row


def void(actor: Actor, posting_id: str, reason: str) -> Posting:
    """登错了：注明作废和理由，公示网站不再写它。

    Raises Absent; Problem posting.reason, wrong_state.
    """
    if len(reason.strip()) < 2:
        raise Problem("posting.reason", "请写明为什么作废。")
    with unit() as s:
        row = get_visible(Posting, actor, posting_id, "登记")
        if row.voided_at is not None:
            raise Problem("wrong_state", "这条登记已经作废。")
        row.voided_at, row.voided_by, row.reason = clock.now(), actor.officer_id, reason.strip()
        trail.append(s, "publication.posting_voided", ref=row.id, actor=actor, payload={"reason": row.reason})
    return row


def board(actor: Actor) -> dict[str, Any]:
    """规则要的渠道、有公示的月份，每月各渠道登记在哪里；没有登记的月份写明还差哪些。"""
    wanted = law.wanted(rules.profile_of(actor.department_id))
    kept: dict[str, list[Posting]] = defaultdict(list)
    for row in session().scalars(visible(Posting, actor).order_by(Posting.on.desc(), Posting.id)):
        kept[row.month].append(row)
    months = [each["month"] for each in projection.fact("periods").get("months", [])]
    return {
        "channels": [{"channel": each, "name": law.name_of(each)} for each in wanted],
        "months": [_month(name, kept.get(name, []), wanted) for name in sorted({*months, *kept}, reverse=True)],
    }


def _month(name: str, rows: list[Posting], wanted: tuple[str, ...]) -> dict[str, Any]:
    done = {row.channel for row in rows if row.voided_at is None}
    return {
        "month": name,
        "postings": [shown(row) for row in rows],
        "missing": [law.name_of(each) for each in wanted if each not in done],
    }


def shown(row: Posting) -> dict[str, Any]:
    """一条登记。"""
    names = ("id", "month", "channel", "place", "on", "author_name", "created_at", "voided_at", "reason")
    return {each: getattr(row, each) for each in names} | {"name": law.name_of(row.channel)}


def publish() -> bool:
    """公示网站写明各月的通报还公示在哪里；没有变化不写。"""
    told: dict[str, list[dict[str, str]]] = defaultdict(list)
    query = select(Posting).where(Posting.voided_at.is_(None)).order_by(Posting.on, Posting.id)
    for row in session().scalars(query):
        told[row.month].append({"name": law.name_of(row.channel), "place": row.place, "on": row.on.isoformat()})
    return projection.put_fact("postings", dict(told))
