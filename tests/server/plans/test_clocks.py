"""计划的钟在时限看板上：年度计划、联合计划各一只，公布各办结各的；调整另有一只（S3-14、S3-17）。"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from server import clock, sweeps
from server.accounts.models import Message
from server.db import session
from server.domain.profiles import Profile
from server.plans import revising, service, views
from server.plans.meeting import service as meetings
from server.plans.models import Plan
from server.rules.models import Deadline
from tests.makers import District, sign_in
from tests.server.plans.lists import make_item
from tests.server.plans.test_joint import approve, asked_again, others, plan, published
from tests.server.plans.test_plans import fields

__all__ = ["others", "plan"]


def opened() -> int:
    """扫一遍，开了几只。"""
    return int(sweeps.run("plans.yearly")["plans.yearly"]["done"])


def standing() -> list[tuple[str, str]]:
    """各钟与状态。"""
    query = select(Deadline.kind, Deadline.state).order_by(Deadline.kind, Deadline.state)
    return [(row[0], row[1]) for row in session().execute(query)]


def test_each_plan_of_the_year_has_its_own_clock_on_the_board(
    client: FlaskClient, district: District, plan: Plan
) -> None:
    """编了没有公布的各有一只，过了期限也列；公布联合计划只办结它自己的；调整另开一只。"""
    clerk, headers = district.actor("clerk"), sign_in(client, "clerk")
    own = service.create_plan(clerk, year=2026, title="2026 年度抽查计划")
    service.create_plan(clerk, year=2026, title="演练", kind="REHEARSAL")
    service.add_entry(clerk, own.id, fields(make_item(district.department.id, code="09")))
    assert (opened(), opened()) == (2, 0)
    board = client.get("/api/v1/deadlines", headers=headers).json["items"]
    assert [(row["title"], row["due_on"], row["late"]) for row in board] == [
        ("2026 年度联合抽查计划", "2026-01-31", True),
        ("2026 年度抽查计划", "2026-02-28", True),
    ]
    assert [row["link"] for row in board] == [f"/plans/{plan.id}", f"/plans/{own.id}"]
    published(district, plan)
    assert standing() == [("joint_plan.due", "met"), ("plan.due", "open")]
    revising.revise(clerk, plan.id, "对象增加，数量随之调整。")
    assert standing()[1] == ("plan.adjust_days", "open")
    approve(district, own)
    revising.publish(district.actor("publisher"), own.id)
    assert (standing()[2], opened()) == (("plan.due", "met"), 0)


def test_a_call_for_the_plan_of_the_year_leads_to_the_plan_that_was_begun(district: District) -> None:
    """还没有编的催办去计划一览；编了还没有公布的，去那一份。"""
    clerk = district.actor("clerk")
    with clock.hands_at(datetime(2027, 1, 20, 2, tzinfo=UTC)):
        sweeps.run("rules.yearly")
        sweeps.run("rules.alert")
    with clock.hands_at(datetime(2027, 2, 13, 2, tzinfo=UTC)):
        sweeps.run("rules.alert")
        own = service.create_plan(clerk, year=2027, title="2027 年度抽查计划")
    with clock.hands_at(datetime(2027, 3, 2, 2, tzinfo=UTC)):
        sweeps.run("rules.alert")
    query = select(Message.link).where(Message.officer_id == clerk.officer_id, Message.kind == "deadline")
    links = list(session().scalars(query.order_by(Message.created_at, Message.id)))
    assert (links[0], links[-1], set(links)) == ("/desk/plans", f"/desk/plans/{own.id}", {links[0], links[-1]})


@pytest.mark.parametrize("refile", [True, False])
def test_a_plan_names_no_clock_of_an_adjustment_that_is_met(
    district: District, plan: Plan, refile: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """调整的一版报出备案（不要备案的，公示）以后，计划不再说期限；回执没有到也不说。"""
    clerk = district.actor("clerk")
    flag = Profile.flag
    monkeypatch.setattr(Profile, "flag", lambda self, key: refile if key == "plan.refile" else flag(self, key))

    def told() -> str:
        due = views.plan(session().get_one(Plan, plan.id), clerk)["due"]
        return str(due["says"]) if due else ""

    published(district, plan)
    revising.revise(clerk, plan.id, "对象增加，数量随之调整。")
    service.change_entry(clerk, plan.entries[0].id, {"period_to": date(2026, 11, 30)})
    assert told().startswith("第 2 版")
    asked_again(district, plan)
    approve(district, plan)
    revising.publish(district.actor("publisher"), plan.id)
    assert bool(told()) is refile
    revising.file(clerk, plan.id, "青禾县联席会议办公室")
    assert told() == ""
    revising.revise(clerk, plan.id, "同一天又要调整。")
    assert told().startswith("第 3 版")


@pytest.mark.parametrize("later", [0, 3])
@pytest.mark.parametrize("sent", [False, True])
def test_a_revision_given_up_leaves_the_clock_of_the_one_before(
    district: District, plan: Plan, later: int, sent: bool
) -> None:
    """第二版公示了还没有报备案，又调整、又放弃：第二版的备案期限照走；已经报出的仍算办结。同一天的也一样。"""
    clerk = district.actor("clerk")
    published(district, plan)
    revising.revise(clerk, plan.id, "对象增加，数量随之调整。")
    service.change_entry(clerk, plan.entries[0].id, {"period_to": date(2026, 11, 30)})
    asked_again(district, plan)
    approve(district, plan)
    revising.publish(district.actor("publisher"), plan.id)
    if sent:
        revising.file(clerk, plan.id, "青禾县联席会议办公室")
    with clock.hands_at(clock.now() + timedelta(days=later)):
        revising.revise(clerk, plan.id, "又要增加对象。")
        assert ("plan.adjust_days", "open") in standing()
        revising.abandon(clerk, plan.id, "核对后不用调整。")
    adjusted = [state for kind, state in standing() if kind == "plan.adjust_days"]
    assert adjusted == sorted(["met" if sent else "open", *(["cancelled"] if later else [])])


def test_days_left_into_a_year_without_holidays_are_told_as_about(
    client: FlaskClient, district: District, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    """明年的放假安排还没有公布：明年的计划还剩几天是约数，说出是哪一年；看板、工作台都说，都去那一份计划。"""
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 12, 10, 2, tzinfo=UTC))
    own = service.create_plan(district.actor("clerk"), year=2027, title="2027 年度抽查计划")
    opened()
    headers = sign_in(client, "clerk")
    for rows in (
        client.get("/api/v1/deadlines", headers=headers).json["items"],
        client.get("/api/v1/workbench", headers=headers).json["deadlines"],
    ):
        told = {row["link"]: row["unknown_year"] for row in rows if row["kind"] in ("plan.due", "joint_plan.due")}
        assert told == {f"/plans/{own.id}": 2027, f"/plans/{plan.id}": None}


def test_a_joint_plan_nobody_leads_is_the_clock_of_the_office(district: District, others: dict[str, str]) -> None:
    """到期前六十天还没有部门牵头，钟记在办公室名下；别的部门编了、公布了，办公室的一只随之办结。"""
    meetings.set_office(district.actor("sysadmin"), others["XF"])
    with clock.hands_at(datetime(2026, 12, 10, 2, tzinfo=UTC)):
        assert (opened(), opened()) == (1, 0)
        row = session().scalars(select(Deadline)).one()
        assert (row.department_id, row.kind, row.due_on) == (others["XF"], "joint_plan.due", date(2027, 1, 31))
        clerk = district.actor("clerk")
        led = service.create_plan(clerk, year=2027, title="2027 年度联合抽查计划", scope="JOINT")
        period = {"period_from": date(2027, 3, 1), "period_to": date(2027, 6, 30)}
        slots = [{"department_id": each, "seats": 1} for each in (district.department.id, *others.values())]
        service.add_entry(clerk, led.id, fields(make_item(district.department.id)) | period | {"slots": slots})
        assert opened() == 1
        published(district, led)
    assert standing() == [("joint_plan.due", "met"), ("joint_plan.due", "met")]
