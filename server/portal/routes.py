"""门户的网址（interfaces.md）：全部公开、只读。"""

from __future__ import annotations

import io
from typing import Any
from urllib.parse import quote

from flask import Response, abort, redirect, render_template, request, stream_with_context
from werkzeug.wrappers import Response as AnyResponse

from server import clock
from server.auth import PUBLIC, access
from server.db import session
from server.domain.vocabulary.draws import DrawState, Exclusion, WitnessRole
from server.domain.vocabulary.items import ItemCategory, ListState, Method
from server.domain.words import labels
from server.portal import draws, feeds, lookup, reading, regime, verify, wider
from server.portal.base import ALONE, BRIEF, CHECKERS, FRESH, STATIC, asset, pages, shown
from server.portal.facts import facts, site, whole
from server.portal.periods import postings
from server.portal.search import Page, choices, count, hint, newest, page, read_query
from server.problems import Absent
from server.publications.public import PublicGuideline, PublicItemList, PublicPlan, PublicResult

__all__ = ["lookup", "pages", "wider"]


@pages.get("/")
@access("看公示首页", roles=PUBLIC, scope="公开")
def home() -> Response:
    """首页：搜索、进度、最新结果、最近一次抽取。"""
    latest = Page(newest(6), *count(read_query({})), None)
    return shown("home.html", latest=latest, facts=facts(), draw=draws.latest(), whole=whole())


@pages.get("/results")
@access("查检查结果", roles=PUBLIC, scope="公开")
def results() -> Response:
    """检查结果：搜索、筛选、翻页。"""
    query = read_query(request.args)
    found = page(query, request.args.get("after", ""))
    explained = hint(query) if not found.rows else None
    return shown("results.html", query=query, found=found, hint=explained, choices=choices(), whole=whole())


@pages.get("/results.csv")
@access("下载结果 CSV", roles=PUBLIC, scope="公开")
def results_csv() -> Response:
    """与查询同样条件的 CSV。"""
    query = read_query(request.args)
    name = quote(feeds.file_name(query))
    headers = {"Content-Disposition": f"attachment; filename=results.csv; filename*=UTF-8''{name}"}
    headers["Cache-Control"] = BRIEF
    return Response(
        stream_with_context(feeds.csv_lines(query)), content_type="text/csv; charset=utf-8", headers=headers
    )


def _result(public_id: str) -> PublicResult:
    row = session().get(PublicResult, public_id.upper())
    if row is None:
        raise Absent("公示")
    return row


@pages.get("/results/<public_id>.json")
@access("看一条结果的数据", roles=PUBLIC, scope="公开")
def result_json(public_id: str) -> tuple[dict[str, Any], int, dict[str, str]]:
    """一条结果的 JSON；撤下的答 410，只留说明。"""
    row = _result(public_id)
    again = next((file.sha256 for file in reading.files(row.public_id) if file.kind == "amended"), None)
    return feeds.as_json(row, again), 410 if row.state == "withdrawn" else 200, {"Cache-Control": FRESH}


@pages.get("/results/<public_id>")
@access("看一条结果", roles=PUBLIC, scope="公开")
def result(public_id: str) -> Response:
    """一条结果；更正的列出前后，撤下的说明理由（410）。"""
    row = _result(public_id)
    if row.state == "withdrawn":
        return shown("withdrawn.html", 410, cache=FRESH, row=row)
    linked = reading.penalties(row.public_id)
    files = reading.files(row.public_id)
    posted = postings(f"{row.published_on:%Y-%m}")
    return shown(
        "result.html",
        cache=FRESH,
        row=row,
        steps=reading.steps(row),
        files=files,
        plan=reading.plan_of(row),
        penalties=linked,
        postings=posted,
        reports=reading.reports(row.public_id),
        together=reading.together(row),
        draw=draws.place(row.draw_no, row.ticket or "") if row.draw_no else "",
        whole=row.draw_no in whole(),
    )


@pages.get("/penalties/<penalty_id>")
@access("看一条处罚关联", roles=PUBLIC, scope="公开")
def penalty(penalty_id: str) -> Response:
    """一条处罚关联：另行公示，检查结果不因它改写（S3-19）。"""
    row = reading.penalty(penalty_id)
    if row is None:
        raise Absent("处罚关联")
    return shown("penalty.html", row=row)


@pages.get("/plans")
@access("看抽查计划", roles=PUBLIC, scope="公开")
def plans() -> Response:
    """年度抽查计划（S3-14）。"""
    return shown("plans.html", cache=FRESH, plans=reading.plans())


