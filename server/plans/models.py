"""计划的两张表（S3-14：抽查项目、范围、比例、方式、内容、实施时间）。"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, Date, ForeignKey, Index, Integer, String, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, relationship

from server import clock
from server.db import INTERNAL, PUBLIC, Base, Utc, column, pk

Json = JSON().with_variant(JSONB(), "postgresql")


class Plan(Base):
    """年度抽查计划：draft → submitted → approved；退回后改了再送。"""

    __tablename__ = "plan"
    __table_args__ = (Index("ix_plan_department_year", "department_id", "year"), {"comment": "年度抽查计划"})
    id: Mapped[str] = pk()
    department_id: Mapped[str] = column("编制部门", PUBLIC, ForeignKey("department.id"))
    year: Mapped[int] = column("年度", PUBLIC, Integer)
    title: Mapped[str] = column("计划名称", PUBLIC, String(200))
    scope: Mapped[str] = column("范围：SINGLE 部门、JOINT 联合", PUBLIC, String(10), default="SINGLE")
    version: Mapped[int] = column("版次", PUBLIC, Integer, default=1)
    state: Mapped[str] = column("状态", PUBLIC, String(12), default="draft", index=True)
    author_id: Mapped[str] = column("编制人", INTERNAL, ForeignKey("officer.id"))
    created_at: Mapped[datetime] = column("编制时间", INTERNAL, Utc, default=clock.now)
    submitted_by: Mapped[str | None] = column("送审人", INTERNAL, String(36), nullable=True)
    submitted_at: Mapped[datetime | None] = column("送审时间", INTERNAL, Utc, nullable=True)
    decided_by: Mapped[str | None] = column("审批人", INTERNAL, String(36), nullable=True)
    decided_at: Mapped[datetime | None] = column("审批时间", INTERNAL, Utc, nullable=True)
    opinion: Mapped[str] = column("审批意见", INTERNAL, Text, default="")
    entries: Mapped[list[PlanEntry]] = relationship(
        "PlanEntry",
        back_populates="plan",
        order_by="PlanEntry.position, PlanEntry.id",
        lazy="selectin",
        cascade="all, delete-orphan",
    )


class PlanEntry(Base):
    """计划条目：一个抽查任务。"""

    __tablename__ = "plan_entry"
    __table_args__ = {"comment": "计划条目"}
    id: Mapped[str] = pk()
    plan_id: Mapped[str] = column("所属计划", PUBLIC, ForeignKey("plan.id"), index=True)
    position: Mapped[int] = column("次序", PUBLIC, Integer, default=0)
    name: Mapped[str] = column("抽查任务名称", PUBLIC, String(200))
    item_ids: Mapped[list[str]] = column("抽查事项", PUBLIC, Json)
    targeting: Mapped[str] = column("定向 TARGETED、不定向 UNTARGETED", PUBLIC, String(12), default="UNTARGETED")
    filter: Mapped[dict[str, list[str]] | None] = column("定向条件：栏名到取值", PUBLIC, Json, nullable=True)
    ratios: Mapped[dict[str, list[int]]] = column("各信用风险类别的比例 [p,q]，N 为未分类", PUBLIC, Json)
    rounding: Mapped[str] = column("比例性质：min、max、exact", PUBLIC, String(10), default="exact")
    min_n: Mapped[int] = column("最少抽取户数", PUBLIC, Integer, default=1)
    reserve: Mapped[list[int]] = column("候补比例 [p,q]", PUBLIC, Json)
    methods: Mapped[list[str]] = column("检查方式", PUBLIC, Json)
    content: Mapped[str] = column("检查内容", PUBLIC, Text, default="")
    period_from: Mapped[date] = column("实施时间起", PUBLIC, Date)
    period_to: Mapped[date] = column("实施时间止（含）", PUBLIC, Date)
    team_size: Mapped[int] = column("检查组人数", PUBLIC, Integer, default=2)
    repeat_months: Mapped[int] = column("同一事项几个月内不重复", PUBLIC, Integer, default=3)
    created_at: Mapped[datetime] = column("登记时间", INTERNAL, Utc, default=clock.now)
    plan: Mapped[Plan] = relationship(Plan, back_populates="entries")
