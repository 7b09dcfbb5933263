"""平台报送：同一份公示，各平台的栏目；回执、补报、更正；公式注入不可能。"""

from __future__ import annotations

import hashlib
import io
import zipfile
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from server import storage
from server.auth import Actor
from server.db import session
from server.domain.vocabulary.inspections import ResultCode
from server.problems import Problem
from server.publications.exports import mapping, service
from server.publications.exports.models import ExportRow
from server.publications.models import Publication
from tests.makers import District
from tests.server.portal.test_pages import publish
from tests.server.publications.made import approve, correct, make_inspection, withdraw


@pytest.fixture
def actor(district: District) -> Actor:
    """报送的人。"""
    return Actor(district.officers["publisher"].id, "公示员", district.department.id, frozenset({"publisher"}))


@pytest.fixture
def rows(district: District, task: SimpleNamespace) -> list[Publication]:
    """三条已公示的结果。"""
    for n in (1, 2, 3):
        approve(make_inspection(district, task, n, result="R05" if n == 1 else "R01"))
    return publish()


def lines(batch_id: str) -> list[ExportRow]:
    """一批的各行。"""
    return list(session().scalars(select(ExportRow).where(ExportRow.batch_id == batch_id).order_by(ExportRow.n)))


def test_every_result_has_a_code_of_the_platform() -> None:
    """每个结果代码都有对照，没有两个相同。"""
    assert set(mapping.RESULTS) == {code.value for code in ResultCode}
    assert len(set(mapping.RESULTS.values())) == len(ResultCode)


def test_a_batch_holds_the_nine_fields_of_the_public_record(rows: list[Publication], actor: Actor) -> None:
    """九栏与公示页一字不差；文件的指纹就是批次上的。"""
    batch = service.make(actor, "PLATFORM")
    heads = [title for _, title in mapping.HEADS["PLATFORM"]]
    told = [dict(zip(heads, row.cells, strict=True)) for row in lines(batch.id)]
    assert sum(head.startswith(("Inspect", "PlanName", "TaskName")) for head in heads) == 9
    one = next(row for row in told if row["InspectResult 抽查结果"] == "发现问题已责令改正")
    assert (one["抽查结果代码"], one["InspectTypeName 抽查类型"], one["操作"]) == ("E", "不定向", "新增")
    assert one["InspectTaskId 抽查任务编号"] == "990100-2026-01"
    content = storage.read(batch.sha256)
    assert hashlib.sha256(content).hexdigest() == batch.sha256
    assert len(content) == batch.size


def test_nothing_is_sent_twice_and_changes_follow(rows: list[Publication], actor: Actor, district: District) -> None:
    """A16：报过的不再报；更正与撤下各自跟着报；撤下的不带结果。"""
    service.make(actor, "PLATFORM")
    with pytest.raises(Problem, match="都报过了"):
        service.make(actor, "PLATFORM")
    correct(district, rows[0].id, {"district": "河西镇"}, "所在地区登记有误")
    withdraw(district, rows[1].id, "公示错了对象，撤下")
    session().rollback()
    batch = service.make(actor, "PLATFORM")
    assert sorted(row.act for row in lines(batch.id)) == ["CORRECT", "WITHDRAW"]
    gone = next(row for row in lines(batch.id) if row.act == "WITHDRAW")
    assert gone.cells[-2:] == ["", ""]
    assert len(service.waiting(actor, "CREDIT")) == 2


def test_what_a_platform_never_took_is_not_taken_back(
    rows: list[Publication], actor: Actor, district: District
) -> None:
    """平台没收下、其后撤下的：那里没有这一条，不报撤销，也不再数一行要补报；收下过的照报撤销。"""
    batch = service.make(actor, "CREDIT")
    refused = next(row for row in lines(batch.id) if row.public_id == rows[1].public_id)
    service.acknowledge(actor, batch.id, [{"n": refused.n, "outcome": "REJECTED", "message": "主体不存在"}])
    assert (len(service.waiting(actor, "CREDIT")), service.refused(actor, "CREDIT")) == (0, 1)
    withdraw(district, rows[1].id, "公示错了对象，撤下")
    session().rollback()
    assert (len(service.waiting(actor, "CREDIT")), service.refused(actor, "CREDIT")) == (0, 0)
    with pytest.raises(Problem, match="没有要补报"):
        service.resend(actor, batch.id)
    service.acknowledge(actor, batch.id, [])
    assert [row.act for row in service.waiting(actor, "CREDIT")] == ["WITHDRAW"]
    gone = service.make(actor, "CREDIT")
    service.acknowledge(actor, gone.id, [{"n": 1, "outcome": "REJECTED", "message": "稍后再报"}])
    assert service.refused(actor, "CREDIT") == 1
    service.acknowledge(actor, batch.id, [{"n": refused.n, "outcome": "REJECTED", "message": "主体不存在"}])
    assert service.refused(actor, "CREDIT") == 0


