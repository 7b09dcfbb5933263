"""一户查自己：浏览器里算，服务器不知道是谁；结束以前不开查询条。"""

from __future__ import annotations

import json
import os
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Route, sync_playwright
from sqlalchemy import select

from draw import blind
from server import sweeps
from server.accounts.models import Message, Officer
from server.db import session
from server.demo.county import County
from server.demo.desk import Desk
from server.draws import closing, lookup, opening, service
from server.draws.models import Draw, DrawUnit, NameOpening
from server.problems import Problem
from server.registry.models import Entity
from server.trail.models import LogPayload
from server.trail.verify import verify
from tests.makers import District, made, sign_in
from tests.server.draws.world import DICE, WITNESSES, approved_entry, drawn
from tests.server.plans.lists import make_entities, make_inspectors

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")


@pytest.fixture
def draw(district: District) -> Draw:
    """抽出了的一次抽取，公示页已写好。"""
    make_entities(district.department.id, 60)
    make_inspectors(district.department.id, 6)
    found = drawn(district, approved_entry(district))
    sweeps.run()
    return found


def unit_of(draw: Draw, chosen: bool) -> DrawUnit:
    """抽中的（或没抽中的）一户。"""
    where = DrawUnit.rank.is_not(None) if chosen else DrawUnit.rank.is_(None) & DrawUnit.reserve_rank.is_(None)
    return session().scalars(select(DrawUnit).where(DrawUnit.draw_id == draw.id, where).limit(1)).one()


def closed(district: District, draw: Draw) -> None:
    """没有要办的检查，结束这次抽取。"""
    with made() as s:
        s.get_one(Draw, draw.id).state = "OPEN"
    closing.close(district.actor("clerk"), draw.id)


def test_a_slip_waits_for_the_end(district: District, draw: Draw) -> None:
    """没有结束，抽中的和没抽中的一样不开；结束以后都开，各留一条痕。"""
    clerk, units = district.actor("clerk"), [unit_of(draw, True), unit_of(draw, False)]
    for row in units:
        with pytest.raises(Problem, match="没有结束"):
            lookup.slip(clerk, draw.id, row.entity_id, "法定代表人到窗口，核对了身份证")
    closed(district, draw)
    for row in units:
        told = lookup.slip(clerk, draw.id, row.entity_id, "法定代表人到窗口，核对了身份证")
        assert told["url"].endswith(f".{row.salt}")
    kinds = session().scalars(select(LogPayload.kind).where(LogPayload.ref == draw.id)).all()
    assert kinds.count("name.opened") == 2


def test_what_another_draw_still_seals_is_not_told_by_this_one(district: District, draw: Draw) -> None:
    """后一次抽取因前一次抽中而除外的户：前一次还封着时，后一次不开查询条、不开密钥，对谁都一样；那边揭开了才开。"""
    clerk, auditor = district.actor("clerk"), district.actor("auditor")
    later = drawn(district, approved_entry(district, item=draw.item_ids[0], repeat_months=6))
    assert later.numbers["excluded"]["E1"] > 0
    closed(district, later)
    for row in (unit_of(later, True), unit_of(later, False)):
        with pytest.raises(Problem, match="因别的抽取除外"):
            lookup.slip(clerk, later.id, row.entity_id, "法定代表人到窗口，核对了身份证")
    with pytest.raises(Problem, match="因别的抽取除外"):
        closing.open_key(auditor, later.id, "年度审计")
    (told,) = [row for row in closing.frozen() if row["id"] == later.id]
    assert (told["open"], told["waits"] > 0) == (False, True)
    closed(district, draw)
    assert lookup.slip(clerk, later.id, row.entity_id, "法定代表人到窗口，核对了身份证")["url"]
    assert closing.open_key(auditor, later.id, "年度审计")[2].ok
    assert [row["open"] for row in closing.frozen()] == [True, True]


WHY = "群众举报的可能是同一户，须先核对"


