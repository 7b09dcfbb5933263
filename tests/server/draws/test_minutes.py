"""抽取记录：影像、拟定、签字、拒签、成卷；每一步一条留痕，改了就重签。"""

from __future__ import annotations

import base64
import io
import subprocess
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from draw import signed
from draw.transcript import commitment
from server import clock, storage
from server.db import session
from server.draws import minutes, scene, signing
from server.draws.models import Draw, DrawMinutes, DrawSignature
from server.problems import Problem
from server.registry.models import Entity, Item
from server.trail.models import LogPayload
from server.trail.verify import verify
from server.witness import checks
from tests.makers import District, made, sign_in
from tests.server.draws.test_draws import verified
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
    assert (early.status_code, "见证人甲（见证）" in early.json["detail"]) == (409, True)
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


def test_a_draft_that_changes_nothing_keeps_the_signatures(client: FlaskClient, district: District, draw: Draw) -> None:
    """再按一次重新拟定，一字没改：指纹不变，签字照旧，不留空的一条痕；改了一个字才都作废。"""
    clerk, desk, place = district.actor("clerk"), sign_in(client, "clerk"), f"/api/v1/draws/{draw.id}/minutes"
    first = client.put(place, json=SAID, headers=desk).json["digest"]
    minutes.sign(clerk, draw.id, "host", method="canvas", image=png(), reason="")
    again = client.put(place, json=SAID, headers=desk)
    assert (again.status_code, again.json["digest"]) == (200, first)
    assert [one["method"] for one in again.json["signers"]] == ["canvas", None, None, None]
    drafts = select(LogPayload).where(LogPayload.ref == draw.id, LogPayload.kind == "draw.minutes_drafted")
    assert len(session().scalars(drafts).all()) == 1
    changed = client.put(place, json=SAID | {"remarks": "无意见"}, headers=desk).json
    assert changed["digest"] != first
    assert not [one for one in changed["signers"] if one["method"]]


@pytest.mark.parametrize(
    ("first", "then", "word"),
    [
        ("canvas", "refused", "已经签了字"),
        ("paper", "refused", "已经签了字"),
        ("refused", "canvas", "已经记为拒绝签字"),
    ],
)
def test_a_signature_and_a_refusal_never_overwrite_each_other(
    district: District, draw: Draw, first: str, then: str, word: str
) -> None:
    """签了字的不能改成拒签，拒签的不能改成签字；前一次原样留着，重新拟定才能再来。"""
    clerk = district.actor("clerk")
    minutes.draft(clerk, draw.id, SAID)
    minutes.sign(clerk, draw.id, "w1", method=first, image=png(), reason="中途离场")
    with pytest.raises(Problem, match=word):
        minutes.sign(clerk, draw.id, "w1", method=then, image=png(), reason="中途离场")
    assert [one.method for one in signing.of(session(), draw.id)] == [first]
    minutes.draft(clerk, draw.id, SAID | {"incidents": "见证人甲怎样表示记错了，更正"})
    assert minutes.sign(clerk, draw.id, "w1", method=then, image=png(), reason="中途离场").method == then


def test_the_minutes_name_an_item_with_its_sub_item(district: District, draw: Draw) -> None:
    """抽查事项写类别和子项。"""
    with made() as s:
        s.execute(update(Item).where(Item.id.in_(draw.item_ids)).values(sub_item="标价检查"))
    content = minutes.draft(district.actor("clerk"), draw.id, SAID).content
    assert content["items"]
    assert all(name.endswith("（标价检查）") for name in content["items"])


def test_who_has_not_signed_is_named_once_with_every_part(district: District, draw: Draw) -> None:
    """一人兼两职，成卷时只点一次名，写明身份。"""
    clerk = district.actor("clerk")
    minutes.draft(clerk, draw.id, SAID | {"operator": SAID["host"]})
    scene.add(clerk, draw.id, "现场.jpg", JPEG)
    minutes.draft(clerk, draw.id, SAID | {"operator": SAID["host"]})
    with pytest.raises(Problem, match=r"科长丁（主持、操作）、办事员己（记录）"):
        minutes.close(clerk, draw.id)


def test_the_number_of_the_system_shows_once_it_is_revealed(client: FlaskClient, draw: Draw) -> None:
    """抽出以后，系统的数看得到，且与先前公布的承诺相符。"""
    told = client.get(f"/api/v1/draws/{draw.id}", headers=sign_in(client, "clerk")).json
    said = commitment(told["no"], told["attempt"], "system", told["system_value"], told["alg"])
    assert {"who": "system", "digest": said} in told["commitments"]


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


