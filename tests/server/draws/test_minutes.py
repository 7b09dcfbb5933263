"""抽取记录：影像、拟定、签字、拒签、成卷；每一步一条留痕，改了就重签。"""

from __future__ import annotations

import base64
import io
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from server import clock, storage
from server.db import session
from server.draws import minutes, scene
from server.draws.models import Draw, DrawMinutes, DrawSignature
from server.problems import Problem
from server.registry.models import Entity
from server.trail.models import LogPayload
from server.trail.verify import verify
from server.witness import checks
from tests.makers import District, sign_in
from tests.server.draws.world import approved_entry, drawn
from tests.server.plans.lists import make_entities, make_inspectors

SAID = {
    "place": "局三楼会议室",
    "host": "科长丁",
    "operator": "办事员戊",
    "recorder": "办事员己",
    "incidents": "",
    "remarks": "",
}
JPEG = b"\xff\xd8\xff\xe0" + b"photo" * 20


def png() -> bytes:
    """一张 1×1 的白图。"""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    head = (1).to_bytes(4, "big") * 2 + b"\x08\x00\x00\x00\x00"
    return minutes.PNG + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\x00\xff")) + chunk(b"IEND", b"")


@pytest.fixture(autouse=True)
def spring() -> Iterator[None]:
    """2026 年 3 月 10 日。"""
    with clock.hands_at(datetime(2026, 3, 10, 1, 0, tzinfo=UTC)):
        yield


@pytest.fixture
def draw(district: District) -> Draw:
    """抽出的一次。"""
    make_entities(district.department.id, 60)
    make_inspectors(district.department.id, 4)
    return drawn(district, approved_entry(district))


def test_the_minutes_from_photo_to_closing(client: FlaskClient, district: District, draw: Draw) -> None:
    """加照片、拟记录、手签、拒签、签在纸上附扫描件、成卷；纸面没有企业名称。"""
    desk, place = sign_in(client, "clerk"), f"/api/v1/draws/{draw.id}"
    added = client.post(f"{place}/scene", data={"file": (io.BytesIO(JPEG), "现场.jpg")}, headers=desk)
    assert (added.status_code, added.json["media_type"]) == (201, "image/jpeg")
    told = client.put(f"{place}/minutes", json=SAID, headers=desk).json
    assert [one["signer"] for one in told["signers"]] == ["host", "operator", "recorder", "w1"]
    ink = "data:image/png;base64," + base64.b64encode(png()).decode()
    for body in (
        {"signer": "host", "method": "canvas", "image": ink},
        {"signer": "operator", "method": "paper"},
        {"signer": "recorder", "method": "canvas", "image": ink},
    ):
        assert client.post(f"{place}/minutes/signatures", json=body, headers=desk).status_code == 201
    early = client.post(f"{place}/minutes/closing", headers=desk)
    assert (early.status_code, "见证人甲" in early.json["detail"]) == (409, True)
    refusal = {"signer": "w1", "method": "refused", "reason": "中途离场"}
    client.post(f"{place}/minutes/signatures", json=refusal, headers=desk)
    assert "扫描件" in client.post(f"{place}/minutes/closing", headers=desk).json["detail"]
    scan = {"scan": (io.BytesIO(b"%PDF-1.7 signed"), "签好.pdf")}
    closed = client.post(f"{place}/minutes/closing", data=scan, headers=desk)
    assert closed.status_code == 200, closed.text
    pdf = client.get(f"{place}/minutes.pdf", headers=desk).data
    assert pdf.startswith(b"%PDF-")
    assert storage.digest_of(pdf) == closed.json["pdf"]
    content = session().get_one(DrawMinutes, draw.id).content
    assert not [name for name in session().scalars(select(Entity.name)) if name in str(content)]
    kinds = session().scalars(select(LogPayload.kind).where(LogPayload.ref == draw.id).order_by(LogPayload.i)).all()
    assert kinds[4:] == ["draw.scene", "draw.minutes_drafted", *["draw.minutes_signed"] * 4, "draw.minutes_closed"]
    assert not list(verify(session()))
    assert not list(checks.everything(session()))


def test_a_new_draft_or_photo_makes_everybody_sign_again(district: District, draw: Draw) -> None:
    """重拟作废签字；拟定之后加影像，须重拟才能签。"""
    clerk = district.actor("clerk")
    minutes.draft(clerk, draw.id, SAID)
    minutes.sign(clerk, draw.id, "host", method="canvas", image=png(), reason="")
    minutes.draft(clerk, draw.id, SAID | {"incidents": "投影中断两分钟"})
    assert not session().scalars(select(DrawSignature)).all()
    scene.add(clerk, draw.id, "补.jpg", JPEG)
    with pytest.raises(Problem, match="重新拟定"):
        minutes.sign(clerk, draw.id, "host", method="canvas", image=png(), reason="")
    minutes.draft(clerk, draw.id, SAID)
    assert minutes.sign(clerk, draw.id, "host", method="canvas", image=png(), reason="").name == "科长丁"


@pytest.mark.parametrize(
    ("signer", "method", "image", "reason", "word"),
    [
        ("w9", "canvas", png(), "", "没有这位"),
        ("w1", "canvas", b"not a picture", "", "打不开"),
        ("w1", "canvas", None, "", "打不开"),
        ("w1", "refused", None, " ", "写明理由"),
    ],
    ids=["stranger", "no picture", "nothing", "no reason"],
)
def test_signatures_are_refused_with_a_reason(
    district: District, draw: Draw, signer: str, method: str, image: bytes | None, reason: str, word: str
) -> None:
    """没有这个人、不是图、拒签没理由，各有一句话。"""
    minutes.draft(district.actor("clerk"), draw.id, SAID)
    with pytest.raises(Problem, match=word):
        minutes.sign(district.actor("clerk"), draw.id, signer, method=method, image=image, reason=reason)


def test_one_person_cannot_hold_all_three_parts(district: District, draw: Draw) -> None:
    """主持、操作、记录至少两个人（documents.md 4.3）。"""
    with pytest.raises(Problem, match="至少是两个人"):
        minutes.draft(district.actor("clerk"), draw.id, SAID | dict.fromkeys(("host", "operator", "recorder"), "某人"))


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"<html>", b"%PDF-1.7"])
def test_only_pictures_and_films_are_taken(district: District, draw: Draw, content: bytes) -> None:
    """空文件、别的格式都不收；看内容，不看名字。"""
    with pytest.raises(Problem) as refused:
        scene.add(district.actor("clerk"), draw.id, "现场.jpg", content)
    assert refused.value.code == "draw.scene"


def test_a_character_without_a_shape_is_named(client: FlaskClient, district: District, draw: Draw) -> None:
    """印不出的字报出来，不印成方框，也不说系统正忙。"""
    desk, place = sign_in(client, "clerk"), f"/api/v1/draws/{draw.id}"
    client.put(f"{place}/minutes", json=SAID | {"remarks": "见证人\U00017861"}, headers=desk)
    answer = client.get(f"{place}/minutes.pdf", headers=desk)
    assert (answer.status_code, answer.json["type"]) == (422, "/problems/draw.unprintable")
    assert "U+17861" in answer.json["detail"]