def test_two_people_open_one_unit_for_one_reader(client: FlaskClient, district: District, draw: Draw) -> None:
    """经办提出、审批同意，经办才看得见，审批看不见；登记里只有代号、两个人、为什么。"""
    row = unit_of(draw, True)
    place, clerk, approver = f"/api/v1/draws/{draw.id}", sign_in(client, "clerk"), sign_in(client, "approver")
    asked = client.post(f"{place}/units/{row.blind}/opening", json={"reason": WHY}, headers=clerk)
    assert (asked.status_code, asked.json["state"], asked.json["entity"]) == (201, "PROPOSED", None)
    pair, known = (draw.id, row.entity_id), opening.known
    assert known(session(), district.actor("clerk"), [pair]) == set()
    decision = f"/api/v1/name-requests/{asked.json['id']}/decisions"
    assert client.post(decision, json={"decision": "CONFIRMED"}, headers=clerk).status_code == 403
    agreed = client.post(decision, json={"decision": "CONFIRMED"}, headers=approver)
    assert (agreed.status_code, agreed.json["entity"]) == (200, None)
    again = client.post(decision, json={"decision": "REJECTED", "opinion": "晚了"}, headers=approver)
    assert (again.status_code, "办过" in again.json["detail"]) == (409, True)
    entity = session().get_one(Entity, row.entity_id)
    told = client.get(f"{place}/name-requests", headers=clerk).json["items"][0]
    assert (told["entity"]["name"], told["entity"]["address"]) == (entity.name, entity.address)
    assert entity.name not in client.get(f"{place}/name-requests", headers=approver).text
    assert known(session(), district.actor("clerk"), [pair]) == {pair}
    assert known(session(), district.actor("approver"), [pair]) == set()
    listed = client.get(f"{place}/openings", headers=approver).json["items"]
    names = [session().get_one(Officer, district.actor(one).officer_id).display_name for one in ("clerk", "approver")]
    assert [(one["blind"], one["means"], one["officer"], one["second"], one["reason"]) for one in listed] == [
        (row.blind[:8], "desk", *names, WHY)
    ]
    assert entity.name not in str(listed)
    twice = client.post(f"{place}/units/{row.blind}/opening", json={"reason": WHY}, headers=clerk)
    assert (twice.status_code, twice.json["type"]) == (409, "/problems/name.known")


def test_a_request_waits_for_who_may_decide(client: FlaskClient, district: District, draw: Draw) -> None:
    """提前看名称的，列在审批、法制审核的“等我办”里，只写代号；提的人、别人没有；办了、整次揭开了就不列。"""
    row = unit_of(draw, True)
    heads = {who: sign_in(client, who) for who in ("clerk", "approver", "legal", "publisher")}

    def benches() -> dict[str, tuple[int, list[str]]]:
        seen = {who: client.get("/api/v1/workbench", headers=own).json for who, own in heads.items()}
        return {who: (one["queue"]["names_to_open"], [w["text"] for w in one["which"]]) for who, one in seen.items()}

    url = f"/api/v1/draws/{draw.id}/units/{row.blind}/opening"
    asked = client.post(url, json={"reason": WHY}, headers=heads["approver"]).json["id"]
    one = (1, [f"抽取 {draw.no}，代号 {row.blind[:8]}"])
    assert benches() == {"clerk": (0, []), "approver": (0, []), "legal": one, "publisher": (0, [])}
    client.post(f"/api/v1/name-requests/{asked}/decisions", json={"decision": "CONFIRMED"}, headers=heads["legal"])
    assert benches()["legal"] == (0, [])
    assert client.post(url, json={"reason": WHY}, headers=heads["clerk"]).status_code == 201
    assert (benches()["approver"], benches()["legal"]) == (one, one)
    closed(district, draw)
    assert (benches()["approver"], benches()["legal"]) == ((0, []), (0, []))


def test_a_request_lapses_with_the_end_of_its_draw(client: FlaskClient, district: District, draw: Draw) -> None:
    """抽取结束时没有办的请求自己失效，告诉提出的人，不算谁驳回的；以后再办，说名称已经揭开；留痕里有几件。"""
    row = unit_of(draw, True)
    clerk, approver = sign_in(client, "clerk"), sign_in(client, "approver")
    url = f"/api/v1/draws/{draw.id}"
    asked = client.post(f"{url}/units/{row.blind}/opening", json={"reason": WHY}, headers=clerk).json["id"]
    closed(district, draw)
    told = client.get(f"{url}/name-requests", headers=clerk).json["items"][0]
    assert (told["state"], told["label"], told["decided_by"], told["entity"]) == ("REJECTED", "已失效", None, None)
    assert "随之失效" in told["opinion"]
    late = client.post(f"/api/v1/name-requests/{asked}/decisions", json={"decision": "CONFIRMED"}, headers=approver)
    assert late.status_code == 409
    told_to = select(Message.text).where(Message.officer_id == district.actor("clerk").officer_id)
    assert [one for one in session().scalars(told_to) if row.blind[:8] in one and "随之失效" in one]
    assert '"name_requests_lapsed":1' in session().scalars(
        select(LogPayload.json).where(LogPayload.ref == draw.id, LogPayload.kind == "draw.closed")
    ).one().replace(" ", "")


