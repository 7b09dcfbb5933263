"""预检与除外：没有账号的人、没有检查组的户、易猜的层、与上次的差别；除外名单不泄露抽中的名字。"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from server import clock, storage
from server.accounts.models import Officer
from server.db import session
from server.domain import ceremony
from server.draws import annex, comparing, service
from server.draws.models import Draw, DrawSeat
from server.problems import Problem
from server.registry.models import Entity, Inspector, Item
from tests.makers import District, made, sign_in
from tests.server.draws.world import WITNESSES, approved_entry, drawn, furnish
from tests.server.plans.lists import make_conflict, make_entities, make_inspectors


@pytest.fixture(autouse=True)
def spring() -> Iterator[None]:
    """2026 年 3 月 10 日。"""
    with clock.hands_at(datetime(2026, 3, 10, 1, 0, tzinfo=UTC)):
        yield


def checked(client: FlaskClient, district: District, **more: Any) -> tuple[str, dict[str, Any]]:
    """建立一次抽取，看它的预检；more: 条目的各栏。"""
    draw = service.prepare(district.actor("clerk"), approved_entry(district, **more).id, witnesses=WITNESSES)
    return draw.id, client.get(f"/api/v1/draws/{draw.id}/preflight", headers=sign_in(client, "clerk")).json


def test_who_has_no_account_is_named_and_never_dealt(client: FlaskClient, district: District) -> None:
    """没有账号的人点名、以 S4 除外，从不派员；全都没有时不能冻结。"""
    make_entities(district.department.id, 60)
    lost = make_inspectors(district.department.id, 2, accounts=False, name=lambda n: f"无账号{n}")
    draw_id, seen = checked(client, district)
    assert seen["ready"] is False
    assert "无账号0、无账号1没有可用的账号" in str(seen["problems"])
    with pytest.raises(Problem, match="只有 0 人"):
        service.freeze(district.actor("clerk"), draw_id)
    make_inspectors(district.department.id, 4)
    again = client.get(f"/api/v1/draws/{draw_id}/preflight", headers=sign_in(client, "clerk")).json
    assert again["ready"] is True
    assert any("无账号0、无账号1" in text for text in again["warnings"])
    clerk = district.actor("clerk")
    service.freeze(clerk, draw_id)
    service.commit(clerk, draw_id)
    done = service.roll(clerk, draw_id, "63454660390103169462")
    assert not set(lost) & set(session().scalars(select(DrawSeat.inspector_id).where(DrawSeat.draw_id == draw_id)))
    assert storage.read(done.files["staff.txt"]).count(b"\tS4\n") == 2


def test_a_stopped_account_counts_as_none(client: FlaskClient, district: District) -> None:
    """账号停用与没有账号一样。"""
    make_entities(district.department.id, 20)
    make_inspectors(district.department.id, 2)
    with made() as s:
        s.execute(update(Officer).where(Officer.inspector_id.is_not(None)).values(active=False))
    assert checked(client, district)[1]["ready"] is False


def test_a_unit_without_a_team_says_which_condition_fails(client: FlaskClient, district: District) -> None:
    """没有检查组的户以 E5 除外，说清差的是哪个条件。"""
    alone = make_entities(district.department.id, 40)[0]
    make_entities(district.department.id, 1, district="飞地", id_value="91990100MA0000XX1X", credit_class="A")
    people = make_inspectors(district.department.id, 4, regions=["城东", "城西"])
    for person in people:
        make_conflict(person, alone)
    draw_id, seen = checked(client, district)
    assert seen["excluded"] == {"E5": 2}
    rows = client.get(f"/api/v1/draws/{draw_id}/excluded?code=E5", headers=sign_in(client, "clerk")).json["items"]
    assert {row["why"] for row in rows} == {"可任主检的人都须回避", "没有管这个地区、可任主检的人"}
    assert any("没有管这个地区" in text for text in seen["warnings"])


def test_a_stratum_easy_to_guess_is_told(client: FlaskClient, district: District) -> None:
    """三户抽一户的层、不足五户的层都提示易被猜到。"""
    make_entities(district.department.id, 30, credit_class="A")
    make_entities(district.department.id, 3, credit_class="C", id_value=lambda n: f"91990100MA000{n}XX1X")
    make_inspectors(district.department.id, 4)
    assert any("只有 3 户参加" in str(text) for text in checked(client, district)[1]["warnings"])


def test_the_difference_to_the_last_freeze_has_reasons(client: FlaskClient, district: District) -> None:
    """进、出、换层、新除外逐户有理由，只有代号；清单里只有数目。"""
    ids = make_entities(district.department.id, 50)
    make_inspectors(district.department.id, 4)
    first = approved_entry(district)
    before = drawn(district, first)
    with made() as s:
        s.execute(update(Entity).where(Entity.id == ids[1]).values(credit_class="D"))
        s.execute(update(Entity).where(Entity.id == ids[2]).values(status="exited"))
    make_entities(district.department.id, 1, id_value="91990100MA0000XX1X")
    draw_id, seen = checked(client, district, item=first.item_ids[0])
    assert (seen["since"]["no"], seen["incomparable"]) == (before.no, "")
    assert seen["changes"]["moved"] == seen["changes"]["entered"] == 1
    service.freeze(district.actor("clerk"), draw_id)
    answer = client.get(f"/api/v1/draws/{draw_id}/changes", headers=sign_in(client, "clerk"))
    told = {row["kind"]: row["why"] for row in answer.json["items"]}
    assert told["moved"] == "A 类 → D 类"
    assert told["entered"] == "名录补录"
    assert "名录状态" in {row["why"].split("：")[0] for row in answer.json["items"]}
    assert answer.json["since"]["no"] == before.no
    assert not [name for name in session().scalars(select(Entity.name)) if name in answer.text]


def test_who_is_sealed_elsewhere_is_never_said_to_be_back(client: FlaskClient, district: District) -> None:
    """别的抽取还封着的户，冻结以前不说恢复参加，只说那几次不比；冻结以后没有增减，那边揭开了才照实比。"""
    make_entities(district.department.id, 50)
    make_inspectors(district.department.id, 4)
    entry = approved_entry(district, ratios={"N": "20%"})
    other = drawn(district, entry)
    again = approved_entry(district, item=entry.item_ids[0])
    void = service.prepare(district.actor("clerk"), again.id, witnesses=WITNESSES)
    service.freeze(district.actor("clerk"), void.id)
    assert session().get_one(Draw, void.id).numbers["excluded"]["E1"] == other.numbers["planned"]
    service.void(district.actor("approver"), void.id, "没看清骰数")
    desk = sign_in(client, "clerk")
    draw = service.prepare(district.actor("clerk"), again.id, witnesses=WITNESSES)
    seen = client.get(f"/api/v1/draws/{draw.id}/preflight", headers=desk).json
    assert (seen["since"]["no"], seen["changes"], seen["sealed"]["draws"]) == (draw.no, {}, [other.no])
    told = client.get(f"/api/v1/draws/{draw.id}/changes", headers=desk).json
    assert (told["items"], told["held"]) == ([], [other.no])
    service.freeze(district.actor("clerk"), draw.id)
    told = client.get(f"/api/v1/draws/{draw.id}/changes", headers=desk).json
    assert (told["items"], told["held"]) == ([], [])
    service.void(district.actor("approver"), draw.id, "又没看清骰数")
    with made() as s:
        s.get_one(Draw, other.id).state = "VOID"
    last = service.prepare(district.actor("clerk"), again.id, witnesses=WITNESSES)
    seen = client.get(f"/api/v1/draws/{last.id}/preflight", headers=desk).json
    assert (seen["sealed"], seen["changes"]) == (None, {"restored": other.numbers["planned"]})


def test_another_object_is_not_compared(client: FlaskClient, district: District) -> None:
    """上一次抽的是别的事项、或条件不同，比不出增减：一户不列，说明与哪一次、哪里不同；再早同样的一次才可比。"""
    make_entities(district.department.id, 50)
    make_inspectors(district.department.id, 4)
    same = approved_entry(district)
    draw_id, seen = checked(client, district)
    assert (seen["since"], seen["incomparable"]) == (None, comparing.FIRST)
    first = drawn(district, same)
    with clock.hands_at(datetime(2026, 3, 11, 1, 0, tzinfo=UTC)):
        other = drawn(district, approved_entry(district))
        draw_id, seen = checked(client, district)
        assert (seen["since"], seen["changes"]) == (None, {})
        assert seen["incomparable"] == f"最近一次冻结（{other.no}）抽的事项与本次不同"
        service.freeze(district.actor("clerk"), draw_id)
        told = client.get(f"/api/v1/draws/{draw_id}/changes", headers=sign_in(client, "clerk")).json
        assert (told["items"], told["since"]) == ([], None)
        assert "抽的事项与本次不同" in told["incomparable"]
        assert session().get_one(Draw, draw_id).files["manifest.json"]
        narrowed = {"item": same.item_ids[0], "filter": {"district": ["城东"]}}
        _, seen = checked(client, district, **narrowed)
        assert seen["since"] is None
        _, seen = checked(client, district, item=same.item_ids[0])
        assert seen["since"]["no"] == first.no


def test_excluded_units_never_name_who_was_drawn_elsewhere(client: FlaskClient, district: District) -> None:
    """别处抽中、还封着的户：冻结前不露面（只说至多几户），冻结后记 E1 而不给名称；E2 的给经办；行号相符。"""
    ids = make_entities(district.department.id, 50)
    make_inspectors(district.department.id, 4)
    first = approved_entry(district, ratios={"N": "20%"})
    drawn(district, first)
    with made() as s:
        s.execute(update(Entity).where(Entity.id == ids[7]).values(status="exited"))
    draw = service.prepare(
        district.actor("clerk"), approved_entry(district, item=first.item_ids[0]).id, witnesses=WITNESSES
    )
    told = client.get(f"/api/v1/draws/{draw.id}/preflight", headers=sign_in(client, "clerk")).json["sealed"]
    before = session().scalars(select(Draw).where(Draw.id != draw.id)).one()
    assert told == {"draws": [before.no], "most": before.numbers["planned"]}
    for frozen in (False, True):
        if frozen:
            service.freeze(district.actor("clerk"), draw.id)
        rows = client.get(f"/api/v1/draws/{draw.id}/excluded", headers=sign_in(client, "clerk")).json["items"]
        named = {row["code"]: row["name"] for row in rows}
        assert named.get("E1", "不在其中") == (None if frozen else "不在其中")
        assert named["E2"] == "青禾县第7号商行"
    lines = storage.read(session().get_one(Draw, draw.id).files["units.txt"]).decode().splitlines()
    assert all(lines[row["number"] - 1].startswith(row["blind"]) for row in rows)
    other = client.get(f"/api/v1/draws/{draw.id}/excluded", headers=sign_in(client, "publisher")).json["items"]
    assert not [row for row in other if row["name"]]


def test_excluded_rows_come_in_pages(client: FlaskClient, district: District) -> None:
    """一页一页翻得完，每户恰好一次。"""
    make_entities(district.department.id, 30, status=lambda n: "exited" if n % 2 else "active")
    make_inspectors(district.department.id, 4)
    draw = service.prepare(district.actor("clerk"), approved_entry(district).id, witnesses=WITNESSES)
    service.freeze(district.actor("clerk"), draw.id)
    desk, seen, after = sign_in(client, "clerk"), [], ""
    while after is not None:
        page = client.get(f"/api/v1/draws/{draw.id}/excluded?limit=4&after={after}", headers=desk).json
        seen += [row["number"] for row in page["items"]]
        after = page["next"]
    assert len(seen) == len(set(seen)) == page["total"] == 15


def test_leave_is_not_an_account(client: FlaskClient, district: District) -> None:
    """暂停的人标 S1，不说他没有账号。"""
    make_entities(district.department.id, 20)
    make_inspectors(district.department.id, 4)
    make_inspectors(district.department.id, 1, accounts=False, status="suspended")
    assert not any("没有可用的账号" in str(text) for text in checked(client, district)[1]["warnings"])
    assert session().scalars(select(Inspector)).all()
    assert annex.KINDS[0] == "entered"


@pytest.mark.parametrize(
    ("bare", "sheets", "pending", "waived", "word"),
    [
        (["登记事项检查"], 1, [], False, "登记事项检查”没有配检查表"),
        ([], 2, [], True, "不是同一份检查表"),
        ([], 1, ["3", "7"], False, "第 3、7 题还待核"),
        ([], 1, ["3"], True, ""),
        ([], 1, [], False, ""),
    ],
    ids=["none", "two", "pending", "pending in a rehearsal", "ready"],
)
def test_a_checklist_that_cannot_go_out_stops_the_freeze(
    bare: list[str], sheets: int, pending: list[str], waived: bool, word: str
) -> None:
    """没有配、不止一份、有待核的题：冻结以前就拦住；演练与演示可以带着待核的题（S4-12、rulings 33）。"""
    refusal = ceremony.sheet_ready(bare, sheets, pending, waived)
    assert (refusal is not None) == bool(word)
    assert refusal is None or word in refusal.message


def test_the_missing_checklist_is_red_in_the_preflight(client: FlaskClient, district: District) -> None:
    """没有检查表：预检是红的，冻结拒绝，抽取还可以筹备；配好就行。"""
    make_entities(district.department.id, 20)
    make_inspectors(district.department.id, 4)
    entry = approved_entry(district)
    with made() as s:
        s.execute(update(Item).values(checklist_id=None))
    draw = service.prepare(district.actor("clerk"), entry.id, witnesses=WITNESSES)
    where, head = f"/api/v1/draws/{draw.id}", sign_in(client, "clerk")
    seen = client.get(f"{where}/preflight", headers=head).json
    assert (seen["ready"], [one["code"] for one in seen["problems"]]) == (False, ["draw.checklist"])
    assert client.post(f"{where}/freeze", headers=head).json["type"] == "/problems/draw.checklist"
    furnish(entry.item_ids)
    assert client.post(f"{where}/freeze", headers=head).json["state"] == "FROZEN"
