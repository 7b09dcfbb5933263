"""送达：恰好一次、先收后判、每条一个裁决。"""

from __future__ import annotations

import gzip
import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from server.accounts.devices import revoke_device
from server.accounts.models import Message
from server.db import new_id, session
from server.demo.phone import Phone
from server.inspections.models import OpLog, Quarantine
from server.inspections.service import load_ops, recall
from server.trail.models import LogEntry
from sync.canon import canonical
from sync.ops import stamped
from tests.makers import PASSWORD, make_officer, sign_in
from tests.server.field.world import World, disable, first, phones


def count(model: Any) -> int:
    """表里的行数。"""
    return session().scalar(select(func.count()).select_from(model)) or 0


def verdicts(phone: Phone) -> list[str]:
    """送出待送的，返回各条裁决。"""
    return [row["verdict"] for row in phone.push()]


def raw_push(phone: Phone, body: bytes, **headers: str) -> Any:
    """原样送一段字节。"""
    signed = phone.credential("POST", "/api/v1/sync/push", body)
    return phone.client.post(
        "/api/v1/sync/push", data=body, headers={**signed, **headers}, content_type="application/json"
    )


def batch(phone: Phone, ops: list[Any]) -> bytes:
    """一批操作的正文。"""
    return json.dumps({"dev": phone.device, "batch_id": "b1", "ops": ops}).encode()


def test_operations_are_stored_byte_for_byte(phone: Phone) -> None:
    """送达的操作逐字节收存，各有一个裁决，一次请求一条留痕。"""
    visit = first(phone)
    phone.arrive(visit)
    before = count(LogEntry)
    sent = list(phone.outbox)
    assert verdicts(phone) == ["applied", "applied"]
    assert [row.raw for row in session().scalars(select(OpLog).order_by(OpLog.seq))] == [canonical(op) for op in sent]
    assert count(LogEntry) == before + 1
    assert load_ops(visit.insp) == sent


def test_a_repeated_batch_changes_nothing(phone: Phone) -> None:
    """同一批再送一次：同样的裁决，没有新行，没有新留痕。"""
    phone.arrive(first(phone))
    ops = list(phone.outbox)
    one = phone.push_batch(ops)
    rows, entries = count(OpLog), count(LogEntry)
    two = phone.push_batch(ops)
    assert (two["verdicts"], two["ack_seq"]) == (one["verdicts"], one["ack_seq"])
    assert (count(OpLog), count(LogEntry)) == (rows, entries)


def test_eight_identical_requests_at_once_get_the_same_answer(app: Flask, phone: Phone) -> None:
    """八个同样的请求同时到，八个同样的答复，只收一次。"""
    phone.arrive(first(phone))
    body = batch(phone, list(phone.outbox))
    session().rollback()

    def send(_: int) -> Any:
        with app.app_context():
            headers = phone.credential("POST", "/api/v1/sync/push", body)
            client = app.test_client()
            answer = client.post("/api/v1/sync/push", data=body, headers=headers, content_type="application/json")
            return answer.status_code, {k: v for k, v in answer.json.items() if k != "server_time"}

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(send, range(8)))
    assert all(answer == answers[0] for answer in answers)
    assert answers[0][0] == 200
    assert count(OpLog) == 2


def test_a_gap_names_what_is_expected(phone: Phone) -> None:
    """缺了第一条，答 409 并说从哪条起；补上后照常。"""
    phone.arrive(first(phone))
    ops = list(phone.outbox)
    answer = raw_push(phone, batch(phone, ops[1:]))
    assert (answer.status_code, answer.json["type"], answer.json["expected"]) == (409, "/problems/sync.gap", 1)
    assert count(OpLog) == 0
    assert phone.push_batch(ops)["ack_seq"] == 2


