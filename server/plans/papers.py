"""计划往来的表：历次版本、征求意见、备案（S3-07、S3-14、S3-17）。"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Date, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped

from server import clock
from server.db import INTERNAL, PUBLIC, SENSITIVE, Base, Utc, column, pk

Json = JSON().with_variant(JSONB(), "postgresql")


class PlanVersion(Base):
    """批准过的一版：内容原样留存，旧版始终可读（S3-14）。

    `content` holds what is public of the plan, `sha256` is over its canonical JSON; `due_on` is the tenth working day
    after the adjustment, by which this version must be published and filed again.
    """

    __tablename__ = "plan_version"
    __table_args__ = (UniqueConstraint("plan_id", "version"), {"comment": "计划的历次版本"})
    __sealed__ = "id plan_id version content alg sha256 changes reason approved_by approved_at opinion due_on kept"
    id: Mapped[str] = pk()
    plan_id: Mapped[str] = column("计划", PUBLIC, ForeignKey("plan.id"), index=True)
    version: Mapped[int] = column("版次", PUBLIC, Integer)
    content: Mapped[dict[str, Any]] = column("内容", PUBLIC, Json)
    alg: Mapped[str] = column("散列算法", PUBLIC, String(10), default="sha256")
    sha256: Mapped[str] = column("内容摘要", PUBLIC, String(64))
    changes: Mapped[list[dict[str, str]]] = column("与上一版的不同", PUBLIC, Json, default=list)
    kept: Mapped[dict[str, Any] | None] = column(
        "批准时的原样：计划与各条目的栏，放弃调整时照此恢复", SENSITIVE, Json, nullable=True
    )
    reason: Mapped[str] = column("调整的理由", PUBLIC, Text, default="")
    approved_by: Mapped[str] = column("批准人", INTERNAL, String(36))
    approved_at: Mapped[datetime] = column("批准时间", PUBLIC, Utc)
    opinion: Mapped[str] = column("审批意见", INTERNAL, Text, default="")
    due_on: Mapped[date | None] = column("再次公示和备案的期限", PUBLIC, Date, nullable=True)
    due_provisional: Mapped[bool] = column("期限是否暂定", PUBLIC, Boolean, default=False)
    due_says: Mapped[str] = column("期限说明", PUBLIC, String(200), default="")
    published_by: Mapped[str | None] = column("公示人", INTERNAL, String(36), nullable=True)
    published_at: Mapped[datetime | None] = column("公示时间", PUBLIC, Utc, nullable=True)
    filed_at: Mapped[datetime | None] = column("收到备案回执的时间", PUBLIC, Utc, nullable=True)


class PlanConsultation(Base):
    """书面征求一个部门的意见：问过、期限、答复；没有答复就一直空着（S3-07）。"""

    __tablename__ = "plan_consultation"
    __table_args__ = (UniqueConstraint("plan_id", "round", "department_id"), {"comment": "联合计划征求意见"})
    __sealed__ = "id plan_id round department_id asked_at asked_by due_on answer reason answered_at answered_by version"
    id: Mapped[str] = pk()
    plan_id: Mapped[str] = column("计划", PUBLIC, ForeignKey("plan.id"), index=True)
    round: Mapped[int] = column("第几轮", INTERNAL, Integer)
    department_id: Mapped[str] = column("被征求的部门", PUBLIC, ForeignKey("department.id"), index=True)
    asked_at: Mapped[datetime] = column("征求时间", PUBLIC, Utc, default=clock.now)
    asked_by: Mapped[str] = column("发出人", INTERNAL, String(36))
    due_on: Mapped[date] = column("答复期限", PUBLIC, Date)
    answer: Mapped[str | None] = column("答复：AGREE、CHANGE、DECLINE，空为没有答复", PUBLIC, String(10), nullable=True)
    reason: Mapped[str] = column("理由或修改意见", INTERNAL, Text, default="")
    answered_at: Mapped[datetime | None] = column("答复时间", PUBLIC, Utc, nullable=True)
    answered_by: Mapped[str | None] = column("答复人", INTERNAL, String(36), nullable=True)
    version: Mapped[int] = column("征求的是第几版", PUBLIC, Integer, default=1, server_default="1")


class PlanDecision(Base):
    """一次审批：同意或退回，意见原样；退回过几次都在（S0-20）。"""

    __tablename__ = "plan_decision"
    __table_args__ = {"comment": "计划的历次审批"}
    __sealed__ = "id plan_id version decision opinion decided_by decided_at"
    id: Mapped[str] = pk()
    plan_id: Mapped[str] = column("计划", PUBLIC, ForeignKey("plan.id"), index=True)
    version: Mapped[int] = column("版次", PUBLIC, Integer)
    decision: Mapped[str] = column("APPROVED 同意、RETURNED 退回", INTERNAL, String(10))
    opinion: Mapped[str] = column("意见", INTERNAL, Text, default="")
    decided_by: Mapped[str] = column("审批人", INTERNAL, String(36))
    decided_at: Mapped[datetime] = column("审批时间", INTERNAL, Utc, default=clock.now)


class PlanFiling(Base):
    """一次备案：报给谁、哪一版、回执号与回执影印件（S3-14、S2-04）。"""

    __tablename__ = "plan_filing"
    __table_args__ = ({"comment": "计划备案"},)
    __sealed__ = "id plan_id version to_body sent_at sent_by receipt_no received_at received_by receipt_file"
    id: Mapped[str] = pk()
    plan_id: Mapped[str] = column("计划", PUBLIC, ForeignKey("plan.id"), index=True)
    version: Mapped[int] = column("第几版", PUBLIC, Integer)
    to_body: Mapped[str] = column("备案机关", PUBLIC, String(100))
    sent_at: Mapped[datetime] = column("报出时间", PUBLIC, Utc, default=clock.now)
    sent_by: Mapped[str] = column("报出人", INTERNAL, String(36))
    receipt_no: Mapped[str] = column("回执号", PUBLIC, String(80), default="")
    received_at: Mapped[datetime | None] = column("收到回执的时间", PUBLIC, Utc, nullable=True)
    received_by: Mapped[str | None] = column("登记回执的人", INTERNAL, String(36), nullable=True)
    receipt_file: Mapped[dict[str, Any] | None] = column(
        "回执：sha256、name、size、type", INTERNAL, Json, nullable=True
    )
