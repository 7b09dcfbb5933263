"""门户的底子：网址登记处、每页都有的、样式与缓存、出错的一页。"""

from __future__ import annotations

import hashlib
import importlib.resources
from functools import cache
from typing import Any

from flask import Blueprint, Response, render_template, request
from flask.blueprints import BlueprintSetupState

from server.domain.ceremony import issues
from server.domain.shares import share_said
from server.portal import looks
from server.portal.facts import site

pages = Blueprint("portal", __name__, template_folder="templates")
BRIEF = "public, max-age=60"
FRESH = "no-cache"
STATIC = {
    "portal.css": "text/css; charset=utf-8",
    "verify.js": "text/javascript; charset=utf-8",
    "unit.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
    "verify-draw.html": "text/html; charset=utf-8",
    "verify_draw.py": "text/x-python; charset=utf-8",
    "verify_changes.py": "text/x-python; charset=utf-8",
}
# Programs of the draw, handed out as they stand: they must also work without this server.
CHECKERS = {"verify-draw.html": "verify.html"} | {name: name for name in ("verify_draw.py", "verify_changes.py")}
# The page names the hashes of its own script and style and lets nothing in or out.
ALONE = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; base-uri 'none'"


@cache
def asset(name: str) -> tuple[bytes, str]:
    """门户自带的样式或脚本：内容与短指纹。"""
    place = ("draw", CHECKERS[name]) if name in CHECKERS else ("server.portal", f"static/{name}")
    content = importlib.resources.files(place[0]).joinpath(place[1]).read_bytes()
    return content, hashlib.sha256(content).hexdigest()[:10]


def asset_url(name: str) -> str:
    """样式或脚本的网址，带指纹，可以永久缓存。"""
    return f"/portal/{name}?v={asset(name)[1]}"


pages.add_app_template_filter(share_said)
pages.add_app_template_filter(issues)
pages.add_app_template_filter(looks.named)


@pages.context_processor
def _always() -> dict[str, Any]:
    return {
        "site": site(),
        "navigation": looks.NAVIGATION,
        "asset_url": asset_url,
        "tag": looks.tag,
        "label": looks.label,
        "chop": looks.chop,
        "size": looks.size,
        "percent": looks.percent,
        "here": request.path,
    }


@pages.record_once
def _words_for_problems(state: BlueprintSetupState) -> None:
    state.app.extensions["problem_page"] = problem_page


def problem_page(body: dict[str, Any]) -> Response:
    """出错时给人看的一页；不存在与不归看的答得一样。"""
    html = render_template("portal/problem.html", problem=body, **_always())
    return Response(html, status=body["status"], headers={"Cache-Control": "no-store"})


def shown(template: str, status: int = 200, *, cache: str = BRIEF, **values: Any) -> Response:
    """写好的一页，可缓存一分钟；刚公示、刚更正就要看得见的每次问一声，没有变的只答“没有变”（304）。"""
    answer = Response(render_template(f"portal/{template}", **values), status=status, headers={"Cache-Control": cache})
    if cache == FRESH and status == 200:
        answer.add_etag()
        answer.make_conditional(request)
    return answer
