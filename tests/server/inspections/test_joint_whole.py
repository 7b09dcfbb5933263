"""联合检查的全程：三部手机各查各的，三个结果各自封存、立卷、审定、公示，封面共用（S4-19；A20）。"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from server import clock, storage, sweeps
from server.db import session
from server.demo.phone import Phone
from server.documents import view
from server.domain import figures
from server.dossiers import assembly
from server.dossiers.models import Dossier
from server.dossiers.service import latest
from server.draws.models import NameOpening
from server.draws.opening import known
from server.inspections.models import Assignment, Record
from server.publications import visits
from server.publications.models import Publication
from server.publications.sweeps import project, publish
from server.witness import checks
from sync.canon import parse
from tests.makers import PASSWORD, District, sign_in
from tests.server.draws.later import dispatched, units
from tests.server.draws.test_kinds import SPRING
from tests.server.inspections.joints import Joint, make_joint


@dataclass
class Whole:
    """走到封存、成卷的一户。"""

    joint: Joint
    client: FlaskClient
    rows: dict[str, Assignment]

    def dossier(self, code: str) -> Dossier:
        """一个部门的现场卷。"""
        query = select(Dossier).where(Dossier.assignment_id == self.rows[code].id)
        return session().scalars(query.execution_options(populate_existing=True)).one()

    def get(self, who: str, code: str) -> Any:
        """某人来看某部门的一卷。"""
        return self.client.get(f"/api/v1/dossiers/{self.dossier(code).id}", headers=sign_in(self.client, who))

    def approve(self, who: str, code: str) -> int:
        """某人来审定某部门的一卷。"""
        row = self.dossier(code)
        headers = sign_in(self.client, who) | {"If-Match": f'"{row.version}"'}
        body = {"decision": "APPROVED", "opinion": "事实清楚，同意。", "items": []}
        return self.client.post(f"/api/v1/dossiers/{row.id}/decisions", json=body, headers=headers).status_code


@pytest.fixture(autouse=True)
def spring() -> Iterator[None]:
    """2026 年 3 月 10 日。"""
    with clock.hands_at(SPRING):
        yield


@pytest.fixture
def whole(district: District, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> Whole:
    """三个主检各用一部手机，查同一户：市监、疾控没有发现问题，消防责令改正一处。"""
    monkeypatch.setattr(
        assembly, "render", lambda record, manifest, files, **more: b"%PDF-1.7 " + record["no"].encode()
    )
    joint = make_joint(district)
    draw = joint.hold()
    rows = joint.of(dispatched(district, draw), units(draw)[0].entity_id)
    for code, row in rows.items():
        lead = row.package["team"][0]["name"].removeprefix(f"{code}检查员")
        phone = Phone(client, f"{code}{lead}", PASSWORD)
        phone.take()
        assert {visit.package["task"]["department"]["name"] for visit in phone.visits.values()} == {
            joint.departments[code].name
        }
        phone.inspect(phone.visits[row.id], failing=1 if code == "XF" else 0)
        assert {one["verdict"] for one in phone.push()} == {"applied"}
        phone.upload()
    assembly.assemble()
    return Whole(joint, client, rows)


def test_three_results_three_dossiers_and_one_cover(whole: Whole) -> None:
    """三个结果各自封存，三卷各有案卷号，封面同一页：各部门、文号、事项、人员；谁也看不到别人没有公示的结果。"""
    records = {code: session().get_one(Record, row.id) for code, row in whole.rows.items()}
    assert {code: row.result_code for code, row in records.items()} == {"SJ": "R01", "XF": "R05", "JK": "R01"}
    dossiers = [whole.dossier(code) for code in whole.rows]
    assert len({row.no for row in dossiers}) == len({row.department_id for row in dossiers}) == 3
    covers = []
    for row in dossiers:
        record = parse(storage.read(latest(row, "RECORD_JSON").sha256))
        context = view.context(record)
        assert context["parts"][0]["title"] == "联合检查共用封面"
        assert context["notice"]["office"] == "、".join(one.name for one in whole.joint.departments.values())
        assert not any(one["result"] for one in record["visit"]["departments"])
        covers.append([{k: v for k, v in one.items() if k != "own"} for one in record["visit"]["departments"]])
    assert covers[0] == covers[1] == covers[2]
    assert [one["no"] for one in covers[0]] == [row.no for row in whole.rows.values()]
    told = whole.get("approver-JK", "JK").json["joint"]["departments"]
    assert [(one["own"], one["state"], one["result"]) for one in told] == [
        (False, "已检查，还没有公示", ""),
        (False, "已检查，还没有公示", ""),
        (True, "已检查，还没有公示", ""),
    ]


def test_the_first_at_the_door_opens_the_name_for_all(whole: Whole) -> None:
    """名称随这一户揭开一次，三个部门都看得见；别的户照旧封着。"""
    row = whole.rows["JK"]
    pairs = {(str(one.draw_id), one.entity_id) for one in session().scalars(select(Assignment))}
    doors = session().scalars(select(NameOpening.entity_id).where(NameOpening.means == "door"))
    assert set(doors) == {row.entity_id}
    for name in ("clerk", "clerk-XF", "clerk-JK"):
        assert known(session(), whole.joint.actor(name), pairs) == {(str(row.draw_id), row.entity_id)}


def test_each_department_decides_and_publishes_its_own(whole: Whole) -> None:
    """各由本部门审定，别部门的一卷查无此卷；公示各办各的，公示页互相指到，没有公示的不说结果。"""
    assert whole.approve("approver-XF", "SJ") == 404
    assert whole.get("approver", "XF").status_code == 404
    assert whole.approve("approver-XF", "XF") == 201
    publish()
    project()
    shown = {row.assignment_id: row for row in session().scalars(select(Publication).where(Publication.version > 0))}
    assert set(shown) == {whole.rows["XF"].id}
    first = shown[whole.rows["XF"].id]
    page = whole.client.get(f"/results/{first.public_id}").text
    assert page.count("现在没有公示的结果") == 2
    told = {one["department"]: one for one in whole.get("approver", "SJ").json["joint"]["departments"]}
    partner = told[whole.joint.departments["XF"].name]
    assert (partner["state"], partner["public_id"]) == ("已公示", first.public_id)
    assert partner["result"]
    assert told[whole.joint.departments["JK"].name]["result"] == ""
    assert [whole.approve("approver", "SJ"), whole.approve("approver-JK", "JK")] == [201, 201]
    publish()
    project()
    page = whole.client.get(f"/results/{first.public_id}").text
    for code in ("SJ", "JK"):
        other = session().scalars(select(Publication).where(Publication.assignment_id == whole.rows[code].id)).one()
        assert f"/results/{other.public_id}" in page
    assert list(checks.public(session())) == []


def test_the_code_names_everybody_who_comes(whole: Whole) -> None:
    """任何一个部门的检查码都写明是联合检查，六个人和证号都在，各部门查什么也在。"""
    sweeps.run("publications.project")
    for row in whole.rows.values():
        page = whole.client.get(row.package["code_url"]).text
        for other in whole.rows.values():
            assert all(seat["cert_no"] in page for seat in other.package["team"])
            assert all(item["name"] in page for item in other.package["items"])
        assert page.count("同来的") >= 2


def test_the_firm_counts_one_visit_and_each_department_its_task(whole: Whole) -> None:
    """统计：查完三件任务，上门一次；各部门只数自己的一件。"""
    sweeps.run("publications.count")
    every = [one for one in visits.visits() if one.result]
    assert figures.completion(every)["entered"] == 3
    assert (figures.burden(every)["visits"], figures.burden(every)["spread"]) == (1, [{"times": 1, "entities": 1}])
    assert {one.department for one in every} == {one.name for one in whole.joint.departments.values()}
