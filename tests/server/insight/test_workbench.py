"""工作台：数与时限现算，只含看得见的；未公示不算完成。"""

from __future__ import annotations

import pytest
from flask import Flask

from server.demo.county import County
from server.demo.desk import Desk, Refused


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
    assert before["progress"]["published"] == 0
    assert before["queue"]["to_review"] == 1
    approver.decide(approver.get("/dossiers")["items"][0]["id"], "APPROVED", "同意。")
    county.settle()
    after = approver.get("/workbench")
    assert (after["progress"]["published"], after["queue"]["to_review"]) == (1, 0)


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
