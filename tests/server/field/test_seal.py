"""封存与补正：摘要由操作重算，关口不放行就说为什么，收据逐件列出文件。"""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from flask.testing import FlaskClient
from sqlalchemy import select

from server import clock
from server.db import new_id, session, unit
from server.demo.phone import Phone, Visit
from server.domain.vocabulary.inspections import Quarantine as Cause
from server.inspections import records, service
from server.inspections.models import Assignment, OpLog, Quarantine, Record
from server.trail import append
from server.trail.models import LogEntry, LogPayload
from sync.digest import addendum_digest, content_digest
from sync.ops import stamped
from sync.state import replay
from tests.makers import sign_in
from tests.server.field.world import World, first, phones


def inspected(phone: Phone, **how: Any) -> Visit:
    """走完一次检查。"""
    visit = first(phone)
    phone.inspect(visit, **how)
    return visit


def last(phone: Phone) -> tuple[str, list[str]]:
    """最后一条的裁决与说明的代码。"""
    verdict = phone.push()[-1]["verdict"]
    row = session().scalars(select(OpLog).order_by(OpLog.seq.desc())).first()
    assert row is not None
    return verdict, [note["code"] for note in row.notes]


def test_a_sealed_inspection_is_received_countersigned_and_receipted(phone: Phone) -> None:
    """封存送达：记录在册，回签成立，收据列出每个文件，缺的照片也列着。"""
    visit = inspected(phone, failing=1)
    files = dict(phone.files)
    assert {row["verdict"] for row in phone.push()} == {"applied"}
    record = session().get_one(Record, visit.insp)
    assert session().get_one(Assignment, visit.insp).state == "received"
    receipt = [item["body"] for item in phone.changes() if item["kind"] == "receipt"][-1]
    assert {row["sha256"] for row in receipt["files"]} == set(receipt["missing"]) == set(files)
    message = records.receipt_message(
        visit.insp, record.content_digest, record.record_digest, receipt["sealed_at_server"]
    )
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(records.public_key()))
    key.verify(base64.b64decode(receipt["countersignature"]), message)
    entry = session().get_one(LogPayload, receipt["trail_index"])
    assert entry.kind == "sync.pushed"


def test_the_digest_is_recomputed_from_the_operations(phone: Phone) -> None:
    """记录里的内容摘要等于由收存的操作重算的。"""
    visit = inspected(phone)
    phone.push()
    assignment = session().get_one(Assignment, visit.insp)
    again = content_digest(
        service.load_ops(visit.insp), assignment.package_hash, assignment.form, assignment.package["team"]
    )
    assert again == session().get_one(Record, visit.insp).content_digest


def test_uploading_completes_the_receipt(phone: Phone) -> None:
    """照片传完，收据不再缺件。"""
    visit = inspected(phone)
    phone.push()
    phone.upload()
    receipt = [item["body"] for item in phone.changes() if item["kind"] == "receipt"][-1]
    assert receipt["missing"] == []
    assert all(row["verified"] for row in receipt["files"])
    assert service.receipt(session(), visit.insp) == receipt


def test_the_end_of_the_inspection_is_the_shanghai_day(phone: Phone) -> None:
    """检查结束日是封存那天的上海日期。"""
    visit = inspected(phone)
    phone.push()
    assert session().get_one(Record, visit.insp).ended_on == clock.today()


def _without(phone: Phone, visit: Visit, role: str) -> str:
    phone.arrive(visit)
    for part in visit.form["sections"]:
        for item in part["items"]:
            phone.answer(visit, item)
    content = phone.read_back(visit, "R01", "未发现问题。")
    for member in visit.package["team"]:
        if member["role"] != role:
            phone.sign(visit, content, member["role"], member["name"])
    if role != "ENTITY":
        phone.sign(visit, content, "ENTITY", "试验人")
    return content


