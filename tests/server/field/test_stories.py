"""三个故事：两部手机查同一户；手机被偷；照片在手机上被换掉（A10、A22、A23）。"""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from server import storage
from server.accounts.devices import revoke_device
from server.db import session
from server.demo.phone import Phone
from server.inspections.models import OpLog, Quarantine, Record
from server.inspections.service import load_ops
from sync.digest import content_digest
from sync.ops import stamped
from sync.state import replay
from tests.makers import sign_in
from tests.server.field.world import World, first, phones


def items_of(visit: Any) -> list[dict[str, Any]]:
    """检查表的各项。"""
    return [item for part in visit.form["sections"] for item in part["items"]]


def hear(phone: Phone, visit: Any) -> None:
    """取回同事的操作。"""
    known = {op["op_id"] for op in visit.ops}
    heard = [op for row in phone.changes() if row["kind"] == "ops" for op in row["body"]["ops"]]
    visit.ops += [op for op in heard if op["op_id"] not in known]


def test_a10_two_phones_same_firm(world: World, client: FlaskClient) -> None:
    """分头查，同一项答得不同：两个都留着，主检选定；被检查对象签的那一版就是给他看的。"""
    lead, member = phones(client)
    visit = first(lead)
    member.take()
    other = member.visits[visit.insp]
    lead.arrive(visit)
    one, two, three = items_of(visit)
    lead.answer(visit, one)
    lead.answer(visit, two)
    member.answer(other, two, fail=True)
    member.answer(other, three)
    lead.push()
    member.push()
    hear(lead, visit)
    hear(member, other)
    for mine in (visit, other):
        values = [head["value"]["value"] for head in replay(mine.ops)["heads"]["answer:q02"]]
        assert sorted(value["found"] for value in values) == [False, True]
    assert replay(visit.ops)["conflicts"] == ["answer:q02"]
    lead.answer(visit, two, fail=True)
    assert replay(visit.ops)["conflicts"] == []
    content = lead.read_back(visit, "R05", "发现一个问题。")
    for seat in visit.package["team"]:
        lead.sign(visit, content, seat["role"], seat["name"])
    lead.sign(visit, content, "ENTITY", "试验人")
    lead.seal(visit, content, "R05")
    lead.push()
    assert session().get_one(Record, visit.insp).content_digest == content
    member.answer(other, two)
    assert [row["verdict"] for row in member.push()] == ["quarantined:sealed"]
    final = load_ops(visit.insp)
    assert content_digest(final, visit.package_hash, visit.package["form"], visit.package["team"]) == content
    assert [head["value"]["value"]["found"] for head in replay(final)["heads"]["answer:q02"]] == [True]


def test_a22_a_stolen_phone(world: World, phone: Phone, client: FlaskClient) -> None:
    """手机被偷：停用之后，它送来的一律待处理；它取不到新任务，也问不到别人的任务与照片。"""
    lead, member = phone, phones(client)[1]
    visit = first(lead)
    lead.arrive(visit)
    lead.push()
    mine = {row.package["assignment_id"] for row in lead.visits.values()}
    revoke_device(world.district.actor("approver"), lead.device)
    client.delete("/api/v1/session", headers=lead.bearer)
    lead.op(visit, "note.set", {"item": None, "text": "小偷写的"})
    lead.shoot(visit, "q01")
    assert {row["verdict"] for row in lead.push()} == {"quarantined:ended_device"}
    held = session().scalars(select(Quarantine)).all()
    assert {row.reason for row in held} == {"ended_device"}
    assert client.get("/api/v1/field/bundle", headers=lead.bearer).status_code == 401
    assert client.get("/api/v1/sync/changes?cursor=0", headers=lead.bearer).status_code == 401
    theirs = {row.package["assignment_id"] for row in member.take()}
    assert mine <= theirs
    assert [op["kind"] for op in load_ops(visit.insp)] == ["visit.start", "credentials.show"]


@pytest.mark.parametrize("longer", [False, True])
def test_a23_a_photo_replaced_on_the_phone(phone: Phone, client: FlaskClient, longer: bool) -> None:
    """照片文件在手机上被换掉：指纹对不上，作废，收据写明还缺这一张；换上去的从不当原件。"""
    visit = first(phone)
    phone.inspect(visit)
    photo = next(op["p"] for op in visit.ops if op["kind"] == "photo.add")
    phone.push()
    true, kept = photo["sha256"], dict(phone.files)
    forged = (b"forged" + kept[true])[: len(kept[true])] + (b"!" if longer else b"")
    path = f"/api/v1/blobs/{true}"
    told = {"Upload-Offset": "0", "Upload-Length": str(len(forged)), "Tus-Resumable": "1.0.0"}
    answer = client.patch(
        path,
        data=forged,
        headers={**phone.credential("PATCH", path, forged), **told},
        content_type="application/offset+octet-stream",
    )
    assert answer.status_code == 460
    assert not storage.exists(true)
    assert not storage.exists(hashlib.sha256(forged).hexdigest())
    phone.files = {sha: content for sha, content in kept.items() if sha != true}
    phone.upload()
    row = client.get(f"/api/v1/assignments/{visit.insp}", headers=sign_in(client, "approver")).json
    assert row["receipt"]["missing"] == [true]
    assert {file["sha256"]: file["verified"] for file in row["receipt"]["files"]}[true] is False
    row_of = session().scalars(select(OpLog).where(OpLog.kind == "photo.add", OpLog.insp == visit.insp)).first()
    assert row_of is not None
    other = stamped({**row_of.op, "p": {**photo, "sha256": hashlib.sha256(forged).hexdigest()}})
    body = json.dumps({"dev": phone.device, "batch_id": "b", "ops": [other]}).encode()
    signed = phone.credential("POST", "/api/v1/sync/push", body)
    told_again = client.post("/api/v1/sync/push", data=body, headers=signed, content_type="application/json")
    assert (told_again.status_code, told_again.json["type"]) == (409, "/problems/sync.fork")
