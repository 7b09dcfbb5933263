"""公众意见：收下、答复、把答复公开（S1-18 便于社会监督，S2-17b 回应关切）。"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from server import clock, trail
from server.auth import SYSTEM, Actor, get_visible
from server.db import new_id, session, unit
from server.domain import privacy
from server.problems import Problem, register
from server.publications import projection
from server.publications.finding import LETTERS
from server.publications.models import Feedback, Publication

register("feedback.empty", 422, "请写下意见")
register("feedback.many", 429, "这会儿意见太多")
register("feedback.privacy", 422, "公开的文字里疑似有个人信息")
LEAST, LONGEST, CONTACT = 4, 1000, 100
HOURLY = 200
SHOWN = 200


def receive(text: str, contact: str, about: str) -> Feedback:
    """收下一条意见；关于某条公示的归那个机关，其余的各机关都看得见。

    Raises Problem feedback.empty / feedback.many.
    """
    said, contact, about = (each.replace("\x00", "").strip() for each in (text, contact, about))
    if not LEAST <= len(said) <= LONGEST or len(contact) > CONTACT:
        raise Problem("feedback.empty", f"请写 {LEAST} 到 {LONGEST} 个字，联系方式至多 {CONTACT} 个字。")
    with unit() as s:
        recent = select(func.count()).select_from(Feedback).where(Feedback.at > clock.now() - timedelta(hours=1))
        if (s.scalar(recent) or 0) >= HOURLY:
            raise Problem("feedback.many", "这会儿意见太多，请过一个小时再写，或打公示异议受理电话。")
        shown = s.scalar(
            select(Publication).where(Publication.public_id == about.strip().upper(), Publication.version > 0)
        )
        row = Feedback(
            id=new_id(),
            no=f"{clock.today().year}-Y{''.join(secrets.choice(LETTERS) for _ in range(7))}",
            about=shown.public_id if shown else "",
            text=said,
            contact=contact.strip(),
            at=clock.now(),
            department_id=shown.owner_department_id if shown else None,
            state="received",
        )
        s.add(row)
        trail.append(s, "feedback.received", ref=row.id, actor=SYSTEM, payload={"about": row.about, "size": len(said)})
    return row


def answer(actor: Actor, feedback_id: str, asked: str, words: str) -> Feedback:
    """答复一条；写了“公开的问题”的，问与答一起公开，里面不能有个人信息。

    Raises Absent, Problem feedback.privacy, wrong_state.
    """
    found = privacy.scan({"asked": asked, "answer": words}, spare=privacy.OFFICE) if asked.strip() else []
    if found:
        raise Problem("feedback.privacy", f"公开的文字里疑似有{privacy.told(found)}，请改写。")
    with unit() as s:
        row = get_visible(Feedback, actor, feedback_id, "意见")
        if row.state != "received":
            raise Problem("wrong_state", "这条意见已经答复。")
        row.state, row.asked, row.answer = "answered", asked.strip(), words.strip()
        row.answered_by, row.answered_at = actor.officer_id, clock.now()
        row.department_id = row.department_id or actor.department_id
        trail.append(s, "feedback.answered", ref=row.id, actor=actor, payload={"public": bool(row.asked)})
    return row


def publish() -> bool:
    """把受理号的进展与公开的问答写进投影；受理号只有提意见的人知道，别人猜不到。"""
    rows = session().scalars(select(Feedback).order_by(Feedback.at.desc()).limit(SHOWN))
    made: list[dict[str, Any]] = [
        {
            "no": row.no,
            "about": row.about,
            "state": row.state,
            "on": clock.shanghai_day(row.at).isoformat(),
            "asked": row.asked,
            "answer": row.answer if row.asked else "",
            "answered_on": clock.shanghai_day(row.answered_at).isoformat() if row.answered_at else "",
        }
        for row in rows
    ]
    return projection.put_fact("feedback", {"rows": made})