def test_a_request_left_over_is_refused_in_words(client: FlaskClient, district: District, draw: Draw) -> None:
    """从前结束的抽取里留下来的请求：再办就说名称已经揭开，不用再办。"""
    row = unit_of(draw, True)
    url = f"/api/v1/draws/{draw.id}/units/{row.blind}/opening"
    asked = client.post(url, json={"reason": WHY}, headers=sign_in(client, "clerk")).json["id"]
    with made() as s:
        s.get_one(Draw, draw.id).state = "CLOSED"
    place = f"/api/v1/name-requests/{asked}/decisions"
    late = client.post(place, json={"decision": "CONFIRMED"}, headers=sign_in(client, "approver"))
    assert (late.status_code, late.json["detail"]) == (409, "抽取已经结束，名称已对本部门揭开，这一件不用再办。")


def test_nobody_opens_alone_or_without_a_reason(client: FlaskClient, district: District, draw: Draw) -> None:
    """理由不足十字不收；审批提出的也不能自己同意，法制审核可以驳回，驳回要写意见；驳回的名称还封着。"""
    row = unit_of(draw, True)
    url, boss = f"/api/v1/draws/{draw.id}/units/{row.blind[:8]}/opening", sign_in(client, "approver")
    short = client.post(url, json={"reason": "先看一看"}, headers=boss)
    assert (short.status_code, "至少 10 个字" in short.json["detail"]) == (422, True)
    asked = client.post(url, json={"reason": WHY}, headers=boss).json["id"]
    waiting = client.post(url, json={"reason": WHY}, headers=boss)
    assert (waiting.status_code, waiting.json["type"]) == (409, "/problems/name.waiting")
    own = client.post(f"/api/v1/name-requests/{asked}/decisions", json={"decision": "CONFIRMED"}, headers=boss)
    assert (own.status_code, own.json["type"]) == (403, "/problems/duty_separation")
    legal, decision = sign_in(client, "legal"), f"/api/v1/name-requests/{asked}/decisions"
    assert client.post(decision, json={"decision": "REJECTED"}, headers=legal).status_code == 422
    told = client.post(decision, json={"decision": "REJECTED", "opinion": "到门口再看"}, headers=legal)
    assert (told.status_code, told.json["state"]) == (200, "REJECTED")
    assert opening.known(session(), district.actor("approver"), [(draw.id, row.entity_id)]) == set()
    kinds = session().scalars(select(LogPayload.kind).where(LogPayload.ref == draw.id)).all()
    assert [kinds.count(one) for one in ("name.asked", "name.refused", "name.opened")] == [1, 1, 0]
    heard = select(Message.officer_id, Message.text).where(Message.kind == "name_request")
    texts = {row[0]: row[1] for row in session().execute(heard)}
    assert WHY in texts[district.actor("legal").officer_id]
    assert "驳回：到门口再看" in texts[district.actor("approver").officer_id]
    assert (
        client.post("/api/v1/name-requests/none/decisions", json={"decision": "CONFIRMED"}, headers=legal).status_code
        == 404
    )
    assert not list(verify(session()))


def test_what_was_not_drawn_cannot_be_opened(client: FlaskClient, district: District, draw: Draw) -> None:
    """没抽中的户，桌面也揭不开：答得像没有一样。"""
    row = unit_of(draw, False)
    url = f"/api/v1/draws/{draw.id}/units/{row.blind}/opening"
    answer = client.post(url, json={"reason": WHY}, headers=sign_in(client, "clerk"))
    assert answer.status_code == 404


