"""见证人的手机：先交指纹，铃响后交数；不交的公开记下（draw/README.md、rulings 6）。"""

from __future__ import annotations

import secrets
from datetime import datetime

from draw import transcript
from draw.transcript import witness_value
from server import clock, trail
from server.accounts import tries
from server.auth import SYSTEM, Actor, get_visible
from server.db import session, unit
from server.domain import ceremony as law
from server.draws import rows, seeding, tickets
from server.draws.models import Draw, DrawPhone
from server.draws.spoken import unnamed
from server.problems import Problem, refuse


def join(token: str, commitment: str, spoken: str, address: str) -> DrawPhone:
    """见证人交指纹：只能交一次，铃响之前；凭主持人当面告诉的口令，扫了墙上的码的人未必是他。

    The same commitment once more (the answer was lost) is answered as it stands. address: where the request comes from;
    guesses are counted by phone and address.
    Raises Absent; Problem draw.phone_used / draw.phone_value / draw.spoken / rate_limited / wrong_state.
    """
    with_same = tickets.find(session(), token)
    if with_same.commitment is not None and with_same.commitment == commitment:
        return with_same
    _told(with_same, spoken, address)
    with unit() as s:
        phone = tickets.find(s, token)
        draw = s.get_one(Draw, phone.draw_id, with_for_update=True)
        refuse(law.may_join(draw.state, draw.bell_at is not None, commitment, phone.commitment))
        phone.commitment, phone.committed_at = commitment, clock.now()
        payload = {"draw": draw.no, "attempt": draw.attempt, f"w{phone.place}": commitment}
        trail.append(s, "draw.witness_committed", ref=draw.id, actor=SYSTEM, payload=payload)
    return phone


def _told(phone: DrawPhone, spoken: str, address: str) -> None:
    expected = tickets.spoken(phone)
    if not expected:
        return
    try:
        who = tries.note(f"witness {phone.id}", address)
    except Problem as e:
        raise Problem("rate_limited", "口令试得太多了，请过几分钟再试，或请主持人来看。", **e.extra) from e
    if not secrets.compare_digest("".join(spoken.split()).encode(), expected.encode()):
        raise Problem("draw.spoken", "口令不对。请看清是不是自己名下的码，再问主持人要口令。")
    tries.forget(who)


def ring(actor: Actor, draw_id: str) -> Draw:
    """鸣铃：不再收指纹，请各位揭示；没有交的不参加，实录里没有他。

    Raises Absent; Problem wrong_state / draw.phones_missing.
    """
    with unit() as s:
        draw = get_visible(Draw, actor, draw_id, "抽取")
        handed = [phone.place for phone in tickets.of(s, draw.id) if phone.commitment]
        refuse(law.may_ring(draw.ceremony, draw.state, len(handed), draw.bell_at is not None))
        draw.bell_at = clock.now()
        payload = {"draw": draw.no, "attempt": draw.attempt, "committed": handed}
        trail.append(s, "draw.bell", ref=draw.id, actor=actor, payload=payload)
    return draw


def reveal(token: str, random_hex: str, words: str) -> DrawPhone:
    """见证人揭示：必须与先交的指纹相符。

    Raises Absent; Problem wrong_state / draw.phone_value.
    """
    phone = tickets.find(session(), token)
    draw = session().get_one(Draw, phone.draw_id)
    value = _value(draw, phone, random_hex, words)
    if phone.value == value:
        return phone
    with unit() as s:
        phone = tickets.find(s, token)
        draw = s.get_one(Draw, phone.draw_id, with_for_update=True)
        if draw.state != "COMMITTED" or draw.bell_at is None or phone.withheld_at is not None:
            raise Problem("wrong_state", "现在不能揭示。", state=draw.state)
        phone.value, phone.revealed_at = value, clock.now()
        payload = {"draw": draw.no, "attempt": draw.attempt, f"w{phone.place}": value}
        trail.append(s, "draw.witness_revealed", ref=draw.id, actor=SYSTEM, payload=payload)
    return phone


