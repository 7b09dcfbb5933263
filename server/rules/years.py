"""年历：随程序的年份之上，添上录入并核对过的（S1-12、S3-16；rulings 9）。"""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

from sqlalchemy import func, select

from server import clock, trail
from server.accounts.messages import officers_with, tell
from server.auth import Actor, get_visible
from server.db import new_id, session, unit
from server.domain import calendar as law
from server.domain import second
from server.domain.calendar import Calendar, Marked
from server.domain.holiday_notice import Unclear, read
from server.domain.vocabulary.rules import RuleState
from server.problems import Problem, refuse, register
from server.rules.models import CalendarDay, CalendarYear

register("calendar.notice", 422, "放假通知读不懂")
register("calendar.year", 422, "不能录这一年")
register("calendar.opinion", 422, "请写明哪里不对")
WORDS = 5

SHIPPED = "shipped"


def in_force() -> Calendar:
    """作数的年历：随程序的各年，加上核对过的录入；后核对的顶替先核对的。"""
    table = law.shipped()
    for row in _approved():
        table = table.with_year(row.year, {day.day: day.kind for day in row.days})
    return table


def unknown_year(table: Calendar, first: date, last: date) -> int | None:
    """两天之间头一个没有公布放假安排的年份：数出来的工作日只是约数；都公布了为 None。"""
    return next((year for year in range(first.year, last.year + 1) if year not in table.years), None)


def stamp() -> str:
    """作数的是哪一份年历：最后核对的一版的编号，没有录入过的为 shipped。"""
    query = select(CalendarYear.id).where(CalendarYear.state == RuleState.APPROVED)
    return session().scalar(query.order_by(CalendarYear.decided_at.desc(), CalendarYear.id.desc()).limit(1)) or SHIPPED


def _approved() -> list[CalendarYear]:
    query = select(CalendarYear).where(CalendarYear.state == RuleState.APPROVED)
    return list(session().scalars(query.order_by(CalendarYear.decided_at, CalendarYear.id)))


def year_view(year: int) -> dict[str, Any]:
    """一年的安排与出处：作数的日子、文号、来源、谁录谁核；没有公布的年份 known 为假。"""
    latest = next((row for row in reversed(_approved()) if row.year == year), None)
    table = in_force()
    names = {mark.day: mark.name for mark in law.shipped_days(year)}
    names |= {day.day: day.name for row in _approved() for day in row.days}
    marked = sorted(day for day in table.off | table.work if day.year == year)
    return {
        "year": year,
        "known": year in table.years,
        "days": [Marked(day, "off" if day in table.off else "work", names.get(day, "")) for day in marked],
        "working_days": _working(table, year),
        **_provenance(year, latest),
    }


def _working(table: Calendar, year: int) -> int:
    first = date(year, 1, 1)
    return sum(table.is_working(first + law.DAY * step) for step in range((date(year + 1, 1, 1) - first).days))


def _provenance(year: int, row: CalendarYear | None) -> dict[str, Any]:
    if row is not None:
        return {
            "document": row.document,
            "source": row.source,
            "version": row.version,
            "author": row.author_name,
            "decider": row.decider_name,
            "decided_at": row.decided_at,
        }
    told = law.shipped_notice(year)
    return {"document": told, "source": "随程序发布" if told else "", "version": 0 if told else None}


def propose(actor: Actor, *, year: int, text: str, document: str, source: str) -> CalendarYear:
    """录入一年的放假安排：通知原文或 CSV；读懂、对上才收，等另一人核对。

    Raises Problem calendar.year, calendar.notice.
    """
    this = clock.today().year
    if not this <= year <= this + 2:
        raise Problem("calendar.year", f"只能录 {this} 年到 {this + 2} 年的安排。")
    try:
        found = read(text, year)
    except Unclear as error:
        raise Problem("calendar.notice", str(error)) from error
    s = session()
    version = (s.scalar(select(func.max(CalendarYear.version)).where(CalendarYear.year == year)) or 0) + 1
    row = CalendarYear(
        id=new_id(),
        year=year,
        version=version,
        document=document.strip(),
        source=source.strip(),
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        state=RuleState.PROPOSED,
        author_id=actor.officer_id,
        author_name=actor.name,
        created_at=clock.now(),
    )
    row.days = [CalendarDay(id=new_id(), day=each.day, kind=each.kind, name=each.name) for each in found]
    with unit() as s:
        s.add(row)
        text = f"{actor.name}录入了 {year} 年的放假安排（{row.document}），请对照通知原文核对；核对后才作数。"
        for officer_id in officers_with(s, "security_admin", None, clock.today()):
            if officer_id != actor.officer_id:
                tell(s, officer_id, "calendar", text, dedupe=f"calendar:{row.id}", link="/desk/calendar")
        payload = {"year": year, "version": version, "document": row.document, "days": len(found), "sha256": row.sha256}
        trail.append(s, "calendar.proposed", ref=row.id, actor=actor, payload=payload)
    return row


def decide(actor: Actor, calendar_id: str, approve: bool, opinion: str) -> CalendarYear:
    """核对年历：一致才作数，从此暂定的时限由扫描重算；录入的人不能核对自己的。

    Raises Absent; Problem duty_separation, wrong_state, calendar.opinion.
    """
    with unit() as s:
        row = get_visible(CalendarYear, actor, calendar_id, "年历")
        refuse(second.another(actor.officer_id, (row.author_id,), "录入的人不能核对自己录的年历，请由另一人办理。"))
        if row.state != RuleState.PROPOSED:
            raise Problem("wrong_state", "这份年历已经核对过了。", state=row.state)
        if not approve and len(opinion.strip()) < WORDS:
            raise Problem("calendar.opinion", f"不采用的请写明哪里不对，至少 {WORDS} 个字。")
        row.state = RuleState.APPROVED if approve else RuleState.REJECTED
        row.decided_by, row.decider_name = actor.officer_id, actor.name
        row.decided_at, row.opinion = clock.now(), opinion.strip()
        if not approve:
            said = f"{actor.name}没有采用您录入的 {row.year} 年放假安排：{row.opinion}。请核对后重新录入。"
            tell(s, row.author_id, "calendar", said[:480], dedupe=f"calendar:{row.id}:back", link="/desk/calendar")
        payload = {"year": row.year, "version": row.version, "opinion": row.opinion}
        trail.append(s, f"calendar.{row.state}", ref=row.id, actor=actor, payload=payload)
    return row