def test_refused_rows_are_sent_again(rows: list[Publication], actor: Actor) -> None:
    """平台没收下的行记下原因，数作要补报；另报一批，补报过的不再补报、不再数。"""
    batch = service.make(actor, "CREDIT")
    service.acknowledge(actor, batch.id, [{"n": 2, "outcome": "REJECTED", "message": "主体不存在"}])
    told = {row.n: (row.outcome, row.message) for row in lines(batch.id)}
    assert told == {1: ("ACCEPTED", ""), 2: ("REJECTED", "主体不存在"), 3: ("ACCEPTED", "")}
    assert (service.refused(actor, "CREDIT"), service.refused(actor, "PLATFORM")) == (1, 0)
    assert service.waiting(actor, "CREDIT") == []
    again = service.resend(actor, batch.id)
    assert [(row.public_id, row.act) for row in lines(again.id)] == [(lines(batch.id)[1].public_id, "NEW")]
    assert again.resend_of == batch.id
    assert service.refused(actor, "CREDIT") == 0
    with pytest.raises(Problem, match="没有要补报"):
        service.resend(actor, batch.id)
    with pytest.raises(Problem, match="没有的行"):
        service.acknowledge(actor, batch.id, [{"n": 9, "outcome": "REJECTED", "message": ""}])


def test_what_a_platform_never_took_stays_new(rows: list[Publication], actor: Actor, district: District) -> None:
    """次次没收下的仍报新增，更正过的也是；收下过一次的才报更正；各平台各算。"""
    service.make(actor, "PLATFORM")
    batch = service.make(actor, "CREDIT")
    first, second = (lines(batch.id)[n].public_id for n in (0, 1))
    service.acknowledge(actor, batch.id, [{"n": 1, "outcome": "REJECTED", "message": "主体不存在"}])
    ids = {row.public_id: row.id for row in rows}
    for public_id in (first, second):
        correct(district, ids[public_id], {"district": "河西镇"}, "所在地区登记有误")
    session().rollback()
    acts = {row.public_id: row.act for row in service.waiting(actor, "CREDIT")}
    assert acts == {first: "NEW", second: "CORRECT"}
    assert {row.act for row in service.waiting(actor, "PLATFORM")} == {"CORRECT"}
    again = service.resend(actor, batch.id)
    assert [(row.public_id, row.act) for row in lines(again.id)] == [(first, "NEW")]
    service.acknowledge(actor, again.id, [])
    correct(district, ids[first], {"district": "河东镇"}, "所在地区又登记有误")
    session().rollback()
    acts = {row.public_id: row.act for row in service.waiting(actor, "CREDIT")}
    assert acts == {first: "CORRECT", second: "CORRECT"}


@pytest.mark.parametrize(
    "evil", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "＝1", "=HYPERLINK(1)"]
)
def test_no_cell_is_ever_a_formula(evil: str) -> None:
    """等号开头的也只是文字：文件里没有公式，没有链接。"""
    content = service.sheet("CREDIT", [[evil] * len(mapping.HEADS["CREDIT"])])
    with zipfile.ZipFile(io.BytesIO(content)) as pack:
        text = pack.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in text
    assert "<f " not in text
    assert text.count('t="inlineStr"') == 2 * len(mapping.HEADS["CREDIT"])


def test_the_same_rows_make_the_same_file() -> None:
    """同样的行得到同样的字节。"""
    row = ["甲"] * len(mapping.HEADS["PLATFORM"])
    assert service.sheet("PLATFORM", [row]) == service.sheet("PLATFORM", [row])
