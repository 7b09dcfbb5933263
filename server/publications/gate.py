"""公开文字的关口：疑似有个人信息或秘密的先扣下，由第二人写明理由放行（S4-15 例外审批）。

Results have their own state `held`; everything else that is public text (plans, lists, guidelines, draws, inspectors,
answers to the public) passes here on its way into the projection. What is held stays as it was in public: a former
version that was clean remains readable.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock, trail
from server.accounts.messages import officers_with, tell
from server.auth import SYSTEM, Actor, get_visible
from server.db import new_id, session, unit
from server.domain import privacy, second
from server.problems import Problem, refuse, register
from server.publications.models import TextHold
from server.publications.opened.places import place

register("publication.hold_reason", 422, "请写明放行的理由")
SKIPPED = frozenset({"cert_no", "sha256", "alg", "id", "no", "seed", "manifest", "system_commit", "blind", "ticket"})
"""Columns the law makes public as they are, and hashes, whose digits mean nothing."""
LEAST = 5
TOLD = ("publisher", "legal_reviewer", "clerk")
_clean: set[str] = set()
KEPT = 20_000
SHORT = 60
WAYS = "请改掉，或由写的人以外的人核对后放行。"
Found = list[dict[str, str]]
"""Where and what it looks like, never the words themselves."""


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
    passed, found = _judged(text, again)
    if found:
        _hold(text, found, said(text, found))
    return passed


def passing(name: str, texts: list[Text]) -> set[str]:
    """一份名录里能公开的各份的编号；这一次扣下的，一个部门合起来告诉一次。name：名录叫什么。"""
    clean: set[str] = set()
    fresh: dict[str | None, list[tuple[Text, Found]]] = {}
    for text in texts:
        passed, found = _judged(text, again=True)
        if passed:
            clean.add(text.ref)
        elif found:
            fresh.setdefault(text.department_id, []).append((text, found))
    for held in fresh.values():
        # told with the first of them: whoever is cut off here tells of the rest again, and never keeps silent
        words = said(*held[0]) if len(held) == 1 else _said_of(name, held)
        for at, (text, found) in enumerate(held):
            _hold(text, found, "" if at else words)
    return clean


def _judged(text: Text, again: bool) -> tuple[bool, Found]:
    """能不能公开；这一次要扣下的，疑似的各处。"""
    stamp = _stamp(text)
    if stamp in _clean and not text.also:
        return True, []
    found = _suspects(text, stamp)
    if not found:
        return True, []
    row = _row(text, stamp)
    if row is None or (again and row.state == "lapsed"):
        return False, found
    return row.state == "released", []


def unreleased(text: Text) -> Found:
    """疑似的、还没有放行的各处；只看，不扣。"""
    stamp = _stamp(text)
    found = [] if stamp in _clean and not text.also else _suspects(text, stamp)
    row = _row(text, stamp) if found else None
    return [] if row is not None and row.state == "released" else found


def waiting(kinds: tuple[str, ...]) -> bool:
    """这几种里有没有扣着的。"""
    return session().scalar(select(TextHold.id).where(TextHold.kind.in_(kinds), TextHold.state == "held")) is not None


def stale(kinds: tuple[str, ...], texts: list[Text]) -> list[str]:
    """扣着的里面，已经改掉、已经没有了、如今不再疑似的几份；texts 是这几种此刻全部的文字。"""
    held = list(session().scalars(select(TextHold).where(TextHold.kind.in_(kinds), TextHold.state == "held")))
    waits = {(row.kind, row.ref, row.stamp) for row in held}
    named = {mark: text for text in texts if (mark := (text.kind, text.ref, _stamp(text))) in waits}
    current = {mark for mark, text in named.items() if unreleased(text)}
    return [row.id for row in held if (row.kind, row.ref, row.stamp) not in current]


def lapse(kinds: tuple[str, ...], texts: list[Text]) -> None:
    """扣着的、已经改掉或没有了的不再等人放行；texts 是这几种此刻全部的文字。"""
    for gone in stale(kinds, texts):
        with unit() as s:
            row = s.get_one(TextHold, gone)
            row.state = "lapsed"
            trail.append(s, "public_text.lapsed", ref=row.id, actor=SYSTEM, payload={"kind": row.kind, "ref": row.ref})


def suspects(content: Any) -> Found:
    """一段内容里疑似的各处：在哪一栏、像什么；只读，不记。"""
    return privacy.scan(content, skip=SKIPPED, spare=privacy.OFFICE)


def _suspects(text: Text, stamp: str) -> Found:
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


def _hold(text: Text, found: Found, words: str) -> None:
    """扣下一份，连同要告诉的话；话为空的不告诉。"""
    stamp = _stamp(text)
    with unit() as s:
        row, key = _row(text, stamp), ""
        if row is not None:
            key = f":{clock.iso(clock.now())}"  # told again: it was mended and written back
        else:
            row = TextHold(id=new_id(), kind=text.kind, ref=text.ref, stamp=stamp, created_at=clock.now())
            s.add(row)
        row.title, row.department_id, row.author_id = text.title[:300], text.department_id, text.author_id
        row.found, row.state = found, "held"
        for officer_id in _told(s, text.department_id) if words else ():
            tell(s, officer_id, "publication", words, dedupe=f"hold:{row.id}{key}", link="/desk/public-words")
        payload = {"kind": text.kind, "ref": text.ref, "found": found}
        trail.append(s, "public_text.held", ref=row.id, actor=SYSTEM, payload=payload)


def said(text: Text, found: Found) -> str:
    """扣下一份的一句话：哪一份的哪一栏、像什么，怎么办。"""
    return f"“{text.title[:SHORT]}”的{_where(text.kind, found)}，没有公开。{WAYS}"


def _said_of(name: str, held: list[tuple[Text, Found]]) -> str:
    every = [each for _, found in held for each in found]
    return (
        f"{name}有 {len(held)} 人的公开栏目疑似含个人信息，已扣下，没有公开：{_where(held[0][0].kind, every)}。{WAYS}"
    )


def _where(kind: str, found: Found) -> str:
    """“执法岗位、工作单位里疑似有手机号”；像的不一样的分开说。"""
    by_kind: dict[str, set[str]] = {}
    for where in sorted({each["where"] for each in found}):
        leaks = privacy.told([each for each in found if each["where"] == where])
        by_kind.setdefault(leaks, set()).add(place(where, kind))
    return "，".join(f"{'、'.join(sorted(places))}里疑似有{leaks}" for leaks, places in sorted(by_kind.items()))


def _told(s: Session, department_id: str | None) -> list[str]:
    if department_id is None:
        return []
    roles = [officers_with(s, role, department_id, clock.today()) for role in TOLD]
    return sorted({officer_id for people in roles for officer_id in people})


def release(actor: Actor, hold_id: str, reason: str, gone: Collection[str] = ()) -> TextHold:
    """放行一份扣下的文字：写的人不能放行自己的；改了内容要重新看（S4-15）。gone：扫描还没有记下、已经没有了的。

    Raises Absent, Problem duty_separation / publication.hold_reason / wrong_state.
    """
    if len(reason.strip()) < LEAST:
        raise Problem("publication.hold_reason", f"请写明放行的理由，至少 {LEAST} 个字。")
    with unit() as s:
        row = get_visible(TextHold, actor, hold_id, "扣下的文字")
        refuse(second.another(actor.officer_id, (row.author_id,), "这份文字是您写的，请由另一人核对后放行。"))
        if row.state != "held" or row.id in gone:
            raise Problem("wrong_state", "这份文字已经放行，或者已经改掉、已经没有了。")
        row.state, row.released_by, row.released_at = "released", actor.officer_id, clock.now()
        row.reason = reason.strip()
        trail.append(s, "public_text.released", ref=row.id, actor=actor, payload={"reason": row.reason})
    return row