def test_a_second_signature_shows_the_first(client: FlaskClient, district: District, draw: Draw) -> None:
    """重签之后看得到第几次签、前一次何时为何作废；作废的影像还在，重新拟定也不抹去；别人的不动。"""
    desk, place = sign_in(client, "clerk"), f"/api/v1/draws/{draw.id}"
    clerk = district.actor("clerk")
    minutes.draft(clerk, draw.id, SAID)
    minutes.sign(clerk, draw.id, "w1", method="refused", image=None, reason="中途离场")
    minutes.sign(clerk, draw.id, "host", method="canvas", image=png(), reason="")
    with clock.hands_at(datetime(2026, 3, 10, 2, 30, tzinfo=UTC)):
        minutes.sign(clerk, draw.id, "host", method="paper", image=None, reason="")
    with clock.hands_at(datetime(2026, 3, 10, 3, 0, tzinfo=UTC)):
        minutes.draft(clerk, draw.id, SAID | {"incidents": "投影中断两分钟"})
        minutes.sign(clerk, draw.id, "host", method="canvas", image=png(), reason="")
    signers = {one["signer"]: one for one in client.get(f"{place}/minutes", headers=desk).json["signers"]}
    assert [(one["method"], one["voided_at"], one["why"]) for one in signers["host"]["former"]] == [
        ("canvas", "2026-03-10T02:30:00.000Z", "重签"),
        ("paper", "2026-03-10T03:00:00.000Z", "记录重新拟定"),
    ]
    assert [(one["method"], one["reason"]) for one in signers["w1"]["former"]] == [("refused", "中途离场")]
    assert (signers["w1"]["method"], signers["recorder"]["former"]) == (None, [])
    kept = session().get_one(DrawMinutes, draw.id)
    assert kept.voided[0]["image"] == storage.put(png())
    said = signing.again(kept, "host", SAID["host"], lambda at: f"{at:%H:%M}")
    assert said == "第 3 次签，前一次（签在纸上）因记录重新拟定作废于03:00"
    assert client.get(f"{place}/minutes.pdf", headers=desk).data.startswith(b"%PDF-")
    assert not list(verify(session()))
    assert not list(checks.files(session()))


def test_a_refusal_stands_in_the_public_package(district: District, draw: Draw) -> None:
    """成卷之后公开包多一个签字实录，写着谁拒签，没有姓名和理由；原来七个文件一字不动，独立程序核对得过。"""
    before, first = dict(draw.files), draw.package
    closed(district, draw)
    row = session().get_one(Draw, draw.id)
    told = storage.read(row.files[signed.FILE]).decode()
    assert "sign w1 refused 2026-03-10\n" in told
    assert not [word for word in ("见证人甲", "科长丁", "中途离场") if word in told]
    assert {name: row.files[name] for name in before} == before
    assert row.package != first
    assert verified(str(storage.path(row.package or ""))) == (0, [*SIX])
    entry = session().scalars(select(LogPayload.json).where(LogPayload.kind == "draw.minutes_closed")).one()
    assert row.files[signed.FILE] in entry
    assert not list(verify(session()))
    assert not list(checks.everything(session()))


def closed(district: District, draw: Draw) -> None:
    """三人手签，见证人拒签，成卷。"""
    clerk = district.actor("clerk")
    scene.add(clerk, draw.id, "现场.jpg", JPEG)
    minutes.draft(clerk, draw.id, SAID)
    for who in ("host", "operator", "recorder"):
        minutes.sign(clerk, draw.id, who, method="canvas", image=png(), reason="")
    minutes.sign(clerk, draw.id, "w1", method="refused", image=None, reason="中途离场")
    minutes.close(clerk, draw.id)


SIX = ("files ok", "seed ok", "quotas ok", "units ok", "teams ok", "log absent")


def test_a_photo_added_by_mistake_leaves_the_minutes_but_not_the_store(
    client: FlaskClient, district: District, draw: Draw
) -> None:
    """加错的影像写明理由移出：不列进记录、须重新拟定，文件照旧取得到，桌面列出何时为何；同一份可以再加回来。"""
    desk, place = sign_in(client, "clerk"), f"/api/v1/draws/{draw.id}"
    right = scene.add(district.actor("clerk"), draw.id, "会场.jpg", JPEG).sha256
    wrong = scene.add(district.actor("clerk"), draw.id, "别的会.jpg", JPEG + b"other").sha256
    client.put(f"{place}/minutes", json=SAID, headers=desk)
    away = f"{place}/scene/{wrong}/removal"
    assert client.post(away, json={"reason": " "}, headers=desk).status_code == 422
    told = client.post(away, json={"reason": "拍的是另一场会"}, headers=desk)
    assert (told.status_code, told.json["removed_reason"]) == (201, "拍的是另一场会")
    assert client.post(away, json={"reason": "再移一次"}, headers=desk).status_code == 404
    assert client.get(f"{place}/minutes", headers=desk).json["stale"] is True
    client.put(f"{place}/minutes", json=SAID, headers=desk)
    assert [line[0] for line in session().get_one(DrawMinutes, draw.id).content["scene"]] == [right]
    listed = client.get(f"{place}/scene", headers=desk).json["items"]
    assert {one["sha256"]: one["removed_at"] is None for one in listed} == {right: True, wrong: False}
    assert client.get(f"{place}/scene/{wrong}", headers=desk).data == JPEG + b"other"
    scene.add(district.actor("clerk"), draw.id, "别的会.jpg", JPEG + b"other")
    assert len(scene.of(session(), draw.id)) == 2
    assert not list(verify(session()))