def _value(draw: Draw, phone: DrawPhone, random_hex: str, words: str) -> str:
    try:
        value = witness_value(random_hex, words)
    except ValueError as e:
        raise Problem("draw.phone_value", "揭示的数写法不对。") from e
    expected = transcript.commitment(draw.no, draw.attempt, f"w{phone.place}", value, draw.alg)
    if phone.commitment is None or expected != phone.commitment:
        raise Problem("draw.phone_value", "揭示的数与先交的指纹不符。")
    return value


def withhold(actor: Actor, draw_id: str, place: int, reason: str) -> Draw:
    """记下一位见证人不揭示：点名了备用开奖的用备用的一期；没有的，本次取消并公开。

    The name is in the private part of the entry; the public reason says his office only. It must be decided before the
    spare drawing is known, or somebody could wait for the better of two seeds.
    Raises Absent; Problem wrong_state / draw.too_late / draw.public_words.
    """
    unnamed(get_visible(Draw, actor, draw_id, "抽取"), actor, reason)
    with unit() as s:
        draw = get_visible(Draw, actor, draw_id, "抽取")
        phone = next((one for one in tickets.of(s, draw.id) if one.place == place), None)
        if phone is None or not phone.commitment or phone.value or phone.withheld_at or not _open(draw):
            raise Problem("wrong_state", "这位见证人现在不能记为不揭示。", state=draw.state)
        spare = draw.beacon.get("spare_at", "")
        if spare and clock.now() >= datetime.fromisoformat(spare):
            raise Problem("draw.too_late", "备用的一期已经开奖，不能再记为不揭示。")
        phone.withheld_at, phone.reason = clock.now(), reason.strip()
        witness = draw.witnesses[place - 1]
        payload = {"draw": draw.no, "attempt": draw.attempt, "witness": f"w{place}", "name": witness["name"]}
        if not spare:
            draw.state = rows.advance(draw, "void")
            draw.reason = f"第 {place} 位见证人（{seeding.office(witness)}）没有揭示：{phone.reason}"
        trail.append(s, "draw.witness_withheld", ref=draw.id, actor=actor, payload=payload | {"void": not spare})
    return draw


def _open(draw: Draw) -> bool:
    return draw.state == "COMMITTED" and draw.bell_at is not None


def finish(actor: Actor, draw_id: str) -> Draw:
    """全部揭示之后合成种子并抽取；另点名了开奖的，等号码录入时才抽。

    Raises Absent; Problem wrong_state / draw.phones_missing.
    """
    draw = get_visible(Draw, actor, draw_id, "抽取")
    if draw.ceremony != "phones" or draw.beacon:
        raise Problem("wrong_state", "这次抽取要等开奖号码。" if draw.beacon else "这次抽取不用手机定种子。")
    if draw.state in ("DRAWN", "OPEN", "CLOSED"):
        return draw
    rows.advance(draw, "seed")
    found = seeding.outcome(draw, seeding.Public(phones=settled(draw)))
    with unit() as s:
        draw = get_visible(Draw, actor, draw_id, "抽取")
        rows.advance(draw, "seed")
        payload = seeding.land(s, draw, found)
        trail.append(s, "draw.drawn", ref=draw.id, actor=actor, payload=payload)
    return draw


def settled(draw: Draw) -> tuple[DrawPhone, ...]:
    """交过指纹的各位，都已揭示或记为不揭示。Raises Problem draw.phones_missing."""
    handed = tuple(phone for phone in tickets.of(session(), draw.id) if phone.commitment)
    waiting = [phone for phone in handed if not phone.value and not phone.withheld_at]
    if waiting or draw.bell_at is None:
        names = "、".join(draw.witnesses[phone.place - 1]["name"] for phone in waiting)
        raise Problem("draw.phones_missing", f"还没有揭示：{names}。" if names else "还没有鸣铃。")
    if not any(phone.value for phone in handed):
        raise Problem("draw.phones_missing", "没有一位见证人揭示，不能抽取。")
    return handed
