"""撤离包与封存权的交接：没有网络、没有账号，证据仍进得来，右手交给左手仍封得上。"""

from __future__ import annotations

import base64
import io
import json
import secrets
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask.testing import FlaskClient
from sqlalchemy import select

from server import storage
from server.db import new_id, session
from server.demo.phone import Phone, Visit
from server.field.quarantine import decide
from server.inspections.models import Assignment, OpLog, Quarantine, Record
from server.inspections.service import load_ops, move_seal_right
from sync.ops import stamped
from tests.makers import sign_in
from tests.server.field.world import World, disable, first, phones


def sealed_line(key: str, label: str, plain: bytes, **more: Any) -> dict[str, Any]:
    """一行密文，与手机写的一样。"""
    iv = secrets.token_bytes(12)
    data = AESGCM(base64.b64decode(key)).encrypt(iv, plain, label.encode())
    return {**more, "iv": base64.b64encode(iv).decode(), "data": base64.b64encode(data).decode()}


def packed(phone: Phone, visit: Visit, *, end: bool = True) -> bytes:
    """手机上未送达的全部，装成撤离包。"""
    key = session().get_one(Assignment, visit.insp).content_key
    lines: list[dict[str, Any]] = [{"v": 2, "alg": "AES-256-GCM", "dev": phone.device}]
    for op in phone.outbox:
        more = {"op_id": op["op_id"], "seq": op["seq"], "insp": op["insp"]}
        lines.append(sealed_line(key, op["op_id"], json.dumps(op).encode(), **more))
    for sha256, content in phone.files.items():
        lines.append(sealed_line(key, sha256, content, sha256=sha256, insp=visit.insp))
    lines += [{"end": True, "ops": len(phone.outbox), "files": len(phone.files)}] if end else []
    return "\n".join(json.dumps(line) for line in lines).encode()


def bring(client: FlaskClient, content: bytes, name: str = "clerk") -> Any:
    """在电脑上导入。"""
    form = {"file": (io.BytesIO(content), "rescue.jsonl")}
    return client.post("/api/v1/rescues", data=form, headers=sign_in(client, name))


def test_a_rescue_file_brings_everything_in_once(phone: Phone, client: FlaskClient) -> None:
    """手机导出的密文在电脑上导入：操作照常裁决，照片核对指纹；再导一次不重复，手机自己再送也只算一次。"""
    visit = first(phone)
    phone.inspect(visit)
    content = packed(phone, visit)
    made, files = len(phone.outbox), dict(phone.files)
    told = bring(client, content).json
    assert (told["ops"], told["files"], told["complete"], told["problems"]) == (made, len(files), True, [])
    assert told["verdicts"] == {"applied": made}
    assert all(storage.read(sha) == plain for sha, plain in files.items())
    assert session().get(Record, visit.insp) is not None
    again = bring(client, content).json
    assert (again["ops"], again["repeated"], again["files"], again["known_files"]) == (0, made, 0, len(files))
    assert {row["verdict"] for row in phone.push()} == {"applied"}
    assert len(load_ops(visit.insp)) == made


def test_recordings_come_in_with_the_rescue_file(phone: Phone, client: FlaskClient) -> None:
    """现场录像和拒签的录像随撤离包进来，一字节不差；换过的不收。"""
    visit = first(phone)
    phone.arrive(visit)
    films = [secrets.token_bytes(90_000) for _ in range(2)]
    kept = [phone._keep(film) for film in films]
    at = {
        "file_id": new_id(),
        "item": "q01",
        "kind": "RECORDING",
        "title": "现场录像",
        "from": None,
        "at": "2026-11-24T06:00:00Z",
    }
    phone.op(
        visit,
        "file.set",
        {**at, **kept[0], "media_type": "video/webm", "seconds": 12, "certified": False, "voided": None},
    )
    refusal = {"reason_code": "REFUSED", "words": "不签", "who": None, "rights_told": True, "witness": None}
    recording = {**kept[1], "media_type": "video/mp4", "seconds": 30}
    phone.op(visit, "sign.refuse", {**refusal, "recording": recording, "content_digest": "a" * 64})
    told = bring(client, packed(phone, visit)).json
    assert (told["verdicts"], told["files"], told["problems"]) == ({"applied": 4}, 2, [])
    assert [storage.read(each["sha256"]) for each in kept] == films


