"""一千部手机同时送达：轮不到的请稍后再来，不占住别人的路；什么也没有收下，也什么都没有丢。"""

from __future__ import annotations

import dataclasses
import threading

import pytest
from flask import Flask

from server.demo.phone import Phone, Refused
from server.field.blob_routes import FILES_LATER
from tests.server.field.world import first


def test_who_has_no_turn_comes_back(app: Flask, phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    """满了答 503 与几秒后再来；腾出来以后同一批照样收下。公示页不受影响。"""
    monkeypatch.setitem(app.config, "SUNLOT", dataclasses.replace(app.config["SUNLOT"], phones_at_once=1))
    visit = first(phone)
    phone.arrive(visit)
    held = app.extensions.setdefault("sunlot.turns", threading.BoundedSemaphore(1))
    with held:
        with pytest.raises(Refused, match="busy"):
            phone.push()
        body = b"x"
        path = "/api/v1/blobs/" + "a" * 64
        told = {"Upload-Offset": "0", "Upload-Length": "1", "Content-Type": "application/offset+octet-stream"}
        answer = phone.client.patch(path, data=body, headers={**phone.credential("PATCH", path, body), **told})
        assert (answer.status_code, 1 <= int(answer.headers["Retry-After"]) <= FILES_LATER) == (503, True)
        assert phone.client.get("/results").status_code == 200
    assert {row["verdict"] for row in phone.push()} == {"applied"}
