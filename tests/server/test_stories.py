"""开局到计划的故事，一个故事一个测试，名称就是故事的编号：A1 无依据不检查、A2 脏表、A15 跨春节的时限。

A3 and A4 stand in tests/server/plans/test_joint.py, with the revision and the silence they tell of.
"""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from typing import Any

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from server import clock
from server.db import session
from server.domain.codes import make_registration_number, uscc_check
from server.domain.deadlines import alert, publish_clock
from server.domain.profiles import load
from server.plans import service as plans
from server.problems import Problem
from server.registry.models import Entity, LegalBasis
from server.rules import service as rules
from server.rules.models import Deadline
from tests import makers_registry as make
from tests.makers import District, made, sign_in
from tests.server.plans.lists import make_item
from tests.server.plans.test_plans import fields
from tests.server.publications.made import opened_in_january

ROWS = 300
"""A tenth of the rows of the story: what is wrong with them is complete."""


def test_a1_no_basis_no_check(district: District, client: FlaskClient) -> None:
    """A1：没有依据的事项进不了计划，说出缺哪一栏；依据 2026-03-01 止的，点名这一天。"""
    clerk = district.actor("clerk")
    plan = plans.create_plan(clerk, year=2026, title="2026 年度抽查计划")
    with pytest.raises(Problem) as caught:
        plans.add_entry(clerk, plan.id, fields(make_item(district.department.id, basis=False)))
    assert (caught.value.code, caught.value.extra["field"]) == ("item.no_basis", "bases")
    item = make_item(district.department.id)
    with made() as s:
        s.execute(update(LegalBasis).values(in_force_to=date(2026, 3, 1)))
    with pytest.raises(Problem, match="自 2026-03-02 起废止") as expired:
        plans.add_entry(clerk, plan.id, fields(item))
    assert expired.value.code == "item.basis_expired"
    listed = client.get("/api/v1/items", headers=sign_in(client, "clerk")).json["items"]
    assert "2026-03-01" in str(next(row for row in listed if row["id"] == item))


def dirty() -> list[list[Any]]:
    """一份脏表：十二个校验位错、三个科学计数、五行重复、两户注销、一个旧注册号、一行没有住所，其余都好。"""
    rows: list[list[Any]] = [[*row, "存续"] for row in make.entity_rows(ROWS - 5)]
    for row in rows[:12]:
        code = str(row[1])
        row[1] = code[:17] + ("0" if uscc_check(code[:17]) != "0" else "1")
    for row in rows[12:15]:
        row[1] = "9.13E+17"
    for row in rows[15:17]:
        row[6] = "注销"
    rows[17][1] = make_registration_number(1)
    rows[18][2] = ""
    return [*rows, *[list(row) for row in rows[20:25]]]


def test_a2_a_dirty_sheet(district: District, client: FlaskClient) -> None:
    """A2：好的行入库，坏的行逐一写明行号与理由；问题行下载、改好、再导入，一户也不重。"""
    head = (*make.ENTITY_HEAD, "登记状态")
    batch = make.load("entities", make.csv_bytes(head, dirty()))
    assert (batch.rows, batch.new, batch.rejected) == (ROWS, ROWS - 23, 23)
    staged = session().scalars(make.staged_rows(batch.id)).all()
    reasons = [row.reason for row in staged if row.state == "rejected"]
    wanted = {"uscc.check_digit": 12, "uscc.scientific": 3, "entity.closed": 2, "entity.address": 1, "duplicate.row": 5}
    assert {code: reasons.count(code) for code in wanted} == wanted
    assert session().scalar(select(Entity.id_value).where(Entity.id_kind == "reg_no")) == make_registration_number(1)
    paper = client.get(f"/api/v1/imports/{batch.id}/problems.xlsx", headers=sign_in(client, "clerk"))
    sheet = openpyxl.load_workbook(io.BytesIO(paper.data)).active
    assert sheet is not None
    assert sheet.max_row - 1 == 23
    good = [[*row, "存续"] for row in make.entity_rows(ROWS - 5)]
    good[17][1] = make_registration_number(1)
    again = make.load("entities", make.csv_bytes(head, good))
    assert (again.new, again.rejected) == (18, 0)
    assert session().scalar(select(func.count()).select_from(Entity)) == ROWS - 5


@pytest.mark.parametrize(
    ("today", "level", "late"),
    [("2026-02-27", 5, False), ("2026-03-04", 1, False), ("2026-03-05", 1, False), ("2026-03-06", 0, True)],
)
def test_a15_a_deadline_over_the_spring_festival(
    app: Flask, client: FlaskClient, today: str, level: int, late: bool
) -> None:
    """A15：检查 2026-01-30 结束，三月五日到期；前五个、一个工作日提醒，次日在板上变红，当天最后一分钟还算按期。"""
    district = opened_in_january()
    profile = load("cn-2025-default")
    rung = publish_clock(profile, date(2026, 1, 30))
    assert (rung.on, rung.provisional) == (date(2026, 3, 5), False)
    assert alert(date.fromisoformat(today), rung.on) == level
    with made() as s, clock.hands_at(datetime(2026, 1, 30, 9, tzinfo=UTC)):
        subject = rules.Subject("assignment", "a15", district.department.id, "跨春节的一件", "/progress")
        rules.on_rule(s, subject, rung, date(2026, 1, 30), 20)
    with clock.hands_at(datetime.fromisoformat(f"{today}T23:59:00+08:00")):
        board = client.get("/api/v1/deadlines", headers=sign_in(client, "clerk")).json["items"]
        assert [one["late"] for one in board if one["subject_id"] == "a15"] == [late]
        with made() as s:
            rules.meet(s, "a15")
    met = session().scalars(select(Deadline).where(Deadline.subject_id == "a15")).one()
    assert (met.met_on is not None and met.met_on <= met.due_on) is not late
