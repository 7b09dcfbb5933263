"""桌面交来的附件：回证、回执、委托书、复查照片；先交来，随下一步归档。"""

from __future__ import annotations

import tempfile
from pathlib import Path

from server import clock, storage, trail
from server.auth import Actor, get_visible
from server.db import new_id, unit
from server.documents.service import NotRendered, picture
from server.followups import matter
from server.followups.models import FollowFile, FollowUp
from server.problems import Absent, Problem

MOST_BYTES = 12 << 20
MOST_WAITING = 12
PDF = b"%PDF-"
PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF")
LONGEST = 2000


def attach(actor: Actor, follow_up_id: str, name: str, content: bytes) -> FollowFile:
    """收下一份：PDF 照存不打开，图片在受限子进程里重新编码。

    Raises Absent; Problem followup.file, wrong_state.
    """
    media, (sha256, size) = kept(content)
    with unit() as s:
        row = matter.load(s, actor, follow_up_id)
        if not matter.acts(row):
            raise Problem("wrong_state", "这一件已经办结，不能再加附件。", state=row.state)
        if len(matter.waiting_files(row, actor)) >= MOST_WAITING:
            raise Problem("followup.files_full", f"还没有用的附件已有 {MOST_WAITING} 份。")
        made = FollowFile(
            id=new_id(), follow_up_id=row.id, sha256=sha256, size=size, media_type=media,
            name=name[-100:] or "附件", by_id=actor.officer_id, at=clock.now(),
        )  # fmt: skip
        row.files.append(made)
        trail.append(s, "followup.attached", ref=row.id, actor=actor, payload={"sha256": made.sha256})
    return made


def kept(content: bytes) -> tuple[str, tuple[str, int]]:
    """存下一份，返回格式、指纹与字节数。Raises Problem followup.file."""
    if len(content) > MOST_BYTES:
        raise Problem("followup.file", "附件不能超过 12 MB。")
    if content.startswith(PDF):
        return "application/pdf", (storage.put(content), len(content))
    if not content.startswith(PICTURES):
        raise Problem("followup.file", "附件须是 PDF 或者照片（JPEG、PNG、WebP）。")
    try:
        with tempfile.NamedTemporaryFile(suffix=".upload") as file:
            file.write(content)
            file.flush()
            made = picture(Path(file.name), LONGEST)
    except NotRendered as refused:
        raise Problem("followup.file", f"照片打不开：{refused.message}。") from refused
    return "image/jpeg", (storage.put(made), len(made))


def read(actor: Actor, follow_up_id: str, sha256: str) -> tuple[FollowFile, bytes]:
    """一份附件的内容；不是这一件的答得像没有。Raises Absent."""
    row = get_visible(FollowUp, actor, follow_up_id, "后续处置")
    found = next((file for file in row.files if file.sha256 == sha256), None)
    if found is None:
        raise Absent("附件")
    return found, storage.read(sha256)
