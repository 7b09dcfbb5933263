"""检查人员的表。"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    Boolean,
    Date,
    ForeignKey,
    Integer,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped

from server import clock
from server.db import INTERNAL, PERSONAL, PUBLIC, SENSITIVE, Base, Utc, column, pk
from server.registry.arrived import Arrived, Json


class Inspector(Arrived, Base):
    """执法检查人员（S3-11, S4-04）：有有效证件、在库且在岗的才可被抽取。"""

    __tablename__ = "inspector"
    __table_args__ = ({"comment": "执法检查人员"},)
    id: Mapped[str] = pk()
    department_id: Mapped[str] = column("所属部门", PUBLIC, ForeignKey("department.id"), index=True)
    name: Mapped[str] = column("姓名", PERSONAL, String(60))
    gender: Mapped[str] = column("性别：M、F 或空", PERSONAL, String(1), default="")
    birth_ym: Mapped[str] = column("出生年月 YYYY-MM", PERSONAL, String(7), default="")
    unit: Mapped[str] = column("工作单位", PUBLIC, String(200), default="")
    position: Mapped[str] = column("职务", PERSONAL, String(100), default="")
    post: Mapped[str] = column("执法岗位", PUBLIC, String(100), default="")
    cert_no: Mapped[str] = column("执法证号", PUBLIC, String(40), unique=True)
    cert_from: Mapped[date | None] = column("证件有效期起", INTERNAL, Date, nullable=True)
    cert_to: Mapped[date | None] = column("证件有效期止（含）", INTERNAL, Date, nullable=True)
    law_fields: Mapped[list[str]] = column("执法类别", PUBLIC, Json, default=list)
    regions: Mapped[list[str]] = column("行政区域", PUBLIC, Json, default=list)
    specialties: Mapped[list[str]] = column("业务专长", PUBLIC, Json, default=list)
    qualifications: Mapped[list[str]] = column("执法资质", PUBLIC, Json, default=list)
    can_lead: Mapped[bool] = column("可任主检", INTERNAL, Boolean, default=True)
    status: Mapped[str] = column("状态：active、suspended、removed", INTERNAL, String(10), default="active")
    revision: Mapped[int] = column("修订次数", INTERNAL, Integer, default=1)
    created_at: Mapped[datetime] = column("登记时间", INTERNAL, Utc, default=clock.now)


class ConflictOfInterest(Base):
    """回避关系（S2-12）：有利害关系的人与对象永不配在一起。"""

    __tablename__ = "conflict_of_interest"
    __table_args__ = (UniqueConstraint("inspector_id", "entity_id", "kind"), {"comment": "回避关系"})
    id: Mapped[str] = pk()
    inspector_id: Mapped[str] = column("检查人员", SENSITIVE, ForeignKey("inspector.id"), index=True)
    entity_id: Mapped[str] = column("检查对象", SENSITIVE, ForeignKey("entity.id"), index=True)
    kind: Mapped[str] = column("种类：KIN、FORMER_JOB、SHARES、COMPLAINT、OTHER", SENSITIVE, String(20))
    since: Mapped[date | None] = column("起", SENSITIVE, Date, nullable=True)
    until: Mapped[date | None] = column("止", SENSITIVE, Date, nullable=True)
