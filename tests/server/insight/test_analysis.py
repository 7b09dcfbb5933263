"""统计分析：桌面与公示网站的数相同，考核表与 Excel 由它写成，尽职材料由事实算出。"""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask.testing import FlaskClient
from sqlalchemy import null, select

from server import clock, sweeps
from server.auth import Actor
from server.db import new_id, session
from server.insight import analysis, department, diligence, service, sheets
from server.inspections.models import Assignment, OpLog
from server.problems import Absent
from server.publications import projection
from server.publications.models import Publication, VisitFact
from server.registry.models import Checklist
from tests.makers import District, made
from tests.server.portal.test_pages import publish
from tests.server.publications.made import JANUARY, approve, correct, make_inspection, make_task, withdraw

NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)


@pytest.fixture
def founded() -> datetime:
    """一月五日开局。"""
    return JANUARY


@pytest.fixture
def task(district: District) -> SimpleNamespace:
    """八次检查，六次公示，两次还没有审定。"""
    task = make_task(district)
    with clock.hands_at(datetime(2026, 1, 26, 2, tzinfo=UTC)):
        rows = [make_inspection(district, task, n, result="R05" if n < 3 else "R01") for n in range(1, 9)]
    for row in rows[:6]:
        approve(row)
    publish()
    with clock.hands_at(NOW):
        sweeps.run("publications.count")
        sweeps.run("publications.project")
    session().rollback()
    task.rows = rows
    return task


def actor(district: District) -> Actor:
    """本部门的经办。"""
    return Actor(district.officers["clerk"].id, "经办", district.department.id, frozenset({"clerk"}))


def test_completion_counts_the_published_only(district: District, task: SimpleNamespace) -> None:
    """A24：八次派出，八次录入，六次公示：完成六次。"""
    told = analysis.analysis(actor(district), None, 2026)
    done = told["completion"]
    assert (done["total"], done["entered"], done["published"], done["published_permille"]) == (8, 8, 6, 750)
    assert [each["published"] for each in told["months"]][:3] == [0, 6, 0]
    assert sum(band["count"] for band in told["timeliness"]) == 6


def test_desk_and_portal_tell_the_same_rate(district: District, task: SimpleNamespace, client: FlaskClient) -> None:
    """公示的六次里两次有问题：公示网站的率；桌面另数没公示的。"""
    public = client.get("/statistics.json").get_json()["years"][0]
    assert (public["published"], public["problems"]["permille"]) == (6, 333)
    desk = analysis.analysis(actor(district), None, 2026)
    assert (desk["problems"]["checked"], desk["problems"]["permille"]) == (8, 250)
    assert desk["items"][0]["name"] == public["items"][0]["name"] == "食品销售监督检查"


def test_a_withdrawn_result_is_not_done_on_any_screen(district: District, task: SimpleNamespace) -> None:
    """六次公示、撤下一次：工作台、本部门进度、统计分析、公示网站都说完成五次，共八次；撤下的单列。"""
    shown = session().scalars(select(Publication).where(Publication.state == "published")).first()
    assert shown is not None
    with clock.hands_at(NOW):
        withdraw(district, shown.id, "主体认定有误")
        sweeps.run("publications.project")
        session().rollback()
        bench = service.progress(actor(district), 2026)
        page = department.progress(actor(district), None, 2026)
        told = analysis.analysis(actor(district), None, 2026)["completion"]
        public = projection.fact("figures")
    every = (bench, page, told, public)
    assert [(one["published"], one["total"]) for one in every] == [(5, 8)] * 4
    for one in (bench, page):
        counts = {state["state"]: state["count"] for state in one["states"] if state["count"]}
        assert counts == {"published": 5, "withdrawn": 1, "in_review": 2}
    assert sum(month["published"] for month in page["months"]) == 5


def test_another_department_sees_nothing(district: District, task: SimpleNamespace) -> None:
    """别的部门的人看不到这些检查。"""
    stranger = Actor("x", "某人", "another", frozenset({"clerk"}))
    assert analysis.analysis(stranger, district.department.id, 2026)["completion"]["total"] == 0
    with pytest.raises(Absent):
        diligence.pack(stranger, task.rows[0].id)


def test_the_sheets_hold_the_same_numbers(district: District, task: SimpleNamespace) -> None:
    """Excel 与考核表里的数就是页面上的数。"""
    told = analysis.analysis(actor(district), None, 2026)
    with zipfile.ZipFile(io.BytesIO(sheets.analysis(told))) as pack:
        pages = [pack.read(name).decode() for name in pack.namelist() if "/sheet" in name]
    assert len(pages) == 13
    assert "75.0%" in pages[0]
    assert "按封存的检查计，含未公示的" in pages[0]
    results = next(page for page in pages if "检查结果（随机）" in page)
    assert results.count("<row ") == 5  # title, note, head and two results
    assert "比去年（百分点）" in next(page for page in pages if "按检查计" in page)
    told["coverage"] = {"items": 8, "planned": 6, "target_percent": 70}
    with zipfile.ZipFile(io.BytesIO(sheets.analysis(told))) as pack:
        assert pack.read("xl/worksheets/sheet1.xml").decode().count("75.0%") == 2
    rows = analysis.assessment(actor(district), 2026)
    assert [(row["department"], row["published"], row["total"]) for row in rows] == [("青禾县市场监督管理局", 6, 8)]
    with zipfile.ZipFile(io.BytesIO(sheets.assessment(rows, 2026))) as pack:
        page = pack.read("xl/worksheets/sheet1.xml").decode()
    assert "2026 年度" in page
    assert "含未公示的，不含已撤下的" in page


