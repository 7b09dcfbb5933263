"""另行公示的登记。"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, String, Text
from sqlalchemy.orm import Mapped

from server import clock
from server.db import INTERNAL, PERSONAL, PUBLIC, Base, Utc, column, pk


class Posting(Base):
    """一个月的公示通报在网站之外的一个渠道登了出来（S0-24、S4-15）；登错的注明作废，不删。"""

    __tablename__ = "posting"
    __table_args__ = {"comment": "另行公示"}
    __sealed__ = "id department_id month channel place on author_id author_name created_at voided_at voided_by reason"
    id: Mapped[str] = pk()
    department_id: Mapped[str] = column("登记部门", PUBLIC, ForeignKey("department.id"), index=True)
    month: Mapped[str] = column("哪个月的通报：2026-11", PUBLIC, String(7), index=True)
    channel: Mapped[str] = column("渠道（规则 publish.channels 里的一个）", PUBLIC, String(60))
    place: Mapped[str] = column("张贴的地方、版面或网址", PUBLIC, String(200))
    on: Mapped[date] = column("公示日", PUBLIC, Date)
    author_id: Mapped[str] = column("登记人", INTERNAL, String(36))
    author_name: Mapped[str] = column("登记人姓名", PERSONAL, String(60))
    created_at: Mapped[datetime] = column("登记时间", INTERNAL, Utc, default=clock.now)
    voided_at: Mapped[datetime | None] = column("作废时间", INTERNAL, Utc, nullable=True)
    voided_by: Mapped[str | None] = column("作废人", INTERNAL, String(36), nullable=True)
    reason: Mapped[str] = column("作废理由", INTERNAL, Text, default="")
