"""开奖号码：事先点名，开奖后录入，写明出处；不可提前。"""

from __future__ import annotations

from server import clock, trail
from server.auth import Actor, get_visible
from server.db import unit
from server.domain import ceremony as law
from server.domain.decide import Refusal
from server.draws import phones, rows, seeding
from server.draws.models import Draw, DrawPhone
from server.draws.spoken import unnamed
from server.problems import Problem, refuse


def record(actor: Actor, draw_id: str, value: str, source: str) -> Draw:
    """录入开奖号码：揭示、定种子、抽取。

    Raises Absent; Problem wrong_state / draw.too_early / draw.beacon / draw.phones_missing /
    draw.public_words.
    """
    draw = get_visible(Draw, actor, draw_id, "抽取")
    if not draw.beacon:
        raise Problem("wrong_state", "这次抽取没有点名开奖号码。", state=draw.state)
    if draw.beacon.get("value") and draw.beacon["value"] == " ".join(value.split()).lower():
        return draw
    rows.advance(draw, "seed")
    unnamed(draw, actor, source)
    handed: tuple[DrawPhone, ...] = phones.settled(draw) if draw.ceremony == "phones" else ()
    withheld = any(phone.withheld_at for phone in handed)
    found = law.read_beacon(draw.beacon, value, withheld, clock.now())
    if isinstance(found, Refusal):
        refuse(found)
        raise AssertionError("unreachable")
    outcome = seeding.outcome(draw, seeding.Public(beacon=found, phones=handed))
    with unit() as s:
        draw = get_visible(Draw, actor, draw_id, "抽取")
        rows.advance(draw, "seed")
        draw.beacon = draw.beacon | {"value": found, "source": source.strip(), "spare_used": "1" if withheld else ""}
        payload = seeding.land(s, draw, outcome)
        trail.append(s, "draw.drawn", ref=draw.id, actor=actor, payload=payload | {"beacon": found, "source": source})
    return draw