def test_a_rescue_file_cut_short_gives_what_is_whole(phone: Phone, client: FlaskClient) -> None:
    """文件只剩半截：完好的部分收下，并说结尾缺了。"""
    visit = first(phone)
    phone.arrive(visit)
    content = packed(phone, visit, end=False)
    told = bring(client, content[: len(content) - 20]).json
    assert (told["ops"], told["complete"]) == (1, False)
    assert "不完整" in told["problems"][-1]


def test_a_changed_rescue_file_gives_nothing_away(phone: Phone, client: FlaskClient) -> None:
    """改过一个字节的操作与换过内容的照片都不收，逐件说出来。"""
    visit = first(phone)
    op = phone.shoot(visit, "q01")
    phone.files = {op["p"]["sha256"]: b"another picture"}
    lines = packed(phone, visit).split(b"\n")
    broken = json.loads(lines[1])
    broken["data"] = base64.b64encode(b"\0" * 64).decode()
    told = bring(client, b"\n".join([lines[0], json.dumps(broken).encode(), *lines[2:]])).json
    assert (told["ops"], told["files"], len(told["problems"])) == (0, 0, 2)


def test_a_rescue_file_of_a_disabled_officer_is_kept_aside(world: World, phone: Phone, client: FlaskClient) -> None:
    """停用的人的撤离包照收，待处理；别部门与无关的检查员导入不了。"""
    visit = first(phone)
    phone.arrive(visit)
    content = packed(phone, visit)
    assert bring(client, content, "inspector2").status_code == 404
    disable(world.inspectors[0])
    assert bring(client, content).json["verdicts"] == {"quarantined:actor_disabled": 2}


@pytest.mark.parametrize("content", [b"", b"{}", b'{"v":1,"dev":"x"}', b"\x00\xff", b"[1]"])
def test_other_files_are_not_rescue_files(phone: Phone, client: FlaskClient, content: bytes) -> None:
    """不是撤离包的文件，一句话拒绝。"""
    answer = bring(client, content)
    assert (answer.status_code, answer.json["type"]) == (422, "/problems/rescue.unreadable")


def test_a_rescue_file_with_a_hole_says_from_where(phone: Phone, client: FlaskClient) -> None:
    """缺了前面的：说应从第几条起。"""
    visit = first(phone)
    phone.arrive(visit)
    del phone.outbox[0]
    answer = bring(client, packed(phone, visit))
    assert (answer.status_code, answer.json["expected"]) == (409, 1)


# 交接封存权 ---------------------------------------------------------------------------------------------------------


def passed(phone: Phone, visit: Visit, to: str) -> dict[str, Any]:
    """把封存权交出去。"""
    return phone.op(visit, "seal.pass", {"to": to, "reason": "主检手机没电"})


def test_the_right_to_seal_is_passed_to_the_partner(world: World, client: FlaskClient) -> None:
    """主检在自己手机上交出封存权：协检封得上；主检再封不采纳。"""
    lead, member = phones(client)
    visit = first(lead)
    member.take()
    lead.inspect(visit, seal=False)
    passed(lead, visit, member.officer["id"])
    assert {row["verdict"] for row in lead.push()} == {"applied"}
    assert session().get_one(Assignment, visit.insp).seal_holder == member.officer["id"]
    other = member.visits[visit.insp]
    other.ops = load_ops(visit.insp)
    content = next(op["p"]["content_digest"] for op in reversed(other.ops) if op["kind"] == "sign.add")
    member.seal(other, content, "R01")
    assert [row["verdict"] for row in member.push()] == ["applied"]


