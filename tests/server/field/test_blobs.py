"""证据文件：断点续传、核对指纹、互不可见、受限打开。"""

from __future__ import annotations

import base64
import fcntl
import hashlib
import json
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from server import clock, storage
from server.accounts.models import Officer
from server.db import session
from server.demo import pictures
from server.demo.phone import Phone
from server.field import blobs, sweeps
from server.inspections.models import Blob, TeamMember
from server.shell import ChildError
from tests.makers import made
from tests.server.field.world import World, first, phones

BYTES = bytes(range(256)) * 40
SHA = hashlib.sha256(BYTES).hexdigest()
KIND = "application/offset+octet-stream"


def send(phone: Phone, offset: int, chunk: bytes, *, sha: str = SHA, size: int | None = len(BYTES), **more: str) -> Any:
    """送一段。"""
    path = f"/api/v1/blobs/{sha}"
    headers = {**phone.credential("PATCH", path, chunk), "Upload-Offset": str(offset), "Tus-Resumable": "1.0.0", **more}
    if size is not None:
        headers["Upload-Length"] = str(size)
    return phone.client.patch(path, data=chunk, headers=headers, content_type=KIND)


def head(phone: Phone, sha: str = SHA) -> Any:
    """问传到哪里。"""
    path = f"/api/v1/blobs/{sha}"
    return phone.client.head(path, headers=phone.credential("HEAD", path, b""))


def post(phone: Phone, path: str, body: bytes = b"", kind: str = KIND, **headers: str) -> Any:
    """用 POST。"""
    signed = phone.credential("POST", path, body)
    return phone.client.post(path, data=body, headers={**signed, **headers}, content_type=kind)


def test_a_file_arrives_in_pieces_and_is_verified(phone: Phone) -> None:
    """分三段送完，指纹核对，逐字节相同。"""
    assert head(phone).status_code == 404
    assert send(phone, 0, BYTES[:4000]).headers["Upload-Offset"] == "4000"
    told = head(phone)
    assert (told.headers["Upload-Offset"], told.headers["Upload-Length"]) == ("4000", str(len(BYTES)))
    assert send(phone, 4000, BYTES[4000:], size=None).status_code == 204
    assert storage.read(SHA) == BYTES
    assert head(phone).headers["Upload-Offset"] == str(len(BYTES))


def test_it_resumes_where_the_disk_is(app: Flask, phone: Phone) -> None:
    """断电后磁盘上只剩半段：从剩下的地方接着传。"""
    send(phone, 0, BYTES[:5000])
    (part,) = (app.config["SUNLOT"].files / "parts").glob(f"{SHA}.*[!k]")
    with part.open("r+b") as file:
        file.truncate(1234)
    answer = send(phone, 5000, BYTES[5000:], size=None)
    assert (answer.status_code, answer.json["offset"]) == (409, 1234)
    assert send(phone, 1234, BYTES[1234:], size=None).status_code == 204
    assert storage.read(SHA) == BYTES


@pytest.mark.parametrize("good", [True, False])
def test_a_file_cut_between_the_last_byte_and_the_check_is_finished(app: Flask, phone: Phone, good: bool) -> None:
    """字节全在盘上、还没核对服务器就死了：再来问时补上核对；对不上的从头来，从不说成收齐。"""
    send(phone, 0, BYTES[:5000])
    (part,) = (app.config["SUNLOT"].files / "parts").glob(f"{SHA}.*[!k]")
    part.write_bytes(BYTES if good else b"x" * len(BYTES))
    assert head(phone).headers["Upload-Offset"] == (str(len(BYTES)) if good else "0")
    assert storage.exists(SHA) is good
    assert send(phone, len(BYTES) if good else 0, b"" if good else BYTES).status_code == 204
    assert storage.read(SHA) == BYTES


def test_wrong_bytes_are_discarded(phone: Phone) -> None:
    """收齐后指纹不符答 460，作废重来。"""
    wrong = b"\1" + BYTES[1:]
    assert send(phone, 0, wrong).status_code == 460
    assert head(phone).status_code == 404
    assert not storage.exists(SHA)
    assert send(phone, 0, BYTES).status_code == 204


