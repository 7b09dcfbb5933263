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
    text,
)
from sqlalchemy.orm import Mapped

from server import clock
from server.db import INTERNAL, PERSONAL, PUBLIC, SENSITIVE, Base, Utc, column, pk
from server.registry.arrived import Arrived, Json


class Entity(Arrived, Base):
    """检查对象（S4-03）：属于行政区，不属于某个部门；退出不是删除，合并后旧编号仍找得到。"""

    __tablename__ = "entity"
    __table_args__ = (
        UniqueConstraint("jurisdiction_code", "id_kind", "id_value"),
        Index("ix_entity_name", "name"),
        Index("ix_entity_credit_class", "credit_class"),
        # Partial: an index that held every row without a value would lure SQLite into sorting the whole list.
        Index(
            "ix_entity_merged",
            "merged_into",
            sqlite_where=text("merged_into IS NOT NULL"),
            postgresql_where=text("merged_into IS NOT NULL"),
        ),
        # Most firms carry no flag at all; the counts of flags read only those that do.
        Index(
            "ix_entity_flagged",
            "id",
            sqlite_where=text("length(flags) > 2"),
            postgresql_where=text("flags <> '{}'::jsonb"),
        ),
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
    address_actual: Mapped[str] = column("实际经营地址", INTERNAL, String(300), default="", server_default="")
    district: Mapped[str] = column("所在地区", PUBLIC, String(60), default="", index=True)
    industry: Mapped[str] = column("行业", PUBLIC, String(100), default="")
    category: Mapped[str] = column("经营类别、监管类型", PUBLIC, String(100), default="", server_default="")
    legal_rep: Mapped[str] = column("法定代表人（负责人）", PERSONAL, String(100), default="")
    contact: Mapped[str] = column("联系人", PERSONAL, String(60), default="", server_default="")
    phone: Mapped[str] = column("联系电话", PERSONAL, String(40), default="")
    status: Mapped[str] = column("状态：active、suspended、exited", PUBLIC, String(10), default="active")
    credit_class: Mapped[str | None] = column("信用风险分类 A–D", INTERNAL, String(1), nullable=True)
    flags: Mapped[dict[str, Any]] = column("标记：种类到起止、来源、次数", INTERNAL, Json, default=dict)
    source: Mapped[str] = column("来源", INTERNAL, String(200), default="")
    merged_into: Mapped[str | None] = column("已并入哪一户", INTERNAL, String(36), nullable=True)
    revision: Mapped[int] = column("修订次数", INTERNAL, Integer, default=1)
    created_at: Mapped[datetime] = column("登记时间", INTERNAL, Utc, default=clock.now)


class Membership(Arrived, Base):
    """检查对象在某部门名录里（S4-02, rulings 1）：一个对象可在多个部门的名录里。"""

    __tablename__ = "membership"
    __table_args__ = (
        # Most are still on the list; whoever has left it is found without reading the rest.
        Index(
            "ix_membership_left",
            "department_id",
            "until",
            sqlite_where=text("until IS NOT NULL"),
            postgresql_where=text("until IS NOT NULL"),
        ),
        {"comment": "部门名录"},
    )
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
    bulk_id: Mapped[str | None] = column("属于哪一次批量办理", INTERNAL, String(36), nullable=True, index=True)
    kind: Mapped[str] = column("种类", INTERNAL, String(20))
    effective: Mapped[date] = column("生效日期", INTERNAL, Date)
    changes: Mapped[dict[str, Any]] = column("变更前后", SENSITIVE, Json, default=dict)
    reason: Mapped[str] = column("原因", INTERNAL, String(300), default="")
    at: Mapped[datetime] = column("登记时间", INTERNAL, Utc, default=clock.now)
    by: Mapped[str] = column("经办人", INTERNAL, String(36))


class EntityPermit(Base):
    """许可证件（S4-03 子库的依据之一）。"""

    __tablename__ = "entity_permit"
    __table_args__ = (UniqueConstraint("entity_id", "kind", "number"), {"comment": "检查对象的许可证件"})
    id: Mapped[str] = pk()
    entity_id: Mapped[str] = column("检查对象", INTERNAL, ForeignKey("entity.id"), index=True)
    kind: Mapped[str] = column("许可种类，例：食品经营许可证", PUBLIC, String(60))
    number: Mapped[str] = column("许可证号", PUBLIC, String(60))
    valid_from: Mapped[date | None] = column("有效期起", PUBLIC, Date, nullable=True)
    valid_to: Mapped[date | None] = column("有效期止（含）", PUBLIC, Date, nullable=True)
    ended_on: Mapped[date | None] = column("注销或吊销日期", PUBLIC, Date, nullable=True)


class SubLibrary(Base):
    """分类子库、专项库（S4-03）：按条件随时算出，或逐户列入。"""

    __tablename__ = "sub_library"
    __table_args__ = (UniqueConstraint("department_id", "name"), {"comment": "分类子库"})
    id: Mapped[str] = pk()
    department_id: Mapped[str] = column("部门", INTERNAL, ForeignKey("department.id"))
    name: Mapped[str] = column("子库名称", INTERNAL, String(100))
    query: Mapped[dict[str, Any] | None] = column("条件；空为逐户列入", INTERNAL, Json, nullable=True)
    note: Mapped[str] = column("说明", INTERNAL, String(300), default="")
    closed_on: Mapped[date | None] = column("停用日期", INTERNAL, Date, nullable=True)
    created_at: Mapped[datetime] = column("建立时间", INTERNAL, Utc, default=clock.now)
    created_by: Mapped[str] = column("建立人", INTERNAL, String(36))


class SubLibraryMember(Base):
    """逐户列入子库的对象；移出只记日期。"""

    __tablename__ = "sub_library_member"
    __table_args__ = ({"comment": "子库成员"},)
    sub_library_id: Mapped[str] = column("子库", INTERNAL, ForeignKey("sub_library.id"), primary_key=True)
    entity_id: Mapped[str] = column("检查对象", INTERNAL, ForeignKey("entity.id"), primary_key=True, index=True)
    since: Mapped[date] = column("列入日期", INTERNAL, Date)
    until: Mapped[date | None] = column("移出日期（不含）", INTERNAL, Date, nullable=True)


class Candidate(Base):
    """双告知收件（S3-10）：新登记的对象等着部门认领或退回，退回要说理由。"""

    __tablename__ = "candidate"
    __table_args__ = (Index("ix_candidate_inbox", "department_id", "state"), {"comment": "双告知收件"})
    id: Mapped[str] = pk()
    department_id: Mapped[str] = column("收件部门", INTERNAL, ForeignKey("department.id"))
    from_department_id: Mapped[str | None] = column("告知部门", INTERNAL, ForeignKey("department.id"), nullable=True)
    source: Mapped[str] = column("来源说明", INTERNAL, String(200), default="")
    id_kind: Mapped[str] = column("代码种类", PUBLIC, String(10))
    id_value: Mapped[str] = column("代码", PUBLIC, String(40))
    name: Mapped[str] = column("名称", PUBLIC, String(200))
    kind: Mapped[str] = column("主体类型", PUBLIC, String(20), default="OTHER")
    address: Mapped[str] = column("住所（经营场所）", PUBLIC, String(300), default="")
    district: Mapped[str] = column("所在地区", PUBLIC, String(60), default="")
    industry: Mapped[str] = column("行业", PUBLIC, String(100), default="")
    legal_rep: Mapped[str] = column("法定代表人（负责人）", PERSONAL, String(100), default="")
    phone: Mapped[str] = column("联系电话", PERSONAL, String(40), default="")
    received_on: Mapped[date] = column("收到日期", INTERNAL, Date)
    state: Mapped[str] = column("状态：pending、confirmed、refused", INTERNAL, String(10), default="pending")
    reason: Mapped[str] = column("理由", INTERNAL, String(300), default="")
    decided_by: Mapped[str | None] = column("认领或退回的人", INTERNAL, String(36), nullable=True)
    decided_at: Mapped[datetime | None] = column("认领或退回时间", INTERNAL, Utc, nullable=True)
    entity_id: Mapped[str | None] = column("认领后的检查对象", INTERNAL, ForeignKey("entity.id"), nullable=True)


class EntityMerge(Base):
    """种类不同、代码不同的两户拟合并：一人提出，另一人确认；合并不能拆开（S1-06）。"""

    __tablename__ = "entity_merge"
    __table_args__ = (Index("ix_entity_merge_waiting", "department_id", "state"), {"comment": "待确认的合并"})
    id: Mapped[str] = pk()
    department_id: Mapped[str] = column("部门", INTERNAL, ForeignKey("department.id"))
    old_id: Mapped[str] = column("要并掉的一户", INTERNAL, ForeignKey("entity.id"), index=True)
    into_id: Mapped[str] = column("留下的一户", INTERNAL, ForeignKey("entity.id"), index=True)
    reason: Mapped[str] = column("为什么是同一户", INTERNAL, String(300))
    evidence: Mapped[str] = column("依据", INTERNAL, String(200))
    state: Mapped[str] = column("状态：waiting、merged、refused、withdrawn", INTERNAL, String(10), default="waiting")
    requested_by: Mapped[str] = column("提出人", INTERNAL, String(36))
    requested_at: Mapped[datetime] = column("提出时间", INTERNAL, Utc, default=clock.now)
    opinion: Mapped[str] = column("确认人的意见", INTERNAL, String(300), default="")
    decided_by: Mapped[str | None] = column("确认或退回的人", INTERNAL, String(36), nullable=True)
    decided_at: Mapped[datetime | None] = column("确认或退回时间", INTERNAL, Utc, nullable=True)


class EntityBulk(Base):
    """一次批量办理：先在幕后逐户备好，再一次生效。"""

    __tablename__ = "entity_bulk"
    __table_args__ = ({"comment": "批量办理"},)
    id: Mapped[str] = pk()
    department_id: Mapped[str] = column("部门", INTERNAL, ForeignKey("department.id"), index=True)
    act: Mapped[str] = column("办什么", INTERNAL, String(20))
    values: Mapped[dict[str, Any]] = column("改成什么", INTERNAL, Json, default=dict)
    reason: Mapped[str] = column("理由", INTERNAL, String(300), default="")
    count: Mapped[int] = column("户数", INTERNAL, Integer, default=0)
    subjects: Mapped[str] = column("各户编号的 SHA-256", INTERNAL, String(64), default="")
    alg: Mapped[str] = column("摘要算法", INTERNAL, String(10), default="sha256")
    by: Mapped[str] = column("经办人", INTERNAL, String(36))
    done_at: Mapped[datetime | None] = column("生效时间；空即没有办成", INTERNAL, Utc, nullable=True)
