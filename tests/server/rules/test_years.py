"""年历：一人录入，另一人核对；暂定的时限随之确定，公示期限跟着改。"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from server import clock, sweeps
from server.accounts.models import Message
from server.db import session
from server.domain.calendar import due, missing_year
from server.problems import Problem
from server.publications.models import Publication
from server.rules import years
from server.trail.models import LogPayload
from tests.makers import District, sign_in
from tests.server.publications.made import make_inspection, make_task, opened_in_january

# An arrangement made up for these tests; the real one of that year is announced late in the year before.
MADE_UP = "日期,安排,名称\n" + "\n".join(
    ["2027-01-01,休,元旦", *(f"2027-02-{day:02d},休,春节" for day in range(5, 13)), "2027-02-20,班,春节"]
    + [f"2027-05-{day:02d},休,劳动节" for day in range(1, 6)]
    + [f"2027-10-{day:02d},休,国庆节" for day in range(1, 8)]
)
DECEMBER = datetime(2026, 12, 21, 2, tzinfo=UTC)


@pytest.fixture
def old_district(app: object) -> District:
    """年初开局的行政区。"""
    return opened_in_january()


def arrive(district: District, text: str = MADE_UP, year: int = 2027) -> None:
    """录入并核对一年。"""
    row = years.propose(district.actor("sysadmin"), year=year, text=text, document="试发〔2026〕1号", source="本测试")
    years.decide(district.actor("secadmin"), row.id, True, "一致")


def test_a_year_counts_once_a_second_person_agreed(district: District) -> None:
    """录入的人不能核对自己的；核对之后才作数。"""
    with clock.hands_at(DECEMBER):
        row = years.propose(
            district.actor("sysadmin"), year=2027, text=MADE_UP, document="试发〔2026〕1号", source="本测试"
        )
        assert 2027 not in years.in_force().years
        with pytest.raises(Problem, match="不能核对自己"):
            years.decide(district.actor("sysadmin"), row.id, True, "")
        years.decide(district.actor("secadmin"), row.id, True, "一致")
        assert str(due(date(2026, 12, 20), 20, years.in_force())) == "2027-01-18"


def test_who_entered_a_year_reads_why_it_was_not_taken(district: District) -> None:
    """不采用的写明哪里不对，录入的人得到消息。"""
    with clock.hands_at(DECEMBER):
        row = years.propose(
            district.actor("sysadmin"), year=2027, text=MADE_UP, document="试发〔2026〕1号", source="本测试"
        )
        with pytest.raises(Problem, match="哪里不对"):
            years.decide(district.actor("secadmin"), row.id, False, " ")
        years.decide(district.actor("secadmin"), row.id, False, "春节少录了一天")
        mine = select(Message.text).where(Message.officer_id == district.officers["sysadmin"].id)
        assert [text for text in session().scalars(mine) if "春节少录了一天" in text]


def test_a_provisional_deadline_becomes_certain(old_district: District) -> None:
    """跨年的公示期限先是暂定；年历一到，扫描改成确定的，公示跟着改，留痕写明前后。"""
    with clock.hands_at(DECEMBER):
        make_inspection(old_district, make_task(old_district))
        row = session().scalars(select(Publication)).all()
        assert row == []
        record_ends_late()
        sweeps.run("publications.publish")
        before = only(Publication)
        assert before.provisional
        arrive(old_district)
        assert sweeps.run("rules.reckon")["rules.reckon"]["done"] == 1
        session().expire_all()
        after = only(Publication)
        certain = due(date(2026, 12, 18), 20, years.in_force())
        assert (after.due_on, after.provisional) == (certain.on, False)
        told = session().scalars(select(LogPayload).where(LogPayload.kind == "deadlines.reckoned")).one()
        assert certain.on.isoformat() in told.json
        assert sweeps.run("rules.reckon")["rules.reckon"] == {"due": 0, "done": 0, "failed": 0}


def record_ends_late() -> None:
    """检查在年底结束：二十个工作日走进未知的一年。"""
    from server.db import unit
    from server.inspections.models import Record

    with unit(technical=True) as s:
        s.connection().execute(Record.__table__.update().values(ended_on=date(2026, 12, 18)))


def only(model: type[Any]) -> Any:
    """唯一的一行。"""
    return session().scalars(select(model)).one()


def test_a_missing_year_is_alarmed_sixty_days_ahead(old_district: District) -> None:
    """差六十天就要用而没有录的年份：每周告诉两位管理员一次；录了就不再告。"""
    assert missing_year(date(2026, 11, 1)) is None
    assert missing_year(date(2026, 11, 2)) == 2027
    with clock.hands_at(datetime(2026, 11, 2, 2, tzinfo=UTC)):
        assert sweeps.run("rules.year_missing")["rules.year_missing"]["done"] == 2
        assert sweeps.run("rules.year_missing")["rules.year_missing"]["done"] == 0
        text = session().scalars(select(Message.text).where(Message.kind == "calendar")).first() or ""
        assert "2027 年的放假安排还没有录入" in text
        arrive(old_district)
        assert sweeps.run("rules.year_missing")["rules.year_missing"]["due"] == 0


def test_an_unreadable_notice_is_refused_in_words(client: FlaskClient, district: District) -> None:
    """看不懂的通知说明是哪一处；过去的年份不收。"""
    year = clock.today().year + 1
    body = {"year": year, "text": "一、元旦：1月1日放假，共3天。", "document": "试发〔2026〕1号", "source": "粘贴"}
    headers = sign_in(client, "sysadmin")
    answer = client.post("/api/v1/calendar", json=body, headers=headers)
    assert (answer.status_code, answer.json["type"]) == (422, "/problems/calendar.notice")
    assert "读出来是 1 天" in answer.json["detail"]
    assert client.post("/api/v1/calendar", json=body | {"year": 2017}, headers=headers).status_code == 422
    assert client.post("/api/v1/calendar", json=body, headers=sign_in(client, "clerk")).status_code == 403


def test_the_year_view_names_its_notice(client: FlaskClient, district: District) -> None:
    """年历页：2026 年出自哪份通知，休与班各几天，全年几个工作日。"""
    answer = client.get("/api/v1/calendar?year=2026", headers=sign_in(client, "clerk")).json
    view = answer["year"]
    assert (view["known"], view["document"], view["source"]) == (True, "国办发明电〔2025〕7号", "随程序发布")
    assert view["working_days"] == 248
    assert {"day": "2026-02-14", "kind": "work", "name": "春节"} in view["days"]
    reached = client.get("/api/v1/calendar/due?start=2026-01-30&days=20", headers=sign_in(client, "clerk")).json
    assert reached == {"on": "2026-03-05", "provisional": False}
