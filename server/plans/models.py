"""计划与条目（S3-14：抽查项目、范围、比例、方式、内容、实施时间；S3-17 联合计划八项）。"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, Date, ForeignKey, Index, Integer, String, Text, false
from sqlalchemy.orm import Mapped, relationship

from server import clock
from server.db import INTERNAL, PUBLIC, SENSITIVE, Base, Utc, column, pk
from server.plans.meeting.models import JointOffice, MeetingMember, MeetingMinutes
from server.plans.papers import Json, PlanConsultation, PlanDecision, PlanFiling, PlanVersion

__all__ = [
    "JointOffice",
    "MeetingMember",
    "MeetingMinutes",
    "Plan",
    "PlanConsultation",
    "PlanDecision",
    "PlanEntry",
    "PlanFiling",
    "PlanVersion",
]


class Plan(Base):
    """年度抽查计划：draft →（征求意见）→ submitted → approved → published → filed；调整是新的一版，旧版另存。

    `kind` keeps off-plan tasks and rehearsals apart; `round` counts the rounds of consultation.
    """

    __tablename__ = "plan"
    __table_args__ = (Index("ix_plan_department_year", "department_id", "year"), {"comment": "年度抽查计划"})
    __sealed__ = (
        "id department_id year title scope version state author_id created_at submitted_by submitted_at "
        "decided_by decided_at opinion kind no seq round revised_on revision_reason published_by published_at"
    )
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
    kind: Mapped[str] = column("种类：ANNUAL、OFFPLAN、REHEARSAL", PUBLIC, String(12), default="ANNUAL")
    no: Mapped[str] = column("文号（批准时取）", PUBLIC, String(80), default="")
    seq: Mapped[int] = column("年内顺序号，未批准为 0", PUBLIC, Integer, default=0)
    round: Mapped[int] = column("征求意见第几轮", INTERNAL, Integer, default=0)
    revised_on: Mapped[date | None] = column("本版调整之日", PUBLIC, Date, nullable=True)
    revision_reason: Mapped[str] = column("本版调整的理由", PUBLIC, Text, default="")
    published_by: Mapped[str | None] = column("公示人", INTERNAL, String(36), nullable=True)
    published_at: Mapped[datetime | None] = column("本版公示时间", PUBLIC, Utc, nullable=True)
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
    __sealed__ = (
        "id plan_id position name item_ids targeting filter ratios rounding min_n reserve methods "
        "content period_from period_to team_size repeat_months created_at object_scope frequency_cap note "
        "slots source source_reason source_no source_file random_kind random_reason random_until targets weights "
        "urgent bundle draw_days everybody source_record"
    )
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
    object_scope: Mapped[str] = column("抽查范围、检查对象（文字）", PUBLIC, String(500), default="")
    frequency_cap: Mapped[int | None] = column("频次上限（次/年），空按规则", PUBLIC, Integer, nullable=True)
    note: Mapped[str] = column("备注", PUBLIC, String(500), default="")
    slots: Mapped[list[dict[str, Any]]] = column(
        "参与部门与席位：department_id、seats，牵头在前；空为本部门", PUBLIC, Json, default=list
    )
    source: Mapped[str] = column("任务来源", PUBLIC, String(12), default="PLAN")
    source_reason: Mapped[str] = column("计划外的理由", INTERNAL, Text, default="")
    source_no: Mapped[str] = column("来源文号或登记号", INTERNAL, String(80), default="")
    source_file: Mapped[dict[str, Any] | None] = column("来源凭据：sha256、name、size", INTERNAL, Json, nullable=True)
    random_kind: Mapped[str] = column("随机方式：DOUBLE、SINGLE、EXEMPT", PUBLIC, String(8), default="DOUBLE")
    random_reason: Mapped[str] = column("单随机的理由", PUBLIC, String(300), default="")
    random_until: Mapped[date | None] = column("单随机用到哪一天", PUBLIC, Date, nullable=True)
    targets: Mapped[list[str]] = column("不随机任务的检查对象", SENSITIVE, Json, default=list)
    weights: Mapped[dict[str, int]] = column(
        "有标记的对象加大几倍力度：标记到权重，空为机会均等", PUBLIC, Json, default=dict, server_default="{}"
    )
    urgent: Mapped[str] = column("紧急先行检查的理由，空为先批后查", INTERNAL, Text, default="", server_default="")
    bundle: Mapped[int] = column("同一区域几户归一捆，1 为不归并", PUBLIC, Integer, default=1, server_default="1")
    draw_days: Mapped[str] = column(
        "检查日由抽取定：day 到日、half 到半日，空为检查组自定", PUBLIC, String(4), default="", server_default=""
    )
    everybody: Mapped[bool] = column(
        "写了对象范围而没有条件：经办确按名录全部对象抽取", PUBLIC, Boolean, default=False, server_default=false()
    )
    source_record: Mapped[dict[str, str] | None] = column(
        "来源记录（电话、来访，没有凭据文件）：at、phone、by、text", SENSITIVE, Json, nullable=True
    )
    batch: Mapped[str | None] = column("哪一次粘贴添上的", INTERNAL, String(36), nullable=True, index=True)
    created_at: Mapped[datetime] = column("登记时间", INTERNAL, Utc, default=clock.now)
    plan: Mapped[Plan] = relationship(Plan, back_populates="entries")
