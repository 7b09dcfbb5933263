"""抽取：冻结、承诺、掷骰、公开包；每一步至少拒绝一种错的输入。"""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from draw import blind, verify_draw
from server import clock, storage
from server.accounts import service as accounts
from server.accounts.models import Officer
from server.accounts.roles import actor_of
from server.auth import SYSTEM
from server.db import session
from server.draws import keys, service
from server.draws.models import Draw, DrawSeat, DrawUnit
from server.problems import Absent, Problem
from server.registry.models import Entity, Inspector, Item
from server.trail.models import LogPayload
from tests.makers import District, made, make_officer, sign_in
from tests.server.draws.world import DICE, WITNESSES, approved_entry, drawn
from tests.server.plans.lists import make_conflict, make_entities, make_inspectors

pytestmark = pytest.mark.usefixtures("spring")


@pytest.fixture
def lists(district: District) -> District:
    """一百户、六名检查人员。"""
    make_entities(district.department.id, 100)
    make_inspectors(district.department.id, 6)
    return district


def verified(folder: Path | str, *more: str) -> tuple[int, list[str]]:
    """在另一个进程里、与本项目隔离地核对。"""
    run = subprocess.run(
        [sys.executable, "-I", verify_draw.__file__, str(folder), *more], capture_output=True, text=True, check=False
    )
    return run.returncode, run.stdout.splitlines()


def test_the_whole_way_through_http(client: FlaskClient, lists: District, tmp_path: Path) -> None:
    """筹备、预检、冻结、承诺、掷骰；下载的公开包由独立程序核对得过。"""
    entry = approved_entry(lists)
    clerk = sign_in(client, "clerk")
    made = client.post("/api/v1/draws", json={"plan_entry_id": entry.id, "witnesses": WITNESSES}, headers=clerk)
    assert (made.status_code, made.json["state"], made.json["no"]) == (201, "DRAFT", "990100-2026-01")
    where = f"/api/v1/draws/{made.json['id']}"
    seen = client.get(f"{where}/preflight", headers=clerk).json
    assert (seen["ready"], seen["frame"], seen["included"], seen["staff"]) == (True, 100, 100, 6)
    frozen = client.post(f"{where}/freeze", headers=clerk).json
    assert (frozen["state"], frozen["numbers"]["planned"]) == ("FROZEN", seen["planned"])
    committed = client.post(f"{where}/commitment", headers=clerk).json
    assert (committed["state"], committed["commitments"][0]["who"]) == ("COMMITTED", "system")
    done = client.post(f"{where}/dice", json={"digits": "63454 66039 01031 69462"}, headers=clerk)
    assert (done.status_code, done.json["state"], done.json["dice"]) == (200, "DRAWN", DICE)
    assert sum(s["quota"] for s in done.json["strata"]) == seen["planned"]
    packed = client.get(f"{where}/package.zip", headers=clerk)
    (tmp_path / "package.zip").write_bytes(packed.data)
    assert verified(tmp_path / "package.zip") == (
        0,
        ["files ok", "seed ok", "quotas ok", "units ok", "teams ok", "log absent"],
    )


def test_names_stay_sealed(client: FlaskClient, lists: District) -> None:
    """抽中名单只有代号、号签与人员编号；密钥与系统的数不在任何应答和留痕里。"""
    draw = drawn(lists, approved_entry(lists))
    clerk = sign_in(client, "clerk")
    listed = client.get(f"/api/v1/draws/{draw.id}/units", headers=clerk)
    first = listed.json["items"][0]
    assert first["entity"] is None
    assert len(first["team"]) == 2
    assert len(first["blind"]) == 32
    row = session().get_one(Draw, draw.id)
    key = keys.unseal(row.key_sealed or b"", f"{row.id}/key")
    shown = listed.text + client.get(f"/api/v1/draws/{draw.id}", headers=clerk).text
    logged = "".join(session().scalars(select(LogPayload.json)))
    names = session().scalars(select(Entity.name)).all()
    assert key not in shown + logged
    assert not [name for name in names if name in shown + logged]
    entity = session().execute(select(DrawUnit, Entity).join(Entity, Entity.id == DrawUnit.entity_id)).first()
    assert entity is not None
    own, firm = entity
    assert blind.opens(own.blind, firm.id_value, own.salt)
    assert own.salt == blind.salt(key, firm.id_value)