@pages.get("/plans/<plan_id>.json")
@access("看一份计划的数据", roles=PUBLIC, scope="公开")
def plan_json(plan_id: str) -> tuple[dict[str, Any], int, dict[str, str]]:
    """一份计划的 JSON：现行内容与历次版本。"""
    row = _plan(plan_id)
    return {"id": row.id, "authority": row.authority, **row.body}, 200, {"Cache-Control": FRESH}


@pages.get("/plans/<plan_id>")
@access("看一份抽查计划", roles=PUBLIC, scope="公开")
def plan(plan_id: str) -> Response:
    """一份计划：任务、调整前后、历次版本（S3-14）。"""
    return shown("plan.html", cache=FRESH, plan=_plan(plan_id))


def _plan(plan_id: str) -> PublicPlan:
    row = session().get(PublicPlan, plan_id)
    if row is None:
        raise Absent("计划")
    return row


@pages.get("/items")
@access("看抽查事项清单", roles=PUBLIC, scope="公开")
def items() -> Response:
    """随机抽查事项清单（S0-10、S3-09、S4-24）。"""
    return shown(
        "items.html",
        items=reading.items(),
        lists=regime.current_lists(),
        ended=regime.ended_lists(),
        methods=labels(Method),
        categories=labels(ItemCategory),
    )


def _item_list(no: str) -> PublicItemList:
    row = session().get(PublicItemList, no)
    if row is None:
        raise Absent("清单")
    return row


@pages.get("/items/<no>")
@access("看一版清单", roles=PUBLIC, scope="公开")
def item_list(no: str) -> Response:
    """清单的一版，与上一版之差，历次版本（S3-09、S4-20）。"""
    row = _item_list(no)
    others = regime.versions(row.department)
    return shown(
        "item_list.html",
        row=row,
        rows=row.body["document"]["rows"],
        changed=regime.changed(row),
        others=others if len(others) > 1 else [],
        newest=next((each for each in others if each.state == "published"), None),
        states=labels(ListState),
        say=regime.say,
    )


@pages.get("/items/<no>.json")
@access("看一版清单的数据", roles=PUBLIC, scope="公开")
def item_list_json(no: str) -> tuple[dict[str, Any], int, dict[str, str]]:
    """一版清单的 JSON：可以核对指纹，也可以由下级直接承接。"""
    return regime.as_json(_item_list(no)), 200, {"Cache-Control": BRIEF}


@pages.get("/items/<no>.pdf")
@access("下载附件2 打印件", roles=PUBLIC, scope="公开")
def item_list_pdf(no: str) -> Response:
    """附件2 的打印件（S4-24）。"""
    row = _item_list(no)
    if row.pdf is None:
        raise Absent("打印件")
    return _paper(row.pdf, f"{no}.pdf")


@pages.get("/inspectors")
@access("看检查人员名录", roles=PUBLIC, scope="公开")
def inspector_list() -> Response:
    """执法检查人员名录（S3-11 对外公示）。"""
    return shown("inspectors.html", offices=reading.inspectors(), genders={"M": "男", "F": "女"})


@pages.get("/inspectors.json")
@access("看检查人员名录的数据", roles=PUBLIC, scope="公开")
def inspector_json() -> tuple[dict[str, Any], int, dict[str, str]]:
    """执法检查人员名录的 JSON，栏目与页面相同。"""
    offices = [{"authority": name, "inspectors": rows} for name, rows in reading.inspectors().items()]
    return {"items": offices}, 200, {"Cache-Control": BRIEF}


@pages.get("/guidelines")
@access("看工作细则", roles=PUBLIC, scope="公开")
def guideline_list() -> Response:
    """工作细则（S3-13、S4-06）。"""
    return shown("guidelines.html", rows=regime.guidelines(), ended=regime.ended_guidelines())


def _guideline(no: str) -> PublicGuideline:
    row = session().get(PublicGuideline, no)
    if row is None:
        raise Absent("细则")
    return row


@pages.get("/guidelines/<no>")
@access("看一版细则", roles=PUBLIC, scope="公开")
def guideline(no: str) -> Response:
    """一版细则：正文、附件、历次版本。"""
    row = _guideline(no)
    return shown(
        "guideline.html",
        row=row,
        blocks=regime.blocks(row.body["document"]["text"]),
        others=regime.guideline_versions(row),
        states=labels(ListState),
    )


@pages.get("/guidelines/<no>.json")
@access("看一版细则的数据", roles=PUBLIC, scope="公开")
def guideline_json(no: str) -> tuple[dict[str, Any], int, dict[str, str]]:
    """一版细则的 JSON：可以核对公布证明上的校验值。"""
    return regime.guideline_json(_guideline(no)), 200, {"Cache-Control": BRIEF}


