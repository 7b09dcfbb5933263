"""跨层级：上级用下级的名录抽取，抽调下级的人；别处的名录和人取不到（S0-11、S2-16）。"""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from draw.package import read_staff, read_units
from server import storage
from server.accounts import service as accounts
from server.accounts.models import Department, Message
from server.auth import SYSTEM
from server.db import session
from server.draws import closing, keys, service
from server.draws.models import DrawSeat
from server.inspections.models import TeamMember
from server.problems import Problem
from server.registry.models import Inspector, Membership
from server.trail.verify import verify
from server.witness import checks
from tests.makers import District, made, make_officer, sign_in
from tests.server.draws.later import dispatched
from tests.server.draws.test_after import verified
from tests.server.draws.test_kinds import hold, plan_of
from tests.server.draws.world import WITNESSES, approved_entry
from tests.server.plans.lists import SINCE, make_entities, make_inspectors

pytestmark = pytest.mark.usefixtures("spring")
HALF = {"A": "50%", "B": "50%", "C": "50%", "D": "50%", "N": "50%"}


def town(district: District, code: str, superior: str | None) -> Department:
    """一个下级（或不相干的）部门。"""
    row = accounts.create_department(
        SYSTEM, code=code, name=f"{code} 分局", short_name=code.replace("-", ""), phone=None
    )
    if superior:
        accounts.change_department(SYSTEM, row.id, {"superior_id": superior})
    return row


@pytest.fixture
def levels(district: District) -> tuple[District, Department, Department]:
    """市局没有自己的名录，只有两名检查人员；下面两个分局，其中一个是隔一级的。"""
    first = town(district, "990101-SJ", district.department.id)
    second = town(district, "990102-SJ", first.id)
    own = make_entities(first.id, 30)
    make_entities(second.id, 30, id_value=lambda n: f"X{n:05d}", id_kind="other")
    with made() as s:
        s.add(Membership(entity_id=own[0], department_id=second.id, since=SINCE))  # in both registers
    make_inspectors(district.department.id, 2)
    make_inspectors(first.id, 4)
    return district, first, second


def test_a_superior_draws_over_the_registers_below(levels: tuple[District, Department, Department]) -> None:
    """两个分局的名录合成一份，一户只算一次；抽调的人坐上级的席位；谁都能重算，开封核对没有假户漏户。"""
    district, first, second = levels
    draw = hold(district, approved_entry(district), registers=[first.id, second.id], lenders=[first.id])
    package = {name: storage.read(mark) for name, mark in draw.files.items()}
    assert len(read_units(package["units.txt"])) == 60
    staff = read_staff(package["staff.txt"])
    assert ({p.dept for p in staff}, len(staff)) == ({"990100-SJ"}, 6)
    assert plan_of(draw)["lent"] == ["990101-SJ"]
    assert verified(draw)[0] == 0
    key = keys.unseal(draw.key_sealed or b"", f"{draw.id}/key")
    assert closing.recomputed(draw, key).ok
    assert list(checks.draws(session())) == []


def test_lent_people_receive_their_tasks(levels: tuple[District, Department, Department]) -> None:
    """抽调来的人和本部门的人一样收到派单。"""
    district, first, second = levels
    draw = hold(district, approved_entry(district), registers=[first.id, second.id], lenders=[first.id])
    lent = set(session().scalars(select(Inspector.id).where(Inspector.department_id == first.id)))
    seats = set(session().scalars(select(DrawSeat.inspector_id).where(DrawSeat.draw_id == draw.id)))
    assert seats & lent
    rows = dispatched(district, draw)
    assert len(rows) == draw.numbers["planned"]
    assert seats & lent <= set(session().scalars(select(TeamMember.inspector_id)))


def test_what_is_not_below_cannot_be_taken(
    client: FlaskClient, levels: tuple[District, Department, Department]
) -> None:
    """不相干的部门、停用的下级，名录取不到，人也调不到；下级更取不到上级的。"""
    district, first, second = levels
    other = town(district, "990200-YJ", None)
    entry = approved_entry(district)
    head = sign_in(client, "clerk")
    for asked in ({"registers": [other.id]}, {"lenders": [other.id]}, {"registers": ["none"]}):
        answer = client.post(
            "/api/v1/draws", json={"plan_entry_id": entry.id, "witnesses": WITNESSES} | asked, headers=head
        )
        assert (answer.status_code, answer.json["type"]) == (422, "/problems/draw.not_below")
    accounts.change_department(SYSTEM, second.id, {"active": False})
    with pytest.raises(Problem, match="下级部门"):
        service.prepare(district.actor("clerk"), entry.id, witnesses=WITNESSES, registers=[second.id])
    body = {"plan_entry_id": entry.id, "witnesses": WITNESSES, "registers": [first.id], "lenders": [first.id]}
    made_one = client.post("/api/v1/draws", json=body, headers=head).json
    assert (made_one["registers"], made_one["lenders"]) == (["990101-SJ 分局"], ["990101-SJ 分局"])


def test_what_a_county_drew_itself_is_left_out(levels: tuple[District, Department, Department]) -> None:
    """下级本年自己抽中的户，上级不再抽，以 E3 公开除外（S0-13 避免重复）。"""
    district, first, second = levels
    people = {role: make_officer(f"{role}-below", role, first.id) for role in ("clerk", "approver")}
    below = District(first, people)
    own = hold(below, approved_entry(below, ratios=HALF))
    draw = hold(district, approved_entry(district), registers=[first.id, second.id], lenders=[first.id])
    assert draw.numbers["excluded"]["E3"] == own.numbers["planned"] > 5


def test_departments_do_not_stand_in_circles(client: FlaskClient, district: District) -> None:
    """上级不能是自己，也不能是自己的下级；系统管理员在部门页上改。"""
    first = town(district, "990101-SJ", None)
    head, where = sign_in(client, "sysadmin"), f"/api/v1/departments/{first.id}"
    done = client.patch(where, json={"superior_id": district.department.id}, headers=head)
    assert (done.status_code, done.json["superior_id"]) == (200, district.department.id)
    for above in (district.department.id, first.id):
        with pytest.raises(Problem, match="不能是本部门或本部门的下级"):
            accounts.change_department(SYSTEM, district.department.id, {"superior_id": above})


def test_the_office_below_hears_that_its_people_were_lent(levels: tuple[District, Department, Department]) -> None:
    """名单一冻结，被抽调的分局经办和审批各收一条，写着抽了哪几个人；没有被抽调的、筹备而没冻结的不收。"""
    district, first, second = levels
    told = [make_officer(f"{role}-below", role, first.id).id for role in ("clerk", "approver")]
    make_officer("clerk-farther", "clerk", second.id)
    reach = {"registers": [first.id], "lenders": [first.id]}
    draw = service.prepare(district.actor("clerk"), approved_entry(district).id, witnesses=WITNESSES, **reach)
    lent = select(Message).where(Message.kind == "draw_lent").order_by(Message.officer_id)
    assert session().scalars(lent).all() == []
    service.freeze(district.actor("clerk"), draw.id)
    found = session().scalars(lent).all()
    assert [one.officer_id for one in found] == sorted(told)
    names = session().scalars(select(Inspector.name).where(Inspector.department_id == first.id)).all()
    assert all(name in found[0].text for name in names)
    assert f"抽调了本部门 {len(names)} 名检查人员" in found[0].text
    assert list(verify(session())) == []
