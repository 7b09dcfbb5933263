"""撤离包与封存权的交接：没有网络、没有账号，证据仍进得来，右手交给左手仍封得上。"""

from __future__ import annotations

import base64
import gzip
import io
import json
import random
import secrets
import zipfile
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
    """文件只剩半截：完好的部分收下，并说断在第几件；连第一件也断了的什么也不收，照样说断在哪里、怎么办。"""
    visit = first(phone)
    phone.arrive(visit)
    content = packed(phone, visit, end=False)
    answer = bring(client, content[: content.index(b"\n") + 60])
    assert (answer.status_code, answer.json["type"]) == (422, "/problems/rescue.unreadable")
    assert answer.json["detail"].startswith("撤离包坏了，什么也没有导入。文件没有传完，断在第 1 件中间")
    assert "重新导出" in answer.json["detail"]
    told = bring(client, content[: len(content) - 20]).json
    assert (told["ops"], told["complete"]) == (1, False)
    assert told["problems"][0] == "文件没有传完，断在第 2 件中间：那一件和它后面的都不在这个文件里。"
    assert "不完整" in told["problems"][-1]


def test_a_changed_rescue_file_gives_nothing_away(phone: Phone, client: FlaskClient) -> None:
    """改过一个字节的操作与换过内容的照片都不收；一件也收不下的，整个不收，说清坏在哪里、怎么办。"""
    visit = first(phone)
    op = phone.shoot(visit, "q01")
    phone.files = {op["p"]["sha256"]: b"another picture"}
    lines = packed(phone, visit).split(b"\n")
    broken = json.loads(lines[1])
    broken["data"] = base64.b64encode(b"\0" * 64).decode()
    answer = bring(client, b"\n".join([lines[0], json.dumps(broken).encode(), *lines[2:]]))
    assert (answer.status_code, answer.json["type"]) == (422, "/problems/rescue.unreadable")
    assert answer.json["detail"].startswith("撤离包坏了，什么也没有导入。第 1 条操作坏了")
    assert "重新导出" in answer.json["detail"]
    assert not load_ops(visit.insp)
    assert not session().scalars(select(OpLog)).all()


def test_an_operation_broken_in_the_middle_keeps_what_stands_before(phone: Phone, client: FlaskClient) -> None:
    """中间一条坏了：前面的照收，后面的接不上，说清从第几条起；换一份好的再导，补齐而不重复。"""
    visit = first(phone)
    phone.inspect(visit)
    whole, made = packed(phone, visit), len(phone.outbox)
    lines = whole.split(b"\n")
    for broken in (lines[4][:-9] + b"\xff" + lines[4][-8:], lines[4].replace(b'"data": "', b'"data": "A')):
        told = bring(client, b"\n".join([*lines[:4], broken, *lines[5:]]))
        assert told.status_code == 201
        assert (told.json["ops"] + told.json["repeated"], len(load_ops(visit.insp))) == (3, 3)
        assert f"第 4 条操作缺了，它后面的 {made - 4} 条接不上，没有导入。" in told.json["problems"]
    again = bring(client, whole).json
    assert (again["ops"], again["repeated"], again["complete"], again["problems"]) == (made - 3, 3, True, [])
    assert [op["hash"] for op in load_ops(visit.insp)] == [op["hash"] for op in phone.outbox]


def test_lines_that_went_missing_are_noticed(phone: Phone, client: FlaskClient) -> None:
    """结尾还在、中间少了一张照片：不说完整。"""
    visit = first(phone)
    phone.inspect(visit)
    lines = packed(phone, visit).split(b"\n")
    told = bring(client, b"\n".join([*lines[:-2], lines[-1]])).json
    assert (told["complete"], told["files"]) == (False, len(phone.files) - 1)
    assert "不完整" in told["problems"][-1]


def test_any_flipped_byte_loses_nothing(phone: Phone, client: FlaskClient) -> None:
    """随处翻一个字节：总有一句中文和对的状态，收进来的都是原样；最后导一次好的就齐了。"""
    visit = first(phone)
    phone.arrive(visit)
    phone.shoot(visit, "q01")
    whole = packed(phone, visit)
    where = random.Random(7)
    places = [*range(0, 90, 9), *(where.randrange(len(whole)) for _ in range(24))]
    for place in places:
        flipped = whole[:place] + bytes([whole[place] ^ 1 << where.randrange(8)]) + whole[place + 1 :]
        answer = bring(client, flipped)
        assert answer.status_code in (201, 404, 409, 422), (place, answer.json)
        words = answer.json["problems"] if answer.status_code == 201 else [answer.json["detail"]]
        assert all("\u4e00" <= each[0] <= "\u9fff" for each in words)
    told = bring(client, whole).json
    assert (told["ops"] + told["repeated"], told["complete"], told["problems"]) == (len(phone.outbox), True, [])
    assert [op["hash"] for op in load_ops(visit.insp)] == [op["hash"] for op in phone.outbox]
    assert all(storage.read(sha) == plain for sha, plain in phone.files.items())


