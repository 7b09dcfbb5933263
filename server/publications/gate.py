"""公开文字的关口：疑似有个人信息或秘密的先扣下，由第二人写明理由放行（S4-15 例外审批）。

Results have their own state `held`; everything else that is public text (plans, lists, guidelines, draws, inspectors,
answers to the public) passes here on its way into the projection. What is held stays as it was in public: a former
version that was clean remains readable.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from server import clock, trail
from server.accounts.messages import officers_with, tell
from server.auth import SYSTEM, Actor, get_visible
from server.db import new_id, session, unit
from server.domain import privacy, second
from server.problems import Problem, refuse, register
from server.publications.models import TextHold

register("publication.hold_reason", 422, "请写明放行的理由")
SKIPPED = frozenset({"cert_no", "sha256", "alg", "id", "no", "seed", "manifest", "system_commit", "blind", "ticket"})
"""Columns the law makes public as they are, and hashes, whose digits mean nothing."""
LEAST = 5
TOLD = ("publisher", "legal_reviewer", "clerk")
_clean: set[str] = set()
KEPT = 20_000


@dataclass(frozen=True, slots=True)
class Text:
    """要公开的一份文字：哪一种、哪一份、叫什么、归哪个部门、谁写的。"""

    kind: str
    ref: str
    title: str
    department_id: str | None
    author_id: str | None
    content: Any
    also: tuple[dict[str, str], ...] = ()
    """What whoever publishes it found by himself: where, and what it looks like."""


def passes(text: Text, *, again: bool = False) -> bool:
    """能不能公开；第一次发现疑似的，扣下并告诉公示人员。again：改掉过、又写回来的，再扣一次。"""
    stamp = _stamp(text)
    if stamp in _clean and not text.also:
        return True
    found = _suspects(text, stamp)
    if not found:
        return True
    row = _row(text, stamp)
    if row is None or (again and row.state == "lapsed"):
        _hold(text, stamp, found)
        return False
    return row.state == "released"


def unreleased(text: Text) -> list[dict[str, str]]:
    """疑似的、还没有放行的各处；只看，不扣。"""
    stamp = _stamp(text)
    found = [] if stamp in _clean and not text.also else _suspects(text, stamp)
    row = _row(text, stamp) if found else None
    return [] if row is not None and row.state == "released" else found


def waiting(kinds: tuple[str, ...]) -> bool:
    """这几种里有没有扣着的。"""
    return session().scalar(select(TextHold.id).where(TextHold.kind.in_(kinds), TextHold.state == "held")) is not None


def lapse(kinds: tuple[str, ...], texts: list[Text]) -> None:
    """扣着的、已经改掉的那一份不再等人放行；texts 是这几种此刻全部的文字。"""
    current = {(text.kind, text.ref, _stamp(text)) for text in texts}
    held = select(TextHold).where(TextHold.kind.in_(kinds), TextHold.state == "held")
    for gone in [row.id for row in session().scalars(held) if (row.kind, row.ref, row.stamp) not in current]:
        with unit() as s:
            row = s.get_one(TextHold, gone)
            row.state = "lapsed"
            trail.append(s, "public_text.lapsed", ref=row.id, actor=SYSTEM, payload={"kind": row.kind, "ref": row.ref})


def suspects(content: Any) -> list[dict[str, str]]:
    """一段内容里疑似的各处：在哪一栏、像什么；只读，不记。"""
    return privacy.scan(content, skip=SKIPPED, spare=privacy.OFFICE)


def _suspects(text: Text, stamp: str) -> list[dict[str, str]]:
    found = [*suspects(text.content), *text.also]
    if not found:
        if len(_clean) > KEPT:
            _clean.clear()
        _clean.add(stamp)
    return found


def _row(text: Text, stamp: str) -> TextHold | None:
    same = (TextHold.kind == text.kind, TextHold.ref == text.ref, TextHold.stamp == stamp)
    return session().scalar(select(TextHold).where(*same))


def _stamp(text: Text) -> str:
    said = json.dumps([text.kind, text.ref, text.content], ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(said.encode()).hexdigest()


def _hold(text: Text, stamp: str, found: list[dict[str, str]]) -> None:
    with unit() as s:
        row, key = _row(text, stamp), ""
        if row is not None:
            key = f":{clock.iso(clock.now())}"  # told again: it was mended and written back
        else:
            row = TextHold(id=new_id(), kind=text.kind, ref=text.ref, stamp=stamp, created_at=clock.now())
            s.add(row)
        row.title, row.department_id, row.author_id = text.title[:300], text.department_id, text.author_id
        row.found, row.state = found, "held"
        said = f"“{text.title[:60]}”里疑似有{privacy.told(found)}，没有公开。请改掉，或由写的人以外的人核对后放行。"
        for officer_id in _told(s, text.department_id):
            tell(s, officer_id, "publication", said, dedupe=f"hold:{row.id}{key}", link="/desk/public-words")
        payload = {"kind": text.kind, "ref": text.ref, "found": found}
        trail.append(s, "public_text.held", ref=row.id, actor=SYSTEM, payload=payload)


def _told(s: Any, department_id: str | None) -> list[str]:
    if department_id is None:
        return []
    roles = [officers_with(s, role, department_id, clock.today()) for role in TOLD]
    return sorted({officer_id for people in roles for officer_id in people})


def release(actor: Actor, hold_id: str, reason: str) -> TextHold:
    """放行一份扣下的文字：写的人不能放行自己的；改了内容要重新看（S4-15）。

    Raises Absent, Problem duty_separation / publication.hold_reason / wrong_state.
    """
    if len(reason.strip()) < LEAST:
        raise Problem("publication.hold_reason", f"请写明放行的理由，至少 {LEAST} 个字。")
    with unit() as s:
        row = get_visible(TextHold, actor, hold_id, "扣下的文字")
        refuse(second.another(actor.officer_id, (row.author_id,), "这份文字是您写的，请由另一人核对后放行。"))
        if row.state != "held":
            raise Problem("wrong_state", "这份文字已经放行，或者已经改掉。")
        row.state, row.released_by, row.released_at = "released", actor.officer_id, clock.now()
        row.reason = reason.strip()
        trail.append(s, "public_text.released", ref=row.id, actor=actor, payload={"reason": row.reason})
    return row
