"""派单：文号不跳号，任务包冻结，只派一次，别部门看不见。"""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from server import clock
from server.accounts import service as accounts
from server.auth import SYSTEM
from server.db import session
from server.domain import ceremony
from server.domain.calendar import last_working
from server.inspections.models import Assignment, NumberEntry
from server.inspections.package import period_words
from server.problems import Problem
from server.registry.models import Item
from server.trail.models import LogEntry, LogPayload
from sync.canon import canonical
from tests.makers import District, made, make_officer, sign_in
from tests.server.field.world import World, make_world


@pytest.fixture
def world(district: District) -> World:
    """还没有派发。"""
    return make_world(district, units=3)


def test_each_drawn_unit_becomes_one_assignment(world: World) -> None:
    """三户三张派单，文号连续，任务包的指纹是它的规范字节的指纹。"""
    before = session().scalar(select(func.count()).select_from(LogEntry))
    rows = world.dispatch()
    year = clock.today().year
    assert [row.no for row in rows] == [f"青市监双随机〔{year}〕{n}号" for n in (1, 2, 3)]
    assert [row.notice_no for row in rows] == [f"青市监检通〔{year}〕{n}号" for n in (1, 2, 3)]
    assert {row.state for row in rows} == {"notified"}
    for row in rows:
        assert hashlib.sha256(canonical(row.package)).hexdigest() == row.package_hash
    assert session().scalar(select(func.count()).select_from(LogEntry)) == before + 1


def test_the_package_names_team_notice_and_guards(world: World) -> None:
    """任务包写明两名检查人员与证号、通知书、检查表、关口和期限。"""
    package = world.dispatch()[0].package
    assert [(seat["role"], seat["cert_no"]) for seat in package["team"]] == [("LEAD", "T-001"), ("MEMBER", "T-002")]
    assert package["seal_holder"] == world.inspectors[0].id
    assert any("T-001" in paragraph for paragraph in package["notice"]["paragraphs"])
    assert package["guards"]["seal"]
    assert (package["draw"]["rank"], package["draw"]["of"]) == (1, 3)
    assert len({row["nonce"] for row in [package]}) == 1
    assert package["deadline"]["on"] == last_working(date.fromisoformat(package["window"]["to"])).isoformat()


def test_an_item_is_named_with_its_sub_item(world: World) -> None:
    """附件2 的类别与事项（子项）一起写：通知书、手机、抽取记录都看得到；公开数据用的类别名另存（S4-01）。"""
    with made() as s:
        s.execute(update(Item).values(sub_item="住所登记检查"))
    package = world.dispatch()[0].package
    assert [(item["name"], item["short"]) for item in package["items"]] == [
        ("登记事项检查（住所登记检查）", "登记事项检查")
    ]
    assert "检查事项：登记事项检查（住所登记检查）。" in package["notice"]["paragraphs"]


def test_one_draw_counts_its_own_states(client: FlaskClient, world: World) -> None:
    """只看一次抽取：各状态的件数只数这一次，不随状态的筛选变；看全部时都数，撤回的也数，合起来正是列出的。"""
    row = world.dispatch()[0]
    draw, desk = row.draw_id, sign_in(client, "clerk")
    own = [{"state": "notified", "count": 3, "withdrawn": 0}]
    assert client.get(f"/api/v1/assignments?draw_id={draw}", headers=desk).json["states"] == own
    narrowed = client.get(f"/api/v1/assignments?draw_id={draw}&state=closed", headers=desk).json
    assert (narrowed["states"], narrowed["total"]) == (own, 0)
    with made() as s:
        s.execute(update(Assignment).where(Assignment.id == row.id).values(state="cancelled"))
    whole = client.get("/api/v1/assignments", headers=desk).json
    assert {one["state"]: one["count"] for one in whole["states"]} == {"notified": 2, "cancelled": 1}
    assert whole["total"] == 3


def test_the_notice_and_the_limit_name_the_same_day() -> None:
    """止日落在休息日的，通知书把止日和最晚的工作日都写明；落在工作日的只写止日。"""
    first, sunday, friday = date(2026, 11, 9), date(2026, 11, 22), date(2026, 11, 20)
    assert last_working(sunday) == friday
    assert period_words(first, friday, friday) == "2026年11月9日至2026年11月20日期间"
    said = period_words(first, sunday, friday)
    assert said.endswith("（止日休息，最晚在前一个工作日2026年11月20日进行）")


def test_a_draw_is_dispatched_once(world: World) -> None:
    """第二次派发被拒，号也不多用。"""
    world.dispatch()
    with pytest.raises(Problem, match="尚未派发"):
        world.dispatch()
    assert session().scalar(select(func.count()).select_from(NumberEntry)) == 6