@pytest.mark.parametrize(("role", "code"), [("ENTITY", "seal.entity"), ("MEMBER", "seal.inspectors")])
def test_a_missing_signature_stops_the_seal(phone: Phone, role: str, code: str) -> None:
    """缺对方签字，或缺一名检查人员，封存不采纳并说缺什么（S3-18、S1-11）。"""
    visit = first(phone)
    phone.seal(visit, _without(phone, visit, role), "R01")
    assert last(phone) == ("quarantined:invalid", [code])
    assert session().get(Record, visit.insp) is None


@pytest.mark.parametrize("how", [{"refuse": True}, {"stamp": True}])
def test_refusal_with_witness_or_a_stamp_seals(phone: Phone, how: dict[str, bool]) -> None:
    """拒签有原因和见证人，或者盖章，都可以封存。"""
    inspected(phone, **how)
    assert last(phone) == ("applied", [])


def test_a_refusal_without_evidence_does_not_seal(phone: Phone) -> None:
    """拒签没有见证人也没有影像，不能封存。"""
    visit = first(phone)
    content = _without(phone, visit, "ENTITY")
    phone.refuse(visit, content, "REFUSED", "不签", None)
    phone.seal(visit, content, "R01")
    assert last(phone) == ("quarantined:invalid", ["refusal.evidence"])


def test_a_refusal_nobody_put_a_name_to_does_not_seal(phone: Phone) -> None:
    """没有写明谁拒签，也没有告知权利，不能封存；写明之后可以。"""
    visit = first(phone)
    content = _without(phone, visit, "ENTITY")
    phone.refuse(visit, content, "REFUSED", "不签", "见证人甲")
    p = {**phone.outbox.pop()["p"], "who": None, "rights_told": None}
    visit.ops.pop()
    phone.seq -= 1
    phone.op(visit, "sign.refuse", p)
    phone.seal(visit, content, "R01")
    assert last(phone) == ("quarantined:invalid", ["refusal.who", "refusal.rights"])


@pytest.mark.parametrize(("saw", "told"), [(False, ("quarantined:invalid", ["seal.witness"])), (True, ("applied", []))])
def test_what_was_read_aloud_is_sealed_with_a_witness_only(
    phone: Phone, saw: bool, told: tuple[str, list[str]]
) -> None:
    """当面宣读的，没有见证人签字，封存不采纳；签了就成（S3-18）。"""
    visit = first(phone)
    content = _without(phone, visit, "WITNESS")
    phone.op(visit, "readback.end", {"by": "现场负责人", "read_aloud": True})
    if saw:
        phone.sign(visit, content, "WITNESS", "见证人甲")
    phone.seal(visit, content, "R01")
    assert last(phone) == told


def test_a_change_after_the_readback_voids_signatures(phone: Phone) -> None:
    """核对之后改了答案，旧签字不算，封存不采纳。"""
    visit = first(phone)
    _without(phone, visit, "WITNESS")
    phone.op(visit, "note.set", {"item": None, "text": "补一句"})
    phone.seal(visit, phone.content_digest(visit), "R01")
    verdict, codes = last(phone)
    assert verdict == "quarantined:invalid"
    assert {"seal.digest", "seal.inspectors", "seal.entity"} <= set(codes)


def test_a_forged_device_signature_is_noticed(phone: Phone) -> None:
    """设备签名不是这部手机的，封存不采纳。"""
    visit = inspected(phone, seal=False)
    content = phone.content_digest(visit)
    phone.seal(visit, content, "R01")
    op = phone.outbox[-1]
    forged = base64.b64encode(b"\1" * 64).decode()
    phone.outbox[-1] = stamped({**op, "p": {**op["p"], "device_signature": forged}})
    assert last(phone) == ("quarantined:seal_digest", ["seal.signature"])


def test_only_the_holder_of_the_right_seals(world: World, client: FlaskClient) -> None:
    """协检的手机不能封存；移交之后可以。"""
    _, member = phones(client)
    visit = inspected(member)
    assert last(member) == ("quarantined:invalid", ["seal.holder"])
    service.move_seal_right(world.district.actor("approver"), visit.insp, member.officer["id"], "手机遗失")
    member.seal(visit, member.content_digest(visit), "R01")
    assert member.push()[-1]["verdict"] == "applied"