def test_a_piece_changed_on_the_way_is_refused(phone: Phone) -> None:
    """带校验的一段在路上变了，460，不写一个字节。"""
    told = base64.b64encode(hashlib.sha256(BYTES[:100]).digest()).decode()
    assert send(phone, 0, BYTES[1:101], **{"Upload-Checksum": f"sha256 {told}"}).status_code == 460
    assert send(phone, 0, BYTES[:100], **{"Upload-Checksum": f"sha256 {told}"}).status_code == 204


def test_a_finished_file_takes_a_repeated_piece_calmly(phone: Phone) -> None:
    """收齐之后重送最后一段，答 409 与已收到的位置；从末尾送空段，答 204。"""
    send(phone, 0, BYTES)
    assert send(phone, 4000, BYTES[4000:], size=None).json["offset"] == len(BYTES)
    assert send(phone, len(BYTES), b"", size=None).status_code == 204


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"offset": 5}, 404),
        ({"size": 41 << 20}, 413),
        ({"size": 0}, 422),
        ({"size": 10}, 413),
        ({"sha": "x" * 64}, 404),
    ],
)
def test_wrong_beginnings_get_the_right_status(phone: Phone, change: dict[str, Any], status: int) -> None:
    """没开始就从中间传、太大、空的、比说好的长、不像指纹。"""
    given: dict[str, Any] = {"offset": 0, "chunk": BYTES, **change}
    assert send(phone, **given).status_code == status


def test_headers_must_be_understood(phone: Phone) -> None:
    """位置看不懂、内容类型不对、前后长度不一。"""
    path = f"/api/v1/blobs/{SHA}"
    signed = phone.credential("PATCH", path, b"x")
    answer = phone.client.patch(path, data=b"x", headers={**signed, "Upload-Offset": "-1"}, content_type=KIND)
    assert answer.status_code == 400
    signed = phone.credential("PATCH", path, b"x")
    assert phone.client.patch(path, data=b"x", headers={**signed, "Upload-Offset": "0"}).status_code == 415
    send(phone, 0, BYTES[:10])
    assert send(phone, 0, BYTES[:10], size=99).status_code == 422


