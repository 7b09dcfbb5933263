"""/ca：信任说明与根证书；没有自建证书的系统没有这一页。"""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from server.app import ROOT
from server.lan.authority import fingerprint, papers


def test_the_guide_stands_where_the_certificates_are(app: Flask, client: FlaskClient) -> None:
    """先没有，答 404；发了证书，页上有指纹与三种手机的装法，证书取得到、私钥取不到。"""
    assert client.get("/ca").status_code == 404
    made = papers(app.config["SUNLOT"].tls, ["localhost"], datetime.now(UTC))
    page = client.get("/ca")
    for words in (fingerprint(made.root.read_bytes()), "鸿蒙", "安卓", "苹果", "证书信任设置"):
        assert words in page.text.replace("<wbr>", "")
    taken = client.get("/ca/sunlot-ca.crt")
    assert taken.data == made.root.read_bytes()
    assert taken.headers["Content-Type"] == "application/x-x509-ca-cert"
    assert client.get("/ca/ca.key").status_code == 404


def test_make_run_is_told_what_to_print(tmp_path: Path) -> None:
    """备好证书的那一步：地址、指纹、各种手机的装法与二维码；公网地址答不行。"""
    told = _papers(tmp_path, "192.168.3.7")
    assert told.returncode == 0, told.stderr
    said = json.loads(told.stdout)
    assert said["address"] == "https://192.168.3.7:8443"
    assert said["trust"] == "http://192.168.3.7:8444/ca"
    assert all(words in said["says"] for words in ("指纹", "鸿蒙", "▄"))
    refused = _papers(tmp_path, "8.8.8.8")
    assert refused.returncode == 1
    assert "不是内网地址" in refused.stderr


def _papers(folder: Path, host: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "server.lan", "papers", str(folder), "--host", host, "--port", "8443"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
