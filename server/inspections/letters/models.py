"""挂号信的表。"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, String
from sqlalchemy.orm import Mapped

from server import clock
from server.db import INTERNAL, PERSONAL, Base, Utc, column, pk


class RegisteredLetter(Base):
    """一封挂号信的一次登记：只增不改，同一编号以最后一次为准。"""

    __tablename__ = "registered_letter"
    __table_args__ = ({"comment": "挂号信"},)
    __sealed__ = "id assignment_id no sent_on receipt received_on officer_id officer_name at"
    id: Mapped[str] = pk()
    assignment_id: Mapped[str] = column("派单", INTERNAL, ForeignKey("assignment.id"), index=True)
    no: Mapped[str] = column("挂号信编号", INTERNAL, String(60))
    sent_on: Mapped[date] = column("哪天寄出", INTERNAL, Date)
    receipt: Mapped[str] = column("回执：WAITING、RETURNED、SIGNED", INTERNAL, String(10))
    received_on: Mapped[date | None] = column("哪天收到回执", INTERNAL, Date, nullable=True)
    officer_id: Mapped[str] = column("登记人", INTERNAL, ForeignKey("officer.id"))
    officer_name: Mapped[str] = column("登记人姓名", PERSONAL, String(60))
    at: Mapped[datetime] = column("登记时间", INTERNAL, Utc, default=clock.now)
