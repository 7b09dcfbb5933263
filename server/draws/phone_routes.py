"""见证人手机上的一页：凭码打开，不登录；先交指纹，铃响后揭示。"""

from __future__ import annotations

import importlib.resources
from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request

from server.accounts.service import jurisdiction
from server.auth import PUBLIC, access
from server.db import session
from server.draws import phones, seeding, tickets
from server.draws.ceremony import views as ceremony_views
from server.draws.models import Draw, DrawPhone
from server.problems import Absent, Problem

pages = Blueprint("draw_phones", __name__, template_folder="templates")
PRIVATE = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}


@pages.get("/w/-/<name>")
@access("见证人页面的脚本", roles=PUBLIC, scope="公开")
def script(name: str) -> Response:
    """页面自带的脚本。"""
    if name != "witness.js":
        raise Absent("脚本")
    content = importlib.resources.files("server.draws").joinpath("static/witness.js").read_bytes()
    return Response(content, content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "max-age=300"})


@pages.get("/w/<token>")
@access("打开见证人页面", roles=PUBLIC, scope="持码的见证人")
def page(token: str) -> Response:
    """见证人的一页；码不对的答得像没有一样。"""
    phone = tickets.find(session(), token)
    draw = session().get_one(Draw, phone.draw_id)
    html = render_template("draws/phone.html", told=_told(phone, draw), place=jurisdiction())
    return Response(html, headers=PRIVATE)


@pages.get("/w/<token>/state")
@access("看走到哪一步", roles=PUBLIC, scope="持码的见证人")
def state(token: str) -> Response:
    """现在走到哪一步。"""
    phone = tickets.find(session(), token)
    return _answer(_told(phone, session().get_one(Draw, phone.draw_id)))


@pages.post("/w/<token>/commitment")
@access("见证人交指纹", roles=PUBLIC, scope="持码的见证人")
def join(token: str) -> Response:
    """交指纹。"""
    phone = phones.join(token, _text("commitment", 64), _text("spoken", 20, ""), request.remote_addr or "")
    return _answer(_told(phone, session().get_one(Draw, phone.draw_id)))


@pages.post("/w/<token>/reveal")
@access("见证人揭示", roles=PUBLIC, scope="持码的见证人")
def reveal(token: str) -> Response:
    """揭示先前的数。"""
    phone = phones.reveal(token, _text("random", 64), _text("words", 100))
    return _answer(_told(phone, session().get_one(Draw, phone.draw_id)))


SENT = {"commitment": "指纹", "spoken": "口令", "random": "这部手机里的数", "words": "随手写的几个字"}
"""What a witness's phone sends, as its page calls it."""


def _text(name: str, longest: int, missing: str | None = None) -> str:
    body = request.get_json(silent=True)
    found = body.get(name, missing) if isinstance(body, dict) else None
    if not isinstance(found, str) or len(found) > longest:
        raise Problem("invalid", f"{SENT[name]}缺少或过长。", errors=[{"field": name, "message": "缺少或过长。"}])
    return found


def _answer(told: dict[str, Any]) -> Response:
    response = jsonify(told)
    response.headers.update(PRIVATE)
    return response


def _told(phone: DrawPhone, draw: Draw) -> dict[str, Any]:
    """这位见证人该看到的；没有企业，没有别人的姓名。"""
    return {
        "no": draw.no,
        "attempt": draw.attempt,
        "title": draw.title,
        "key": f"w{phone.place}",
        "name": draw.witnesses[phone.place - 1]["name"],
        "office": seeding.office(draw.witnesses[phone.place - 1]),
        "included": draw.numbers.get("included", 0),
        "planned": draw.numbers.get("planned", 0),
        "manifest": draw.manifest,
        "system": draw.system_commit,
        "commitment": phone.commitment,
        "spoken": phone.spoken is not None,
        "reason": draw.reason,
        "seed": draw.seed,
        "phase": _phase(phone, draw),
        "states": [ceremony_views.state_of(one) for one in tickets.of(session(), draw.id)],
    }


def _phase(phone: DrawPhone, draw: Draw) -> str:
    if draw.state == "VOID":
        return "void"
    if draw.seed is not None:
        return "drawn"
    own = ceremony_views.state_of(phone)
    if own == "waiting":
        return "join" if draw.bell_at is None else "late"
    if own == "committed":
        return "reveal" if draw.bell_at is not None else "wait"
    return own
