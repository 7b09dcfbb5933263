"""查阅记录：谁在何时从哪一页看了哪一卷的什么；每日一条摘要进留痕（S0-20 全面留痕）。

No record, no content: the row is written before the answer leaves. The writer is waited for as every writer waits (acts
hold it for at most 200 ms, SQLite gives up after 15 s); if it stays busy, the row goes to a file of its own, flushed to
the disk, and the next sweep brings it in. Only when neither can be written the answer is an error. The row of a picture
does not wait for the disk: a power cut may take the last few of them, never the opening of the dossier itself.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, request
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from server import clock, trail
from server.auth import SYSTEM, Actor, current
from server.db import new_id, session, unit
from server.domain.vocabulary.dossiers import DossierLook
from server.dossiers.models import Dossier, DossierAccess, DossierAccessDay
from server.jobs import Tally, sweep
from server.logs import log
from sync.canon import digest

Json = dict[str, Any]
GIVEN = (200, 206, 304)
"""304 counts: what the browser kept is looked at again."""
LIGHT = (DossierLook.PHOTO,)
COLUMNS = ("id", "dossier_id", "dossier_no", "department_id", "officer_id", "officer_name", "what", "detail", "page")
SPOOL = "looks"
AT_THE_MACHINE = Actor("machine", "本机命令行", None, frozenset())
"""Whoever runs `flask dossier` sits at the machine; the program knows no more of him."""


def watch(blueprint: Blueprint, looks: dict[str, DossierLook], of: Callable[[Json], str | None]) -> None:
    """这些网址答了内容就记一笔。

    looks: name of the view → what it shows. of: the id of the dossier, from the arguments in the address.
    """

    @blueprint.after_request
    def _noted(response: Response) -> Response:
        what = looks.get((request.endpoint or "").rpartition(".")[2])
        if what is None or response.status_code not in GIVEN:
            return response
        given = request.view_args or {}
        dossier_id = of(given)
        dossier = session().get(Dossier, dossier_id) if dossier_id else None
        if dossier is not None:
            detail = str(given.get("sha256") or given.get("paper_id") or request.args.get("revision") or "")
            note(current(), dossier, what, detail, page())
        return response


def page() -> str:
    """从哪一页来：来处的路径，不带域名和参数；别站来的不记。"""
    came = urlsplit(request.headers.get("Referer", ""))
    return came.path[:200] if came.netloc == request.host else ""


def note(actor: Actor, dossier: Dossier, what: DossierLook, detail: str = "", came: str = "") -> None:
    """记一次查阅；演练的案卷可以删，不记。"""
    if dossier.rehearsal:
        return
    row = _row(actor, dossier, what, detail, came)
    try:
        _write([row], lasting=what not in LIGHT)
    except OperationalError:
        session().rollback()
        log.warning("look kept aside", dossier=dossier.no)
        _aside(row)


def note_all(dossiers: Iterable[Dossier], what: DossierLook, came: str) -> None:
    """在这台机器上用命令取走的：一卷一行，一次写下。"""
    with_rows = [_row(AT_THE_MACHINE, each, what, "", came) for each in dossiers if not each.rehearsal]
    if with_rows:
        _write(with_rows)


def _row(actor: Actor, dossier: Dossier, what: DossierLook, detail: str, came: str) -> Json:
    return {
        "id": new_id(), "dossier_id": dossier.id, "dossier_no": dossier.no, "department_id": dossier.department_id,
        "officer_id": actor.officer_id, "officer_name": actor.name, "what": str(what), "detail": detail[:80],
        "page": came, "at": clock.iso(clock.now()),
    }  # fmt: skip


def _write(rows: list[Json], *, lasting: bool = True) -> None:
    with unit(technical=True, lasting=lasting) as s:
        for row in rows:
            s.add(DossierAccess(**row | {"at": clock.parse_iso(row["at"]), "day": clock.today()}))


def _folder() -> Path:
    folder: Path = current_app.config["SUNLOT"].data / SPOOL
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _aside(row: Json) -> None:
    """写库的人一直不让：先落在自己的一个文件里。"""
    handle = os.open(_folder() / f"{row['id']}.json", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(row, file, ensure_ascii=False)
        file.flush()
        os.fsync(file.fileno())


@sweep("dossiers.looks")
def settle() -> Tally:
    """放在一边的查阅记录入库；过完的每一日，各行的摘要进留痕，一日一条。"""
    tally = Tally()
    for path in sorted(_folder().glob("*.json")):
        row = json.loads(path.read_text("utf-8"))
        if session().get(DossierAccess, row["id"]) is None:
            _write([row])
        path.unlink()
        tally.due, tally.done = tally.due + 1, tally.done + 1
    for day in _unlogged():
        _log(day)
        tally.due, tally.done = tally.due + 1, tally.done + 1
    return tally


def _unlogged() -> list[date]:
    done = select(DossierAccessDay.day)
    query = select(DossierAccess.day).where(DossierAccess.day < clock.today(), DossierAccess.day.not_in(done))
    return sorted(set(session().scalars(query.distinct())))


def _log(day: date) -> None:
    with unit() as s:
        looks, sha256 = summary(s, day)
        s.add(DossierAccessDay(day=day, looks=looks, sha256=sha256, logged_at=clock.now()))
        payload = {"day": day.isoformat(), "looks": looks, "sha256": sha256}
        trail.append(s, "dossiers.looked", ref=day.isoformat(), actor=SYSTEM, payload=payload)


def summary(s: Session, day: date) -> tuple[int, str]:
    """某日几次查阅，各行的摘要。"""
    rows = s.scalars(select(DossierAccess).where(DossierAccess.day == day).order_by(DossierAccess.id)).all()
    told = [{name: getattr(row, name) for name in COLUMNS} | {"at": clock.iso(row.at)} for row in rows]
    return len(rows), digest({"v": 1, "alg": "sha256", "day": day.isoformat(), "looks": told})


def faults(s: Session) -> Iterator[str]:
    """每日的摘要重算得出；对不上的说是哪一日。"""
    for row in s.scalars(select(DossierAccessDay).order_by(DossierAccessDay.day)).all():
        if summary(s, row.day) != (row.looks, row.sha256):
            yield f"the looks of {row.day.isoformat()} differ from their digest"
