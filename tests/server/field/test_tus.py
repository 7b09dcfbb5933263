"""tus 1.0 的必须（MUST），一行一条：对着我们的上传口核，也对着 @tus/server 核，看这张表自己对不对。"""

from __future__ import annotations

import base64
import hashlib
import http.client
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import pytest
from werkzeug.datastructures import Headers

from server.app import ROOT
from server.demo.phone import Phone
from tests.server.field.test_blobs import BYTES, KIND, SHA

SIZE = str(len(BYTES))
META = "sha256 " + base64.b64encode(SHA.encode()).decode()
PATH = f"/api/v1/blobs/{SHA}"
TUS = {"Tus-Resumable": "1.0.0"}


class Wire:
    """按原样发请求的手机。"""

    door = "/api/v1/blobs"

    def __init__(self, phone: Any) -> None:
        self.phone, self.path = phone, PATH

    def __call__(self, method: str, path: str = "", body: bytes = b"", kind: str = "", **headers: str) -> Any:
        named = {key.replace("_", "-"): value for key, value in headers.items()}
        return self.ask(method, path or self.path, body, kind, TUS | named)

    def ask(self, method: str, path: str, body: bytes, kind: str, headers: dict[str, str]) -> Any:
        """签了名的请求。"""
        signed = self.phone.credential(method, path, body)
        more = {"content_type": kind} if kind else {}
        return self.phone.client.open(path, method=method, data=body, headers={**headers, **signed}, **more)

    def create(self, **headers: str) -> Any:
        """登记。"""
        return self("POST", self.door, **{"Upload_Length": SIZE, "Upload_Metadata": META, **headers})

    def patch(self, offset: int, chunk: bytes, kind: str = KIND, **headers: str) -> Any:
        """传一段。"""
        return self("PATCH", "", chunk, kind, **{"Upload_Offset": str(offset), **headers})

    def head(self) -> Any:
        """问。"""
        return self("HEAD")

    def bare(self) -> Any:
        """不说版本地问本事。"""
        return self.phone.client.options(PATH)


class Foreign(Wire):
    """@tus/server：网址由它定，登记之后才知道。"""

    door = "/files"

    def __init__(self, port: int) -> None:
        self.port, self.path = port, "/files/nothing"

    def ask(self, method: str, path: str, body: bytes, kind: str, headers: dict[str, str]) -> Any:
        """没有签名的请求。"""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request(method, path, body, {**headers, **({"Content-Type": kind} if kind else {})})
            answer = connection.getresponse()
            answer.read()
            found = SimpleNamespace(status_code=answer.status, headers=Headers(answer.getheaders()))
        finally:
            connection.close()
        if method == "POST" and "Location" in found.headers:
            self.path = urlsplit(found.headers["Location"]).path
        return found

    def bare(self) -> Any:
        """不说版本地问本事。"""
        return self.ask("OPTIONS", self.path, b"", "", {})


def digest(alg: str, chunk: bytes) -> str:
    """Upload-Checksum。"""
    return f"{alg} " + base64.b64encode(hashlib.new(alg, chunk, usedforsecurity=False).digest()).decode()


def begun(wire: Wire) -> Wire:
    """登记好、传了 100 字节。"""
    wire.create()
    wire.patch(0, BYTES[:100])
    return wire


def refused(answer: Any) -> bool:
    """说是请求的错，没有说是自己的错。"""
    return 400 <= answer.status_code < 500


