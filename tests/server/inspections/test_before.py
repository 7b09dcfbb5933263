"""上次查得怎样：只看本部门审定了的那一次，问法相同的项才比。"""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from server import clock
from server.db import new_id, session
from server.demo.phone import Phone
from server.inspections.before import compared, last_time
from server.inspections.models import Assignment
from server.inspections.service import load_ops
from sync.state import replay
from tests.makers import District, made
from tests.server.field.world import World, first, make_world, phones


@pytest.fixture
def world(district: District) -> World:
    """两户，都已派给检查组。"""
    found = make_world(district)
    found.dispatch()
    return found


def inspected(client: FlaskClient) -> tuple[Phone, Assignment]:
    """查过一户，一项不符合。"""
    phone = phones(client)[0]
    visit = first(phone)
    phone.inspect(visit, failing=1)
    phone.push()
    return phone, session().get_one(Assignment, visit.insp)


def settle(row: Assignment, state: str) -> None:
    """审定。"""
    with made() as s:
        s.get_one(Assignment, row.id).state = state


def again(row: Assignment, department_id: str | None = None) -> Assignment:
    """以后再派的一次，同一户、同一张检查表。"""
    return Assignment(
        id=new_id(),
        entity_id=row.entity_id,
        department_id=department_id or row.department_id,
        rehearsal=False,
        form=row.form,
        created_at=clock.now() + timedelta(days=200),
    )


def test_the_phone_is_told_what_was_found_last_time(world: World, client: FlaskClient) -> None:
    """审定之后，下一次带着那天、文号、结果、哪一项不符合、写的什么；没有审定的不算查过。"""
    _, old = inspected(client)
    settle(old, "in_review")
    assert last_time(session(), again(old)) is None
    settle(old, "approved")
    last = last_time(session(), again(old))
    assert last is not None
    assert (last["no"], last["result"]) == (old.no, "R05")
    failed = [row for row in last["items"].values() if row["verdict"] == "FAIL"]
    assert len(failed) == 1
    assert failed[0]["text"].startswith("现场看到")
    assert all(row["text"] is None for row in last["items"].values() if row["verdict"] != "FAIL")


def test_the_first_inspection_has_none_before_it(world: World, client: FlaskClient) -> None:
    """没有查过的，离线包里写明没有；审定的那一次也不是它自己的上次。"""
    phone, old = inspected(client)
    bundle = client.get("/api/v1/field/bundle", headers=phone.bearer).get_json()
    assert [row["last"] for row in bundle["packages"]] == [None, None]
    settle(old, "approved")
    assert last_time(session(), old) is None


def test_another_department_is_told_nothing(world: World, client: FlaskClient) -> None:
    """别的部门查出的，不经手机传出去。"""
    _, old = inspected(client)
    settle(old, "approved")
    assert last_time(session(), again(old, new_id())) is None


def test_a_question_put_otherwise_is_not_compared(world: World, client: FlaskClient) -> None:
    """问法变了一个字就不比；编号变了、问法没变的照样对得上。"""
    phone, old = inspected(client)
    form = phone.visits[old.id].form
    state = replay(load_ops(old.id))
    assert [row["verdict"] for row in compared(form, form, state).values()].count("FAIL") == 1
    own = {**form, "sections": [{"items": [{**item, "text": item["id"]} for item in _items(form)]}]}
    renamed = {**own, "sections": [{"items": [{**item, "id": f"n{item['id']}"} for item in _items(own)]}]}
    assert compared(own, renamed, state)["nq02"]["verdict"] == "FAIL"
    changed = {**form, "sections": [{"items": [{**item, "text": item["text"] + "？"} for item in _items(form)]}]}
    assert compared(form, changed, state) == {}


def _items(form: dict[str, list[dict[str, list[dict[str, str]]]]]) -> list[dict[str, str]]:
    return [item for part in form["sections"] for item in part["items"]]
