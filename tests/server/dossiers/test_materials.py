"""录音录像与材料：卷里列出时长与指纹，桌面取得到；只给认得的几种，一律作附件，名不副实的不给。"""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from server import clock
from server.db import new_id
from server.dossiers import media
from server.dossiers.assembly import assemble
from tests.makers import sign_in
from tests.server.dossiers.conftest import Case
from tests.server.field.world import first

SOUND = b"\x1a\x45\xdf\xa3" + b"sound" * 400
FALSE = b"<html><script>alert(1)</script>" * 40


def filed(phone: Any, visit: Any, content: bytes, **over: Any) -> str:
    """手机上录下一段，连同字节。"""
    sha = hashlib.sha256(content).hexdigest()
    phone.files[sha] = content
    p = {
        "file_id": new_id(), "item": "q01", "kind": "RECORDING", "title": "现场录音", "from": None,
        "at": clock.iso(clock.now()), "sha256": sha, "size": len(content), "media_type": "audio/webm", "seconds": 125,
        "certified": False, "voided": None,
    }  # fmt: skip
    phone.op(visit, "file.set", p | over)
    return sha


@pytest.fixture
def spoken(world: Any, phone: Any, client: Any, quick: None) -> tuple[Case, str, str]:
    """带两段录音的一卷：一段是真的，一段其实是网页。"""
    visit = first(phone)
    good, bad = filed(phone, visit, SOUND), filed(phone, visit, FALSE, title="不是录音")
    phone.inspect(visit, failing=1)
    phone.push()
    phone.upload()
    assert assemble().as_dict() == {"due": 1, "done": 1, "failed": 0}
    return Case(world, phone, visit, client), good, bad


def test_a_recording_is_listed_with_length_and_digest_and_can_be_played(spoken: tuple[Case, str, str]) -> None:
    """卷里有时长与指纹；取来的一字节不差，带着自己的种类，是附件，不许嗅探，也不许执行。"""
    case, good, _ = spoken
    listed = case.get("approver").json["record"]["attachments"]
    row = next(each for each in listed if each["sha256"] == good)
    assert (row["kind"], row["length"], row["item"]) == ("录音录像", "2分05秒", "1")
    taken = case.get("approver", f"/files/{good}")
    assert taken.status_code == 200
    assert taken.data == SOUND
    assert taken.headers["Content-Type"] == "audio/webm"
    assert taken.headers["Content-Disposition"].startswith("attachment;")
    assert taken.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in taken.headers["Content-Security-Policy"]


def test_what_is_not_what_it_says_is_not_given(spoken: tuple[Case, str, str]) -> None:
    """自称录音的网页不给；别卷的、照片、没有的，都是 404；没登录的进不来。"""
    case, good, bad = spoken
    assert case.get("approver", f"/files/{bad}").status_code == 415
    photo = case.get("approver").json["record"]["photos"][0]["sha256"]
    for sha in (photo, "0" * 64):
        assert case.get("approver", f"/files/{sha}").status_code == 404
    assert case.client.get(f"{case.path}/files/{good}").status_code == 401
    assert case.client.get(f"{case.path}/files/{good}", headers=sign_in(case.client, "auditor")).status_code == 403


@pytest.mark.parametrize(
    ("start", "kind", "known"),
    [
        (b"\x1a\x45\xdf\xa3abc", "video/webm", True),
        (b"\x00\x00\x00\x20ftypisom", "audio/mp4", True),
        (b"OggS\x00", "audio/ogg", True),
        (b"OggS\x00", "audio/webm", False),
        (b"%PDF-1.7", "application/pdf", True),
        (b"%PDF-1.7", "audio/mp4", False),
        (b"\x1a\x45\xdf\xa3abc", "text/html", False),
        (b"", "audio/ogg", False),
    ],
)
def test_leading_bytes_decide(start: bytes, kind: str, known: bool) -> None:
    """开头的字节说了算。"""
    assert media.known(start, kind) is known
