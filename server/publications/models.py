"""公示的表：一次检查一行，历次公开的内容一版一行。"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Date, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from server import clock
from server.db import INTERNAL, PUBLIC, Base, Utc, column, pk
from server.jobs import Leased
from server.publications.channels.models import Posting
from server.publications.exports.models import ExportBatch, ExportRow
from server.publications.tables import Feedback, PublicationChange, PublicationProof, TextHold, VisitFact

__all__ = [
    "ExportBatch", "ExportRow", "Feedback", "Posting", "Publication", "PublicationChange", "PublicationProof",
    "PublicationVersion", "TextHold", "VisitFact",
]  # fmt: skip


class Publication(Leased, Base):
    """公示（S3-16）：queued → published → corrected | withdrawn；held 为暂缓。"""

    __tablename__ = "publication"
    __table_args__ = {"comment": "公示"}
    __sealed__ = (
        "id public_id kind assignment_id owner_department_id entity_name state version ended_on "
        "approved_on published_at"
    )
    id: Mapped[str] = pk()
    public_id: Mapped[str] = column("公示编号", PUBLIC, String(20), unique=True)
    kind: Mapped[str] = column("种类", PUBLIC, String(20), default="RESULT")
    assignment_id: Mapped[str] = column("检查派单", INTERNAL, ForeignKey("assignment.id"), unique=True)
    owner_department_id: Mapped[str] = column("检查机关", INTERNAL, ForeignKey("department.id"), index=True)
    entity_name: Mapped[str] = column("检查对象名称", PUBLIC, String(200))
    state: Mapped[str] = column("状态", PUBLIC, String(10), default="queued", index=True)
    version: Mapped[int] = column("版本，未公示为 0", PUBLIC, Integer, default=0)
    ended_on: Mapped[date] = column("检查结束日", PUBLIC, Date)
    approved_on: Mapped[date | None] = column("审定日", INTERNAL, Date, nullable=True)
    due_on: Mapped[date] = column("公示期限", PUBLIC, Date, index=True)
    provisional: Mapped[bool] = column("期限是否暂定", PUBLIC, Boolean, default=False)
    due_rule: Mapped[str] = column("期限出自哪条规则", PUBLIC, String(60))
    due_says: Mapped[str] = column("期限说明", PUBLIC, String(200))
    alerted: Mapped[int | None] = column("已提醒到第几个工作日（0 为逾期）", INTERNAL, Integer, nullable=True)
    hold_reason: Mapped[str | None] = column("暂缓原因", INTERNAL, Text, nullable=True)
    published_at: Mapped[datetime | None] = column("首次公示时间", PUBLIC, Utc, nullable=True)
    projected_at: Mapped[datetime | None] = column("写入投影的时间；空为待写", INTERNAL, Utc, nullable=True)
    created_at: Mapped[datetime] = column("登记时间", INTERNAL, Utc, default=clock.now)
    versions: Mapped[list[PublicationVersion]] = relationship(
        "PublicationVersion", order_by="PublicationVersion.version", lazy="selectin", viewonly=True
    )


class PublicationVersion(Base):
    """公示的一版：公开过的内容不删不改（S3-16、S4-15）。"""

    __tablename__ = "publication_version"
    __table_args__ = (UniqueConstraint("publication_id", "version"), {"comment": "公示版本"})
    __sealed__ = "id publication_id version act at by reason record sha256 alg files"
    id: Mapped[str] = pk()
    publication_id: Mapped[str] = column("公示", INTERNAL, ForeignKey("publication.id"), index=True)
    version: Mapped[int] = column("版本", PUBLIC, Integer)
    act: Mapped[str] = column("首次公示、更正或撤下：publish、correct、withdraw", PUBLIC, String(10))
    at: Mapped[datetime] = column("时间", PUBLIC, Utc)
    by: Mapped[str] = column("办理人", INTERNAL, String(36))
    reason: Mapped[str] = column("理由（公开）", PUBLIC, Text, default="")
    record: Mapped[dict[str, Any]] = column("公示内容（只含允许字段）", PUBLIC, JSON)
    sha256: Mapped[str] = column("公示内容摘要", PUBLIC, String(64))
    alg: Mapped[str] = column("摘要算法", PUBLIC, String(10), default="sha256")
    files: Mapped[list[dict[str, str]]] = column("归档文书的指纹", INTERNAL, JSON, default=list)
