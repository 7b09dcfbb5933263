"""抽取的网址从外面走一遍：开奖、摇号、不揭示、取消、结束、查询条。"""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from server import clock
from server.db import session
from server.draws import phones
from server.draws.models import Draw, DrawUnit
from tests.makers import District, made, sign_in
from tests.server.draws.conftest import SPRING
from tests.server.draws.test_ceremonies import NAMED, SSQ, balls, codes, hand_in, ready
from tests.server.draws.world import DICE, approved_entry, drawn

API = "/api/v1"


pytestmark = pytest.mark.usefixtures("spring")


def test_a_drawing_is_typed_after_it_happened(client: FlaskClient, lists: District) -> None:
    """开奖号码：早了不收，审批录不了，开奖之后经办录入即抽出。"""
    draw = ready(lists, "beacon", NAMED)
    where, body = f"{API}/draws/{draw.id}/beacon", {"value": SSQ, "source": "福彩中心网站"}
    early = client.post(where, json=body, headers=sign_in(client, "clerk"))
    assert (early.status_code, early.json["type"]) == (409, "/problems/draw.too_early"), early.text
    with clock.hands_at(SPRING + timedelta(hours=13)):
        assert client.post(where, json=body, headers=sign_in(client, "approver")).status_code == 403
        done = client.post(where, json=body, headers=sign_in(client, "clerk"))
        assert (done.status_code, done.json["state"]) == (200, "DRAWN"), done.text


def test_a_lottery_is_recorded(client: FlaskClient, lists: District) -> None:
    """摇号结果：少一户不收，齐了就记下。"""
    draw = ready(lists, "manual", entry_id=approved_entry(lists, rounding="min", min_n=0).id)
    rows = [{"unit": ball.unit, "staff": list(ball.staff)} for ball in balls(draw)]
    where, head = f"{API}/draws/{draw.id}/manual", sign_in(client, "clerk")
    assert client.post(where, json={"rows": rows[1:], "how": "摇号机"}, headers=head).status_code == 422
    assert client.post(where, json={"rows": rows, "how": "摇号机"}, headers=head).json["state"] == "DRAWN"


def test_who_withholds_is_recorded(client: FlaskClient, lists: District) -> None:
    """没有揭示的见证人：没有这一位不收，写明理由即公开取消。"""
    draw, head = ready(lists, "phones"), sign_in(client, "clerk")
    hand_in(draw, 1, codes(draw)[0])
    phones.ring(lists.actor("clerk"), draw.id)
    where = f"{API}/draws/{draw.id}/withheld"
    assert client.post(where, json={"place": 9, "reason": "离场"}, headers=head).status_code == 409
    assert client.post(where, json={"place": 1, "reason": "离场"}, headers=head).json["state"] == "VOID"


def test_the_head_cancels_before_the_seed(client: FlaskClient, lists: District) -> None:
    """种子之前由审批取消，理由公开；经办不能，取消过的不再取消。"""
    draw = ready(lists, "dice")
    where, body = f"{API}/draws/{draw.id}/void", {"reason": "投影设备故障"}
    head = sign_in(client, "approver")
    assert client.post(where, json=body, headers=sign_in(client, "clerk")).status_code == 403
    assert client.post(where, json=body, headers=head).json["reason"] == "投影设备故障"
    assert client.post(where, json=body, headers=head).status_code == 409


def test_a_draw_is_closed_and_a_firm_gets_its_slip(client: FlaskClient, lists: District) -> None:
    """没有派发的不能结束；结束以后给来问的一户开查询条，名单之外的答 404。"""
    draw, head = drawn(lists, approved_entry(lists)), sign_in(client, "clerk")
    where = f"{API}/draws/{draw.id}"
    assert client.post(f"{where}/closing", headers=head).status_code == 409
    unit = session().query(DrawUnit).filter_by(draw_id=draw.id).first()
    assert unit is not None
    body = {"entity_id": unit.entity_id, "asked_by": "法定代表人到窗口，核对了身份证"}
    assert client.post(f"{where}/slips", json=body, headers=head).json["type"] == "/problems/name.sealed"
    with made() as s:
        s.get_one(Draw, draw.id).state = "OPEN"
    assert client.post(f"{where}/closing", headers=head).json["state"] == "CLOSED"
    told = client.post(f"{where}/slips", json=body, headers=head)
    assert (told.status_code, told.json["url"].endswith(unit.salt)) == (201, True)
    assert client.post(f"{where}/slips", json=body | {"entity_id": "none"}, headers=head).status_code == 404


def test_dice_are_kept_as_they_are_typed(client: FlaskClient, lists: District) -> None:
    """边录边存：换一台投影看到同样的数；来得晚的旧稿不算；抽出以后不再收，也不再留着。"""
    draw, head = ready(lists, "dice"), sign_in(client, "clerk")
    where = f"{API}/draws/{draw.id}/dice"
    first = {"digits": "634546", "confirmed": 1, "corrections": 0, "draft": 7}
    assert client.put(where, json=first, headers=head).json == first
    late = first | {"digits": "63454", "draft": 6}
    assert client.put(where, json=late, headers=head).json == first
    assert client.get(f"{API}/draws/{draw.id}", headers=sign_in(client, "approver")).json["typed"] == first
    assert client.put(where, json=first | {"draft": 8}, headers=sign_in(client, "approver")).status_code == 403
    assert client.put(where, json=first | {"digits": "x"}, headers=head).status_code == 422
    assert client.post(where, json={"digits": DICE}, headers=head).json["typed"] is None
    assert client.put(where, json=first | {"draft": 9}, headers=head).status_code == 409