def test_another_operation_at_a_used_number_is_a_fork(phone: Phone) -> None:
    """同一序号换了内容，答 409 分叉，原来的不动。"""
    phone.arrive(first(phone))
    ops = list(phone.outbox)
    phone.push_batch(ops)
    other = stamped({**ops[1], "app": "copied"})
    answer = raw_push(phone, batch(phone, [other]))
    assert (answer.status_code, answer.json["type"]) == (409, "/problems/sync.fork")
    assert session().get_one(OpLog, (phone.device, 2)).hash == ops[1]["hash"]


def test_reordered_and_interrupted_deliveries_give_one_record(world: World, client: FlaskClient) -> None:
    """两部手机交错、重复、零碎地送，重放出来的是同一份。"""
    lead, member = phones(client)
    visit, other = first(lead), first(member)
    lead.arrive(visit)
    items = [item for part in visit.form["sections"] for item in part["items"]]
    lead.answer(visit, items[0])
    member.answer(other, items[1])
    member.answer(other, items[2])
    mine, theirs = list(lead.outbox), list(member.outbox)
    lead.push_batch(mine[:1])
    member.push_batch(theirs[:2])
    lead.push_batch(mine[:2])
    lead.push_batch(mine)
    member.push_batch(theirs)
    assert sorted(op["op_id"] for op in load_ops(visit.insp)) == sorted(op["op_id"] for op in mine + theirs)


def test_a_colleague_receives_the_operation_once(world: World, client: FlaskClient) -> None:
    """主检作答，协检的手机取到一次；作者取到裁决。"""
    lead, member = phones(client)
    visit = first(lead)
    member.take()
    op = lead.op(visit, "note.set", {"item": None, "text": "门口有台阶"})
    lead.push()
    ops = [op for item in member.changes() if item["kind"] == "ops" for op in item["body"]["ops"]]
    assert ops == [op]
    told = [v for item in lead.changes() if item["kind"] == "verdict" for v in item["body"]["verdicts"]]
    assert [(row["op_id"], row["verdict"]) for row in told] == [(op["op_id"], "applied")]
    assert member.changes() == []


def test_a_bad_operation_is_kept_and_the_queue_goes_on(phone: Phone) -> None:
    """不合格的操作收存待处理，后面的照常采纳。"""
    visit = first(phone)
    phone.op(visit, "answer.set", {"item": "q01", "value": {"verdict": "MAYBE"}})
    phone.op(visit, "answer.set", {"item": "q99", "value": {"verdict": "FAIL"}})
    phone.op(visit, "note.set", {"item": None, "text": "正常"})
    assert verdicts(phone) == ["quarantined:invalid", "quarantined:invalid", "applied"]
    held = session().scalars(select(Quarantine).order_by(Quarantine.seq)).all()
    assert "检查表里没有“q99”" in held[1].notes[0]["message"]


def test_an_operation_of_a_newer_version_is_kept_and_waits(phone: Phone) -> None:
    """更新的程序写的操作这里还读不懂：逐字节收着，待处理，说出是版本；后面的照常。"""
    visit = first(phone)
    phone.arrive(visit)
    newer = stamped({**phone.outbox[0], "v": 2})
    phone.outbox[0] = newer
    phone.outbox[1] = stamped({**phone.outbox[1], "prev": newer["hash"]})
    assert verdicts(phone) == ["quarantined:invalid", "applied"]
    row = session().get_one(OpLog, (phone.device, 1))
    assert row.raw == canonical(newer)
    assert [note["message"] for note in row.notes] == ["op.v：应在 1 到 1 之间"]
    assert session().scalars(select(Quarantine)).one().decision is None


def test_a_foreign_assignment_is_kept_aside(phone: Phone) -> None:
    """不存在的派单：收存，待处理，不透露什么。"""
    visit = first(phone)
    phone.op(visit, "note.set", {"item": None, "text": "x"})
    phone.outbox[0] = stamped({**phone.outbox[0], "insp": new_id()})
    assert verdicts(phone) == ["quarantined:no_assignment"]


