"""核对抽取的两个程序由门户原样发出，静态副本里也一字不差。"""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from server.portal import copy

DRAW = Path(__file__).parents[3] / "draw"


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("verify-draw.html", "verify.html"),
        ("verify_draw.py", "verify_draw.py"),
        ("verify_changes.py", "verify_changes.py"),
    ],
)
def test_the_checkers_are_handed_out_as_they_stand(client: FlaskClient, name: str, source: str) -> None:
    """离线页与命令行程序都与仓库里的文件逐字节相同；页面不许连任何地方。"""
    answer = client.get(f"/portal/{name}")
    assert (answer.status_code, answer.data) == (200, (DRAW / source).read_bytes())
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert f"/portal/{name}" in client.get("/verify").text


def test_the_copy_keeps_their_scripts(client: FlaskClient) -> None:
    """静态副本去掉别的页面的脚本，离线页的脚本留着。"""
    told = dict(copy.Copy(client, ["/verify"]).files())
    assert told["portal/verify-draw.html"] == (DRAW / "verify.html").read_bytes()
    assert told["portal/verify_draw.py"] == (DRAW / "verify_draw.py").read_bytes()


def test_the_page_invites_packages_of_draws_too(client: FlaskClient) -> None:
    """放文件的框写明抽取的压缩包也可以放。"""
    page = client.get("/verify").text
    assert "把 PDF 或抽取的 zip 放到这里" in page
    assert 'accept="application/pdf,.zip"' in page
