"""证据文件与送达队列的表。"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Boolean, ForeignKey, Integer, String, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped

from server import clock
from server.db import INTERNAL, Base, Utc, column, pk
from server.jobs import Leased

Json = JSON().with_variant(JSONB(), "postgresql")


class Blob(Leased, Base):
    """收齐并核对过指纹的文件；内容在 storage 里。

    `problem` is what the limited child said when the picture could not be opened.
    """

    __tablename__ = "blob"
    __table_args__ = ({"comment": "证据文件"},)
    id: Mapped[str] = pk()
    sha256: Mapped[str] = column("指纹", INTERNAL, String(64), unique=True)
    alg: Mapped[str] = column("散列算法", INTERNAL, String(10), default="sha256")
    size: Mapped[int] = column("字节数", INTERNAL, Integer)
    completed_at: Mapped[datetime] = column("收齐时间", INTERNAL, Utc, default=clock.now, index=True)
    checked_at: Mapped[datetime | None] = column("打开查看过的时间", INTERNAL, Utc, nullable=True, index=True)
    media_type: Mapped[str | None] = column("实际格式", INTERNAL, String(60), nullable=True)
    width: Mapped[int | None] = column("宽", INTERNAL, Integer, nullable=True)
    height: Mapped[int | None] = column("高", INTERNAL, Integer, nullable=True)
    problem: Mapped[str | None] = column("打不开的原因", INTERNAL, Text, nullable=True)


class BlobPart(Base):
    """某人正在传或传完的文件：每人一份进度，互不可见（rulings 24）。"""

    __tablename__ = "blob_part"
    __table_args__ = ({"comment": "上传进度"},)
    sha256: Mapped[str] = column("指纹", INTERNAL, String(64), primary_key=True)
    officer_id: Mapped[str] = column("上传人", INTERNAL, ForeignKey("officer.id"), primary_key=True)
    size: Mapped[int] = column("应有字节数", INTERNAL, Integer)
    started_at: Mapped[datetime] = column("开始时间", INTERNAL, Utc, default=clock.now, index=True)
    complete: Mapped[bool] = column("已收齐", INTERNAL, Boolean, default=False)


class BlobRef(Base):
    """操作点名的文件：收据据此逐件列出。"""

    __tablename__ = "blob_ref"
    __table_args__ = ({"comment": "操作引用的文件"},)
    dev: Mapped[str] = column("手机", INTERNAL, String(36), primary_key=True)
    seq: Mapped[int] = column("序号", INTERNAL, Integer, primary_key=True, autoincrement=False)
    sha256: Mapped[str] = column("指纹", INTERNAL, String(64), primary_key=True, index=True)
    role: Mapped[str] = column(
        "用途：photo、thumb、signature、strokes、witness、recording", INTERNAL, String(12), primary_key=True
    )
    size: Mapped[int | None] = column("所称字节数", INTERNAL, Integer, nullable=True)
    insp: Mapped[str] = column("检查", INTERNAL, String(64), index=True)
    officer_id: Mapped[str] = column("送来的人", INTERNAL, ForeignKey("officer.id"), index=True)


class FeedCounter(Base):
    """每人一个送达计数；取号时锁住这一行，因此不会漏读。"""

    __tablename__ = "feed_counter"
    __table_args__ = ({"comment": "送达计数"},)
    officer_id: Mapped[str] = column("人员", INTERNAL, ForeignKey("officer.id"), primary_key=True)
    rev: Mapped[int] = column("最后一条的号码", INTERNAL, Integer, default=0)


class FeedItem(Base):
    """送达手机的一条变更。

    kind: package, recall, ops, verdict, receipt, returned, notice. Bodies of package, ops and receipt are written
    out when they are read, so that they are always the newest.
    """

    __tablename__ = "feed_item"
    __table_args__ = ({"comment": "送达手机的变更"},)
    officer_id: Mapped[str] = column("人员", INTERNAL, ForeignKey("officer.id"), primary_key=True)
    rev: Mapped[int] = column("号码", INTERNAL, Integer, primary_key=True, autoincrement=False)
    kind: Mapped[str] = column("种类", INTERNAL, String(12))
    subject: Mapped[str] = column("派单", INTERNAL, String(64))
    body: Mapped[dict[str, Any]] = column("内容", INTERNAL, Json)
    at: Mapped[datetime] = column("时间", INTERNAL, Utc, default=clock.now)