def test_a_part_being_written_is_locked(app: Flask, phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    """上一段还在写，答 423。"""
    monkeypatch.setattr(blobs, "LOCK_WAIT", 0.1)
    send(phone, 0, BYTES[:10])
    name = f"{SHA}.{phone.officer['id']}.lock"
    with (app.config["SUNLOT"].files / "parts" / name).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert send(phone, 10, BYTES[10:20], size=None).status_code == 423
    assert send(phone, 10, BYTES[10:20], size=None).status_code == 204


def test_only_post_passes_the_gateway(phone: Phone) -> None:
    """只许 POST 的网关：改写成 PATCH，同样送完。"""
    path = f"/api/v1/blobs/{SHA}"
    told = {"X-HTTP-Method-Override": "PATCH", "Upload-Offset": "0", "Upload-Length": str(len(BYTES))}
    assert post(phone, path, BYTES, **told).status_code == 204
    assert storage.read(SHA) == BYTES


def test_creation_for_tus_clients(phone: Phone) -> None:
    """tus creation：网址由指纹决定，登记两次得到同一个；可带第一段。"""
    metadata = "sha256 " + base64.b64encode(SHA.encode()).decode()
    told = {"Upload-Length": str(len(BYTES)), "Upload-Metadata": metadata}
    first_answer = post(phone, "/api/v1/blobs", **told)
    again = post(phone, "/api/v1/blobs", BYTES[:100], **told)
    assert first_answer.status_code == again.status_code == 201
    assert first_answer.headers["Location"] == again.headers["Location"] == f"/api/v1/blobs/{SHA}"
    assert again.headers["Upload-Offset"] == "100"
    abilities = phone.client.options("/api/v1/blobs")
    assert "creation" in abilities.headers["Tus-Extension"]


def test_a_stranger_learns_nothing(world: World, client: FlaskClient) -> None:
    """别人传过的文件：问不到、have 不答；自己另传一份也成。"""
    lead, member = phones(client)
    send(lead, 0, BYTES)
    assert head(member).status_code == 404
    path = "/api/v1/blobs/have"
    body = f'{{"sha256":["{SHA}"]}}'.encode()
    assert post(member, path, body, "application/json").json == {"sha256": []}
    assert send(member, 0, BYTES).status_code == 204
    assert len(session().scalars(select(Blob)).all()) == 1


def test_have_answers_for_own_operations(phone: Phone) -> None:
    """自己的操作点过名的，have 说已收齐的有哪些。"""
    visit = first(phone)
    op = phone.shoot(visit, "q01")
    phone.push()
    body = f'{{"sha256":["{op["p"]["sha256"]}"]}}'.encode()
    assert post(phone, "/api/v1/blobs/have", body, "application/json").json == {"sha256": []}
    phone.upload()
    assert post(phone, "/api/v1/blobs/have", body, "application/json").json == {"sha256": [op["p"]["sha256"]]}


def test_have_tells_the_team_what_a_colleague_delivered(world: World, client: FlaskClient) -> None:
    """同组的人点过名的，have 也答收齐没有；退出检查组的人问不到。"""
    lead, member = phones(client)
    visit = first(lead)
    op = lead.shoot(visit, "q01")
    lead.push()
    path, sha256 = "/api/v1/blobs/have", op["p"]["sha256"]
    body = f'{{"sha256":["{sha256}"]}}'.encode()
    assert post(member, path, body, "application/json").json == {"sha256": []}
    lead.upload()
    assert post(member, path, body, "application/json").json == {"sha256": [sha256]}
    with made() as s:
        colleague = s.scalar(select(Officer).where(Officer.name == "inspector2"))
        assert colleague is not None
        for seat in s.scalars(select(TeamMember).where(TeamMember.officer_id == colleague.id)):
            seat.until = clock.now()
    assert post(member, path, body, "application/json").json == {"sha256": []}


def test_pictures_are_opened_in_the_limited_child(phone: Phone) -> None:
    """扫描打开每张收齐的图片，记下实际格式；假图片记下原因。"""
    visit = first(phone)
    phone.shoot(visit, "q01")
    fake = b"not a picture at all"
    phone.files[hashlib.sha256(fake).hexdigest()] = fake
    good = pictures.signature("试验人")
    for content in (fake, good):
        sha = hashlib.sha256(content).hexdigest()
        p = {"photo_id": visit.ops[0]["op_id"], "item": None, "sha256": sha, "size": len(content), "source": "camera"}
        size = {"media_type": "image/png", "width": 1, "height": 1, "taken_at": clock.iso(clock.now())}
        phone.files[sha] = content
        phone.op(visit, "photo.add", p | size)
    phone.push()
    phone.upload()
    tally = sweeps.look_at_pictures()
    assert (tally.due, tally.failed) == (4, 0)
    session().expire_all()
    told = {blob.sha256: blob for blob in session().scalars(select(Blob))}
    assert told[hashlib.sha256(fake).hexdigest()].problem
    assert told[hashlib.sha256(good).hexdigest()].media_type == "image/png"
    assert sweeps.look_at_pictures().due == 0


def test_one_picture_that_breaks_the_child_is_blamed_alone(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    """一批里有一张让子进程垮掉：其余照样看完，只有那一张再试。"""
    visit = first(phone)
    for item in ("q01", "q02"):
        phone.shoot(visit, item)
    phone.push()
    phone.upload()
    bad = str(storage.path(session().scalars(select(Blob.sha256).order_by(Blob.id)).first() or ""))
    opened = sweeps.limited

    def breaks(module: str, *, stdin: bytes, **limits: int) -> bytes:
        if bad in json.loads(stdin):
            raise ChildError("处理时意外退出")
        return opened(module, stdin=stdin, **limits)

    monkeypatch.setattr(sweeps, "limited", breaks)
    tally = sweeps.look_at_pictures()
    assert (tally.due - tally.done, tally.failed) == (1, 1)
    assert session().scalars(select(Blob.last_error).where(Blob.last_error.is_not(None))).all() == ["处理时意外退出"]


def test_strays_are_swept_after_two_days(app: Flask, phone: Phone) -> None:
    """两天没有操作点名的半截上传清掉，点过名的留着。"""
    visit = first(phone)
    op = phone.shoot(visit, "q01")
    phone.push()
    kept = phone.files[op["p"]["sha256"]]
    send(phone, 0, kept[:100], sha=op["p"]["sha256"], size=len(kept))
    send(phone, 0, BYTES[:100])
    with clock.hands_at(clock.now() + timedelta(days=3)):
        assert sweeps.drop_strays().done == 1
    assert head(phone).status_code == 404
    assert head(phone, op["p"]["sha256"]).headers["Upload-Offset"] == "100"
