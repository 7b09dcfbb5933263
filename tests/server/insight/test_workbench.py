"""工作台：数与时限现算，只含看得见的；未公示不算完成。"""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from server import clock
from server.accounts.models import Message, Officer
from server.db import session
from server.demo import lists
from server.demo.county import HOME, County
from server.demo.desk import Desk, Refused
from server.dossiers.models import Decision
from server.insight import waiting
from server.inspections.models import TeamMember
from server.registry.items.guidelines import service as guidelines
from server.rules import proposals
from tests.makers import District, made


@pytest.fixture
def county(app: Flask) -> County:
    """派发过、查完一户、还没有审定的小县。"""
    made = County(app)
    made.bring_lists(40)
    made.visit(made.dispatch(made.draw(made.plan())["id"])[0])
    made.settle()
    return made


def test_only_published_counts_as_done(county: County) -> None:
    """审定公示之前完成为零，公示之后才计入（S3-16）。"""
    approver = county.desk("approver")
    before = approver.get("/workbench")
    drawn = before["draw"]
    assert (drawn["listed"], drawn["frame"] <= drawn["listed"]) == (40, True)
    assert before["progress"]["published"] == 0
    assert before["queue"]["to_review"] == 1
    approver.decide(approver.get("/dossiers")["items"][0]["id"], "APPROVED", "同意。")
    county.settle()
    after = approver.get("/workbench")
    assert (after["progress"]["published"], after["queue"]["to_review"]) == (1, 0)


def test_own_inspections_do_not_wait_for_the_approver(county: County) -> None:
    """审定的角标只数审批人办得了的：自己参加过检查的、自己做过法制审核的不数。"""
    approver = county.desk("approver")
    row = approver.get("/dossiers")["items"][0]
    me = session().scalars(select(Officer.id).where(Officer.name == "approver")).one()
    assert approver.get("/workbench")["queue"]["to_review"] == 1
    with made() as s:
        seat = s.scalars(select(TeamMember).where(TeamMember.assignment_id == row["assignment_id"])).first()
        assert seat is not None
        kept, seat.officer_id = seat.officer_id, me
    assert approver.get("/workbench")["queue"]["to_review"] == 0
    with made() as s:
        s.scalars(select(TeamMember).where(TeamMember.officer_id == me)).one().officer_id = kept
        s.add(Decision(dossier_id=row["id"], revision=1, step="legal", decision="APPROVED", opinion="合法。",
                       officer_id=me, officer_name="审批员"))  # fmt: skip
    assert approver.get("/workbench")["queue"]["to_review"] == 0


def test_each_step_waits_for_its_person(app: Flask, district: District) -> None:
    """细则一步一步轮到法制审核、批准、公示的人，各得一条消息；另定的规则轮到审批；自己编的不算。"""

    def waits(name: str) -> dict[str, int]:
        return waiting.queue(district.actor(name))

    row = guidelines.create(district.actor("clerk"), {"title": "抽查工作细则", "text": "抽查原则：公开公正。"})
    told = [one for one in waiting.bench(district.actor("clerk"))["which"] if one["key"] == "guidelines_to_submit"]
    assert [(one["text"], one["link"]) for one in told] == [
        ("抽查工作细则第 1 版，草稿，等您送审", f"/desk/guidelines?id={row.id}")
    ]
    guidelines.submit(district.actor("clerk"), row.id, "首次制定。")
    assert waits("clerk")["guidelines_to_submit"] == 0
    steps = (
        ("legal", lambda: guidelines.review(district.actor("legal"), row.id, "APPROVED")),
        ("approver", lambda: guidelines.decide(district.actor("approver"), row.id, "APPROVED")),
        ("publisher", lambda: guidelines.publish(district.actor("publisher"), row.id)),
    )
    for at, (name, act) in enumerate(steps):
        assert [waits(who)["guidelines_to_judge"] for who, _ in steps] == [int(n == at) for n in range(3)]
        told = session().scalars(select(Message).where(Message.officer_id == district.actor(name).officer_id)).all()
        assert [one.kind for one in told] == ["guideline"]
        act()
    assert not any(waits(who)["guidelines_to_judge"] for who, _ in steps)
    proposals.propose(
        district.actor("clerk"), key="team.min_inspectors", layer="DEPARTMENT", value=3,
        basis="县局办公会纪要第 3 号", reason="人手充足", since=clock.today(),
    )  # fmt: skip
    assert (waits("approver")["rules_to_decide"], waits("clerk")["rules_to_decide"]) == (1, 0)


def test_lists_plans_and_draws_wait_for_the_clerk(app: Flask) -> None:
    """读好没入库的表、退回的计划、到期没抽的任务归经办；办完就不再数。公众意见归经办和公示的人。"""
    county = County(app)
    county.bring_lists(40)
    clerk, approver = county.desk("clerk"), county.desk("approver")

    def waits(name: str) -> int:
        return int(clerk.get("/workbench")["queue"][name])

    def brought() -> dict[str, Any]:
        data = {"file": (io.BytesIO(lists.entities(43)), "又一批.csv"), "kind": "entities", "department": HOME}
        sent = county.client.post("/api/v1/imports", data=data, headers=clerk.headers).json
        found: dict[str, Any] = clerk.get(f"/imports/{sent['id']}")
        return found

    staged = brought()
    assert waits("imports_open") == 1
    clerk.post(f"/imports/{staged['id']}/commit")
    assert waits("imports_open") == 0
    again = brought()
    assert (again["state"], again["same"], waits("imports_open")) == ("previewed", 43, 0)
    entry = county.plan()
    assert waits("entries_to_draw") == 1
    county.draw(entry)
    assert (waits("entries_to_draw"), waits("plans_to_mend")) == (0, 0)
    told = county.client.post("/feedback", data={"kind": "QUESTION", "text": "请问抽查结果多久公示？"})
    assert told.status_code < 400
    assert [county.desk(who).get("/workbench")["queue"]["feedback"] for who in ("clerk", "publisher")] == [1, 1]
    assert approver.get("/workbench")["queue"]["feedback"] == 0


def test_deadlines_come_in_order_with_their_rule(county: County) -> None:
    """时限早的在前，每件说明是哪一个时限；查完的按公示时限。"""
    rows = county.desk("clerk").get("/workbench")["deadlines"]
    assert [row["due_on"] for row in rows] == sorted(row["due_on"] for row in rows)
    inspected = next(row for row in rows if row["dossier_id"])
    assert "20 个工作日内公示" in inspected["says"]
    assert not inspected["late"]


def test_phones_tell_when_they_were_last_heard(county: County) -> None:
    """手机最近一次联系与手里的任务数。"""
    phones = county.desk("clerk").get("/workbench")["phones"]
    assert len(phones) == 1
    assert phones[0]["last_seen_at"]


def test_another_department_sees_its_own_empty_bench(county: County) -> None:
    """别的部门的工作台没有这些。"""
    bench = county.desk("clerk-yj").get("/workbench")
    assert (bench["progress"]["total"], bench["deadlines"], bench["phones"], bench["draw"]) == (0, [], [], None)


def test_administrators_have_no_workbench(county: County) -> None:
    """系统管理员没有业务数据（三员分立）。"""
    desk = Desk(county.client, "sysadmin", county.people.passwords["sysadmin"])
    with pytest.raises(Refused) as caught:
        desk.get("/workbench")
    assert caught.value.status == 403


def test_health_answers_without_signing_in(county: County) -> None:
    """健康检查不用登录，说得出后台多久前扫过。"""
    answer = county.client.get("/healthz")
    assert answer.json["ok"]
    assert answer.json["last_sweep_seconds"] >= 0
