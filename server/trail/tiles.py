"""C2SP tlog-tiles：分片地址与内容，外人的工具可以直接用。"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.trail.models import LogEntry, LogNode
from server.trail.service import head

WIDTH = 256
_ADDRESS = re.compile(r"^((?:x\d{3}/)*\d{3})(?:\.p/(\d{1,3}))?$")


def address(text: str) -> tuple[int, int] | None:
    """把 x001/x234/067.p/13 读成（序号，宽度）；看不懂为 None。"""
    match = _ADDRESS.match(text)
    if match is None:
        return None
    width = int(match[2]) if match[2] else WIDTH
    if not 1 <= width <= WIDTH or (match[2] and width == WIDTH):
        return None
    return int(match[1].replace("x", "").replace("/", "")), width


def hashes(s: Session, level: int, at: str) -> bytes | None:
    """某层某片的摘要；还没有那么多时为 None。"""
    place = address(at)
    if place is None or not 0 <= level <= 7:
        return None
    index, width = place
    first, height = index * WIDTH, 8 * level
    if (first + width) << height > head(s)[0]:
        return None
    rows = s.scalars(
        select(LogNode.hash)
        .where(LogNode.level == height, LogNode.i >= first, LogNode.i < first + width)
        .order_by(LogNode.i)
    ).all()
    return b"".join(rows) if len(rows) == width else None


def entries(s: Session, at: str) -> bytes | None:
    """某片叶子的正文。"""
    place = address(at)
    if place is None:
        return None
    index, width = place
    rows = s.scalars(
        select(LogEntry.body)
        .where(LogEntry.i >= index * WIDTH, LogEntry.i < index * WIDTH + width)
        .order_by(LogEntry.i)
    ).all()
    if len(rows) != width:
        return None
    return b"".join(len(body).to_bytes(2, "big") + body for body in rows)


def name(index: int, width: int = WIDTH) -> str:
    """第 index 片的地址：1234067 写成 x001/x234/067，不满的注明宽度。"""
    text, rest = f"{index % 1000:03d}", index // 1000
    while rest:
        text, rest = f"x{rest % 1000:03d}/{text}", rest // 1000
    return text if width == WIDTH else f"{text}.p/{width}"


def every(s: Session, size: int) -> Iterator[tuple[str, bytes]]:
    """前 size 条的全部分片：（tile/ 之下的路径，内容）。"""
    level, count = 0, size
    while count:
        for index in range(-(-count // WIDTH)):
            at = name(index, min(WIDTH, count - index * WIDTH))
            yield f"{level}/{at}", hashes(s, level, at) or b""
            if level == 0:
                yield f"entries/{at}", entries(s, at) or b""
        level, count = level + 1, count // WIDTH
