"""现场影像：照片与录像按指纹存放，列进抽取记录（S4-10）。"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock, storage, trail
from server.auth import Actor, get_visible
from server.db import new_id, unit
from server.draws.models import Draw, DrawMinutes, DrawScene
from server.problems import Absent, Problem

LARGEST = 40 * 1024 * 1024
HEADS = (
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"WEBP", 8, "image/webp"),
    (b"ftyp", 4, "video/mp4"),
    (b"\x1aE\xdf\xa3", 0, "video/webm"),
)
"""What the first bytes say counts, not the name: only these are kept."""


def add(actor: Actor, draw_id: str, name: str, content: bytes) -> DrawScene:
    """加一份影像；同一文件再加一次，答原来那一行，移出过的回到目录。记录成卷以后不再收。

    Raises Absent; Problem draw.scene / draw.minutes.
    """
    kind = media_type(content)
    if not content or len(content) > LARGEST:
        raise Problem("draw.scene", "文件是空的或超过 40 MB。录像请剪到一分钟以内。")
    if kind is None:
        raise Problem("draw.scene", "只收照片（JPEG、PNG、WebP）和录像（MP4、WebM）。")
    sha256 = storage.put(content)
    with unit() as s:
        draw = get_visible(Draw, actor, draw_id, "抽取")
        kept = next((row for row in every(s, draw.id) if row.sha256 == sha256), None)
        if kept is None or kept.removed_at is not None:
            _unbound(s, draw, "不能再加")
        if kept is not None:
            kept.removed_by, kept.removed_at, kept.removed_reason = None, None, ""
        else:
            kept = DrawScene(id=new_id(), draw_id=draw.id, sha256=sha256, media_type=kind, size=len(content))
            kept.name, kept.added_by, kept.added_at = name.strip()[-120:] or "影像", actor.officer_id, clock.now()
            s.add(kept)
        trail.append(s, "draw.scene", ref=draw.id, actor=actor, payload={"draw": draw.no, "sha256": sha256})
    return kept


def remove(actor: Actor, draw_id: str, sha256: str, reason: str) -> DrawScene:
    """成卷之前移出一份加错的影像，写明理由：不再列进记录，文件照旧存着，桌面上仍看得到（S0-20）。

    Raises Absent; Problem draw.scene without a reason, draw.minutes once the minutes are closed.
    """
    if len(reason.strip()) < 2:
        raise Problem("draw.scene", "请写明为什么移出，至少 2 个字。")
    with unit() as s:
        draw = get_visible(Draw, actor, draw_id, "抽取")
        row = next((one for one in of(s, draw.id) if one.sha256 == sha256), None)
        if row is None:
            raise Absent("影像")
        _unbound(s, draw, "不能再移出")
        row.removed_by, row.removed_at, row.removed_reason = actor.officer_id, clock.now(), reason.strip()
        payload = {"draw": draw.no, "sha256": sha256, "reason": row.removed_reason}
        trail.append(s, "draw.scene_removed", ref=draw.id, actor=actor, payload=payload)
    return row


def _unbound(s: Session, draw: Draw, cannot: str) -> None:
    """签了字的目录里写着每份影像的指纹：成卷以后不加也不减。"""
    row = s.get(DrawMinutes, draw.id)
    if row is not None and row.closed_at is not None:
        raise Problem("draw.minutes", f"抽取记录已经成卷，影像的目录连同签字一起定了，{cannot}。")


def of(s: Session, draw_id: str) -> list[DrawScene]:
    """列进记录的影像，按加入的次序；移出的不在内。"""
    return [row for row in every(s, draw_id) if row.removed_at is None]


def every(s: Session, draw_id: str) -> list[DrawScene]:
    """存着的全部影像，连同移出的。"""
    query = select(DrawScene).where(DrawScene.draw_id == draw_id)
    return list(s.scalars(query.order_by(DrawScene.added_at, DrawScene.id)))


def media_type(content: bytes) -> str | None:
    """由开头几个字节认格式；不认得为 None。"""
    return next((kind for mark, at, kind in HEADS if content[at : at + len(mark)] == mark), None)
