"""离线包：检查员带走的全部任务、检查表、本组已采纳的操作。"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from server import clock, trail
from server.auth import Actor
from server.db import session, unit
from server.domain import stages
from server.domain.office import at_desk, on_site
from server.domain.vocabulary.draws import OpeningMeans
from server.draws import opening
from server.field.quarantine import answered
from server.field.signing import verifiers
from server.inspections import names, recusals, versions
from server.inspections.before import last_time
from server.inspections.letters import service as letters
from server.inspections.models import Assignment, FeedCounter, FeedItem, OpLog, Quarantine, Record, TeamMember
from server.inspections.records import receipt
from server.inspections.service import crew, state_of
from server.registry.models import Checklist

MIN_CLIENT = 1
TOMBSTONES = timedelta(days=400)
SAID = timedelta(days=30)
CARRIED = (*stages.IN_HAND, "sealed", "received", "adopted", "in_review", "returned")


def entry(s: Session, assignment: Assignment) -> dict[str, Any]:
    """一项任务在此人手机上的全部内容；密钥只随它自己的任务走（rulings 19）。"""
    return entries(s, [assignment])[0]


def entries(s: Session, rows: Sequence[Assignment]) -> list[dict[str, Any]]:
    """几项任务在此人手机上的全部内容，一次查齐。

    `held` names the team's operations that are not part of the state, so that a phone whose feed is gone, or that read
    a colleague's operations from a file, still learns every verdict; `receipt` is there for the same reason.
    """
    ids = [row.id for row in rows]
    (ops, held), forms = _judged(s, ids), versions.versions(s, ids)
    signers, answers, posted = verifiers(s, rows), recusals.decided(s, rows), letters.told(s, ids)
    sealed = set(s.scalars(select(Record.assignment_id).where(Record.assignment_id.in_(ids))))
    return [
        {
            "package": row.package,
            "package_hash": row.package_hash,
            "state": row.state,
            "sent_at": clock.iso(row.created_at),
            "seal_holder": row.seal_holder,
            "content_key": row.content_key,
            "ops": ops[row.id],
            "returned": row.returned,
            "receipt": receipt(s, row.id) if row.id in sealed else None,
            "held": held[row.id],
            "signers": signers[row.id],
            "last": last_time(s, row),
            "recusal": answers.get(row.id),
            "letters": [f"{one['no']}，{one['says']}" for one in posted[row.id]],
            "offer": versions.offer(row, forms[row.id]),
        }
        for row in rows
    ]


def _judged(s: Session, ids: Sequence[str]) -> tuple[dict[str, list[dict[str, Any]]], dict[str, list[dict[str, str]]]]:
    """各项任务里采纳的操作，和没有采纳的编号与裁决；都按手机与序号。"""
    ops, held = defaultdict(list), defaultdict(list)
    columns = (OpLog.insp, OpLog.op_id, OpLog.verdict, OpLog.raw)
    query = select(*columns).where(OpLog.insp.in_(ids), OpLog.effective.is_(True)).order_by(OpLog.dev, OpLog.seq)
    told = {op_id: says for row, op_id in s.execute(_waited(ids)).all() if (says := answered(row))}
    for insp, op_id, verdict, raw in s.execute(query).all():
        if verdict != "applied":
            held[insp].append({"op_id": op_id, "verdict": f"quarantined:{told[op_id]}" if op_id in told else verdict})
        elif raw:  # nothing is left of what was destroyed with its dossier
            ops[insp].append(json.loads(raw))
    return ops, held


def _waited(ids: Sequence[str]) -> Select[Quarantine, str]:
    """待处理里已由人决定的，连同操作编号。"""
    query = select(Quarantine, OpLog.op_id).join(OpLog, (OpLog.dev == Quarantine.dev) & (OpLog.seq == Quarantine.seq))
    return query.where(Quarantine.assignment_id.in_(ids), Quarantine.decided_by.is_not(None))


def bundle(actor: Actor, *, phone: bool = False) -> dict[str, Any]:
    """一次取回的离线包；首次下载把任务记为已下载（一条留痕）。phone: 手机不带不到现场的任务。"""
    s = session()
    rows = _carried(s, actor, phone)
    if any(map(_untaken, rows)) or names.carried(s, actor.officer_id, rows):
        _take(actor, lambda: _carried(session(), actor, phone))
        s = session()
        rows = _carried(s, actor, phone)
    cursor = cursor_of(s, actor.officer_id)  # before the operations: what comes between is sent twice, never lost
    packages = entries(s, rows)
    hashes = {row.form for row in rows} | {entry["offer"]["form"] for entry in packages if entry["offer"]}
    forms = s.scalars(select(Checklist).where(Checklist.hash.in_(hashes)))
    return {
        "server_time": clock.iso(clock.now()),
        "cursor": cursor,
        "officer_id": actor.officer_id,
        "packages": packages,
        "gone": _gone(s, actor, {row.id for row in rows}),
        "forms": {form.hash: form.body for form in forms},
        "notices": _notices(s, actor.officer_id, cursor),
        "min_client": MIN_CLIENT,
    }


def _notices(s: Session, officer_id: str, until: int) -> list[dict[str, Any]]:
    """说给他本人听的话，连同在送达队列里的号码：重取的手机越过了队列，没有听过的要补说。"""
    where = (FeedItem.officer_id == officer_id, FeedItem.kind == "notice", FeedItem.rev <= until)
    rows = s.scalars(select(FeedItem).where(*where, FeedItem.at > clock.now() - SAID).order_by(FeedItem.rev))
    return [{"rev": row.rev, "text": row.body["text"]} for row in rows]


def _gone(s: Session, actor: Actor, here: set[str]) -> list[dict[str, Any]]:
    """不再归此人的任务：撤回的，和他已退出检查组的；四百天内的都说，手机据此清理。"""
    query = (
        select(Assignment, TeamMember.until)
        .join(TeamMember, TeamMember.assignment_id == Assignment.id)
        .where(TeamMember.officer_id == actor.officer_id, Assignment.created_at > clock.now() - TOMBSTONES)
        .where(or_(Assignment.state == "cancelled", TeamMember.until.is_not(None)))
        .order_by(Assignment.id)
    )
    found = {row.id: (row, until) for row, until in s.execute(query).all() if row.id not in here}
    return [
        {
            "assignment_id": key,
            "reason": row.cancelled_reason.rstrip("。") or "您已不在检查组",
            "at": until and clock.iso(until),
        }
        for key, (row, until) in found.items()
    ]


def cursor_of(s: Session, officer_id: str) -> int:
    """某人送达队列的末号。"""
    return s.scalar(select(FeedCounter.rev).where(FeedCounter.officer_id == officer_id)) or 0


def kept_at_desk(s: Session, row: Assignment) -> bool:
    """书面检查、网络监测在桌面上办，封存以前不给手机：带上门的是没有人该去的一次（S0-18）。

    One already begun at a door stays where it was begun.
    """
    methods = row.package["task"].get("methods") or ()
    if row.state not in stages.IN_HAND or on_site(methods):
        return False
    raw = s.scalars(select(OpLog.raw).where(OpLog.insp == row.id, OpLog.effective.is_(True), OpLog.raw.is_not(None)))
    return at_desk(methods, [json.loads(each) for each in raw if each])


def _carried(s: Session, actor: Actor, phone: bool) -> list[Assignment]:
    mine = select(TeamMember.assignment_id).where(TeamMember.officer_id == actor.officer_id, TeamMember.until.is_(None))
    where = (Assignment.id.in_(mine), Assignment.state.in_(CARRIED))
    rows = s.scalars(select(Assignment).where(*where).order_by(Assignment.deadline_on, Assignment.id))
    return [row for row in rows if not (phone and kept_at_desk(s, row))]


def _untaken(row: Assignment) -> bool:
    """还没有哪部手机下载过，而且此刻还下载得。"""
    return row.taken_at is None and "take" in stages.acts(stages.ASSIGNMENT, row.state)


def _take(actor: Actor, rows: Callable[[], list[Assignment]]) -> None:
    """记下这些任务包到了手机：头一次的记为已下载，要揭开的名称记为揭开；一条留痕。rows: 在办事单元里重读。"""
    with unit() as s:
        here = rows()
        opened = names.carried(s, actor.officer_id, here)
        opening.note(s, opened, OpeningMeans.PHONE)
        taken = []
        for row in filter(_untaken, here):
            row.taken_at = clock.now()
            state_of(s, row, "take")
            taken.append(row.package_hash)
        payload = {"packages": taken, "blinds": [row["blind"] for row in opened]}
        trail.append(s, "assignments.taken", ref=actor.officer_id, actor=actor, payload=payload)


def hand_over(actor: Actor, assignment_ids: Sequence[str]) -> bool:
    """随变更送到手机的任务包也是下载、也是一次揭开：还没有记过的先记下、留痕，再给（D3）；记了为真。"""

    def rows() -> list[Assignment]:
        where = (Assignment.id.in_(assignment_ids), Assignment.state.in_(CARRIED))
        found = session().scalars(select(Assignment).where(*where).order_by(Assignment.id))
        return [row for row in found if actor.officer_id in crew(row)]

    here = rows()
    if not any(map(_untaken, here)) and not names.carried(session(), actor.officer_id, here):
        return False
    _take(actor, rows)
    return True
