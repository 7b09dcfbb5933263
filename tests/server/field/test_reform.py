"""派出以后检查表换版：没有动手的悄悄换，动了手的照原来的做完，离线做好的不落空。"""

from __future__ import annotations

import hashlib
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from server.db import session
from server.demo.phone import Phone, Visit
from server.documents import layout, view
from server.documents.case import Case
from server.dossiers import assembly, record, views
from server.dossiers.models import Dossier
from server.inspections import versions
from server.inspections.models import Assignment, Record
from server.registry.models import Checklist
from sync.canon import canonical
from tests.makers import made, sign_in
from tests.server.field.live import newer_form
from tests.server.field.world import World, phones

URL = "/api/v1/assignments/form-changes"


def replaced(client: FlaskClient, old: str, to: str) -> Any:
    """审批人把用旧版的任务换成新版。"""
    body = {"form": old, "to": to, "reason": "第三项的问法改了"}
    return client.post(URL, json=body, headers=sign_in(client, "approver"))


def told(phone: Phone, visit: Visit) -> dict[str, Any]:
    """手机最近得知的那一户的任务包与可换的新版。"""
    found = [c["body"] for c in phone.changes() if c["kind"] == "package" and c["subject"] == visit.insp]
    return next(body for body in reversed(found) if "package" in body)


def row_of(visit: Visit) -> Assignment:
    """派单现在的样子。"""
    session().expire_all()
    return session().get_one(Assignment, visit.insp)


def inspect(phone: Phone, visit: Visit) -> None:
    """从到达做到封存，送达。"""
    phone.inspect(visit)
    phone.push()


def test_an_untouched_task_moves_silently(world: World, client: FlaskClient) -> None:
    """没有动手的两户都换发，手机取到新任务包，照新版做到封存；再换一次说没有可换的。"""
    lead = phones(client)[0]
    visits = lead.take()
    old, new = visits[0].package["form"], newer_form()
    told_first = client.get(f"{URL}?to={new}", headers=sign_in(client, "clerk")).json["items"]
    assert [(row["form"], row["assignments"], row["touched"]) for row in told_first] == [(old, 2, 0)]
    answer = replaced(client, old, new)
    assert (answer.status_code, answer.json) == (201, {"moved": 2, "offered": 0, "left": 0})
    found = told(lead, visits[0])
    assert (found["package"]["form"], found["offer"]) == (new, None)
    row = row_of(visits[0])
    inspect(lead, Visit(row.package, row.package_hash, visits[0].form))
    assert session().get(Record, visits[0].insp) is not None
    assert replaced(client, old, new).json["type"] == "/problems/form_change.none"
    assert replaced(client, new, old).json["type"] == "/problems/form_change.version"


def test_a_task_at_work_keeps_its_version_and_is_offered_the_new_one(world: World, client: FlaskClient) -> None:
    """动了手的不换，检查组得知有新版；照原来的做到封存，封存有效。"""
    lead = phones(client)[0]
    visit = lead.take()[0]
    lead.arrive(visit)
    lead.push()
    old, new = visit.package["form"], newer_form()
    assert replaced(client, old, new).json == {"moved": 1, "offered": 1, "left": 0}
    found = told(lead, visit)
    assert (found["package"]["form"], found["offer"]["form"], found["offer"]["reason"]) == (
        old,
        new,
        "第三项的问法改了",
    )
    lead.inspect(visit)
    assert {row["verdict"] for row in lead.push()} == {"applied"}
    assert session().get(Record, visit.insp) is not None


def test_work_done_offline_before_the_change_counts_with_its_seal(world: World, client: FlaskClient) -> None:
    """手机离线照旧版做到封存，局里这时换了版：送来的全部采纳，任务退回旧版，任务包逐字节是原来的。"""
    lead = phones(client)[0]
    visit = lead.take()[0]
    lead.inspect(visit)
    old, new = visit.package["form"], newer_form()
    assert replaced(client, old, new).json["moved"] == 2
    assert {row["verdict"] for row in lead.push()} == {"applied"}
    row = row_of(visit)
    assert (row.form, row.package_hash) == (old, visit.package_hash)
    assert session().get_one(Record, visit.insp).content_digest == lead.content_digest(visit)