Check = Callable[[Wire], object]
MUSTS: dict[str, Check] = {
    # asking
    "HEAD carries Upload-Offset": lambda w: begun(w).head().headers["Upload-Offset"] == "100",
    "HEAD carries Upload-Offset 0 after creation": lambda w: (w.create(), w.head())[1].headers["Upload-Offset"] == "0",
    "HEAD carries Upload-Length when known": lambda w: begun(w).head().headers["Upload-Length"] == SIZE,
    "HEAD is not cached": lambda w: begun(w).head().headers["Cache-Control"] == "no-store",
    "HEAD of nothing is 404, 410 or 403": lambda w: w.head().status_code in (404, 410, 403),
    "HEAD of nothing has no Upload-Offset": lambda w: "Upload-Offset" not in w.head().headers,
    "HEAD answers 200 or 204": lambda w: begun(w).head().status_code in (200, 204),
    # sending
    "PATCH answers 204": lambda w: (w.create(), w.patch(0, BYTES[:9]))[1].status_code == 204,
    "PATCH carries the new offset": lambda w: begun(w).patch(100, BYTES[100:150]).headers["Upload-Offset"] == "150",
    "PATCH with a wrong offset is 409": lambda w: begun(w).patch(99, b"x").status_code == 409,
    "PATCH with a wrong offset changes nothing": lambda w: (
        begun(w).patch(99, b"x"),
        w.head().headers["Upload-Offset"] == "100",
    )[1],
    "PATCH beyond the offset is 409": lambda w: begun(w).patch(101, b"x").status_code == 409,
    "PATCH of another content type is 415": lambda w: begun(w).patch(100, b"x", "text/plain").status_code == 415,
    "PATCH without content type is refused": lambda w: refused(begun(w).patch(100, b"x", "")),
    "PATCH of nothing is 404, 410 or 403": lambda w: w.patch(0, b"x").status_code in (404, 410, 403),
    "PATCH without Upload-Offset is refused": lambda w: refused(begun(w)("PATCH", "", b"x", KIND)),
    "PATCH with a negative offset is refused": lambda w: refused(begun(w).patch(-1, b"x")),
    "PATCH with an offset that is no number is refused": lambda w: refused(
        begun(w)("PATCH", "", b"x", KIND, Upload_Offset="ten")
    ),
    "PATCH longer than the upload is refused": lambda w: begun(w).patch(100, BYTES + b"x").status_code == 413,
    "PATCH of nothing at the end is accepted": lambda w: (
        begun(w).patch(100, BYTES[100:]),
        w.patch(len(BYTES), b"").status_code == 204,
    )[1],
    "the whole upload in one PATCH": lambda w: (w.create(), w.patch(0, BYTES))[1].headers["Upload-Offset"] == SIZE,
    "the end is told by HEAD": lambda w: (begun(w).patch(100, BYTES[100:]), w.head().headers["Upload-Offset"] == SIZE)[
        1
    ],
    # every answer
    "OPTIONS answers 200 or 204": lambda w: w("OPTIONS").status_code in (200, 204),
    "OPTIONS names Tus-Version": lambda w: "1.0.0" in w("OPTIONS").headers["Tus-Version"].split(","),
    "OPTIONS names Tus-Extension": lambda w: (
        {"creation", "checksum"} <= set(w("OPTIONS").headers["Tus-Extension"].split(","))
    ),
    "OPTIONS names Tus-Max-Size as a number": lambda w: int(w("OPTIONS").headers["Tus-Max-Size"]) > 0,
    "OPTIONS needs no Tus-Resumable": lambda w: w.bare().status_code in (200, 204),
    "HEAD names Tus-Resumable": lambda w: begun(w).head().headers["Tus-Resumable"] == "1.0.0",
    "PATCH names Tus-Resumable": lambda w: begun(w).patch(100, b"").headers["Tus-Resumable"] == "1.0.0",
    "creation names Tus-Resumable": lambda w: w.create().headers["Tus-Resumable"] == "1.0.0",
    "another version is 412": lambda w: begun(w)("HEAD", Tus_Resumable="0.2.2").status_code == 412,
    "another version is told which one": lambda w: (
        begun(w)("HEAD", Tus_Resumable="0.2.2").headers["Tus-Version"] == "1.0.0"
    ),
    "another version writes nothing": lambda w: (
        begun(w).patch(100, b"x", Tus_Resumable="0.2.2"),
        w.head().headers["Upload-Offset"] == "100",
    )[1],
    "X-HTTP-Method-Override stands for the method": lambda w: (
        begun(w)("POST", "", b"x", KIND, X_HTTP_Method_Override="PATCH", Upload_Offset="100").status_code == 204
    ),
    # creating
    "creation answers 201": lambda w: w.create().status_code == 201,
    "creation carries Location": lambda w: urlsplit(w.create().headers["Location"]).path == w.path,
    "creation of nothing long is refused or complete": lambda w: w.create(Upload_Length="0").status_code in (201, 422),
    "creation without Upload-Length is 400": lambda w: refused(w("POST", w.door, Upload_Metadata=META)),
    "creation beyond Tus-Max-Size is 413": lambda w: w.create(Upload_Length=str(41 << 20)).status_code == 413,
    "creation with a length that is no number is 400": lambda w: refused(w.create(Upload_Length="-5")),
    "Upload-Metadata of broken base64 is 400": lambda w: refused(w.create(Upload_Metadata="sha256 ***")),
    "creation-with-upload carries the offset": lambda w: (
        w("POST", w.door, BYTES[:7], KIND, Upload_Length=SIZE, Upload_Metadata=META).headers["Upload-Offset"] == "7"
    ),
    # checking
    "OPTIONS names Tus-Checksum-Algorithm with sha1": lambda w: (
        "sha1" in w("OPTIONS").headers["Tus-Checksum-Algorithm"].split(",")
    ),
    "a good sha1 is accepted": lambda w: (
        begun(w).patch(100, b"abc", Upload_Checksum=digest("sha1", b"abc")).status_code == 204
    ),
    "a good sha256 is accepted": lambda w: (
        begun(w).patch(100, b"abc", Upload_Checksum=digest("sha256", b"abc")).status_code == 204
    ),
    "a wrong checksum is 460": lambda w: (
        begun(w).patch(100, b"abc", Upload_Checksum=digest("sha1", b"abd")).status_code == 460
    ),
    "a wrong checksum discards the chunk": lambda w: (
        begun(w).patch(100, b"abc", Upload_Checksum=digest("sha1", b"abd")),
        w.head().headers["Upload-Offset"] == "100",
    )[1],
    "an unknown algorithm is 400": lambda w: begun(w).patch(100, b"abc", Upload_Checksum="crc AAAA").status_code == 400,
}


