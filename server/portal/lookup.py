"""一户查自己：编号与盐只在自己的浏览器里，服务器只给出代号开头相同的几行（rulings 13、14）。"""

from __future__ import annotations

import io
import json
import re
import zipfile
from functools import lru_cache
from typing import Any

from flask import Response
from sqlalchemy import select

from server.auth import PUBLIC, access
from server.db import session
from server.domain.changes import called_up, place_words, struck_out
from server.domain.vocabulary.draws import DrawState, Exclusion
from server.domain.words import labels
from server.portal.base import BRIEF, pages, shown
from server.problems import Absent
from server.publications.public import PublicDraw

PREFIX = re.compile("[0-9a-f]{2}")
PLACED = ("drawn", "reserve")


@pages.get("/draws/<no>/unit")
@access("查自己在不在名单", roles=PUBLIC, scope="公开")
def unit(no: str) -> Response:
    """一户查自己：在不在名单、为何除外、抽中没有；网址里 # 之后的编号与盐不离开浏览器。"""
    attempts = _attempts(no)
    words, codes = labels(DrawState), labels(Exclusion)
    return shown("unit.html", no=attempts[0].no, attempts=attempts, states=words, exclusions=codes)


@pages.get("/draws/<no>/lines/<prefix>")
@access("取名单里的几行", roles=PUBLIC, scope="公开")
def lines(no: str, prefix: str) -> Response:
    """代号以这两个字开头的各行：历次抽取的名单与结果里的位置；都是公开包里的内容。"""
    if not PREFIX.fullmatch(prefix):
        raise Absent("名单")
    attempts = [
        {
            "attempt": draw.attempt,
            "state": draw.state,
            "mode": draw.body.get("mode", "double"),
            "alg": draw.body.get("alg", "sha256"),
            **within(draw.no, draw.attempt, draw.package_sha256 or "", prefix, draw.body.get("mode") != "staff"),
        }
        for draw in _attempts(no)
    ]
    body = json.dumps({"no": no.upper(), "attempts": attempts}, separators=(",", ":"))
    return Response(body, content_type="application/json", headers={"Cache-Control": BRIEF})


def _attempts(no: str) -> list[PublicDraw]:
    query = select(PublicDraw).where(PublicDraw.no == no.upper()).order_by(PublicDraw.attempt.desc())
    found = [row for row in session().scalars(query) if row.package_sha256]
    if not found:
        raise Absent("抽取")
    return found


@lru_cache(maxsize=64)
def within(no: str, attempt: int, sha256: str, prefix: str, drawn: bool = True) -> dict[str, Any]:
    """一次抽取里代号以 prefix 开头的各行；sha256 是数据包的指纹，换了包就重读。

    Returns units [[blind, stratum, flag]], places [[blind, drawn|reserve, rank, ticket]] and changed, what was struck
    out or called up since, in words by blind; a list of 50,000 gives about 200 units. `drawn`: who is inspected was
    drawn, not only by whom.
    """
    units, result, manual, changes = _files(no, attempt, sha256)
    head = prefix.encode()
    rows = [line.decode().split("\t") for line in units.split(b"\n") if line.startswith(head)]
    cells = [line.split("\t") for line in result.decode().splitlines()]
    places = [[c[3], c[0], int(c[2]), c[4]] for c in cells if c[0] in PLACED and c[3].startswith(prefix)]
    typed = json.loads(manual)["drawn"] if manual else []
    places += [[own, "drawn", rank, ""] for _stratum, rank, own in typed if own.startswith(prefix)]
    told = {own: words for own, words in _changed(changes, cells, drawn).items() if own.startswith(prefix)}
    return {"units": [[row[0], row[1], row[5]] for row in rows], "places": places, "changed": told}


def _changed(changes: bytes, cells: list[list[str]], drawn: bool) -> dict[str, str]:
    """抽取之后换下的、递补上来的各户（代号）现在怎样（S4-09）；递补上来又换下的，说换下。"""
    place: dict[str, tuple[int | None, int | None]] = {}
    place |= {c[3]: (int(c[2]), None) if c[0] == "drawn" else (None, int(c[2])) for c in cells if c[0] in PLACED}
    told: dict[str, str] = {}
    for row in (line.split("\t") for line in changes.decode().splitlines()):
        if row[0] != "unit":
            continue
        struck, called = place[row[2]], place.get(row[3])
        told[row[2]] = struck_out(*struck, place_words(*called) if called else "", drawn)
        if called:
            told[row[3]] = called_up(called[1], place_words(*struck))
    return told


@lru_cache(maxsize=2)
def _files(no: str, attempt: int, sha256: str) -> tuple[bytes, bytes, bytes, bytes]:
    """名单、结果、摇号记录、变更实录；后三样没有的为空。最近两包留在内存里。"""
    row = session().get_one(PublicDraw, (no, attempt))
    with zipfile.ZipFile(io.BytesIO(row.package or b"")) as packed:
        names = packed.namelist()
        wanted = ("units.txt", "result.txt", "manual.json", "changes.txt")
        units, result, manual, changes = (packed.read(n) if n in names else b"" for n in wanted)
    return units, result, manual, changes
