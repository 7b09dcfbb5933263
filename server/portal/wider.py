"""门户的其余网址：一户、订阅、站点地图、更正与撤下、公开栏通报、统计。"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import escape

from flask import Response, request, stream_with_context
from sqlalchemy import select

from server.auth import PUBLIC, access
from server.db import session
from server.portal import atom, entities, periods
from server.portal.base import BRIEF, pages, shown
from server.portal.facts import fact, whole
from server.publications.public import PublicResult

ATOM = "application/atom+xml; charset=utf-8"
XML = "application/xml; charset=utf-8"
PAGES = ("/", "/results", "/plans", "/draws", "/items", "/inspectors", "/guidelines", "/statistics", "/bulletins")


@pages.get("/entities/<code>")
@access("看一户的公示", roles=PUBLIC, scope="公开")
def entity(code: str) -> Response:
    """一户：今年进过几次门、历次结果。"""
    return shown("entity.html", it=entities.story(code), whole=whole())


@pages.get("/entities/<code>.json")
@access("看一户公示的数据", roles=PUBLIC, scope="公开")
def entity_json(code: str) -> tuple[dict[str, Any], int, dict[str, str]]:
    """一户的 JSON：今年的数与各条公示编号。"""
    it = entities.story(code)
    told = [
        {"public_id": row.public_id, "state": row.state, "ended_on": row.ended_on.isoformat(), "version": row.version}
        for row in it.rows
    ]
    body = {
        "entity_name": it.name,
        "entity_code": it.code,
        "year": it.year,
        "visits": it.visits,
        "desk": it.desk,
        "results": told,
    }
    return body, 200, {"Cache-Control": BRIEF}


@pages.get("/entities/<code>.atom")
@access("订阅一户的公示", roles=PUBLIC, scope="公开")
def entity_feed(code: str) -> Response:
    """一户的订阅。"""
    it = entities.story(code)
    return _atom(f"{it.name} 的检查结果公示", it.rows)


@pages.get("/feed.atom")
@access("订阅公示", roles=PUBLIC, scope="公开")
def feed() -> Response:
    """全站的订阅：最近的公示、更正与撤下。"""
    latest = list(session().scalars(select(PublicResult).order_by(PublicResult.n.desc()).limit(50)))
    known = {row.public_id for row in latest}
    return _atom("检查结果公示", [*latest, *(row for row in periods.changes(50) if row.public_id not in known)])


def _atom(title: str, rows: list[PublicResult]) -> Response:
    content = atom.feed(title, request.path, rows)
    return Response(content, content_type=ATOM, headers={"Cache-Control": BRIEF})


@pages.get("/sitemap.xml")
@access("看站点地图", roles=PUBLIC, scope="公开")
def sitemap() -> Response:
    """站点地图的目录：一页总的，每月一份。"""
    base = _base()
    names = ["pages", *(each["month"] for each in periods.months())]
    rows = "".join(f"<sitemap><loc>{base}/sitemap-{name}.xml</loc></sitemap>" for name in names)
    return _xml(iter([f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</sitemapindex>']))


@pages.get("/sitemap-<name>.xml")
@access("看一份站点地图", roles=PUBLIC, scope="公开")
def sitemap_part(name: str) -> Response:
    """一份站点地图：固定的各页，或一个月的结果。"""
    if name != "pages":
        periods.span(name)
    return _xml(stream_with_context(_urls(name, _base())))


def _base() -> str:
    return escape(request.host_url.rstrip("/"))


def _urls(name: str, base: str) -> Iterator[str]:
    yield '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    if name == "pages":
        yield from (f"<url><loc>{base}{path}</loc></url>" for path in PAGES)
    else:
        for public_id, day in periods.numbers(name):
            yield f"<url><loc>{base}/results/{public_id}</loc><lastmod>{day}</lastmod></url>"
    yield "</urlset>"


def _xml(lines: Iterator[str]) -> Response:
    def whole() -> Iterator[str]:
        yield '<?xml version="1.0" encoding="UTF-8"?>'
        yield from lines

    return Response(whole(), content_type=XML, headers={"Cache-Control": BRIEF})


@pages.get("/changes")
@access("看更正与撤下", roles=PUBLIC, scope="公开")
def changed() -> Response:
    """更正与撤下：哪一条、何时、为什么（S3-16）。"""
    return shown("changes.html", rows=periods.changes())


@pages.get("/bulletins")
@access("看公示通报目录", roles=PUBLIC, scope="公开")
def bulletins() -> Response:
    """公示通报：每月一份，可以打印贴公开栏。"""
    return shown("bulletins.html", months=periods.months())


@pages.get("/bulletins/<month>")
@access("看一月的公示通报", roles=PUBLIC, scope="公开")
def bulletin(month: str) -> Response:
    """一个月的通报；多于一份的分张。"""
    it = periods.bulletin(month, request.args.get("part", 1, type=int))
    return shown("bulletin.html", it=it, postings=periods.postings(month))


@pages.get("/statistics")
@access("看抽查统计", roles=PUBLIC, scope="公开")
def statistics() -> Response:
    """抽查统计：与检查机关内部看的是同一份数（S2-18）。"""
    told = fact("statistics")
    years = told.get("years", [])
    asked = request.args.get("year", type=int)
    chosen = next((each for each in years if each["year"] == asked), years[0] if years else None)
    return shown("statistics.html", it=chosen, years=[each["year"] for each in years], on=told.get("on", ""))


@pages.get("/statistics.json")
@access("看抽查统计的数据", roles=PUBLIC, scope="公开")
def statistics_json() -> tuple[dict[str, Any], int, dict[str, str]]:
    """抽查统计的 JSON。"""
    return fact("statistics"), 200, {"Cache-Control": BRIEF}


@pages.get("/feedback")
@access("看意见与答复", roles=PUBLIC, scope="公开")
def feedback() -> Response:
    """提意见的表单，凭受理号查答复，公开的问与答（S1-18）。"""
    rows = fact("feedback").get("rows", [])
    asked = request.args.get("no", "").strip().upper()[:20]
    mine = next((row for row in rows if asked and row["no"] == asked), None)
    about = request.args.get("about", "").strip()[:20]
    told = [row for row in rows if row["answer"]]
    return shown("feedback.html", mine=mine, asked=asked, sent="sent" in request.args, about=about, rows=told[:50])
