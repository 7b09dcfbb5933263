"""静态副本：放在普通文件服务器上，每个链接都通。"""

from __future__ import annotations

import html
import re
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from urllib.error import HTTPError
from urllib.parse import urljoin
from urllib.request import urlopen

import pytest
from flask import Flask

from server.portal import copy
from tests.makers import District
from tests.server.portal.test_pages import TELLTALES, publish
from tests.server.publications.made import approve, make_inspection

COUNT = 22  # more than one page of results


class Quiet(SimpleHTTPRequestHandler):
    """不写日志的文件服务器。"""

    def log_message(self, *_args: object) -> None:
        """不说话。"""


@pytest.fixture
def folder(app: Flask, district: District, task: SimpleNamespace, tmp_path: Path) -> Path:
    """二十多条结果的门户写成的副本。"""
    for n in range(1, COUNT + 1):
        approve(make_inspection(district, task, n), pdf=f"{n:064x}")
    publish()
    done = app.test_cli_runner().invoke(args=["portal", "export", str(tmp_path / "site" / "sub")])
    assert (done.exit_code, done.stdout) == (0, "")
    return tmp_path / "site"


@pytest.fixture
def server(folder: Path) -> Iterator[str]:
    """副本放在文件服务器的一个子目录里。"""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{running.server_address[1]}/sub/"
        running.shutdown()
        thread.join()


def crawl(start: str) -> dict[str, int]:
    """从首页走遍，每个网址答了什么；表单与脚本应当已经没有。"""
    waiting, seen = [start], {}
    while waiting:
        url = waiting.pop()
        try:
            with urlopen(url) as answer:
                seen[url], text = answer.status, answer.read()
        except HTTPError as error:
            seen[url], text = error.code, b""
        if not url.endswith((".html", "/", ".atom")) or url.endswith("/portal/verify-draw.html"):
            continue  # the page that recomputes a draw is a program of its own
        assert b"<form" not in text
        assert b"<script" not in text
        found = re.findall(r'\b(?:href|src|action)="([^"#]+)', text.decode())
        found = [link for link in found if not link.startswith(("tel:", "http://www.w3.org/"))]
        links = {urljoin(url, html.unescape(link)) for link in found}
        waiting += [link for link in links if link not in seen and link not in waiting]
    return seen


def test_every_link_works_from_a_file_server(server: str) -> None:
    """走遍副本，没有一个链接不通，没有一个指向副本之外；翻页、数据都在。"""
    seen = crawl(server)
    assert {url: status for url, status in seen.items() if status != 200 or not url.startswith(server)} == {}
    assert sum(bool(re.search(r"/results/[^/]+/index\.html$", url)) and "after-" not in url for url in seen) == COUNT
    assert any("/results/after-" in url for url in seen)
    assert sum("/entities/" in url and url.endswith("/index.html") for url in seen) == COUNT
    for name in ("feed.atom", "statistics.json", "statistics/index.html", "bulletins/2026-02/index.html"):
        assert seen.get(server + name) == 200, name


def test_the_addresses_of_the_portal_still_work(folder: Path, server: str) -> None:
    """印在纸上的网址照样能打开：/results/编号、/draws/编号、数据包。"""
    for name in ("results", "results.csv", "draws/990100-2026-01", "verify", "log/checkpoint"):
        with urlopen(server + name) as answer:
            assert answer.status == 200
    assert list(folder.rglob("results/*.json"))


def test_nothing_private_is_copied(folder: Path) -> None:
    """副本里也没有一个不该公开的字。"""
    texts = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.suffix != ".zip"}
    assert [(path.name, word) for path, text in texts.items() for word in TELLTALES if word.encode() in text] == []


def test_a_full_folder_is_refused(app: Flask, folder: Path) -> None:
    """文件夹不空时不写：旧页里可能有已撤下的。"""
    assert app.test_cli_runner().invoke(args=["portal", "export", str(folder)]).exit_code == 2


@pytest.mark.parametrize(
    ("url", "file"),
    [
        ("/", "index.html"),
        ("/results?after=2026-02-02_2026-AB", "results/after-2026-02-02_2026-AB/index.html"),
        ("/results.csv?q=%E9%9D%92", "results.e9debf2429a419e0.csv"),
        ("/portal/portal.css?v=1", "portal/portal.css"),
        ("/draws/990100-2026-01/package.zip?attempt=2", "draws/990100-2026-01/package.attempt-2.zip"),
    ],
)
def test_each_address_has_its_file(url: str, file: str) -> None:
    """网址与文件一一对应。"""
    assert copy.place(url) == file
    with pytest.raises(copy.Broken):
        copy.place("/results/../../x")
