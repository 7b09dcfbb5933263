"""名称的揭开：每揭开一次一行，谁、哪一户、何时、为什么。"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped

from server import clock
from server.db import INTERNAL, PUBLIC, SENSITIVE, Base, Utc, column, pk


class NameOpening(Base):
    """揭开一次名称（S2-08、S3-15）：到期公开的一行没有户，是整次抽取。

    `officer_id` is the one who learned the name; empty where everybody of the department did (at the door, on release).
    """

    __tablename__ = "name_opening"
    __table_args__ = (
        Index("ix_name_opening_unit", "draw_id", "entity_id"),
        Index("ix_name_opening_entity", "entity_id"),
        {"comment": "抽中名称的揭开"},
    )
    __sealed__ = "id draw_id entity_id blind officer_id means reason at"
    id: Mapped[str] = pk()
    draw_id: Mapped[str] = column("抽取", PUBLIC, ForeignKey("draw.id"))
    entity_id: Mapped[str | None] = column("检查对象，空为整次抽取", SENSITIVE, ForeignKey("entity.id"), nullable=True)
    blind: Mapped[str] = column("盲码，空为整次抽取", PUBLIC, String(32), default="")
    officer_id: Mapped[str | None] = column("揭给谁，空为办案部门", INTERNAL, ForeignKey("officer.id"), nullable=True)
    means: Mapped[str] = column("怎样揭开：phone、desk、door、firm、key、release", INTERNAL, String(10))
    reason: Mapped[str] = column("为什么", INTERNAL, Text, default="")
    at: Mapped[datetime] = column("何时", INTERNAL, Utc, default=clock.now)
