"""现场影像：照片与录像按指纹存放，列进抽取记录（S4-10）。"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock, storage, trail
from server.auth import Actor, get_visible
from server.db import new_id, unit
from server.draws.models import Draw, DrawMinutes, DrawScene
from server.problems import Problem

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
    """加一份影像；同一文件再加一次，答原来那一行。记录成卷以后不再收。

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
        kept = next((row for row in of(s, draw.id) if row.sha256 == sha256), None)
        if kept is None and (closed := s.get(DrawMinutes, draw.id)) is not None and closed.closed_at is not None:
            raise Problem("draw.minutes", "抽取记录已经成卷，影像目录不能再改。")
        if kept is None:
            kept = DrawScene(id=new_id(), draw_id=draw.id, sha256=sha256, media_type=kind, size=len(content))
            kept.name, kept.added_by, kept.added_at = name.strip()[-120:] or "影像", actor.officer_id, clock.now()
            s.add(kept)
        trail.append(s, "draw.scene", ref=draw.id, actor=actor, payload={"draw": draw.no, "sha256": sha256})
    return kept


def of(s: Session, draw_id: str) -> list[DrawScene]:
    """一次抽取的影像，按加入的次序。"""
    return list(
        s.scalars(select(DrawScene).where(DrawScene.draw_id == draw_id).order_by(DrawScene.added_at, DrawScene.id))
    )


def media_type(content: bytes) -> str | None:
    """由开头几个字节认格式；不认得为 None。"""
    return next((kind for mark, at, kind in HEADS if content[at : at + len(mark)] == mark), None)