@pytest.mark.parametrize("half", [0, 1])
def test_every_must_of_tus(phone: Phone, half: int) -> None:
    """每一条必须都做到；没做到的逐条说出来。"""
    broken = []
    for number, (name, check) in enumerate(MUSTS.items()):
        if number % 2 != half:
            continue
        wire = Wire(phone)
        _forget(phone)
        if not check(wire):
            broken.append(name)
    assert broken == []


# 这张表自己对不对 -----------------------------------------------------------------------------------------------

NO_CHECKSUM = "它不会校验每一段，也没有说会"
DIFFERS = {
    "OPTIONS names Tus-Extension": NO_CHECKSUM,
    "OPTIONS names Tus-Checksum-Algorithm with sha1": NO_CHECKSUM,
    "a wrong checksum is 460": NO_CHECKSUM,
    "a wrong checksum discards the chunk": NO_CHECKSUM,
    "an unknown algorithm is 400": NO_CHECKSUM,
    "PATCH of another content type is 415": "它答 400；约定只说应当（SHOULD）答 415",
    "another version is 412": "它答 400；约定说必须是 412",
    "another version is told which one": "同上，没有 Tus-Version",
    "X-HTTP-Method-Override stands for the method": "它对上传的网址收到 POST 答 400",
}
"""@tus/server 2.4 与这张表不合的；其余各条，别人写的服务器也都做到，可见表没有多要。"""


@pytest.fixture
def theirs(tmp_path: Path) -> Iterator[int]:
    """@tus/server，收到一个空文件夹里；给出端口。"""
    script = ROOT / "pwa" / "tests" / "live" / "tus-server.mjs"
    argv = ["node", str(script), str(tmp_path), str(40 << 20)]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        try:
            yield int(child.stdout.readline())
        finally:
            child.kill()


def test_the_table_fits_another_server(theirs: int) -> None:
    """同一张表问 @tus/server：不合的只有说得出缘由的那几条。"""
    broken = []
    for name, check in MUSTS.items():
        try:
            if not check(Foreign(theirs)):
                broken.append(name)
        except KeyError:
            broken.append(name)
    assert sorted(broken) == sorted(DIFFERS)


def _forget(phone: Phone) -> None:
    """每一条从头来：没有传过任何东西。"""
    from sqlalchemy import delete

    from server import storage
    from server.db import unit
    from server.field import blobs
    from server.inspections.models import Blob, BlobPart

    with unit(technical=True) as s:
        s.execute(delete(BlobPart))
        s.execute(delete(Blob))
    for part in blobs._folder().iterdir():
        part.unlink()
    storage.path(SHA).unlink(missing_ok=True)
