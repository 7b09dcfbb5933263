"""取回变更：游标之后的若干条，内容在读时写出最新的样子。"""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from server import clock
from server.accounts.models import Device
from server.auth import Actor
from server.db import session
from server.field.package import cursor_of, entry, hand_over, kept_at_desk
from server.field.signing import verifiers
from server.inspections.models import Assignment, FeedItem, OpLog, TeamMember
from server.inspections.records import receipt
from server.problems import Problem

PAGE = 50
PAGE_BYTES = 256 << 10


def changes(actor: Actor, cursor: int, dev: str = "", *, phone: bool = False) -> dict[str, Any]:
    """游标之后至多五十条、约 256 KB；一条再大也自成一页。phone: 手机不带不到现场的任务。

    Raises Problem device.ended when the phone that asks was ended on the desk;
    Problem sync.cursor (410) for a cursor the server never gave or whose changes are no longer kept.
    """
    s = session()
    ended = select(Device.id).where(Device.id == dev, Device.officer_id == actor.officer_id)
    if dev and s.scalar(ended.where(Device.revoked_at.is_not(None))):
        raise Problem("device.ended", "局里停用了这部手机：没送达的送完，本机资料就清除。")
    last = cursor_of(s, actor.officer_id)
    if not 0 <= cursor <= last:
        raise Problem("sync.cursor", "服务器不认识这个位置，请重新下载离线包；未送达的内容不受影响。", cursor=last)
    query = (
        select(FeedItem)
        .where(FeedItem.officer_id == actor.officer_id, FeedItem.rev > cursor)
        .order_by(FeedItem.rev)
        .limit(PAGE)
    )
    rows = list(s.scalars(query))
    if (rows[0].rev if rows else last + 1) != cursor + 1:
        raise Problem("sync.cursor", "离开太久了，请重新下载离线包；未送达的内容不受影响。", cursor=last)
    new = [row.subject for row in rows if row.kind == "package" and not row.body]
    away = {each for each in new if phone and kept_at_desk(s, s.get_one(Assignment, each))}
    if hand_over(actor, [each for each in new if each not in away]):
        rows = list(s.scalars(query))
    items, reached = _fitting(s, actor, rows, cursor, away)
    return {
        "items": items,
        "cursor": reached,
        "more": reached < last,
        "server_time": clock.iso(clock.now()),
    }


def _fitting(
    s: Session, actor: Actor, rows: list[FeedItem], cursor: int, away: set[str]
) -> tuple[list[dict[str, Any]], int]:
    """装得下一页的若干条与到达的号码；away 里的任务包不给手机。"""
    items: list[dict[str, Any]] = []
    size = 0
    for row in rows:
        item = None if row.kind == "package" and row.subject in away else _item(s, actor, row)
        size += len(json.dumps(item, ensure_ascii=False).encode()) if item else 0
        if items and size > PAGE_BYTES:
            break
        items += [item] if item else []
        cursor = row.rev
    return items, cursor


def _item(s: Session, actor: Actor, row: FeedItem) -> dict[str, Any] | None:
    body = _body(s, actor, row)
    return None if body is None else {"rev": row.rev, "kind": row.kind, "subject": row.subject, "body": body}


def _body(s: Session, actor: Actor, row: FeedItem) -> dict[str, Any] | None:
    """None for what is no longer this officer's to see: somebody taken off a team gets no more of its data."""
    if row.kind in ("verdict", "notice"):
        return row.body
    if row.kind == "recall":
        return row.body | {"reason": row.body["reason"].rstrip("。")}  # the phone ends the sentence
    if not _still_mine(s, actor, row.subject):
        return None
    if row.kind == "package" and not row.body:
        return entry(s, s.get_one(Assignment, row.subject))
    if row.kind == "signers":
        return {"signers": verifiers(s, [s.get_one(Assignment, row.subject)])[row.subject]}
    if row.kind == "ops":
        return {"ops": _ops(s, row.body["refs"])}
    return receipt(s, row.subject) if row.kind == "receipt" else row.body


def _still_mine(s: Session, actor: Actor, assignment_id: str) -> bool:
    where = (TeamMember.assignment_id == assignment_id, TeamMember.officer_id == actor.officer_id)
    return s.scalar(select(TeamMember.id).where(*where, TeamMember.until.is_(None)).limit(1)) is not None


def _ops(s: Session, refs: list[list[Any]]) -> list[dict[str, Any]]:
    where = tuple_(OpLog.dev, OpLog.seq).in_([tuple(ref) for ref in refs])
    rows = s.scalars(select(OpLog).where(where).order_by(OpLog.dev, OpLog.seq))
    return [row.op for row in rows if row.verdict == "applied" and row.raw]  # not what went with a dossier
