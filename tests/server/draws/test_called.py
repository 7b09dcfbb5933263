"""递补上来的、换下的一户各听到什么：任务包、检查码、查自己；换下的不再说抽中（S4-09）。"""

from __future__ import annotations

from flask.testing import FlaskClient
from sqlalchemy import select

from server import sweeps
from server.db import session
from server.domain.changes import called_up, place_words, risen, struck_out
from server.draws.models import Draw, DrawUnit
from server.inspections.models import Assignment
from server.publications import lists
from server.publications.sources import _ticket
from tests.makers import District
from tests.server.draws.later import changed, dispatched, drawn_world, units
from tests.server.inspections.test_following import unit_of


def lookup(client: FlaskClient, draw: Draw, row: DrawUnit) -> str:
    """这一户查自己，听到的变更；没有为空。"""
    (attempt,) = client.get(f"/draws/{draw.no}/lines/{row.blind[:2]}").json["attempts"]
    return str(attempt["changed"].get(row.blind, ""))


def test_who_is_called_up_is_told_so_and_who_is_struck_too(client: FlaskClient, district: District) -> None:
    """派发之后换户：递补户的任务包、检查码写候补第几位、因谁换下，换人重发也在；查自己两户都照变更说，别户没有。"""
    draw = drawn_world(district)
    row = dispatched(district, draw)[0]
    struck = unit_of(draw, row)
    change = changed(district, draw, struck)
    called = session().get_one(DrawUnit, (draw.id, str(change.called_id)))
    fresh = session().scalars(select(Assignment).where(Assignment.entity_id == called.entity_id)).one()
    says = f"候补第 {called.reserve_rank} 位，因第 {struck.rank} 签换下递补上来"
    assert (fresh.package["draw"]["called"], "called" in row.package["draw"]) == (says, False)
    ticket = _ticket(fresh.package["draw"])
    assert (ticket is not None and ticket.rank, risen(fresh.package["draw"]), risen(row.package["draw"])) == (
        0,
        says,
        "",
    )
    assert f"中为{says}，被确定为检查对象" in "".join(fresh.package["notice"]["paragraphs"])
    session().rollback()
    sweeps.run()
    page = client.get(f"/c/{fresh.code_token}").text
    assert (says in page, "怎么抽中的" in page, "由抽签决定" in page) == (True, False, False)
    assert lists.codes() == 0
    assert lookup(client, draw, called) == says
    gone = f"原抽中第 {struck.rank} 签，已换下，不再检查（候补第 {called.reserve_rank} 位递补）"
    assert lookup(client, draw, struck) == gone
    assert lookup(client, draw, next(one for one in units(draw) if one.rank)) == ""
    changed(district, draw, called, "P1", seat=1)
    assert session().get_one(Assignment, fresh.id).package["draw"]["called"] == says


def test_who_is_called_up_before_the_dispatch_goes_out_as_such(client: FlaskClient, district: District) -> None:
    """派发之前换户的，派出的任务包同样写明；递补上来又换下的，查自己说换下。"""
    draw = drawn_world(district)
    first = units(draw)[0]
    once = changed(district, draw, first)
    up = session().get_one(DrawUnit, (draw.id, str(once.called_id)))
    twice = changed(district, draw, up)
    rows = {row.entity_id: row.package["draw"] for row in dispatched(district, draw)}
    told = rows.get(str(twice.called_id), {}).get("called", "")
    assert (up.entity_id in rows, f"因候补第 {up.reserve_rank} 位换下" in told) == (False, bool(twice.called_id))
    sweeps.run()
    assert lookup(client, draw, up).startswith(f"原候补第 {up.reserve_rank} 位递补，已换下")


def test_the_words_of_a_place() -> None:
    """第几签、候补第几位；没有候补递补的照实说；户户都查的不说抽中。"""
    assert called_up(1, place_words(2, None)) == "候补第 1 位，因第 2 签换下递补上来"
    assert struck_out(2, None, "") == "原抽中第 2 签，已换下，不再检查（没有候补递补）"
    assert struck_out(2, None, "", drawn=False).startswith("原列第 2 签")
    assert risen({"rank": 4, "of": 3}) == "候补第 1 位，递补上来", "packages sent before said nothing"
    assert (risen({"rank": 3, "of": 3}), risen({"rank": 0, "of": 0}), risen({"rank": 2})) == ("", "", "")


def test_the_public_ticket_of_a_reserve_does_not_say_drawn(client: FlaskClient) -> None:
    """公示页上，递补上来的写候补、递补，抽中的写第几签。"""
    marks = client.application.jinja_env.from_string(
        "{% from 'portal/marks.html' import ticket %}{{ ticket(none, 'abc123') }}{{ ticket(2, 'abc123') }}"
    )
    assert [word in marks.render() for word in ("<b>候补</b>", "<b>第 2 签</b>", "None")] == [True, True, False]
