"""检查对象的表。"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped

from server import clock
from server.db import INTERNAL, PERSONAL, PUBLIC, SENSITIVE, Base, Utc, column, pk
from server.registry.arrived import Arrived, Json


class Entity(Arrived, Base):
    """检查对象（S4-03）：属于行政区，不属于某个部门；退出不是删除。"""

    __tablename__ = "entity"
    __table_args__ = (
        UniqueConstraint("jurisdiction_code", "id_kind", "id_value"),
        Index("ix_entity_name", "name"),
        {"comment": "检查对象"},
    )
    id: Mapped[str] = pk()
    jurisdiction_code: Mapped[str] = column("行政区划代码", PUBLIC, String(12))
    id_kind: Mapped[str] = column("代码种类：uscc、reg_no、other", PUBLIC, String(10))
    id_value: Mapped[str] = column("统一社会信用代码或注册号", PUBLIC, String(40), index=True)
    name: Mapped[str] = column("名称", PUBLIC, String(200))
    name_initials: Mapped[str] = column("名称拼音首字母", INTERNAL, String(200), default="")
    kind: Mapped[str] = column("主体类型", PUBLIC, String(20), default="OTHER")
    address: Mapped[str] = column("住所（经营场所）", PUBLIC, String(300), default="")
    district: Mapped[str] = column("所在地区", PUBLIC, String(60), default="", index=True)
    industry: Mapped[str] = column("行业", PUBLIC, String(100), default="")
    legal_rep: Mapped[str] = column("法定代表人（负责人）", PERSONAL, String(100), default="")
    phone: Mapped[str] = column("联系电话", PERSONAL, String(40), default="")
    status: Mapped[str] = column("状态：active、suspended、exited", PUBLIC, String(10), default="active")
    credit_class: Mapped[str | None] = column("信用风险分类 A–D", INTERNAL, String(1), nullable=True)
    flags: Mapped[dict[str, Any]] = column("标记：异常名录、投诉等", INTERNAL, Json, default=dict)
    source: Mapped[str] = column("来源", INTERNAL, String(200), default="")
    revision: Mapped[int] = column("修订次数", INTERNAL, Integer, default=1)
    created_at: Mapped[datetime] = column("登记时间", INTERNAL, Utc, default=clock.now)


class Membership(Arrived, Base):
    """检查对象在某部门名录里（S4-02, rulings 1）：一个对象可在多个部门的名录里。"""

    __tablename__ = "membership"
    __table_args__ = ({"comment": "部门名录"},)
    entity_id: Mapped[str] = column("检查对象", INTERNAL, ForeignKey("entity.id"), primary_key=True)
    department_id: Mapped[str] = column("部门", INTERNAL, ForeignKey("department.id"), primary_key=True, index=True)
    since: Mapped[date] = column("入录日期", INTERNAL, Date)
    until: Mapped[date | None] = column("退出日期（不含）", INTERNAL, Date, nullable=True)


class EntityEvent(Base):
    """准入、变更、退出（S3-10 实时调整）。"""

    __tablename__ = "entity_event"
    __table_args__ = ({"comment": "检查对象的变动"},)
    id: Mapped[str] = pk()
    entity_id: Mapped[str] = column("检查对象", INTERNAL, ForeignKey("entity.id"), index=True)
    department_id: Mapped[str | None] = column("经办部门", INTERNAL, ForeignKey("department.id"), nullable=True)
    kind: Mapped[str] = column("种类：ENTERED、CHANGED、EXITED、RETURNED", INTERNAL, String(20))
    effective: Mapped[date] = column("生效日期", INTERNAL, Date)
    changes: Mapped[dict[str, Any]] = column("变更前后", SENSITIVE, Json, default=dict)
    reason: Mapped[str] = column("原因", INTERNAL, String(300), default="")
    at: Mapped[datetime] = column("登记时间", INTERNAL, Utc, default=clock.now)
    by: Mapped[str] = column("经办人", INTERNAL, String(36))