def test_what_a_lost_phone_delivers_later_is_kept_aside(world: World, client: FlaskClient) -> None:
    """封存权移走以后，遗失的手机再送来的待处理；同一人新登记的手机、还回去之后的那一部，照常采纳。"""
    lead, member = phones(client)
    visit = first(lead)
    lead.arrive(visit)
    assert {row["verdict"] for row in lead.push()} == {"applied"}
    approver = world.district.actor("approver")
    service.move_seal_right(approver, visit.insp, member.officer["id"], "手机遗失")
    lead.op(visit, "note.set", {"item": None, "text": "捡到的人写的"})
    assert [row["verdict"] for row in lead.push()] == ["quarantined:late"]
    fresh = phones(client)[0]
    again = next(one for one in fresh.take() if one.insp == visit.insp)
    fresh.op(again, "note.set", {"item": None, "text": "新手机写的"})
    assert [row["verdict"] for row in fresh.push()] == ["applied"]
    service.move_seal_right(approver, visit.insp, lead.officer["id"], "找到了")
    lead.op(visit, "note.set", {"item": None, "text": "本人写的"})
    assert [row["verdict"] for row in lead.push()] == ["applied"]


def test_what_comes_after_the_seal_stays_outside(world: World, client: FlaskClient) -> None:
    """封存后同事才送到的，待处理；封存的摘要不变。"""
    lead, member = phones(client)
    theirs = first(member)
    visit = inspected(lead)
    lead.push()
    digest = session().get_one(Record, visit.insp).content_digest
    member.op(theirs, "note.set", {"item": None, "text": "晚了"})
    assert member.push()[-1]["verdict"] == "quarantined:sealed"
    held = session().scalars(select(Quarantine)).one()
    assert (held.reason, held.assignment_id) == ("sealed", visit.insp)
    assert session().get_one(Record, visit.insp).content_digest == digest


def _seal_naming(phone: Phone, visit: Visit, content: str) -> None:
    """像真手机那样封存：写明所知各设备的链头。"""
    phone.seal(visit, content, "R01")
    op = phone.outbox[-1]
    known: dict[str, str] = {}
    for each in sorted(visit.ops[:-1], key=lambda o: int(o["seq"])):
        known[each["dev"]] = each["hash"]
    phone.outbox[-1] = visit.ops[-1] = stamped({**op, "p": {**op["p"], "chains": known}})


def test_what_the_sealing_phone_did_not_know_is_set_aside(world: World, client: FlaskClient) -> None:
    """同事先送到、而封存的手机不知道的操作，封存后改为待处理，同事得知。"""
    lead, member = phones(client)
    theirs, visit = first(member), inspected(lead, seal=False)
    member.op(theirs, "note.set", {"item": None, "text": "主检没看到"})
    assert member.push()[-1]["verdict"] == "applied"
    _seal_naming(lead, visit, lead.content_digest(visit))
    assert {row["verdict"] for row in lead.push()} == {"applied"}
    told = [v["verdict"] for i in member.changes() if i["kind"] == "verdict" for v in i["body"]["verdicts"]]
    assert told == ["applied", "quarantined:sealed"]


def test_what_was_set_aside_says_when_it_had_arrived(world: World, client: FlaskClient) -> None:
    """封存之前就送到的，隔离区写当时送达，隔离的时间另写；原因是封存的人没看到，不是来晚了。"""
    lead, member = phones(client)
    theirs, visit = first(member), inspected(lead, seal=False)
    member.op(theirs, "note.set", {"item": None, "text": "主检没看到"})
    assert member.push()[-1]["verdict"] == "applied"
    _seal_naming(lead, visit, lead.content_digest(visit))
    with clock.hands_at(clock.now() + timedelta(minutes=40)):
        lead.push()
    held = session().scalars(select(Quarantine)).one()
    headers = sign_in(client, "approver")
    (row,) = client.get("/api/v1/quarantine", headers=headers).json["items"]
    came, aside = (clock.parse_iso(row[name]) for name in ("received_at", "created_at"))
    assert (aside - came >= timedelta(minutes=39), Cause(held.reason).label[:7]) == (True, "封存的人没看到")


