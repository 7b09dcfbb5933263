"""抽取记录：拟定内容、定指纹、逐人签字或注明拒签、成卷（S2-05、S4-10；documents.md 4.3）。"""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy.orm import Session

from draw import signed as record
from draw.canonical import canonical
from draw.hashing import digest
from server import clock, storage, trail
from server.auth import Actor, get_visible
from server.db import new_id, session, unit
from server.domain import ceremony as law
from server.domain.changes import VOID
from server.draws import packing, paper, rows, scene, signing
from server.draws.after import standing
from server.draws.models import Draw, DrawMinutes, DrawSignature
from server.problems import Problem, refuse
from server.rules import service as rules

DONE = ("DRAWN", "OPEN", "CLOSED")
PNG = b"\x89PNG\r\n\x1a\n"
LARGEST_SCAN = 20 * 1024 * 1024


def draft(actor: Actor, draw_id: str, said: dict[str, str]) -> DrawMinutes:
    """拟定记录：地点、主持人、记录人、异常；内容从此有指纹，改一次就作废已有的签字，一字没改的照旧。

    said: place, host, operator, recorder, incidents, remarks. Raises Absent; Problem draw.not_drawn / draw.minutes.
    """
    draw = _drawn(actor, draw_id)
    people = [said[key].strip() for key in ("host", "operator", "recorder")]
    if len(set(people)) < 2:
        raise Problem("draw.minutes", "主持人、操作人、记录人至少是两个人。")
    content = paper.content(session(), draw, said)
    row = session().get(DrawMinutes, draw.id)
    if row is not None and row.closed_at is None and _same(row.content, content):
        return row  # nothing is written: the fingerprint and the signatures stay
    with unit() as s:
        draw = _drawn(actor, draw_id)
        row = s.get(DrawMinutes, draw.id, with_for_update=True)
        if row is not None and row.closed_at is not None:
            raise Problem("draw.minutes", "抽取记录已经成卷，不能再改。")
        signed = signing.of(s, draw.id)
        if row is None:
            row = DrawMinutes(draw_id=draw.id, voided=[])
            s.add(row)
        for signature in signed:
            signing.void(s, row, signature, signing.REDRAFTED)
        row.content, row.digest = content, digest(canonical(content))
        row.made_by, row.made_at = actor.officer_id, clock.now()
        payload = {"draw": draw.no, "attempt": draw.attempt, "minutes": row.digest}
        trail.append(s, "draw.minutes_drafted", ref=draw.id, actor=actor, payload=payload)
    return row


def sign(actor: Actor, draw_id: str, signer: str, *, method: str, image: bytes | None, reason: str) -> DrawSignature:
    """记下一人的签字：手写影像、签在纸上，或拒签及理由；重签作废前一次，签字与拒签不能互改。

    Raises Absent; Problem draw.minutes.
    """
    if method == "canvas" and (image is None or not image.startswith(PNG) or len(image) > 1 << 20):
        raise Problem("draw.minutes", "签名影像打不开，请重签。")
    if method == "refused" and len(reason.strip()) < 2:
        raise Problem("draw.minutes", "拒绝签字的，请写明理由。")
    kept = storage.put(image) if method == "canvas" and image else None
    with unit() as s:
        draw = _drawn(actor, draw_id)
        row = _open(s, draw)
        name = dict(signing.signers(row.content)).get(signer)
        if name is None:
            raise Problem("draw.minutes", "记录里没有这位签字人。")
        for old in signing.of(s, draw.id):
            if old.signer == signer:
                _same_side(old, method)
                signing.void(s, row, old, signing.AGAIN)
        s.flush()
        made = DrawSignature(id=new_id(), draw_id=draw.id, signer=signer, name=name, method=method, image=kept)
        made.reason, made.digest = reason.strip() if method == "refused" else "", row.digest
        made.recorded_by, made.signed_at = actor.officer_id, clock.now()
        s.add(made)
        payload = {"draw": draw.no, "minutes": row.digest, "signer": signer, "method": method}
        trail.append(s, "draw.minutes_signed", ref=draw.id, actor=actor, payload=payload)
    return made