def test_release_at_closing_is_one_entry(district: District, draw: Draw) -> None:
    """结束之后，扫描整次公开一次，留痕一条，再扫不重复。"""
    closed(district, draw)
    assert [opening.release().done for _ in range(2)] == [1, 0]
    rows = session().scalars(select(NameOpening).where(NameOpening.draw_id == draw.id)).all()
    assert [(row.means, row.entity_id) for row in rows] == [("release", None)]


def test_the_auditor_recomputes_every_blind(client: FlaskClient, district: District, draw: Draw) -> None:
    """结束以前密钥封着；结束以后审计员开封、重算，一户不差；换了一户就现形。"""
    auditor = sign_in(client, "auditor")
    url = f"/api/v1/trail/draws/{draw.id}/key"
    assert client.post(url, json={"reason": "年度审计"}, headers=auditor).status_code == 409
    assert client.get(f"/api/v1/trail/draws/{draw.id}/register.tsv", headers=auditor).status_code == 409
    closed(district, draw)
    told = client.post(url, json={"reason": "年度审计"}, headers=auditor).json
    assert told["ok"]
    assert told["listed"] == told["opened"] == 60
    assert client.post(url, json={"reason": "看看"}, headers=sign_in(client, "clerk")).status_code == 403
    sheet = client.get(f"/api/v1/trail/draws/{draw.id}/register.tsv", headers=auditor).data.decode()
    assert len(sheet.splitlines()) == 60
    with made() as s:
        s.scalars(select(Entity)).first().id_value = "91990100MA0000000X"  # type: ignore[union-attr]
    report = closing.recomputed(session().get_one(Draw, draw.id), told["key"])
    assert (len(report.ghosts), len(report.missing)) == (1, 1)


@pytest.mark.browser
def test_the_page_computes_in_the_browser(app: Flask, client: FlaskClient, draw: Draw) -> None:
    """扫了门口的码：页面自己算代号，只要了两个字开头的几行；查询码错一位就揭不开；现场摇号的说第几位，不说签。"""
    row, asked, by_hand = unit_of(draw, True), list[str](), list[bool]()
    name = lookup.name_of(session().get_one(Entity, row.entity_id), row, draw.alg)

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix("http://sunlot.test")
        asked.append(path)
        found: Any = client.get(path.split("#")[0])
        if by_hand and "/lines/" in path:
            for attempt in (told := found.json)["attempts"]:
                attempt["places"] = [[*place[:3], ""] for place in attempt["places"]]
            found.data = json.dumps(told).encode()
        route.fulfill(status=found.status_code, body=found.data, headers={"Content-Type": found.content_type})

    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = chromium.new_page()
        page.route("**/*", answer)
        page.goto(f"http://sunlot.test{lookup.address(draw.no, name, row.salt)}")
        page.wait_for_selector("#said.good")
        told = page.inner_text("#found")
        page.fill("#salt", ("0" if row.salt[0] != "0" else "1") + row.salt[1:])
        page.click("#ask button")
        page.wait_for_selector("#said.warn")
        by_hand.append(True)
        page.fill("#salt", row.salt)
        page.click("#ask button")
        page.wait_for_selector("#said.good")
        shaken = page.inner_text("#found")
        chromium.close()
    assert f"抽中，本层第 {row.rank} 位\n现场摇号，没有签" in shaken
    assert f"本层第 {row.rank} 签" in told
    assert row.blind in told
    data = [path for path in asked if "/lines/" in path]
    assert data[0] == f"/draws/{draw.no}/lines/{row.blind[:2]}"
    assert not [path for path in asked if row.salt[:8] in path.split("#")[0] or name in path.split("#")[0]]


