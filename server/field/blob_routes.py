"""证据文件的网址（tus 1.0.0：HEAD、PATCH、creation、checksum；POST 可改写为 PATCH）。"""

from __future__ import annotations

import base64
import binascii
import re
from typing import Any

from flask import Response, abort, request

from server.accounts import doors
from server.auth import DEVICE, PUBLIC, access, current
from server.field import blobs, schemas
from server.field.body import at_most
from server.field.door import blp
from server.field.turns import in_turn
from server.problems import Absent, Problem

MAX_CHUNK = 8 << 20
FILES_LATER = 12
SHA = re.compile(r"[0-9a-f]{64}")
PATCH_TYPE = "application/offset+octet-stream"
TUS = {"Tus-Resumable": "1.0.0", "Cache-Control": "no-store"}
ABILITIES = {
    **TUS,
    "Tus-Version": "1.0.0",
    "Tus-Extension": "creation,creation-with-upload,checksum",
    "Tus-Max-Size": str(blobs.MAX_BLOB),
    "Tus-Checksum-Algorithm": "sha1,sha256",
}


def _known(sha256: str) -> str:
    _spoken()
    if not SHA.fullmatch(sha256):
        raise Absent("文件")
    return sha256


def _spoken() -> None:
    """Another version of the protocol is told which one we speak; without the header the phone's own client speaks."""
    if request.headers.get("Tus-Resumable", "1.0.0") != "1.0.0":
        abort(Response(status=412, headers={"Tus-Version": "1.0.0"}))


def _count(name: str) -> int | None:
    """A header that is a whole number; None when it is not there."""
    told = request.headers.get(name)
    if told is None:
        return None
    if not re.fullmatch(r"[0-9]{1,15}", told):
        raise Problem("bad_request", f"{name} 须为不小于 0 的整数。")
    return int(told)


def _answer(status: int, progress: blobs.Progress, **more: str) -> Response:
    told = {"Upload-Offset": str(progress.offset), "Upload-Length": str(progress.length)}
    return Response(status=status, headers={**TUS, **told, **more})


@blp.route("/blobs", methods=["OPTIONS"], provide_automatic_options=False)
@blp.route("/blobs/<sha256>", methods=["OPTIONS"], provide_automatic_options=False)
@access("问上传能力", roles=PUBLIC, scope="公开")
def abilities(sha256: str = "") -> Response:
    """会哪些上传的本事。"""
    return Response(status=204, headers=ABILITIES)


@blp.route("/blobs/have", methods=["POST"])
@access("问哪些文件已收齐", roles=DEVICE, scope="本人的操作与本人任务里点过名的")
@blp.arguments(schemas.BlobHashes)
@blp.response(200, schemas.BlobHashes)
def have(data: dict[str, Any]) -> dict[str, list[str]]:
    """其中已收齐的指纹。"""
    return {"sha256": blobs.have(current(), data["sha256"])}


@blp.route("/blobs", methods=["POST"])
@at_most(MAX_CHUNK)
@access("登记要传的文件", roles=DEVICE, scope="本人")
@blp.response(201)
def create() -> Response:
    """登记一个文件（tus creation）：Upload-Metadata 里写 sha256，网址由指纹决定，重复登记得到同一个。"""
    return _created(_known(_metadata().get("sha256", "")))


@blp.route("/blobs/<sha256>", methods=["HEAD"])
@access("问传到哪里", roles=DEVICE, scope="本人")
@blp.response(200)
def head(sha256: str) -> Response:
    """传到哪里、共多长；没有见过答 404。"""
    progress = blobs.asked(current(), _known(sha256))
    if progress is None:
        raise Absent("文件")
    return _answer(200, progress)


@blp.route("/blobs/<sha256>", methods=["PATCH"])
@at_most(MAX_CHUNK)
@in_turn(FILES_LATER)
@access("传一段", roles=DEVICE, scope="本人")
@doors.spends
@blp.response(204)
def patch(sha256: str) -> Response:
    """接上一段；第一段带 Upload-Length 即可，不必先登记（rulings 24）。"""
    return _patched(_known(sha256))


@blp.route("/blobs/<sha256>", methods=["POST"])
@at_most(MAX_CHUNK)
@in_turn(FILES_LATER)
@access("传一段或登记", roles=DEVICE, scope="本人")
@doors.spends
@blp.response(204)
def post(sha256: str) -> Response:
    """只许 POST 的网关用：X-HTTP-Method-Override: PATCH；没有这一栏则是登记。"""
    override = request.headers.get("X-HTTP-Method-Override", "").upper()
    if override == "PATCH":
        return _patched(_known(sha256))
    return _created(_known(sha256))


def _patched(sha256: str) -> Response:
    if request.mimetype != PATCH_TYPE:
        raise Problem("blob.media", f"内容类型须为 {PATCH_TYPE}。")
    offset, length = _count("Upload-Offset"), _count("Upload-Length")
    if offset is None:
        raise Problem("bad_request", "缺少 Upload-Offset。")
    chunk, checksum = request.get_data(cache=True), request.headers.get("Upload-Checksum")
    if offset == 0 and length == len(chunk):
        done = blobs.whole(current(), sha256, chunk, checksum)
        if done is not None:
            return _answer(204, done)
    if offset == 0 and length is not None:
        blobs.begin(current(), sha256, length)
    return _answer(204, blobs.append(current(), sha256, offset, chunk, checksum))


def _created(sha256: str) -> Response:
    length = _count("Upload-Length")
    if length is None:
        raise Problem("bad_request", "缺少 Upload-Length。")
    progress = blobs.begin(current(), sha256, length)
    chunk = request.get_data(cache=True)
    if chunk and request.mimetype == PATCH_TYPE:
        progress = blobs.append(current(), sha256, 0, chunk, request.headers.get("Upload-Checksum"))
    return _answer(201, progress, Location=f"/api/v1/blobs/{sha256}")


def _metadata() -> dict[str, str]:
    """Upload-Metadata: comma-separated `key base64` pairs."""
    found = {}
    for pair in request.headers.get("Upload-Metadata", "").split(","):
        key, _, value = pair.strip().partition(" ")
        try:
            found[key] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError) as error:
            raise Problem("bad_request", "Upload-Metadata 看不懂。") from error
    return found
