"""规则与时间的表。"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from server import clock
from server.db import INTERNAL, PERSONAL, PUBLIC, Base, Utc, column, pk


class RuleOverride(Base):
    """另定的规则：一人提出，另一人批准；不删不改，只到期或被后来的顶替（S0-15、S3-20）。"""

    __tablename__ = "rule_override"
    __table_args__ = (Index("ix_rule_override_key_state", "key", "state"), {"comment": "另定的规则"})
    id: Mapped[str] = pk()
    key: Mapped[str] = column("哪条规则", PUBLIC, String(60))
    layer: Mapped[str] = column("哪一层：LAW、LOCAL、DEPARTMENT", PUBLIC, String(12))
    department_id: Mapped[str | None] = column(
        "只管哪个部门；空为全行政区", PUBLIC, ForeignKey("department.id"), nullable=True, index=True
    )
    value: Mapped[Any] = column("值", PUBLIC, JSON)
    basis: Mapped[str] = column("依据（文件名、文号、条款）", PUBLIC, String(300))
    reason: Mapped[str] = column("为何另定", INTERNAL, Text)
    since: Mapped[date] = column("自", PUBLIC, Date)
    until: Mapped[date | None] = column("至（含）", PUBLIC, Date, nullable=True)
    state: Mapped[str] = column("状态", INTERNAL, String(10), default="proposed")
    author_id: Mapped[str] = column("提出人", INTERNAL, String(36))
    author_name: Mapped[str] = column("提出人姓名", PERSONAL, String(60))
    created_at: Mapped[datetime] = column("提出时间", INTERNAL, Utc, default=clock.now)
    decided_by: Mapped[str | None] = column("批准人", INTERNAL, String(36), nullable=True)
    decider_name: Mapped[str | None] = column("批准人姓名", PERSONAL, String(60), nullable=True)
    decided_at: Mapped[datetime | None] = column("批准时间", INTERNAL, Utc, nullable=True)
    opinion: Mapped[str] = column("批准意见", INTERNAL, Text, default="")


class CalendarYear(Base):
    """一年的放假安排：来自国务院办公厅的通知，一人录入，另一人核对（rulings 9）。"""

    __tablename__ = "calendar_year"
    __table_args__ = (Index("ix_calendar_year_year_state", "year", "state"), {"comment": "年历"})
    id: Mapped[str] = pk()
    year: Mapped[int] = column("年份", PUBLIC, Integer)
    version: Mapped[int] = column("第几版", PUBLIC, Integer)
    document: Mapped[str] = column("通知文号", PUBLIC, String(60))
    source: Mapped[str] = column("来源（网址或文件名）", PUBLIC, String(300))
    sha256: Mapped[str] = column("录入原文的指纹", INTERNAL, String(64))
    state: Mapped[str] = column("状态", INTERNAL, String(10), default="proposed")
    author_id: Mapped[str] = column("录入人", INTERNAL, String(36))
    author_name: Mapped[str] = column("录入人姓名", PERSONAL, String(60))
    created_at: Mapped[datetime] = column("录入时间", INTERNAL, Utc, default=clock.now)
    decided_by: Mapped[str | None] = column("核对人", INTERNAL, String(36), nullable=True)
    decider_name: Mapped[str | None] = column("核对人姓名", PERSONAL, String(60), nullable=True)
    decided_at: Mapped[datetime | None] = column("核对时间", INTERNAL, Utc, nullable=True)
    opinion: Mapped[str] = column("核对意见", INTERNAL, Text, default="")
    days: Mapped[list[CalendarDay]] = relationship(
        "CalendarDay", order_by="CalendarDay.day", lazy="selectin", cascade="all, delete-orphan"
    )


class CalendarDay(Base):
    """年历上与平常不同的一天。"""

    __tablename__ = "calendar_day"
    __table_args__ = (UniqueConstraint("calendar_year_id", "day"), {"comment": "年历的日子"})
    id: Mapped[str] = pk()
    calendar_year_id: Mapped[str] = column("哪份年历", PUBLIC, ForeignKey("calendar_year.id"), index=True)
    day: Mapped[date] = column("日期", PUBLIC, Date)
    kind: Mapped[str] = column("休 off、班 work", PUBLIC, String(4))
    name: Mapped[str] = column("节日", PUBLIC, String(40), default="")


class Deadline(Base):
    """时限：每只钟一行，开钟、办结、改期都在办事的同一事务里（S1-12、S3-01、S3-14、S3-16）。"""

    __tablename__ = "deadline"
    __table_args__ = (
        UniqueConstraint("subject_id", "kind", "started_on"),
        Index("ix_deadline_state_due_on", "state", "due_on"),
        {"comment": "时限"},
    )
    id: Mapped[str] = pk()
    kind: Mapped[str] = column("种类（哪条规则）", INTERNAL, String(40), index=True)
    subject_kind: Mapped[str] = column("事情的种类：assignment、plan、department", INTERNAL, String(20))
    subject_id: Mapped[str] = column("哪件事", INTERNAL, String(80), index=True)
    department_id: Mapped[str] = column("谁的时限", INTERNAL, ForeignKey("department.id"), index=True)
    title: Mapped[str] = column("一句话，不含未亮证的对象名称", INTERNAL, String(200))
    link: Mapped[str] = column("去处（桌面网址）", INTERNAL, String(200))
    started_on: Mapped[date] = column("起算日", INTERNAL, Date)
    days: Mapped[int | None] = column("几个工作日；空为定日", INTERNAL, Integer, nullable=True)
    due_on: Mapped[date] = column("到期日，当日 24:00 前为按期", INTERNAL, Date)
    due_at: Mapped[datetime | None] = column("按小时算的到期时刻；空为按日", INTERNAL, Utc, nullable=True)
    provisional: Mapped[bool] = column("是否暂定（年历未公布）", INTERNAL, Boolean, default=False, index=True)
    reckoned: Mapped[str] = column("按哪份年历算的", INTERNAL, String(36), index=True)
    says: Mapped[str] = column("是哪一个时限", INTERNAL, String(200))
    state: Mapped[str] = column("状态", INTERNAL, String(10), default="open")
    alerted: Mapped[int | None] = column("已提醒到第几个工作日（0 为逾期）", INTERNAL, Integer, nullable=True)
    met_on: Mapped[date | None] = column("办结日", INTERNAL, Date, nullable=True)
    closed_at: Mapped[datetime | None] = column("办结或取消的时间", INTERNAL, Utc, nullable=True)
    created_at: Mapped[datetime] = column("开钟时间", INTERNAL, Utc, default=clock.now)