def test_somebody_not_on_the_team_is_kept_aside(world: World, client: FlaskClient) -> None:
    """别组检查员写我们的派单：not_team。"""
    lead, _ = phones(client)
    visit = first(lead)
    make_officer("inspector3", "inspector", world.district.department.id)
    third = Phone(client, "inspector3", PASSWORD)
    third.op(visit, "note.set", {"item": None, "text": "x"})
    assert verdicts(third) == ["quarantined:not_team"]


def test_a_disabled_officer_still_delivers(world: World, phone: Phone) -> None:
    """账号停用后，手机里的操作照样收存，裁决 actor_disabled。"""
    phone.arrive(first(phone))
    disable(world.inspectors[0])
    assert set(verdicts(phone)) == {"quarantined:actor_disabled"}
    assert count(OpLog) == 2


def test_a_recalled_assignment_keeps_what_comes(world: World, phone: Phone) -> None:
    """撤回之后送到的收存待处理，手机得知撤回。"""
    visit = first(phone)
    phone.arrive(visit)
    recall(world.district.actor("approver"), visit.insp, "重复派出")
    assert set(verdicts(phone)) == {"quarantined:recalled"}
    assert "recall" in [item["kind"] for item in phone.changes()]


def test_delivery_needs_no_login(world: World, phone: Phone) -> None:
    """登录已退出，凭手机签名照样送达；取新任务要登录。"""
    phone.arrive(first(phone))
    phone.client.delete("/api/v1/session", headers=phone.bearer)
    assert verdicts(phone) == ["applied", "applied"]
    assert phone.client.get("/api/v1/field/bundle", headers=phone.bearer).status_code == 401


def test_a_replayed_credential_is_refused(phone: Phone) -> None:
    """同一张凭证用第二次，答 401，说明是重复的请求：手机重试就好，不必换身份。"""
    body = batch(phone, [])
    headers = phone.credential("POST", "/api/v1/sync/push", body)
    kind = "application/json"
    assert phone.client.post("/api/v1/sync/push", data=body, headers=headers, content_type=kind).status_code == 200
    again = phone.client.post("/api/v1/sync/push", data=body, headers=headers, content_type=kind)
    assert (again.status_code, again.json["type"]) == (401, "/problems/device.replayed")


def test_a_changed_body_breaks_the_credential(phone: Phone) -> None:
    """正文改一个字节，签名不成立。"""
    body = batch(phone, [])
    headers = phone.credential("POST", "/api/v1/sync/push", body)
    answer = phone.client.post("/api/v1/sync/push", data=body + b" ", headers=headers)
    assert (answer.status_code, answer.json["type"]) == (401, "/problems/device.signature")


def test_a_phone_cannot_deliver_for_another(world: World, client: FlaskClient) -> None:
    """甲的手机不能送乙的手机的操作。"""
    lead, member = phones(client)
    lead.arrive(first(lead))
    answer = raw_push(member, batch(lead, list(lead.outbox)))
    assert (answer.status_code, answer.json["type"]) == (403, "/problems/sync.device")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b'{"dev":1}', 400),
        (b'{"dev":"x","batch_id":"b","ops":[1.5]}', 400),
        (b"[]", 400),
        (b"\xff", 400),
    ],
)
def test_unreadable_bodies_get_a_sentence(phone: Phone, body: bytes, status: int) -> None:
    """看不懂的正文：400 和一句中文，从不 500。"""
    answer = raw_push(phone, body)
    assert answer.status_code == status
    assert answer.json["detail"]


def test_a_decompression_bomb_is_refused(phone: Phone) -> None:
    """压缩炸弹与半截压缩。"""
    bomb = gzip.compress(b" " * (3 << 20))
    assert raw_push(phone, bomb, **{"Content-Encoding": "gzip"}).status_code == 413
    assert raw_push(phone, bomb[:100], **{"Content-Encoding": "gzip"}).status_code == 400
    assert raw_push(phone, b"x" * ((1 << 20) + 1)).status_code == 413


def test_a_hundred_and_one_operations_are_too_many(phone: Phone) -> None:
    """一批至多一百条。"""
    visit = first(phone)
    for number in range(101):
        phone.op(visit, "note.set", {"item": None, "text": str(number)})
    assert raw_push(phone, batch(phone, list(phone.outbox))).status_code == 413
    assert len(phone.push(size=100)) == 101


