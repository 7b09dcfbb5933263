"""变更的办事：提出、第二人确认或驳回；整次作废须两个人批准（S4-09、S0-20、draw.md 2.10）。"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from draw import changes as chain
from server import clock, storage, trail
from server.accounts.messages import officers_with, tell
from server.auth import Actor, get_visible, visible
from server.db import new_id, session, unit
from server.domain import changes as law
from server.domain import second
from server.draws import early, opening, packing, rows, scene
from server.draws.after import book, standing, supplement
from server.draws.after.models import DrawChange
from server.draws.models import Draw
from server.draws.spoken import unnamed
from server.problems import Absent, Problem, refuse

LARGEST = 10 * 1024 * 1024
Follower = Callable[[Session, Draw, DrawChange], None]
Guard = Callable[[Session, str, str, str | None], bool]
followers: list[Follower] = []
"""Rooms that must follow a confirmed change in the same unit: assignments are recalled, issued, handed over."""
declined: list[Follower] = []
"""Rooms that must follow a rejected change: a visit suspended for a recusal goes on."""
sealed: list[Guard] = []
"""Rooms that know whether the visit of (draw, entity) is sealed already: of anybody, or of one inspector's team."""


@dataclass(frozen=True)
class Asked:
    """提出的变更：种类、哪一户（代号或前八位）、第几席、理由、说明、凭据。"""

    kind: str
    blind: str
    seat: int
    reason: str
    words: str
    evidence: bytes


def propose(actor: Actor, draw_id: str, asked: Asked) -> DrawChange:
    """提出一件变更，写明理由、附上凭据；谁顶上不由提出的人说（S4-09）。

    Raises Absent; Problem wrong_state / change.* / draw.public_words.
    """
    draw = get_visible(Draw, actor, draw_id, "抽取")
    refuse(law.may_propose(law.Proposal(asked.kind, asked.reason, asked.words, bool(asked.evidence)), draw.state,
                           bool(draw.seed)))  # fmt: skip
    if asked.kind == "SUPERSEDE":
        _public(actor, draw, asked.words)
    else:
        rows.rooted(draw)
    kind = _paper(asked.evidence)
    kept = storage.put(asked.evidence)
    with unit() as s:
        draw = get_visible(Draw, actor, draw_id, "抽取")
        row = DrawChange(id=new_id(), draw_id=draw.id, kind=asked.kind, state="PROPOSED", seats=[], passed={})
        row.reason = "" if asked.kind == "SUPERSEDE" else asked.reason
        row.words, row.opinion = asked.words.strip(), ""
        row.evidence, row.evidence_type = kept, kind
        row.proposed_by, row.proposed_at = actor.officer_id, clock.now()
        if asked.kind == "SUPERSEDE":
            _one_at_a_time(s, draw.id)
        else:
            row.entity_id, row.inspector_id = _subject(s, draw, asked)
        s.add(row)
        payload = {"draw": draw.no, "attempt": draw.attempt, "kind": row.kind, "reason": row.reason, "evidence": kept}
        trail.append(s, "draw.change_proposed", ref=draw.id, actor=actor, payload=payload)
    return row


def decide(actor: Actor, change_id: str, decision: str, opinion: str = "") -> DrawChange:
    """第二个人确认或驳回；确认即照次序递补、写进变更实录，手机与公开页随之变（S4-09）。

    A whole draw needs two approvals by two people; the first one only leaves its mark.
    Raises Absent; Problem wrong_state / duty_separation / change.nobody_left / change.reason / conflict /
    draw.public_words.
    """
    row = _seen(actor, change_id)
    _may_decide(row, actor, decision, opinion)
    if decision == "CONFIRMED" and row.kind == "SUPERSEDE":
        _public(actor, session().get_one(Draw, row.draw_id), row.words)  # proposed before these words were read
        return _supersede(actor, change_id, opinion)
    if decision == "CONFIRMED":
        return _confirm(actor, row, opinion)
    with unit() as s:
        row, draw = _locked(s, actor, change_id)
        _may_decide(row, actor, decision, opinion)
        _settle(row, actor, "REJECTED", opinion)
        for follow in declined:
            follow(s, draw, row)
        payload = {"draw": draw.no, "attempt": draw.attempt, "kind": row.kind, "opinion": row.opinion}
        trail.append(s, "draw.change_rejected", ref=draw.id, actor=actor, payload=payload)
    return row


