"""检查表草稿的表。"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped

from server import clock
from server.db import INTERNAL, Base, Utc, column, pk
from server.registry.arrived import Json


class ChecklistDraft(Base):
    """检查表草稿：公布之前可以改，公布后就是一张不再改的检查表（S4-12）。

    `revision` counts the saves, so that two people at two screens do not overwrite each other unseen. `based_on_id`
    names the version the draft began from; a newer one appearing meanwhile is offered with its differences.
    """

    __tablename__ = "checklist_draft"
    __table_args__ = ({"comment": "检查表草稿"},)
    id: Mapped[str] = pk()
    department_id: Mapped[str] = column("编制部门", INTERNAL, ForeignKey("department.id"), index=True)
    code: Mapped[str] = column("编号", INTERNAL, String(40), index=True)
    title: Mapped[str] = column("名称", INTERNAL, String(200))
    body: Mapped[dict[str, Any]] = column("检查表正文（草稿）", INTERNAL, Json)
    state: Mapped[str] = column("状态：draft、reviewing、published、dropped", INTERNAL, String(12), default="draft")
    revision: Mapped[int] = column("保存次数", INTERNAL, Integer, default=1)
    based_on_id: Mapped[str | None] = column("从哪一版改起", INTERNAL, ForeignKey("checklist.id"), nullable=True)
    source: Mapped[str] = column("从哪份表格导入", INTERNAL, String(200), default="")
    author_id: Mapped[str] = column("编制人", INTERNAL, ForeignKey("officer.id"))
    changed_at: Mapped[datetime] = column("最后保存", INTERNAL, Utc, default=clock.now)
    opinion: Mapped[str] = column("退回意见", INTERNAL, Text, default="")
    decided_by: Mapped[str | None] = column("批准人", INTERNAL, ForeignKey("officer.id"), nullable=True)
    decided_at: Mapped[datetime | None] = column("批准时间", INTERNAL, Utc, nullable=True)
    checklist_id: Mapped[str | None] = column("公布成的检查表", INTERNAL, ForeignKey("checklist.id"), nullable=True)