def test_names_open_at_the_draw_where_the_task_says_so(client: FlaskClient, lists: District) -> None:
    """规则要求提前公开名单的，抽出即公开名称。"""
    clerk = lists.actor("clerk")
    draw = service.prepare(clerk, approved_entry(lists).id, witnesses=WITNESSES, open_at="drawn")
    service.freeze(clerk, draw.id)
    service.commit(clerk, draw.id)
    service.roll(clerk, draw.id, DICE)
    items = client.get(f"/api/v1/draws/{draw.id}/units", headers=sign_in(client, "clerk")).json["items"]
    assert all(u["entity"]["name"].startswith("青禾县") for u in items)


def test_every_step_leaves_one_entry(lists: District) -> None:
    """筹备、冻结、承诺、抽取各留一条，次序不变。"""
    draw = drawn(lists, approved_entry(lists))
    kinds = session().scalars(select(LogPayload.kind).where(LogPayload.ref == draw.id).order_by(LogPayload.i)).all()
    assert kinds == ["draw.prepared", "draw.frozen", "draw.committed", "draw.drawn"]


def test_the_log_vouches_for_the_package(app: Flask, lists: District, tmp_path: Path) -> None:
    """导出的日志使核对程序的第六行也成立；换了结果文件就不成立。"""
    draw = drawn(lists, approved_entry(lists))
    run = app.test_cli_runner()
    package, log = tmp_path / "package", tmp_path / "log"
    assert run.invoke(args=["draw", "package", draw.no, str(package)]).exit_code == 0
    assert run.invoke(args=["draw", "log", draw.no, str(log)]).exit_code == 0
    assert verified(package, "--log", str(log)) == (
        0,
        ["files ok", "seed ok", "quotas ok", "units ok", "teams ok", "log ok"],
    )
    openings = json.loads((log / "openings.json").read_text())
    (log / "openings.json").write_text(json.dumps(openings[:-1]))
    assert verified(package, "--log", str(log))[1][-1].startswith("log FAIL steps missing")


def test_the_command_tells_undrawn_from_unknown(app: Flask, lists: District, tmp_path: Path) -> None:
    """没抽出的答 1，没有这次抽取的答 2。"""
    draw = service.prepare(lists.actor("clerk"), approved_entry(lists).id, witnesses=WITNESSES)
    run = app.test_cli_runner()
    assert run.invoke(args=["draw", "package", draw.no, str(tmp_path)]).exit_code == 1
    assert run.invoke(args=["draw", "package", "990100-2026-99", str(tmp_path)]).exit_code == 2


def test_two_certified_inspectors_one_able_to_lead(lists: District) -> None:
    """每户两名不同的检查人员，第一席可任主检；任务数相差不超过一。"""
    draw = drawn(lists, approved_entry(lists, ratios={"N": "30%"}))
    s = session()
    seats = s.execute(
        select(DrawSeat.entity_id, DrawSeat.slot, Inspector.can_lead, Inspector.id)
        .join(Inspector, Inspector.id == DrawSeat.inspector_id)
        .where(DrawSeat.draw_id == draw.id)
    ).all()
    chosen = s.scalar(select(func.count()).where(DrawUnit.draw_id == draw.id, DrawUnit.rank.is_not(None)))
    assert len(seats) == 2 * (chosen or 0) > 0
    assert all(lead for _, slot, lead, _ in seats if slot == 1)
    assert len({(entity, who) for entity, _, _, who in seats}) == len(seats)
    carried = Counter(who for _, _, _, who in seats)
    assert len(carried) == 6


def test_a_recused_inspector_is_never_dealt_to_the_unit(lists: District) -> None:
    """A7：有利害关系的人从不派到那一户（S2-12）。"""
    entities = session().scalars(select(Entity.id)).all()
    barred = session().scalars(select(Inspector.id).order_by(Inspector.id)).all()[0]
    for entity in entities:
        make_conflict(barred, entity)
    draw = drawn(lists, approved_entry(lists))
    assert barred not in session().scalars(select(DrawSeat.inspector_id).where(DrawSeat.draw_id == draw.id)).all()


