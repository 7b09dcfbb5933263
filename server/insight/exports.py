"""从桌面导出全部数据：系统管理员、审计员来要，后台做，七天内可下载；不含个人信息，要和下载都留痕（rulings 13）。"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import zipfile
from datetime import timedelta
from pathlib import Path

from flask import current_app
from sqlalchemy import ColumnElement, select, true

from server import clock, trail
from server.accounts.models import Officer
from server.auth import Actor, get_visible, scope, visible
from server.db import new_id, session, unit
from server.insight import export
from server.insight.models import DataExport
from server.jobs import Tally, claim, release, sweep
from server.logs import log
from server.problems import Absent, Problem, register

register("export.waiting", 409, "正在导出")
register("export.one_at_a_time", 409, "还有一次没有做完")
KEPT = timedelta(days=7)


@scope(DataExport)
def _exports(actor: Actor) -> ColumnElement[bool]:
    """能导出的两种人互相看得见：谁要过、几时。"""
    return true() if actor.has("system_admin", "auditor") else DataExport.asked_by == actor.officer_id


def folder() -> Path:
    """压缩件放在数据文件夹的 exports 里。"""
    found: Path = current_app.config["SUNLOT"].data / "exports"
    found.mkdir(parents=True, exist_ok=True)
    return found


def listing(actor: Actor) -> list[DataExport]:
    """历次导出，新的在前。"""
    return list(session().scalars(visible(DataExport, actor).order_by(DataExport.id.desc()).limit(50)))


def ask(actor: Actor) -> DataExport:
    """要一次导出；上一次没有做完不能再要。

    Raises Problem export.one_at_a_time.
    """
    with unit() as s:
        if s.scalar(
            select(DataExport.id).where(DataExport.state == "waiting", DataExport.parked_at.is_(None)).limit(1)
        ):
            raise Problem("export.one_at_a_time", "还有一次导出没有做完，做完再要。")
        row = DataExport(id=new_id(), asked_by=actor.officer_id, asked_at=clock.now(), state="waiting")
        s.add(row)
        trail.append(s, "data.export_asked", ref=row.id, actor=actor, payload={"personal": False})
    return row


def take(actor: Actor, export_id: str) -> Path:
    """下载做好的压缩件；每次下载留痕。

    Raises Absent, Problem export.waiting.
    """
    with unit() as s:
        row = get_visible(DataExport, actor, export_id, "导出")
        path = folder() / f"{row.id}.zip"
        if row.state == "waiting":
            raise Problem("export.waiting", "还没有做好，请稍候。")
        if row.state != "ready" or not path.exists():
            raise Absent("导出（只保留七天）")
        trail.append(
            s, "data.downloaded", ref=row.id, actor=actor, payload={"alg": row.alg, "sha256": row.digest or ""}
        )
    return path


@sweep("data.exports")
def make() -> Tally:
    """把要的导出做出来；过了七天的删去压缩件，登记留着。"""
    tally = Tally()
    with unit(technical=True) as s:
        due = claim(s, DataExport, DataExport.state == "waiting", 1)
    for export_id in due:
        tally.due += 1
        error = _made(export_id)
        with unit(technical=True) as s:
            release(s.get_one(DataExport, export_id), error)
        tally.done += error is None
        tally.failed += error is not None
    _clear()
    return tally


def _made(export_id: str) -> str | None:
    row = session().get_one(DataExport, export_id)
    officer = session().get_one(Officer, row.asked_by)
    actor = Actor(officer.id, officer.display_name, None, frozenset())
    target = folder() / f"{row.id}.zip"
    place = Path(tempfile.mkdtemp(prefix=".export-", dir=folder()))
    try:
        told = export.write(
            place / "data", actor, personal=False, told_so_far=lambda done, total: _say(export_id, done, total)
        )
        _pack(place / "data", place / "data.zip")
        (place / "data.zip").replace(target)
    except Exception as error:
        session().rollback()
        log.exception("data.export", export=export_id)
        return repr(error)
    finally:
        shutil.rmtree(place, ignore_errors=True)
    with target.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    with unit(technical=True) as s:
        row = s.get_one(DataExport, export_id)
        row.state, row.ready_at, row.rows = "ready", clock.now(), sum(told["rows"].values())
        row.size, row.digest = target.stat().st_size, digest
    return None


def _say(export_id: str, done: int, total: int) -> None:
    with unit(technical=True) as s:
        row = s.get_one(DataExport, export_id)
        row.done, row.total = done, total


def _pack(source: Path, target: Path) -> None:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for path in sorted(source.rglob("*")):
            if path.is_file():
                out.write(path, str(path.relative_to(source)))


def _clear() -> None:
    old = DataExport.ready_at < clock.now() - KEPT
    with unit(technical=True) as s:
        for row in s.scalars(select(DataExport).where(DataExport.state == "ready", old)):
            (folder() / f"{row.id}.zip").unlink(missing_ok=True)
            row.state = "gone"