def test_a_seal_waits_for_what_it_names(world: World, client: FlaskClient) -> None:
    """封存点名的同事操作还没到：等着；到了就采纳。"""
    lead, member = phones(client)
    theirs, visit = first(member), first(lead)
    visit.ops.append(member.op(theirs, "note.set", {"item": None, "text": "当面交给主检"}))
    lead.inspect(visit, seal=False)
    _seal_naming(lead, visit, lead.content_digest(visit))
    assert lead.push()[-1]["verdict"] == "quarantined:seal_digest"
    assert member.push()[-1]["verdict"] == "applied"
    assert session().get_one(Assignment, visit.insp).state == "received"
    told = [v["verdict"] for i in lead.changes() if i["kind"] == "verdict" for v in i["body"]["verdicts"]]
    assert told[-1] == "applied"


def _returned(world: World, visit: Visit, steps: tuple[str, ...] = ("adopt", "review")) -> str:
    """成卷、待审、退回。"""
    decision = {"decision_id": new_id(), "opinion": "请更正第 1 项", "items": [{"item": "q01", "reason": "写错"}]}
    with unit() as s:
        for step in steps:
            service.move(s, visit.insp, step)
        service.archived(s, visit.insp)
        service.send_back(s, visit.insp, decision)
        append(s, "dossier.returned", ref=visit.insp, actor=world.district.actor("approver"))
    return str(decision["decision_id"])


RESULT = {"item": "result", "reason": "答案改了，结果随之更正", "photos": []}
CLEAN, PROBLEM = {"code": "R01", "summary": "未发现问题。"}, {"code": "R05", "summary": "已责令改正。"}
FOUND = {
    "item": "finding:q01",
    "old": None,
    "new": {"item": "q01", "text": "营业执照没有公示。", "disposal": "ORDER", "due_on": None},
    "reason": "现场漏看",
    "photos": [],
}


def _addendum(
    phone: Phone, visit: Visit, decision: str, roles: tuple[str, ...], more: Any = None, **over: Any
) -> dict[str, Any]:
    before = session().get_one(Record, visit.insp).record_digest
    change = {
        "item": "q01",
        "old": {"verdict": "CONFORM"},
        "new": {"verdict": "FAIL"},
        "reason": "现场漏看",
        "photos": [],
        **over,
    }
    told = [FOUND, {**RESULT, "old": CLEAN, "new": PROBLEM}] if not over else []
    more = told if more is None else more
    p: dict[str, Any] = {"decision_id": decision, "changes": [change, *more], "digest_before": before}
    after = addendum_digest(before, p)
    names = {seat["role"]: seat["name"] for seat in visit.package["team"]} | {"ENTITY": "试验人"}
    image = {"sha256": "c" * 64, "size": 10}
    p["digest_after"] = after
    p["signatures"] = [
        {"role": role, "name": names[role], "method": "canvas", "image": image, "content_digest": after}
        for role in roles
    ]
    phone.op(visit, "addendum.add", p)
    return p


