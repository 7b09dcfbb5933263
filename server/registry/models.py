"""一单两库的表（S0-07…S0-10, S3-10, S3-11, S4-01…S4-04）。

Rows that come from a spreadsheet carry `batch_id` and exist for readers only when that batch is applied (see
docs/decisions/0001-import-staging.md). The condition is added to every ORM select by itself, so other rooms simply
write select(Entity); only the importer looks behind it with execution_options(staged=True).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    or_,
    select,
)
from sqlalchemy import event as on
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, ORMExecuteState, Session, relationship, with_loader_criteria
from sqlalchemy.sql.elements import ColumnElement

from server import clock
from server.db import INTERNAL, PERSONAL, PUBLIC, SENSITIVE, Base, Utc, column, pk
from server.jobs import Leased

Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")

APPLIED = "applied"


class ImportBatch(Leased, Base):
    """一次导入：received → previewed → committing → applied → undone；或 failed、discarded。"""

    __tablename__ = "import_batch"
    __table_args__ = ({"comment": "导入批次"},)
    id: Mapped[str] = pk()
    kind: Mapped[str] = column("种类：items、entities、inspectors", INTERNAL, String(20))
    department_id: Mapped[str] = column("导入部门", INTERNAL, ForeignKey("department.id"), index=True)
    file_sha256: Mapped[str] = column("原件指纹", INTERNAL, String(64))
    alg: Mapped[str] = column("指纹算法", INTERNAL, String(10), default="sha256")
    file_name: Mapped[str] = column("原件文件名", INTERNAL, String(300), default="")
    size: Mapped[int] = column("原件字节数", INTERNAL, Integer)
    state: Mapped[str] = column("状态", INTERNAL, String(20), default="received", index=True)
    note: Mapped[dict[str, Any]] = column("读表说明：工作表、表头行、对列、跳过的行", INTERNAL, Json, default=dict)
    rows: Mapped[int] = column("数据行数", INTERNAL, Integer, default=0)
    new: Mapped[int] = column("新增行数", INTERNAL, Integer, default=0)
    changed: Mapped[int] = column("变更行数", INTERNAL, Integer, default=0)
    same: Mapped[int] = column("不变行数", INTERNAL, Integer, default=0)
    rejected: Mapped[int] = column("问题行数", INTERNAL, Integer, default=0)
    problem: Mapped[str | None] = column("读不了的原因", INTERNAL, Text, nullable=True)
    created_at: Mapped[datetime] = column("收到时间", INTERNAL, Utc, default=clock.now, index=True)
    created_by: Mapped[str] = column("上传人", INTERNAL, String(36))
    committed_by: Mapped[str | None] = column("入库人", INTERNAL, String(36), nullable=True)
    applied_at: Mapped[datetime | None] = column("入库时间", INTERNAL, Utc, nullable=True)
    settled_at: Mapped[datetime | None] = column("变更全部写入的时间", INTERNAL, Utc, nullable=True)
    undone_at: Mapped[datetime | None] = column("撤回时间", INTERNAL, Utc, nullable=True)


class ImportRow(Base):
    """批次里的一行：新增、变更或有问题的才存（不变的只计数）。"""

    __tablename__ = "import_row"
    __table_args__ = ({"comment": "导入行"},)
    batch_id: Mapped[str] = column("批次", INTERNAL, ForeignKey("import_batch.id"), primary_key=True)
    row: Mapped[int] = column("表中的行号，表头为 1", INTERNAL, Integer, primary_key=True, autoincrement=False)
    state: Mapped[str] = column("状态：new、changed、same、rejected", INTERNAL, String(10))
    done: Mapped[bool] = column("已写入", INTERNAL, Boolean, default=False)
    target_id: Mapped[str | None] = column("对应的业务行", INTERNAL, String(36), nullable=True)
    before: Mapped[dict[str, Any] | None] = column("原值（只含变更的列）", SENSITIVE, Json, nullable=True)
    after: Mapped[dict[str, Any] | None] = column("新值", SENSITIVE, Json, nullable=True)
    problems: Mapped[list[dict[str, Any]] | None] = column("逐条问题", SENSITIVE, Json, nullable=True)


class Arrived:
    """随批次到来的行：批次入库后才存在，批次撤回后不再存在。"""

    batch_id: Mapped[str | None] = column(
        "由哪一批带来；空为手工登记", INTERNAL, ForeignKey("import_batch.id"), nullable=True, index=True
    )


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


def live(model: type[Arrived]) -> ColumnElement[bool]:
    """这一行现在是否存在：手工登记的，或其批次已入库。"""
    applied = select(ImportBatch.id).where(ImportBatch.state == APPLIED).scalar_subquery()
    return or_(model.batch_id.is_(None), model.batch_id.in_(applied))


@on.listens_for(Session, "do_orm_execute")
def _only_arrived(state: ORMExecuteState) -> None:
    """Hide rows of batches that are not applied from every ORM select, whoever writes it."""
    if state.is_select and not state.is_column_load and not state.execution_options.get("staged"):
        state.statement = state.statement.options(with_loader_criteria(Arrived, live, include_aliases=True))