def test_excluded_units_stay_visible_with_a_reason(lists: District) -> None:
    """注销的 E2、定向之外的 E4、近期查过的 E1 都留在名单里，不参加抽取。"""
    with made() as s:
        gone = s.scalars(select(Entity.id).order_by(Entity.id_value)).all()[0]
        s.execute(update(Entity).where(Entity.id == gone).values(status="exited"))
    first = approved_entry(lists, ratios={"N": "20%"})
    once = drawn(lists, first)
    again = approved_entry(lists, item=first.item_ids[0], filter={"district": ["城东"]}, ratios={"N": "20%"})
    draw = drawn(lists, again)
    told = session().get_one(Draw, draw.id).numbers["excluded"]
    seen = select(func.count()).where(DrawUnit.draw_id == once.id, DrawUnit.rank.is_not(None))
    assert told["E4"] == 50
    assert told["E2"] == 1
    assert 0 < told["E1"] <= (session().scalar(seen) or 0)


def test_the_stricter_of_entry_and_rule_bounds_the_year(lists: District) -> None:
    """条目写一户一年一次，别的事项今年查过一次的户也除外；没有写的按规则两次，不除外。"""
    drawn(lists, approved_entry(lists, ratios={"N": "20%"}))
    free = drawn(lists, approved_entry(lists, ratios={"N": "20%"}))
    assert not session().get_one(Draw, free.id).numbers["excluded"].get("E1")
    strict = drawn(lists, approved_entry(lists, ratios={"N": "20%"}, frequency_cap=1))
    assert session().get_one(Draw, strict.id).numbers["excluded"]["E1"] >= 20


def test_a_unit_nobody_may_inspect_becomes_e5(lists: District) -> None:
    """没有人可依法检查的户以 E5 公开除外，不拦住全县（rulings 15）。"""
    alone = session().scalars(select(Entity.id)).all()[0]
    for inspector in session().scalars(select(Inspector.id)).all():
        make_conflict(inspector, alone)
    draw = drawn(lists, approved_entry(lists))
    assert session().get_one(DrawUnit, (draw.id, alone)).flag == "E5"


def test_expired_and_suspended_inspectors_are_listed_but_not_dealt(district: District) -> None:
    """A8：当天证件过期或暂停的人留在名单里，标 S1、S2，不派员（S1-05）。"""
    make_entities(district.department.id, 50)
    good = make_inspectors(district.department.id, 4)
    make_inspectors(district.department.id, 2, cert_to=date(2026, 3, 9))
    make_inspectors(district.department.id, 1, status="suspended")
    draw = drawn(district, approved_entry(district, ratios={"N": "50%"}))
    dealt = set(session().scalars(select(DrawSeat.inspector_id).where(DrawSeat.draw_id == draw.id)))
    assert dealt == set(good)
    lines = storage.read(session().get_one(Draw, draw.id).files["staff.txt"]).decode().splitlines()
    assert sorted(line.split("\t")[5] for line in lines) == ["-"] * 4 + ["S1", "S2", "S2"]


def test_an_inspector_stays_in_his_districts(district: District) -> None:
    """只派到所管地区；一个地区也不沾的人标 S3，不派员（S1-05）。"""
    make_entities(district.department.id, 60)
    east = make_inspectors(district.department.id, 3, regions=["城东"])
    away = make_inspectors(district.department.id, 2, regions=["别处"])
    make_inspectors(district.department.id, 2)
    draw = drawn(district, approved_entry(district, ratios={"N": "50%"}))
    s = session()
    seats = s.execute(
        select(DrawSeat.inspector_id, Entity.district)
        .join(Entity, Entity.id == DrawSeat.entity_id)
        .where(DrawSeat.draw_id == draw.id)
    ).all()
    assert {where for who, where in seats if who in east} == {"城东"}
    assert not {who for who, _ in seats} & set(away)
    assert storage.read(s.get_one(Draw, draw.id).files["staff.txt"]).count(b"\tS3\n") == 2


def test_steps_come_in_order(lists: District) -> None:
    """不能先承诺后冻结、没承诺就掷骰、冻结两次、掷两次。"""
    clerk = lists.actor("clerk")
    draw = service.prepare(clerk, approved_entry(lists).id, witnesses=WITNESSES)
    with pytest.raises(Problem, match="现在不能封下"):
        service.commit(clerk, draw.id)
    service.freeze(clerk, draw.id)
    with pytest.raises(Problem, match="现在不能冻结"):
        service.freeze(clerk, draw.id)
    with pytest.raises(Problem, match="现在不能录入骰子"):
        service.roll(clerk, draw.id, DICE)
    service.commit(clerk, draw.id)
    service.roll(clerk, draw.id, DICE)
    seed = session().get_one(Draw, draw.id).seed
    with pytest.raises(Problem, match="现在不能录入骰子"):
        service.roll(clerk, draw.id, "0" * 20)
    with pytest.raises(Problem, match="现在不能取消"):
        service.void(lists.actor("approver"), draw.id, "重来一次")
    assert session().get_one(Draw, draw.id).seed == seed


