"""检查组换了人：换下以前送到的算数、写明是谁做的；换下以后才送到的由审批人判（S1-10、S4-09）。"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from server.db import session
from server.documents.case import Case
from server.documents.people import arrivals, told
from server.dossiers import record as records
from server.draws.models import Draw
from server.inspections import following
from server.inspections.models import Assignment, Quarantine
from server.registry.models import Inspector
from tests.makers import District, made, make_officer
from tests.server.documents.records import signed
from tests.server.field.world import first, make_world, phones


def handed_over(district: District, row: Assignment) -> None:
    """主检换成检查员丙。"""
    with made() as s:
        fresh = Inspector(department_id=district.department.id, name="检查员丙", cert_no="T-003")
        s.add(fresh)
        s.flush()
        seat = {"entity_id": row.entity_id, "replacement_id": fresh.id}
    make_officer(
        "inspector3", "inspector", district.department.id, display_name="检查员丙", inspector_id=seat["replacement_id"]
    )
    lead = next(one for one in row.team if one.role == "LEAD")
    change: Any = SimpleNamespace(**seat, inspector_id=lead.inspector_id)
    with made() as s:
        following._hand_over(s, s.get_one(Draw, row.draw_id), change)


def test_what_comes_after_the_change_is_judged_by_a_person(client: FlaskClient, district: District) -> None:
    """换下以后才送到的进隔离区，不论手机的表走到几时；以前送到的照旧算数，卷里写明是谁。"""
    (row,) = make_world(district, units=1).dispatch()
    phone, _ = phones(client)
    visit = first(phone)
    phone.arrive(visit)
    assert {each["verdict"] for each in phone.push()} == {"applied"}
    phone.answer(visit, visit.form["sections"][0]["items"][0])
    handed_over(district, session().get_one(Assignment, row.id))
    assert {each["verdict"] for each in phone.push()} == {"quarantined:not_team"}
    assert {each.reason for each in session().scalars(select(Quarantine))} == {"not_team"}
    now = session().get_one(Assignment, row.id)
    (left,) = records._left(session(), now, {phone.officer["id"]})["left"]
    assert (left["name"], left["cert_no"]) == ("检查员甲", "T-001")


def test_the_papers_name_who_was_there_before_the_change() -> None:
    """到达、亮证是换下的人做的，告知确认书写明是他；组里的人做的不另写。"""
    record = signed().record()
    out = record["package"]["team"].pop(0)
    assert told(Case(signed().record()))["ids"].count("（") == 0
    record["left"] = [{"officer_id": out["officer_id"], "name": out["name"], "cert_no": "", "until": ""}]
    case = Case(record)
    assert f"（{out['name']}（后换下））" in told(case)["ids"]
    assert f"{out['name']}（后换下）" in arrivals(case)[0]["at"]
