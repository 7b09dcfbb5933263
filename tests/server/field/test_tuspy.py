"""tuspy（别人的 Python 上传程序）对真的套接字：传、线断、换一个程序接着传，一字不差。"""

from __future__ import annotations

import hashlib
import io
import secrets

import pytest
from flask import Flask
from tusclient.client import TusClient

from server import storage
from tests.faultproxy import Fault, FaultProxy
from tests.makers import PASSWORD
from tests.server.field.wire import serving
from tests.server.field.world import World
from tools.benches._machine import Client

CHUNK = 64 * 1024


def client_of(port: int, line: int) -> TusClient:
    """登录好的上传程序；上传走坏线，登录不走。"""
    plain = Client(port)
    told = plain.post("/api/v1/session", json={"name": "inspector1", "password": PASSWORD, "kind": "phone"}).json
    plain.hang_up()
    return TusClient(
        f"http://127.0.0.1:{line}/api/v1/blobs", headers={"Authorization": f"Bearer {told['access_token']}"}
    )


@pytest.mark.parametrize("checksum", [False, True])
def test_tuspy_breaks_and_resumes(app: Flask, world: World, checksum: bool) -> None:
    """传到一半停下，线断两次，另起一个程序凭网址接着传完；每段带校验与不带都行。"""
    content = secrets.token_bytes(400_000)
    sha256 = hashlib.sha256(content).hexdigest()
    with serving(app) as port, FaultProxy(port) as proxy:
        client = client_of(port, proxy.port)
        more = {"chunk_size": CHUNK, "upload_checksum": checksum, "retries": 5, "retry_delay": 0}
        first = client.uploader(file_stream=io.BytesIO(content), metadata={"sha256": sha256}, **more)
        first.upload(stop_at=2 * CHUNK)
        assert first.url.endswith(f"/api/v1/blobs/{sha256}")
        proxy.fault = Fault(kind="cut", after=40_000, times=2)
        second = client.uploader(file_stream=io.BytesIO(content), url=first.url, **more)
        assert second.offset == 2 * CHUNK
        second.upload()
        assert proxy.hit == 2
    assert storage.read(sha256) == content
