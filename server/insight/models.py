"""从桌面要的全部数据导出。"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, String
from sqlalchemy.orm import Mapped

from server import clock
from server.db import INTERNAL, Base, Utc, column, pk
from server.jobs import Leased


class DataExport(Leased, Base):
    """一次导出：waiting → ready，七天后 gone；五次不成搁置。压缩件在数据文件夹里，不进证据库。"""

    __tablename__ = "data_export"
    __table_args__ = {"comment": "全部数据导出"}
    id: Mapped[str] = pk()
    asked_by: Mapped[str] = column("要的人", INTERNAL, ForeignKey("officer.id"), index=True)
    asked_at: Mapped[datetime] = column("要的时间", INTERNAL, Utc, default=clock.now)
    state: Mapped[str] = column("状态：waiting、ready、gone", INTERNAL, String(10), default="waiting", index=True)
    done: Mapped[int] = column("写好的表数", INTERNAL, Integer, default=0)
    total: Mapped[int] = column("全部表数", INTERNAL, Integer, default=0)
    rows: Mapped[int] = column("行数", INTERNAL, Integer, default=0)
    size: Mapped[int] = column("压缩件字节数", INTERNAL, Integer, default=0)
    alg: Mapped[str] = column("散列算法", INTERNAL, String(10), default="sha256")
    digest: Mapped[str | None] = column("压缩件指纹", INTERNAL, String(64), nullable=True)
    ready_at: Mapped[datetime | None] = column("做好的时间", INTERNAL, Utc, nullable=True)