def test_an_operation_refiled_under_a_new_device_counts_once(world: World, client: FlaskClient) -> None:
    """手机换了身份重送同一操作：收存、答复，不算两次。"""
    lead, _ = phones(client)
    visit = first(lead)
    op = lead.op(visit, "note.set", {"item": None, "text": "x"})
    lead.push()
    again, _ = phones(client)
    again.outbox = [stamped({**op, "dev": again.device, "seq": 1, "prev": visit.package["nonce"]})]
    assert verdicts(again) == ["applied"]
    assert [row["op_id"] for row in load_ops(visit.insp)] == [op["op_id"]]
    other = {**op, "dev": again.device, "seq": 2, "p": {"item": None, "text": "y"}}
    again.outbox = [stamped({**other, "prev": _tail(again)})]
    assert verdicts(again) == ["quarantined:invalid"]


def _tail(phone: Phone) -> str:
    row = session().scalars(select(OpLog).where(OpLog.dev == phone.device).order_by(OpLog.seq.desc())).first()
    assert row is not None
    return row.hash


def test_an_unknown_cursor_is_gone(phone: Phone) -> None:
    """服务器没给过的游标答 410。"""
    answer = phone.client.get("/api/v1/sync/changes?cursor=999", headers=phone.bearer)
    assert (answer.status_code, answer.json["type"]) == (410, "/problems/sync.cursor")


def test_enrolling_needs_a_real_key(phone: Phone) -> None:
    """不在曲线上的公钥登记不了。"""
    body = {"public_key_jwk": {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}, "name": "假手机"}
    assert phone.client.post("/api/v1/devices", json=body, headers=phone.bearer).status_code == 422


def test_the_bundle_is_only_for_inspectors_and_compressed_on_request(world: World, client: FlaskClient) -> None:
    """经办不能领离线包；手机要 gzip 就给 gzip，密钥只随任务走。"""
    assert client.get("/api/v1/field/bundle", headers=sign_in(client, "clerk")).status_code == 403
    lead, _ = phones(client)
    answer = client.get("/api/v1/field/bundle", headers={**lead.bearer, "Accept-Encoding": "gzip"})
    bundle = json.loads(gzip.decompress(answer.data))
    assert {row["state"] for row in bundle["packages"]} == {"taken"}
    assert len({row["content_key"] for row in bundle["packages"]}) == 2


def test_adopting_a_held_operation(world: World, phone: Phone, client: FlaskClient) -> None:
    """停用账号的操作由审批人采用：进入状态，作者得知；再决定一次被拒。"""
    visit = first(phone)
    phone.arrive(visit)
    disable(world.inspectors[0])
    phone.push()
    headers = sign_in(client, "approver")
    held = client.get("/api/v1/quarantine", headers=headers).json["items"]
    assert [row["reason"] for row in held] == ["actor_disabled"] * 2
    path = f"/api/v1/quarantine/{held[0]['id']}/decisions"
    body = {"decision": "ADOPT", "reason": "停用前所做"}
    assert client.post(path, json=body, headers=headers).status_code == 201
    assert [op["kind"] for op in load_ops(visit.insp)] == ["visit.start"]
    assert client.post(path, json=body, headers=headers).status_code == 409
    assert client.post(path, json=body, headers=sign_in(client, "clerk")).status_code == 403


def test_an_invalid_operation_cannot_be_adopted(phone: Phone, client: FlaskClient) -> None:
    """内容不合格的不能采用，可以不用；原操作仍在。"""
    phone.op(first(phone), "answer.set", {"item": "q01", "value": {"verdict": "MAYBE"}})
    phone.push()
    headers = sign_in(client, "approver")
    path = f"/api/v1/quarantine/{client.get('/api/v1/quarantine', headers=headers).json['items'][0]['id']}/decisions"
    refused = client.post(path, json={"decision": "ADOPT", "reason": "就用"}, headers=headers)
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/quarantine.cannot_adopt")
    assert client.post(path, json={"decision": "REJECT", "reason": "内容不对"}, headers=headers).status_code == 201
    assert count(OpLog) == 1


