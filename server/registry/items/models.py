"""清单、依据与检查表的表。"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Date,
    ForeignKey,
    Integer,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, relationship

from server import clock
from server.db import INTERNAL, PUBLIC, Base, Utc, column, pk
from server.registry.arrived import Arrived, Json


class LegalBasis(Base):
    """法律依据（S0-02）：没有依据的事项不能启用、不能列入计划、不能抽取。"""

    __tablename__ = "legal_basis"
    __table_args__ = (UniqueConstraint("title", "article"), {"comment": "法律依据"})
    id: Mapped[str] = pk()
    title: Mapped[str] = column("名称", PUBLIC, String(300))
    kind: Mapped[str] = column("种类：LAW 等", PUBLIC, String(30), default="")
    article: Mapped[str] = column("条款", PUBLIC, String(500), default="")
    text: Mapped[str] = column("条文", PUBLIC, Text, default="")
    in_force_from: Mapped[date | None] = column("施行日期", PUBLIC, Date, nullable=True)
    in_force_to: Mapped[date | None] = column("废止日期", PUBLIC, Date, nullable=True)


class Checklist(Base):
    """随机抽查检查表（S4-12）：一经登记不再改，以指纹相认。"""

    __tablename__ = "checklist"
    __table_args__ = (UniqueConstraint("code", "version"), {"comment": "随机抽查检查表"})
    id: Mapped[str] = pk()
    code: Mapped[str] = column("编号", PUBLIC, String(40))
    version: Mapped[int] = column("版本", PUBLIC, Integer)
    hash: Mapped[str] = column("内容指纹", PUBLIC, String(64), unique=True)
    alg: Mapped[str] = column("指纹算法", PUBLIC, String(10), default="sha256")
    title: Mapped[str] = column("名称", PUBLIC, String(200))
    body: Mapped[dict[str, Any]] = column("检查表正文", PUBLIC, Json)
    state: Mapped[str] = column("状态：draft、active、retired", PUBLIC, String(20), default="draft")
    created_at: Mapped[datetime] = column("登记时间", INTERNAL, Utc, default=clock.now)


class ItemBasis(Base):
    """事项与依据的对应，按清单上的次序。"""

    __tablename__ = "item_basis"
    __table_args__ = ({"comment": "事项的依据"},)
    item_id: Mapped[str] = column("事项", PUBLIC, ForeignKey("item.id"), primary_key=True)
    basis_id: Mapped[str] = column("依据", PUBLIC, ForeignKey("legal_basis.id"), primary_key=True)
    position: Mapped[int] = column("次序", PUBLIC, Integer, default=0)


class Item(Arrived, Base):
    """抽查事项（S3-09, S4-01, S4-24）：draft → active ⇄ retired。"""

    __tablename__ = "item"
    __table_args__ = (UniqueConstraint("department_id", "name", "sub_item"), {"comment": "抽查事项"})
    id: Mapped[str] = pk()
    department_id: Mapped[str] = column("所属部门", PUBLIC, ForeignKey("department.id"), index=True)
    code: Mapped[str] = column("编号", PUBLIC, String(40))
    name: Mapped[str] = column("事项名称", PUBLIC, String(200))
    sub_item: Mapped[str] = column("抽查子项", PUBLIC, String(300), default="")
    category: Mapped[str] = column("事项类别：GENERAL 一般、KEY 重点", PUBLIC, String(10), default="GENERAL")
    object_kind: Mapped[str] = column("抽查对象", PUBLIC, String(500), default="")
    subject: Mapped[str] = column("抽查主体", PUBLIC, String(300), default="")
    content: Mapped[str] = column("抽查内容", PUBLIC, Text, default="")
    methods: Mapped[list[str]] = column("抽查方式", PUBLIC, Json, default=list)
    ratio_text: Mapped[str] = column("抽查比例（原文）", PUBLIC, String(500), default="")
    frequency_text: Mapped[str] = column("抽查频次（原文）", PUBLIC, String(500), default="")
    ratio: Mapped[dict[str, Any] | None] = column("抽查比例（读出）", PUBLIC, Json, nullable=True)
    frequency: Mapped[dict[str, Any] | None] = column("抽查频次（读出）", PUBLIC, Json, nullable=True)
    staff_requirement: Mapped[str] = column("检查人员要求（原文）", PUBLIC, String(500), default="")
    qualifications: Mapped[list[str]] = column("所需资质", PUBLIC, Json, default=list)
    checklist_id: Mapped[str | None] = column("检查表", PUBLIC, ForeignKey("checklist.id"), nullable=True)
    state: Mapped[str] = column("状态：draft、active、retired", PUBLIC, String(10), default="draft")
    joint_departments: Mapped[list[str]] = column("联合抽查部门", PUBLIC, Json, default=list)
    publicity_mode: Mapped[str] = column("公开方式", PUBLIC, String(300), default="")
    remark: Mapped[str] = column("备注", INTERNAL, String(500), default="")
    revision: Mapped[int] = column("修订次数", INTERNAL, Integer, default=1)
    bases: Mapped[list[LegalBasis]] = relationship(
        LegalBasis, secondary="item_basis", order_by="ItemBasis.position", lazy="selectin", viewonly=True
    )
    checklist: Mapped[Checklist | None] = relationship(Checklist, viewonly=True)