def _public(actor: Actor, draw: Draw, words: str) -> None:
    """作废的理由公开，也写到随之作废的补充抽取上：各次的名册都对照。"""
    for one in (draw, *supplement.falling(session(), draw.id)):
        unnamed(one, actor, words)


def _confirm(actor: Actor, row: DrawChange, opinion: str) -> DrawChange:
    s, draw = session(), session().get_one(Draw, row.draw_id)
    before = dict(draw.files)
    ledger = book.open_book(s, draw)
    try:
        done = book.strike(s, ledger, row) if row.kind == standing.UNIT else book.leave(s, ledger, row)
    except chain.NobodyLeft as e:
        raise Problem("change.nobody_left", "这一席没有来得了的候补人员，请先换下这一户，或待有人可派再办。") from e
    except chain.BadChange as e:
        raise Problem("change.not_in_use", "抽取现在的样子与提出时不同，请驳回后重新提出。", reason=str(e)) from e
    text = ledger.ledger.text()
    files = packing.load(draw) | {chain.FILE: text}
    stored, packed = storage.put(text), storage.put(packing.zipped(files))
    with unit() as s:
        row, draw = _locked(s, actor, row.id)
        _may_decide(row, actor, "CONFIRMED", opinion)
        if draw.files != before or draw.state not in law.DRAWN:
            raise Problem("conflict", "刚有另一件变更办成，请再确认一次。")
        refuse(law.may_touch(True, _sealed(s, draw.id, str(row.entity_id), row.inspector_id), False))
        _settle(row, actor, "CONFIRMED", opinion)
        row.n, row.link, row.package_before = len(ledger.ledger.lines), ledger.ledger.link, draw.package
        row.called_id, row.seats, row.replacement_id = done.called_id, done.seats, done.replacement_id
        row.passed = done.passed
        draw.files, draw.package = draw.files | {chain.FILE: stored}, packed
        s.flush()
        for follow in followers:
            follow(s, draw, row)
        if done.spare is not None and (words := law.thin(done.spare)):
            _warn(s, draw, row, f"抽取 {draw.no}：刚换过人的那一席（代号 {row.link[:8]} 的变更）{words}")
        payload = {"draw": draw.no, "attempt": draw.attempt, "n": row.n, "link": row.link, chain.FILE: stored}
        trail.append(s, "draw.changed", ref=draw.id, actor=actor, payload=payload)
    return row


def _warn(s: Session, draw: Draw, row: DrawChange, text: str) -> None:
    """候补快没有了，告诉办公室的人：下一次再有人来不了，就派不出了。"""
    for role in ("clerk", "approver"):
        for officer_id in officers_with(s, role, draw.department_id, clock.today()):
            tell(s, officer_id, "draw_spare", text, dedupe=f"draw_spare:{row.id}", link=f"/desk/draws/{draw.id}")


def _supersede(actor: Actor, change_id: str, opinion: str) -> DrawChange:
    """作废：两个人先后批准；原来的一切照旧公开，没有封存的检查撤回，补充抽取随之作废（draw.md 2.10）。"""
    with unit() as s:
        row, draw = _locked(s, actor, change_id)
        _may_decide(row, actor, "CONFIRMED", opinion)
        refuse(law.may_approve_again(row.first_by, actor.officer_id))
        payload: dict[str, object] = {"draw": draw.no, "attempt": draw.attempt}
        payload |= {"reason": row.words, "evidence": row.evidence}
        if row.first_by is None:
            row.first_by, row.first_at = actor.officer_id, clock.now()
            trail.append(s, "draw.supersession_approved", ref=draw.id, actor=actor, payload=payload)
            return row
        draw.state, draw.reason = rows.advance(draw, "supersede"), row.words
        _settle(row, actor, "CONFIRMED", opinion)
        fallen, because = supplement.falling(s, draw.id, lock=True), law.fallen_because(rows.named(draw), row.words)
        for one in fallen:
            one.state, one.reason = rows.advance(one, "fall"), because
        lapsed = sum(_ended(s, actor, row, one) for one in (draw, *fallen))
        if fallen:
            payload |= {"supplements": [{"draw": one.no, "attempt": one.attempt, "state": one.state} for one in fallen]}
        if lapsed:
            payload |= {"name_requests_lapsed": lapsed}
        trail.append(s, "draw.superseded", ref=draw.id, actor=actor, payload=payload)
    return row