@pages.get("/guidelines/<no>.pdf")
@access("下载细则附件", roles=PUBLIC, scope="公开")
def guideline_pdf(no: str) -> Response:
    """细则的盖章件。"""
    row = _guideline(no)
    if row.file is None:
        raise Absent("附件")
    return _paper(row.file, f"{no}.pdf")


def _paper(content: bytes, name: str) -> Response:
    headers = {
        "Content-Disposition": f"attachment; filename={quote(name)}",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": BRIEF,
    }
    return Response(content, content_type="application/pdf", headers=headers)


@pages.get("/draws")
@access("看历次抽取", roles=PUBLIC, scope="公开")
def draw_list() -> Response:
    """历次抽取，作废的也在。"""
    rows = draws.every()
    return shown("draws.html", draws=rows, again=draws.again(rows), states=labels(DrawState))


@pages.get("/draws/<no>")
@access("看一次抽取", roles=PUBLIC, scope="公开")
def draw(no: str) -> Response:
    """一次抽取的六步、签与算法；?attempt= 看作废的那次。"""
    found = draws.one(no, request.args.get("attempt", type=int))
    if found is None:
        raise Absent("抽取")
    return shown(
        "draw.html",
        draw=found,
        states=labels(DrawState),
        exclusions=labels(Exclusion),
        roles=labels(WitnessRole),
        **draws.story(found),
    )


@pages.get("/draws/<no>/package.zip")
@access("下载抽取数据包", roles=PUBLIC, scope="公开")
def draw_package(no: str) -> Response:
    """抽取数据包：名册、计划、实录、结果，任何人可以重算。"""
    found = draws.one(no, request.args.get("attempt", type=int))
    if found is None or found.package is None:
        raise Absent("数据包")
    headers = {
        "Content-Disposition": f"attachment; filename={found.no}-{found.attempt}.zip",
        "ETag": f'"{found.package_sha256}"',
        "Cache-Control": BRIEF,
    }
    return Response(io.BytesIO(found.package).getvalue(), content_type="application/zip", headers=headers)


@pages.get("/verify")
@access("核对文书", roles=PUBLIC, scope="公开")
def verification() -> AnyResponse:
    """核对：?d= 后面是 8 至 64 位指纹。文件从不上传。"""
    asked = request.args.get("d", "").strip()
    if asked and _is_result(asked):
        return redirect(f"/results/{asked.upper()}")
    return shown("verify.html", answer=verify.check(asked) if asked else None, asked=asked)


@pages.get("/v/<digest>")
@access("核对文书", roles=PUBLIC, scope="公开")
def short_verification(digest: str) -> AnyResponse:
    """印在纸上的短网址：大写的指纹，转到核对页。"""
    return redirect(f"/verify?d={quote(digest[:80].lower(), safe='')}")


def _is_result(asked: str) -> bool:
    """输入的是一个公示编号。"""
    return session().get(PublicResult, asked.upper()) is not None


BARE: dict[str, Any] = {"orders": [], "pending": [], "materials": "", "latest": "", "day": "", "joint": []}
"""What codes written by an earlier version do not say."""


@pages.get("/c/<token>")
@access("看检查码", roles=PUBLIC, scope="凭码")
def code(token: str) -> Response:
    """检查码：谁来查、凭什么、查什么；只给持码的单位看，不留缓存、不进搜索。"""
    found = reading.code(token)
    live = found is not None and found.live
    template = "code.html" if live else "code_invalid.html"
    values = found.body if found is not None and live else {}
    result = reading.sealed_as(values.get("content_digest", ""))
    told = {"token": token[:12], "entry": token, "result": result, "today": clock.today().isoformat()}
    html = render_template(f"portal/{template}", code=BARE | values, **told)
    headers = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}
    return Response(html, status=200 if live else 404, headers=headers)


@pages.get("/portal/<name>")
@access("取页面样式", roles=PUBLIC, scope="公开")
def static_file(name: str) -> Response:
    """样式与脚本；网址带指纹，永久缓存。"""
    if name not in STATIC:
        abort(404)
    headers = {"Cache-Control": "public, max-age=31536000, immutable"}
    if name in CHECKERS:
        headers = {"Cache-Control": BRIEF, "Content-Security-Policy": ALONE}
    return Response(asset(name)[0], content_type=STATIC[name], headers=headers)


@pages.get("/robots.txt")
@access("看抓取规则", roles=PUBLIC, scope="公开")
def robots() -> Response:
    """检查码不让抓取；演示数据全站不让抓取。"""
    rule = "Disallow: /" if site()["demo"] else "Disallow: /c/\nDisallow: /desk/\nDisallow: /field/"
    where = "" if site()["demo"] else f"Sitemap: {request.host_url}sitemap.xml\n"
    return Response(f"User-agent: *\n{rule}\n{where}", content_type="text/plain")