@pytest.mark.browser
def test_a_key_of_a_void_attempt_says_so_and_names_its_package(
    app: Flask, client: FlaskClient, district: District, draw: Draw
) -> None:
    """作废的一次的查询码：写明已作废、不据此检查，只留那一次的包；新的一次只冻结时，没有打不开的链接。"""
    row = unit_of(draw, True)
    name = lookup.name_of(session().get_one(Entity, row.entity_id), row, draw.alg)
    with made() as s:
        s.get_one(Draw, draw.id).state = "SUPERSEDED"
    again = service.prepare(district.actor("clerk"), draw.plan_entry_id, witnesses=WITNESSES)
    service.freeze(district.actor("clerk"), again.id)
    sweeps.run()
    where = f"/draws/{draw.no}/package.zip"
    shown = client.get(f"/draws/{draw.no}/unit").text
    assert f'"{where}?attempt=1"' in shown
    assert f'{where}"' not in shown
    assert "attempt=2" not in shown
    assert client.get(f"{where}?attempt=1").status_code == 200
    service.commit(district.actor("clerk"), again.id)
    service.roll(district.actor("clerk"), again.id, DICE)
    sweeps.run()

    def answer(route: Route) -> None:
        found = client.get(route.request.url.removeprefix("http://sunlot.test").split("#")[0])
        route.fulfill(status=found.status_code, body=found.data, headers={"Content-Type": found.content_type})

    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = chromium.new_page()
        page.route("**/*", answer)
        page.goto(f"http://sunlot.test/draws/{draw.no}/unit")
        both = [page.locator("#packages li").nth(n).inner_text() for n in range(2)]
        page.goto("about:blank")
        page.goto(f"http://sunlot.test{lookup.address(draw.no, name, row.salt)}")
        page.wait_for_selector("#said.good")
        told, left = page.inner_text("#found"), page.inner_text("#packages")
        chromium.close()
    assert ["第 2 次的数据包" in both[0], "第 1 次的数据包" in both[1]] == [True, True]
    assert "这次抽取已作废，不据此检查" in told
    assert ("第 1 次的数据包" in left, "第 2 次的数据包" in left) == (True, False)


def test_the_team_learns_the_name_with_the_package(app: Flask) -> None:
    """派发之后，检查组在手机带走任务包时才知道名称，各留一条揭开；到门口以后全部门都知道。"""
    county = County(app)
    county.bring_lists(40)
    row = county.dispatch(county.draw(county.plan("10%"))["id"])[0]
    lead = next(member for member in row["team"] if member["role"] == "LEAD")
    officers = {one["display_name"]: one["name"] for one in county.desk("clerk").get("/officers")["items"]}
    desk = Desk(county.client, officers[lead["name"]], county.people.passwords[officers[lead["name"]]])
    sealed = desk.get(f"/assignments/{row['id']}")
    assert (sealed["sealed"], sealed["entity_name"], sealed["package"]["entity"]) == (True, None, None)
    phone = county.lead_phone(row)
    name = phone.visits[row["id"]].package["entity"]["name"]
    assert desk.get(f"/assignments/{row['id']}")["entity_name"] == name
    assert county.desk("clerk").get(f"/assignments/{row['id']}")["entity_name"] is None
    means = select(NameOpening.means).where(NameOpening.blind == row["blind"]).order_by(NameOpening.at)
    assert session().scalars(means).all() == ["phone"]
    phone.arrive(phone.visits[row["id"]])
    phone.push()
    assert county.desk("clerk").get(f"/assignments/{row['id']}")["entity_name"] == name
    session().rollback()
    assert session().scalars(means).all() == ["phone", "door"]
    assert verify(session()) == []


def test_a_firm_under_its_internal_number_opens_at_the_door(app: Flask, district: District) -> None:
    """两户登记了同一个代码：后一户以内部编号冻结，任务包写明，门口的码照它揭得开；封着的任务包不说。"""
    from server.inspections.names import masked
    from server.inspections.package import _draw

    first, second = make_entities(district.department.id, 2)
    with made() as s:
        twin = s.get_one(Entity, second)
        twin.id_kind, twin.id_value = "other", s.get_one(Entity, first).id_value
    make_inspectors(district.department.id, 4)
    found = drawn(district, approved_entry(district, ratios={"N": "100%", "A": "100%"}))
    told = {}
    for key in (first, second):
        row, entity = session().get_one(DrawUnit, (found.id, key)), session().get_one(Entity, key)
        told[key] = _draw(found, row, 2, entity)["inner"]
        name = f"X-{key.upper()}" if told[key] else entity.id_value
        assert blind.opens(row.blind, name, row.salt)
    assert sorted(told.values()) == [False, True]
    package = {"entity": {}, "draw": {"salt": "s", "inner": True}, "notice": {}}
    assert masked(package)["draw"] == {"salt": "", "inner": False}