@pytest.mark.parametrize("digits", ["", "1" * 19, "1" * 21, "6345466039010316946x", "６" * 20])
def test_dice_are_twenty_digits(client: FlaskClient, lists: District, digits: str) -> None:
    """少一位、多一位、字母、全角都不收，状态不动。"""
    clerk = lists.actor("clerk")
    draw = service.prepare(clerk, approved_entry(lists).id, witnesses=WITNESSES)
    service.freeze(clerk, draw.id)
    service.commit(clerk, draw.id)
    answer = client.post(f"/api/v1/draws/{draw.id}/dice", json={"digits": digits}, headers=sign_in(client, "clerk"))
    assert (answer.status_code, answer.json["type"]) == (422, "/problems/draw.dice")
    assert session().get_one(Draw, draw.id).state == "COMMITTED"


def test_no_draw_without_an_approved_plan_a_witness_and_a_live_item(lists: District) -> None:
    """计划没批准、没有见证人、事项停用都不能抽；同一条目不能抽两次。"""
    clerk, entry = lists.actor("clerk"), approved_entry(lists)
    with pytest.raises(Problem, match="见证人"):
        service.prepare(clerk, entry.id, witnesses=[])
    with made() as s:
        s.execute(update(Item).values(state="retired"))
    with pytest.raises(Problem, match="没有启用"):
        service.prepare(clerk, entry.id, witnesses=WITNESSES)
    with made() as s:
        s.execute(update(Item).values(state="active"))
    draw = service.prepare(clerk, entry.id, witnesses=WITNESSES)
    with pytest.raises(Problem, match="已有抽取"):
        service.prepare(clerk, entry.id, witnesses=WITNESSES)
    with made() as s:
        s.execute(update(Item).values(state="retired"))
    with pytest.raises(Problem, match="没有启用"):
        service.freeze(clerk, draw.id)
    assert session().get_one(Draw, draw.id).lease_until is None


def test_an_unapproved_plan_is_not_drawn(app: object, lists: District) -> None:
    """草稿计划不能抽取（S1-20）；实施期过了也不能。"""
    from server.plans import service as plans
    from tests.server.plans.lists import make_item
    from tests.server.plans.test_plans import fields

    clerk = lists.actor("clerk")
    plan = plans.create_plan(clerk, year=2026, title="草稿")
    entry = plans.add_entry(clerk, plan.id, fields(make_item(lists.department.id)))
    with pytest.raises(Problem, match="没有批准"):
        service.prepare(clerk, entry.id, witnesses=WITNESSES)
    approved = approved_entry(lists)
    with clock.hands_at(datetime(2027, 1, 5, tzinfo=UTC)), pytest.raises(Problem, match="结束"):
        service.prepare(clerk, approved.id, witnesses=WITNESSES)


def test_nobody_eligible_is_said(district: District) -> None:
    """没有对象、没有人员、比例抽不到一户，各有各的话。"""
    clerk, entry = district.actor("clerk"), approved_entry(district)
    with pytest.raises(Problem, match="没有可以参加抽取的对象"):
        service.prepare(clerk, entry.id, witnesses=WITNESSES)
    assert session().scalar(select(func.count()).select_from(Draw)) == 0, "no number is used up"
    shops = make_entities(district.department.id, 20)
    draw = service.prepare(clerk, entry.id, witnesses=WITNESSES)
    assert draw.seq == 1
    with pytest.raises(Problem, match="只有 0 人"):
        service.freeze(clerk, draw.id)
    make_inspectors(district.department.id, 2)
    with made() as s:
        s.execute(update(Entity).where(Entity.id.in_(shops)).values(status="exited"))
    with pytest.raises(Problem, match="没有可以参加抽取的对象"):
        service.freeze(clerk, draw.id)
    with made() as s:
        s.execute(update(Entity).where(Entity.id.in_(shops)).values(status="active"))
    tiny = service.prepare(
        clerk, approved_entry(district, ratios={"N": "1%"}, rounding="max", min_n=0).id, witnesses=WITNESSES
    )
    with pytest.raises(Problem, match="一户也抽不到"):
        service.freeze(clerk, tiny.id)
    assert service.freeze(clerk, draw.id).state == "FROZEN"


