"""一万个注入串印在每一栏：网页、订阅、证明的结构一点不变；排版不读文件、不上网。"""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.documents import fetcher, tables
from server.portal import atom
from server.publications.public import PublicResult
from tests.makers import District, made
from tests.server.portal.test_pages import publish
from tests.server.publications.made import approve, make_inspection

ROOT = Path(__file__).parents[3]
HANDLERS = ("onload", "onerror", "onclick", "onfocus", "onmouseover", "ontoggle", "onanimationstart", "onbegin")
TAGS = ("script", "img src=x", "svg", "iframe src=//evil", "details open", "math", "object data=//evil",
        "base href=//evil", "link rel=stylesheet href=//evil", "meta http-equiv=refresh content=0",
        "form action=//evil", "style")  # fmt: skip
BREAKS = ("", '"', "'", "`", "</title>", "</textarea>", "-->", "]]>", "\\", "&quot;", "\u2028", "\x0b")
CALLS = ("alert(1)", "javascript:alert(1)", "&#106;avascript:alert(1)", "JaVaScRiPt:alert(1)", "{{7*7}}", "{% raw %}",
         "${7*7}", "url(//evil)", "expression(alert(1))", "vbscript:msgbox(1)")  # fmt: skip
COUNT, PACKED = 10_000, 250


def strings() -> list[str]:
    """一万个串：断开处 × 标签 × 事件 × 调用，取定种子打散；一个也不重复。"""
    every = [
        f"{stop}<{tag} {handler}={call}>"
        for stop, tag, handler, call in itertools.product(BREAKS, TAGS, HANDLERS, CALLS)
    ]
    random.Random(7).shuffle(every)
    return every[:COUNT]


def packs() -> Iterator[str]:
    """每 PACKED 个串拼成一段。"""
    every = strings()
    for at in range(0, len(every), PACKED):
        yield " ".join(every[at : at + PACKED])


class Shape(HTMLParser):
    """页面的骨架：标签与属性名；链接的去处。"""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, ...]] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, *(name for name, _ in attrs)))
        self.links += [value or "" for name, value in attrs if name in ("href", "src", "action")]


def shape(text: str) -> Shape:
    """一页的骨架。"""
    found = Shape()
    found.feed(text)
    return found


def planted(row: PublicResult, text: str) -> None:
    """把一段字种进一条结果的每一栏。"""
    with made() as s:
        fresh = s.get_one(PublicResult, row.public_id)
        said = dict.fromkeys(("entity_name", "district", "authority", "plan_name", "task_name", "targeting"), text)
        record = (
            fresh.record
            | said
            | {"items": [text, text], "item_names": [text, text], "result_label": text, "ticket_stub": text}
        )
        fresh.record, fresh.items_text = record, text
        strict = s.get_bind(PublicResult).dialect.name == "postgresql"  # SQLite takes any length
        columns: Any = PublicResult.__table__.columns
        for name in ("entity_name", "authority", "district", "targeting", "due_says"):
            setattr(fresh, name, text[: columns[name].type.length] if strict else text)
        fresh.history = [step | {"reason": text, "record": record} for step in fresh.history]


@pytest.fixture
def row(district: District, task: SimpleNamespace, app: Flask) -> PublicResult:
    """一条更正过的结果，代码里没有要转义的字。"""
    approve(make_inspection(district, task))
    publish()
    from server.db import session

    return session().query(PublicResult).one()


def test_there_are_ten_thousand_different_strings() -> None:
    """一万个，个个不同。"""
    assert len(set(strings())) == COUNT


def test_no_string_changes_a_page(row: PublicResult, client: FlaskClient) -> None:
    """结果、列表、一户、通报、首页的骨架与平常的字相同，链接只去站内。"""
    pages = ("/", "/results", f"/results/{row.public_id}", f"/entities/{row.entity_code}", "/bulletins/2026-02")
    planted(row, "平常的字")
    usual = {page: shape(client.get(page).text).tags for page in pages}
    for text in packs():
        planted(row, text)
        for page in pages:
            found = shape(client.get(page).text)
            assert found.tags == usual[page], page
            assert [link for link in found.links if not re.match(r"(/(?!/)|#|tel:)", link)] == []


def test_no_string_breaks_the_feed(row: PublicResult, client: FlaskClient) -> None:
    """订阅仍是合规的 XML，节点不多不少。"""
    for text in packs():
        planted(row, text)
        root = ET.fromstring(client.get("/feed.atom").data)  # noqa: S314 — made by the portal itself
        assert sum(1 for _ in root.iter(f"{{{atom.NAMESPACE}}}entry")) == 1
        assert len(list(root)) == 7


def test_no_query_string_comes_back_alive(client: FlaskClient, district: District) -> None:
    """查询框里的串印回来也只是字。"""
    usual = [tag for tag, *_ in shape(client.get("/results?q=平常").text).tags]
    for text in itertools.islice(packs(), 8):
        for each in text.split(" <")[:12]:
            found = shape(client.get("/results", query_string={"q": f"<{each}"}).text)
            assert [tag for tag, *_ in found.tags] == usual


def test_a_zero_byte_is_no_error(client: FlaskClient, district: District) -> None:
    """零字节、换行混在查询与网址里，照样答，不出错页。"""
    assert client.get("/results", query_string={"q": "青\x00禾", "item": "\x00", "district": "\x00"}).status_code == 200
    assert client.get("/entities/%00x").status_code == 404
    assert client.post("/feedback", data={"text": "零字节\x00也收下"}).status_code == 303


def test_no_string_changes_a_proof() -> None:
    """公示证明的骨架不变。"""

    def page(text: str) -> list[Any]:
        names = ("public_id", "channel", "url", "sha256", "public_at", "asked_at", "watermark")
        context: dict[str, Any] = dict.fromkeys(names, text) | {"version": 1, "rows": [(text, text)]}
        return shape(tables.page("result_proof.html", context)).tags

    usual = page("平常的字")
    assert all(page(text) == usual for text in packs())


def test_templates_never_switch_escaping_off() -> None:
    """网页与文书的模板里，没有一处关掉转义。"""
    places = [*(ROOT / "server" / "portal").rglob("*.html"), *(ROOT / "server" / "documents").rglob("*.html")]
    loose = re.compile(r"\|\s*safe\b|autoescape\s+false|Markup")
    assert [path.name for path in places if loose.search(path.read_text("utf-8"))] == []


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "http://127.0.0.1/", "https://evil.example/x.css", "ftp://x/", "/etc/hosts"]
)
def test_the_typesetter_reads_no_file_and_no_network(url: str) -> None:
    """排版时要什么文件、网址，一律不给。"""
    with pytest.raises(fetcher.Refused):
        fetcher.GivenOnly({})(url)