def test_a_seal_that_comes_before_the_pass_waits_for_it(world: World, client: FlaskClient) -> None:
    """没有网络时用文件交接：协检的封存先到，等主检的操作到齐后采纳，内容一字不差。"""
    lead, member = phones(client)
    visit = first(lead)
    member.take()
    lead.inspect(visit, seal=False)
    passed(lead, visit, member.officer["id"])
    other = member.visits[visit.insp]
    other.ops = list(visit.ops)
    content = next(op["p"]["content_digest"] for op in reversed(other.ops) if op["kind"] == "sign.add")
    member.seal(other, content, "R01")
    assert [row["verdict"] for row in member.push()] == ["quarantined:seal_digest"]
    lead.push()
    assert session().get_one(Record, visit.insp).content_digest == content
    assert session().scalar(select(OpLog.verdict).where(OpLog.kind == "seal")) == "applied"


def test_a_partner_learns_what_of_the_file_does_not_count(world: World, client: FlaskClient) -> None:
    """从交接文件读来的操作局里不采纳：变更里说得出，重取的离线包里也说得出。"""
    lead, member = phones(client)
    visit = first(lead)
    member.take()
    bad = lead.op(visit, "answer.set", {"item": "q01", "value": {"verdict": "MAYBE"}})
    lead.push()
    told = [v for item in member.changes() if item["kind"] == "verdict" for v in item["body"]["verdicts"]]
    assert [(row["op_id"], row["verdict"]) for row in told] == [(bad["op_id"], "quarantined:invalid")]
    bundle = client.get("/api/v1/field/bundle", headers=member.bearer).json
    held = next(row["held"] for row in bundle["packages"] if row["package"]["assignment_id"] == visit.insp)
    assert held == [{"op_id": bad["op_id"], "verdict": "quarantined:invalid"}]


def test_an_adopted_operation_completes_the_seal_that_waited_for_it(world: World, client: FlaskClient) -> None:
    """手机停用之后才送到的操作，同事的封存点了名：审批人采用，封存随之采纳，内容一字不差。"""
    lead, member = phones(client)
    visit = first(lead)
    member.take()
    lead.inspect(visit, seal=False)
    lead.push()
    late = lead.op(visit, "handover.import", {"dev": lead.device, "from_seq": 1, "to_seq": 1, "head": "0" * 64})
    approver = world.district.actor("approver")
    move_seal_right(approver, visit.insp, member.officer["id"], "手机没电")
    other = member.visits[visit.insp]
    other.ops = list(visit.ops)
    content = next(op["p"]["content_digest"] for op in reversed(other.ops) if op["kind"] == "sign.add")
    member.seal(other, content, "R01")
    seal = member.outbox[-1]
    known = {lead.device: late["hash"]}
    member.outbox[-1] = stamped({**seal, "p": {**seal["p"], "chains": known}})
    assert [row["verdict"] for row in member.push()] == ["quarantined:seal_digest"]
    assert [row["verdict"] for row in lead.push()] == ["quarantined:late"]
    held = session().scalars(select(Quarantine).where(Quarantine.reason == "late")).one()
    decide(approver, [held.id], "ADOPT", "是本人记的")
    assert session().get_one(Record, visit.insp).content_digest == content


def test_only_the_holder_passes_and_only_to_the_team(world: World, client: FlaskClient) -> None:
    """没有封存权的人交不出；交给组外的人、交给自己都不算。"""
    lead, member = phones(client)
    visit, other = first(lead), first(member)
    assert visit.insp == other.insp
    passed(member, other, lead.officer["id"])
    assert [row["verdict"] for row in member.push()] == ["quarantined:invalid"]
    for to in (lead.officer["id"], world.district.officers["clerk"].id):
        passed(lead, visit, to)
    assert [row["verdict"] for row in lead.push()] == ["quarantined:invalid"] * 2
    assert session().get_one(Assignment, visit.insp).seal_holder == lead.officer["id"]
