"""公示的扫描。"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from server import clock, sweeps
from server.accounts.models import Message
from server.db import session
from server.inspections.models import Assignment
from server.publications.models import Publication
from server.publications.public import PublicResult
from server.trail.models import LogPayload
from tests.makers import District
from tests.server.publications.made import approve, make_inspection, withdraw
from tests.server.rules.wired import ruled

IN_TIME = datetime(2026, 2, 2, 2, tzinfo=UTC)


def run(at: datetime = IN_TIME) -> dict[str, dict[str, int]]:
    """在某一时刻扫三遍公示。"""
    names = ("publications.publish", "publications.escalate", "publications.project")
    with clock.hands_at(at):
        return {name: sweeps.run(name)[name] for name in names}


def only() -> Publication:
    """唯一的一份公示。"""
    session().rollback()
    return session().scalars(select(Publication)).one()


def test_a_sealed_inspection_gets_its_deadline(district: District, task: Any) -> None:
    """封存后即有公示时限：春节前一月三十日结束，三月五日到期。"""
    make_inspection(district, task)
    run()
    row = only()
    assert (row.state, row.due_on, row.due_rule) == ("queued", date(2026, 3, 5), "publish.result_days")
    assert session().scalars(select(PublicResult)).all() == []


def test_a_running_deadline_keeps_the_rule_of_the_day_it_began(district: District, task: Any) -> None:
    """期限已经在走，后来另定了短的：到期日不变，公示时也照原来的算；另定以后结束的检查照新的。"""
    made = make_inspection(district, task)
    run()
    with clock.hands_at(IN_TIME):
        ruled(district, "publish.result_days", 1)
    later = make_inspection(district, task, 2, ended_on=clock.shanghai_day(IN_TIME))
    with clock.hands_at(datetime(2026, 2, 9, 2, tzinfo=UTC)):
        approve(made)
    run(datetime(2026, 2, 9, 3, tzinfo=UTC))
    due = {row.assignment_id: (row.due_rule, row.due_on) for row in session().scalars(select(Publication))}
    assert due[made.id] == ("publish.collect_days", date(2026, 2, 11))
    assert due[later.id] == ("publish.result_days", date(2026, 2, 3))


def test_an_approved_result_is_published_by_itself(district: District, task: Any) -> None:
    """审定后自动公示，派单转为已公示，七日归集的钟说了算。"""
    made = make_inspection(district, task)
    approve(made)
    run()
    row = only()
    assert (row.state, row.version, row.due_on) == ("published", 1, date(2026, 2, 11))
    assert session().get_one(Assignment, made.id).state == "published"
    shown = session().scalars(select(PublicResult)).one()
    assert (shown.public_id, shown.entity_name, shown.result_code) == (row.public_id, "青禾县第1食品商店", "R01")


def test_sweeping_again_changes_nothing(district: District, task: Any) -> None:
    """再扫一遍，不重复公示，不重复留痕。"""
    approve(make_inspection(district, task))
    run()
    before = session().scalars(select(LogPayload.kind)).all()
    again = run()
    assert again["publications.publish"] == {"due": 0, "done": 0, "failed": 0}
    assert again["publications.project"]["done"] == 0
    assert session().scalars(select(LogPayload.kind)).all() == before


def test_a_judicial_transfer_is_held_back(district: District, task: Any) -> None:
    """移送司法机关的暂缓，门户上没有。"""
    approve(make_inspection(district, task, disposal="JUDICIAL", result="R08"))
    run()
    row = only()
    assert row.state == "held"
    assert "移送司法机关" in (row.hold_reason or "")
    assert session().scalars(select(PublicResult)).all() == []


def test_personal_data_in_the_text_is_held_back(district: District, task: Any) -> None:
    """公示内容里有手机号的，暂缓并说明。"""
    approve(make_inspection(district, task, name="青禾县小店13900000000"))
    run()
    assert only().hold_reason == "公示内容里疑似有手机号，已暂缓，请核对"


@pytest.mark.parametrize(
    ("day", "level"),
    [("2026-02-13", 10), ("2026-02-27", 5), ("2026-03-04", 1), ("2026-03-06", 0)],
)
def test_what_is_not_approved_escalates_once_per_step(district: District, task: Any, day: str, level: int) -> None:
    """没审定的到期前十、五、一个工作日催办，逾期再催，同一档只催一次，从不自动公示。"""
    make_inspection(district, task)
    at = datetime.fromisoformat(f"{day}T02:00:00+00:00")
    run(at)
    run(at)
    row = only()
    assert (row.state, row.alerted) == ("queued", level)
    told = session().scalars(select(Message).where(Message.officer_id == district.officers["approver"].id)).all()
    assert [message.kind for message in told] == ["deadline"]
    assert "2026-03-05" in told[0].text


def test_nobody_is_told_while_there_is_time(district: District, task: Any) -> None:
    """离期限还远，不打扰人。"""
    make_inspection(district, task)
    assert run()["publications.escalate"]["due"] == 0


def test_the_projection_is_refilled_when_lost(district: District, task: Any) -> None:
    """公示库丢了，再扫一遍就回来，内容一字不差。"""
    from server.db import PublicBase, db

    approve(make_inspection(district, task))
    run()
    before = session().scalars(select(PublicResult)).one().record
    session().rollback()
    PublicBase.metadata.drop_all(db.engines["public"])
    PublicBase.metadata.create_all(db.engines["public"])
    session().expunge_all()
    run()
    assert session().scalars(select(PublicResult)).one().record == before


def test_figures_count_only_what_is_published(district: District, task: Any) -> None:
    """统计：两户中公示一户，未公示不计完成；撤下的也不计。"""
    from server.publications.projection import fact

    approve(make_inspection(district, task, n=1))
    make_inspection(district, task, n=2)
    run()
    session().rollback()
    figures = fact("figures")
    assert (figures["total"], figures["published"], figures["clean_percent"]) == (2, 1, 100)
    row = session().scalars(select(Publication).where(Publication.state == "published")).one()
    withdraw(district, row.id, "主体认定有误")
    run()
    assert fact("figures")["published"] == 0
