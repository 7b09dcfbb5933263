"""联席会议的表（S3-07）：办公室、成员、纪要。"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, String, Text
from sqlalchemy.orm import Mapped

from server import clock
from server.db import INTERNAL, PERSONAL, PUBLIC, Base, Utc, column, pk
from server.plans.papers import Json


class JointOffice(Base):
    """联席会议办公室设在哪个部门：汇总各部门联合计划、收备案。"""

    __tablename__ = "joint_office"
    __table_args__ = ({"comment": "联席会议办公室"},)
    id: Mapped[str] = pk()
    department_id: Mapped[str] = column("设在哪个部门", PUBLIC, ForeignKey("department.id"))
    since: Mapped[date] = column("自", PUBLIC, Date)
    set_by: Mapped[str] = column("指定人", INTERNAL, String(36))


class MeetingMember(Base):
    """联席会议的人：召集人、成员、联络员；变动报办公室备案，旧的写止期不删。"""

    __tablename__ = "meeting_member"
    __table_args__ = ({"comment": "联席会议成员"},)
    id: Mapped[str] = pk()
    department_id: Mapped[str] = column("单位", PUBLIC, ForeignKey("department.id"), index=True)
    role: Mapped[str] = column("身份：CONVENER、MEMBER、LIAISON", PUBLIC, String(10))
    name: Mapped[str] = column("姓名", PERSONAL, String(60))
    position: Mapped[str] = column("职务", PERSONAL, String(100), default="")
    phone: Mapped[str] = column("电话", PERSONAL, String(40), default="")
    since: Mapped[date] = column("自", INTERNAL, Date)
    until: Mapped[date | None] = column("至（含）", INTERNAL, Date, nullable=True)
    created_by: Mapped[str] = column("登记人", INTERNAL, String(36))
    created_at: Mapped[datetime] = column("登记时间", INTERNAL, Utc, default=clock.now)


class MeetingMinutes(Base):
    """一次会议的纪要：时间、到会单位、议定事项、签发人、影印件；可附在一份计划上。"""

    __tablename__ = "meeting_minutes"
    __table_args__ = ({"comment": "联席会议纪要"},)
    __sealed__ = (
        "id plan_id department_id no title held_on place attended decisions signed_by file created_by created_at "
        "ended_at ended_by ended_why"
    )
    id: Mapped[str] = pk()
    plan_id: Mapped[str | None] = column("所议的计划", INTERNAL, ForeignKey("plan.id"), nullable=True, index=True)
    department_id: Mapped[str] = column("登记部门", INTERNAL, ForeignKey("department.id"), index=True)
    no: Mapped[str] = column("纪要文号", INTERNAL, String(80), default="")
    title: Mapped[str] = column("会议名称", INTERNAL, String(200))
    held_on: Mapped[date] = column("开会日期", INTERNAL, Date)
    place: Mapped[str] = column("地点", INTERNAL, String(100), default="")
    attended: Mapped[list[str]] = column("到会单位", INTERNAL, Json, default=list)
    decisions: Mapped[str] = column("议定事项", INTERNAL, Text)
    signed_by: Mapped[str] = column("签发人", PERSONAL, String(60), default="")
    file: Mapped[dict[str, Any] | None] = column("影印件：sha256、name、size、type", INTERNAL, Json, nullable=True)
    created_by: Mapped[str] = column("登记人", INTERNAL, String(36))
    created_at: Mapped[datetime] = column("登记时间", INTERNAL, Utc, default=clock.now)
    ended_at: Mapped[datetime | None] = column("不再作数的时间", INTERNAL, Utc, nullable=True)
    ended_by: Mapped[str | None] = column("更正或撤去的人", INTERNAL, String(36), nullable=True)
    ended_why: Mapped[str] = column("为什么更正或撤去", INTERNAL, Text, default="", server_default="")