def test_only_the_holder_of_the_seal_right_goes_over(world: World, client: FlaskClient) -> None:
    """协检换不了；主检换用新版之后，任务包照新版，旧版里协检迟到的作答仍采纳，封存照新版。"""
    lead, member = phones(client)
    visit = lead.take()[0]
    other = next(each for each in member.take() if each.insp == visit.insp)
    lead.arrive(visit)
    lead.push()
    old, new = visit.package["form"], newer_form()
    replaced(client, old, new)
    member.op(other, "form.migrate", {"to": new})
    assert [row["verdict"] for row in member.push()] == ["quarantined:invalid"]
    lead.op(visit, "form.migrate", {"to": new})
    assert [row["verdict"] for row in lead.push()] == ["applied"]
    row = row_of(visit)
    assert row.form == new
    every = versions.versions(session(), [row.id])[row.id]
    assert row.package == versions.under(row, every[-1])
    items = [item for part in visit.form["sections"] for item in part["items"]]
    member.answer(other, items[0])
    assert [each["verdict"] for each in member.push()] == ["applied"]
    visit.ops += [op for op in other.ops if op["kind"] != "form.migrate"]
    late = Visit(row.package, row.package_hash, visit.form, visit.ops)
    lead.inspect(late)
    assert {each["verdict"] for each in lead.push()} == {"applied"}
    assert session().get_one(Record, visit.insp).result_code


def test_an_answer_to_an_item_the_new_version_lacks_is_in_the_dossier(world: World, client: FlaskClient) -> None:
    """换用的新版去掉了一项：先前对它的作答连同旧表的问法写进机读记录，检查表末尾和审定页都有，不计入结果。"""
    lead = phones(client)[0]
    visit = lead.take()[0]
    lead.arrive(visit)
    (part, *others), old = visit.form["sections"], visit.package["form"]
    gone = part["items"][0]
    lead.answer(visit, gone)
    body = {**visit.form, "version": 2, "sections": [{**part, "items": part["items"][1:]}, *others]}
    new = hashlib.sha256(canonical(body)).hexdigest()
    with made() as s:
        s.add(Checklist(code="T01", version=2, hash=new, title="试验检查表", body=body))
    lead.push()
    replaced(client, old, new)
    lead.op(visit, "form.migrate", {"to": new})
    lead.push()
    row = row_of(visit)
    lead.inspect(Visit(row.package, row.package_hash, body, visit.ops))
    assert {each["verdict"] for each in lead.push()} == {"applied"}
    assembly.open_rows()
    kept = record.build(session(), session().scalars(select(Dossier)).one(), "http://127.0.0.1")
    assert [(each["version"], each["item"]["id"]) for each in kept["former"]] == [(1, gone["id"])]
    (shown,) = views.contents(kept)["former"]
    assert (shown["no"], shown["text"], shown["sheet"]) == (gone["no"], gone["text"], "T01 第1版")
    assert shown["said"]
    assert view.table(Case(kept))["former"] == [shown]
    html = layout.page("dossier.html", {**view.context(kept), "images": frozenset(), "sealed": False})
    assert "换版以前答过、现行检查表没有的项" in html


def test_a_version_never_sent_out_is_unknown(world: World, client: FlaskClient) -> None:
    """照没有派出过的一版记的待处理；换成没有派出过的也一样。"""
    lead = phones(client)[0]
    visit = lead.take()[0]
    stray = Visit({**visit.package, "form": "ab" * 32}, visit.package_hash, visit.form, visit.ops)
    lead.op(stray, "note.set", {"item": None, "text": "照别的表"})
    lead.op(visit, "form.migrate", {"to": "cd" * 32})
    assert [row["verdict"] for row in lead.push()] == ["quarantined:form_unknown"] * 2
