"""清单、依据与检查表的表。"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    and_,
)
from sqlalchemy.orm import Mapped, foreign, relationship, remote

from server import clock
from server.db import INTERNAL, PUBLIC, Base, Utc, column, pk
from server.jobs import Leased
from server.registry.arrived import Arrived, Json


class LegalBasis(Base):
    """法律依据（S0-02、S2-06）：部门自己维护的一张表，一个版本一行；没有依据的事项不能启用、不能列入计划、不能抽取。

    `department_id` is empty for a basis that came before departments kept their own: everybody may lean on it, and who
    changes it gets a copy of his own. `in_force_to` is the last day it counts.
    """

    __tablename__ = "legal_basis"
    __table_args__ = (UniqueConstraint("department_id", "title", "article", "version"), {"comment": "法律依据"})
    id: Mapped[str] = pk()
    department_id: Mapped[str | None] = column(
        "维护部门；空为各部门共用", PUBLIC, ForeignKey("department.id"), nullable=True, index=True
    )
    title: Mapped[str] = column("名称", PUBLIC, String(300))
    kind: Mapped[str] = column("种类：LAW 等", PUBLIC, String(30), default="")
    document_no: Mapped[str] = column("文号", PUBLIC, String(100), default="")
    issuer: Mapped[str] = column("制定机关", PUBLIC, String(200), default="")
    version: Mapped[str] = column("版本，如 2021年修正", PUBLIC, String(60), default="")
    article: Mapped[str] = column("条款", PUBLIC, String(500), default="")
    text: Mapped[str] = column("条文", PUBLIC, Text, default="")
    source_url: Mapped[str] = column("出处网址", PUBLIC, String(500), default="")
    in_force_from: Mapped[date | None] = column("施行日期", PUBLIC, Date, nullable=True)
    in_force_to: Mapped[date | None] = column("最后有效日期", PUBLIC, Date, nullable=True)
    repeal_note: Mapped[str] = column("废止、修订的文件或理由", PUBLIC, String(300), default="")
    supersedes_id: Mapped[str | None] = column("上一版本", PUBLIC, ForeignKey("legal_basis.id"), nullable=True)
    checked_on: Mapped[date | None] = column("最近核对日期", INTERNAL, Date, nullable=True)
    told_on: Mapped[date | None] = column("提醒过的到期日", INTERNAL, Date, nullable=True)
    successors: Mapped[list[LegalBasis]] = relationship(
        primaryjoin=lambda: and_(
            LegalBasis.id == foreign(remote(LegalBasis.supersedes_id)),
            LegalBasis.department_id == remote(LegalBasis.department_id),
        ),
        order_by=lambda: remote(LegalBasis.id), lazy="selectin", join_depth=1, viewonly=True,
    )  # fmt: skip

    @property
    def successor(self) -> LegalBasis | None:
        """本部门登记的下一版本：到它施行那天，事项改靠它。"""
        return self.successors[-1] if self.successors else None


class Checklist(Base):
    """随机抽查检查表（S4-12）：一经登记不再改，以指纹相认。"""

    __tablename__ = "checklist"
    __table_args__ = (UniqueConstraint("code", "version"), {"comment": "随机抽查检查表"})
    __sealed__ = "id code version hash alg title body state created_at"
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
    initiators: Mapped[list[dict[str, str]]] = column("发起部门，可随对象而定", PUBLIC, Json, default=list)
    content: Mapped[str] = column("抽查内容", PUBLIC, Text, default="")
    requirement: Mapped[str] = column("抽查要求", PUBLIC, Text, default="")
    power_ref: Mapped[str] = column("权力清单、责任清单编号", PUBLIC, String(200), default="")
    random_kind: Mapped[str] = column("随机方式：DOUBLE 等", PUBLIC, String(10), default="DOUBLE")
    random_reason: Mapped[str] = column("单随机或不随机的理由", PUBLIC, String(300), default="")
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
    upper_list_id: Mapped[str | None] = column("来自哪份上级清单", PUBLIC, ForeignKey("upper_list.id"), nullable=True)
    upper_key: Mapped[str | None] = column("上级清单里的编号", PUBLIC, String(60), nullable=True)
    upper_values: Mapped[dict[str, Any] | None] = column("承接时上级清单的内容", PUBLIC, Json, nullable=True)
    revision: Mapped[int] = column("修订次数", INTERNAL, Integer, default=1)
    bases: Mapped[list[LegalBasis]] = relationship(
        LegalBasis, secondary="item_basis", order_by="ItemBasis.position", lazy="selectin", viewonly=True
    )
    checklist: Mapped[Checklist | None] = relationship(Checklist, viewonly=True)


class UpperList(Base):
    """上级清单（S3-09 依照上级主管部门的清单整合）：收进来的一份，原样留存，事项由此承接。"""

    __tablename__ = "upper_list"
    __table_args__ = {"comment": "上级抽查事项清单"}
    id: Mapped[str] = pk()
    department_id: Mapped[str] = column("收存部门", INTERNAL, ForeignKey("department.id"), index=True)
    authority: Mapped[str] = column("发布机关", PUBLIC, String(200))
    level: Mapped[str] = column("层级：province、city", PUBLIC, String(10))
    title: Mapped[str] = column("名称", PUBLIC, String(200))
    version: Mapped[str] = column("版次", PUBLIC, String(60), default="")
    published_on: Mapped[date | None] = column("公布日期", PUBLIC, Date, nullable=True)
    source_url: Mapped[str] = column("出处网址", PUBLIC, String(500), default="")
    rows: Mapped[list[dict[str, Any]]] = column("各行，一行一项", PUBLIC, Json)
    sha256: Mapped[str] = column("内容指纹", PUBLIC, String(64))
    alg: Mapped[str] = column("指纹算法", PUBLIC, String(10), default="sha256")
    taken_at: Mapped[datetime] = column("收存时间", INTERNAL, Utc, default=clock.now)
    taken_by: Mapped[str] = column("收存人", INTERNAL, String(36))


class Judged:
    """经审核、批准、公布的一版：清单与细则同走一条路，一步一人、一步一条留痕。"""

    state: Mapped[str] = column("状态", PUBLIC, String(12), default="draft", index=True)
    reason: Mapped[str] = column("制定或调整的理由", PUBLIC, String(500), default="")
    author_id: Mapped[str] = column("编制人", INTERNAL, String(36))
    created_at: Mapped[datetime] = column("编制时间", INTERNAL, Utc, default=clock.now)
    submitted_by: Mapped[str | None] = column("送审人", INTERNAL, String(36), nullable=True)
    submitted_at: Mapped[datetime | None] = column("送审时间", INTERNAL, Utc, nullable=True)
    reviewed_by: Mapped[str | None] = column("法制审核人", INTERNAL, String(36), nullable=True)
    reviewed_at: Mapped[datetime | None] = column("法制审核时间", INTERNAL, Utc, nullable=True)
    review_opinion: Mapped[str] = column("法制审核意见", INTERNAL, String(500), default="")
    approved_by: Mapped[str | None] = column("批准人", INTERNAL, String(36), nullable=True)
    approved_at: Mapped[datetime | None] = column("批准时间", INTERNAL, Utc, nullable=True)
    opinion: Mapped[str] = column("批准或退回意见", INTERNAL, String(500), default="")
    published_by: Mapped[str | None] = column("公布人", INTERNAL, String(36), nullable=True)
    published_at: Mapped[datetime | None] = column("公布时间", PUBLIC, Utc, nullable=True)
    ended_at: Mapped[datetime | None] = column("被代替或废止的时间", PUBLIC, Utc, nullable=True)
    ended_by: Mapped[str | None] = column("废止人", INTERNAL, String(36), nullable=True)
    ended_reason: Mapped[str] = column("废止的理由", PUBLIC, String(500), default="")
    sha256: Mapped[str | None] = column("内容指纹，送审时定下", PUBLIC, String(64), nullable=True)
    alg: Mapped[str] = column("指纹算法", PUBLIC, String(10), default="sha256")


class ItemList(Judged, Leased, Base):
    """随机抽查事项清单的一版（S3-09、S4-01、S4-20）：送审时冻结成快照，公布后不改一字。"""

    __tablename__ = "item_list"
    __table_args__ = (UniqueConstraint("department_id", "version"), {"comment": "抽查事项清单的版本"})
    id: Mapped[str] = pk()
    department_id: Mapped[str] = column("填报单位", PUBLIC, ForeignKey("department.id"), index=True)
    version: Mapped[int] = column("第几版", PUBLIC, Integer)
    title: Mapped[str] = column("名称", PUBLIC, String(200))
    changed: Mapped[dict[str, Any]] = column("与上一版之差", PUBLIC, Json, default=dict)
    pdf_sha256: Mapped[str | None] = column("附件2 打印件的指纹", PUBLIC, String(64), nullable=True)
    proof_sha256: Mapped[str | None] = column("公布证明的指纹", PUBLIC, String(64), nullable=True)
    rows: Mapped[list[ItemListRow]] = relationship(
        "ItemListRow", order_by="ItemListRow.position", cascade="all, delete-orphan"
    )


class ItemListRow(Base):
    """清单一版里的一行：当时的内容。"""

    __tablename__ = "item_list_row"
    __table_args__ = (Index("ix_item_list_row_item", "item_id"), {"comment": "抽查事项清单的行"})
    list_id: Mapped[str] = column("清单", PUBLIC, ForeignKey("item_list.id"), primary_key=True)
    position: Mapped[int] = column("序号", PUBLIC, Integer, primary_key=True, autoincrement=False)
    item_id: Mapped[str] = column("事项", PUBLIC, ForeignKey("item.id"))
    body: Mapped[dict[str, Any]] = column("各栏内容", PUBLIC, Json)


class Guideline(Judged, Base):
    """工作细则的一版（S3-13、S4-06）：逐项或统一制定；正文写在这里，或附上盖章的 PDF。"""

    __tablename__ = "guideline"
    __table_args__ = (UniqueConstraint("department_id", "code", "version"), {"comment": "工作细则"})
    id: Mapped[str] = pk()
    department_id: Mapped[str] = column("制定部门", PUBLIC, ForeignKey("department.id"), index=True)
    code: Mapped[str] = column("编号", PUBLIC, String(40))
    version: Mapped[int] = column("第几版", PUBLIC, Integer)
    title: Mapped[str] = column("名称", PUBLIC, String(200))
    document_no: Mapped[str] = column("文号", PUBLIC, String(100), default="")
    scope: Mapped[str] = column("范围：UNIFIED、ITEM", PUBLIC, String(10), default="UNIFIED")
    item_ids: Mapped[list[str]] = column("适用的事项", PUBLIC, Json, default=list)
    text: Mapped[str] = column("正文", PUBLIC, Text, default="")
    file_sha256: Mapped[str | None] = column("附件指纹", PUBLIC, String(64), nullable=True)
    file_name: Mapped[str] = column("附件文件名", PUBLIC, String(200), default="")
    file_size: Mapped[int] = column("附件字节数", PUBLIC, Integer, default=0)