def test_an_addendum_after_a_return(world: World, phone: Phone) -> None:
    """退回后补正：不拆封，记录摘要接着原来的算，状态回到已采纳，收据换新。"""
    visit = inspected(phone)
    phone.push()
    decision = _returned(world, visit)
    assert [i["body"]["opinion"] for i in phone.changes() if i["kind"] == "returned"] == ["请更正第 1 项"]
    before = session().get_one(Record, visit.insp)
    content, sealed = before.content_digest, before.sealed_digest
    p = _addendum(phone, visit, decision, ("LEAD", "MEMBER", "ENTITY"))
    assert phone.push()[-1]["verdict"] == "applied"
    session().expire_all()
    record = session().get_one(Record, visit.insp)
    assert (record.content_digest, record.sealed_digest) == (content, sealed)
    assert record.record_digest == p["digest_after"] == addendum_digest(sealed, p)
    assert session().get_one(Assignment, visit.insp).state == "adopted"
    assert record.archived_at is None
    assert (sealed, record.result_code) == (record.sealed_digest, "R05")


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ([], "result.clean"),
        ([{**RESULT, "old": CLEAN, "new": CLEAN | {"code": "R11"}}], "addendum.change"),
        ([{**RESULT, "old": PROBLEM, "new": PROBLEM | {"code": "R08"}}], "addendum.result"),
        ([{**RESULT, "item": "finding:q09", "old": None, "new": {}}], "addendum.change"),
        ([{**RESULT, "item": "q02", "old": None, "new": {"number": "5"}}], "addendum.answer"),
        ([{**RESULT, "item": "q02", "old": None, "new": {"checked": False, "found": True}}], "addendum.answer"),
    ],
)
def test_an_addendum_may_not_contradict_itself(world: World, phone: Phone, more: list[Any], code: str) -> None:
    """答案补正为不符合，结果还是未发现问题，或写成不成样子，不采纳；原记录不变。"""
    visit = inspected(phone)
    phone.push()
    _addendum(phone, visit, _returned(world, visit), ("LEAD", "MEMBER", "ENTITY"), more)
    verdict, codes = last(phone)
    assert (verdict, code in codes) == ("quarantined:invalid", True)
    assert session().get_one(Record, visit.insp).result_code == "R01"


def test_a_second_addendum_takes_the_result_back(world: World, phone: Phone) -> None:
    """第二次补正接着第一次：答案改回，结果也改回；原值须是第一次补正之后的。"""
    visit = inspected(phone)
    phone.push()
    everybody = ("LEAD", "MEMBER", "ENTITY")
    _addendum(phone, visit, _returned(world, visit), everybody)
    phone.push()
    back = {"old": {"verdict": "FAIL"}, "new": {"verdict": "CONFORM"}}
    more = [{**RESULT, "old": PROBLEM, "new": CLEAN}]
    _addendum(phone, visit, _returned(world, visit, ("review",)), everybody, more, **back)
    assert phone.push()[-1]["verdict"] == "applied"
    session().expire_all()
    assert session().get_one(Record, visit.insp).result_code == "R01"


@pytest.mark.parametrize(
    ("roles", "code"),
    [(("LEAD", "ENTITY"), "addendum.inspectors"), (("LEAD", "MEMBER"), "addendum.entity")],
)
def test_an_addendum_needs_both_inspectors_and_the_entity(
    world: World, phone: Phone, roles: tuple[str, ...], code: str
) -> None:
    """补正缺一名检查人员，或改了答案却没有对方签字或拒签，不采纳。"""
    visit = inspected(phone)
    phone.push()
    _addendum(phone, visit, _returned(world, visit), roles)
    assert last(phone) == ("quarantined:invalid", [code])


def _retaken(phone: Phone, visit: Visit, decision: str) -> dict[str, Any]:
    """为退回补拍一张，返回补正里点名它的样子。"""
    p = phone.shoot(visit, "q01", addendum=decision)["p"]
    return {name: p[name] for name in ("photo_id", "sha256", "size")}


UNCHANGED = {"old": {"verdict": "CONFORM"}, "new": {"verdict": "CONFORM"}, "reason": "原照片看不清，补拍一张。"}


def test_a_photo_taken_for_the_return_joins_the_addendum(world: World, phone: Phone) -> None:
    """退回后补拍的照片随补正采纳：已签内容不变，对方不必再签，收据列出它并等它传来。"""
    visit = inspected(phone)
    phone.push()
    phone.upload()
    decision = _returned(world, visit)
    added = _retaken(phone, visit, decision)
    _addendum(phone, visit, decision, ("LEAD", "MEMBER"), added=[added], **UNCHANGED)
    assert [row["verdict"] for row in phone.push()] == ["applied", "applied"]
    ops = service.load_ops(visit.insp)
    assignment = session().get_one(Assignment, visit.insp)
    digest = content_digest(ops, assignment.package_hash, assignment.form, assignment.package["team"])
    assert digest == session().get_one(Record, visit.insp).content_digest
    assert [row["photo_id"] for row in replay(ops)["added"]] == [added["photo_id"]]
    receipt = [item["body"] for item in phone.changes() if item["kind"] == "receipt"][-1]
    assert added["sha256"] in receipt["missing"]
    phone.upload()
    receipt = service.receipt(session(), visit.insp)
    assert receipt is not None
    assert next(row for row in receipt["files"] if row["sha256"] == added["sha256"])["verified"]


