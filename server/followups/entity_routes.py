"""单位凭码打开的页面：不登录、不用脚本；码贴在通知书上，门票在网址里，两小时有效。"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from server import clock
from server.accounts.service import jurisdiction
from server.auth import PUBLIC, access
from server.documents.words import about as kilobytes
from server.domain.vocabulary.followups import Conclusion, FollowUpState, Remedy
from server.domain.words import labels
from server.followups import codes, entity, extensions, papers, shown
from server.followups.materials import service as materials
from server.followups.models import EntityCode
from server.inspections.models import Assignment
from server.problems import Absent, Problem

pages = Blueprint("followups_entity", __name__, template_folder="templates")
PRIVATE = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}
SCOPE = "凭检查码和办事码的单位"


@pages.get("/c/<token>/in")
@access("打开单位办理页", roles=PUBLIC, scope=SCOPE)
def door(token: str) -> Response:
    """输入办事码。"""
    return _door(token, codes.assignment_of(token))


@pages.post("/c/<token>/in")
@access("凭办事码进入", roles=PUBLIC, scope=SCOPE)
def enter(token: str) -> AnyResponse:
    """码对了，去办理页。"""
    assignment = codes.assignment_of(token)
    try:
        ticket = codes.enter(token, request.form.get("code", "")[:40], request.remote_addr or "")
    except Problem as problem:
        if problem.code == "rate_limited":
            wait = -(-int(problem.extra.get("retry_after", 900)) // 60)
            return _door(token, assignment, f"试得太多了，请 {wait} 分钟后再试，或者打电话给检查机关。", 429)
        return _door(token, assignment, problem.detail, problem.entry.status)
    return go(token, ticket)


def _door(token: str, assignment: Assignment, said: str = "", status: int = 200) -> Response:
    values = {"token": token, "package": assignment.package, "said": said}
    return _shown("followups/door.html", status, values)


@pages.get("/c/<token>/in/<ticket>")
@access("看整改与异议", roles=PUBLIC, scope=SCOPE)
def home(token: str, ticket: str) -> AnyResponse:
    """要办什么、办过什么。"""
    return room(token, ticket, lambda assignment, code: home_of(token, ticket, assignment, code))


@pages.post("/c/<token>/in/<ticket>/photos")
@access("传照片", roles=PUBLIC, scope=SCOPE)
def photos(token: str, ticket: str) -> AnyResponse:
    """传一张或几张；一张不行不耽误别的。"""

    def act(assignment: Assignment, code: EntityCode) -> AnyResponse:
        faults = stored("photos", entity.MOST_BYTES, lambda name, content: entity.add_photo(code, name, content))
        return home_of(token, ticket, assignment, code, faults, 422) if faults else go(token, ticket, "photos-card")

    return room(token, ticket, act)


@pages.post("/c/<token>/in/<ticket>/photos/<upload_id>/removal")
@access("去掉照片", roles=PUBLIC, scope=SCOPE)
def removal(token: str, ticket: str, upload_id: str) -> AnyResponse:
    """去掉一张还没有提交的。"""

    def act(assignment: Assignment, code: EntityCode) -> AnyResponse:
        entity.drop_photo(code, upload_id)
        return go(token, ticket, "photos-card")

    return room(token, ticket, act)


@pages.post("/c/<token>/in/<ticket>/rectification")
@access("交整改报告", roles=PUBLIC, scope=SCOPE)
def rectification(token: str, ticket: str) -> AnyResponse:
    """交整改报告。"""

    def act(assignment: Assignment, code: EntityCode) -> AnyResponse:
        words, name, position = typed("words", 2000), typed("name", 40), typed("position", 40)
        entity.hand_in_report(assignment, code, typed("order", 36), words, name, position)
        return go(token, ticket)

    return room(token, ticket, act)


@pages.post("/c/<token>/in/<ticket>/extension")
@access("申请延期", roles=PUBLIC, scope=SCOPE)
def plead(token: str, ticket: str) -> AnyResponse:
    """申请把改正期限延后。"""

    def act(assignment: Assignment, code: EntityCode) -> AnyResponse:
        try:
            until = date.fromisoformat(typed("until", 10))
        except ValueError as wrong:
            raise Problem("followup.due", "请选择要延到哪一天。") from wrong
        extensions.plead(assignment, code, typed("order", 36), until, typed("words", 1000), typed("name", 40))
        return go(token, ticket, "order")

    return room(token, ticket, act)


@pages.post("/c/<token>/in/<ticket>/objection")
@access("提异议", roles=PUBLIC, scope=SCOPE)
def objection(token: str, ticket: str) -> AnyResponse:
    """对检查结果提异议。"""

    def act(assignment: Assignment, code: EntityCode) -> AnyResponse:
        entity.object_to(assignment, code, typed("words", 2000), typed("name", 40), typed("contact", 60))
        return go(token, ticket, "objection")

    return room(token, ticket, act)


@pages.get("/c/<token>/in/<ticket>/papers/<paper_id>.pdf")
@access("看送给本单位的文书", roles=PUBLIC, scope=SCOPE)
def paper(token: str, ticket: str, paper_id: str) -> AnyResponse:
    """一份文书的 PDF。"""
    assignment, _code = codes.visit(token, ticket)
    headers = {**PRIVATE, "Content-Disposition": "inline; filename=wenshu.pdf"}
    return Response(entity.paper(assignment.id, paper_id), content_type="application/pdf", headers=headers)


@pages.get("/c/<token>/in/<ticket>/sent/<sha256>.jpg")
@access("看本单位交上的照片", roles=PUBLIC, scope=SCOPE)
def sent(token: str, ticket: str, sha256: str) -> AnyResponse:
    """单位自己交上的一张照片。"""
    assignment, _code = codes.visit(token, ticket)
    content = shown.photo(entity.orders_of(assignment.id), sha256)
    return Response(content, content_type="image/jpeg", headers=PRIVATE)


def stored(field: str, most: int, keep: Callable[[str, bytes], object]) -> list[str]:
    """把传来的逐份存下；一份不行不耽误别的，返回没有办成的各句。"""
    faults, kept = [], 0
    files = [file for file in request.files.getlist(field) if file.filename]
    for number, file in enumerate(files, 1):
        try:
            keep(file.filename or "", file.read(most + 1))
            kept += 1
        except Problem as problem:
            faults.append(f"第 {number} 份没有存下：{problem.detail}")
        finally:
            file.close()
    if not files:
        return ["还没有选文件。"]
    return faults + [f"其余 {kept} 份已存下。"] * bool(faults and kept)


def typed(name: str, longest: int) -> str:
    """页面上填的一栏。"""
    return request.form.get(name, "")[:longest].replace("\x00", "")


def go(token: str, ticket: str, part: str = "") -> AnyResponse:
    """回到办理页的这一处。"""
    answer = redirect(f"/c/{token}/in/{ticket}" + (f"#{part}" if part else ""), 303)
    answer.headers.update(PRIVATE)
    return answer


def room(token: str, ticket: str, act: Any) -> AnyResponse:
    """有门票才办；办不成的说在同一页上，写过的字还在。"""
    try:
        assignment, code = codes.visit(token, ticket)
    except Problem as problem:
        if problem.code != "entity_code.expired":
            raise
        return _door(token, codes.assignment_of(token), problem.detail, 410)
    try:
        found: AnyResponse = act(assignment, code)
    except Absent:
        raise
    except Problem as problem:
        return home_of(token, ticket, assignment, code, [problem.detail], problem.entry.status)
    return found


def home_of(
    token: str,
    ticket: str,
    assignment: Assignment,
    code: EntityCode,
    faults: list[str] | None = None,
    status: int = 200,
) -> Response:
    """办理页；faults 是没有办成的，写过的字还在。"""
    orders, requests = entity.orders_of(assignment.id), materials.requests(assignment.id)
    values = {
        "here": f"/c/{token}/in/{ticket}",
        "token": token,
        "package": assignment.package,
        "headline": shown.headline(orders, requests),
        "orders": orders,
        "requests": [(row, materials.handed_in(row)) for row in requests],
        "judged": bool(orders) or entity.judged(assignment.id),
        "pleas": {row.id: shown.pleas(row) for row in orders},
        "sent": {row.id: shown.sent(row) for row in orders},
        "waiting": [row for row in orders if row.state == "served"],
        "left": {row.id: entity.days_left(row) for row in orders},
        "objections": entity.objections_of(assignment.id),
        "until": entity.objection_until(assignment),
        "may_object": code.objected_at is None,
        "photos": entity.staged(code),
        "papers": [(row, papers.TITLES[row.kind]) for row in entity.papers_of(assignment.id)],
        "most": entity.MOST_PHOTOS,
        "today": clock.today(),
        "most_files": materials.MOST,
        "kilobytes": kilobytes,
        "states": labels(FollowUpState),
        "conclusions": labels(Conclusion),
        "remedies": labels(Remedy),
        "faults": faults or [],
        "typed": request.form if faults else {},
    }
    return _shown("followups/entity.html", status, values)


def _shown(template: str, status: int, values: dict[str, Any]) -> Response:
    html = render_template(template, place=jurisdiction(), day=clock.shanghai_day, **values)
    return Response(html, status=status, headers=PRIVATE)