def _ended(s: Session, actor: Actor, row: DrawChange, draw: Draw) -> int:
    """作废的一次收尾：等着的变更失效，等着的提前揭开失效，派出的检查撤回。返回失效了几件。"""
    for other in standing.of(s, draw.id, "PROPOSED"):
        if other.id != row.id:
            _settle(other, None, "REJECTED", "整次抽取已作废，这一件随之失效。")  # nobody turned it down
    lapsed = early.lapse(s, draw, "作废")
    s.flush()
    for follow in followers:
        follow(s, draw, row)
    return lapsed


def _may_decide(row: DrawChange, actor: Actor, decision: str, opinion: str) -> None:
    refuse(second.may_decide(row.state, row.proposed_by, actor.officer_id, decision, opinion, "change.reason"))


def _settle(row: DrawChange, actor: Actor | None, state: str, opinion: str) -> None:
    row.state, row.opinion = state, opinion.strip()
    row.decided_by, row.decided_at = actor.officer_id if actor else None, clock.now()


def _subject(s: Session, draw: Draw, asked: Asked) -> tuple[str, str | None]:
    own = opening.chosen(s, draw.id, asked.blind)
    teams = standing.teams(s, draw)
    in_use = any(one.entity_id == own.entity_id for one in standing.units(s, draw.id))
    open_ones = [one for one in standing.of(s, draw.id, "PROPOSED") if one.entity_id == own.entity_id]
    team = teams.get(own.entity_id, [])
    seated = asked.kind == standing.SEAT and 1 <= asked.seat <= len(team)
    inspector = team[asked.seat - 1] if seated else None
    refuse(law.may_touch(in_use, _sealed(s, draw.id, own.entity_id, inspector), bool(open_ones)))
    if asked.kind == standing.SEAT and not seated:
        raise Problem("change.reason", "请选检查组里的一个席位。")
    return own.entity_id, inspector


def _sealed(s: Session, draw_id: str, entity_id: str, inspector_id: str | None) -> bool:
    return any(ask(s, draw_id, entity_id, inspector_id) for ask in sealed)


def _one_at_a_time(s: Session, draw_id: str) -> None:
    if any(one.kind == "SUPERSEDE" for one in standing.of(s, draw_id, "PROPOSED")):
        raise Problem("change.waiting", "这次抽取已有一件作废等着批准。")


def _seen(actor: Actor, change_id: str) -> DrawChange:
    row = session().get(DrawChange, change_id)
    if row is None or session().scalar(visible(Draw, actor).where(Draw.id == row.draw_id)) is None:
        raise Absent("变更")
    return row


def _locked(s: Session, actor: Actor, change_id: str) -> tuple[DrawChange, Draw]:
    row = _seen(actor, change_id)
    draw = s.scalars(select(Draw).where(Draw.id == row.draw_id).with_for_update()).one()
    s.refresh(row)
    return row, draw


def _paper(content: bytes) -> str:
    """凭据的格式：照片或 PDF。Raises Problem change.evidence."""
    if content.startswith(b"%PDF-"):
        kind: str | None = "application/pdf"
    else:
        kind = scene.media_type(content)
    if kind is None or kind.startswith("video/") or len(content) > LARGEST:
        raise Problem("change.evidence", "凭据请用照片（JPEG、PNG、WebP）或 PDF，不超过 10 MB。")
    return kind


def evidence(actor: Actor, change_id: str) -> tuple[bytes, str]:
    """凭据的内容与格式。Raises Absent."""
    row = _seen(actor, change_id)
    return storage.read(row.evidence), row.evidence_type


__all__ = ["Asked", "decide", "declined", "evidence", "followers", "propose", "sealed"]
