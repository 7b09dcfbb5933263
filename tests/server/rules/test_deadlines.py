"""时限：在办事的同一事务里开与办结；看板按部门与种类；到期催办一档一次。"""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from server import clock, sweeps
from server.accounts.models import Message
from server.db import session, unit
from server.domain.deadlines import counted_clock
from server.rules import service as rules
from server.rules.models import Deadline
from tests.makers import District, make_officer, sign_in
from tests.server.publications.made import approve, make_inspection, make_task, opened_in_january

SENT = date(2026, 2, 2)


@pytest.fixture
def old_district(app: object) -> District:
    """年初开局的行政区。"""
    return opened_in_january()


def open_transfer(district: District, number: int = 1) -> None:
    """开一只等回执的钟：二月二日移送，十个工作日。"""
    profile = rules.profile_of(district.department.id)
    rung = counted_clock(profile, "transfer.ack_days", SENT, rules.calendar())
    place = rules.Subject("transfer", f"T{number}", district.department.id, f"移送消防 第 {number} 号", "/review")
    with unit(technical=True) as s:
        rules.start(s, place, rung, SENT, 10)


def state_of(subject_id: str) -> list[tuple[str, str]]:
    """一件事的各钟与状态。"""
    query = select(Deadline.kind, Deadline.state).where(Deadline.subject_id == subject_id).order_by(Deadline.kind)
    return [(row[0], row[1]) for row in session().execute(query)]


def test_publication_meets_the_clocks_of_the_inspection(old_district: District) -> None:
    """封存开公示的钟，审定添归集的钟，公示一并办结。"""
    with clock.hands_at(datetime(2026, 2, 2, 2, tzinfo=UTC)):
        made = make_inspection(old_district, make_task(old_district))
        sweeps.run("publications.publish")
        assert state_of(made.id) == [("publish.result_days", "open")]
        approve(made)
        sweeps.run("publications.publish")
        assert state_of(made.id) == [("publish.collect_days", "met"), ("publish.result_days", "met")]


def test_the_same_clock_is_started_once(district: District) -> None:
    """同一件事同一起算日只有一只；再开是改期，不是第二只。"""
    open_transfer(district)
    open_transfer(district)
    assert state_of("T1") == [("transfer.ack_days", "open")]
    with unit(technical=True) as s:
        assert rules.meet(s, "T1") == 1
        assert rules.meet(s, "T1") == 0


@pytest.mark.parametrize(
    ("today", "calls"), [("2026-02-06", 0), ("2026-02-09", 1), ("2026-02-13", 2), ("2026-02-24", 2)]
)
def test_each_level_calls_once(old_district: District, today: str, calls: int) -> None:
    """十个工作日到二月十四日（调休周六）：剩五日催经办，剩一日与逾期连审批也催，重扫不重催。"""
    open_transfer(old_district)
    with clock.hands_at(datetime.fromisoformat(f"{today}T02:00:00+00:00")):
        sweeps.run("rules.alert")
        sweeps.run("rules.alert")
    told = session().scalars(select(Message.text).where(Message.kind == "deadline")).all()
    assert len(told) == calls


def test_the_board_counts_what_it_lists(client: FlaskClient, district: District) -> None:
    """看板的总数、逾期数、各周件数与列表相符；可按种类、部门筛。"""
    for number in range(3):
        open_transfer(district, number)
    with clock.hands_at(datetime(2026, 2, 3, 2, tzinfo=UTC)):
        headers = sign_in(client, "secadmin")
        assert client.get("/api/v1/deadlines", headers=headers).status_code == 403
    headers = sign_in(client, "clerk")
    answer = client.get("/api/v1/deadlines", headers=headers).json
    assert (answer["total"], len(answer["items"]), answer["late"]) == (3, 3, 3)
    assert answer["kinds"] == [{"kind": "transfer.ack_days", "label": "移送回执", "count": 3}]
    assert client.get("/api/v1/deadlines?kind=report.days", headers=headers).json["total"] == 0


def test_the_superior_level_sees_all_and_changes_nothing(client: FlaskClient, district: District) -> None:
    """上级督导看全部部门的时限、计划、公示，什么也办不了。"""
    make_officer("overseer", "overseer", None)
    open_transfer(district)
    headers = sign_in(client, "overseer")
    for path in ("/deadlines", "/plans", "/publications", "/workbench", "/draws", "/entities"):
        assert client.get(f"/api/v1{path}", headers=headers).status_code == 200, path
    assert client.get("/api/v1/deadlines", headers=headers).json["total"] == 1
    assert client.post("/api/v1/plans", json={"year": 2026, "title": "某计划"}, headers=headers).status_code == 403
    assert client.get("/api/v1/deadlines", headers=sign_in(client, "clerk")).json["total"] == 1


def test_every_department_with_a_clerk_gets_its_yearly_clock(district: District) -> None:
    """到二月底还有六十天，年度计划的钟就开；一个部门一年一只（S3-14）。"""
    with clock.hands_at(datetime(2027, 1, 4, 2, tzinfo=UTC)):
        assert sweeps.run("rules.yearly")["rules.yearly"]["done"] == 1
        assert sweeps.run("rules.yearly")["rules.yearly"]["done"] == 0
    row = session().scalars(select(Deadline)).one()
    assert (row.due_on, row.subject_id) == (date(2027, 2, 28), rules.yearly_id(district.department.id, 2027))