def close(actor: Actor, draw_id: str, scan: bytes | None = None) -> DrawMinutes:
    """成卷：人人签了或注明拒签，纸面排出来存好，指纹进留痕；签在纸上的附扫描件；谁签谁拒签写进公开包。

    Raises Absent; Problem draw.minutes / draw.no_recording / busy.
    """
    s = session()
    draw = _drawn(actor, draw_id)
    row = _open(s, draw)
    signed = signing.of(s, draw.id)
    refuse(law.may_close(len(scene.of(s, draw.id)), rules.profile_of(draw.department_id)))
    if missing := signing.by_person(row.content, leaving={one.signer for one in signed}):
        raise Problem("draw.minutes", f"还没有签字：{'、'.join(missing)}。")
    if any(one.method == "paper" for one in signed) and scan is None:
        raise Problem("draw.minutes", "有人签在纸上，请附上签好的扫描件。")
    if scan is not None and (len(scan) > LARGEST_SCAN or not _readable(scan)):
        raise Problem("draw.minutes", "扫描件须是 20 MB 以内的 PDF 或图片。")
    kept = storage.put(scan) if scan is not None else None
    seen = row.digest
    pdf = storage.put(paper.pdf(draw, row, signed, closing=True))
    files, package = _packed(draw, row, signed)
    with unit() as s:
        draw = _drawn(actor, draw_id)
        row = _open(s, draw)
        if row.digest != seen:
            raise Problem("draw.minutes", "记录刚被改过，请核对后再成卷。")
        row.pdf, row.scan, row.closed_at, row.closed_by = pdf, kept, clock.now(), actor.officer_id
        draw.files, draw.package = draw.files | files, package
        payload = {"draw": draw.no, "attempt": draw.attempt, "minutes": row.digest, "pdf": pdf, "scan": kept} | files
        trail.append(s, "draw.minutes_closed", ref=draw.id, actor=actor, payload=payload)
    return row


def _packed(draw: Draw, row: DrawMinutes, signed: list[DrawSignature]) -> tuple[dict[str, str], str | None]:
    """签字实录和带上它的公开包；现场摇号没有公开包，也就没有。"""
    if draw.package is None:
        return {}, None
    text = signing.file(draw, row, signed)
    whole = packing.zipped(packing.load(draw) | {record.FILE: text})
    return {record.FILE: storage.put(text)}, storage.put(whole)


def released(s: Session, draw: Draw, actor: Actor, reason: str) -> None:
    """派发以前：记录成了卷；没有成卷的，审批人的理由记在这次抽取上。在派发的写单元里。Raises Problem draw.unsigned."""
    row = s.get(DrawMinutes, draw.id)
    closed = row is not None and row.closed_at is not None
    refuse(law.may_dispatch(closed, reason.strip(), actor.has("approver")))
    if not closed:
        draw.numbers = draw.numbers | {"unsigned": reason.strip()}


def stale(s: Session, draw: Draw, row: DrawMinutes) -> bool:
    """拟定之后又加了、移出了影像，又办了变更：记录与现在不符，须重新拟定。"""
    seen = ([line[0] for line in row.content["scene"]], len(row.content.get("changes", [])))
    return seen != ([one.sha256 for one in scene.of(s, draw.id)], len(standing.confirmed(s, draw.id)))


def _same(before: dict[str, Any], now: dict[str, Any]) -> bool:
    """两稿一字不差；存证日志的检查点每次都新，不算。"""
    own = [canonical({name: part for name, part in one.items() if name != "checkpoint"}) for one in (before, now)]
    return own[0] == own[1]


def _drawn(actor: Actor, draw_id: str) -> Draw:
    draw = get_visible(Draw, actor, draw_id, "抽取")
    if draw.state in VOID and draw.drawn_at is not None:
        raise Problem("draw.minutes", "这一次已作废，抽取记录不能再写、再签；已有的照旧存着。")
    if draw.state not in DONE:
        raise Problem("draw.not_drawn", "还没有抽出，不能写抽取记录。")
    rows.rooted(draw)
    return draw


def _open(s: Session, draw: Draw) -> DrawMinutes:
    row = s.get(DrawMinutes, draw.id)
    if row is None:
        raise Problem("draw.minutes", "请先拟定抽取记录。")
    if row.closed_at is not None:
        raise Problem("draw.minutes", "抽取记录已经成卷。")
    if stale(s, draw, row):
        raise Problem("draw.minutes", "拟定之后又加了、移出了影像，或办了变更，请重新拟定，再签字。")
    return row


def _same_side(old: DrawSignature, method: str) -> None:
    """签了字的不能改成拒签，拒签的不能改成签字：要改就在记录里写明、重新拟定，人人再签，前后都在留痕里。"""
    amend = "记错了的，在“异常与处置”里写明，重新拟定记录再签。"
    if old.method == "refused":
        raise Problem("draw.minutes", f"{old.name}已经记为拒绝签字，不能改记；{amend}")
    if method == "refused":
        raise Problem("draw.minutes", f"{old.name}已经签了字，不能改成拒签；{amend}")


def _readable(content: bytes) -> bool:
    return bool(re.match(rb"%PDF-", content)) or (scene.media_type(content) or "").startswith("image/")
