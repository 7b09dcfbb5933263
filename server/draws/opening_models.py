"""名称的揭开：每揭开一次一行，谁、哪一户、何时、为什么；提前揭开的，谁提出、谁同意。"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped

from server import clock
from server.db import INTERNAL, PUBLIC, SENSITIVE, Base, Utc, column, pk


class NameOpening(Base):
    """揭开一次名称（S2-08、S3-15）：整次揭开的一行没有户。

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


class NameRequest(Base):
    """要求提前揭开一户（S2-08、S0-20）：一人提出、写明理由，另一人同意，名称只揭给提出的人。

    The row knows the code only: whoever reads the list of requests learns no name.
    """

    __tablename__ = "name_request"
    __table_args__ = ({"comment": "提前揭开名称的请求"},)
    __sealed__ = "id draw_id blind reason state asked_by asked_at decided_by decided_at opinion"
    id: Mapped[str] = pk()
    draw_id: Mapped[str] = column("抽取", PUBLIC, ForeignKey("draw.id"), index=True)
    blind: Mapped[str] = column("盲码", PUBLIC, String(32))
    reason: Mapped[str] = column("为什么现在就要看", INTERNAL, Text)
    state: Mapped[str] = column("状态：PROPOSED、CONFIRMED、REJECTED", INTERNAL, String(10), default="PROPOSED")
    asked_by: Mapped[str] = column("提出人", INTERNAL, ForeignKey("officer.id"))
    asked_at: Mapped[datetime] = column("提出时间", INTERNAL, Utc)
    decided_by: Mapped[str | None] = column("同意或驳回的人", INTERNAL, ForeignKey("officer.id"), nullable=True)
    decided_at: Mapped[datetime | None] = column("办结时间", INTERNAL, Utc, nullable=True)
    opinion: Mapped[str] = column("意见", INTERNAL, Text, default="")
