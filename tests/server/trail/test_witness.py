"""见证人：记住检查点，换钥说得清，改口、缩水、换人都被拒。"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from server.accounts.service import jurisdiction
from server.auth import SYSTEM
from server.db import session, unit
from server.trail import append, keys
from server.trail.models import LogEntry
from server.trail.verify import verify
from server.witness import watch
from tests.makers import District
from tests.server.trail.forge import lift
from tests.server.trail.forger import rebuilt
from tests.server.trail.test_outside import fill, program


@pytest.fixture
def fetch(client: FlaskClient, district: District) -> watch.Fetch:
    """经由门户取文件，像外人一样。"""

    def get(path: str) -> bytes:
        answer = client.get(f"/{path}")
        if answer.status_code != 200:
            raise OSError(f"{path}: {answer.status_code}")
        return answer.data

    return get


def seen(fetch: watch.Fetch, before: watch.Seen | None = None) -> watch.Seen:
    return watch.look("http://127.0.0.1", before, fetch)


def forge(bodies: list[bytes]) -> None:
    lift()
    rebuilt(session(), bodies)
    session().commit()
    session().expunge_all()


def bodies() -> list[bytes]:
    return list(session().scalars(select(LogEntry.body).order_by(LogEntry.i)))


@pytest.mark.parametrize("more", [0, 1, 7, 300])
def test_a_growing_log_is_believed(fetch: watch.Fetch, more: int) -> None:
    """只增的日志，隔多久来都接得上，包括跨过一整片。"""
    first = seen(fetch)
    fill(more)
    second = seen(fetch, first)
    assert second.size == first.size + more
    assert second.vkey == first.vkey


def test_a_shrunken_log_is_refused(fetch: watch.Fetch) -> None:
    """截了尾。"""
    fill(20)
    first = seen(fetch)
    forge(bodies()[:-5])
    with pytest.raises(watch.Broken, match="shrank"):
        seen(fetch, first)


def test_a_rewritten_log_is_refused(fetch: watch.Fetch) -> None:
    """改写一条，又长了几条，自洽。"""
    fill(20)
    first = seen(fetch)
    changed = bodies()
    forge([*changed[:3], changed[4], changed[3], *changed[5:]])
    fill(9)
    with pytest.raises(watch.Broken, match="do not begin with"):
        seen(fetch, first)


def test_a_new_key_is_believed_when_the_old_one_signed_it(app: Flask, fetch: watch.Fetch, tmp_path: Path) -> None:
    """换两次钥：见证人认得，旧检查点仍可核对，独立核对程序也认得。"""
    first = seen(fetch)
    origin = jurisdiction().origin
    old, vkey = seen(fetch).checkpoint, keys.rotate(SYSTEM, origin)
    assert keys.rotate(SYSTEM, origin) != vkey
    assert seen(fetch, first).size == first.size + 2
    assert verify(session()) == []
    run = app.test_cli_runner().invoke(args=["trail", "export", str(tmp_path)])
    assert run.exit_code == 0
    (tmp_path / "old").write_text(old, "utf-8")
    assert program.main([str(tmp_path), "--checkpoint", str(tmp_path / "old")]) == 0


def test_a_key_out_of_nowhere_is_refused(fetch: watch.Fetch, app: Flask) -> None:
    """换了钥而旧钥没有签名：公钥链接不上。"""
    first = seen(fetch)
    keys.rotate(SYSTEM, jurisdiction().origin)

    def forged(path: str) -> bytes:
        return fetch(path).splitlines(keepends=True)[0] if path == "log/key" else fetch(path)

    with pytest.raises(watch.Broken, match="key of the log changed"):
        seen(forged, first)

    def bent(path: str) -> bytes:
        text = fetch(path)
        return text.replace(b" ", b" AAAA", 1)[:-5] + b"=\n" if path == "log/key" else text

    with pytest.raises((watch.Broken, ValueError)):
        seen(bent, first)


def test_the_memory_survives(fetch: watch.Fetch, tmp_path: Path) -> None:
    """记下的读得回来；没有记忆是第一次。"""
    file = tmp_path / "witness.json"
    assert watch.recall(file) is None
    first = seen(fetch)
    watch.keep(file, first)
    assert watch.recall(file) == first
    assert json.loads(file.read_text("utf-8"))["size"] == first.size


@pytest.mark.parametrize(("url", "code"), [("http://127.0.0.1:9", 2), ("file:///etc/passwd", 2)])
def test_what_cannot_be_reached_is_said(app: Flask, tmp_path: Path, url: str, code: int) -> None:
    """取不到、不是网页地址：退出码 2，不留记忆。"""
    run = app.test_cli_runner().invoke(args=["trail", "witness", url, "--state", str(tmp_path / "w")])
    assert (run.exit_code, run.stdout) == (code, "")
    assert not (tmp_path / "w").exists()


def test_the_address_tried_is_said(app: Flask, tmp_path: Path) -> None:
    """取不到时说出取的是哪个地址，并说只写网站的地址。"""
    for url in ("http://127.0.0.1:9", "http://127.0.0.1:9/log", "http://127.0.0.1:9/log/checkpoint"):
        run = app.test_cli_runner().invoke(args=["trail", "witness", url, "--state", str(tmp_path / "w")])
        assert "http://127.0.0.1:9/log/checkpoint（" in run.stderr
        assert "只写网站的地址" in run.stderr


@pytest.mark.parametrize("more", ["", "/", "/log", "/log/", "/log/checkpoint", "/log/key"])
def test_more_than_the_address_of_the_site_is_understood(more: str) -> None:
    """多写了 /log 的也认；网站在子目录里的不误删。"""
    assert watch.site("https://example.org" + more) == "https://example.org"
    assert watch.site("https://example.org/catalog" + more) == "https://example.org/catalog"


def test_erasing_by_command_leaves_its_entry(app: Flask, district: District) -> None:
    """flask trail erase：写明理由才删；没有这一条时退出码 1。"""
    with unit() as s:
        target = append(s, "test.act", ref=None, actor=SYSTEM, payload={"who": "某人"})
    run = app.test_cli_runner().invoke(args=["trail", "erase", str(target), "--reason", "当事人要求"])
    assert run.exit_code == 0
    again = app.test_cli_runner().invoke(args=["trail", "erase", str(target), "--reason", "当事人要求"])
    assert again.exit_code == 1
    assert verify(session()) == []
