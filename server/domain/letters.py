"""挂号信：到访未遇以后按登记的住所寄的专用信函（经营异常名录管理办法，条文待核；S3-18）。"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from server.domain.decide import Refusal
from server.domain.vocabulary.inspections import LetterReceipt


@dataclass(frozen=True, slots=True)
class Letter:
    """登记的一次：编号、哪天寄的、回执怎样、哪天收到回执。"""

    no: str
    sent_on: date
    receipt: str
    received_on: date | None = None


CLOSED = ("drawn", "cancelled", "closed")


def opens(state: str, unmet: bool) -> bool:
    """这一次检查用不用寄：到访没有见到过人，又没有撤回、办结。"""
    return unmet and state not in CLOSED


def may_enter(letter: Letter, state: str, unmet: bool, dispatched: date, today: date) -> Refusal | None:
    """能不能登记（S3-18 无法联系的证明）：到访没有见到人才寄；寄出不早于派发，回执不早于寄出，都不在将来。

    unmet: somebody of the team was at the door and met nobody.
    """
    if not opens(state, unmet):
        return Refusal("letter.met", "到访没有见到人的检查才登记挂号信")
    if not letter.no.strip():
        return Refusal("letter.no", "请填挂号信编号")
    if not dispatched <= letter.sent_on <= today:
        return Refusal("letter.dates", f"寄出日期要在派发（{dispatched}）以后，不能在将来")
    back = letter.receipt != LetterReceipt.WAITING
    if back != (letter.received_on is not None):
        return Refusal("letter.dates", "有了回执的，请填收到回执的日期；还没有回执的不填")
    if letter.received_on is not None and not letter.sent_on <= letter.received_on <= today:
        return Refusal("letter.dates", "收到回执的日期要在寄出以后，不能在将来")
    return None


def says(letter: Letter) -> str:
    """一封信的一句话，印在卷里。"""
    back = f"，{letter.received_on}" if letter.received_on else ""
    return f"{letter.sent_on} 寄出{back}{LetterReceipt(letter.receipt).label if back else '，还没有回执'}"