def test_a_cut_anywhere_loses_nothing(phone: Phone, client: FlaskClient) -> None:
    """在任何地方截断：只剩开头的整个不收，其余收下完好的部分；再导全的就齐了。"""
    visit = first(phone)
    phone.arrive(visit)
    phone.shoot(visit, "q01")
    whole = packed(phone, visit)
    head = whole.index(b"\n") + 1
    for end in (1, head // 2, head, head + 40):
        answer = bring(client, whole[:end])
        assert (answer.status_code, answer.json["type"]) == (422, "/problems/rescue.unreadable")
        assert "什么也没有导入" in answer.json["detail"] or "这不是撤离包" in answer.json["detail"]
    assert not load_ops(visit.insp)
    one = whole.index(b"\n", head) + 1
    for end in range(one, len(whole) - 60, (len(whole) - one) // 6):
        told = bring(client, whole[:end])
        assert (told.status_code, told.json["complete"]) == (201, False), told.json
        assert "不完整" in told.json["problems"][-1]
    told = bring(client, whole).json
    assert (told["ops"] + told["repeated"], told["complete"]) == (len(phone.outbox), True)


def test_a_rescue_file_of_a_disabled_officer_is_kept_aside(world: World, phone: Phone, client: FlaskClient) -> None:
    """停用的人的撤离包照收，待处理；别部门与无关的检查员导入不了。"""
    visit = first(phone)
    phone.arrive(visit)
    content = packed(phone, visit)
    assert bring(client, content, "inspector2").status_code == 404
    disable(world.inspectors[0])
    assert bring(client, content).json["verdicts"] == {"quarantined:actor_disabled": 2}


def zipped(name: str) -> bytes:
    """装着别的东西的压缩包。"""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(name, "不是操作")
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "这个文件是空的"),
        (b"\n \n", "这个文件是空的"),
        (b"{}", "这不是撤离包"),
        (b"[1]", "这不是撤离包"),
        (b"\x00\xff", "这不是撤离包"),
        (b"\xff\xd8\xff\xe0" + b"\n" * 9, "这不是撤离包"),
        ("一份文档".encode("gbk"), "这不是撤离包"),
        (b'{"v":1,"dev":"x"}', "版本与本系统的不同"),
        (b'{"v":3,"dev":"x"}', "版本与本系统的不同"),
        (b'{"v":2,"dev":"\\u0000"}', "开头坏了"),
        (b'{"v":2,"alg":"AES-256-GCM","dev":"0190', "开头坏了"),
        (b'{"v":1,"insp":"x","dev":"x","ops":[]}', "交接文件"),
        (zipped("别的.txt"), "这是压缩包"),
        (zipped("撤离包.json")[:40], "这是压缩包"),
        (gzip.compress(b"{}"), "这是压缩包"),
    ],
)
def test_other_files_are_not_rescue_files(phone: Phone, client: FlaskClient, content: bytes, words: str) -> None:
    """不是撤离包的文件，说清它是什么、该选哪一个。"""
    answer = bring(client, content)
    assert (answer.status_code, answer.json["type"]) == (422, "/problems/rescue.unreadable")
    assert words in answer.json["detail"]


def test_a_rescue_file_of_no_known_phone_says_who_may_bring_it(phone: Phone, client: FlaskClient) -> None:
    """没有登记过的手机与不归他管的手机，答得一模一样，说清由谁导入。"""
    visit = first(phone)
    phone.arrive(visit)
    content = packed(phone, visit)
    unknown = bring(client, content.replace(phone.device.encode(), new_id().encode()))
    others = bring(client, content, "inspector2")
    assert unknown.json == others.json
    assert (others.status_code, others.json["type"]) == (404, "/problems/absent")
    assert "所在部门的经办人" in others.json["detail"]


def test_a_rescue_file_with_a_hole_says_from_where(phone: Phone, client: FlaskClient) -> None:
    """缺了前面的：说局里收到第几条、从第几条起缺，什么也没有导入。"""
    visit = first(phone)
    phone.arrive(visit)
    del phone.outbox[0]
    answer = bring(client, packed(phone, visit))
    assert (answer.status_code, answer.json["expected"]) == (409, 1)
    assert "从第 1 条起缺" in answer.json["detail"]
    assert not load_ops(visit.insp)


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
