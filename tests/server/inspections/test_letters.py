"""挂号信：到访未遇以后局里寄的，登记了手机、卷里、目录里都看得到。"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from server import clock
from server.db import session
from server.demo.phone import Phone, Visit
from server.documents import layout, view
from server.documents.case import Case
from server.documents.gaps import gaps
from server.domain.letters import Letter, may_enter, says
from server.inspections.letters import service
from tests.makers import District, make_officer, sign_in
from tests.server.documents import records
from tests.server.field.world import first, make_world, phones


@pytest.fixture
def unmet(client: FlaskClient, district: District) -> tuple[Phone, Visit]:
    """到访一次，没有见到人。"""
    make_world(district, units=1).dispatch()
    phone, _ = phones(client)
    visit = first(phone)
    phone.arrive(visit, met="NOBODY")
    phone.push()
    return phone, visit


def enter(client: FlaskClient, visit: Visit, who: str = "clerk", **more: Any) -> Any:
    """登记一封。"""
    told = {"no": "XA12345678937", "sent_on": clock.today().isoformat(), "receipt": "WAITING"} | more
    return client.post(f"/api/v1/assignments/{visit.insp}/letters", json=told, headers=sign_in(client, who))


def test_a_letter_is_entered_once_and_its_receipt_later(client: FlaskClient, unmet: tuple[Phone, Visit]) -> None:
    """登记编号和寄出日期，手机随即看得到；回执来了，同一编号再登记一次，先前的留着。"""
    phone, visit = unmet
    today = clock.today().isoformat()
    assert enter(client, visit).json["items"][0]["says"] == f"{today} 寄出，还没有回执"
    back = enter(client, visit, receipt="RETURNED", received_on=today).json["items"]
    assert [one["says"] for one in back] == [f"{today} 寄出，{today}退回，无人签收"]
    shown = client.get(f"/api/v1/assignments/{visit.insp}/letters", headers=sign_in(client, "approver")).json
    assert (shown["items"], shown["open"]) == (back, True)
    (package,) = client.get("/api/v1/field/bundle", headers=phone.bearer).json["packages"]
    assert package["letters"] == [f"XA12345678937，{today} 寄出，{today}退回，无人签收"]
    assert [one["title"] for one in service.listed(session(), visit.insp)] == ["挂号信（XA12345678937）"]


def test_a_letter_says_what_is_wrong(client: FlaskClient, unmet: tuple[Phone, Visit]) -> None:
    """日期不对、有回执没有日期的，说得出哪里不对；别的部门的人答得像没有。"""
    _, visit = unmet
    later = (clock.today() + timedelta(days=1)).isoformat()
    assert "不能在将来" in enter(client, visit, sent_on=later).json["detail"]
    assert "收到回执的日期" in enter(client, visit, receipt="SIGNED").json["detail"]
    assert "编号" in enter(client, visit, no="　").json["detail"]
    make_officer("elsewhere", "clerk", None)
    assert enter(client, visit, "elsewhere").status_code == 404


def test_no_letter_where_somebody_was_met() -> None:
    """见到了人的、撤回的，不登记挂号信。"""
    today = clock.today()
    letter = Letter("XA1", today, "WAITING")
    assert may_enter(letter, "on_site", True, today, today) is None
    for state, met in (("on_site", False), ("cancelled", True)):
        refusal = may_enter(letter, state, met, today, today)
        assert refusal is not None
        assert refusal.code == "letter.met"
    assert says(letter) == f"{today} 寄出，还没有回执"


def test_a_letter_is_printed_and_no_longer_missing() -> None:
    """结果是无法联系的：登记了挂号信就不说缺，告知页印出编号、哪天寄出、回执怎样；没有登记的说缺。"""
    writer = records.Writer(records.form())
    writer.arrive("NOBODY")
    writer.seal("R04", "两次到访无人，挂号信退回。")
    record = writer.record()
    assert any("没有登记挂号信" in row["says"] for row in gaps(Case(record)))
    letter = {"no": "XA12345678937", "says": "2026-11-03 寄出，2026-11-10退回，无人签收"}
    sent = record | {"letters": [letter]}
    assert not any("挂号信" in row["says"] for row in gaps(Case(sent)))
    html = layout.page("dossier.html", {**view.context(sent), "images": frozenset(), "sealed": False})
    assert f"<tr><th>挂号信</th><td>{letter['no']}　{letter['says']}</td></tr>" in html