def test_one_photo_in_for_another_out_is_seen(district: District, draw: Draw) -> None:
    """移出一份、补上一份，份数没有变，记录照样要重新拟定。"""
    clerk = district.actor("clerk")
    wrong = scene.add(clerk, draw.id, "错.jpg", JPEG).sha256
    minutes.draft(clerk, draw.id, SAID)
    scene.remove(clerk, draw.id, wrong, "加错了")
    scene.add(clerk, draw.id, "对.jpg", JPEG + b"right")
    with pytest.raises(Problem, match="重新拟定"):
        minutes.sign(clerk, draw.id, "host", method="canvas", image=png(), reason="")


def test_no_photo_leaves_closed_minutes(client: FlaskClient, district: District, draw: Draw) -> None:
    """成卷以后不加也不移出，一句话说清；别的部门与没有的影像都是查无。"""
    clerk = district.actor("clerk")
    kept = scene.add(clerk, draw.id, "会场.jpg", JPEG).sha256
    minutes.draft(clerk, draw.id, SAID)
    for signer in ("host", "operator", "recorder", "w1"):
        minutes.sign(clerk, draw.id, signer, method="canvas", image=png(), reason="")
    minutes.close(clerk, draw.id)
    desk = sign_in(client, "clerk")
    late = client.post(f"/api/v1/draws/{draw.id}/scene/{kept}/removal", json={"reason": "想换一张"}, headers=desk)
    assert (late.status_code, "不能再移出" in late.json["detail"]) == (409, True)
    with pytest.raises(Problem, match="不能再加"):
        scene.add(clerk, draw.id, "晚.jpg", JPEG + b"late")
    none = client.post(f"/api/v1/draws/{draw.id}/scene/{'0' * 64}/removal", json={"reason": "没有"}, headers=desk)
    assert none.status_code == 404


def marked(pdf: bytes) -> str:
    """纸面的全部字，斜着印的也在内，不看行。"""
    told = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True)
    return "".join(told.stdout.decode().split())


def test_a_sheet_not_yet_closed_says_so_on_every_page(client: FlaskClient, district: District, draw: Draw) -> None:
    """成卷以前的纸面印着样张，有人签在纸上的印供签字；成卷的不印。"""
    clerk, place = district.actor("clerk"), f"/api/v1/draws/{draw.id}/minutes.pdf"
    desk = sign_in(client, "clerk")
    minutes.draft(clerk, draw.id, SAID)
    assert "样张（未成卷）" in marked(client.get(place, headers=desk).data)
    scene.add(clerk, draw.id, "现场.jpg", JPEG)
    minutes.draft(clerk, draw.id, SAID)
    for signer in ("host", "operator", "recorder", "w1"):
        minutes.sign(clerk, draw.id, signer, method="paper", image=None, reason="")
    paper = marked(client.get(place, headers=desk).data)
    assert "供签字（未成卷）" in paper
    assert "样张" not in paper
    minutes.close(clerk, draw.id, b"%PDF-1.7 signed")
    assert "未成卷" not in marked(client.get(place, headers=desk).data)


def test_minutes_of_a_void_draw_are_kept_and_not_written(client: FlaskClient, district: District, draw: Draw) -> None:
    """作废以前没有成卷的：不能再写、再签，说得出为什么；已有的影像和纸面照样取得到。"""
    clerk, desk = district.actor("clerk"), sign_in(client, "clerk")
    scene.add(clerk, draw.id, "现场.jpg", JPEG)
    minutes.draft(clerk, draw.id, SAID)
    with made() as s:
        s.get_one(Draw, draw.id).state = "SUPERSEDED"
    refused = client.put(f"/api/v1/draws/{draw.id}/minutes", json=SAID, headers=desk)
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/draw.minutes")
    assert "已作废" in refused.json["detail"]
    kept = client.get(f"/api/v1/draws/{draw.id}/scene", headers=desk).json["items"]
    assert client.get(f"/api/v1/draws/{draw.id}/scene/{kept[0]['sha256']}", headers=desk).data == JPEG
    assert "作废前未成卷" in marked(client.get(f"/api/v1/draws/{draw.id}/minutes.pdf", headers=desk).data)
