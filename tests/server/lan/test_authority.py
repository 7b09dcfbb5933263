"""自建的证书：服务答得了 TLS，证书由自己的根核对得过；密钥只有本用户可读，公网的名称不发。"""

from __future__ import annotations

import socket
import ssl
import stat
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from server.lan import names
from server.lan.authority import NotLocal, Papers, fingerprint, papers

NAMES = ["localhost", "127.0.0.1", "::1", "192.168.3.7", "sunlot.local"]
APP = "def app(environ, start):\n start('200 OK', [('Content-Length', '2')])\n return [b'ok']\n"


def now() -> datetime:
    """现在。"""
    return datetime.now(UTC)


@pytest.fixture
def made(tmp_path: Path) -> Papers:
    """一套证书。"""
    return papers(tmp_path / "tls", NAMES, now())


@pytest.fixture
def port(made: Papers, tmp_path: Path) -> Iterator[int]:
    """真的 gunicorn，用这套证书答话。"""
    (tmp_path / "hello.py").write_text(APP, "utf-8")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "hello:app", "--bind", f"127.0.0.1:{number}", "--no-control-socket"]
    command += ["--certfile", str(made.certificate), "--keyfile", str(made.key)]
    process = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", number)) == 0:
                break
        time.sleep(0.05)
    yield number
    process.terminate()
    process.wait(20)


def test_the_server_answers_tls_that_verifies_against_the_root(made: Papers, port: int) -> None:
    """信任了根，127.0.0.1 与 localhost 都核对得过；没有信任的，不答应。"""
    trusted = ssl.create_default_context(cafile=made.root)
    for name in ("127.0.0.1", "localhost"):
        with urllib.request.urlopen(f"https://{name}:{port}/", timeout=10, context=trusted) as answer:
            assert answer.read() == b"ok"
    with pytest.raises(urllib.error.URLError, match="CERTIFICATE_VERIFY_FAILED"):
        urllib.request.urlopen(f"https://127.0.0.1:{port}/", timeout=10, context=ssl.create_default_context())


def test_keys_are_for_this_user_only(made: Papers) -> None:
    """密钥 600，文件夹 700。"""
    for path in (made.key, made.key.with_name("ca.key")):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(made.key.parent.stat().st_mode) == 0o700


def test_the_root_stays_and_a_new_name_brings_a_new_certificate(made: Papers) -> None:
    """再启动不换证书；换了地址只换服务器的，手机信任过的根不变；快到期时自己更新。"""
    root, card = made.root.read_bytes(), made.certificate.read_bytes()
    assert papers(made.root.parent, NAMES[:3], now()).certificate.read_bytes() == card
    moved = papers(made.root.parent, [*NAMES, "10.1.2.3"], now()).certificate.read_bytes()
    assert moved != card
    assert made.root.read_bytes() == root
    papers(made.root.parent, [*NAMES, "10.1.2.3"], now() + timedelta(days=380))
    assert made.certificate.read_bytes() != moved
    assert made.root.read_bytes() == root


def test_the_root_vouches_for_local_names_only(made: Papers, tmp_path: Path) -> None:
    """根证书写死只管内网；公网的地址与域名不发，说明白。"""
    limits = x509.load_pem_x509_certificate(made.root.read_bytes()).extensions
    rule = limits.get_extension_for_class(x509.NameConstraints)
    assert rule.critical
    permitted = {str(each.value) for each in rule.value.permitted_subtrees or []}
    assert {"192.168.0.0/16", "local"} <= permitted
    for outside in ("8.8.8.8", "www.example.com", "2400:3200::1"):
        with pytest.raises(NotLocal):
            papers(tmp_path / "more", [outside], now())
    assert not (tmp_path / "more").exists()


def test_without_host_only_this_machine_is_named() -> None:
    """没有设 HOST 就只有本机；到处都听才写上内网的名称与地址。"""
    assert names.names("127.0.0.1") == ["localhost", "127.0.0.1", "::1"]
    assert set(names.names("0.0.0.0")) >= {"localhost", "127.0.0.1", *names.addresses()}  # noqa: S104
    assert names.address("192.168.3.7") == "192.168.3.7"


def test_the_fingerprint_reads_as_on_a_phone(made: Papers) -> None:
    """三十二个字节，两位一组，冒号隔开。"""
    parts = fingerprint(made.root.read_bytes()).split(":")
    assert len(parts) == 32
    assert all(len(part) == 2 and part == part.upper() for part in parts)


def test_the_small_door_gives_the_certificate_and_nothing_else(made: Papers) -> None:
    """不加密的小门：说明与根证书；别的一律转到 https。"""
    from server.lan import door

    with door.serve(made.root, "127.0.0.1", 0, "https://127.0.0.1:8443/") as listener:
        thread = threading.Thread(target=listener.serve_forever, daemon=True)
        thread.start()
        base = f"http://127.0.0.1:{listener.server_address[1]}"
        with urllib.request.urlopen(f"{base}/", timeout=5) as answer:
            page = answer.read().decode()
        assert fingerprint(made.root.read_bytes()) in page.replace("<wbr>", "")
        with urllib.request.urlopen(f"{base}/ca/sunlot-ca.crt", timeout=5) as answer:
            assert answer.headers["Content-Type"] == "application/x-x509-ca-cert"
            assert answer.read() == made.root.read_bytes()
        with socket.create_connection(("127.0.0.1", int(listener.server_address[1])), 5) as raw:
            raw.sendall(b"GET /ca/../ca.key HTTP/1.0\r\n\r\n")
            said = raw.recv(4096)
        assert b"302" in said
        assert b"Location: https://127.0.0.1:8443/" in said
        assert b"PRIVATE" not in said
        listener.shutdown()
