"""隔离区里的影像：谁看得见那一条，谁看得见它拍下的；字节没到、没有影像的，404。"""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from server.accounts.devices import revoke_device
from server.db import session
from server.demo.phone import Phone
from server.inspections.models import Assignment, Quarantine
from tests.makers import made, make_officer, sign_in
from tests.server.field.world import World, first, phones


def test_a_held_photo_is_shown_to_whoever_may_judge_it(world: World, phone: Phone, client: FlaskClient) -> None:
    """照片的字节到了就看得见，重新编码；没到 404；同组的另一个人看不到不是他送的。"""
    visit = first(phone)
    phone.arrive(visit)
    revoke_device(world.district.actor("approver"), phone.device)
    phone.shoot(visit, "q01")
    phone.push()
    held = {row.kind: row.id for row in session().scalars(select(Quarantine))}
    headers = sign_in(client, "approver")

    def look(kind: str, who: dict[str, str]) -> Any:
        return client.get(f"/api/v1/quarantine/{held[kind]}/picture", headers=who)

    assert look("photo.add", headers).status_code == 404
    phone.upload()
    shown = look("photo.add", headers)
    assert (shown.status_code, shown.content_type, shown.data[:3]) == (200, "image/jpeg", b"\xff\xd8\xff")
    assert look("photo.add", {**headers, "If-None-Match": shown.headers["ETag"]}).status_code == 304
    assert look("visit.start", headers).status_code == 404
    assert look("photo.add", phone.bearer).status_code == 200
    assert look("photo.add", phones(client)[1].bearer).status_code == 404


def listed(
    client: FlaskClient, who: dict[str, str], words: str = ""
) -> list[tuple[str | None, str | None, str | None]]:
    """待判的各条：哪一户、哪项任务、文号。"""
    items = client.get("/api/v1/quarantine", query_string={"q": words}, headers=who).json["items"]
    return [(row["entity_name"], row["task_name"], row["no"]) for row in items]


def test_what_is_held_says_which_firm_and_is_found_by_it(world: World, phone: Phone, client: FlaskClient) -> None:
    """到过门口的写明哪一户、哪项任务，按对象、任务、文号、谁做的都找得到；不沾边的字找不到。"""
    visit = first(phone)
    phone.arrive(visit)
    phone.push()
    phone.op(visit, "answer.set", {"item": "q01", "value": {"verdict": "MAYBE"}})
    phone.push()
    task, headers = session().get_one(Assignment, visit.insp), sign_in(client, "approver")
    expected = [(task.entity_name, task.task_name, task.no)]
    assert listed(client, headers) == expected
    for words in ("", task.entity_name[2:6], task.task_name[:4], task.no, "检查员甲", f" {task.entity_name} "):
        assert listed(client, headers, words) == expected
    for words in ("第2试验商店", "%", "_", "检查员乙"):
        assert listed(client, headers, words) == []


def test_a_sealed_name_is_neither_shown_nor_found(world: World, phone: Phone, client: FlaskClient) -> None:
    """没有到过门口的，名称还封着：只写任务和文号，按名称找不到；手机上带着这一户的本人看得到。"""
    visit = first(phone)
    phone.op(visit, "answer.set", {"item": "q01", "value": {"verdict": "MAYBE"}})
    phone.push()
    task, headers = session().get_one(Assignment, visit.insp), sign_in(client, "approver")
    assert listed(client, headers) == [(None, task.task_name, task.no)]
    assert listed(client, headers, task.entity_name[2:6]) == []
    assert listed(client, headers, task.no) == [(None, task.task_name, task.no)]
    assert listed(client, phone.bearer, task.entity_name[2:6]) == [(task.entity_name, task.task_name, task.no)]


def test_whoever_is_not_in_the_team_learns_no_firm(world: World, phone: Phone, client: FlaskClient) -> None:
    """送来的人不在这个检查组：自己那一条看得见，哪一户、哪项任务看不见，也找不到。"""
    visit = first(phone)
    phone.arrive(visit)
    phone.push()
    stranger = make_officer("stranger", "inspector", world.district.department.id)
    with made() as s:
        row = Quarantine(dev=phone.device, seq=1, assignment_id=visit.insp, department_id=world.district.department.id)
        row.officer_id, row.reason, row.kind, row.notes = stranger.id, "not_team", "visit.start", []
        s.add(row)
    task, headers = session().get_one(Assignment, visit.insp), sign_in(client, "stranger")
    assert listed(client, headers) == [(None, None, None)]
    assert listed(client, headers, task.no) == []
    assert listed(client, sign_in(client, "approver")) == [(task.entity_name, task.task_name, task.no)]
