"""门户的静态副本：从首页顺着链接走一遍，每页存成文件，链接改成相对地址。

Results and firms may be hundreds of thousands, so their pages are not kept in a list of what is still to do: they are
read off the projection in order, one at a time, and memory stays flat. Everything else is followed from page to page.
"""

from __future__ import annotations

import hashlib
import html
import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from server.db import session
from server.publications.public import PublicResult

FILES = {".json", ".csv", ".zip", ".css", ".js", ".svg", ".pdf", ".atom"}
COUNTED = re.compile(r"/(results|entities)/[^/?]+")
"""Addresses that are read off the projection instead of being remembered."""
CHUNK = 500
LINK = re.compile(r'\b(href|src)="([^"]*)"')
FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)
SCRIPT = re.compile(r"<script\b.*?</script>|<noscript>.*?</noscript>", re.DOTALL)
NOTE = '<p class="note">这是静态副本，不能查询和比对；全部结果在“检查结果”和开放数据里。</p>'
SEEDS = ("/", "/results.csv", "/log/key", "/statistics", "/changes")


class Broken(Exception):
    """有一个链接打不开；消息是一句中文。"""


def place(url: str) -> str:
    """一个站内网址在副本里的文件：页面各占一个文件夹，参数写进名字。"""
    parts = urlsplit(url)
    path = PurePosixPath(unquote(parts.path).strip("/"))
    if ".." in path.parts:
        raise Broken(f"网址不对：{url}")
    if path.parts[:1] in (("portal",), ("log",)):
        return str(path)
    slug = _slug(parts.query)
    if path.suffix in FILES:
        return str(path.with_name(f"{path.stem}.{slug}{path.suffix}") if slug else path)
    return str(path / slug / "index.html")


def _slug(query: str) -> str:
    plain = query.replace("=", "-").replace("&", "-")
    return plain if re.fullmatch(r"[\w.-]{0,80}", plain, re.ASCII) else hashlib.sha256(query.encode()).hexdigest()[:16]


@dataclass
class Copy:
    """一次走访：还没走的、走过的。"""

    client: FlaskClient
    waiting: list[str] = field(default_factory=lambda: list(SEEDS))
    seen: set[str] = field(default_factory=lambda: set(SEEDS))
    many: Iterable[str] = ()

    def files(self) -> Iterator[tuple[str, bytes]]:
        """逐个给出（文件，内容）。

        Raises Broken when a link of the portal does not answer; withdrawn results (410) have a page of their own.
        """
        for url in self.many:
            yield self._file(url)
        while self.waiting:
            url = self.waiting.pop()
            yield self._file(url)
            if draw := re.fullmatch(r"/draws/[^/?]+", url):
                self._note(f"{draw[0]}/package.zip", optional=True)

    def _file(self, url: str) -> tuple[str, bytes]:
        answer = self.client.get(url, headers={"Accept": "text/html"})
        if answer.status_code not in (200, 410):
            raise Broken(f"{url} 答 {answer.status_code}")
        content = answer.get_data()
        if answer.mimetype in ("text/html", "application/atom+xml") and not url.startswith("/portal/"):
            content = self._page(content.decode(), place(url)).encode()
        return place(url), content

    def _note(self, url: str, *, optional: bool = False) -> None:
        if COUNTED.fullmatch(url) or url in self.seen or (optional and self.client.head(url).status_code != 200):
            return
        self.seen.add(url)
        self.waiting.append(url)

    def _page(self, text: str, here: str) -> str:
        """去掉要服务器才能用的，把链接改成相对的。"""

        def relative(match: re.Match[str]) -> str:
            url, _, mark = html.unescape(match[2]).partition("#")
            if not url.startswith("/"):
                return match[0]
            self._note(url)
            target = quote(posixpath.relpath(place(url), posixpath.dirname(here) or "."))
            return f'{match[1]}="{html.escape(target + ("#" + mark if mark else ""))}"'

        return LINK.sub(relative, FORM.sub(NOTE, SCRIPT.sub("", text)))


def counted() -> Iterator[str]:
    """每条结果、每一户现行公示的网址，按次序逐个给出；各段之间不占着读事务。"""
    n: int | None = 0
    while n is not None:
        query = select(PublicResult.n, PublicResult.public_id).where(PublicResult.n > n)
        rows = _chunk(query.order_by(PublicResult.n))
        for _, public_id in rows:
            yield f"/results/{public_id}"
            yield f"/results/{public_id}.json"
        n = rows[-1][0] if rows else None
    code: str | None = ""
    while code is not None:
        standing = (PublicResult.entity_code > code, PublicResult.state != "withdrawn")
        firms = select(PublicResult.entity_code).where(*standing).distinct()
        rows = _chunk(firms.order_by(PublicResult.entity_code))
        for (each,) in rows:
            yield from (f"/entities/{quote(each)}{ending}" for ending in ("", ".json", ".atom"))
        code = rows[-1][0] if rows else None


def _chunk(query: Any) -> list[Any]:
    rows = list(session().execute(query.limit(CHUNK)))
    session().rollback()
    return rows


def files(app: Flask) -> Iterator[tuple[str, bytes]]:
    """整个门户的静态副本。"""
    return Copy(app.test_client(), many=counted()).files()