def test_a_list_that_shrank_since_the_preflight_says_so(client: FlaskClient, lists: District) -> None:
    """预检之后有户歇业：冻结的回答、页面和抽取记录都说少几户、为什么；没有少的不说。"""
    clerk = sign_in(client, "clerk")
    draw = service.prepare(lists.actor("clerk"), approved_entry(lists).id, witnesses=WITNESSES)
    where = f"/api/v1/draws/{draw.id}"
    seen = client.get(f"{where}/preflight", headers=clerk).json
    told = {key: seen[key] for key in ("frame", "included", "excluded")}
    with made() as s:
        shop = s.scalars(select(Entity.id).limit(1)).one()
        s.execute(update(Entity).where(Entity.id == shop).values(status="suspended"))
    frozen = client.post(f"{where}/freeze", json={"seen": told}, headers=clerk).json
    now = seen["included"] - 1
    assert frozen["hints"][0] == f"冻结时参加抽取 {now} 户，比预检时少 1 户：E2 多 1 户（已注销、吊销或停业）。"
    assert client.get(where, headers=clerk).json["hints"] == frozen["hints"]
    again = service.prepare(lists.actor("clerk"), approved_entry(lists).id, witnesses=WITNESSES)
    seen = client.get(f"/api/v1/draws/{again.id}/preflight", headers=clerk).json
    frozen = client.post(f"/api/v1/draws/{again.id}/freeze", json={}, headers=clerk).json
    assert not any("比预检时少" in hint for hint in frozen["hints"])


def test_a_cancelled_attempt_stays_and_the_next_one_names_it(lists: District) -> None:
    """种子之前取消，理由公开；下一次是第 2 次，清单指着上一次。"""
    clerk, entry = lists.actor("clerk"), approved_entry(lists)
    first = service.prepare(clerk, entry.id, witnesses=WITNESSES)
    service.freeze(clerk, first.id)
    service.void(lists.actor("approver"), first.id, "投影设备故障")
    second = service.prepare(clerk, entry.id, witnesses=WITNESSES)
    assert (second.no, second.attempt) == (first.no, 2)
    service.freeze(clerk, second.id)
    service.commit(clerk, second.id)
    done = service.roll(clerk, second.id, DICE)
    manifest = json.loads(storage.read(done.files["manifest.json"]))
    assert manifest["prev_manifest"] == session().get_one(Draw, first.id).manifest
    assert (manifest["diff"]["added"], manifest["diff"]["removed"]) == (0, 0)
    assert done.package is not None
    assert verified(storage.path(done.package))[0] == 0


def test_another_department_sees_no_draw(client: FlaskClient, lists: District) -> None:
    """别的部门的抽取答得像没有一样。"""
    draw = service.prepare(lists.actor("clerk"), approved_entry(lists).id, witnesses=WITNESSES)
    other = accounts.create_department(SYSTEM, code="990100-XF", name="消防大队", short_name="消")
    make_officer("stranger", "clerk", other.id)
    headers = sign_in(client, "stranger")
    for path in ("", "/preflight", "/units", "/package.zip"):
        assert client.get(f"/api/v1/draws/{draw.id}{path}", headers=headers).status_code == 404
    assert client.get("/api/v1/draws", headers=headers).json["total"] == 0
    with pytest.raises(Absent):
        service.freeze(actor_of(session().merge(_officer("stranger"))), draw.id)


def _officer(name: str) -> Officer:
    officer = session().scalar(select(Officer).where(Officer.name == name))
    assert officer is not None
    return officer


def test_the_package_is_the_same_bytes_every_time(lists: District) -> None:
    """压缩件里的时间固定：同样的抽取打出同样的字节。"""
    from server.draws import packing

    draw = drawn(lists, approved_entry(lists))
    stored = storage.read(session().get_one(Draw, draw.id).package or "")
    assert packing.zipped(packing.load(session().get_one(Draw, draw.id))) == stored
    with zipfile.ZipFile(io.BytesIO(stored)) as z:
        assert sorted(z.namelist()) == sorted(packing.FILES)