def test_a_photo_for_an_addendum_waits_when_nothing_was_returned(phone: Phone) -> None:
    """没有退回，补正照片待处理并说明原因。"""
    visit = inspected(phone)
    phone.push()
    phone.shoot(visit, "q01", addendum=new_id())
    assert last(phone) == ("quarantined:sealed", ["addendum.not_returned"])


@pytest.mark.parametrize("for_what", [None, "another decision", "after the addendum"])
def test_other_photos_after_a_return_are_kept_aside(world: World, phone: Phone, for_what: str | None) -> None:
    """退回期间，普通照片、为别的决定补拍的、补正之后才补拍的，都不采纳。"""
    visit = inspected(phone)
    phone.push()
    decision = _returned(world, visit)
    if for_what == "after the addendum":
        _addendum(phone, visit, decision, ("LEAD", "MEMBER"), **UNCHANGED)
    wrong = {None: None, "another decision": new_id(), "after the addendum": decision}
    phone.shoot(visit, "q01", addendum=wrong[for_what])
    assert phone.push()[-1]["verdict"] == "quarantined:sealed"
    assert replay(service.load_ops(visit.insp))["added"] == []


@pytest.mark.parametrize("over", [{"photo_id": "00000009-0000-7000-8000-000000000001"}, {"sha256": "d" * 64}])
def test_an_addendum_names_only_photos_taken_for_it(world: World, phone: Phone, over: dict[str, str]) -> None:
    """补正点名没有补拍过的照片，或指纹不同，不采纳。"""
    visit = inspected(phone)
    phone.push()
    decision = _returned(world, visit)
    added = _retaken(phone, visit, decision) | over
    _addendum(phone, visit, decision, ("LEAD", "MEMBER"), added=[added], **UNCHANGED)
    assert last(phone) == ("quarantined:invalid", ["addendum.photos"])


def test_an_addendum_without_a_return_is_kept_aside(phone: Phone) -> None:
    """没有退回就补正，不采纳。"""
    visit = inspected(phone)
    phone.push()
    _addendum(phone, visit, new_id(), ("LEAD", "MEMBER", "ENTITY"))
    assert last(phone) == ("quarantined:invalid", ["addendum.not_returned"])


def test_one_push_leaves_one_trail_entry_even_when_it_seals(phone: Phone) -> None:
    """封存的那批也只有一条留痕。"""
    inspected(phone)
    before = session().scalars(select(LogEntry.i)).all()
    phone.push(size=100)
    assert len(session().scalars(select(LogEntry.i)).all()) == len(before) + 1


def _concluded(
    phone: Phone, code: str, failing: int, summary: str = "现场结论", *, idle: bool = False
) -> tuple[str, list[str]]:
    """走完检查，选这个结果封存；idle：判为符合的都改答不适用或未检查。"""
    visit = first(phone)
    phone.inspect(visit, failing=failing, seal=False)
    for op in [each for each in visit.ops if each["kind"] == "answer.set" and idle]:
        if left := LEFT_OUT.get(json.dumps(op["p"]["value"], sort_keys=True)):
            phone.op(visit, "answer.set", {**op["p"], "value": left}, base=[op["op_id"]])
    content = phone.read_back(visit, code, summary)
    for role, name in [*((seat["role"], seat["name"]) for seat in visit.package["team"]), ("ENTITY", "试验人")]:
        phone.sign(visit, content, role, name)
    phone.seal(visit, content, code)
    return last(phone)


