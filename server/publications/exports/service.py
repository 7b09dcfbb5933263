"""平台报送的办事：生成一批、记回执、把没收下的另报一批（S0-25、S1-14、S2-15、S3-01、S4-17）。"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from server import clock, storage, trail
from server.auth import Actor, get_visible, visible
from server.db import new_id, session, unit
from server.draws.models import Draw
from server.inspections.models import Assignment
from server.plans.models import Plan, PlanEntry
from server.plans.sheet.xlsx import HEADING, Sheet, write
from server.problems import Problem, register
from server.publications.exports import mapping
from server.publications.exports.mapping import Source
from server.publications.exports.models import ExportBatch, ExportRow
from server.publications.models import Publication

register("export.nothing", 409, "没有要报的")
register("export.target", 422, "没有这个平台")
register("export.moved", 409, "刚刚有人报过一批")
register("export.row", 422, "没有这一行")
MOST = 2_000
OUTCOMES = ("ACCEPTED", "REJECTED")


def waiting(actor: Actor, target: str) -> list[Source]:
    """还没有报过的：新公示的、报过之后更正的、撤下的；报过没收下的不在这里，由补报办。

    Raises Problem export.target.
    """
    if target not in mapping.TARGETS:
        raise Problem("export.target", "没有这个平台。")
    shown = visible(Publication, actor).where(Publication.version > 0).order_by(Publication.public_id)
    rows = list(session().scalars(shown))
    sent = _sent(actor, target)
    due = [(row, _act(row, sent.get(row.public_id))) for row in rows]
    return _sources(due)


def refused(actor: Actor, target: str) -> int:
    """平台没收下、其后没有补报、也没有报过更新一版的行数；公示已有更新一版的随那一版报，不数两次。

    A 撤销 refused for what the platform never took asks for nothing: there is nothing there to take back.
    """
    batches = visible(ExportBatch, actor).with_only_columns(ExportBatch.id).where(ExportBatch.target == target)
    again, resends = aliased(ExportRow), aliased(ExportBatch)
    resent = select(resends.id).where(resends.resend_of == ExportRow.batch_id)
    newer = (again.batch_id.in_(batches), again.version > ExportRow.version)
    done = select(again.id).where(again.public_id == ExportRow.public_id, again.batch_id.in_(resent) | and_(*newer))
    due = select(Publication.id).where(
        Publication.public_id == ExportRow.public_id, Publication.version > ExportRow.version
    )
    taken = select(again.id).where(
        again.public_id == ExportRow.public_id, again.batch_id.in_(batches), again.outcome != "REJECTED"
    )
    asked = or_(ExportRow.act != "WITHDRAW", taken.exists())
    mine = (ExportRow.batch_id.in_(batches), ExportRow.outcome == "REJECTED", ~done.exists(), ~due.exists(), asked)
    return session().scalar(select(func.count()).select_from(ExportRow).where(*mine)) or 0


def _sent(actor: Actor, target: str) -> dict[str, tuple[int, bool]]:
    """每个公示编号向这个平台报过的最高一版，平台那里有没有它：次次没收下的没有，还没有回执的当作有。"""
    batches = visible(ExportBatch, actor).with_only_columns(ExportBatch.id).where(ExportBatch.target == target)
    query = select(ExportRow.public_id, ExportRow.version, ExportRow.outcome).where(ExportRow.batch_id.in_(batches))
    found: dict[str, tuple[int, bool]] = {}
    for public_id, version, outcome in session().execute(query.order_by(ExportRow.version)):
        found[public_id] = (version, found.get(public_id, (0, False))[1] or outcome != "REJECTED")
    return found


def _act(row: Publication, sent: tuple[int, bool] | None) -> str | None:
    """要不要报、报作什么；没有报过就撤下的不报，没有更新一版的不再报。"""
    if sent is None:
        return None if row.state == "withdrawn" else "NEW"
    return _as(row, sent[1]) if row.version > sent[0] else None


def _as(row: Publication, held: bool) -> str | None:
    """报作什么：平台还没有这一条的仍是新增，有了才谈得上更正、撤销；没有而已撤下的不报。"""
    if row.state == "withdrawn":
        return "WITHDRAW" if held else None
    return "CORRECT" if held else "NEW"


def _sources(rows: Iterable[tuple[Publication, str | None]]) -> list[Source]:
    kept = [(row, act) for row, act in rows if act]
    numbers = _numbers([row.assignment_id for row, _ in kept])
    return [
        Source(
            public_id=row.public_id,
            version=row.version,
            act=act,
            record=row.versions[-1].record,
            sha256=row.versions[-1].sha256,
            plan_no=numbers[row.assignment_id][0],
            task_no=numbers[row.assignment_id][1],
        )
        for row, act in kept
    ]


def _numbers(ids: Sequence[str]) -> dict[str, tuple[str, str]]:
    """派单 → 计划文号、任务编号（抽取编号；不随机的用派单文号）。"""
    entry = func.coalesce(Assignment.plan_entry_id, Draw.plan_entry_id)
    query = (
        select(Assignment.id, Plan.no, Draw.no, Assignment.no)
        .outerjoin(Draw, Draw.id == Assignment.draw_id)
        .join(PlanEntry, PlanEntry.id == entry)
        .join(Plan, Plan.id == PlanEntry.plan_id)
    )
    wanted = set(ids)
    found = session().execute(query)
    return {row[0]: (row[1] or "", row[2] or row[3]) for row in found if row[0] in wanted}


def make(actor: Actor, target: str) -> ExportBatch:
    """把还没报的写成一批，至多 MOST 行；文件按指纹存下，之后不改。

    Raises Problem export.nothing / export.target / export.moved.
    """
    return _write(actor, target, waiting(actor, target)[:MOST], None)


def resend(actor: Actor, batch_id: str) -> ExportBatch:
    """把一批里没收下的按现行公示另报一批；已由后来的一批报过的不再报。

    Raises Absent, Problem export.nothing / export.moved.
    """
    batch = get_visible(ExportBatch, actor, batch_id, "批次")
    refused = select(ExportRow.public_id).where(ExportRow.batch_id == batch.id, ExportRow.outcome == "REJECTED")
    later = select(ExportRow.public_id).where(
        ExportRow.batch_id.in_(select(ExportBatch.id).where(ExportBatch.resend_of == batch.id))
    )
    query = visible(Publication, actor).where(Publication.public_id.in_(refused), Publication.public_id.not_in(later))
    rows = list(session().scalars(query.order_by(Publication.public_id)))
    sent = _sent(actor, batch.target)
    again = [(row, _as(row, sent[row.public_id][1])) for row in rows]
    return _write(actor, batch.target, _sources(again), batch.id)


def _write(actor: Actor, target: str, due: list[Source], resend_of: str | None) -> ExportBatch:
    if not due:
        raise Problem("export.nothing", "没有要报的：公示都报过了。" if resend_of is None else "这一批没有要补报的。")
    if actor.department_id is None:
        raise Problem("export.nothing", "您不属于任何部门，不能报送。")
    rows = [mapping.cells(target, one) for one in due]
    before = _made(session(), target, actor.department_id)
    content = sheet(target, rows)
    sha256 = storage.put(content)
    with unit() as s:
        if _made(s, target, actor.department_id) != before:
            raise Problem("export.moved", "刚刚有人报过一批，请重新看要报的。")
        batch = ExportBatch(
            id=new_id(),
            target=target,
            mapping=mapping.VERSION,
            department_id=actor.department_id,
            made_by=actor.officer_id,
            made_at=clock.now(),
            rows=len(rows),
            alg="sha256",
            sha256=sha256,
            size=len(content),
            resend_of=resend_of,
        )
        s.add(batch)
        s.flush()
        for n, (one, cells) in enumerate(zip(due, rows, strict=True), 1):
            more = {"public_id": one.public_id, "version": one.version, "act": one.act, "cells": cells}
            s.add(ExportRow(id=new_id(), batch_id=batch.id, n=n, **more))
        payload = {"target": target, "rows": len(rows), "sha256": sha256, "resend_of": resend_of}
        trail.append(s, "export_batch.exported", ref=batch.id, actor=actor, payload=payload)
    return batch


def _made(s: Session, target: str, department_id: str) -> int:
    mine = (ExportBatch.target == target, ExportBatch.department_id == department_id)
    return s.scalar(select(func.count()).select_from(ExportBatch).where(*mine)) or 0


def sheet(target: str, rows: Sequence[Sequence[str]]) -> bytes:
    """写成 xlsx：每一格都是文字，等号开头的也只是文字；同样的行得到同样的字节。"""
    heads = [title for _, title in mapping.HEADS[target]]
    made = Sheet(mapping.TARGETS[target], [22] * len(heads))
    made.row(heads, HEADING)
    for row in rows:
        made.row(list(row))
    return write([made])


def acknowledge(actor: Actor, batch_id: str, outcomes: Sequence[dict[str, Any]]) -> ExportBatch:
    """记平台的回执：哪一行收下、哪一行没收下与为什么；没有点名的行，收下。

    `outcomes` holds {"n", "outcome", "message"}. Raises Absent, Problem export.row.
    """
    with unit() as s:
        batch = get_visible(ExportBatch, actor, batch_id, "批次")
        rows = {row.n: row for row in s.scalars(select(ExportRow).where(ExportRow.batch_id == batch.id))}
        told = {each["n"]: each for each in outcomes}
        if set(told) - set(rows) or any(each["outcome"] not in OUTCOMES for each in outcomes):
            raise Problem("export.row", "回执里有这一批没有的行，或看不懂的结果。")
        for n, row in rows.items():
            each = told.get(n, {"outcome": "ACCEPTED", "message": ""})
            row.outcome, row.message = each["outcome"], str(each.get("message") or "")[:500]
        refused = sorted(n for n, row in rows.items() if row.outcome == "REJECTED")
        trail.append(s, "export_batch.acknowledged", ref=batch.id, actor=actor, payload={"rejected": refused})
    return batch