def test_all_of_a_recalled_task_is_decided_at_once(world: World, phone: Phone, client: FlaskClient) -> None:
    """撤回的任务送来的几条一次判完：各有自己的决定，留痕一条，送来的人在消息和手机上得知决定和理由。"""
    visit = first(phone)
    phone.arrive(visit)
    recall(world.district.actor("approver"), visit.insp, "重复派出")
    phone.push()
    headers = sign_in(client, "approver")
    held = client.get("/api/v1/quarantine", headers=headers).json["items"]
    body = {"ids": [row["id"] for row in held], "decision": "ADDENDUM", "reason": "另一组查过，不用"}
    refused = client.post("/api/v1/quarantine/decisions", json=body, headers=headers)
    assert (refused.status_code, "没有案卷" in refused.json["detail"]) == (409, True)
    entries = count(LogEntry)
    made = client.post("/api/v1/quarantine/decisions", json=body | {"decision": "REJECT"}, headers=headers)
    assert made.status_code == 201
    assert [(row["decision"], row["decided_reason"]) for row in made.json["items"]] == [("REJECT", body["reason"])] * 2
    assert count(LogEntry) == entries + 1
    told = [item["body"] for item in phone.changes() if item["kind"] == "notice"]
    assert [len(one["ops"]) for one in told] == [2]
    assert told[0]["text"].endswith("任务撤回后送到的 2 条，审批人已判：不采纳。理由：另一组查过，不用")
    texts = session().scalars(select(Message.text).where(Message.officer_id == phone.officer["id"])).all()
    assert told[0]["text"] in texts
    again = client.post("/api/v1/quarantine/decisions", json=body | {"decision": "REJECT"}, headers=headers)
    assert again.status_code == 409


def test_a_decided_operation_says_so_in_the_bundle(phone: Phone, client: FlaskClient) -> None:
    """重下离线包，判过的也说决定和理由，不再说等主管处理；句号由手机加，不会有两个。"""
    phone.op(first(phone), "answer.set", {"item": "q01", "value": {"verdict": "MAYBE"}})
    phone.push()
    headers = sign_in(client, "approver")
    path = f"/api/v1/quarantine/{client.get('/api/v1/quarantine', headers=headers).json['items'][0]['id']}/decisions"
    client.post(path, json={"decision": "REJECT", "reason": "内容不对。"}, headers=headers)
    bundle = client.get("/api/v1/field/bundle", headers=phone.bearer).json
    says = [row["verdict"] for one in bundle["packages"] for row in one["held"]]
    assert says == ["quarantined:审批人已判：不采纳。理由：内容不对"]


def test_a_revoked_phone_is_kept_aside(world: World, phone: Phone) -> None:
    """停用的手机再送来的，收存待处理。"""
    phone.arrive(first(phone))
    revoke_device(world.district.actor("approver"), phone.device)
    assert set(verdicts(phone)) == {"quarantined:ended_device"}


def test_the_approver_is_told_once(world: World, phone: Phone, client: FlaskClient) -> None:
    """十条待处理，审批人得一条消息；手机申报缺失另有一条。"""
    visit = first(phone)
    phone.op(visit, "loss.declare", {"expected_seq": 7, "reason": "浏览器数据被清理"})
    for _ in range(10):
        phone.op(visit, "answer.set", {"item": "q01", "value": {"verdict": "MAYBE"}})
    phone.push()
    messages = client.get("/api/v1/messages", headers=sign_in(client, "approver")).json["items"]
    assert sorted(row["kind"] for row in messages) == ["loss", "quarantine"]
    (lost,) = [row for row in messages if row["kind"] == "loss"]
    assert ("第 7 条" in lost["text"], lost["link"]) == (True, f"/desk/progress?id={visit.insp}")
