"""报到、缺失、登记码、约定版本、撤回与换人的墓碑：手机与局里互相知道各有什么。"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from server import clock
from server.db import session
from server.demo.phone import Phone
from server.field import losses, sweeps
from server.inspections.models import FeedItem
from server.inspections.service import recall
from tests.makers import PASSWORD, sign_in
from tests.server.field.world import World, first, phones

BEAT: dict[str, Any] = {
    "last_seq": 0, "unsent_ops": 0, "unsent_files": 0, "persisted": True, "protocol": 2, "app": "t"
}  # fmt: skip


def beat(phone: Phone, **more: Any) -> Any:
    """报到一次。"""
    body = json.dumps({**BEAT, "last_seq": phone.seq, "unsent_ops": len(phone.outbox), **more}).encode()
    path = "/api/v1/sync/heartbeat"
    signed = phone.credential("POST", path, body)
    return phone.client.post(path, data=body, headers=signed, content_type="application/json")


def promise(phone: Phone) -> list[dict[str, Any]]:
    """手机上还没送达的，逐条报出来。"""
    return [{name: op[name] for name in ("seq", "op_id", "insp", "kind")} for op in phone.outbox]


def seen(client: FlaskClient, name: str = "approver") -> list[dict[str, Any]]:
    """桌面上看到的。"""
    items: list[dict[str, Any]] = client.get("/api/v1/losses", headers=sign_in(client, name)).json["items"]
    return items


def test_both_sides_say_what_they_have(phone: Phone) -> None:
    """报到的答复：局里收到第几条、还缺哪张照片；登录退出后照样能报到。"""
    visit = first(phone)
    op = phone.shoot(visit, "q01")
    phone.push()
    phone.client.delete("/api/v1/session", headers=phone.bearer)
    told = beat(phone).json
    assert told["last_seq"] == 1
    assert set(told["blobs_missing"]) == {op["p"]["sha256"], op["p"]["thumb"]["sha256"]}
    assert told["protocol"] == {"newest": 2, "oldest": 1}


def test_a_wiped_phone_is_noticed_and_what_never_arrived_is_listed(phone: Phone, client: FlaskClient) -> None:
    """报到说做过三条，手机被清空后换了身份：一小时后审批人得知，逐条列出缺什么，只告知一次。"""
    visit = first(phone)
    phone.arrive(visit)
    phone.push()
    photo = phone.shoot(visit, "q01")
    phone.op(visit, "note.set", {"item": None, "text": "x"})
    assert beat(phone, unsent=promise(phone)).status_code == 200
    assert [row["ops"] for row in seen(client)] == [[]]
    Phone(client, "inspector1", PASSWORD)
    (old,) = [row for row in seen(client) if row["device_id"] == phone.device]
    assert [(row["seq"], row["kind"]) for row in old["ops"]] == [(3, "photo.add"), (4, "note.set")]
    assert old["gone"]
    assert losses.notice().due == 0
    with clock.hands_at(clock.now() + timedelta(hours=2)):
        assert (losses.notice().done, losses.notice().done) == (1, 0)
    messages = client.get("/api/v1/messages", headers=sign_in(client, "approver")).json["items"]
    assert "2 条操作" in next(row["text"] for row in messages if row["kind"] == "loss")
    phone.push()
    (old,) = [row for row in seen(client) if row["device_id"] == phone.device]
    assert old["ops"] == []
    assert photo["p"]["sha256"] in beat(phone).json["blobs_missing"]


def test_a_photo_the_phone_no_longer_has_is_listed(phone: Phone, client: FlaskClient) -> None:
    """局里在等的照片，手机说没有了：列为缺失；别人的指纹乱报不算；后来送到就消失。"""
    visit = first(phone)
    op = phone.shoot(visit, "q01")
    phone.push()
    sha = op["p"]["sha256"]
    beat(phone, lacks=[sha, "a" * 64])
    assert [row["sha256"] for row in seen(client)[0]["files"]] == [sha]
    assert seen(client)[0]["files"][0]["role"] == "photo"
    phone.upload()
    assert seen(client)[0]["files"] == []


def test_a_loss_is_told_once_of_the_phone_that_took_the_photo(phone: Phone, client: FlaskClient) -> None:
    """没报到过就被清空：缺的照片记在拍它的那部名下，只记一次；后来的手机说没有，不算后来的手机缺。"""
    op = phone.shoot(first(phone), "q01")
    phone.push()
    fresh = Phone(client, "inspector1", PASSWORD)
    beat(fresh, lacks=[op["p"]["sha256"]])
    another = Phone(client, "inspector1", PASSWORD)
    beat(another, lacks=[op["p"]["sha256"]])
    owing = {row["device_id"]: [file["sha256"] for file in row["files"]] for row in seen(client) if row["files"]}
    assert owing == {phone.device: [op["p"]["sha256"]]}
    with clock.hands_at(clock.now() + timedelta(hours=2)):
        assert (losses.notice().done, losses.notice().done) == (1, 0)


def test_a_photo_on_a_living_phone_is_not_missing(phone: Phone, client: FlaskClient) -> None:
    """照片还在第一部手机上等着送，它还在联系：换一部登录，不算缺。"""
    visit = first(phone)
    other = Phone(client, "inspector1", PASSWORD)
    op = phone.shoot(visit, "q01")
    phone.push()
    beat(other, lacks=[op["p"]["sha256"]])
    assert [row["files"] for row in seen(client)] == [[], []]


def another_model(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> Phone:
    """同一个人的另一部手机，型号（浏览器）不同。"""
    with monkeypatch.context() as patched:
        patched.setattr("server.demo.phone.APP", "Mozilla/5.0 (iPhone) Version/18.0 Safari")
        return Phone(client, "inspector1", PASSWORD)


def doubts(client: FlaskClient) -> dict[str, list[str]]:
    """各手机存疑的文件。"""
    return {row["device_id"]: [file["sha256"] for file in row["doubted"]] for row in seen(client) if row["doubted"]}


def test_a_photo_the_present_phone_lacks_is_doubtful_until_the_old_one_is_ended(
    phone: Phone, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """换了别的型号：原手机可能还在，不算丢失，也不算不会丢；一小时后请经办、审批人停用，一次；停用后算丢失，再告知。"""
    sha = phone.shoot(first(phone), "q01")["p"]["sha256"]
    phone.push()
    fresh = another_model(client, monkeypatch)
    assert doubts(client) == {}
    beat(fresh, lacks=[sha])
    (old,) = [row for row in seen(client) if row["device_id"] == phone.device]
    assert (old["gone"], old["files"]) == (False, [])
    (file,) = old["doubted"]
    assert (file["sha256"], file["by"], file["by_device"]) == (sha, "苹果手机，Safari 18", fresh.device)
    assert file["at"] > old["at"]
    assert losses.notice().due == 0
    with clock.hands_at(clock.now() + timedelta(hours=2)):
        assert (losses.notice().done, losses.notice().done) == (1, 0)
        for name in ("clerk", "approver"):
            messages = client.get("/api/v1/messages", headers=sign_in(client, name)).json["items"]
            (text,) = [row["text"] for row in messages if row["kind"] == "loss"]
            assert "1 个文件不在此人现在的手机上" in text
            assert "找不到的请停用" in text
        assert client.delete(f"/api/v1/devices/{phone.device}", headers=sign_in(client, "clerk")).status_code == 204
        (old,) = [row for row in seen(client) if row["device_id"] == phone.device]
        assert ([row["sha256"] for row in old["files"]], old["doubted"]) == ([sha], [])
        assert old["files"][0]["at"] == file["at"]
        assert (losses.notice().done, losses.notice().done) == (1, 0)


def test_a_phone_still_in_contact_is_not_doubted(
    phone: Phone, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """两部都在用：拍照的那部后来还联系过，没有说没有，照片就还在它上面；送到了更不存疑。"""
    sha = phone.shoot(first(phone), "q01")["p"]["sha256"]
    phone.push()
    fresh = another_model(client, monkeypatch)
    beat(fresh, lacks=[sha])
    beat(phone)
    assert doubts(client) == {}
    with clock.hands_at(clock.now() + timedelta(hours=2)):
        assert losses.notice().due == 0
        beat(fresh)
        assert doubts(client) == {phone.device: [sha]}
        phone.upload()
        assert doubts(client) == {}


def test_every_local_deletion_reaches_the_office(phone: Phone, client: FlaskClient) -> None:
    """手机清理了什么随报到送来，重报不重记。"""
    row = {"number": 1, "at": "2026-11-20T00:00:00Z", "what": "photos", "count": 3, "size": 900, "reason": "x"}
    beat(phone, deleted=[row])
    beat(phone, deleted=[row, {**row, "number": 2, "what": "package"}])
    assert [row["what"] for row in seen(client)[0]["deleted"]] == ["package", "photos"]


def test_only_the_own_department_sees_losses(phone: Phone, client: FlaskClient) -> None:
    """检查员只看自己的；别的检查员看不到。"""
    beat(phone)
    assert len(seen(client, "inspector1")) == 1
    assert seen(client, "inspector2") == []


@pytest.mark.parametrize("wrong", [{"last_seq": -1}, {"unsent": [{}]}, {"lacks": ["x"]}, {"deleted": [{"number": 0}]}])
def test_a_garbled_report_is_refused_with_a_sentence(phone: Phone, wrong: dict[str, Any]) -> None:
    """乱写的报到答 422。"""
    assert beat(phone, **wrong).status_code == 422


def test_an_old_program_always_delivers_but_takes_nothing_new(phone: Phone) -> None:
    """这一版与上一版都能取任务；再旧的不能取，却照样能送达。"""
    phone.arrive(first(phone))
    for spoken, status in (("2", 200), ("1", 200), (None, 200), ("0", 426), ("x", 426)):
        headers = {**phone.bearer, **({"X-Sunlot-Protocol": spoken} if spoken else {})}
        for path in ("/api/v1/field/bundle", "/api/v1/sync/changes?cursor=0"):
            assert phone.client.get(path, headers=headers).status_code == status, (spoken, path)
    assert [row["verdict"] for row in phone.push()] == ["applied", "applied"]


def test_the_bundle_names_what_is_no_longer_mine(world: World, phone: Phone) -> None:
    """撤回的任务不在离线包里，但列在不再归您的名下，带着理由。"""
    visit = first(phone)
    recall(world.district.actor("approver"), visit.insp, "重复派出。")
    assert [row["body"]["reason"] for row in phone.changes() if row["kind"] == "recall"] == ["重复派出"]
    told = phone.client.get("/api/v1/field/bundle", headers=phone.bearer).json
    assert visit.insp not in [row["package"]["assignment_id"] for row in told["packages"]]
    assert [(row["assignment_id"], row["reason"]) for row in told["gone"]] == [(visit.insp, "重复派出")]


def test_a_page_of_changes_stays_small(world: World, client: FlaskClient) -> None:
    """积了很多也分页送，一页约 256 KB，一条不少。"""
    lead, member = phones(client)
    visit = first(lead)
    member.take()
    for number in range(6):
        for _ in range(100):
            lead.op(visit, "note.set", {"item": None, "text": f"{number}" * 700})
        lead.push(size=100)
    pages, found = 0, 0
    cursor, more = member.cursor, True
    while more:
        answer = client.get(f"/api/v1/sync/changes?cursor={cursor}", headers=member.bearer)
        page = answer.json
        assert len(page["items"]) <= 3
        found += sum(len(item["body"]["ops"]) for item in page["items"] if item["kind"] == "ops")
        cursor, more, pages = page["cursor"], page["more"], pages + 1
    assert (found, pages > 1) == (600, True)


def test_changes_too_old_to_be_kept_are_gone(world: World, client: FlaskClient) -> None:
    """四百天以前的变更清掉后，停在那里的手机得 410，重取离线包。"""
    lead, member = phones(client)
    visit = first(lead)
    member.take()
    cursor = member.cursor
    lead.op(visit, "note.set", {"item": None, "text": "x"})
    lead.push()
    with clock.hands_at(clock.now() + timedelta(days=401)):
        assert sweeps.drop_old_changes().done > 0
    assert session().scalar(select(FeedItem.rev).limit(1)) is None
    assert client.get(f"/api/v1/sync/changes?cursor={cursor}", headers=member.bearer).status_code == 410
    member.take()
    assert member.changes() == []


def test_a_code_from_the_desk_signs_the_own_phone_in_once(world: World, client: FlaskClient) -> None:
    """检查员在电脑上出一个码，手机凭它登录一次、登记；第二次、过期、乱写、旧码都不行。"""
    desk = sign_in(client, "inspector1")
    old = client.post("/api/v1/devices/invitations", headers=desk).json["code"]
    made = client.post("/api/v1/devices/invitations", headers=desk).json
    assert made["path"] == f"/field/#/enrol/{made['code']}"
    path = "/api/v1/session/invitation"
    told = client.post(path, json={"code": made["code"]})
    assert (told.status_code, told.json["account"]["name"]) == (200, "inspector1")
    bearer = {"Authorization": f"Bearer {told.json['access_token']}"}
    assert client.get("/api/v1/field/bundle", headers=bearer).status_code == 200
    for code in (made["code"], old, "x" * 32):
        assert client.post(path, json={"code": code}).status_code == 401
    late = client.post("/api/v1/devices/invitations", headers=desk).json["code"]
    with clock.hands_at(clock.now() + timedelta(minutes=11)):
        assert client.post(path, json={"code": late}).status_code == 401
    assert client.post("/api/v1/devices/invitations", headers=sign_in(client, "clerk")).status_code == 403


def test_an_unnamed_file_is_refused_after_two_days(phone: Phone) -> None:
    """传了一半、两天没有操作点名的，不再收；有操作点名的照收。"""
    from tests.server.field.test_blobs import BYTES, send

    visit = first(phone)
    op = phone.shoot(visit, "q01")
    named = phone.files[op["p"]["sha256"]]
    phone.push()
    send(phone, 0, BYTES[:10])
    send(phone, 0, named[:10], sha=op["p"]["sha256"], size=len(named))
    with clock.hands_at(clock.now() + timedelta(hours=49)):
        assert send(phone, 10, BYTES[10:20], size=None).status_code == 410
        assert send(phone, 10, named[10:20], sha=op["p"]["sha256"], size=None).status_code == 204