def test_a_refused_answer_between_leaves_the_record_as_signed(world: World, client: FlaskClient) -> None:
    """先后填 FAIL、看不懂的、CONFORM：中间一条待处理，签过字的内容一字不变，封存采纳，没有分歧。"""
    phone, other = phones(client)
    visit = first(phone)
    other.take()
    phone.arrive(visit)
    items = [item for part in visit.form["sections"] for item in part["items"]]
    name = items[0]["id"]
    register = f"answer:{name}"
    for verdict in ("FAIL", "WHATEVER"):
        p = {"item": name, "value": {"verdict": verdict}}
        phone.op(visit, "answer.set", p, base=visit.heads(register))
    for item in items:
        phone.answer(visit, item)
    content = phone.read_back(visit, "R01", "未发现问题。")
    for member in visit.package["team"]:
        phone.sign(visit, content, member["role"], member["name"])
    assert sorted({row["verdict"] for row in phone.push()}) == ["applied", "quarantined:invalid"]
    state = replay(service.load_ops(visit.insp))
    assert state["conflicts"] == []
    assert [head["value"]["value"] for head in state["heads"][register]] == [{"verdict": "CONFORM"}]
    told = [op for item in other.changes() if item["kind"] == "ops" for op in item["body"]["ops"]]
    assert content_digest(told, visit.package_hash, visit.package["form"], visit.package["team"]) == content
    phone.sign(visit, content, "ENTITY", "试验人")
    visit.ops = [op for op in visit.ops if op["p"].get("value") != {"verdict": "WHATEVER"}]
    phone.seal(visit, content, "R01")
    assert last(phone) == ("applied", [])
    assert session().get_one(Record, visit.insp).content_digest == content


LEFT_OUT = {
    '{"verdict": "CONFORM"}': {"verdict": "NA"},
    '{"checked": true, "found": false}': {"checked": False, "found": None, "reason": "没有这项经营"},
}


@pytest.mark.parametrize(
    ("summary", "idle", "found"),
    [
        ("", True, ("quarantined:invalid", ["result.idle"])),
        ("招牌未拆，店内已空，没有这项经营。", True, ("applied", [])),
        ("招牌未拆，店内已空，没有这项经营。", False, ("quarantined:invalid", ["result.active"])),
    ],
)
def test_an_idle_result_beside_a_failed_item_is_explained(
    phone: Phone, summary: str, idle: bool, found: tuple[str, list[str]]
) -> None:
    """有不符合的项却说没有这项经营：写清楚了才封存；各项都判过的，说什么也不行（S3-18）。"""
    assert _concluded(phone, "R07", 1, summary, idle=idle) == found


@pytest.mark.parametrize(
    ("code", "failing", "broken"),
    [
        ("R01", 1, ["result.clean"]),
        ("R05", 0, ["result.problem"]),
        ("R08", 0, ["result.problem"]),
        ("R02", 0, ["result.problem"]),
        ("R03", 0, ["result.problem"]),
        ("R05", 1, []),
        ("R08", 1, []),
        ("R01", 0, []),
    ],
)
def test_the_result_fits_the_answers(phone: Phone, code: str, failing: int, broken: list[str]) -> None:
    """有不符合的项不能封存为未发现问题；没有不符合的项不能封存为发现问题（S1-13）。"""
    assert _concluded(phone, code, failing) == ("quarantined:invalid" if broken else "applied", broken)
    assert (session().scalar(select(Record.result_code)) is None) == bool(broken)


def test_a_visit_broken_off_is_suspended_until_the_next_arrival(phone: Phone) -> None:
    """写明原因离开：派单中止；再到场接着查；核对前的离开不写原因，不算中止。"""
    visit = first(phone)
    phone.arrive(visit)
    states = []
    for more in ({"reason": "停电，约好另日再来"}, None, {}):
        if more is None:
            phone.arrive(visit)
        else:
            phone.op(visit, "visit.end", {"at": clock.iso(clock.now()), **more})
        assert phone.push()[-1]["verdict"] == "applied"
        session().expire_all()
        states.append(session().get_one(Assignment, visit.insp).state)
    assert states == ["suspended", "on_site", "on_site"]
