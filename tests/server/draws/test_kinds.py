"""各种抽取：联合的席位、单随机、全数检查的次序、成捆、检查日（S0-05、S3-17、S4-18、S4-19）。"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from server import clock, storage
from server.accounts import service as accounts
from server.accounts.models import Department
from server.auth import SYSTEM
from server.db import session
from server.domain import dealing
from server.draws import paper, roster, service, views
from server.draws.after import standing
from server.draws.models import Draw
from server.inspections import single as named
from server.inspections.directed import Naming
from server.inspections.models import Assignment
from server.plans.models import PlanEntry
from server.problems import Problem
from server.publications import lists
from server.registry.models import ConflictOfInterest, Inspector, Membership
from tests.makers import District, made, sign_in
from tests.server.draws.later import changed, dispatched, drawn_world
from tests.server.draws.test_after import verified
from tests.server.draws.world import DICE, WITNESSES, approved_entry
from tests.server.plans.lists import make_entities, make_inspectors

SPRING = datetime(2026, 3, 10, 1, 0, tzinfo=UTC)
WHOLE = {"A": "100%", "B": "100%", "C": "100%", "D": "100%", "N": "100%"}


@pytest.fixture(autouse=True)
def spring() -> Iterator[None]:
    """2026 年 3 月 10 日。"""
    with clock.hands_at(SPRING):
        yield


def plan_of(draw: Draw) -> dict[str, Any]:
    """冻结的方案。"""
    found: dict[str, Any] = json.loads(storage.read(session().get_one(Draw, draw.id).files["plan.json"]))
    return found


def hold(district: District, entry: PlanEntry, **how: Any) -> Draw:
    """从筹备走到抽出。"""
    clerk = district.actor("clerk")
    draw = service.prepare(clerk, entry.id, witnesses=WITNESSES, **how)
    service.freeze(clerk, draw.id)
    service.commit(clerk, draw.id)
    return service.roll(clerk, draw.id, DICE)


def test_departments_without_a_common_firm_use_up_no_number(district: District) -> None:
    """两个部门的名录没有一户相同：筹备时就说，不占编号；名录有了重合就能办。"""
    make_inspectors(district.department.id, 3)
    other = accounts.create_department(SYSTEM, code="990100-XF", name="青禾县消防救援大队", short_name="青消")
    make_inspectors(other.id, 2)
    shops = make_entities(district.department.id, 10)
    entry = approved_entry(district, ratios=WHOLE)
    with made() as s:
        row = s.get_one(PlanEntry, entry.id)
        row.slots = [{"department_id": district.department.id, "seats": 2}, {"department_id": other.id, "seats": 1}]
        row.team_size = 3
    clerk = district.actor("clerk")
    with pytest.raises(Problem, match="联合抽查只抽 2 个部门的名录里都有的户"):
        service.prepare(clerk, entry.id, witnesses=WITNESSES)
    with made() as s:
        s.add(Membership(entity_id=shops[0], department_id=other.id, since=date(2025, 1, 1)))
    assert service.prepare(clerk, entry.id, witnesses=WITNESSES).seq == 1


def single(district: District, units: int, people: int, reason: str, until: date, **more: Any) -> PlanEntry:
    """一条单随机的任务；本地规则已允许。"""
    first = drawn_world(district, units, people, **more)
    with made() as s:
        s.get_one(Draw, first.id).state = "VOID"
        row = s.get_one(PlanEntry, first.plan_entry_id)
        row.random_kind, row.random_reason, row.random_until = "SINGLE", reason, until
    return session().get_one(PlanEntry, first.plan_entry_id)


def partner() -> Department:
    """参加联合抽查的部门。"""
    return accounts.create_department(SYSTEM, code="990100-XF", name="青禾县消防救援大队", short_name="青消")


def test_a_joint_draw_takes_the_intersection_and_seats_of_each(client: FlaskClient, district: District) -> None:
    """联合：名录是两个部门都监管的户，每组牵头部门两人、参加部门一人，各坐各席。"""
    other = partner()
    mine = make_entities(district.department.id, 60)
    make_inspectors(district.department.id, 4)
    theirs = make_inspectors(other.id, 3)
    with made() as s:
        s.add_all([Membership(entity_id=one, department_id=other.id, since=date(2025, 1, 1)) for one in mine[:40]])
    entry = approved_entry(district, ratios={"A": "20%", "B": "20%", "C": "20%", "D": "20%", "N": "20%"})
    with made() as s:
        row = s.get_one(PlanEntry, entry.id)
        row.slots = [{"department_id": district.department.id, "seats": 2}, {"department_id": other.id, "seats": 1}]
        row.team_size = 3
    draw = hold(district, entry)
    assert draw.numbers["frame"] == 40
    assert [one["dept"] for one in plan_of(draw)["slots"]] == ["990100-SJ", "990100-SJ", "990100-XF"]
    teams = standing.teams(session(), draw)
    assert teams
    assert set(teams) <= set(mine[:40])
    assert all(team[2] in theirs and not {*team[:2]} & {*theirs} for team in teams.values())
    assert verified(draw)[0] == 0
    seats = roster.read(session().get_one(Draw, draw.id))
    assert seats["offices"] == [district.department.name, district.department.name, other.name]
    assert Counter(one["office"] for one in seats["staff"]) == {district.department.name: 4, other.name: 3}
    lists.draws()
    assert f"{district.department.name}、{other.name}</td>" in client.get("/draws").text


def test_single_random_with_every_unit_deals_people_only(client: FlaskClient, district: District) -> None:
    """单随机、全数检查：户户都查，次序和检查人员由抽取定；理由与止期写进方案，通知书与检查码都不说户是抽中的。"""
    entry = single(district, 24, 6, "法律规定普查", date(2026, 12, 31), ratios=WHOLE)
    draw = hold(district, entry)
    plan = plan_of(draw)
    assert (plan["mode"], plan["single"]) == ("staff", {"reason": "法律规定普查", "until": "2026-12-31"})
    assert draw.numbers["planned"] == 24
    assert verified(draw)[0] == 0
    sent = dispatched(district, draw)[0]
    paper = "".join(sent.package["notice"]["paragraphs"])
    assert "覆盖全部对象" in paper
    assert "被确定为检查对象" not in paper
    assert sent.package["draw"]["whole"]
    lists.codes()
    page = client.get(f"/c/{sent.code_token}").text
    assert "本次检查覆盖全部对象，检查人员经公开随机抽取产生" in page
    assert f'href="/draws/{draw.no}"' in page
    assert not [word for word in ("，由抽签决定", "怎么抽中的") if word in page]


def test_single_random_of_units_has_no_teams_and_ends_on_its_day(client: FlaskClient, district: District) -> None:
    """单随机、只抽户：不派人，派发被拒并说明；过了止期不能再抽。"""
    entry = single(district, 40, 2, "人员名录尚在建立", date(2026, 6, 30))
    draw = hold(district, entry)
    assert plan_of(draw)["mode"] == "units"
    assert standing.teams(session(), draw) == {}
    assert verified(draw)[0] == 0
    with pytest.raises(Problem, match="不足两人"):
        dispatched(district, draw)
    people = list(session().scalars(select(Inspector.id).order_by(Inspector.name)))
    window = (date(2026, 3, 11), date(2026, 5, 11))
    approver = district.actor("approver")
    with pytest.raises(Problem, match="写明"):
        named.dispatch(approver, draw.id, Naming(people[0], people[1:], "", window))
    body = {"leader": people[0], "members": people[1:], "reason": "两人熟悉这一片"}
    body |= {"unsigned": "见证人当天补签", "window_from": window[0].isoformat(), "window_to": window[1].isoformat()}
    path = f"/api/v1/draws/{draw.id}/named-dispatch"
    _refused_unless_fit(client, district, draw, body)
    assert client.post(path, json=body, headers=sign_in(client, "clerk")).status_code == 403
    assert client.post(path, json=body, headers=sign_in(client, "approver")).status_code == 201
    sent = list(session().scalars(select(Assignment).where(Assignment.draw_id == draw.id)))
    assert len(sent) == len(standing.units(session(), draw.id))
    assert "检查人员同样由随机抽取产生" not in "".join(sent[0].package["notice"]["paragraphs"])
    lists.codes()
    assert "怎么抽中的" in client.get(f"/c/{sent[0].code_token}").text
    session().rollback()
    change = changed(district, draw, standing.units(session(), draw.id)[0])
    fresh = session().scalars(select(Assignment).where(Assignment.entity_id == change.called_id)).one()
    assert [member.inspector_id for member in fresh.team] == people
    with made() as s:
        s.get_one(Draw, draw.id).state = "VOID"
    with clock.hands_at(datetime(2026, 7, 1, 2, 0, tzinfo=UTC)), pytest.raises(Problem, match="只用到"):
        service.prepare(district.actor("clerk"), entry.id, witnesses=WITNESSES)


def _refused_unless_fit(client: FlaskClient, district: District, draw: Draw, body: dict[str, Any]) -> None:
    """名单上说谁那一天不能派、为什么；照样指定的，派发时同一句话拒绝；别的部门的人指定不了。"""
    elsewhere = make_inspectors(partner().id, 1)[0]
    head, path = sign_in(client, "approver"), f"/api/v1/draws/{draw.id}"
    with made() as s:
        person = s.get_one(Inspector, body["leader"])
        person.cert_to = date(2026, 3, 1)
        firm = standing.units(s, draw.id)[0].entity_id
        s.add(ConflictOfInterest(id="c1", inspector_id=body["members"][0], entity_id=firm, kind="KIN"))
    told = client.get(f"{path}/candidates?on={body['window_from']}", headers=head).json["items"]
    why = {one["id"]: one["why"] for one in told}
    assert "到期" in why[body["leader"]]
    assert "应当回避" in why[body["members"][0]]
    assert elsewhere not in why
    assert client.post(f"{path}/named-dispatch", json=body, headers=head).json["detail"] == why[body["leader"]]
    with made() as s:
        s.get_one(Inspector, body["leader"]).cert_to = None
    assert client.post(f"{path}/named-dispatch", json=body, headers=head).json["detail"] == why[body["members"][0]]
    with made() as s:
        s.delete(s.get_one(ConflictOfInterest, "c1"))
    other = body | {"members": [elsewhere]}
    assert client.post(f"{path}/named-dispatch", json=other, headers=head).status_code == 404
    told = client.get(f"{path}/candidates?on={body['window_from']}", headers=head).json["items"]
    assert not [one for one in told if one["why"]]


def test_whole_lists_keep_two_random_hands(district: District) -> None:
    """双随机的全数检查：次序仍由抽取定，检查人员照样派。"""
    draw = drawn_world(district, 20, 6, ratios=WHOLE)
    assert plan_of(draw)["mode"] == "double"
    assert len(standing.teams(session(), draw)) == 20
    assert verified(draw)[0] == 0


def test_bundles_go_to_one_team_and_days_are_dealt(client: FlaskClient, district: District) -> None:
    """成捆：同一区域的户由一个组查；检查日是工作日的半日，派单的时窗就是那一天，通知书写明。"""
    make_entities(district.department.id, 40)
    make_inspectors(district.department.id, 6)
    ratios = {"A": "30%", "B": "30%", "C": "30%", "D": "30%", "N": "30%"}
    days = {"first": date(2026, 3, 14), "last": date(2026, 3, 20), "half": True}
    draw = _with_form(district, ratios, bundle=3, days=days)
    plan = plan_of(draw)
    assert plan["bundle"] == 3
    assert (plan["times"][0], plan["times"][-1], len(plan["times"])) == ("2026-03-16-1", "2026-03-20-2", 10)
    lines = storage.read(draw.files["result.txt"]).decode().splitlines()
    teams = [line.split("\t") for line in lines if line.startswith("team")]
    assert len({row[1] for row in teams}) < len(teams)
    assert verified(draw)[0] == 0
    found = standing.days(draw)
    for row in dispatched(district, draw):
        day = found[row.package["draw"]["blind"]]
        assert row.window_from == row.window_to == date.fromisoformat(day[:10])
        assert "检查日由抽取产生" in "".join(row.package["notice"]["paragraphs"])
        assert row.package["day"] == day
    assert {one["blind"]: one["day"] for one in views.units(draw) if one["rank"]} == found
    told = paper.content(
        session(), draw, dict.fromkeys(("place", "host", "operator", "recorder", "incidents", "remarks"), "")
    )
    assert sorted(told["days"].values()) == sorted(dealing.short_day(day) for day in found.values())
    row_id = row.package["package_id"]
    _says_the_day_by_its_code_only(client, row, found)
    unit = next(one for one in standing.units(session(), draw.id) if one.blind == row.package["draw"]["blind"])
    changed(district, draw, unit, "P2", seat=1)
    fresh = session().get_one(Assignment, row.id, populate_existing=True).package
    assert fresh["package_id"] != row_id
    assert dealing.day_words(found[unit.blind]) in "".join(fresh["notice"]["paragraphs"])
    assert fresh["day"] == found[unit.blind]


def _says_the_day_by_its_code_only(client: FlaskClient, row: Assignment, found: dict[str, str]) -> None:
    """公开页在代号旁写那一天，不写是哪一户；凭检查码看得到自己那一天；换人以后的通知书仍写抽定的半日。"""
    lists.draws()
    lists.codes()
    package = row.package
    said = dealing.short_day(found[package["draw"]["blind"]])
    page = client.get(f"/draws/{package['draw']['no']}").text
    line = page.split(package["draw"]["blind"][:12])[1].split("</tr>")[0]
    assert said in line
    assert package["entity"]["name"] not in page
    assert f"{said}（由抽取产生）" in client.get(f"/c/{row.code_token}").text


def _with_form(district: District, ratios: dict[str, str], **how: Any) -> Draw:
    from tests.server.draws.later import draw_again

    first = draw_again(district, ratios=ratios, min_n=0)
    with made() as s:
        s.get_one(Draw, first.id).state = "VOID"
    return hold(district, session().get_one(PlanEntry, first.plan_entry_id), **how)


def test_days_outside_the_period_and_manual_days_are_refused(district: District) -> None:
    """没有工作日、超出实施时间、现场摇号的，不能抽检查日。"""
    make_entities(district.department.id, 20)
    entry, clerk = approved_entry(district), district.actor("clerk")
    rest = {"first": date(2026, 3, 14), "last": date(2026, 3, 15), "half": False}
    for how in ({"days": rest}, {"bundle": 21}, {"days": rest, "ceremony": "manual"}):
        with pytest.raises(Problem):
            service.prepare(clerk, entry.id, witnesses=WITNESSES, **how)
    assert session().scalars(select(Draw)).all() == []
    assert session().scalars(select(Inspector)).all() == []
