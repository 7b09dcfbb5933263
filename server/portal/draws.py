"""从投影里读抽取：哪一次、六步、各层的签与已公开的对象。"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from draw.hashing import stage, ticket
from server.db import session
from server.domain.changes import redrawn
from server.publications.public import PublicDraw, PublicResult

SUPERSEDED = ("SUPERSEDED", "VOID")


def every() -> list[PublicDraw]:
    """历次抽取，新的在前。"""
    return list(session().scalars(select(PublicDraw).order_by(PublicDraw.no.desc(), PublicDraw.attempt.desc())))


def again(draws: Sequence[PublicDraw]) -> dict[tuple[str, int], int]:
    """作废的各次重抽为第几次；没有重抽出来的不在其中。"""
    attempts: dict[str, list[tuple[int, bool]]] = {}
    for row in draws:
        attempts.setdefault(row.no, []).append((row.attempt, row.drawn_at is not None))
    found = {(row.no, row.attempt): redrawn(row.state, row.attempt, attempts[row.no]) for row in draws}
    return {key: attempt for key, attempt in found.items() if attempt is not None}


def latest() -> PublicDraw | None:
    """最近一次已抽出、没有作废的。"""
    query = select(PublicDraw).where(PublicDraw.drawn_at.is_not(None), PublicDraw.state.not_in(SUPERSEDED))
    return session().scalars(query.order_by(PublicDraw.drawn_at.desc()).limit(1)).first()


def one(no: str, attempt: int | None) -> PublicDraw | None:
    """某个编号的抽取；不指明第几次时取最后一次。"""
    query = select(PublicDraw).where(PublicDraw.no == no.upper())
    if attempt is not None:
        query = query.where(PublicDraw.attempt == attempt)
    return session().scalars(query.order_by(PublicDraw.attempt.desc()).limit(1)).first()


def place(no: str, ticket: str) -> str:
    """抽中这一签的那一次的网址：重抽过的，作废的一次抽中而公示了的仍指向那一次。"""
    query = select(PublicDraw).where(PublicDraw.no == no).order_by(PublicDraw.attempt.desc())
    attempts = list(session().scalars(query))
    drew = [draw for draw in attempts if ticket in {unit["ticket"] or unit["blind"] for unit in _units(draw)}]
    return f"/draws/{no}?attempt={drew[0].attempt}" if drew and drew[0] is not attempts[0] else f"/draws/{no}"


def story(draw: PublicDraw) -> dict[str, Any]:
    """一页所需：同号的历次、这一次各签里已公开的结果、可以手算的一签。"""
    attempts = session().scalars(select(PublicDraw).where(PublicDraw.no == draw.no).order_by(PublicDraw.attempt.desc()))
    rows = session().scalars(select(PublicResult).where(PublicResult.draw_no == draw.no))
    # of a visit of several offices the result that still stands names the firm, whatever another office withdrew
    standing = sorted((row for row in rows if row.ticket), key=lambda row: row.state != "withdrawn")
    own = {unit["ticket"] or unit["blind"] for unit in _units(draw)}  # a number is shared by all its attempts
    opened = {row.ticket: row for row in standing if row.ticket in own}
    return {
        "attempts": list(attempts),
        "opened": opened,
        "sample": _sample(draw),
        "command": command(draw.body.get("alg", "sha256")),
    }


def _units(draw: PublicDraw) -> list[dict[str, Any]]:
    """这一次抽中的和候补的，按层。"""
    return [unit for stratum in draw.body.get("strata", []) for unit in stratum["units"]]


def _sample(draw: PublicDraw) -> dict[str, str] | None:
    """算一个签：取第一层第一签，写出命令与应得的值。"""
    seed = draw.body.get("seed")
    units = _units(draw)
    if not seed or not units:
        return None
    alg = draw.body.get("alg", "sha256")
    unit_seed = stage(seed, "units", alg)
    return {
        "blind": units[0]["blind"],
        "expected": ticket(unit_seed, units[0]["blind"], alg),
        "command": command(alg),
    }


def command(alg: str) -> str:
    """任何电脑上都有的散列命令，输出以 64 位十六进制开头。"""
    return "sha256sum" if alg == "sha256" else f"openssl dgst -{alg} -r"
