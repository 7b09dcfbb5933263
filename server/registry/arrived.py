"""随批次到来的行：批次入库后才存在。

Rows that come from a spreadsheet carry `batch_id` and exist for readers only when that batch is applied (see
docs/decisions/0001-import-staging.md). The condition is added to every ORM select by itself, so other rooms simply
write select(Entity); only the importer looks behind it with execution_options(staged=True).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    ForeignKey,
    Integer,
    String,
    Text,
    UniqueConstraint,
    false,
    func,
    or_,
    select,
)
from sqlalchemy import event as on
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, ORMExecuteState, Session, with_loader_criteria
from sqlalchemy.sql.elements import ColumnElement

from server import clock
from server.db import INTERNAL, SENSITIVE, Base, Utc, column, pk
from server.jobs import Leased

Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


APPLIED = "applied"
WAITING = ("columns", "previewed")
KEPT = 14
"""Days a preview waits for a person; it holds other people's names and telephones and is no archive."""


class ImportBatch(Leased, Base):
    """一次导入：received → previewed → committing → applied → undone；或 columns（待对列）、failed、discarded。"""

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
    opening: Mapped[list[dict[str, Any]] | None] = column(
        "各工作表的前几行，供对列时看", SENSITIVE, Json, nullable=True
    )
    total: Mapped[int] = column("要读的行数（进度的分母）", INTERNAL, Integer, default=0, server_default="0")
    progress: Mapped[int] = column("已读或已备好的行数", INTERNAL, Integer, default=0, server_default="0")
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

    @property
    def waits_until(self) -> datetime | None:
        """等人确认到何时为止；不在等的为 None。"""
        return self.created_at + timedelta(days=KEPT) if self.state in WAITING else None

    @property
    def read_at(self) -> str | None:
        """哪一刻照库里比较过；还没有读完的为空。"""
        return self.note.get("read_at")

    @property
    def sheet(self) -> str:
        """文件里有几张工作表的，说读的是哪一张；只有一张的为空。"""
        several = self.note.get("sheets") or self.note.get("tables", 1) > 1
        if not several or "sheet" not in self.note:
            return ""
        return str(self.note["sheet"]) or f"第 {self.note.get('sheet_at', 0) + 1} 个表格"


class ImportRow(Base):
    """批次里的一行：不变的留到入库为止，以后只留下数。"""

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
    key: Mapped[str] = column("认人认事的键", SENSITIVE, String(600), default="", server_default="")
    reason: Mapped[str | None] = column("第一个问题的代码", INTERNAL, String(40), nullable=True)
    fixable: Mapped[bool] = column("有可一键采用的建议", INTERNAL, Boolean, default=False, server_default=false())
    cells: Mapped[dict[str, str] | None] = column("表中各格（只存有问题的行），含更正", SENSITIVE, Json, nullable=True)
    corrections: Mapped[dict[str, Any] | None] = column(
        "在页面上改过的格：字段 → 原值、新值、何人、何时", SENSITIVE, Json, nullable=True
    )


class ImportMapping(Base):
    """记住的对列：同一部门、同一种表、同样的表头，下次不必再对。"""

    __tablename__ = "import_mapping"
    __table_args__ = (UniqueConstraint("department_id", "kind", "fingerprint"), {"comment": "记住的对列"})
    id: Mapped[str] = pk()
    department_id: Mapped[str] = column("部门", INTERNAL, ForeignKey("department.id"))
    kind: Mapped[str] = column("种类：items、entities、inspectors", INTERNAL, String(20))
    fingerprint: Mapped[str] = column("表头指纹", INTERNAL, String(64))
    alg: Mapped[str] = column("指纹算法", INTERNAL, String(10), default="sha256")
    fields: Mapped[dict[str, str]] = column("列号（自 0 起）→ 字段", INTERNAL, Json)
    at: Mapped[datetime] = column("记住的时间", INTERNAL, Utc, default=clock.now)
    by: Mapped[str] = column("何人对的列", INTERNAL, String(36))


class Arrived:
    """随批次到来的行：批次入库后才存在，批次撤回后不再存在。"""

    batch_id: Mapped[str | None] = column(
        "由哪一批带来；空为手工登记", INTERNAL, ForeignKey("import_batch.id"), nullable=True, index=True
    )


def live(model: type[Arrived]) -> ColumnElement[bool]:
    """这一行现在是否存在：手工登记的，或其批次已入库。"""
    applied = select(ImportBatch.id).where(ImportBatch.state == APPLIED).scalar_subquery()
    # Wrapped on purpose: SQLite would otherwise answer every list by the index on batch_id and sort the whole of it.
    return or_(model.batch_id.is_(None), func.coalesce(model.batch_id, "").in_(applied))


@on.listens_for(Session, "do_orm_execute")
def _only_arrived(state: ORMExecuteState) -> None:
    """Hide rows of batches that are not applied from every ORM select, whoever writes it."""
    if state.is_select and not state.is_column_load and not state.execution_options.get("staged"):
        state.statement = state.statement.options(with_loader_criteria(Arrived, live, include_aliases=True))
