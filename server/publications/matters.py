"""处罚关联、抽查报告的公开文字：拟办时就说会不会扣下，送了批的先扣下，改掉了的不再等人放行（S3-19、S4-15）。"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from server.db import session
from server.domain import privacy
from server.domain.vocabulary.followups import FollowUpKind as Kind
from server.followups import drafting
from server.followups.models import FollowUp
from server.jobs import Tally, sweep
from server.publications import gate, penalties, projection, reports
from server.publications.gate import Text
from server.publications.opened.places import place

KINDS = ("PENALTY", "REPORT")
RELEASE = "由写的人以外的人在“公开文字与意见”里核对放行"


@sweep("publications.matters")
def ahead() -> Tally:
    """送了批的先看一遍：批准之前放行，或者退回去改；改掉了的、不再办理的不再等人放行。"""
    tally = Tally()
    if not projection.fact("site"):
        return tally
    for text in _texts(FollowUp.state == "proposed"):
        tally.due += 1
        tally.done += gate.passes(text, again=True)
    if gate.waiting(KINDS):
        gate.lapse(KINDS, _texts(FollowUp.state != "cancelled"))
    return tally


def _texts(which: Any) -> list[Text]:
    rows = session().scalars(select(FollowUp).where(FollowUp.kind.in_(KINDS), which).order_by(FollowUp.id))
    return [text for row in list(rows) if (text := text_of(row, row.content))]


def text_of(matter: FollowUp, content: dict[str, Any]) -> Text | None:
    """这一件批准以后公开的文字；不公开的为 None。"""
    if matter.rehearsal or matter.kind not in KINDS:
        return None
    return penalties.text_of(matter, content) if matter.kind == Kind.PENALTY else reports.text_of(matter, content)


def held(matter: FollowUp, content: dict[str, Any]) -> str:
    """照这样写，公开时会不会扣下：哪一栏、像什么、怎么办；不会的为空。"""
    text = text_of(matter, content) if matter.state != "cancelled" else None
    found = gate.unreleased(text) if text else []
    if text is None or not found:
        return ""
    said = f"{'、'.join(places(text)) or '公开的文字'}里疑似有{privacy.told(found)}，"
    penalty = matter.kind == Kind.PENALTY
    if matter.state == "drafted":
        stop = "放行之前不能批准" if penalty else "放行之前不公开"
        return f"{said}公开之前会被扣下。请改掉；确须公开的，送批以后{RELEASE}，{stop}。"
    if matter.state == "proposed":
        stop = "放行之前不能批准" if penalty else "批准了也不公开"
        return f"{said}已经扣下，{stop}。请审批人退回去改掉；确须公开的，{RELEASE}。"
    way = "；写错了的，另立一件“登记处罚决定”写对，这一件不放行" if penalty else ""
    return f"{said}没有公开，已经办结的改不了。确须公开的，{RELEASE}{way}。"


def places(text: Text) -> list[str]:
    """疑似的是哪几栏，照拟办时的叫法。"""
    if text.kind == "REPORT":
        also = {each["where"] for each in text.also}
        return [name for name, words in text.content if name in also or gate.suspects(words)]
    return list(dict.fromkeys(place(each["where"]) for each in gate.suspects(text.content)))


def places_of(ref: str) -> list[str]:
    """扣下的一份此刻疑似的各栏；这一件没有了的为空。"""
    matter = session().get(FollowUp, ref)
    text = text_of(matter, matter.content) if matter else None
    return places(text) if text else []


drafting.public.append(held)