def test_unsigned_minutes_hold_the_dispatch(client: FlaskClient, world: World) -> None:
    """抽取记录没有成卷，经办派不出去；审批人写明理由才先派，理由进留痕与抽取；成了卷不用理由（S2-05、S4-10）。"""
    path = f"/api/v1/draws/{world.draw.id}/dispatch"
    today = clock.today().isoformat()
    body = {"window_from": today, "window_to": today}
    for who, reason, says in (
        ("clerk", "", "还没有成卷"),
        ("clerk", "见证人当天补签", "由审批人办理"),
        ("approver", "急", "至少 5 个字"),
    ):
        answer = client.post(path, json=body | {"unsigned": reason}, headers=sign_in(client, who))
        assert (answer.status_code, answer.json["type"]) == (409, "/problems/draw.unsigned")
        assert says in answer.json["detail"]
    head = sign_in(client, "approver")
    assert client.post(path, json=body | {"unsigned": "见证人当天补签"}, headers=head).status_code == 201
    told = client.get(f"/api/v1/draws/{world.draw.id}", headers=head).json
    assert told["unsigned"] == "见证人当天补签"
    last = session().scalars(select(LogPayload).order_by(LogPayload.i.desc()).limit(1)).one()
    assert "见证人当天补签" in last.json
    assert ceremony.may_dispatch(closed=True, reason="", approver=False) is None


def test_a_window_outside_the_plan_is_refused(client: FlaskClient, world: World) -> None:
    """检查时窗超出计划的实施时间，答 422 并说明。"""
    late = (clock.today() + timedelta(days=90)).isoformat()
    body = {"window_from": clock.today().isoformat(), "window_to": late}
    answer = client.post(f"/api/v1/draws/{world.draw.id}/dispatch", json=body, headers=sign_in(client, "clerk"))
    assert (answer.status_code, answer.json["type"]) == (422, "/problems/dispatch.window")


def test_an_inspector_without_account_stops_the_dispatch(world: World) -> None:
    """检查人员没有账号，点名拒绝，一张也不派。"""
    accounts.change_officer(SYSTEM, world.inspectors[1].id, {"active": False})
    with pytest.raises(Problem, match="检查员乙"):
        world.dispatch()
    assert session().scalar(select(func.count()).select_from(NumberEntry)) == 0


def _stranger(client: FlaskClient) -> dict[str, str]:
    other = accounts.create_department(SYSTEM, code="990100-XF", name="青禾县消防救援大队", short_name="青消")
    make_officer("other", "clerk", other.id)
    return sign_in(client, "other")


def test_another_department_finds_nothing(client: FlaskClient, world: World) -> None:
    """别部门：派单答 404，列表为空，派发别人的抽取答 404。"""
    row = world.dispatch()[0]
    headers = _stranger(client)
    assert client.get(f"/api/v1/assignments/{row.id}", headers=headers).status_code == 404
    assert client.get("/api/v1/assignments", headers=headers).json["total"] == 0
    for draw in (world.draw.id, "none"):
        answer = client.get(f"/api/v1/assignments?draw_id={draw}", headers=headers)
        assert (answer.status_code, answer.json["type"]) == (404, "/problems/absent")
    today = clock.today().isoformat()
    body = {"window_from": today, "window_to": today}
    answer = client.post(f"/api/v1/draws/{world.draw.id}/dispatch", json=body, headers=headers)
    assert answer.status_code == 404


def test_the_desk_sees_the_list_and_one(client: FlaskClient, world: World) -> None:
    """经办看到三张派单，新的在前；点开有任务包，没有密钥。"""
    made = world.dispatch()
    headers = sign_in(client, "clerk")
    listed: Any = client.get("/api/v1/assignments?state=notified", headers=headers).json
    assert listed["total"] == 3
    assert {row["id"] for row in listed["items"]} == {row.id for row in made}
    detail = client.get(f"/api/v1/assignments/{made[0].id}", headers=headers)
    assert detail.json["package"]["no"] == made[0].no
    assert made[0].content_key not in detail.text


def test_a_recall_reaches_the_team_and_only_before_the_seal(client: FlaskClient, world: World) -> None:
    """撤回写明理由；再撤一次被拒。"""
    row = world.dispatch()[0]
    headers = sign_in(client, "approver")
    path = f"/api/v1/assignments/{row.id}/recall"
    assert client.post(path, json={"reason": "重复派出"}, headers=headers).json["state"] == "cancelled"
    assert client.post(path, json={"reason": "重复派出"}, headers=headers).status_code == 409
    assert client.post(path, json={}, headers=headers).status_code == 422


def test_the_seal_right_moves_only_within_the_team(client: FlaskClient, world: World) -> None:
    """封存权可移交协检，不能移交外人。"""
    row = world.dispatch()[0]
    headers, path = sign_in(client, "approver"), f"/api/v1/assignments/{row.id}/seal-holder"
    body = {"officer_id": world.inspectors[1].id, "reason": "手机遗失"}
    assert client.post(path, json=body, headers=headers).json["seal_holder"] == world.inspectors[1].id
    body["officer_id"] = world.district.officers["clerk"].id
    assert client.post(path, json=body, headers=headers).status_code == 409
