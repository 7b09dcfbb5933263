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
    publish_ok: Mapped[bool] = column("对外公示（涉密的不公示）", INTERNAL, Boolean, default=True, server_default="1")
    conflicts_confirmed_on: Mapped[date | None] = column("本人最近一次确认回避关系", INTERNAL, Date, nullable=True)
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


class InspectorLeave(Base):
    """不在岗（S1-05）：这几天不派，也不能开始检查、不能签字。"""

    __tablename__ = "inspector_leave"
    __table_args__ = ({"comment": "检查人员不在岗"},)
    id: Mapped[str] = pk()
    inspector_id: Mapped[str] = column("检查人员", INTERNAL, ForeignKey("inspector.id"), index=True)
    since: Mapped[date] = column("起（含）", INTERNAL, Date)
    until: Mapped[date] = column("止（含）", INTERNAL, Date, index=True)
    reason: Mapped[str] = column("事由种类", PERSONAL, String(20))
    cancelled_on: Mapped[date | None] = column("销假日期", INTERNAL, Date, nullable=True)
    by: Mapped[str] = column("登记人", INTERNAL, String(36))
    at: Mapped[datetime] = column("登记时间", INTERNAL, Utc, default=clock.now)


class InspectorQualification(Base):
    """执法资质及其有效期（S3-11）；过期的资质当天起不作数。"""

    __tablename__ = "inspector_qualification"
    __table_args__ = (UniqueConstraint("inspector_id", "name"), {"comment": "检查人员的资质"})
    id: Mapped[str] = pk()
    inspector_id: Mapped[str] = column("检查人员", INTERNAL, ForeignKey("inspector.id"), index=True)
    name: Mapped[str] = column("资质名称", PUBLIC, String(60))
    number: Mapped[str] = column("证书编号", INTERNAL, String(60), default="")
    valid_from: Mapped[date | None] = column("有效期起", INTERNAL, Date, nullable=True)
    valid_to: Mapped[date | None] = column("有效期止（含）", INTERNAL, Date, nullable=True)


class InspectorEvent(Base):
    """入库、变更、出库的经过（S1-05 单位与岗位变动及时调整）。"""

    __tablename__ = "inspector_event"
    __table_args__ = ({"comment": "检查人员的变动"},)
    id: Mapped[str] = pk()
    inspector_id: Mapped[str] = column("检查人员", INTERNAL, ForeignKey("inspector.id"), index=True)
    kind: Mapped[str] = column("种类：ENTERED、CHANGED、SUSPENDED、REMOVED、RETURNED", INTERNAL, String(20))
    changes: Mapped[dict[str, object]] = column("变更前后", SENSITIVE, Json, default=dict)
    reason: Mapped[str] = column("原因", INTERNAL, String(300), default="")
    at: Mapped[datetime] = column("登记时间", INTERNAL, Utc, default=clock.now)
    by: Mapped[str] = column("经办人", INTERNAL, String(36))


class Expert(Base):
    """专家与第三方机构（S3-12、S4-05）：只作辅助和支撑，不计入检查人员人数，另成一库。"""

    __tablename__ = "expert"
    __table_args__ = (UniqueConstraint("department_id", "kind", "name", "org"), {"comment": "专家与第三方机构"})
    id: Mapped[str] = pk()
    department_id: Mapped[str] = column("聘请部门", INTERNAL, ForeignKey("department.id"), index=True)
    kind: Mapped[str] = column("种类：EXPERT 专家、AGENCY 第三方机构", PUBLIC, String(10))
    name: Mapped[str] = column("姓名或机构名称", PERSONAL, String(100))
    org: Mapped[str] = column("所在单位", INTERNAL, String(200), default="")
    field: Mapped[str] = column("专业领域", PUBLIC, String(100), default="")
    agreement_no: Mapped[str] = column("聘书或购买服务合同编号", INTERNAL, String(80), default="")
    phone: Mapped[str] = column("联系电话", PERSONAL, String(40), default="")
    valid_from: Mapped[date | None] = column("聘期起", INTERNAL, Date, nullable=True)
    valid_to: Mapped[date | None] = column("聘期止（含）", INTERNAL, Date, nullable=True)
    ended_on: Mapped[date | None] = column("解聘日期", INTERNAL, Date, nullable=True)