ON_ONE_FORM = ("登记事项检查", "公示信息抽查", "明码标价检查")


def on_one_form(task: SimpleNamespace, failed: str) -> None:
    """各次都查三个事项、用一份检查表；有问题的两次只有 `failed` 这一题不符合。"""
    body = json.loads((Path(__file__).parents[3] / "forms/checklists/DM01.json").read_text(encoding="utf-8"))
    with made() as s:
        s.add(Checklist(id=new_id(), code="DM01", version=1, hash="3" * 64, title=body["title"], body=body))
        for row in task.rows:
            visit = s.get_one(Assignment, row.id)
            items = [{"code": f"A0{n}", "name": name, "bases": []} for n, name in enumerate(ON_ONE_FORM, 1)]
            visit.package_raw = json.dumps(visit.package | {"items": items}, ensure_ascii=False)
            s.get_one(VisitFact, row.id).faulty = null()
        for row in task.rows[:2]:
            old = s.scalars(select(OpLog).where(OpLog.insp == row.id)).one()
            payload = {"item": failed, "value": {"verdict": "FAIL", "reason": None}}
            op = old.op | {"op_id": new_id(), "seq": 2, "kind": "answer.set", "p": payload}
            raw = json.dumps(op).encode()
            s.add(OpLog(dev=old.dev, seq=2, op_id=op["op_id"], insp=row.id, actor=old.actor, kind="answer.set",
                        raw=raw, raw_hash="7" * 64, hash="7" * 64, verdict="applied"))  # fmt: skip
    count()


def count() -> None:
    """重数，写到公示网站。"""
    with clock.hands_at(NOW + timedelta(hours=1)):
        sweeps.run("publications.count")
        sweeps.run("publications.project")
    session().rollback()


def by_item(district: District) -> dict[str, tuple[int, int | None]]:
    """桌面各事项查完几次、有问题几次。"""
    told = analysis.analysis(actor(district), None, 2026)["items"]
    return {row["name"]: (row["checked"], row["problems"]) for row in told}


def test_a_problem_of_one_item_is_no_problem_of_the_others(
    district: District, task: SimpleNamespace, client: FlaskClient
) -> None:
    """三个事项一起查，只有登记事项不符合：网站、桌面、Excel 都不说明码标价、公示信息有问题。"""
    on_one_form(task, "q01")
    assert by_item(district) == {"登记事项检查": (8, 2), "公示信息抽查": (8, 0), "明码标价检查": (8, 0)}
    public = client.get("/statistics.json").get_json()["years"][0]["items"]
    told = {row["name"]: (row["checked"], row["problems"], row["permille"]) for row in public}
    assert told == {"登记事项检查": (6, 2, 333), "公示信息抽查": (6, 0, 0), "明码标价检查": (6, 0, 0)}
    page = client.get("/statistics").get_data(as_text=True)
    assert "分不到事项的" in page
    assert " 次按检查计" not in page


def test_what_is_corrected_or_withdrawn_leaves_the_items_too(district: District, task: SimpleNamespace) -> None:
    """更正为没有问题的、撤下的，事项的问题数跟着少；撤下的不再算查完的结果。"""
    on_one_form(task, "q13")
    assert by_item(district)["明码标价检查"] == (8, 2)
    first, second = (
        session().scalars(select(Publication.id).where(Publication.assignment_id == row.id)).one()
        for row in task.rows[:2]
    )
    with clock.hands_at(NOW):
        correct(district, first, {"result_code": "R01", "items": list(ON_ONE_FORM)}, "复核后没有问题")
        withdraw(district, second, "主体认定有误")
    count()
    assert by_item(district)["明码标价检查"] == (7, 0)


@pytest.mark.parametrize(("change", "told"), [(61, "+6.1"), (-12, "−1.2"), (0, "0.0"), (None, "—")])
def test_the_difference_to_last_year_has_its_sign(change: int | None, told: str) -> None:
    """比去年多几个百分点，与页面上写的一样。"""
    assert sheets.points(change) == told


def test_a_withdrawn_result_is_left_out_of_the_rate(district: District, task: SimpleNamespace) -> None:
    """桌面的发现率数封存的，含没公示的；撤下的结果不作数，考核表也一样。"""
    shown = session().scalars(select(Publication.id).where(Publication.assignment_id == task.rows[0].id)).one()
    with clock.hands_at(NOW):
        withdraw(district, shown, "主体认定有误")
    told = analysis.analysis(actor(district), None, 2026)
    assert (told["problems"]["checked"], told["problems"]["problems"]) == (7, 1)
    assert sum(row["count"] for row in told["results"]) == 7
    assert [(row["checked"], row["problems"]) for row in analysis.assessment(actor(district), 2026)] == [(7, 1)]
