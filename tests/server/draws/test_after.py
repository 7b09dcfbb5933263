"""抽取之后：照次序递补与顶替，两个人办，公开包跟着变，谁都能重算（S4-09、S0-20）。"""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from draw import verify_draw
from server import clock, storage
from server.db import session
from server.draws import history
from server.draws import service as draws
from server.draws.after import service, standing, supplement, views
from server.draws.after.models import DrawChange
from server.draws.models import Draw, DrawUnit
from server.problems import Absent, Problem
from server.publications import changed as changed_pages
from server.registry.inspectors.models import InspectorLeave
from server.registry.models import Entity
from server.trail.models import LogPayload
from server.witness import checks
from tests.makers import District, made, make_officer, sign_in
from tests.server.draws.later import PAPER, asked, changed, dispatched, draw_again, drawn_world, units
from tests.server.draws.world import DICE, WITNESSES
from tests.server.plans.lists import make_conflict

SPRING = datetime(2026, 3, 10, 1, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def spring() -> Iterator[None]:
    """2026 年 3 月 10 日。"""
    with clock.hands_at(SPRING):
        yield


def verified(draw: Draw, *more: str) -> tuple[int, list[str]]:
    """在另一个进程里核对现在的公开包。"""
    row = session().get_one(Draw, draw.id)
    run = [sys.executable, "-I", verify_draw.__file__, str(storage.path(row.package or "")), *more]
    done = subprocess.run(run, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout.splitlines()


def reserves(draw: Draw, stratum: str) -> list[DrawUnit]:
    """一层的递补，按次序。"""
    query = select(DrawUnit).where(DrawUnit.draw_id == draw.id, DrawUnit.stratum == stratum)
    return list(session().scalars(query.where(DrawUnit.reserve_rank.is_not(None)).order_by(DrawUnit.reserve_rank)))


def test_the_next_reserve_comes_up_and_the_package_proves_it(district: District) -> None:
    """经办提出、审批确认：本层递补第一名上来，公开包七行都成立，数据库与实录相符。"""
    draw = drawn_world(district)
    gone = units(draw)[0]
    row = changed(district, draw, gone)
    first = reserves(draw, gone.stratum)[0]
    assert (row.state, row.called_id, row.n) == ("CONFIRMED", first.entity_id, 1)
    now = {one.entity_id for one in units(draw)}
    assert first.entity_id in now
    assert gone.entity_id not in now
    assert len(row.seats) == 2
    code, lines = verified(draw)
    assert (code, lines[-1]) == (0, "changes ok")
    assert list(checks.draws(session())) == []


def test_nobody_decides_alone(client: FlaskClient, district: District) -> None:
    """提出的人不能自己确认；答 403，什么也没有变。"""
    draw = drawn_world(district)
    row = service.propose(district.actor("approver"), draw.id, asked(units(draw)[0]))
    path = f"/api/v1/substitutions/{row.id}/decisions"
    answer = client.post(path, json={"decision": "CONFIRMED"}, headers=sign_in(client, "approver"))
    assert (answer.status_code, answer.json["type"]) == (403, "/problems/duty_separation")
    assert session().get_one(DrawChange, row.id).state == "PROPOSED"
    done = client.post(path, json={"decision": "CONFIRMED"}, headers=sign_in(client, "legal"))
    assert (done.status_code, done.json["state"]) == (200, "CONFIRMED")


def test_reason_words_and_paper_are_demanded(district: District) -> None:
    """没有理由、说明、凭据，凭据打不开，或种类与理由不配，都不收。"""
    draw, clerk = drawn_world(district), district.actor("clerk")
    one = units(draw)[0]
    for wrong in (
        asked(one, "U1", words="无"),
        asked(one, "U1", evidence=b""),
        asked(one, "U1", evidence=b"MZ\x90"),
        asked(one, "P1", kind="UNIT"),
        asked(one, "U1", kind="SEAT", seat=1),
        asked(one, "P1", seat=3),
        asked(reserves(draw, one.stratum)[0], "U1"),
    ):
        with pytest.raises(Problem):
            service.propose(clerk, draw.id, wrong)
    assert standing.of(session(), draw.id) == []


def test_a_reserve_that_closed_is_passed_over(district: District) -> None:
    """递补第一名已经注销：越过它，代码 E2 写进实录；第二名上来。"""
    draw = drawn_world(district)
    gone = units(draw)[0]
    first, second = reserves(draw, gone.stratum)[:2]
    with made() as s:
        s.execute(update(Entity).where(Entity.id == first.entity_id).values(status="exited"))
    row = changed(district, draw, gone)
    assert (row.called_id, row.passed) == (second.entity_id, {first.blind: "E2"})
    assert verified(draw)[0] == 0


def test_an_inspector_steps_aside_for_the_next(district: District) -> None:
    """A7：一席回避，候补次序的下一名坐上；登记了利害关系的被越过，代码 R。"""
    draw = drawn_world(district)
    unit = units(draw)[0]
    before = standing.teams(session(), draw)[unit.entity_id]
    row = changed(district, draw, unit, "P1", seat=2)
    after = standing.teams(session(), draw)[unit.entity_id]
    assert after == [before[0], row.replacement_id]
    assert row.replacement_id not in before
    make_conflict(str(row.replacement_id), unit.entity_id)
    again = changed(district, draw, unit, "P1", seat=2)
    assert again.replacement_id not in (*before, row.replacement_id)
    assert verified(draw) == (0, [*(f"{x} ok" for x in ("files", "seed", "quotas", "units", "teams")), "log absent",
                                  "changes ok"])  # fmt: skip


def test_who_could_not_come_and_is_dealt_again_is_named(client: FlaskClient, district: District) -> None:
    """因病因事退出过一户的人，又派到另一户：提出时和确认前都点名；登记了请假的不再派到，也不再说。"""
    draw = drawn_world(district, people=3)
    ill = units(draw)[0]
    out = standing.teams(session(), draw)[ill.entity_id][1]
    changed(district, draw, ill, "P2", seat=2)
    teams = standing.teams(session(), draw)
    other = next(one for one in units(draw) if out not in teams[one.entity_id])
    desk, place = sign_in(client, "clerk"), f"/api/v1/draws/{draw.id}/substitutions"
    told = {"kind": "SEAT", "blind": other.blind, "seat": "2", "reason": "P1", "words": "与经营者有亲属关系。"}
    said = client.post(place, data=told | {"file": (io.BytesIO(PAPER), "凭据.pdf")}, headers=desk).json["warning"]
    assert f"已因病因事不能到场退出〈{ill.blind[:8]}〉，这一户又派到他：请先登记请假或换人。" in said
    waiting = "/api/v1/substitutions?state=PROPOSED"
    approver = sign_in(client, "approver")
    assert [one["warning"] for one in client.get(waiting, headers=approver).json["items"]] == [said]
    with made() as s:
        s.add(InspectorLeave(inspector_id=out, since=clock.today(), until=clock.today(), reason="病假", by=out))
    assert [one["warning"] for one in client.get(waiting, headers=approver).json["items"]] == [""]


def test_a_conflict_with_the_reserve_is_heard(district: District) -> None:
    """递补户的检查组里没有与它有利害关系的人，抽取之后才登记的也算。"""
    draw = drawn_world(district)
    gone = units(draw)[0]
    first = reserves(draw, gone.stratum)[0]
    row = changed(district, draw, units(draw)[1], "U2") if units(draw)[1].stratum != gone.stratum else None
    people = [one for team in standing.teams(session(), draw).values() for one in team]
    for one in dict.fromkeys(people[:3]):
        make_conflict(one, first.entity_id)
    done = changed(district, draw, gone)
    assert done.called_id == first.entity_id
    assert not set(done.seats) & set(people[:3])
    assert row is None or row.n == 1
    assert verified(draw)[0] == 0


def test_only_one_change_waits_for_a_unit(district: District) -> None:
    """同一户已有一件等着确认，不收第二件；驳回要写意见，驳回之后可以再提。"""
    draw, clerk, approver = drawn_world(district), district.actor("clerk"), district.actor("approver")
    one = units(draw)[0]
    row = service.propose(clerk, draw.id, asked(one))
    with pytest.raises(Problem, match="等着确认"):
        service.propose(clerk, draw.id, asked(one, "U2"))
    with pytest.raises(Problem, match="意见"):
        service.decide(approver, row.id, "REJECTED")
    assert service.decide(approver, row.id, "REJECTED", "照片看不出门牌。").state == "REJECTED"
    with pytest.raises(Problem, match="办过"):
        service.decide(approver, row.id, "CONFIRMED")
    assert service.propose(clerk, draw.id, asked(one, "U2")).state == "PROPOSED"


def test_nobody_is_missing_before_anybody_was_sent(district: District) -> None:
    """派发以前没有人上门，“查无下落”提不出；派发以后可以。"""
    draw, clerk = drawn_world(district), district.actor("clerk")
    one = units(draw)[0]
    with pytest.raises(Problem, match="没有人上门看过，不能以“查无下落”换下"):
        service.propose(clerk, draw.id, asked(one, "U3"))
    dispatched(district, draw)
    assert service.propose(clerk, draw.id, asked(one, "U3")).state == "PROPOSED"


def test_a_struck_unit_was_not_visited_and_its_reserve_was(district: District) -> None:
    """换下的不算查过，递补的算：下一次抽取的 E1 随之。"""
    draw = drawn_world(district)
    gone = units(draw)[0]
    row = changed(district, draw, gone)
    seen = history.visits(
        session(), department_id=draw.department_id, item_ids=draw.item_ids, day=clock.today(), months=3, most=2
    )
    assert seen.flag(gone.entity_id) == "-"
    assert seen.flag(str(row.called_id)) == "E1"


def test_names_stay_sealed_in_every_answer(client: FlaskClient, district: District) -> None:
    """变更的各个网址只有代号，没有企业名称；别的部门什么也看不到。"""
    draw = drawn_world(district)
    headers = sign_in(client, "clerk")
    form = {"kind": "UNIT", "blind": units(draw)[0].blind[:8], "reason": "U1", "words": "上门核实，已经关门。"}
    form["file"] = (io.BytesIO(PAPER), "证明.pdf")  # type: ignore[assignment]
    made_one = client.post(f"/api/v1/draws/{draw.id}/substitutions", data=form, headers=headers)
    assert made_one.status_code == 201
    client.post(
        f"/api/v1/substitutions/{made_one.json['id']}/decisions",
        json={"decision": "CONFIRMED"},
        headers=sign_in(client, "approver"),
    )
    told = [client.get(f"/api/v1/{path}", headers=headers) for path in (
        "substitutions", f"draws/{draw.id}/substitutions", f"draws/{draw.id}/standing")]  # fmt: skip
    assert all(answer.status_code == 200 for answer in told)
    names = set(session().scalars(select(Entity.name)))
    assert not [name for name in names if any(name in answer.text for answer in told)]
    paper = client.get(f"/api/v1/substitutions/{made_one.json['id']}/evidence", headers=headers)
    assert (paper.data, paper.content_type) == (PAPER, "application/pdf")
    from server.accounts import service as accounts
    from server.auth import SYSTEM

    other = accounts.create_department(SYSTEM, code="990100-XF", name="消防大队", short_name="消")
    make_officer("stranger", "approver", other.id)
    strange = sign_in(client, "stranger")
    assert client.get("/api/v1/substitutions", headers=strange).json["total"] == 0
    assert client.get(f"/api/v1/substitutions/{made_one.json['id']}/evidence", headers=strange).status_code == 404


def test_the_log_proves_every_change(app: Flask, district: District, tmp_path: Path) -> None:
    """--log：每一行都有一条留痕、依次；少一条就不成立。"""
    draw = drawn_world(district)
    changed(district, draw, units(draw)[0])
    changed(district, draw, units(draw)[0], "P2", seat=1)
    session().commit()
    assert app.test_cli_runner().invoke(args=["draw", "log", draw.no, str(tmp_path)]).exit_code == 0
    assert verified(draw, "--log", str(tmp_path))[1][-2:] == ["log ok", "changes ok"]
    told = json.loads((tmp_path / "changes.json").read_text("utf-8"))
    (tmp_path / "changes.json").write_text(json.dumps(told[:1]), "utf-8")
    assert verified(draw, "--log", str(tmp_path))[1][-1] == "changes FAIL the log names other changes"


def test_an_edited_change_row_is_found(district: District) -> None:
    """改库里的一件变更，证据核对与名单核对都看得出。"""
    draw = drawn_world(district)
    row = changed(district, draw, units(draw)[0])
    with made() as s:
        s.execute(update(DrawChange).where(DrawChange.id == row.id).values(link="0" * 64))
    assert [one for one in checks.draws(session()) if "changes" in one]


# 作废与补充 ---------------------------------------------------------------------------------------------------------


def test_superseding_takes_two_approvals_by_two_people(district: District) -> None:
    """作废：提出的人不能批，批过的人不能再批，第二个人批了才作废；旧的一切照旧，新的一次接着编号。"""
    draw, clerk = drawn_world(district), district.actor("clerk")
    old = session().get_one(Draw, draw.id)
    package, seed = old.package, old.seed
    row = service.propose(clerk, draw.id, asked(None, "", kind="SUPERSEDE", words="名录漏了一个乡镇，须重新冻结。"))
    with pytest.raises(Problem, match="第二个人"):
        service.decide(clerk, row.id, "CONFIRMED")
    assert service.decide(district.actor("approver"), row.id, "CONFIRMED").state == "PROPOSED"
    assert session().get_one(Draw, draw.id).state == "DRAWN"
    with pytest.raises(Problem, match="另一个人"):
        service.decide(district.actor("approver"), row.id, "CONFIRMED")
    assert service.decide(district.actor("legal"), row.id, "CONFIRMED").state == "CONFIRMED"
    gone = session().get_one(Draw, draw.id)
    assert (gone.state, gone.reason, gone.package, gone.seed) == (
        "SUPERSEDED", "名录漏了一个乡镇，须重新冻结。", package, seed)  # fmt: skip
    again = draws.prepare(clerk, draw.plan_entry_id, witnesses=WITNESSES)
    assert (again.no, again.attempt, again.previous_manifest) == (draw.no, 2, gone.manifest)
    draws.freeze(clerk, again.id)
    draws.commit(clerk, again.id)
    done = draws.roll(clerk, again.id, DICE)
    assert verified(done)[0] == 0
    kinds = session().scalars(select(LogPayload.kind).where(LogPayload.ref == draw.id)).all()
    assert kinds.count("draw.superseded") == 1


def test_what_waits_when_a_draw_is_superseded_lapses(district: District) -> None:
    """还没有办的变更随作废失效：不写成谁驳回了它。"""
    draw, clerk = drawn_world(district), district.actor("clerk")
    waiting = service.propose(clerk, draw.id, asked(units(draw)[0]))
    row = service.propose(clerk, draw.id, asked(None, "", kind="SUPERSEDE", words="名录漏了一个乡镇，须重新冻结。"))
    for name in ("approver", "legal"):
        service.decide(district.actor(name), row.id, "CONFIRMED")
    lapsed = session().get_one(DrawChange, waiting.id)
    assert (lapsed.state, lapsed.decided_by) == ("REJECTED", None)
    assert "失效" in lapsed.opinion


def test_a_superseded_draw_is_not_counted(district: District) -> None:
    """作废的一次不算查过。"""
    draw = drawn_world(district)
    taken = units(draw)[0].entity_id
    row = service.propose(district.actor("clerk"), draw.id, asked(None, "", kind="SUPERSEDE", words="见证人名单有误。"))
    for name in ("approver", "legal"):
        service.decide(district.actor(name), row.id, "CONFIRMED")
    seen = history.visits(
        session(), department_id=draw.department_id, item_ids=draw.item_ids, day=clock.today(), months=3, most=2
    )
    assert seen.flag(taken) == "-"
    with pytest.raises(Problem):
        service.propose(district.actor("clerk"), draw.id, asked(None, "", kind="SUPERSEDE", words="再来一次看看。"))


def test_when_the_reserves_end_another_ceremony_fills_the_gap(client: FlaskClient, district: District) -> None:
    """一层的递补用完：缺几户，补充抽取恰好抽几户，抽过的都不再抽；没有缺的不能补抽。"""
    draw, clerk = drawn_world(district), district.actor("clerk")
    with pytest.raises(Problem, match="没有用完"):
        supplement.prepare(clerk, draw.id, WITNESSES)
    stratum = units(draw)[0].stratum
    read = {one.entity_id for one in units(draw)} | {one.entity_id for one in reserves(draw, stratum)}
    row = None
    while row is None or row.called_id:
        row = changed(district, draw, next(one for one in units(draw) if one.stratum == stratum))
    name = session().get_one(Draw, draw.id).aliases["stratum"][stratum]
    assert supplement.wanted(session(), session().get_one(Draw, draw.id)) == {name: 1}
    path = f"/api/v1/draws/{draw.id}/supplement"
    answer = client.post(path, json={"witnesses": WITNESSES}, headers=sign_in(client, "clerk"))
    assert answer.status_code == 201
    more = session().get_one(Draw, answer.json["id"])
    assert (more.attempt, more.supplements_id) == (1, draw.id)
    with pytest.raises(Problem, match="在办"):
        supplement.prepare(clerk, draw.id, WITNESSES)
    draws.freeze(clerk, more.id)
    draws.commit(clerk, more.id)
    done = draws.roll(clerk, more.id, DICE)
    fresh = units(done)
    assert len(fresh) == 1
    assert fresh[0].entity_id not in read
    assert verified(done)[0] == verified(draw)[0] == 0
    with pytest.raises(Problem, match="没有用完"):
        supplement.prepare(clerk, draw.id, WITNESSES)
    plan = json.loads(storage.read(session().get_one(Draw, done.id).files["plan.json"]))
    assert plan["supplements"] == f"{draw.no} attempt 1"


def superseded(district: District, draw: Draw) -> DrawChange:
    """整次作废，两个人批准。"""
    row = service.propose(district.actor("clerk"), draw.id, asked(None, "", kind="SUPERSEDE", words="见证人名单有误。"))
    for name in ("approver", "legal"):
        service.decide(district.actor(name), row.id, "CONFIRMED")
    return row


def supplemented(district: District) -> tuple[Draw, Draw]:
    """一层的递补用完，补充抽取已建立。"""
    draw = drawn_world(district)
    stratum = units(draw)[0].stratum
    row = None
    while row is None or row.called_id:
        row = changed(district, draw, next(one for one in units(draw) if one.stratum == stratum))
    return draw, supplement.prepare(district.actor("clerk"), draw.id, WITNESSES)


@pytest.mark.parametrize("steps", [0, 1, 2, 3])
def test_a_supplement_falls_with_its_mother_and_the_task_is_drawn_again(district: District, steps: int) -> None:
    """母次作废，补充抽取走到哪一步都随之作废，理由写明；批准的人事先知道；各步都拒绝，任务可以重抽。"""
    (draw, more), clerk = supplemented(district), district.actor("clerk")
    for step in (draws.freeze, draws.commit, lambda who, own: draws.roll(who, own, DICE))[:steps]:
        step(clerk, more.id)
    row = service.propose(clerk, draw.id, asked(None, "", kind="SUPERSEDE", words="见证人名单有误。"))
    assert f"连同补充抽取 {more.no} 一并作废" in views.changes(district.actor("approver"), [row])[0]["warning"]
    for name in ("approver", "legal"):
        service.decide(district.actor(name), row.id, "CONFIRMED")
    gone = session().get_one(Draw, more.id)
    assert gone.state == ("SUPERSEDED" if steps == 3 else "VOID")
    assert gone.reason == f"所补充的 {draw.no} 第 1 次抽取整次作废：见证人名单有误。"
    told = session().scalars(select(LogPayload).where(LogPayload.kind == "draw.superseded")).one()
    assert json.loads(told.json)["data"]["supplements"] == [{"draw": more.no, "attempt": 1, "state": gone.state}]
    for step in (draws.freeze, draws.commit, lambda who, own: supplement.prepare(who, own, WITNESSES)):
        with pytest.raises(Problem, match="这次补充抽取随之作废"):
            step(clerk, more.id)
    again = draws.prepare(clerk, draw.plan_entry_id, witnesses=WITNESSES)
    assert (again.no, again.attempt) == (draw.no, 2)
    assert changed_pages.body(gone)["supplements_of"] == {"no": draw.no, "attempt": 1, "void": True}


def test_a_dispatched_supplement_is_recalled_with_its_mother(district: District) -> None:
    """补充抽取派了出去，母次作废：没有封存的检查一样撤回。"""
    (draw, more), clerk = supplemented(district), district.actor("clerk")
    draws.freeze(clerk, more.id)
    draws.commit(clerk, more.id)
    draws.roll(clerk, more.id, DICE)
    rows = dispatched(district, more)
    superseded(district, draw)
    assert session().get_one(Draw, more.id).state == "SUPERSEDED"
    assert {session().get_one(type(one), one.id).state for one in rows} == {"cancelled"}


def test_an_orphan_from_before_is_refused_and_blocks_no_redraw(district: District) -> None:
    """以前作废母次时留下的补充抽取：各步拒绝，不占着任务，也不顶替编号。"""
    (draw, more), clerk = supplemented(district), district.actor("clerk")
    draws.freeze(clerk, more.id)
    superseded(district, draw)
    with made() as s:
        s.execute(update(Draw).where(Draw.id == more.id).values(state="FROZEN"))
    with pytest.raises(Problem, match="这次补充抽取随之作废"):
        draws.commit(clerk, more.id)
    again = draws.prepare(clerk, draw.plan_entry_id, witnesses=WITNESSES)
    assert (again.no, again.attempt) == (draw.no, 2)
    assert draws.void(district.actor("approver"), more.id, "所补充的已作废").state == "VOID"


def test_a_supplement_may_take_any_ceremony(client: FlaskClient, district: District) -> None:
    """补充抽取与抽取一样：见证人的单位留着，定种子的方式任选，点名的开奖照样核对。"""
    draw = drawn_world(district)
    stratum = units(draw)[0].stratum
    row = None
    while row is None or row.called_id:
        row = changed(district, draw, next(one for one in units(draw) if one.stratum == stratum))
    path, desk = f"/api/v1/draws/{draw.id}/supplement", sign_in(client, "clerk")
    late = {"rule": "pl5 26001", "at": "2026-01-01T12:00:00Z", "spare_at": ""}
    asked_for = {"witnesses": WITNESSES, "ceremony": "beacon", "beacon": late}
    assert client.post(path, json=asked_for, headers=desk).json["type"] == "/problems/draw.beacon"
    answer = client.post(path, json={"witnesses": WITNESSES, "ceremony": "phones"}, headers=desk)
    assert (answer.status_code, answer.json["ceremony"]) == (201, "phones")
    assert answer.json["witnesses"] == WITNESSES


def test_an_exhausted_list_uses_up_no_number(district: District) -> None:
    """缺户的类别里名录上的户都抽过、候补过、注销了：补充抽取不占编号就拒绝，说明为什么。"""
    draw, clerk = drawn_world(district), district.actor("clerk")
    stratum = units(draw)[0].stratum
    name = draw.aliases["stratum"][stratum]
    row = None
    while row is None or row.called_id:
        row = changed(district, draw, next(one for one in units(draw) if one.stratum == stratum))
    with made() as s:
        listed = supplement.read(s, draw.id)
        same = Entity.credit_class.is_(None) if name == "N" else Entity.credit_class == name
        s.execute(update(Entity).where(same, Entity.id.not_in(listed)).values(status="exited"))
    with pytest.raises(Problem, match="没有可以补抽的") as told:
        supplement.prepare(clerk, draw.id, WITNESSES)
    assert told.value.code == "draw.nobody_eligible"
    assert session().scalars(select(Draw)).all() == [session().get_one(Draw, draw.id)]


def test_a_draw_of_another_department_is_absent(district: District) -> None:
    """别的部门的变更答得像没有一样。"""
    from server.accounts import service as accounts
    from server.auth import SYSTEM

    draw = drawn_world(district)
    row = service.propose(district.actor("clerk"), draw.id, asked(units(draw)[0]))
    other = accounts.create_department(SYSTEM, code="990100-XF", name="消防大队", short_name="消")
    from server.accounts.roles import actor_of

    stranger = actor_of(make_officer("stranger", "approver", other.id))
    with pytest.raises(Absent):
        service.decide(stranger, row.id, "CONFIRMED")
    assert draw_again(district).attempt == 1
